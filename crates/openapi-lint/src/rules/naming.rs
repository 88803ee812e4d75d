//! Names that agree with each other: the family `name-`.

use std::collections::{BTreeMap, HashMap, HashSet};

use openapi_document::Cursor;
use openapi_document::Level;
use openapi_document::object::Kind;
use openapi_document::predicates::text;
use openapi_document::rule::{Report, Rule, Stage, Subject};

/// The rules of the family `name-`, in alphabetical order.
pub(crate) const RULES: &[Rule] = &[
    Rule {
        id: "name-lookalike",
        level: Level::Warning,
        why: "two names that differ in case alone are taken for one, by people and by programs",
        bad: "components:
  schemas:
    Order:
      type: object
      properties: {orderId: {type: string}, orderID: {type: string}}",
        good: "components:
  schemas:
    Order:
      type: object
      properties: {orderId: {type: string}, customerId: {type: string}}",
        unchecked: None,
        stage: Stage::Meaning,
        check: lookalike,
    },
    Rule {
        id: "name-operation-id",
        level: Level::Warning,
        why: "documentation and logs put the operationId into addresses",
        bad: r#"paths:
  /orders:
    get:
      operationId: list all orders
      responses: {"200": {description: All orders.}}"#,
        good: r#"paths:
  /orders:
    get:
      operationId: listOrders
      responses: {"200": {description: All orders.}}"#,
        unchecked: None,
        stage: Stage::Meaning,
        check: operation_id,
    },
    Rule {
        id: "name-operation-id-case",
        level: Level::Advice,
        why: "operations spelt in one way can be guessed",
        bad: r#"paths:
  /orders:
    get:
      operationId: listOrders
      responses: {"200": {description: All of them.}}
  /invoices:
    get:
      operationId: list_invoices
      responses: {"200": {description: All of them.}}
  /items:
    get:
      operationId: listItems
      responses: {"200": {description: All of them.}}"#,
        good: r#"paths:
  /orders:
    get:
      operationId: listOrders
      responses: {"200": {description: All of them.}}
  /invoices:
    get:
      operationId: listInvoices
      responses: {"200": {description: All of them.}}
  /items:
    get:
      operationId: listItems
      responses: {"200": {description: All of them.}}"#,
        unchecked: None,
        stage: Stage::Meaning,
        check: operation_id_case,
    },
    Rule {
        id: "name-parameter-case",
        level: Level::Advice,
        why: "parameters spelt in one way can be guessed",
        bad: r#"paths:
  /orders:
    get:
      operationId: listOrders
      parameters:
        - {name: pageSize, in: query, schema: {type: integer}}
        - {name: sortBy, in: query, schema: {type: string}}
        - {name: created_after, in: query, schema: {type: string}}
      responses: {"200": {description: All orders.}}"#,
        good: r#"paths:
  /orders:
    get:
      operationId: listOrders
      parameters:
        - {name: pageSize, in: query, schema: {type: integer}}
        - {name: sortBy, in: query, schema: {type: string}}
        - {name: createdAfter, in: query, schema: {type: string}}
      responses: {"200": {description: All orders.}}"#,
        unchecked: None,
        stage: Stage::Meaning,
        check: parameter_case,
    },
    Rule {
        id: "name-path-case",
        level: Level::Advice,
        why: "paths spelt in one way can be guessed",
        bad: "paths:
  /open-orders: {}
  /closed-orders: {}
  /paidInvoices: {}",
        good: "paths:
  /open-orders: {}
  /closed-orders: {}
  /paid-invoices: {}",
        unchecked: None,
        stage: Stage::Meaning,
        check: path_case,
    },
    Rule {
        id: "name-property-case",
        level: Level::Advice,
        why: "members spelt in one way can be guessed",
        bad:
            "components:
  schemas:
    Order:
      type: object
      properties: {orderId: {type: string}, totalPrice: {type: number}, created_at: {type: string}}",
        good: "components:
  schemas:
    Order:
      type: object
      properties: {orderId: {type: string}, totalPrice: {type: number}, createdAt: {type: string}}",
        unchecked: None,
        stage: Stage::Meaning,
        check: property_case,
    },
    Rule {
        id: "name-schema-case",
        level: Level::Advice,
        why: "schemas become types, which languages spell in one way",
        bad: "components:
  schemas:
    OrderLine: {type: object}
    OrderTotal: {type: object}
    order_status: {type: string}",
        good: "components:
  schemas:
    OrderLine: {type: object}
    OrderTotal: {type: object}
    OrderStatus: {type: string}",
        unchecked: None,
        stage: Stage::Meaning,
        check: schema_case,
    },
];

