//! What changed in bodies and answers: media types, statuses, headers.

use std::collections::{BTreeSet, HashSet};

use indexmap::IndexMap;

use super::operations::same_but;
use super::subject::subject;
use super::table::{
    ACCEPTED, ANNOUNCED, NOT_UNDERSTOOD, READ, REFUSED, TOOLS, different, narrower, outside, same,
    undecided, wider,
};
use super::{Call, Class, Comparison, Direction, Effect, Rule};
use super::{differing, extensions, says, text};
use openapi_document::{Cursor, Operation};

static OPTIONAL_BODY_ADDED: Rule = same("optional-body-added", "optional-body-removed");

static OPTIONAL_BODY_REMOVED: Rule = Rule {
    request: Some(REFUSED),
    ..same("optional-body-removed", "optional-body-added")
};

static REQUIRED_BODY_ADDED: Rule = narrower("required-body-added", "required-body-removed");

static REQUIRED_BODY_REMOVED: Rule = Rule {
    inverse: "required-body-added",
    ..different("required-body-removed")
};

static BODY_BECAME_REQUIRED: Rule = narrower("body-became-required", "body-became-optional");

static BODY_BECAME_OPTIONAL: Rule = wider("body-became-optional", "body-became-required");

/// Who asks for an answer names the media types that it understands.
static MEDIA_TYPE_ADDED: Rule = Rule {
    response: Some(Effect {
        class: Class::Compatible,
        consequence: "clients of the old contract do not ask for it",
    }),
    ..same("media-type-added", "media-type-removed")
};

static MEDIA_TYPE_REMOVED: Rule = Rule {
    response: Some(Effect {
        class: Class::Breaking,
        consequence: "clients of the old contract ask for it and get what they do not understand",
    }),
    inverse: "media-type-added",
    ..different("media-type-removed")
};

/// A range of media types became some of those in it.
static MEDIA_RANGE_NARROWED: Rule = Rule {
    response: undecided("clients that ask for one of the range that is left out get no answer"),
    ..narrower("media-range-narrowed", "media-range-widened")
};

static MEDIA_RANGE_WIDENED: Rule = Rule {
    response: MEDIA_TYPE_ADDED.response,
    ..wider("media-range-widened", "media-range-narrowed")
};

static ENCODING_CHANGED: Rule = Rule {
    request: undecided("requests are refused if the service minds how a part is written"),
    response: undecided("answers are not understood if clients mind how a part is written"),
    ..different("encoding-changed")
};

static WRAPPER_ADDED: Rule = Rule {
    request: None,
    response: undecided(
        "clients that do not know the wrapper miss the answer inside it if the service uses it",
    ),
    ..same("wrapper-added", "wrapper-removed")
};

static WRAPPER_REMOVED: Rule = Rule {
    request: None,
    ..same("wrapper-removed", "wrapper-added")
};

/// A status that was covered by a range or by `default` is listed.
static ANSWER_LISTED: Rule = same("answer-listed", "answer-unlisted");

static ANSWER_UNLISTED: Rule = same("answer-unlisted", "answer-listed");

static FAILURE_ADDED: Rule = Rule {
    response: Some(Effect {
        class: Class::Compatible,
        consequence: "HTTP has clients take any 4xx and 5xx for a failure, listed or not",
    }),
    ..same("failure-added", "failure-removed")
};

static FAILURE_REMOVED: Rule = Rule {
    request: undecided("answers with this status are refused if the service no longer knows it"),
    ..same("failure-removed", "failure-added")
};

const UNLISTED: Option<Effect> = undecided(
    "HTTP has clients take an unknown status for its first digit; some know only the listed ones",
);

static SUCCESS_ADDED: Rule = Rule {
    response: UNLISTED,
    ..same("success-added", "success-removed")
};

static SUCCESS_REMOVED: Rule = Rule {
    request: Some(REFUSED),
    ..same("success-removed", "success-added")
};

/// None of the statuses that meant success does any more.
static SUCCESS_STATUS_CHANGED: Rule = different("success-status-changed");

static FIRST_SUCCESS_ADDED: Rule = Rule {
    response: UNLISTED,
    ..same("first-success-added", "last-success-removed")
};

