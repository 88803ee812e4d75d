//! The version that manifest, contract and changelog share.

use openapi_document::Document;

use crate::generate::CONTRACT;

/// The heading of unreleased changes.
const UNRELEASED: &str = "Unreleased";

/// The version of the workspace, if all files agree with it.
///
/// # Errors
///
/// The difference, and what to write.
pub(super) fn agreed(
    manifest: &str,
    contract: &Document,
    changelog: &str,
) -> Result<String, String> {
    let version =
        of_workspace(manifest).ok_or("Cargo.toml has no `version` under `[workspace.package]`")?;
    // cargo accepts a crate that is newer than the requirement, and then packs the wrong version.
    let ours = |line: &&str| line.contains("path = \"crates/");
    let exact = format!("version = \"{version}\"");
    if let Some(other) = manifest
        .lines()
        .filter(ours)
        .find(|line| !line.contains(&exact))
    {
        return Err(format!(
            "Cargo.toml says version {version}, but it depends on `{other}`; write `{exact}` there"
        ));
    }

    let declared = contract.openapi().info().and_then(|info| info.version());
    if declared != Some(version) {
        return Err(format!(
            "Cargo.toml says version {version}, `info.version` of {CONTRACT} {}; write the same in \
             both, then run `cargo xtask generate`",
            declared.unwrap_or("nothing")
        ));
    }

    let unreleased = section(changelog, UNRELEASED);
    let pending = unreleased.is_some_and(|section| section.has_entries);
    match section(changelog, version) {
        None if pending => Ok(version.to_owned()),
        None => Err(format!(
            "CHANGELOG.md has no entry for {version}; write what changed under `## [{UNRELEASED}]` \
             or `## [{version}] - <date>`"
        )),
        Some(Section { date, .. }) if !is_date(date) => Err(format!(
            "CHANGELOG.md does not say when {version} was released; write \
             `## [{version}] - YYYY-MM-DD`"
        )),
        Some(Section { date, .. }) if pending => Err(format!(
            "{version} was released on {date}, and CHANGELOG.md has changes since under \
             `## [{UNRELEASED}]`; give Cargo.toml and `info.version` of {CONTRACT} the next version, \
             then run `cargo xtask generate`"
        )),
        Some(_) => Ok(version.to_owned()),
    }
}

/// The version under `[workspace.package]` of a manifest.
pub(super) fn of_workspace(manifest: &str) -> Option<&str> {
    string_of_workspace(manifest, "version")
}

/// A string under `[workspace.package]` of a manifest.
pub(super) fn string_of_workspace<'m>(manifest: &'m str, key: &str) -> Option<&'m str> {
    let (_, section) = manifest.split_once("[workspace.package]\n")?;
    let section = section.split("\n[").next()?;
    let mut values = section.lines().filter_map(|line| line.split_once(" = "));
    let (_, value) = values.find(|(name, _)| *name == key)?;
    value.trim().strip_prefix('"')?.strip_suffix('"')
}

/// The section of one version in the changelog.
#[derive(Clone, Copy)]
struct Section<'c> {
    /// The rest of the heading after the version.
    date: &'c str,
    has_entries: bool,
}

fn section<'c>(changelog: &'c str, version: &str) -> Option<Section<'c>> {
    let mut lines = changelog.lines();
    let heading = format!("## [{version}]");
    let date = lines.find_map(|line| line.strip_prefix(&heading))?;
    let mut body = lines.take_while(|line| !line.starts_with("## "));
    Some(Section {
        date: date.trim_start_matches([' ', '-']).trim_end(),
        has_entries: body.any(|line| line.starts_with("- ")),
    })
}

/// Whether this has the form `2026-11-25`.
fn is_date(text: &str) -> bool {
    let parts: Vec<_> = text.split('-').map(str::len).collect();
    let digits = |c: char| c.is_ascii_digit() || c == '-';
    parts == [4, 2, 2] && text.chars().all(digits)
}
