//! The JSON Schema of a plan, for editors and for programs that write plans.

use schemars::{JsonSchema, schema_for};
use serde_json::{Map, Value};

use super::{Kind, Segment};

/// A plan as YAML: who is to get which qualification. Each line of a plan in JSON Lines is one of its
/// items, and each row of one in CSV has its members as columns.
#[derive(JsonSchema)]
#[schemars(title = "Plan", transparent)]
#[expect(dead_code, reason = "it is there for its schema")]
struct Plan(Vec<Row>);

/// One request.
#[derive(JsonSchema)]
#[schemars(extend("allOf" = rules()))]
#[expect(dead_code, reason = "it is there for its schema")]
struct Row {
    /// The customer's id (a GUID, "Microsoft ID" on the portal's Account page) or its domain.
    #[schemars(length(min = 1))]
    customer: String,
    /// What is requested.
    qualification: Kind,
    /// The kind of school; for Education only, and needed there.
    education_segment: Option<Segment>,
    /// The school's web site as a bare host, such as contoso.edu; for Education only. It helps the vetting.
    website: Option<String>,
    /// One of the codes of `pcq codes list`; for GovernmentCommunityCloud only, and needed there.
    validation_code: Option<String>,
    /// Anything else is carried through to the report.
    #[schemars(flatten)]
    free: Map<String, Value>,
}

/// What goes with which qualification.
fn rules() -> Value {
    let only = |kind: Kind, takes: &[&str], needs: &[&str]| {
        let others = ["education_segment", "website", "validation_code"];
        let useless = others.iter().filter(|other| !takes.contains(other));
        let useless: Map<String, Value> = useless
            .map(|name| ((*name).to_owned(), serde_json::json!({"enum": [null, ""]})))
            .collect();
        let needed: Map<String, Value> = needs
            .iter()
            .map(|name| {
                let filled = serde_json::json!({"type": "string", "minLength": 1});
                ((*name).to_owned(), filled)
            })
            .collect();
        let properties: Map<String, Value> = useless.into_iter().chain(needed).collect();
        serde_json::json!({
            "if": {"properties": {"qualification": {"const": kind.name()}}},
            "then": {"properties": properties, "required": needs},
        })
    };
    Value::Array(vec![
        only(
            Kind::Education,
            &["education_segment", "website"],
            &["education_segment"],
        ),
        only(
            Kind::GovernmentCommunityCloud,
            &["validation_code"],
            &["validation_code"],
        ),
        only(Kind::StateOwnedEntity, &[], &[]),
    ])
}

/// The schema.
pub(crate) fn schema() -> Value {
    schema_for!(Plan).to_value()
}