static LAST_SUCCESS_REMOVED: Rule = Rule {
    request: Some(REFUSED),
    response: Some(Effect {
        class: Class::Breaking,
        consequence: "no answer is left that clients of the old contract take for a success",
    }),
    ..same("last-success-removed", "first-success-added")
};

/// A status of 1xx or 3xx.
static OTHER_ANSWER_ADDED: Rule = Rule {
    response: undecided("answers are not understood if clients do not act on this status"),
    ..same("other-answer-added", "other-answer-removed")
};

static OTHER_ANSWER_REMOVED: Rule = Rule {
    request: Some(REFUSED),
    ..same("other-answer-removed", "other-answer-added")
};

static ANSWER_BODY_ADDED: Rule = Rule {
    request: Some(REFUSED),
    response: Some(Effect {
        class: Class::Compatible,
        consequence: "clients of the old contract pass over the body",
    }),
    ..same("answer-body-added", "answer-body-removed")
};

static ANSWER_BODY_REMOVED: Rule = Rule {
    request: Some(ACCEPTED),
    response: Some(NOT_UNDERSTOOD),
    ..same("answer-body-removed", "answer-body-added")
};

static HEADER_ADDED: Rule = same("header-added", "header-removed");

static HEADER_REMOVED: Rule = same("header-removed", "header-added");

static REQUIRED_HEADER_ADDED: Rule = narrower("required-header-added", "required-header-removed");

static REQUIRED_HEADER_REMOVED: Rule = wider("required-header-removed", "required-header-added");

static HEADER_BECAME_REQUIRED: Rule = narrower("header-became-required", "header-became-optional");

static HEADER_BECAME_OPTIONAL: Rule = wider("header-became-optional", "header-became-required");

static HEADER_STYLE_CHANGED: Rule = different("header-style-changed");

static HEADER_DEPRECATED: Rule = outside("header-deprecated", "header-undeprecated", ANNOUNCED);

static HEADER_UNDEPRECATED: Rule = outside("header-undeprecated", "header-deprecated", ANNOUNCED);

static LINK_ADDED: Rule = same("link-added", "link-removed");

static LINK_REMOVED: Rule = Rule {
    response: undecided("clients that follow the link have to know the way by themselves"),
    ..same("link-removed", "link-added")
};

static LINK_CHANGED: Rule = Rule {
    response: undecided("clients that follow the link get somewhere else"),
    ..same("link-changed", "link-changed")
};

static CONTENT_TEXT_CHANGED: Rule = outside("content-text-changed", "content-text-changed", READ);

static CONTENT_EXTENSION_CHANGED: Rule = outside(
    "content-extension-changed",
    "content-extension-changed",
    TOOLS,
);

/// All of them.
pub(super) const RULES: &[&Rule] = &[
    &OPTIONAL_BODY_ADDED,
    &OPTIONAL_BODY_REMOVED,
    &REQUIRED_BODY_ADDED,
    &REQUIRED_BODY_REMOVED,
    &BODY_BECAME_REQUIRED,
    &BODY_BECAME_OPTIONAL,
    &MEDIA_TYPE_ADDED,
    &MEDIA_TYPE_REMOVED,
    &MEDIA_RANGE_NARROWED,
    &MEDIA_RANGE_WIDENED,
    &ENCODING_CHANGED,
    &WRAPPER_ADDED,
    &WRAPPER_REMOVED,
    &ANSWER_LISTED,
    &ANSWER_UNLISTED,
    &FAILURE_ADDED,
    &FAILURE_REMOVED,
    &SUCCESS_ADDED,
    &SUCCESS_REMOVED,
    &SUCCESS_STATUS_CHANGED,
    &FIRST_SUCCESS_ADDED,
    &LAST_SUCCESS_REMOVED,
    &OTHER_ANSWER_ADDED,
    &OTHER_ANSWER_REMOVED,
    &ANSWER_BODY_ADDED,
    &ANSWER_BODY_REMOVED,
    &HEADER_ADDED,
    &HEADER_REMOVED,
    &REQUIRED_HEADER_ADDED,
    &REQUIRED_HEADER_REMOVED,
    &HEADER_BECAME_REQUIRED,
    &HEADER_BECAME_OPTIONAL,
    &HEADER_STYLE_CHANGED,
    &HEADER_DEPRECATED,
    &HEADER_UNDEPRECATED,
    &LINK_ADDED,
    &LINK_REMOVED,
    &LINK_CHANGED,
    &CONTENT_TEXT_CHANGED,
    &CONTENT_EXTENSION_CHANGED,
];

