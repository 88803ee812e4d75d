//! A review: both comparisons of two documents joined, with causes, waivers and the required version.

pub(crate) mod command;
pub(crate) mod rules;
mod versions;
mod waivers;

use std::collections::HashMap;
use std::fmt;
use std::panic;
use std::sync::Arc;
use std::thread::{self, ScopedJoinHandle};

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Serialize;

use openapi_diff::{Change, ChangeKind, Class, Direction, Effect};
use openapi_document::Location;
use openapi_document::pointer::escape;
use openapi_document::{Diagnostics, Severity, sanitize};
use openapi_document::{Document, Node, Span};
use openapi_rust::api_diff::{self as rust, Bump, RustChange, Side};
use openapi_rust::render::Settings;

use crate::renderer::render;
pub(crate) use versions::{StatedVersions, Versions};
pub(crate) use waivers::Waivable;
pub(crate) use waivers::{CheckedWaiver, Day, State, Target, Waiver, Waivers, problems};

/// The verdict of a change, the mildest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Verdict {
    /// The two documents mean the same.
    Identical,
    /// Only documentation is different.
    Documentation,
    /// Everything that the old document allowed still works.
    Compatible,
    /// The documents do not decide whether the change is breaking.
    PotentiallyBreaking,
    /// A request or response that the old document allowed is no longer accepted or understood.
    Breaking,
}

impl From<Class> for Verdict {
    fn from(class: Class) -> Self {
        match class {
            Class::Documentation => Self::Documentation,
            Class::Compatible => Self::Compatible,
            Class::PotentiallyBreaking => Self::PotentiallyBreaking,
            Class::Breaking => Self::Breaking,
        }
    }
}

impl Verdict {
    /// The version bump that it requires.
    #[must_use]
    pub(crate) const fn bump(self) -> Bump {
        match self {
            Self::Identical => Bump::None,
            Self::Documentation => Bump::Patch,
            Self::Compatible | Self::PotentiallyBreaking => Bump::Minor,
            Self::Breaking => Bump::Major,
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Identical => "identical",
            Self::Documentation => "documentation",
            Self::Compatible => "compatible",
            Self::PotentiallyBreaking => "potentially-breaking",
            Self::Breaking => "breaking",
        })
    }
}

/// A change and the waiver that accepts it.
#[derive(Clone, Debug)]
pub(crate) struct ReviewedChange<C> {
    /// The change.
    pub(crate) change: C,
    /// The waiver, if one accepts it today.
    pub(crate) waiver: Option<Waiver>,
}

/// The comparison of the two clients for Rust callers.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rust {
    /// The changes for callers.
    pub(crate) changes: Vec<ReviewedChange<RustChange>>,
    /// The old text and the new one, without the lines that name the document; empty if the
    /// documents are identical.
    pub(crate) texts: (String, String),
}

/// The options of a review.
#[derive(Debug)]
pub(crate) struct Options<'o> {
    /// The render settings of both sides.
    pub(crate) settings: Settings<'o>,
    /// The waivers.
    pub(crate) waivers: Waivers,
    /// The waivers of the old side: a waiver on both sides is not new.
    pub(crate) waivers_before: Waivers,
    /// The day on which the review is made.
    pub(crate) today: Day,
    /// The versions in the files beside the old document and the new one.
    pub(crate) stated: [StatedVersions; 2],
}

/// What a change from one document to another does.
#[derive(Debug)]
pub(crate) struct Review<'d> {
    base: &'d Document,
    head: &'d Document,
    command: String,
    wire: Vec<ReviewedChange<Change>>,
    rust: Result<Rust, String>,
    versions: Versions,
    waivers: Vec<CheckedWaiver>,
    problems: Diagnostics,
}

