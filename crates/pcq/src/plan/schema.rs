//! The JSON Schema of a plan, for editors and programs that write plans.

use schemars::{JsonSchema, schema_for};
use serde_json::{Map, Value};

use super::{QualificationKind, Segment};

/// A plan in YAML: requests for qualifications of customers. Each line of a plan in JSON Lines is one item,
/// and each row of a plan in CSV has the properties as columns.
#[derive(JsonSchema)]
#[schemars(title = "Plan", transparent)]
#[expect(dead_code, reason = "only its schema is used")]
struct Plan(Vec<Row>);

/// One request.
#[derive(JsonSchema)]
#[schemars(extend("allOf" = rules()))]
#[expect(dead_code, reason = "only its schema is used")]
struct Row {
    /// The customer's id (a GUID, "Microsoft ID" on the portal's Account page) or its domain.
    #[schemars(length(min = 1))]
    customer: String,
    /// The qualification to request.
    qualification: QualificationKind,
    /// The type of school; required for Education, and only valid there.
    education_segment: Option<Segment>,
    /// The school's web site as a bare host name, such as contoso.edu; only valid for Education. It helps the
    /// vetting.
    website: Option<String>,
    /// One of the codes of `pcq codes list`; required for GovernmentCommunityCloud, and only valid there.
    validation_code: Option<String>,
    /// The report repeats all other properties.
    #[schemars(flatten)]
    free: Map<String, Value>,
}

/// The properties of each qualification.
fn rules() -> Value {
    let only = |kind: QualificationKind, optional: &[&str], required: &[&str]| {
        let others = ["education_segment", "website", "validation_code"];
        let unexpected = others.iter().filter(|other| !optional.contains(other));
        let unexpected: Map<String, Value> = unexpected
            .map(|name| ((*name).to_owned(), serde_json::json!({"enum": [null, ""]})))
            .collect();
        let filled: Map<String, Value> = required
            .iter()
            .map(|name| {
                let string = serde_json::json!({"type": "string", "minLength": 1});
                ((*name).to_owned(), string)
            })
            .collect();
        let properties: Map<String, Value> = unexpected.into_iter().chain(filled).collect();
        serde_json::json!({
            "if": {"properties": {"qualification": {"const": kind.name()}}},
            "then": {"properties": properties, "required": required},
        })
    };
    Value::Array(vec![
        only(
            QualificationKind::Education,
            &["education_segment", "website"],
            &["education_segment"],
        ),
        only(
            QualificationKind::GovernmentCommunityCloud,
            &["validation_code"],
            &["validation_code"],
        ),
        only(QualificationKind::StateOwnedEntity, &[], &[]),
    ])
}

/// The schema of a plan.
pub(crate) fn schema() -> Value {
    schema_for!(Plan).to_value()
}
