//! A page of `docs/` with a part that a command writes.

/// The page with a new part; nothing if it has no place for one. `command` is the one that writes it.
pub(crate) fn replace(page: &str, command: &str, part: &str) -> Option<String> {
    let begin = format!("<!-- written by `cargo xtask {command} --write` -->\n");
    let end = "<!-- end of what is written -->\n";
    let (before, rest) = page.split_once(&begin)?;
    let (_, after) = rest.split_once(end)?;
    Some(format!("{before}{begin}\n{part}\n{end}{after}"))
}