impl<'d> Review<'d> {
    /// Compares `base`, the old document, with `head`, the new one.
    ///
    /// If a side cannot be rendered, the review does not compare Rust callers, and says why.
    ///
    /// # Errors
    ///
    /// The diagnostic, if a side is not an OpenAPI 3.0 document.
    pub(crate) fn new(
        base: &'d Document,
        head: &'d Document,
        options: Options<'_>,
    ) -> Result<Self, Diagnostics> {
        openapi_document::check_version(base)?;
        openapi_document::check_version(head)?;
        let Options {
            settings,
            waivers,
            waivers_before,
            today,
            stated,
        } = options;
        let (mut wire, rust) = if base.source() == head.source() {
            (Vec::new(), Ok((Vec::new(), Default::default())))
        } else {
            compare(base, head, settings)
        };
        let mut harmless = HashMap::new();
        for change in &mut wire {
            change.message = sanitized(&change.message);
            let operations = harmless.entry(Arc::as_ptr(&change.operations));
            let operations = operations.or_insert_with(|| {
                let names = change
                    .operations
                    .iter()
                    .map(|name| sanitized(name))
                    .collect();
                // With the old set, so that its address is not reused.
                (Arc::clone(&change.operations), Arc::new(names))
            });
            change.operations = Arc::clone(&operations.1);
        }
        let mut used = waivers.ledger();
        let wire = waivers.apply(wire, today, &mut used);
        let rust = rust.map(|(mut changes, texts)| {
            for change in &mut changes {
                for text in [&mut change.message, &mut change.item] {
                    *text = sanitized(text);
                }
                for line in [&mut change.before, &mut change.after]
                    .into_iter()
                    .flatten()
                {
                    *line = sanitized(line);
                }
            }
            let changes = waivers.apply(changes, today, &mut used);
            Rust { changes, texts }
        });
        let (judged, problems) = waivers.judge(&used, &waivers_before, today);
        let mut review = Self {
            base,
            head,
            command: settings.command.to_owned(),
            wire,
            rust,
            versions: Versions::default(),
            waivers: judged,
            problems,
        };
        review.versions = Versions::new(base, head, stated, review.bump());
        Ok(review)
    }

