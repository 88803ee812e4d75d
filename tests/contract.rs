//! The contract agrees with itself, and the generated types with it.

use std::collections::HashSet;
use std::time::{Duration, SystemTime};

use integration::{contract, read};
use openapi_document::model::{MediaType, Schema};
use openapi_document::{JsonSchemas, Object as _};
use partner_center::types::{
    ApiFault, Customer, CustomerCollection, CustomerQualification, FaultBody, FaultText,
    GccValidationRelationship, Qualification, QualificationRequest, SynchronousQualification,
    Timestamp, ValidationCode, ValidationStatus, VettingStatus,
};
use partner_center::{Cloud, ErrorCode, Operation};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Reads a value as the type of a schema and writes it again.
pub(crate) fn round_trip(schema: &str, value: &Value) -> Result<Value, String> {
    fn through<T: DeserializeOwned + Serialize>(value: &Value) -> Result<Value, String> {
        let typed: T = serde_json::from_value(value.clone()).map_err(|error| error.to_string())?;
        serde_json::to_value(typed).map_err(|error| error.to_string())
    }
    match schema {
        "ApiFault" => through::<ApiFault>(value),
        "Customer" => through::<Customer>(value),
        "CustomerCollection" => through::<CustomerCollection>(value),
        "CustomerQualification" => through::<CustomerQualification>(value),
        "[CustomerQualification]" => through::<Vec<CustomerQualification>>(value),
        "FaultBody" => through::<FaultBody>(value),
        "FaultText" => through::<FaultText>(value),
        "GccValidationRelationship" => through::<GccValidationRelationship>(value),
        "Qualification" => through::<Qualification>(value),
        "QualificationRequest"
        | "EducationRequest"
        | "GovernmentCommunityCloudRequest"
        | "StateOwnedEntityRequest" => through::<QualificationRequest>(value),
        "SynchronousQualification" => through::<SynchronousQualification>(value),
        "ValidationCode" => through::<ValidationCode>(value),
        "[ValidationCode]" => through::<Vec<ValidationCode>>(value),
        "ValidationStatus" => through::<ValidationStatus>(value),
        other => Err(format!("no type is known for the schema {other}")),
    }
}

/// Members that are null or an empty list and members that are missing are the same to the generated
/// types.
pub(crate) fn plain(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let nothing = |value: &Value| value.is_null() || *value == Value::Array(Vec::new());
            let members = members.into_iter().filter(|(_, value)| !nothing(value));
            members.map(|(key, value)| (key, plain(value))).collect()
        }
        Value::Array(items) => items.into_iter().map(plain).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value,
    }
}

/// The name that [`round_trip`] knows a schema by.
fn schema_name(schema: Schema<'_>) -> String {
    match schema.referenced_name() {
        Some(name) => name.to_owned(),
        None => format!("[{}]", schema.items().unwrap().referenced_name().unwrap()),
    }
}

#[test]
fn every_example_of_a_body_validates_and_round_trips() {
    let contract = contract();
    let schemas = JsonSchemas::new(&contract);
    let mut examples = 0;
    let mut check = |media: MediaType<'_>| {
        let schema = media.schema().unwrap();
        let validator = jsonschema::draft4::new(&schemas.of(schema)).unwrap();
        for example in media.examples().values() {
            let value = example.value().unwrap().value();
            let place = example.pointer();
            assert!(
                validator.is_valid(&value),
                "{place} does not fit its schema"
            );
            let again = round_trip(&schema_name(schema), &value);
            let again = again.unwrap_or_else(|error| panic!("{place}: {error}"));
            // What stands for itself may be an open value in a spelling of its own.
            match (again.as_str(), value.as_str()) {
                (Some(again), Some(value)) => assert!(again.eq_ignore_ascii_case(value), "{place}"),
                _ => assert_eq!(plain(again), plain(value), "{place}"),
            }
            examples += 1;
        }
    };
    for operation in contract.openapi().operations() {
        let body = operation.request_body().into_iter();
        body.flat_map(|body| body.content().values())
            .for_each(&mut check);
        let responses = operation.responses().values();
        responses
            .flat_map(|response| response.content().values())
            .for_each(&mut check);
    }
    assert!(examples >= 15, "only {examples} examples were found");
}

#[test]
fn every_example_of_a_schema_or_parameter_validates() {
    let contract = contract();
    let schemas = JsonSchemas::new(&contract);
    let validator = |schema: Schema<'_>| jsonschema::draft4::new(&schemas.of(schema)).unwrap();
    let objects = openapi_document::object::all(&contract);
    for schema in objects.iter().filter_map(|part| part.view::<Schema<'_>>()) {
        if schema.reference().is_some() {
            continue;
        }
        if let Some(example) = schema.example() {
            let valid = validator(schema).is_valid(&example.value());
            assert!(valid, "{} does not fit its schema", example.pointer());
        }
    }
    let components = contract.openapi().components().unwrap();
    let parameters = components.parameters().values();
    let parameters = parameters.map(|one| (one.schema(), one.example()));
    let headers = components.headers().values();
    let headers = headers.map(|one| (one.schema(), one.example()));
    for (schema, example) in parameters.chain(headers) {
        let example = example.expect("an example").value();
        assert!(validator(schema.unwrap()).is_valid(&example));
    }
}

