//! What turns a later change into a breaking one: the family `evo-`.

use openapi_document::Cursor;
use openapi_document::Level;
use openapi_document::object::Kind;
use openapi_document::predicates::{is_true, text};
use openapi_document::rule::{Report, Rule, Stage, Subject};

/// The rules of the family `evo-`, in alphabetical order.
pub(crate) const RULES: &[Rule] = &[
    Rule {
        id: "evo-closed-enum",
        level: Level::Advice,
        why: "clients refuse a value that is not listed, so that a new one breaks them",
        bad: r#"paths:
  /orders:
    get:
      operationId: listOrders
      responses:
        "200":
          description: All orders.
          content:
            application/json:
              schema: {type: string, enum: [open, paid]}"#,
        good: r##"paths:
  /orders:
    get:
      operationId: listOrders
      responses:
        "200":
          description: All orders.
          content:
            application/json:
              schema: {$ref: "#/components/schemas/State"}
components:
  schemas:
    State: {type: string, x-extensible-enum: [open, paid]}"##,
        unchecked: None,
        stage: Stage::Meaning,
        check: closed_enum,
    },
    Rule {
        id: "evo-closed-object",
        level: Level::Advice,
        why: "clients refuse a member that is not listed, so that a new one breaks them",
        bad: r#"paths:
  /orders:
    get:
      operationId: listOrders
      responses:
        "200":
          description: All orders.
          content:
            application/json:
              schema: {type: object, properties: {id: {type: string}}, additionalProperties: false}"#,
        good: r#"paths:
  /orders:
    get:
      operationId: listOrders
      responses:
        "200":
          description: All orders.
          content:
            application/json:
              schema: {type: object, properties: {id: {type: string}}}"#,
        unchecked: None,
        stage: Stage::Meaning,
        check: closed_object,
    },
    Rule {
        id: "evo-deprecated-required",
        level: Level::Advice,
        why: "what everybody must send cannot be given up",
        bad: "components:
  schemas:
    Order:
      type: object
      required: [fax]
      properties: {fax: {type: string, deprecated: true}}",
        good: "components:
  schemas:
    Order:
      type: object
      properties: {fax: {type: string, deprecated: true}}",
        unchecked: None,
        stage: Stage::Meaning,
        check: deprecated_required,
    },
    Rule {
        id: "evo-union",
        level: Level::Advice,
        why: "which of the branches is meant is guessed from their members, so that a new member breaks the guess",
        bad: r#"paths:
  /orders:
    get:
      operationId: listOrders
      responses:
        "200":
          description: All orders.
          content:
            application/json:
              schema: {oneOf: [{type: object, properties: {id: {type: string}}}, {type: object, properties: {code: {type: string}}}]}"#,
        good: r##"paths:
  /orders:
    get:
      operationId: listOrders
      responses:
        "200":
          description: All orders.
          content:
            application/json:
              schema: {oneOf: [{$ref: "#/components/schemas/Paid"}, {$ref: "#/components/schemas/Open"}], discriminator: {propertyName: kind}}
components:
  schemas:
    Paid: {type: object, required: [kind], properties: {kind: {type: string, enum: [paid]}}}
    Open: {type: object, required: [kind], properties: {kind: {type: string, enum: [open]}}}"##,
        unchecked: None,
        stage: Stage::Meaning,
        check: union,
    },
];

fn closed_enum(subject: &Subject<'_>, report: &mut Report<'_>) {
    for schema in subject.answered() {
        let Some(list) = schema.get("enum") else {
            continue;
        };
        // A single value is a mark, by which unions are told apart.
        let several = list
            .items()
            .filter(|value| value.as_str().is_some())
            .count()
            > 1;
        if several && schema.get("x-extensible-enum").is_none() {
            let message = "a closed list of values in an answer";
            let fix = "list the known values in `x-extensible-enum` instead, or describe them";
            report.at(&list, message, fix);
        }
    }
}

fn closed_object(subject: &Subject<'_>, report: &mut Report<'_>) {
    for schema in subject.answered() {
        if let Some(more) = schema.get("additionalProperties")
            && more.as_bool() == Some(false)
        {
            let message = "a closed object in an answer";
            report.at(&more, message, "leave `additionalProperties` out");
        }
    }
}

fn union(subject: &Subject<'_>, report: &mut Report<'_>) {
    for schema in subject.answered() {
        for key in ["oneOf", "anyOf"] {
            let Some(branches) = schema
                .get(key)
                .filter(|_| schema.get("discriminator").is_none())
            else {
                continue;
            };
            let objects = branches.items().filter(|branch| {
                let branch = branch.follow();
                // Branches that name their only value tell themselves apart.
                branch.is_ok_and(|branch| branch.get("properties").is_some() && !is_marked(&branch))
            });
            if objects.count() > 1 {
                let message = format!("`{key}` of objects in an answer, without a discriminator");
                let fix = "add a property whose value tells them apart, and `discriminator`";
                report.at(&branches, message, fix);
            }
        }
    }
}

/// Whether an object has a property that must be there and can only have one value.
fn is_marked(schema: &Cursor<'_>) -> bool {
    let required = schema.get("required");
    let required = required.iter().flat_map(Cursor::items);
    let names: Vec<_> = required.filter_map(|name| name.as_str()).collect();
    let properties = schema.get("properties");
    let mut properties = properties.iter().flat_map(Cursor::members);
    properties.any(|(name, property)| {
        let values = property
            .follow()
            .ok()
            .and_then(|property| property.get("enum"));
        let single = values.is_some_and(|values| values.items().count() == 1);
        names.contains(&name) && single
    })
}

fn deprecated_required(subject: &Subject<'_>, report: &mut Report<'_>) {
    for parameter in subject.written(Kind::Parameter) {
        let name = text(parameter, "name").unwrap_or_default();
        let required = is_true(parameter, "required") && text(parameter, "in") != Some("path");
        if required && is_true(parameter, "deprecated") {
            let message = format!("the parameter `{name}` is deprecated and required");
            report.at(parameter, message, "let calls leave it out first");
        }
    }
    for schema in &subject.schemas {
        let required = schema.get("required");
        for written in required.iter().flat_map(Cursor::items) {
            let Some(name) = written.as_str() else {
                continue;
            };
            let property = schema.get("properties").and_then(|all| all.get(name));
            if property.is_some_and(|property| is_true(&property, "deprecated")) {
                let message = format!("the property `{name}` is deprecated and required");
                report.at(&written, message, "take it out of `required` first");
            }
        }
    }
}
