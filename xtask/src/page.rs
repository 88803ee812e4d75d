//! A page of `docs/` with a generated part.

/// The page with a new part; none if the marker lines are missing. `command` is the command that
/// writes it.
pub(crate) fn replace(page: &str, command: &str, part: &str) -> Option<String> {
    let begin = format!("<!-- written by `cargo xtask {command} --write` -->\n");
    let end = "<!-- end of the generated part -->\n";
    let (before, rest) = page.split_once(&begin)?;
    let (_, after) = rest.split_once(end)?;
    Some(format!("{before}{begin}\n{part}\n{end}{after}"))
}
