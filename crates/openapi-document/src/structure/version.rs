//! Checks that a document is OpenAPI 3.0.

use crate::model::Object;
use crate::rule::{LintContext, Reporter};

pub(super) fn openapi_version(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    let root = context.openapi.node();
    let Some(version) = context.openapi.fields().openapi() else {
        let mut unknown = context.openapi.unknown_keywords();
        if let Some((_, swagger)) = unknown.find(|(keyword, _)| *keyword == "swagger") {
            let message = format!(
                "Swagger {} is not supported, only OpenAPI 3.0; nothing else was checked",
                swagger.shown()
            );
            let help = "convert it to OpenAPI 3.0, for example with `npx swagger2openapi`";
            reporter.report(swagger, message, help);
            return;
        }
        reporter.report(root, "missing `openapi`", "begin with `openapi: 3.0.3`");
        return;
    };
    let shown = version.shown();
    let number = shown.trim_matches('`');
    let patch = number.strip_prefix("3.0.").unwrap_or_default();
    let is_number = !patch.is_empty() && patch.chars().all(|c| c.is_ascii_digit());
    if version.as_str().is_some() && is_number {
        return;
    }
    if number == "3.0" {
        let message = format!("`openapi` is {shown}, OpenAPI requires three numbers");
        reporter.report(version, message, "write `openapi: 3.0.3`, in quotes or not");
    } else {
        let message =
            format!("OpenAPI {shown} is not supported, only OpenAPI 3.0; nothing else was checked");
        let help = "write `openapi: 3.0.3` and the schemas as OpenAPI 3.0 has them";
        reporter.report(version, message, help);
    }
}