/// How the words of a name are put together.
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

    /// The case of a name; nothing for one word in lower case, which fits into most, and for what
    /// mixes several or has other characters.
    fn of(name: &str) -> Option<Self> {
        let has = |test: fn(char) -> bool| name.chars().any(test);
        if !name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
        {
            return None;
        }
        let (upper, lower) = (
            has(|c| c.is_ascii_uppercase()),
            has(|c| c.is_ascii_lowercase()),
        );
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

/// Reports the names that are not spelt as most others are. Where no way of spelling outweighs all
/// others by far, the document has no convention to break.
fn odd_ones(what: &str, names: &[(&str, Cursor<'_>)], report: &mut Report<'_>) {
    let mut counts: BTreeMap<Case, usize> = BTreeMap::new();
    let mut counted = HashSet::new();
    for (name, _) in names {
        if let Some(case) = Case::of(name)
            && counted.insert(*name)
        {
            *counts.entry(case).or_default() += 1;
        }
    }
    let total: usize = counts.values().sum();
    let Some((usual, count)) = counts.into_iter().max_by_key(|(_, count)| *count) else {
        return;
    };
    if count < 2 * (total - count) {
        return;
    }
    let mut seen = HashSet::new();
    for (name, cursor) in names {
        let other = Case::of(name).filter(|case| *case != usual);
        if let Some(case) = other
            && seen.insert((*name, cursor.pointer().to_owned()))
        {
            let (case, usual) = (case.name(), usual.name());
            let message = format!("the {what} `{name}` is in {case}, most others are in {usual}");
            report.at(cursor, message, format!("write it in {usual}"));
        }
    }
}

fn operation_id_case(subject: &Subject<'_>, report: &mut Report<'_>) {
    let names = subject.operations.iter().filter_map(|call| {
        let written = call.operation.get("operationId")?;
        Some((written.as_str()?, written))
    });
    odd_ones("operationId", &names.collect::<Vec<_>>(), report);
}

fn parameter_case(subject: &Subject<'_>, report: &mut Report<'_>) {
    let query = subject.written(Kind::Parameter);
    let query = query.filter(|parameter| text(parameter, "in") == Some("query"));
    let names = query.filter_map(|parameter| {
        let written = parameter.get("name")?;
        Some((written.as_str()?, written))
    });
    odd_ones("query parameter", &names.collect::<Vec<_>>(), report);
}

fn path_case(subject: &Subject<'_>, report: &mut Report<'_>) {
    let mut seen = HashSet::new();
    let mut names = Vec::new();
    let paths = subject.document.root().get("paths");
    for (path, item) in paths.iter().flat_map(Cursor::members) {
        for segment in path.split('/').filter(|_| path.starts_with('/')) {
            if seen.insert(segment) {
                names.push((segment, item.clone()));
            }
        }
    }
    odd_ones("part of a path", &names, report);
}

fn property_case(subject: &Subject<'_>, report: &mut Report<'_>) {
    let mut names = Vec::new();
    for schema in &subject.schemas {
        let properties = schema.get("properties");
        names.extend(properties.iter().flat_map(Cursor::members));
    }
    odd_ones("property", &names, report);
}

fn schema_case(subject: &Subject<'_>, report: &mut Report<'_>) {
    let schemas = subject.document.at("/components/schemas");
    let names: Vec<_> = schemas.iter().flat_map(Cursor::members).collect();
    odd_ones("schema", &names, report);
}

fn operation_id(subject: &Subject<'_>, report: &mut Report<'_>) {
    for call in &subject.operations {
        let Some(written) = call.operation.get("operationId") else {
            continue;
        };
        let id = written.as_str().unwrap_or_default();
        // What RFC 3986 lets stand in an address as it is, without `%`.
        let plain = |c: char| c.is_ascii_alphanumeric() || "-._~:/?#[]@!$&'()*+,;=".contains(c);
        if let Some(odd) = id.chars().find(|c| !plain(*c)) {
            let message = format!("the operationId `{id}` has {odd:?} in it");
            report.at(
                &written,
                message,
                "write letters and digits, such as `listOrders`",
            );
        }
    }
}

fn lookalike(subject: &Subject<'_>, report: &mut Report<'_>) {
    for call in &subject.operations {
        let mut known: HashMap<(&str, String), (&str, Cursor<'_>)> = HashMap::new();
        for parameter in call.parameters() {
            let (Some(name), Some(place)) = (text(&parameter, "name"), text(&parameter, "in"))
            else {
                continue;
            };
            let key = (place, name.to_lowercase());
            twin("parameters", (name, &parameter), known.get(&key), report);
            known.entry(key).or_insert((name, parameter));
        }
    }
    for schema in &subject.schemas {
        let mut known: HashMap<String, (&str, Cursor<'_>)> = HashMap::new();
        let properties = schema.get("properties");
        for (name, property) in properties.iter().flat_map(Cursor::members) {
            let key = name.to_lowercase();
            twin("properties", (name, &property), known.get(&key), report);
            known.entry(key).or_insert((name, property));
        }
    }
}

/// Reports a name that was written before in another case.
fn twin(
    what: &str,
    (name, cursor): (&str, &Cursor<'_>),
    known: Option<&(&str, Cursor<'_>)>,
    report: &mut Report<'_>,
) {
    if let Some((first, other)) = known
        && *first != name
    {
        let message = format!("the {what} `{first}` and `{name}` differ in case alone");
        report.at(cursor, message, "rename or remove one of them");
        report.beside(other, "the other one");
    }
}
