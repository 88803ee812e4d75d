//! Whether a document is one of OpenAPI 3.0 at all.

use crate::diagnostic::{Findings, Level};
use crate::document::Document;
use crate::predicates::shown;
use crate::rule::{self, Report, Rule, Stage, Subject, Unchecked};

fn openapi_version(subject: &Subject<'_>, report: &mut Report<'_>) {
    let root = subject.document.root();
    let Some(version) = root.get("openapi") else {
        if let Some(swagger) = root.get("swagger") {
            let message = format!(
                "this is Swagger {}: only OpenAPI 3.0 is read, nothing else was checked",
                shown(&swagger)
            );
            let fix = "convert it to OpenAPI 3.0, for instance with `npx swagger2openapi`";
            report.at(&swagger, message, fix);
            return;
        }
        let fix = "begin with `openapi: 3.0.3`";
        report.at(&root, "the member `openapi` is missing", fix);
        return;
    };
    let text = shown(&version);
    let number = text.trim_matches('`');
    let patch = number.strip_prefix("3.0.").unwrap_or_default();
    if version.as_str().is_some() && is_number(patch) {
        return;
    }
    if number == "3.0" {
        let message = format!("`openapi` is {text}, which says too little");
        let fix = "write all three numbers, `openapi: 3.0.3`, in quotes or not";
        report.at(&version, message, fix);
    } else {
        let message =
            format!("`openapi` is {text}: only OpenAPI 3.0 is read, nothing else was checked");
        let fix = "write `openapi: 3.0.3` and the schemas as OpenAPI 3.0 has them";
        report.at(&version, message, fix);
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_digit())
}

/// The rule that only OpenAPI 3.0 is read.
pub static OPENAPI_VERSION: [Rule; 1] = [Rule {
    id: "gen-openapi-version",
    level: Level::Error,
    why: "the generator reads OpenAPI 3.0; 3.1 and Swagger 2.0 differ in their schemas",
    bad: "openapi: 3.1.0",
    good: "openapi: 3.0.3",
    unchecked: Some(Unchecked::Refuses),
    stage: Stage::Version,
    check: openapi_version,
}];

/// Whether `document` is one of OpenAPI 3.0 at all.
///
/// # Errors
///
/// The one finding that says what it is instead.
pub fn check_version(document: &Document) -> Result<(), Findings> {
    rule::check(document, &OPENAPI_VERSION)
}
