//! Which version a change asks for, and whether the files say so.

use schemars::JsonSchema;
use semver::{Prerelease, Version};
use serde::Serialize;

use super::disarmed;
use openapi_document::{Document, Span};
use openapi_rust::api_diff::Bump;

/// What the files beside a document say of its version.
#[derive(Clone, Debug, Default)]
pub struct Stated {
    /// The version of the crates, which share it with the contract.
    pub crates: Option<String>,
    /// The text of the changelog, in the form of Keep a Changelog.
    pub changelog: Option<String>,
}

/// One file and what it says of the version.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Check {
    /// `contract`, `crates` or `changelog`.
    pub subject: &'static str,
    /// The file.
    pub file: String,
    /// The line of the version in the new file, if it is known.
    pub line: Option<usize>,
    /// The version that the old file has.
    pub base: Option<String>,
    /// The version that the new file has.
    pub head: Option<String>,
    /// Whether that is enough.
    pub satisfied: bool,
    /// What to write; null if it is enough.
    pub fix: Option<String>,
}

/// The version that a change asks for.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct Versions {
    /// The version that the next one is counted from: the newest in the old changelog, or without a
    /// changelog the one of the old document. Null if there is none yet, or it is no version.
    pub released: Option<String>,
    /// The least version that will do; null if any will.
    pub needed: Option<String>,
    /// Whether every file has what it needs.
    pub satisfied: bool,
    /// File by file.
    pub checks: Vec<Check>,
    /// What stands where a version should, from which none can be counted.
    #[serde(skip)]
    pub(super) odd: Option<String>,
}

impl Versions {
    /// Looks at what is stated on both sides for a change that asks for `bump`.
    pub(super) fn new(base: &Document, head: &Document, stated: [Stated; 2], bump: Bump) -> Self {
        let [old, new] = stated;
        let of = |document: &Document| {
            let version = document.at("/info/version")?;
            Some(disarmed(version.as_str()?.to_owned()))
        };
        let (before, after) = (of(base), of(head));
        let released = match &old.changelog {
            Some(changelog) => releases(changelog).next().map(str::to_owned),
            None => before.clone(),
        };
        let parse = |text: &String| Version::parse(text).ok();
        let needed = released
            .as_ref()
            .and_then(parse)
            .map(|old| next(&old, bump));
        let needed = needed.filter(|_| bump > Bump::None);
        let odd = released.clone().filter(|version| parse(version).is_none());
        let enough = |version: Option<&String>| match &needed {
            None => odd.is_none() || bump == Bump::None,
            Some(needed) => version.and_then(parse).is_some_and(|version| {
                // A version before the needed one, such as 2.0.0-rc.1, has announced it.
                let pre = Prerelease::EMPTY;
                Version { pre, ..version } >= *needed
            }),
        };
        let write = match &needed {
            Some(needed) => needed.to_string(),
            None => "1.0.0".to_owned(),
        };
        let satisfied = enough(after.as_ref());
        let line = head.at("/info/version").map(|version| version.span());
        let mut checks = vec![Check {
            subject: "contract",
            file: head.name().to_owned(),
            line: line.map(|Span { start, .. }| start.line),
            base: before,
            satisfied,
            fix: (!satisfied).then(|| format!("write `version: {write}` under `info`")),
            head: after.clone(),
        }];
        if let Some(crates) = new.crates {
            let satisfied = enough(Some(&crates));
            let fix = format!("write `version = \"{write}\"` under `[workspace.package]`");
            checks.push(Check {
                subject: "crates",
                file: "Cargo.toml".to_owned(),
                line: None,
                base: old.crates,
                head: Some(crates),
                satisfied,
                fix: (!satisfied).then_some(fix),
            });
        }
        if let Some(changelog) = new.changelog {
            let before = old.changelog.as_deref();
            let told = before.map(unreleased) != Some(unreleased(&changelog));
            let satisfied = bump == Bump::None || told;
            let newest = |text: &str| headings(text).next().map(str::to_owned);
            checks.push(Check {
                subject: "changelog",
                file: "CHANGELOG.md".to_owned(),
                line: None,
                base: before.and_then(newest),
                head: newest(&changelog),
                satisfied,
                fix: (!satisfied).then(|| "say under `## [Unreleased]` what changed".to_owned()),
            });
        }
        Self {
            released: released.filter(|version| parse(version).is_some()),
            needed: needed.as_ref().map(ToString::to_string),
            satisfied: checks.iter().all(|check| check.satisfied),
            checks,
            odd,
        }
    }
}

/// The version that follows, as Cargo reads versions: of `0.y.z`, a new `y` is a major one, of
/// `0.0.z`, each is.
fn next(old: &Version, bump: Bump) -> Version {
    let Version {
        major,
        minor,
        patch,
        ..
    } = *old;
    // A version before the first promises nothing.
    let bump = if old.pre.is_empty() { bump } else { Bump::None };
    match (bump, major, minor) {
        (Bump::None, _, _) => Version::new(major, minor, patch),
        (Bump::Major, 1.., _) => Version::new(major.saturating_add(1), 0, 0),
        (Bump::Minor, 1.., _) => Version::new(major, minor.saturating_add(1), 0),
        (Bump::Major, 0, 1..) => Version::new(0, minor.saturating_add(1), 0),
        (Bump::Patch, _, _) | (Bump::Major | Bump::Minor, 0, _) => {
            Version::new(major, minor, patch.saturating_add(1))
        }
    }
}

/// What stands in the brackets of the headings of a changelog, the newest first.
fn headings(changelog: &str) -> impl Iterator<Item = &str> {
    let headings = changelog
        .lines()
        .filter_map(|line| line.strip_prefix("## ["));
    headings.filter_map(|rest| Some(rest.split_once(']')?.0))
}

/// The versions that a changelog names.
fn releases(changelog: &str) -> impl Iterator<Item = &str> {
    headings(changelog).filter(|heading| *heading != "Unreleased")
}

/// What a changelog says of what no version has yet; after a release, of its newest version.
fn unreleased(changelog: &str) -> &str {
    let (_, rest) = changelog.split_once("\n## [").unwrap_or_default();
    let end = rest.find("\n## [").unwrap_or(rest.len());
    rest.get(..end).unwrap_or_default().trim_end()
}