    /// The old document.
    #[must_use]
    pub(crate) fn base(&self) -> &'d Document {
        self.base
    }

    /// The new document.
    #[must_use]
    pub(crate) fn head(&self) -> &'d Document {
        self.head
    }

    /// Every waiver and its state.
    #[must_use]
    pub(crate) fn waivers(&self) -> &[CheckedWaiver] {
        &self.waivers
    }

    /// The command that renders the new document.
    #[must_use]
    pub(crate) fn command(&self) -> &str {
        &self.command
    }

    /// The changes on the wire, the worst first.
    #[must_use]
    pub(crate) fn wire(&self) -> &[ReviewedChange<Change>] {
        &self.wire
    }

    /// The changes for Rust callers, or, in one line, why they were not compared.
    ///
    /// # Errors
    ///
    /// The reason, when one of the two sides cannot be rendered.
    pub(crate) fn rust(&self) -> Result<&Rust, &str> {
        self.rust.as_ref().map_err(String::as_str)
    }

    /// The stated versions and the required one.
    #[must_use]
    pub(crate) fn versions(&self) -> &Versions {
        &self.versions
    }

    /// The diagnostics of the waivers.
    #[must_use]
    pub(crate) fn problems(&self) -> &Diagnostics {
        &self.problems
    }

    /// The worst class on the wire that is not waived.
    #[must_use]
    pub(crate) fn verdict(&self) -> Verdict {
        worst(
            self.wire
                .iter()
                .filter(|reviewed| reviewed.waiver.is_none()),
        )
    }

    /// The worst class on the wire, waived or not.
    #[must_use]
    pub(crate) fn verdict_without_waivers(&self) -> Verdict {
        worst(self.wire.iter())
    }

    /// The version bump that Rust callers require; `None` if they were not compared. Waived changes
    /// count, because callers must follow them too.
    #[must_use]
    pub(crate) fn rust_bump(&self) -> Option<Bump> {
        let changes = self.rust.as_ref().ok()?.changes.iter();
        let bumps = changes.map(|reviewed| reviewed.change.bump);
        Some(bumps.max().unwrap_or(Bump::None))
    }

    /// The version bump that document and crates require: the larger of that of the wire and that
    /// of Rust callers, waived or not.
    #[must_use]
    pub(crate) fn bump(&self) -> Bump {
        let rust = self.rust_bump().unwrap_or(Bump::None);
        self.verdict_without_waivers().bump().max(rust)
    }

    /// Whether the review fails: the verdict is `fail_on` or worse, or a waiver is invalid. Without
    /// `fail_on`, it never fails.
    #[must_use]
    pub(crate) fn fails(&self, fail_on: Option<Class>) -> bool {
        fail_on.is_some_and(|least| {
            self.verdict() >= Verdict::from(least) || self.problems.count(Severity::Error) > 0
        })
    }

    /// The number of changes of each class, the worst first, then the number of waived changes, as
    /// text.
    #[must_use]
    pub(crate) fn counts(&self) -> String {
        let open = |class| {
            let changes = self.wire.iter();
            changes
                .filter(|reviewed| reviewed.waiver.is_none() && reviewed.change.class == class)
                .count()
        };
        let classes = [
            Class::Breaking,
            Class::PotentiallyBreaking,
            Class::Compatible,
            Class::Documentation,
        ];
        let counts = classes.map(|class| match open(class) {
            0 => None,
            count => Some(format!("{count} {class}")),
        });
        let waived = self
            .wire
            .iter()
            .filter(|reviewed| reviewed.waiver.is_some());
        let waived = match waived.count() {
            0 => None,
            count => Some(format!("{count} waived")),
        };
        let counts: Vec<_> = counts.into_iter().chain([waived]).flatten().collect();
        counts.join(", ")
    }

    /// The verdict, the effect on Rust callers, and the version, in one line.
    #[must_use]
    pub(crate) fn headline(&self) -> String {
        let wire = match self.verdict() {
            Verdict::Identical => "Identical on the wire",
            Verdict::Documentation => "Only documentation on the wire",
            Verdict::Compatible => "Compatible on the wire",
            Verdict::PotentiallyBreaking => "Potentially breaking on the wire",
            Verdict::Breaking => "Breaking on the wire",
        };
        let waived = match (self.verdict(), self.verdict_without_waivers()) {
            (now, before) if now == before => String::new(),
            (_, before) => format!(", apart from waived changes ({before})"),
        };
        let rust = match self.rust_bump() {
            None => "unknown for Rust callers",
            Some(Bump::None) => "unchanged for Rust callers",
            Some(Bump::Patch) => "patch for Rust callers",
            Some(Bump::Minor) => "minor for Rust callers",
            Some(Bump::Major) => "major for Rust callers",
        };
        let versions = &self.versions;
        let version = match (&versions.needed, &versions.released) {
            _ if self.bump() == Bump::None => "no new version".to_owned(),
            (Some(needed), _) => format!("version {needed} or later"),
            (None, Some(released)) => format!("version {released} or later"),
            (None, None) => match &versions.odd {
                Some(odd) => format!(
                    "a {} bump from `{odd}`, which is not a version of the form x.y.z",
                    self.bump()
                ),
                None => format!("a {} bump; no version is released yet", self.bump()),
            },
        };
        format!("{wire}{waived}, {rust}: {version}")
    }

    /// The span of a change in the new document: for a removed value, the span of the value that
    /// followed it, otherwise that of the nearest parent.
    pub(crate) fn nearest(&self, base: Option<&Location>, head: Option<&Location>) -> Span {
        /// The maximum number of following values that may be removed too.
        const NEXT: usize = 8;
        if let Some(head) = head {
            return head.span;
        }
        let mut pointer = base.map_or("", |place| place.pointer.as_str());
        while let Some((outer, _)) = pointer.rsplit_once('/') {
            if let Some(holder) = self.head.at(outer).filter(|_| !outer.is_empty()) {
                let former = self.base.at(outer);
                let members = former.into_iter().flat_map(Node::entries);
                let from = members.skip_while(|(_, member)| member.pointer() != pointer);
                let mut next = from.skip(1).take(NEXT);
                let next =
                    next.find_map(|(key, _)| self.head.at(&format!("{outer}/{}", escape(key))));
                return next.unwrap_or(holder).label_span();
            }
            pointer = outer;
        }
        Span::START
    }

    /// `file:line:column` in the new text; for a removed value, in the old one.
    pub(crate) fn file_and_line(&self, base: Option<&Location>, head: Option<&Location>) -> String {
        match (base, head) {
            (_, Some(head)) => at(self.head.name(), Some(head.span)),
            (Some(base), None) => at(self.base.name(), Some(base.span)),
            (None, None) => self.head.name().to_owned(),
        }
    }

    /// The similarity of the documents, if the wire is unchanged.
    pub(crate) fn similarity(&self) -> Option<Similarity> {
        let words = Some(Similarity::Words);
        match self.verdict_without_waivers() {
            Verdict::Identical if self.base.source() == self.head.source() => {
                Some(Similarity::Bytes)
            }
            Verdict::Identical => Some(Similarity::Meaning),
            Verdict::Documentation => words,
            Verdict::Compatible | Verdict::PotentiallyBreaking | Verdict::Breaking => None,
        }
    }

    /// The next step, one line.
    pub(crate) fn next(&self) -> String {
        if self.problems.count(Severity::Error) > 0 {
            return format!("correct {} as reported above", self.problems.name());
        }
        let version = match &self.versions.needed {
            Some(needed) if !self.versions.satisfied => format!(" as {needed} or later"),
            Some(_) | None => String::new(),
        };
        let command = &self.command;
        match (self.verdict(), self.bump()) {
            (Verdict::Breaking, _) => {
                let file = match self.problems.name() {
                    "" => "a file for --waivers",
                    file => file,
                };
                format!(
                    "make it compatible, or release it{version} and accept each breaking change by its \
                     fingerprint in {file}"
                )
            }
            (Verdict::PotentiallyBreaking, _) => {
                format!(
                    "decide whether the potentially breaking changes are safe; then release it{version}: run `{command}`"
                )
            }
            (_, Bump::None) => "nothing".to_owned(),
            (_, Bump::Patch | Bump::Minor | Bump::Major) if !self.versions.satisfied => {
                format!("write the versions in the table above, then run `{command}`")
            }
            (_, Bump::Patch | Bump::Minor | Bump::Major) => format!("run `{command}`"),
        }
    }
}