/// Compares the bodies that a call carries.
pub(super) fn body<'d>(
    comparison: &mut Comparison<'d>,
    call: &Call,
    old: &Operation<'d>,
    new: &Operation<'d>,
) {
    let body = |operation: &Operation<'d>| {
        let body = operation.operation.get("requestBody")?;
        body.follow().ok()
    };
    let who = (call, call.asks);
    let name = new.call();
    match (body(old), body(new)) {
        (Some(was), Some(is)) => {
            let (rule, what) = match (says(&was, "required"), says(&is, "required")) {
                (false, true) => (Some(&BODY_BECAME_REQUIRED), "is required now"),
                (true, false) => (Some(&BODY_BECAME_OPTIONAL), "is no longer required"),
                (true, true) | (false, false) => (None, ""),
            };
            if let Some(rule) = rule {
                let at = |body: &Cursor<'d>| body.get("required").unwrap_or_else(|| body.clone());
                let places = (at(&was), at(&is));
                let places = (Some(&places.0), Some(&places.1));
                let message = format!("{} {what}", subject(&is));
                comparison.tell(rule, who, places, &[], message);
            }
            let subject = subject(&is);
            texts(comparison, who, (&was, &is), &["description"], &subject);
            media_types(comparison, who, (&was, &is), &subject);
        }
        (None, Some(is)) => {
            let (rule, may) = if says(&is, "required") {
                (&REQUIRED_BODY_ADDED, "has to")
            } else {
                (&OPTIONAL_BODY_ADDED, "may")
            };
            let message = format!("`{name}` {may} carry a body now");
            comparison.tell(rule, who, (None, Some(&is)), &[], message);
        }
        (Some(was), None) => {
            let rule = if says(&was, "required") {
                &REQUIRED_BODY_REMOVED
            } else {
                &OPTIONAL_BODY_REMOVED
            };
            let message = format!("`{name}` no longer carries a body");
            comparison.tell(rule, who, (Some(&was), None), &[], message);
        }
        (None, None) => {}
    }
}

/// Texts, examples and extensions of an object.
fn texts<'d>(
    comparison: &mut Comparison<'d>,
    who: (&Call, Direction),
    (base, head): (&Cursor<'d>, &Cursor<'d>),
    keys: &[&'static str],
    subject: &str,
) {
    let extensions = extensions(base, head, &["x-wrappers"]);
    let keys = keys.iter().copied().map(|key| (key, &CONTENT_TEXT_CHANGED));
    let extensions = extensions
        .into_iter()
        .map(|key| (key, &CONTENT_EXTENSION_CHANGED));
    for (key, rule) in keys.chain(extensions) {
        if let Some((was, is)) = differing(base, head, key) {
            let places = (was.as_ref().or(Some(base)), is.as_ref().or(Some(head)));
            let message = format!("`{key}` of {subject} reads otherwise");
            comparison.tell(rule, who, places, &[key], message);
        }
    }
}

/// A media type as it is compared: in lower case, and without the encoding of its characters.
fn normal(media_type: &str) -> String {
    let mut parts = media_type.split(';').map(str::trim);
    let mut normal = parts.next().unwrap_or_default().to_ascii_lowercase();
    for parameter in parts.filter(|part| !part.to_ascii_lowercase().starts_with("charset=")) {
        normal.push(';');
        normal += &parameter.to_ascii_lowercase();
    }
    normal
}

/// The media types of a body, as they are compared.
fn content<'d>(holder: &Cursor<'d>) -> IndexMap<String, Cursor<'d>> {
    let content = holder.get("content");
    let members = content.iter().flat_map(Cursor::members);
    members.map(|(name, media)| (normal(name), media)).collect()
}

