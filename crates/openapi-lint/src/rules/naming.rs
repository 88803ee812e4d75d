//! Names: their case, and names that differ only in case.

use std::collections::{BTreeMap, HashMap, HashSet};

use openapi_document::model::{Parameter, ParameterLocation};
use openapi_document::rule::{LintContext, Reporter};
use openapi_document::{Node, Object};

/// The case of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Case {
    Camel,
    Pascal,
    Snake,
    Kebab,
    Upper,
}

impl Case {
    const fn name(self) -> &'static str {
        match self {
            Self::Camel => "camelCase",
            Self::Pascal => "PascalCase",
            Self::Snake => "snake_case",
            Self::Kebab => "kebab-case",
            Self::Upper => "UPPER_CASE",
        }
    }

    /// The case of a name; none for one word in lower case, which fits most cases, and for a name
    /// that mixes several or has other characters.
    fn of(name: &str) -> Option<Self> {
        let has = |test: fn(char) -> bool| name.chars().any(test);
        if has(|c| !c.is_ascii_alphanumeric() && c != '_' && c != '-') {
            return None;
        }
        let upper = has(|c| c.is_ascii_uppercase());
        let lower = has(|c| c.is_ascii_lowercase());
        match (has(|c| c == '_'), has(|c| c == '-'), upper, lower) {
            (true, false, false, _) => Some(Self::Snake),
            (true, false, true, false) => Some(Self::Upper),
            (false, true, false, _) => Some(Self::Kebab),
            (false, false, true, true) if name.starts_with(|c: char| c.is_ascii_uppercase()) => {
                Some(Self::Pascal)
            }
            (false, false, true, true) => Some(Self::Camel),
            _ => None,
        }
    }
}

/// Reports the names in another case than most. If no case clearly prevails, the document has no
/// convention, and nothing is reported.
fn report_outliers(what: &str, names: &[(&str, Node<'_>)], reporter: &mut Reporter<'_>) {
    let mut counts: BTreeMap<Case, usize> = BTreeMap::new();
    let distinct: HashSet<_> = names.iter().map(|(name, _)| *name).collect();
    for case in distinct.iter().filter_map(|name| Case::of(name)) {
        *counts.entry(case).or_default() += 1;
    }
    let total: usize = counts.values().sum();
    let Some((usual, count)) = counts.into_iter().max_by_key(|(_, count)| *count) else {
        return;
    };
    if count < 2 * (total - count) {
        return;
    }
    let mut seen = HashSet::new();
    for (name, node) in names {
        if let Some(case) = Case::of(name).filter(|case| *case != usual)
            && seen.insert((*name, node.id()))
        {
            let (case, usual) = (case.name(), usual.name());
            let message = format!("{what} `{name}` is in {case}, most others are in {usual}");
            reporter.report(*node, message, format!("write it in {usual}"));
        }
    }
}

pub(super) fn operation_id_case(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    let operations = context.operations.iter();
    let names = operations.filter_map(|operation| {
        operation
            .operation_id()
            .zip(operation.fields().operation_id())
    });
    report_outliers("operationId", &names.collect::<Vec<_>>(), reporter);
}

pub(super) fn parameter_case(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    let query = context
        .written::<Parameter<'_>>()
        .filter(|parameter| parameter.location() == Some(ParameterLocation::Query));
    let names = query.filter_map(|parameter| parameter.name().zip(parameter.fields().name()));
    report_outliers("query parameter", &names.collect::<Vec<_>>(), reporter);
}

pub(super) fn path_case(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    let mut seen = HashSet::new();
    let mut names = Vec::new();
    for (path, item) in context.openapi.paths().iter() {
        for segment in path.split('/').filter(|_| path.starts_with('/')) {
            if seen.insert(segment) {
                names.push((segment, item.written()));
            }
        }
    }
    report_outliers("path segment", &names, reporter);
}

pub(super) fn property_case(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    let properties = context
        .schemas
        .iter()
        .flat_map(|schema| schema.properties().iter());
    let names = properties.map(|(name, property)| (name, property.written()));
    report_outliers("property", &names.collect::<Vec<_>>(), reporter);
}

pub(super) fn schema_case(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    let names = context
        .named_schemas()
        .map(|(name, schema)| (name, schema.written()));
    report_outliers("schema", &names.collect::<Vec<_>>(), reporter);
}

pub(super) fn operation_id(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    for operation in &context.operations {
        let Some(written) = operation.fields().operation_id() else {
            continue;
        };
        let id = operation.operation_id().unwrap_or_default();
        // The characters that a URL can contain without escapes (RFC 3986).
        let plain = |c: char| c.is_ascii_alphanumeric() || "-._~:/?#[]@!$&'()*+,;=".contains(c);
        if let Some(other) = id.chars().find(|c| !plain(*c)) {
            let message = format!("operationId `{id}` contains {other:?}");
            reporter.report(
                written,
                message,
                "use letters and digits, as in `listOrders`",
            );
        }
    }
}

pub(super) fn lookalike(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    for operation in &context.operations {
        let parameters = operation.parameters().into_iter().filter_map(|parameter| {
            let scope = parameter.location_name()?;
            Some((scope, parameter.name()?, parameter.node()))
        });
        report_lookalikes("parameters", parameters, reporter);
    }
    for schema in &context.schemas {
        let properties = schema.properties().iter();
        let properties = properties.map(|(name, property)| ("", name, property.written()));
        report_lookalikes("properties", properties, reporter);
    }
}

/// Reports each name that differs from one before it only in case; names of different scopes are
/// not compared.
fn report_lookalikes<'d>(
    what: &str,
    names: impl Iterator<Item = (&'d str, &'d str, Node<'d>)>,
    reporter: &mut Reporter<'_>,
) {
    let mut known: HashMap<(&str, String), (&str, Node<'_>)> = HashMap::new();
    for (scope, name, node) in names {
        let (first, other) = *known
            .entry((scope, name.to_lowercase()))
            .or_insert((name, node));
        if first != name {
            let message = format!("{what} `{first}` and `{name}` differ only in case");
            reporter.report(node, message, "rename or remove one of them");
            reporter.related(other, "other name");
        }
    }
}
