//! What refers to something: references, schemas made of others, unions, and security.

use std::collections::HashMap;

use percent_encoding::percent_decode_str;

use crate::name;
use openapi_document::object::Kind;
use openapi_document::rule::{Report, Subject};
use openapi_document::{Cursor, Document, Id, ReferenceProblem};

pub(super) fn reference(subject: &Subject<'_>, report: &mut Report<'_>) {
    for part in &subject.parts {
        let Some(section) = part.kind.section() else {
            continue;
        };
        let Some(written) = part.cursor.get("$ref") else {
            continue;
        };
        let Some(reference) = written.as_str() else {
            let message = format!("`$ref` is {}, not text", written.kind());
            let fix = format!("point to `#/components/{section}/…` in this document");
            report.at(&written, message, fix);
            continue;
        };
        let mut fix = format!("point to `#/components/{section}/…` in this document");
        let problem = match part.cursor.follow() {
            Err(ReferenceProblem::Circular) => {
                "let one of them say what it is instead of referring on".clone_into(&mut fix);
                "leads back to itself".to_owned()
            }
            Err(ReferenceProblem::Endless) => {
                "point to what the last of them points to".clone_into(&mut fix);
                "leads on through more than twenty others".to_owned()
            }
            Err(ReferenceProblem::External) => "points into another document".to_owned(),
            Err(ReferenceProblem::Missing) if reference.contains('%') => {
                let decoded = percent_decode_str(reference).decode_utf8_lossy();
                fix = format!("write it as it is, `{decoded}`");
                "points to nothing: `%` stands for itself".to_owned()
            }
            Err(ReferenceProblem::Missing) => "points to nothing".to_owned(),
            Ok(_) => match component(reference) {
                None => "does not point to a named component".to_owned(),
                Some((_, name)) if name.contains('~') && part.kind != Kind::Schema => {
                    "rename the component to letters, digits, `.`, `-` and `_`"
                        .clone_into(&mut fix);
                    "has an escaped name, which the generator takes as it is".to_owned()
                }
                Some((other, _)) if other != section => {
                    let name = part.kind.name();
                    format!("points into `{other}`, where {name} has to come from `{section}`")
                }
                Some(_) => continue,
            },
        };
        report.at(
            &written,
            format!("the reference `{reference}` {problem}"),
            fix,
        );
    }
}

/// The section and the name of the component that a reference points to.
fn component(reference: &str) -> Option<(&str, &str)> {
    let (section, name) = reference.strip_prefix("#/components/")?.split_once('/')?;
    (!name.contains('/')).then_some((section, name))
}

pub(super) fn security(subject: &Subject<'_>, report: &mut Report<'_>) {
    let known = subject.document.at("/components/securitySchemes");
    let root = subject.document.root();
    let operations = subject.operations.iter().map(|call| &call.operation);
    for holder in std::iter::once(&root).chain(operations) {
        let alternatives = holder.get("security");
        for alternative in alternatives.iter().flat_map(Cursor::items) {
            if !alternative.is_map() {
                let message = format!("a way to authorize a call that is {}", alternative.kind());
                report.at(&alternative, message, "write `- scheme: []`");
            }
            for (name, scheme) in alternative.members() {
                if known.as_ref().and_then(|known| known.get(name)).is_none() {
                    let message = format!("no security scheme is called `{name}`");
                    let fix = "name one of `components/securitySchemes`";
                    report.at(&scheme, message, fix);
                }
            }
        }
    }
}

pub(super) fn union(subject: &Subject<'_>, report: &mut Report<'_>) {
    for schema in &subject.schemas {
        let Some(discriminator) = schema.get("discriminator") else {
            continue;
        };
        let Some(property) = discriminator.get("propertyName") else {
            let fix = "add `propertyName`";
            report.at(&discriminator, "the discriminator names no property", fix);
            continue;
        };
        let (Some(tag), Some(branches)) = (property.as_str(), schema.get("oneOf")) else {
            continue;
        };
        // The value that each branch has in that property, for those that say it.
        let mut branch_of: HashMap<String, (Cursor<'_>, &str)> = HashMap::new();
        let mut value_of: HashMap<Id, &str> = HashMap::new();
        for branch in branches.items() {
            let Ok(named) = branch.follow() else { continue };
            let Some(value) = only_value(&named, tag) else {
                continue;
            };
            value_of.insert(named.id(), value);
            let variant = name::pascal(value);
            if let Some((first, other)) = branch_of.get(&variant) {
                let line = first.span().start.line;
                let message = if *other == value {
                    format!("`{tag}` is `{value}` as in the branch before it (line {line})")
                } else {
                    format!("`{value}` and `{other}` (line {line}) both become `{variant}`")
                };
                report.at(&branch, message, "give each branch a value of its own");
            } else {
                branch_of.insert(variant, (branch, value));
            }
        }
        let mapping = discriminator.get("mapping");
        for (value, target) in mapping.iter().flat_map(Cursor::members) {
            let named = target
                .as_str()
                .and_then(|text| schema_at(subject.document, text));
            let Some(named) = named else {
                let message = format!("the mapping of `{value}` points to no schema");
                let fix = "point to `#/components/schemas/…` in this document";
                report.at(&target, message, fix);
                continue;
            };
            if let Some(known) = value_of.get(&named.id())
                && *known != value
            {
                let name = named.name();
                let message =
                    format!("`{value}` is mapped to `{name}`, where `{tag}` can only be `{known}`");
                report.at(&target, message, "let both say the same");
            }
        }
    }
}

/// The only value that a property of a schema can have.
fn only_value<'d>(schema: &Cursor<'d>, property: &str) -> Option<&'d str> {
    let property = schema.get("properties")?.get(property)?.follow().ok()?;
    let mut values = property.get("enum")?.items();
    let value = values.next()?;
    values.next().is_none().then(|| value.as_str())?
}

/// The schema that a mapping points to, by reference or by name.
fn schema_at<'d>(document: &'d Document, target: &str) -> Option<Cursor<'d>> {
    let schema = match target.strip_prefix('#') {
        Some(pointer) => document.at(pointer),
        None => document.at("/components/schemas")?.get(target),
    };
    schema?.follow().ok()
}
