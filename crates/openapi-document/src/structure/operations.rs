//! Checks operationIds, status codes, security requirements, and the schemas of parameters.

use std::collections::HashMap;

use crate::model::{Header, Map, MediaType, Object, OperationObject, Parameter};
use crate::node::Node;
use crate::rule::{LintContext, Reporter};
use crate::suggestion::near;

pub(super) fn operation_id(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    let mut known: HashMap<&str, Node<'_>> = HashMap::new();
    for operation in context.written::<OperationObject<'_>>() {
        let Some((id, node)) = operation
            .operation_id()
            .zip(operation.fields().operation_id())
        else {
            continue;
        };
        if let Some(first) = known.get(id) {
            let line = first.span().start.line;
            let message = format!("duplicate operationId `{id}`, first used on line {line}");
            reporter.report(node, message, "give each operation its own operationId");
            reporter.related(*first, "first use");
        } else {
            known.insert(id, node);
        }
    }
}

pub(super) fn status(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    for operation in context.written::<OperationObject<'_>>() {
        for (status, response) in operation.responses().iter() {
            let mut digits = status.chars();
            let class = digits
                .next()
                .is_some_and(|digit| ('1'..='5').contains(&digit));
            let rest = digits.as_str();
            let code = rest.len() == 2 && rest.chars().all(|digit| digit.is_ascii_digit());
            let range = rest.eq_ignore_ascii_case("XX");
            if status != "default" && !(class && (code || range)) {
                let message = format!("invalid status code `{status}`");
                let help =
                    "write a status code such as \"200\", a range such as `4XX`, or `default`";
                reporter.report(response.written(), message, help);
            }
        }
    }
}

pub(super) fn security(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    let components = context.openapi.components();
    let declared = components.map(|components| components.security_schemes());
    let operations = context.written::<OperationObject<'_>>();
    let own = operations.filter_map(OperationObject::own_security);
    let all = context.openapi.security().into_iter().chain(own);
    for requirement in all.flat_map(|requirements| requirements.iter()) {
        let node = requirement.node();
        if !node.is_object() {
            let message = format!(
                "security requirement is {}, OpenAPI requires an object",
                node.kind()
            );
            reporter.report(node, message, "write `- scheme: []`");
        }
        for (name, scopes) in requirement.schemes() {
            if declared.and_then(|declared| declared.get(name)).is_some() {
                continue;
            }
            let names = declared.into_iter().flat_map(Map::names);
            let help = near(name, names).map_or_else(
                || "name one of `components/securitySchemes`, or declare it there".to_owned(),
                |near| format!("write `{near}`"),
            );
            reporter.report(scopes, format!("unknown security scheme `{name}`"), help);
        }
    }
}

pub(super) fn parameter(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    for parameter in context.written::<Parameter<'_>>() {
        let fields = parameter.fields();
        let content = (fields.content(), parameter.content());
        schema_or_content(parameter.node(), fields.schema(), content, reporter);
    }
    for header in context.written::<Header<'_>>() {
        let fields = header.fields();
        let content = (fields.content(), header.content());
        schema_or_content(header.node(), fields.schema(), content, reporter);
    }
}

fn schema_or_content<'d>(
    holder: Node<'d>,
    schema: Option<Node<'d>>,
    content: (Option<Node<'d>>, Map<'d, MediaType<'d>>),
    reporter: &mut Reporter<'_>,
) {
    match (schema, content.0) {
        (Some(_), Some(content)) => {
            reporter.report(content, "`content` beside `schema`", "keep one of them");
        }
        (None, None) => {
            let help = "add a schema, such as `schema: {type: string}`";
            reporter.report(holder, "missing `schema` or `content`", help);
        }
        (None, Some(written)) => {
            let count = content.1.iter().count();
            if content.1.node().is_some() && count != 1 {
                let message = format!("`content` has {count} media types, OpenAPI requires one");
                reporter.report(written, message, "keep one media type");
            }
        }
        (Some(_), None) => {}
    }
}