/// What a list of media types has for one: itself, or a range that it is in.
fn covering<'c, 'd>(
    types: &'c IndexMap<String, Cursor<'d>>,
    one: &str,
) -> Option<(&'c str, &'c Cursor<'d>)> {
    let family = one.split_once('/').map_or("", |(family, _)| family);
    let range = format!("{family}/*");
    let known = [one, &range, "*/*"];
    let mut found = known.iter().filter_map(|key| types.get_key_value(*key));
    found.next().map(|(key, media)| (key.as_str(), media))
}

/// One of `types` that a range of media types includes; none if `range` is no range.
fn inside<'c>(range: &str, types: &'c IndexMap<String, Cursor<'_>>) -> Option<&'c str> {
    let family = range.strip_suffix('*')?;
    let mut known = types.keys().map(String::as_str);
    known.find(|one| family == "*/" || one.starts_with(family))
}

/// Compares the media types of two bodies that are the same one.
fn media_types<'d>(
    comparison: &mut Comparison<'d>,
    who: (&Call, Direction),
    (base, head): (&Cursor<'d>, &Cursor<'d>),
    subject: &str,
) {
    let (old, new) = (content(base), content(head));
    for (name, media) in &old {
        match covering(&new, name) {
            Some((_, other)) => media_type(comparison, who, (media, other), name, subject),
            None => {
                let part = inside(name, &new);
                let rule = match part {
                    Some(_) => &MEDIA_RANGE_NARROWED,
                    None => &MEDIA_TYPE_REMOVED,
                };
                let message = match part {
                    Some(_) => format!("{subject} is no longer any of `{name}`"),
                    None => format!("{subject} is never `{name}` any more"),
                };
                comparison.tell(rule, who, (Some(media), None), &[name], message);
            }
        }
    }
    for (name, media) in &new {
        match covering(&old, name) {
            Some((known, _)) if known == name => {}
            // One of a range is written by itself now.
            Some((_, other)) => media_type(comparison, who, (other, media), name, subject),
            None => {
                let part = inside(name, &old);
                let rule = match part {
                    Some(_) => &MEDIA_RANGE_WIDENED,
                    None => &MEDIA_TYPE_ADDED,
                };
                let message = match part {
                    Some(_) => format!("{subject} may be any of `{name}`"),
                    None => format!("{subject} may be `{name}`"),
                };
                comparison.tell(rule, who, (None, Some(media)), &[name], message);
            }
        }
    }
}

fn media_type<'d>(
    comparison: &mut Comparison<'d>,
    who: (&Call, Direction),
    (base, head): (&Cursor<'d>, &Cursor<'d>),
    name: &str,
    subject: &str,
) {
    comparison.schemas(who, (base, head), subject);
    texts(
        comparison,
        who,
        (base, head),
        &["example", "examples"],
        subject,
    );
    if let Some((was, is)) = differing(base, head, "encoding") {
        let places = (was.as_ref().or(Some(base)), is.as_ref().or(Some(head)));
        let message = format!("parts of {subject} are encoded otherwise in `{name}`");
        comparison.tell(&ENCODING_CHANGED, who, places, &[], message);
    }
    let wrappers = |media: &Cursor<'d>| -> BTreeSet<&'d str> {
        let list = media.get("x-wrappers");
        let items = list.iter().flat_map(Cursor::items);
        items.filter_map(|item| item.as_str()).collect()
    };
    let (was, is) = (wrappers(base), wrappers(head));
    let at = |media: &Cursor<'d>| media.get("x-wrappers").unwrap_or_else(|| media.clone());
    let places = (at(base), at(head));
    let places = (Some(&places.0), Some(&places.1));
    for wrapper in is.difference(&was) {
        let message = format!("{subject} may stand in a member `{wrapper}`");
        comparison.tell(&WRAPPER_ADDED, who, places, &[wrapper], message);
    }
    for wrapper in was.difference(&is) {
        let message = format!("{subject} never stands in a member `{wrapper}` any more");
        comparison.tell(&WRAPPER_REMOVED, who, places, &[wrapper], message);
    }
}