/// The similarity of two documents whose changes do not affect the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Similarity {
    /// Every byte.
    Bytes,
    /// The meaning.
    Meaning,
    /// Everything but text for people.
    Words,
}

impl fmt::Display for Similarity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Bytes => "the two documents are identical, byte for byte",
            Self::Meaning => "the text differs, but has the same meaning on the wire",
            Self::Words => "only text for people differs; the wire is unchanged",
        })
    }
}

/// The changes for Rust callers and the two texts, or why there are none.
type RenderedClients = Result<(Vec<RustChange>, (String, String)), String>;

/// The size in bytes from which documents are rendered one after the other.
const LARGE: usize = 256 << 10;

/// Compares the documents while both are rendered.
fn compare(
    base: &Document,
    head: &Document,
    settings: Settings<'_>,
) -> (Vec<Change>, RenderedClients) {
    let (wire, [old, new]) = thread::scope(|scope| {
        let start = |document| scope.spawn(move || render(document, settings));
        let ended = |text: ScopedJoinHandle<'_, _>| match text.join() {
            Ok(text) => text,
            Err(cause) => panic::resume_unwind(cause),
        };
        let old = start(base);
        // Two large documents at once would take too much memory.
        if base.source().len().max(head.source().len()) > LARGE {
            let wire = openapi_diff::compare(base, head);
            let old = ended(old);
            return (wire, [old, ended(start(head))]);
        }
        let new = start(head);
        let wire = openapi_diff::compare(base, head);
        (wire, [old, new].map(ended))
    });
    let rust = body(old)
        .and_then(|old| Ok((old, body(new)?)))
        .and_then(|texts| Ok((callers(base, head, &texts)?, texts)))
        .map_err(|findings| reason(&findings));
    (wire, rust)
}

