//! Named components: the references to them, their names, and those that nobody refers to.

use std::collections::HashSet;

use percent_encoding::percent_decode_str;

use openapi_document::ReferenceProblem;
use openapi_document::component_uses::{self, Name, SECTIONS, Uses};
use openapi_document::object::Kind;
use openapi_document::rule::{Report, Subject};
use openapi_document::suggestion::near;

/// References that lead nowhere or to something else in this document.
pub(super) fn reference(subject: &Subject<'_>, report: &mut Report<'_>) {
    for part in subject.parts.iter().filter(|part| part.is_reference()) {
        let Some(written) = part.cursor.get("$ref") else {
            continue;
        };
        let section = part.kind.section().unwrap_or("pathItems");
        let fix = format!("point to `#/components/{section}/…` in this document");
        let Some(reference) = written.as_str() else {
            let message = format!("`$ref` is {}, not text", written.kind());
            report.at(&written, message, fix);
            continue;
        };
        let (problem, fix) = match part.cursor.follow() {
            Err(ReferenceProblem::External) => continue,
            Err(ReferenceProblem::Circular) => (
                "leads back to itself".to_owned(),
                "let one of them say what it is instead of referring on".to_owned(),
            ),
            Err(ReferenceProblem::Endless) => (
                "leads on through more than twenty others".to_owned(),
                "point to what the last of them points to".to_owned(),
            ),
            Err(ReferenceProblem::Missing) => {
                let decoded = percent_decode_str(reference.trim_start_matches('#'));
                let decoded = decoded.decode_utf8_lossy();
                if subject.document.at(&decoded).is_some() {
                    continue;
                }
                let near = near_component(subject, reference);
                let fix = near.map_or(fix, |(section, name)| {
                    format!("write `#/components/{section}/{name}`")
                });
                ("points to nothing".to_owned(), fix)
            }
            Ok(_) => match component(reference) {
                Some((other, _)) if other != section && SECTIONS.contains(&other) => {
                    let name = part.kind.name();
                    let problem =
                        format!("points into `{other}`, where {name} comes from `{section}`");
                    (problem, fix)
                }
                _ => continue,
            },
        };
        let message = format!("the reference `{reference}` {problem}");
        report.at(&written, message, fix);
    }
}

/// References into other documents.
pub(super) fn other_file(subject: &Subject<'_>, report: &mut Report<'_>) {
    for part in subject.parts.iter().filter(|part| part.is_reference()) {
        let Some(written) = part.cursor.get("$ref") else {
            continue;
        };
        if let Some(reference) = written.as_str().filter(|text| !text.starts_with('#')) {
            let message = format!("the reference `{reference}` points into another document");
            let fix = "put the documents together first, or move what it points to into this one";
            report.at(&written, message, fix);
        }
    }
}

/// The component that was meant by a reference to nothing, if only its name is misspelt.
fn near_component<'d>(subject: &Subject<'d>, reference: &str) -> Option<Name<'d>> {
    let (section, name) = component(reference)?;
    let section = SECTIONS.into_iter().find(|known| *known == section)?;
    let known = subject.document.root().get("components")?.get(section)?;
    let near = near(name, known.members().map(|(name, _)| name))?;
    Some((section, near.into()))
}

/// The section and the name of the component into which a reference points.
fn component(reference: &str) -> Option<(&str, &str)> {
    let (section, rest) = reference.strip_prefix("#/components/")?.split_once('/')?;
    Some((section, rest.split('/').next().unwrap_or(rest)))
}

/// Members beside a reference, which nobody reads.
pub(super) fn sibling(subject: &Subject<'_>, report: &mut Report<'_>) {
    for part in subject.parts.iter().filter(|part| part.is_reference()) {
        // The members of a path item are read, wherever else they may stand.
        if part.kind == Kind::PathItem {
            continue;
        }
        let beside: Vec<_> = part
            .cursor
            .members()
            .filter(|(key, _)| *key != "$ref")
            .collect();
        let Some((_, first)) = beside.first() else {
            continue;
        };
        let names: Vec<_> = beside.iter().map(|(key, _)| format!("`{key}`")).collect();
        let message = format!("{} beside `$ref`", names.join(", "));
        let fix = if part.kind == Kind::Schema {
            "leave it out, or write `allOf: [{$ref: …}]` and what else there is to say"
        } else {
            "leave it out, or write the object in place of the reference"
        };
        report.at(first, message, fix);
    }
}

/// Whether a component can have this name.
fn is_name(name: &str) -> bool {
    let plain = |character: char| character.is_ascii_alphanumeric() || "._-".contains(character);
    !name.is_empty() && name.chars().all(plain)
}

/// Names of components that no reference can have in every tool.
pub(super) fn name(subject: &Subject<'_>, report: &mut Report<'_>) {
    let Some(components) = subject.document.root().get("components") else {
        return;
    };
    for (_, section) in components
        .members()
        .filter(|(key, _)| !key.starts_with("x-"))
    {
        for (name, component) in section.members() {
            if !is_name(name) {
                let message = format!("a component called `{name}`");
                report.at(
                    &component,
                    message,
                    "write letters, digits, `.`, `-` and `_`",
                );
            }
        }
    }
}

/// Components that no operation comes to, through any number of references.
pub(super) fn unused(subject: &Subject<'_>, report: &mut Report<'_>) {
    let root = subject.document.root();
    let all = component_uses::components(&root);
    let uses = Uses::new(&root, &subject.parts, |reference| {
        near_component(subject, reference)
    });
    let mut reached = HashSet::new();
    uses.reach(None, &mut reached);
    // Of those that use each other the first stands for all: with it the others go.
    let of_others: HashSet<_> = all
        .iter()
        .filter(|(name, _)| !reached.contains(name))
        .flat_map(|(name, _)| uses.of(name).iter().filter(move |used| *used != name))
        .cloned()
        .collect();
    for first in [true, false] {
        for (name, cursor) in &all {
            if reached.contains(name) || (first && of_others.contains(name)) {
                continue;
            }
            reached.insert(name.clone());
            uses.reach(Some(name.clone()), &mut reached);
            let (section, name) = name;
            // What has no right name cannot be referred to, and what refers to itself is nothing.
            if is_name(name) && cursor.follow().err() != Some(ReferenceProblem::Circular) {
                let message = format!("nothing refers to `{name}` in `{section}`");
                report.at(cursor, message, "refer to it, or leave it out");
            }
        }
    }
}
