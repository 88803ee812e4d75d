//! The rule that every action of a workflow is pinned by the hash of a commit.

use std::fs;
use std::io;
use std::path::Path;

use super::{Source, Violation};

const FOLDER: &str = ".github/workflows";

/// The workflows, as far as there are any.
pub(super) fn read(root: &Path) -> io::Result<Vec<Source>> {
    let mut files = Vec::new();
    if !root.join(FOLDER).is_dir() {
        return Ok(files);
    }
    for entry in fs::read_dir(root.join(FOLDER))? {
        let entry = entry?;
        let name = format!("{FOLDER}/{}", entry.file_name().to_string_lossy());
        let text = fs::read_to_string(entry.path())?;
        files.push(Source { name, text });
    }
    Ok(files)
}

/// Whoever owns an action can move its tag, and with it what runs here; a commit stays what it is.
pub(super) fn check(files: &[Source]) -> Vec<Violation> {
    let lines = files.iter().flat_map(|file| {
        let lines = file.text.lines().enumerate();
        lines.map(move |(index, line)| (file, index + 1, line))
    });
    let unpinned = lines.filter_map(|(file, line, text)| {
        let step = text.trim_start().trim_start_matches("- ");
        let action = step.strip_prefix("uses:")?.trim();
        (!action.starts_with("./") && !is_pinned(action)).then(|| Violation {
            file: file.name.clone(),
            line,
            message: format!("the action `{action}` is not pinned by a commit"),
            help: "write OWNER/NAME@<40 hex digits of the commit> # <its tag>".to_owned(),
        })
    });
    unpinned.collect()
}

fn is_pinned(action: &str) -> bool {
    let Some((_, version)) = action.split_once('@') else {
        return false;
    };
    let Some((commit, tag)) = version.split_once(" # ") else {
        return false;
    };
    commit.len() == 40 && commit.bytes().all(|byte| byte.is_ascii_hexdigit()) && !tag.is_empty()
}

#[cfg(test)]
mod tests {
    use super::{Source, check};

    #[test]
    fn an_action_by_tag_or_branch_is_found() {
        let commit = "0123456789abcdef0123456789abcdef01234567";
        let text = format!(
            "steps:\n  - uses: a/b@v4\n  - uses: a/b@{commit} # v4.1.0\n  - uses: a/b@{commit}\n  \
             - name: x\n    uses: a/b@main # main\n  - uses: ./local\n  - run: echo uses\n"
        );
        let name = ".github/workflows/a.yml".to_owned();
        let violations = check(&[Source { name, text }]);
        let lines: Vec<_> = violations.iter().map(|violation| violation.line).collect();
        assert_eq!(lines, [2, 4, 6]);
    }
}
