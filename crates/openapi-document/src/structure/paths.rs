//! Checks paths, and that each placeholder has a parameter.

use crate::model::{Object, ParameterLocation};
use crate::rule::{LintContext, Reporter};

pub(super) fn path(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    for (path, item) in context.openapi.paths().iter() {
        if !path.starts_with('/') {
            let message = format!("path `{path}` must start with `/`");
            reporter.report(item.written(), message, format!("write `/{path}`"));
        }
        if path.contains(['?', '#']) {
            let message = format!("path `{path}` contains a query or a fragment");
            let help = "declare what follows `?` as query parameters, and remove `#`";
            reporter.report(item.written(), message, help);
        }
    }
}

pub(super) fn path_parameter(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    for operation in &context.operations {
        let path = operation.path;
        let item = operation.item.written();
        let template = operation.path_template();
        let placeholders = template.placeholders();
        if placeholders.contains(&"") {
            let help = "write the name of a path parameter between the braces";
            reporter.report(item, format!("empty placeholder in path `{path}`"), help);
            continue;
        }
        if !template.is_balanced() {
            let help = "write each placeholder as `{name}`";
            reporter.report(item, format!("unbalanced braces in path `{path}`"), help);
            continue;
        }
        let mut declared = operation.parameters();
        declared.retain(|parameter| parameter.location() == Some(ParameterLocation::Path));
        for parameter in &declared {
            let name = parameter.name().unwrap_or_default();
            if !placeholders.contains(&name) {
                let message = format!("path parameter `{name}` has no placeholder in `{path}`");
                let help = format!("write `{{{name}}}` into the path");
                reporter.report(parameter.node(), message, help);
            }
            if !parameter.required() {
                let message = format!("path parameter `{name}` must be required");
                let written = parameter.fields().required();
                let node = written.unwrap_or_else(|| parameter.node());
                reporter.report(node, message, "write `required: true`");
            }
        }
        for (index, placeholder) in placeholders.iter().enumerate() {
            let mut names = declared.iter().map(|parameter| parameter.name());
            if !names.any(|name| name == Some(placeholder)) {
                let signature = operation.signature();
                let message =
                    format!("placeholder `{placeholder}` of `{signature}` has no parameter");
                let help = format!("add a parameter with `name: {placeholder}` and `in: path`");
                reporter.report(operation.node(), message, help);
            }
            if placeholders[..index].contains(placeholder) {
                let message = format!("duplicate placeholder `{placeholder}` in path `{path}`");
                reporter.report(item, message, "give each placeholder its own name");
            }
        }
    }
}
