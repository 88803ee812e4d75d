//! Reads bodies with a generated Rust client and writes them again: decode BODIES.

use std::error::Error;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

fn again<T: DeserializeOwned + Serialize>(body: &Value) -> Result<Value, Box<dyn Error>> {
    let value: T = serde_json::from_value(body.clone())?;
    Ok(serde_json::to_value(value)?)
}

fn read(schema: &str, body: &Value) -> Result<Value, Box<dyn Error>> {
    match schema {
        // ARMS
        _ => Err(format!("the client has no {schema}").into()),
    }
}

/// Without null members, which mean the same as absent ones.
fn plain(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let members = members.into_iter().filter(|(_, one)| !one.is_null());
            members.map(|(key, one)| (key, plain(one))).collect()
        }
        Value::Array(items) => items.into_iter().map(plain).collect(),
        other => other,
    }
}

fn round_trip(entry: &Value) -> Result<(), Box<dyn Error>> {
    let schema = entry["schema"].as_str().unwrap_or_default();
    let body = &entry["body"];
    let again = if entry["list"] == true {
        let items = body.as_array().ok_or("it is no array")?;
        items.iter().map(|item| read(schema, item)).collect::<Result<Value, _>>()?
    } else {
        read(schema, body)?
    };
    if plain(again.clone()) != plain(body.clone()) {
        return Err(format!("it becomes {again}").into());
    }
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let file = std::env::args().nth(1).ok_or("no file of bodies")?;
    let entries: Vec<Value> = serde_json::from_str(&std::fs::read_to_string(file)?)?;
    let (mut canonical, mut deviating, mut failed) = ([0, 0], [0, 0], Vec::new());
    for entry in &entries {
        let tally = if entry["canonical"] == true { &mut canonical } else { &mut deviating };
        tally[1] += 1;
        match round_trip(entry) {
            Ok(()) => tally[0] += 1,
            Err(error) if entry["canonical"] == true => failed.push(format!(
                "{}, {}: {error}",
                entry["schema"].as_str().unwrap_or_default(),
                entry["name"].as_str().unwrap_or_default()
            )),
            Err(_) => {}
        }
    }
    println!("{}", json!({"canonical": canonical, "deviating": deviating, "failed": failed}));
    Ok(())
}