/// The answers of an operation by status, ranges in upper case.
fn statuses<'d>(operation: &Operation<'d>) -> IndexMap<String, Cursor<'d>> {
    let responses = operation.responses().into_iter();
    responses
        .map(|(status, response)| (normal_status(status), response))
        .collect()
}

fn normal_status(status: &str) -> String {
    match status {
        "default" => status.to_owned(),
        status => status.to_ascii_uppercase(),
    }
}

/// Where an operation lists a status, whatever it refers to there.
fn listed<'d>(operation: &Operation<'d>, status: &str) -> Option<Cursor<'d>> {
    let responses = operation.operation.get("responses")?;
    let mut members = responses.members();
    let (_, answer) = members.find(|(key, _)| normal_status(key) == status)?;
    Some(answer)
}

/// The answer that stands for a status: itself, its range, or `default`.
fn standing<'c, 'd>(
    answers: &'c IndexMap<String, Cursor<'d>>,
    status: &str,
) -> Option<&'c Cursor<'d>> {
    let range = status.get(..1).map(|digit| format!("{digit}XX"));
    let known = [Some(status), range.as_deref(), Some("default")];
    let mut found = known
        .into_iter()
        .flatten()
        .filter_map(|key| answers.get(key));
    found.next()
}

/// What a status is about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Success,
    /// Of the client or of the service; also what no other status says.
    Failure,
    Other,
}

fn kind(status: &str) -> Kind {
    match status.as_bytes().first() {
        Some(b'2') => Kind::Success,
        Some(b'1' | b'3') => Kind::Other,
        Some(_) | None => Kind::Failure,
    }
}

/// Compares the answers to two operations that are the same one.
pub(super) fn answers<'d>(
    comparison: &mut Comparison<'d>,
    call: &Call,
    old: &Operation<'d>,
    new: &Operation<'d>,
) {
    let (base, head) = (statuses(old), statuses(new));
    let who = (call, call.answers);
    let name = new.call();
    let (mut gone, mut come) = (Vec::new(), Vec::new());
    for (status, is) in &head {
        match (base.get(status), standing(&base, status)) {
            (Some(was), _) => answer(comparison, who, (was, is)),
            (None, Some(was)) => {
                let message = format!("the answer {status} of `{name}` is listed by itself now");
                let at = listed(new, status);
                comparison.tell(&ANSWER_LISTED, who, (None, at.as_ref()), &[status], message);
                shape(comparison, who, (was, is));
            }
            (None, None) => come.push((status.as_str(), is)),
        }
    }
    for (status, was) in &base {
        match (head.get(status), standing(&head, status)) {
            (Some(_), _) => {}
            (None, Some(is)) => {
                let message = format!("the answer {status} of `{name}` is not listed any more");
                let at = listed(old, status);
                let places = (at.as_ref(), None);
                comparison.tell(&ANSWER_UNLISTED, who, places, &[status], message);
                shape(comparison, who, (was, is));
            }
            (None, None) => gone.push((status.as_str(), was)),
        }
    }
    let succeeds = |answers: &IndexMap<String, Cursor<'d>>| {
        let mut statuses = answers.keys();
        statuses.any(|status| kind(status) == Kind::Success || status == "default")
    };
    let stays = {
        let mut both = base.keys().filter(|status| head.contains_key(*status));
        both.any(|status| kind(status) == Kind::Success)
    };
    // Where no success is left of those there were, one takes the place of the other.
    let (mut left, mut taken) = (HashSet::new(), HashSet::new());
    if !stays {
        let success = |list: &[(&str, _)]| -> Vec<usize> {
            let list = list.iter().enumerate();
            let list = list.filter(|(_, (status, _))| kind(status) == Kind::Success);
            list.map(|(index, _)| index).collect()
        };
        for (i, j) in success(&gone).into_iter().zip(success(&come)) {
            let (Some(&(was, before)), Some(&(is, after))) = (gone.get(i), come.get(j)) else {
                continue;
            };
            left.insert(was);
            taken.insert(is);
            let mut arguments = [was, is];
            arguments.sort_unstable();
            let message = format!("`{name}` answers a success with {is} instead of {was}");
            let (at, now) = (listed(old, was), listed(new, is));
            let places = (at.as_ref(), now.as_ref());
            comparison.tell(&SUCCESS_STATUS_CHANGED, who, places, &arguments, message);
            answer(comparison, who, (before, after));
        }
    }
    let come = come.into_iter().map(|(status, _)| status);
    for status in come.filter(|status| !taken.contains(status)) {
        let rule = match kind(status) {
            Kind::Success if succeeds(&base) => &SUCCESS_ADDED,
            Kind::Success => &FIRST_SUCCESS_ADDED,
            Kind::Failure => &FAILURE_ADDED,
            Kind::Other => &OTHER_ANSWER_ADDED,
        };
        let message = match status {
            "default" => format!("`{name}` lists a `default` for all other answers"),
            status => format!("`{name}` may answer {status}"),
        };
        let at = listed(new, status);
        comparison.tell(rule, who, (None, at.as_ref()), &[status], message);
    }
    let gone = gone.into_iter().map(|(status, _)| status);
    for status in gone.filter(|status| !left.contains(status)) {
        let rule = match kind(status) {
            Kind::Success if succeeds(&head) => &SUCCESS_REMOVED,
            Kind::Success => &LAST_SUCCESS_REMOVED,
            Kind::Failure => &FAILURE_REMOVED,
            Kind::Other => &OTHER_ANSWER_REMOVED,
        };
        let message = match status {
            "default" => format!("`{name}` no longer lists a `default` for all other answers"),
            status => format!("`{name}` never answers {status} any more"),
        };
        let at = listed(old, status);
        comparison.tell(rule, who, (at.as_ref(), None), &[status], message);
    }
}

