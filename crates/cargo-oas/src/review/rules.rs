//! The table of changes, and the explanation of one of them.

use openapi_diff::{ChangeKind, Effect, change_kinds};
use openapi_rust::api_diff as rust;
use serde_json::json;

use super::effects;
use crate::report::Format;

/// A kind of change, on the wire or for Rust callers.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    Wire(&'static ChangeKind),
    Rust(&'static rust::ChangeKind),
}

/// Finds a kind of change by its id.
pub(crate) fn kind(id: &str) -> Result<Kind, String> {
    let wire = change_kinds().map(|rule| (rule.id, Kind::Wire(rule)));
    let callers = rust::all().map(|rule| (rule.id, Kind::Rust(rule)));
    let mut kinds = wire.chain(callers);
    let known = kinds.find(|(known, _)| *known == id);
    known
        .map(|(_, kind)| kind)
        .ok_or_else(|| "unknown rule; `cargo oas review --rules` lists them".to_owned())
}

/// One line for each rule.
pub(crate) fn table(format: Format) -> Result<String, String> {
    let width = change_kinds().map(|rule| rule.id.len()).max();
    let width = width.unwrap_or_default();
    match format {
        Format::Human => Ok(change_kinds()
            .map(|rule| {
                let effects = effects(rule).into_iter();
                let effects = effects.map(|(name, effect)| format!("{name}: {}", effect.class));
                let effects: Vec<_> = effects.collect();
                format!("{:width$}  {}\n", rule.id, effects.join(", "))
            })
            .chain(
                rust::all()
                    .map(|rule| format!("{:width$}  {}: {}\n", rule.id, rule.bump, rule.why)),
            )
            .collect()),
        Format::Json => {
            let rules: Vec<_> = change_kinds().map(value).collect();
            let rust: Vec<_> = rust::all().map(callers_value).collect();
            Ok(format!("{:#}\n", json!({ "rules": rules, "rust": rust })))
        }
        Format::Markdown => {
            let class = |effect: Option<Effect>| {
                effect.map_or_else(String::new, |effect| effect.class.to_string())
            };
            let lines = change_kinds().map(|rule| {
                format!(
                    "| `{}` | {} | {} | {} |\n",
                    rule.id,
                    class(rule.request),
                    class(rule.response),
                    class(rule.off_wire),
                )
            });
            let heading = "| Rule | Request | Response | Off the wire |\n|---|---|---|---|\n";
            let rust = rust::all()
                .map(|rule| format!("| `{}` | {} | {} |\n", rule.id, rule.bump, rule.why));
            Ok(heading.to_owned()
                + &lines.collect::<String>()
                + "\n| For Rust callers | Version | Why |\n|---|---|---|\n"
                + &rust.collect::<String>())
        }
        Format::Github | Format::Sarif | Format::Junit => Err(format.no_table()),
    }
}

/// One rule with its consequences.
pub(crate) fn explanation(kind: Kind, format: Format) -> Result<String, String> {
    let rule = match kind {
        Kind::Wire(rule) => rule,
        Kind::Rust(rule) => return for_callers(rule, format),
    };
    let effects = effects(rule).into_iter();
    match format {
        Format::Human => {
            let lines = effects.map(|(name, Effect { class, consequence })| {
                format!("  {name}: {class}, {consequence}\n")
            });
            let lines: String = lines.collect();
            Ok(format!(
                "{}\n\n{lines}\nInverse: {}\n",
                rule.id, rule.inverse
            ))
        }
        Format::Json => Ok(format!("{:#}\n", value(rule))),
        Format::Markdown => {
            let lines = effects.map(|(name, Effect { class, consequence })| {
                format!("- {name}: {class}, {consequence}\n")
            });
            let lines: String = lines.collect();
            Ok(format!(
                "**`{}`**\n\n{lines}\nInverse: `{}`\n",
                rule.id, rule.inverse
            ))
        }
        Format::Github | Format::Sarif | Format::Junit => Err(format.no_table()),
    }
}

fn for_callers(rule: &rust::ChangeKind, format: Format) -> Result<String, String> {
    let rust::ChangeKind { id, bump, why } = rule;
    match format {
        Format::Human => Ok(format!("{id}\n\n  Rust callers: {bump}, {why}\n")),
        Format::Json => Ok(format!("{:#}\n", callers_value(rule))),
        Format::Markdown => Ok(format!("**`{id}`**\n\n- Rust callers: {bump}, {why}\n")),
        Format::Github | Format::Sarif | Format::Junit => Err(format.no_table()),
    }
}

fn callers_value(rule: &rust::ChangeKind) -> serde_json::Value {
    json!({"id": rule.id, "bump": rule.bump, "why": rule.why})
}

fn value(rule: &ChangeKind) -> serde_json::Value {
    let effect = |effect: Option<Effect>| {
        effect.map(|effect| json!({"class": effect.class, "consequence": effect.consequence}))
    };
    json!({
        "id": rule.id,
        "inverse": rule.inverse,
        "request": effect(rule.request),
        "response": effect(rule.response),
        "off-wire": effect(rule.off_wire),
    })
}
