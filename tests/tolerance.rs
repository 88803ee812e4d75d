//! What a response may have that the contract does not, without a loss of the rest: optional properties that are
//! `null`, missing or of another type, damaged strings, and links to the next page in another form.

use futures_util::StreamExt as _;
use integration::{contract, emulator, partner};
use openapi_document::Object as _;
use openapi_document::model::Schema;
use partner_center::{ErrorKind, types};
use partner_center_emulator::{Emulator, Injection, RawResponse};
use serde_json::{Value, json};

use crate::exchanges::{decoded, expected, responses};

/// The pointers of the optional properties of a value.
fn optional(schema: Schema<'_>, value: &Value, pointer: &str, found: &mut Vec<String>) {
    if let (Some(items), Value::Array(values)) = (schema.items(), value) {
        for (index, value) in values.iter().enumerate() {
            optional(items, value, &format!("{pointer}/{index}"), found);
        }
    }
    let required: Vec<_> = schema.required().collect();
    for (name, property) in schema.properties().iter() {
        let Some(value) = value.get(name) else {
            continue;
        };
        let pointer = format!("{pointer}/{name}");
        if !required.contains(&name) {
            found.push(pointer.clone());
        }
        optional(property, value, &pointer, found);
    }
    for part in schema.all_of() {
        optional(part, value, pointer, found);
    }
}

/// The value without the property at a pointer.
fn without(mut value: Value, pointer: &str) -> Value {
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    if let Some(Value::Object(properties)) = value.pointer_mut(parent) {
        properties.remove(name);
    }
    value
}

#[tokio::test]
async fn an_optional_property_costs_no_other_property() {
    let contract = contract();
    let emulator = emulator().await;
    let mut checked = 0;
    for (name, exchange) in responses() {
        let (Some(schema), "canonical") = (
            exchange["schema"].as_str(),
            &*exchange["form"].to_string().replace('"', ""),
        ) else {
            continue;
        };
        let one = contract.at(&format!(
            "/components/schemas/{}",
            schema.trim_matches(['[', ']'])
        ));
        let one = Schema::view(one.unwrap());
        let body = &exchange["body"];
        let mut pointers = Vec::new();
        if let Some(items) = body.as_array() {
            for (index, item) in items.iter().enumerate() {
                optional(one, item, &format!("/{index}"), &mut pointers);
            }
        } else {
            optional(one, body, "", &mut pointers);
        }
        for pointer in pointers {
            for deviation in [
                json!(null),
                json!(true),
                json!(-7),
                json!(1.5),
                json!(99_999_999_999_u64),
                json!("x"),
                json!([]),
                json!([null]),
                json!(["x"]),
                json!({}),
                json!({"x": 1}),
            ] {
                let mut deviating = body.clone();
                *deviating.pointer_mut(&pointer).unwrap() = deviation.clone();
                let read = decoded(&emulator, &exchange, deviating.to_string().as_bytes()).await;
                let read =
                    read.unwrap_or_else(|error| panic!("{name}: {pointer}: {deviation}: {error}"));
                let rest = without(expected(&exchange), &pointer);
                assert_eq!(
                    without(read, &pointer),
                    rest,
                    "{name}: {pointer}: {deviation}"
                );
                checked += 1;
            }
        }
    }
    assert!(checked > 500, "only {checked} deviations");
}

/// The types alone read `null` as absent, too.
#[test]
fn the_types_read_null_as_absent() {
    let customer = r#"{"id": "a", "billingProfile": null, "companyProfile": null}"#;
    let customer: types::Customer = serde_json::from_str(customer).unwrap();
    assert!(customer.billing_profile.is_empty());
    let link: types::ResourceLink = serde_json::from_str(r#"{"headers": null}"#).unwrap();
    assert_eq!(link.headers, []);
}

fn inject(emulator: &Emulator, body: impl Into<Vec<u8>>) {
    let response = RawResponse::new(200).body("application/json", body);
    emulator.inject(Injection::response(response));
}

#[tokio::test]
async fn a_damaged_string_costs_no_page() {
    let emulator = emulator().await;
    for damaged in [&b"Sch\xfcle"[..], b"Sch\tle", br"Sch\ud800le"] {
        let head = br#"{"items": [{"id": "a", "companyProfile": {"companyName": ""#;
        let tail = br#""}}, {"id": "b", "billingProfile": {"note": "\udc00"}}]}"#;
        inject(&emulator, [head, damaged, tail].concat());
        let page = partner(&emulator).customers().next_page().await;
        let page = page.unwrap().unwrap();
        let profile = page[0].company_profile.as_ref().unwrap();
        assert_eq!(profile.company_name.as_deref(), Some("Sch\u{fffd}le"));
        assert_eq!(page[1].billing_profile["note"], "\u{fffd}");
    }
}

fn page(id: &str, next: &str) -> String {
    format!(r#"{{"items": [{{"id": "{id}"}}], "links": {{"next": {next}}}}}"#)
}

#[tokio::test]
async fn a_link_to_the_next_page_may_contain_the_token() {
    let emulator = emulator().await;
    let absolute = format!("{}/v1/customers?size=1&token=c%2Fd", emulator.url());
    for uri in [
        "/customers?size=1&token=c%2Fd",
        "/v1/customers?size=1&token=c%2Fd",
        &absolute,
    ] {
        inject(
            &emulator,
            page("a", &format!(r#"{{"uri": "{uri}", "headers": []}}"#)),
        );
        inject(&emulator, page("b", "null"));
        let pages = partner(&emulator).customers().page_size(1);
        let ids: Vec<_> = pages
            .stream()
            .map(|customer| customer.unwrap().id)
            .collect()
            .await;
        assert_eq!(ids, ["a", "b"], "{uri}");
        let call = emulator.calls().pop().unwrap();
        assert_eq!(call.path, "/v1/customers", "{uri}");
    }
}

/// What was read is returned before the error.
#[tokio::test]
async fn a_page_is_returned_before_the_error_of_its_link() {
    for uri in [
        "http://127.0.0.1:9/v1/customers?token=c",
        "https://127.0.0.1:9/v1/customers?token=c",
        "//127.0.0.1:9/v1/customers?token=c",
        "/v1/customers?size=1&seekOperation=Next",
        "customers",
        "",
    ] {
        let emulator = emulator().await;
        inject(&emulator, page("a", &format!(r#"{{"uri": "{uri}"}}"#)));
        let mut pages = partner(&emulator).customers();
        let first = pages.next_page().await.unwrap().unwrap();
        assert_eq!(first[0].id, "a", "{uri}");
        let error = pages.next_page().await.unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidResponse, "{uri}: {error}");
        assert!(pages.next_page().await.is_none());
        assert_eq!(emulator.calls().len(), 1, "{uri}");
    }
}
