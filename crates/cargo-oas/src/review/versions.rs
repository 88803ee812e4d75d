//! The version that a change requires, and whether the files state it.

use schemars::JsonSchema;
use semver::{Prerelease, Version};
use serde::Serialize;

use openapi_document::{Document, sanitize};
use openapi_rust::api_diff::Bump;

/// The files beside a document that state its version, each as name and content.
#[derive(Clone, Debug, Default)]
pub(crate) struct StatedVersions {
    /// The version in the manifest of the crates that share it with the document.
    pub(crate) manifest: Option<(String, String)>,
    /// The text of the changelog, in the form of Keep a Changelog.
    pub(crate) changelog: Option<(String, String)>,
}

/// One file and the version in it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct Check {
    /// `contract`, `crates` or `changelog`.
    pub(crate) subject: &'static str,
    /// The file.
    pub(crate) file: String,
    /// The line of the version in the new file, if it is known.
    pub(crate) line: Option<usize>,
    /// The version that the old file has.
    pub(crate) base: Option<String>,
    /// The version that the new file has.
    pub(crate) head: Option<String>,
    /// Whether the version is sufficient.
    pub(crate) satisfied: bool,
    /// What to write; null if the version is sufficient.
    pub(crate) fix: Option<String>,
}

/// The version that a change requires.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub(crate) struct Versions {
    /// The latest released version: the newest in the old changelog, or without a changelog, the
    /// version of the old document. Null if there is none, or if it is not a valid version.
    pub(crate) released: Option<String>,
    /// The lowest version that satisfies the change; null if no new version is required.
    pub(crate) needed: Option<String>,
    /// Whether every file states a sufficient version.
    pub(crate) satisfied: bool,
    /// The checks, one for each file.
    pub(crate) checks: Vec<Check>,
    /// The text that is not a valid version.
    #[serde(skip)]
    pub(super) odd: Option<String>,
}

impl Versions {
    /// Checks the versions that both sides state, for a change that requires `bump`.
    pub(super) fn new(
        base: &Document,
        head: &Document,
        stated: [StatedVersions; 2],
        bump: Bump,
    ) -> Self {
        let [old, new] = stated;
        let of = |document: &Document| {
            let version = document.openapi().info()?.version()?;
            Some(sanitize(version).into_owned())
        };
        let (before, after) = (of(base), of(head));
        let released = match &old.changelog {
            Some((_, changelog)) => releases(changelog).next().map(str::to_owned),
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
        let line = head
            .openapi()
            .info()
            .and_then(|info| info.fields().version());
        let mut checks = vec![Check {
            subject: "contract",
            file: head.name().to_owned(),
            line: line.map(|version| version.span().start.line),
            base: before,
            satisfied,
            fix: (!satisfied).then(|| format!("write `version: {write}` under `info`")),
            head: after.clone(),
        }];
        if let Some((file, version)) = new.manifest {
            let satisfied = enough(Some(&version));
            let fix = format!("write `version = \"{write}\"` in {file}");
            checks.push(Check {
                subject: "crates",
                file,
                line: None,
                base: old.manifest.map(|(_, version)| version),
                head: Some(version),
                satisfied,
                fix: (!satisfied).then_some(fix),
            });
        }
        if let Some((file, changelog)) = new.changelog {
            let before = old.changelog.as_ref().map(|(_, text)| text.as_str());
            let is_described = before.map(unreleased) != Some(unreleased(&changelog));
            let satisfied = bump == Bump::None || is_described;
            let newest = |text: &str| headings(text).next().map(str::to_owned);
            checks.push(Check {
                subject: "changelog",
                file,
                line: None,
                base: before.and_then(newest),
                head: newest(&changelog),
                satisfied,
                fix: (!satisfied).then(|| "describe the change under `## [Unreleased]`".to_owned()),
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

/// The next version for a bump, by the rules of Cargo: in `0.y.z`, a new `y` is a major bump; in
/// `0.0.z`, each bump is major.
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

/// The versions in the headings of a changelog, the newest first, `Unreleased` included.
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

/// The unreleased section of a changelog; after a release, that of the newest version.
fn unreleased(changelog: &str) -> &str {
    let (_, rest) = changelog.split_once("\n## [").unwrap_or_default();
    let end = rest.find("\n## [").unwrap_or(rest.len());
    rest.get(..end).unwrap_or_default().trim_end()
}
