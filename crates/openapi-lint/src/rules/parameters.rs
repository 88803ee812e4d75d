//! Parameters, and headers that OpenAPI ignores.

use std::collections::HashMap;

use openapi_document::model::{
    OperationObject, Parameter, ParameterLocation, PathItem, Response, Type,
};
use openapi_document::rule::{LintContext, Reporter};
use openapi_document::{Node, Object};

pub(super) fn duplicate(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    let items = context.written::<PathItem<'_>>();
    let items = items.map(|item| item.parameters().collect::<Vec<_>>());
    let operations = context.written::<OperationObject<'_>>();
    let operations = operations.map(|operation| operation.own_parameters().collect());
    for parameters in items.chain(operations) {
        let mut known: HashMap<(&str, &str), Node<'_>> = HashMap::new();
        for parameter in parameters {
            let Some((name, location)) = parameter.name().zip(parameter.location_name()) else {
                continue;
            };
            let node = parameter.written();
            if let Some(first) = known.get(&(location, name)) {
                let message = format!("duplicate {location} parameter `{name}`");
                reporter.report(node, message, "remove one of them");
                reporter.related(*first, "first parameter");
            } else {
                known.insert((location, name), node);
            }
        }
    }
}

pub(super) fn style(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    for parameter in context.written::<Parameter<'_>>() {
        let (Some(written), Some(style)) = (parameter.fields().style(), parameter.style()) else {
            continue;
        };
        let Some(location) = parameter.location() else {
            continue;
        };
        let allowed: &[&str] = match location {
            ParameterLocation::Path => &["matrix", "label", "simple"],
            ParameterLocation::Query => &["form", "spaceDelimited", "pipeDelimited", "deepObject"],
            ParameterLocation::Header => &["simple"],
            ParameterLocation::Cookie => &["form"],
        };
        if !allowed.contains(&style) {
            let location = location.as_str();
            let message = format!("style `{style}` of a {location} parameter");
            reporter.report(
                written,
                message,
                format!("write `{}`", allowed.join("` or `")),
            );
            continue;
        }
        let wanted: &[Type] = match style {
            "deepObject" => &[Type::Object],
            "spaceDelimited" | "pipeDelimited" => &[Type::Array, Type::Object],
            _ => continue,
        };
        let declared = parameter.schema().and_then(|schema| schema.declared_type());
        if let Some(declared) = declared.filter(|declared| !wanted.contains(declared)) {
            let wanted: Vec<_> = wanted.iter().map(|wanted| wanted.as_str()).collect();
            let message = format!("style `{style}` of a value of type `{declared}`");
            let help = format!("remove it: it applies to type `{}`", wanted.join("` and `"));
            reporter.report(written, message, help);
        }
    }
}

pub(super) fn description(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    for parameter in context.written::<Parameter<'_>>() {
        let schema = parameter.schema().and_then(|schema| schema.description());
        let described = schema.is_some_and(|text| !text.trim().is_empty());
        if parameter.fields().description().is_none() && !described {
            let name = parameter.name().unwrap_or_default();
            let message = format!("missing description of parameter `{name}`");
            let help = "add `description`: what it does, and its default";
            reporter.report(parameter.node(), message, help);
        }
    }
}

pub(super) fn ignored_header(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    for parameter in context.written::<Parameter<'_>>() {
        let (Some(written), Some(name)) = (parameter.fields().name(), parameter.name()) else {
            continue;
        };
        if parameter.location() != Some(ParameterLocation::Header) {
            continue;
        }
        let instead = match name.to_ascii_lowercase().as_str() {
            "accept" | "content-type" => "name the media types under `content` instead",
            "authorization" => "describe it under `securitySchemes` instead",
            _ => continue,
        };
        reporter.report(
            written,
            format!("header parameter `{name}` is ignored"),
            instead,
        );
    }
    for response in context.written::<Response<'_>>() {
        for (name, header) in response.headers().iter() {
            if name.eq_ignore_ascii_case("content-type") {
                let help = "name the media type under `content` instead";
                let message = format!("response header `{name}` is ignored");
                reporter.report(header.written(), message, help);
            }
        }
    }
}