/// A rendered text without the header that names its document.
fn body(text: Result<String, Diagnostics>) -> Result<String, Diagnostics> {
    let text = text?;
    let body = text.split_once("\n\n").map(|(_, body)| body.to_owned());
    Ok(body.unwrap_or(text))
}

/// The changes for Rust callers.
fn callers(
    base: &Document,
    head: &Document,
    (old, new): &(String, String),
) -> Result<Vec<RustChange>, Diagnostics> {
    let [base, head] = [(base, old), (head, new)].map(|(document, text)| Side { document, text });
    rust::compare_rendered(base, head)
}

/// Why Rust callers were not compared, one line.
fn reason(findings: &Diagnostics) -> String {
    let first = findings.as_slice().first();
    let first = first.map_or_else(String::new, |finding| {
        let place = at(findings.name(), finding.span);
        format!("{place}: {} [{}]", finding.message, finding.rule)
    });
    match findings.as_slice().len() {
        0 | 1 => first,
        count => format!("{first} and {} more", count - 1),
    }
}

fn worst<'r>(changes: impl Iterator<Item = &'r ReviewedChange<Change>>) -> Verdict {
    let classes = changes.map(|reviewed| Verdict::from(reviewed.change.class));
    classes.max().unwrap_or(Verdict::Identical)
}

/// The effect of a rule in each direction.
pub(crate) fn effects(rule: &ChangeKind) -> Vec<(&'static str, Effect)> {
    let effects = [
        ("request", rule.request),
        ("response", rule.response),
        ("off-wire", rule.off_wire),
    ];
    let effects = effects.into_iter();
    effects
        .filter_map(|(name, effect)| Some((name, effect?)))
        .collect()
}

/// The direction and the consequence of a change.
pub(crate) fn consequence(change: &Change) -> String {
    let rule = change.kind;
    match (change.direction, rule.request, rule.response) {
        (None, _, _) => change.consequence.to_owned(),
        (Some(Direction::Both), Some(request), Some(response)) => format!(
            "request: {}; response: {}",
            request.consequence, response.consequence
        ),
        (Some(direction), _, _) => format!("{direction}: {}", change.consequence),
    }
}

pub(crate) fn sanitized(text: &str) -> String {
    sanitize(text).into_owned()
}

/// `file:line:column`.
fn at(file: &str, span: Option<Span>) -> String {
    match span {
        Some(Span { start, .. }) => format!("{file}:{}:{}", start.line, start.column),
        None => file.to_owned(),
    }
}

/// The operations that a change affects: a few by name, the number of the others.
pub(crate) fn affected_operations(change: &Change) -> String {
    const FEW: usize = 3;
    let few = change.operations.iter().take(FEW).map(String::as_str);
    let few: Vec<&str> = few.collect();
    let more = change.operations.len() - few.len();
    match few.as_slice() {
        [] => "the document".to_owned(),
        [one] => (*one).to_owned(),
        few if more > 0 => format!("{} and {more} more", few.join(", ")),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// The changes grouped by operations, in the order of their worst change.
pub(crate) fn groups(
    changes: &[ReviewedChange<Change>],
) -> Vec<(String, Vec<&ReviewedChange<Change>>)> {
    let mut groups: IndexMap<_, Vec<_>> = IndexMap::new();
    for reviewed in changes {
        // Equal sets are the same one.
        let operations = Arc::as_ptr(&reviewed.change.operations);
        let group = groups.entry(operations).or_default();
        group.push(reviewed);
    }
    let groups = groups.into_values().filter_map(|group| {
        let first = group.first()?;
        Some((affected_operations(&first.change), group))
    });
    groups.collect()
}