/// Compares two answers that are the same one.
fn answer<'d>(
    comparison: &mut Comparison<'d>,
    who: (&Call, Direction),
    (base, head): (&Cursor<'d>, &Cursor<'d>),
) {
    let subject = subject(head);
    texts(comparison, who, (base, head), &["description"], &subject);
    shape(comparison, who, (base, head));
}

/// Compares what two answers hold, of which one may stand for others, too.
fn shape<'d>(
    comparison: &mut Comparison<'d>,
    who: (&Call, Direction),
    (base, head): (&Cursor<'d>, &Cursor<'d>),
) {
    let subject = subject(head);
    let has = |answer: &Cursor<'d>| !content(answer).is_empty();
    match (has(base), has(head)) {
        (true, true) => media_types(comparison, who, (base, head), &subject),
        (false, true) => {
            let message = format!("{subject} has a body now");
            let body = head.get("content");
            let places = (Some(base), body.as_ref());
            comparison.tell(&ANSWER_BODY_ADDED, who, places, &[], message);
        }
        (true, false) => {
            let message = format!("{subject} no longer has a body");
            let body = base.get("content");
            let places = (body.as_ref(), Some(head));
            comparison.tell(&ANSWER_BODY_REMOVED, who, places, &[], message);
        }
        (false, false) => {}
    }
    headers(comparison, who, (base, head), &subject);
    links(comparison, who, (base, head), &subject);
}

/// The headers of an answer, in any casing. A content type is told by the body.
fn header_list<'d>(answer: &Cursor<'d>) -> IndexMap<String, (&'d str, Cursor<'d>)> {
    let headers = answer.get("headers");
    let members = headers.iter().flat_map(Cursor::members);
    let known = members.filter_map(|(name, header)| {
        let header = header.follow().ok()?;
        Some((name.to_ascii_lowercase(), (name, header)))
    });
    known.filter(|(name, _)| name != "content-type").collect()
}

