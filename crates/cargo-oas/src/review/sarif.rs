//! A review in SARIF 2.1.0, which code hosts and editors take.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Review, Reviewed, Waiver, consequence, problems};
use crate::report::sarif::{level, location, log};
use openapi_diff::{self as changes, Change, Class, Rule};
use openapi_document::Level;
use openapi_document::Location;
use openapi_rust::api_diff::{self as rust, Bump, RustChange};

impl Review<'_> {
    /// A log with one run, which knows every rule. What is waived is there, suppressed.
    #[must_use]
    pub fn to_sarif(&self) -> String {
        let mut rules: BTreeMap<&str, Value> = changes::all()
            .map(|rule| (rule.id, descriptor(rule)))
            .collect();
        for problem in problems() {
            let descriptor = json!({"id": problem.id, "shortDescription": {"text": problem.why},
                "defaultConfiguration": {"level": level(problem.level)}});
            rules.insert(problem.id, descriptor);
        }
        let rust = self.rust.as_ref().map_or(&[][..], |rust| &rust.changes);
        for rule in rust::all() {
            let descriptor = json!({"id": rule.id, "shortDescription": {"text": rule.why},
                "defaultConfiguration": {"level": of_bump(rule.bump)}});
            rules.insert(rule.id, descriptor);
        }
        let wire = self.wire.iter().map(|reviewed| self.wire_result(reviewed));
        let rust = rust.iter().map(|reviewed| self.rust_result(reviewed));
        let problems = self.problems.as_slice().iter().map(|problem| {
            json!({
                "ruleId": problem.rule,
                "level": level(problem.level),
                "message": {"text": format!("{}: {}", problem.message, problem.consequence)},
                "locations": [location(self.problems.name(), problem.span)],
                "partialFingerprints": {
                    "rulePointer/v1": format!("{} {}", problem.rule, problem.pointer),
                },
            })
        });
        let results = wire.chain(rust).chain(problems).map(|mut result| {
            let id = result["ruleId"].as_str().unwrap_or_default();
            result["ruleIndex"] = json!(rules.keys().position(|known| *known == id));
            result
        });
        let results: Vec<_> = results.collect();
        log(rules.into_values(), results.into_iter())
    }

    fn wire_result(&self, Reviewed { change, waiver }: &Reviewed<Change>) -> Value {
        let (base, head) = (change.base.as_ref(), change.head.as_ref());
        json!({
            "ruleId": change.rule.id,
            "level": of_class(change.class),
            "message": {"text": format!("{}: {}", change.message, consequence(change))},
            "locations": [self.location(base, head)],
            "partialFingerprints": {"change/v1": change.fingerprint()},
            "suppressions": suppressions(waiver.as_ref()),
            "properties": {
                "class": change.class,
                "direction": change.direction,
                "operations": *change.operations,
            },
        })
    }

    fn rust_result(&self, Reviewed { change, waiver }: &Reviewed<RustChange>) -> Value {
        let (base, head) = (change.base.as_ref(), change.head.as_ref());
        let RustChange {
            bump,
            before,
            after,
            ..
        } = change;
        json!({
            "ruleId": change.rule,
            "level": of_bump(change.bump),
            "message": {"text": format!("{} ({bump} for Rust callers)", change.message)},
            "locations": [self.location(base, head)],
            "partialFingerprints": {"change/v1": change.fingerprint()},
            "suppressions": suppressions(waiver.as_ref()),
            "properties": {"bump": bump, "before": before, "after": after},
        })
    }

    /// In the new document; for what is gone, the place around it.
    fn location(&self, base: Option<&Location>, head: Option<&Location>) -> Value {
        let mut place = location(self.head.name(), Some(self.nearest(base, head)));
        if let Some(Location { pointer, .. }) = head.or(base) {
            place["logicalLocations"] = json!([{"fullyQualifiedName": pointer}]);
        }
        place
    }
}

fn descriptor(rule: &Rule) -> Value {
    let effects = [
        ("request", rule.request),
        ("response", rule.response),
        ("neither", rule.neither),
    ];
    let effects = effects.into_iter().filter_map(|(name, effect)| {
        let effect = effect?;
        Some((
            name,
            effect.class,
            format!("{name}: {}", effect.consequence),
        ))
    });
    let effects: Vec<_> = effects.collect();
    let texts: Vec<_> = effects.iter().map(|(_, _, text)| text.as_str()).collect();
    let worst = effects.iter().map(|(_, class, _)| *class).max();
    json!({
        "id": rule.id,
        "shortDescription": {"text": texts.join("; ")},
        "defaultConfiguration": {"level": worst.map_or("note", of_class)},
    })
}

const fn of_class(class: Class) -> &'static str {
    match class {
        Class::Breaking => level(Level::Error),
        Class::PotentiallyBreaking => level(Level::Warning),
        Class::Compatible | Class::Documentation => level(Level::Advice),
    }
}

const fn of_bump(bump: Bump) -> &'static str {
    match bump {
        Bump::Major => level(Level::Warning),
        Bump::None | Bump::Patch | Bump::Minor => level(Level::Advice),
    }
}

fn suppressions(waiver: Option<&Waiver>) -> Value {
    let suppression = waiver.map(
        |waiver| json!({"kind": "external", "status": "accepted", "justification": waiver.reason}),
    );
    suppression.into_iter().collect()
}
