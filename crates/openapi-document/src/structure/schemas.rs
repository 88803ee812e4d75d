//! Checks `type` and the exclusive bounds of schemas.

use crate::rule::{LintContext, Reporter};
use crate::suggestion::near;
use crate::values::{Direction, Validator};

/// The types of OpenAPI 3.0, which has no `null`.
const TYPES: [&str; 6] = ["array", "boolean", "integer", "number", "object", "string"];

pub(super) fn schema_type(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    for schema in &context.schemas {
        let Some(written) = schema.fields().type_keyword() else {
            continue;
        };
        let name = written.as_str();
        if name.is_some_and(|name| TYPES.contains(&name)) {
            continue;
        }
        let message = match name {
            Some(name) => format!("unknown type `{name}`"),
            None => format!(
                "`type` is {}, OpenAPI 3.0 requires one string",
                written.shown()
            ),
        };
        let near = name.and_then(|name| near(name, TYPES.into_iter()));
        let help = near.map_or_else(
            || {
                format!(
                    "write one of `{}`; `nullable: true` allows null",
                    TYPES.join("`, `")
                )
            },
            |near| format!("write `{near}`"),
        );
        reporter.report(written, message, help);
    }
}

pub(super) fn exclusive_bound(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    for schema in &context.schemas {
        let fields = schema.fields();
        for (exclusive, written, bound, limit) in [
            (
                "exclusiveMinimum",
                fields.exclusive_minimum(),
                "minimum",
                fields.minimum(),
            ),
            (
                "exclusiveMaximum",
                fields.exclusive_maximum(),
                "maximum",
                fields.maximum(),
            ),
        ] {
            let Some(written) = written else { continue };
            match written.as_bool() {
                None => {
                    let shown = written.shown();
                    let message =
                        format!("`{exclusive}` is {shown}, OpenAPI 3.0 requires a boolean");
                    let help = format!("write `{bound}: N` and `{exclusive}: true`");
                    reporter.report(written, message, help);
                }
                Some(true) if limit.is_none() => {
                    let message = format!("`{exclusive}` without `{bound}`");
                    reporter.report(written, message, format!("add `{bound}`"));
                }
                Some(_) => {}
            }
        }
    }
}

pub(super) fn default(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    let mut validator = Validator::new("default");
    for schema in &context.schemas {
        let default = schema.default().filter(|value| !value.is_null());
        let mismatches = default.map(|value| validator.check(value, *schema, Direction::Either));
        for mismatch in mismatches.into_iter().flatten() {
            if !mismatch.undescribed {
                mismatch.report(reporter);
            }
        }
    }
}