#[test]
fn every_operation_says_what_it_needs() {
    for operation in contract().openapi().operations() {
        let text = operation.description().unwrap();
        let needs = text.split("**Needs**").nth(1);
        let needs = needs.unwrap_or_else(|| panic!("{:?} does not say", operation.operation_id()));
        assert!(needs.contains("token"), "{:?}", operation.operation_id());
    }
}

#[test]
fn a_request_cannot_be_incomplete() {
    let contract = contract();
    let request = contract
        .at("/components/schemas/QualificationRequest")
        .unwrap();
    let validator =
        jsonschema::draft4::new(&JsonSchemas::new(&contract).of(Schema::view(request))).unwrap();
    for body in [
        r#"{"qualification": "Education"}"#,
        r#"{"qualification": "Education", "educationSegment": "K13"}"#,
        r#"{"qualification": "Education", "educationSegment": "K12", "validationCode": "1"}"#,
        r#"{"qualification": "GovernmentCommunityCloud"}"#,
        r#"{"qualification": "GovernmentCommunityCloud", "validationCode": ""}"#,
        r#"{"qualification": "None"}"#,
        r#"{"qualification": "Nonprofit"}"#,
        r#"{"educationSegment": "K12"}"#,
    ] {
        let value: Value = serde_json::from_str(body).unwrap();
        assert!(!validator.is_valid(&value), "the contract allows {body}");
        assert!(
            round_trip("QualificationRequest", &value).is_err(),
            "the type allows {body}"
        );
    }
}

#[test]
fn a_value_that_is_not_listed_survives() {
    let body = r#"{"qualification":"MarsColony","vettingStatus":"Escalated 2"}"#;
    let entry: CustomerQualification = serde_json::from_str(body).unwrap();
    assert_eq!(
        entry.qualification,
        Qualification::Unrecognized("MarsColony".into())
    );
    assert_eq!(
        entry.vetting_status,
        Some(VettingStatus::Unrecognized("Escalated 2".into()))
    );
    assert_eq!(serde_json::to_string(&entry).unwrap(), body);
}

#[test]
fn listed_values_are_known_in_any_casing() {
    for text in [
        "GovernmentCommunityCloud",
        "governmentcommunitycloud",
        "government_community_cloud",
        "Government Community Cloud",
    ] {
        assert_eq!(
            Qualification::from(text),
            Qualification::GovernmentCommunityCloud
        );
    }
    assert_eq!(Qualification::from("education").to_string(), "Education");
    assert_eq!(
        Qualification::from(""),
        Qualification::Unrecognized(String::new())
    );
    for known in Qualification::KNOWN {
        assert_eq!(Qualification::from(*known).as_str(), *known);
    }
}

#[test]
fn unlisted_values_compare_like_listed_ones() {
    let set = |texts: &[&str]| {
        let values = texts.iter().map(|text| Qualification::from(*text));
        values.collect::<HashSet<_>>().len()
    };
    assert_eq!(set(&["MarsColony", "mars_colony", "MARS COLONY"]), 1);
    assert_eq!(set(&["MarsColony", "VenusColony", "", "Education"]), 4);
    assert_eq!(set(&["Education", "education", "EDUCATION"]), 1);
    assert_eq!(Qualification::from("mars_colony").as_str(), "mars_colony");
    assert_eq!(Qualification::Education, "education");
    assert_eq!(Qualification::from("mars_colony"), *"MarsColony");
    assert_ne!(Qualification::Education, "Nonprofit");
}