fn headers<'d>(
    comparison: &mut Comparison<'d>,
    who: (&Call, Direction),
    (base, head): (&Cursor<'d>, &Cursor<'d>),
    subject: &str,
) {
    let (old, new) = (header_list(base), header_list(head));
    for (key, (name, is)) in &new {
        match old.get(key) {
            Some((_, was)) => {
                header(comparison, who, (was, is));
            }
            None => {
                let rule = if says(is, "required") {
                    &REQUIRED_HEADER_ADDED
                } else {
                    &HEADER_ADDED
                };
                let message = format!("header `{name}` of {subject} is new");
                comparison.tell(rule, who, (None, Some(is)), &[key], message);
            }
        }
    }
    for (key, (name, was)) in old.iter().filter(|(key, _)| !new.contains_key(*key)) {
        let rule = if says(was, "required") {
            &REQUIRED_HEADER_REMOVED
        } else {
            &HEADER_REMOVED
        };
        let message = format!("header `{name}` of {subject} is gone");
        comparison.tell(rule, who, (Some(was), None), &[key], message);
    }
}

fn header<'d>(
    comparison: &mut Comparison<'d>,
    who: (&Call, Direction),
    (base, head): (&Cursor<'d>, &Cursor<'d>),
) {
    let subject = subject(head);
    let subject = subject.as_str();
    let flags: [(&str, &'static Rule, &'static Rule); 2] = [
        ("required", &HEADER_BECAME_REQUIRED, &HEADER_BECAME_OPTIONAL),
        ("deprecated", &HEADER_DEPRECATED, &HEADER_UNDEPRECATED),
    ];
    for (key, set, unset) in flags {
        let (rule, message) = match (says(base, key), says(head, key)) {
            (false, true) => (set, format!("{subject} is {key} now")),
            (true, false) => (unset, format!("{subject} is no longer {key}")),
            (true, true) | (false, false) => continue,
        };
        let at = |header: &Cursor<'d>| header.get(key).unwrap_or_else(|| header.clone());
        let places = (at(base), at(head));
        comparison.tell(rule, who, (Some(&places.0), Some(&places.1)), &[], message);
    }
    let keys = ["description", "example", "examples"];
    texts(comparison, who, (base, head), &keys, subject);
    let (old, new) = (content(base), content(head));
    // Exploding changes how objects are written, and nothing else in a header.
    let flat = [base, head].iter().all(|header| {
        let schema = header.get("schema").and_then(|it| it.follow().ok());
        let kind = schema.and_then(|schema| Some(text(&schema, "type")?.to_owned()));
        kind.is_some_and(|kind| kind != "object")
    });
    let alike = flat || says(base, "explode") == says(head, "explode");
    match (old.first(), new.first(), alike) {
        (None, None, true) => comparison.schemas(who, (base, head), subject),
        (Some((was, old)), Some((is, new)), _) if was == is => {
            comparison.schemas(who, (old, new), subject);
        }
        (_, _, _) => {
            let message = format!("{subject} is written in another way");
            let places = (Some(base), Some(head));
            comparison.tell(&HEADER_STYLE_CHANGED, who, places, &[], message);
        }
    }
}

fn links<'d>(
    comparison: &mut Comparison<'d>,
    who: (&Call, Direction),
    (base, head): (&Cursor<'d>, &Cursor<'d>),
    subject: &str,
) {
    let links = |answer: &Cursor<'d>| -> IndexMap<&'d str, Cursor<'d>> {
        let links = answer.get("links");
        let members = links.iter().flat_map(Cursor::members);
        let known = members.filter_map(|(name, link)| Some((name, link.follow().ok()?)));
        known.collect()
    };
    let (old, new) = (links(base), links(head));
    for (name, is) in &new {
        match old.get(name) {
            None => {
                let message = format!("link `{name}` of {subject} is new");
                let places = (None, Some(is));
                comparison.tell(&LINK_ADDED, who, places, &[name], message);
            }
            Some(was) => {
                let subject = format!("link `{name}` of {subject}");
                texts(comparison, who, (was, is), &["description"], &subject);
                if !same_but(was, is, &["description"]) {
                    let message = format!("{subject} leads elsewhere");
                    let places = (Some(was), Some(is));
                    comparison.tell(&LINK_CHANGED, who, places, &[], message);
                }
            }
        }
    }
    for (name, was) in old.iter().filter(|(name, _)| !new.contains_key(*name)) {
        let message = format!("link `{name}` of {subject} is gone");
        let places = (Some(was), None);
        comparison.tell(&LINK_REMOVED, who, places, &[name], message);
    }
}
