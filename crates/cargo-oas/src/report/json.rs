//! Findings as JSON, for programs.

use serde_json::{Value, json};

use openapi_document::Span;
use openapi_document::{Findings, Level};

/// Findings in the form of this file.
pub trait Json {
    /// One JSON object: `file`, `counts` by level, and all `findings`, in the order of the text.
    ///
    /// Lines and columns count from one, columns count characters, and the end is exclusive; they
    /// are null for what is written nowhere.
    #[must_use]
    fn to_json(&self) -> String;
}

impl Json for Findings {
    fn to_json(&self) -> String {
        let findings = self.as_slice().iter().map(|finding| {
            let mut value = json!({
                "id": finding.rule,
                "level": finding.level.to_string(),
                "file": self.name(),
            });
            add(&mut value, finding.span);
            value["pointer"] = json!(finding.pointer);
            value["message"] = json!(finding.message);
            value["consequence"] = json!(finding.consequence);
            value["fix"] = json!(finding.fix);
            let related = finding.related.iter().map(|(span, message)| {
                let mut value = json!({"message": message});
                add(&mut value, Some(*span));
                value
            });
            value["related"] = related.collect();
            value
        });
        let all = json!({
            "file": self.name(),
            "counts": {
                "error": self.count(Level::Error),
                "warning": self.count(Level::Warning),
                "advice": self.count(Level::Advice),
            },
            "findings": findings.collect::<Vec<_>>(),
        });
        format!("{all:#}\n")
    }
}

fn add(value: &mut Value, span: Option<Span>) {
    value["line"] = json!(span.map(|span| span.start.line));
    value["column"] = json!(span.map(|span| span.start.column));
    value["endLine"] = json!(span.map(|span| span.end.line));
    value["endColumn"] = json!(span.map(|span| span.end.column));
}