#[test]
fn a_date_tells_its_instant_if_it_can_and_keeps_its_text_always() {
    let begin = 1_607_115_264; // 2020-12-04T20:54:24Z
    for (text, seconds, nanos) in [
        ("2020-12-04T20:54:24Z", begin, 0),
        ("2020-12-04T20:54:24", begin, 0),
        ("2020-12-04T20:54:24.885Z", begin, 885_000_000),
        ("2020-12-04T20:54:24.6832021+00:00", begin, 683_202_100),
        ("2020-12-04T20:54:24.6832021", begin, 683_202_100),
        ("2020-12-04T20:54:24.123456789012Z", begin, 123_456_789),
        ("2020-12-04T22:24:24+01:30", begin, 0),
        ("2020-12-04T12:54:24-08:00", begin, 0),
        (" 2020-12-04t20:54:24z ", begin, 0),
    ] {
        let date = Timestamp::from(text);
        let expected = SystemTime::UNIX_EPOCH + Duration::new(seconds, nanos);
        assert_eq!(date.utc(), Some(expected), "{text}");
        assert_eq!((date.as_str(), date.to_string()), (text, text.to_owned()));
    }
    let before = Timestamp::from("1969-12-31T23:59:58.5Z");
    let expected = SystemTime::UNIX_EPOCH - Duration::from_millis(1500);
    assert_eq!(before.utc(), Some(expected));
    for text in [
        "",
        "07/09/2020: 00:00:00",
        "2020-12-04",
        "2020-13-04T20:54:24Z",
        "2020-02-30T20:54:24",
        "yesterday",
    ] {
        let date: Timestamp = serde_json::from_value(text.into()).unwrap();
        assert_eq!((date.utc(), date.as_str()), (None, text), "{text}");
        assert_eq!(serde_json::to_value(&date).unwrap(), text);
    }
}

#[test]
fn two_dates_are_equal_if_they_are_the_same_instant_or_the_same_text() {
    let set = |texts: [&str; 3]| {
        texts
            .map(Timestamp::from)
            .into_iter()
            .collect::<HashSet<_>>()
    };
    let same = [
        "2020-12-04T20:54:24Z",
        "2020-12-04T20:54:24.000",
        "2020-12-04T21:54:24+01:00",
    ];
    assert_eq!(set(same).len(), 1);
    assert_eq!(
        set(["", "07/09/2020: 00:00:00", "2020-12-04T20:54:24Z"]).len(),
        3
    );
}

#[test]
fn what_is_known_of_an_error_code_is_found_by_its_text() {
    let contract = contract();
    let listed = contract.openapi().extension("x-error-codes").unwrap();
    assert_eq!(listed.items().count(), ErrorCode::ALL.len());
    for entry in listed.items() {
        let entry = entry.value();
        let known = ErrorCode::from_code(entry["code"].as_str().unwrap()).unwrap();
        assert_eq!(entry["meaning"], known.meaning);
        assert_eq!(entry["hint"].as_str(), known.hint);
        assert_eq!(entry["status"].as_u64(), known.status.map(u64::from));
    }
    assert_eq!(ErrorCode::from_code("0").map(|known| known.code), None);
}

#[test]
fn the_servers_are_those_of_the_clouds() {
    let contract = contract();
    let servers = contract.openapi().servers();
    let urls: Vec<_> = servers.map(|server| server.url().unwrap()).collect();
    for cloud in [Cloud::Global, Cloud::China, Cloud::UsGovernment] {
        assert!(urls.contains(&cloud.base_url()), "{cloud:?}");
    }
    assert_eq!(urls.len(), 2);
    let text = read("spec/partner-center.yaml");
    for cloud in [Cloud::Global, Cloud::China, Cloud::UsGovernment] {
        assert!(text.contains(cloud.authority_url()), "{cloud:?}");
    }
}

#[test]
fn the_table_of_operations_is_the_contracts() {
    let contract = contract();
    let written: Vec<_> = contract
        .openapi()
        .operations()
        .map(|operation| {
            (
                operation.operation_id().unwrap(),
                operation.method.to_string(),
                operation.path.to_owned(),
            )
        })
        .collect();
    let rendered: Vec<_> = Operation::ALL
        .iter()
        .map(|operation| {
            (
                operation.id(),
                operation.method().to_owned(),
                operation.path().to_owned(),
            )
        })
        .collect();
    assert_eq!(written, rendered);
}

#[test]
fn the_table_says_what_a_call_needs_and_whether_it_may_be_repeated() {
    use partner_center::generated::operation::{Idempotency, SecurityScheme};
    let user_only = [
        "requestQualification",
        "setQualification",
        "getValidationStatus",
    ];
    for operation in Operation::ALL {
        let app_only = operation
            .security()
            .contains(&&[SecurityScheme::AppOnly][..]);
        assert!(
            operation
                .security()
                .contains(&&[SecurityScheme::AppPlusUser][..])
        );
        assert_eq!(
            app_only,
            !user_only.contains(&operation.id()),
            "{operation:?}"
        );
        let expected = if operation.method() != "GET" {
            Idempotency::SameRequestId
        } else {
            Idempotency::Always
        };
        assert_eq!(operation.idempotency(), expected, "{operation:?}");
        let synchronous = ["getQualification", "setQualification"].contains(&operation.id());
        assert_eq!(operation.is_deprecated(), synchronous, "{operation:?}");
    }
    assert_eq!(
        Operation::from_method("request_qualification"),
        Some(Operation::RequestQualification)
    );
    assert_eq!(Operation::from_method("nothing"), None);
}
