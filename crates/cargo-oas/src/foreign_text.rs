//! Text of documents and files in output: it commands neither a terminal nor a CI runner.

use std::borrow::Cow;

use openapi_document::{is_unsafe, sanitize};

/// What stands for a character that could be part of a command.
const REPLACEMENT: char = '\u{fffd}';

/// Lines for a terminal, a log or a comment. Line ends and tabs stay; `styled` keeps sequences that
/// set colors, so foreign text has to go through [`line`] before it is laid out with colors.
///
/// Runners take commands from any line: GitHub Actions from one that begins with `::name`, and it,
/// Azure Pipelines and TeamCity from `##[`, `##vso[` and the like anywhere in it.
pub(crate) fn lines(text: &str, styled: bool) -> Cow<'_, str> {
    let suspicious = |c: char| c == '#' || (c != '\n' && is_unsafe(c));
    if !text.contains(suspicious) && !text.contains("::") {
        return Cow::Borrowed(text);
    }
    let text = workflow_commands(text, styled);
    let lines = text.split_inclusive('\n').map(|line| {
        let start = line.trim_start();
        match start.strip_prefix("::") {
            Some(command) if command.starts_with(|c: char| c.is_ascii_alphabetic()) => {
                let indent = line.strip_suffix(start).unwrap_or_default();
                Cow::Owned(format!("{indent}{REPLACEMENT}:{command}"))
            }
            Some(_) | None => Cow::Borrowed(line),
        }
    });
    Cow::Owned(lines.collect())
}

/// Like [`lines`], but a line may begin with `::`: for workflow commands that this program writes.
pub(crate) fn workflow_commands(text: &str, styled: bool) -> String {
    let colors = if styled { color } else { |_: &str| None };
    rewritten(text, colors, |text, _| text.push(REPLACEMENT))
}

/// JSON with the same meaning, in which hostile characters are written as escapes.
pub(crate) fn json(text: &str) -> String {
    rewritten(
        text,
        |_| None,
        |text, c| *text += &format!("\\u{:04x}", u32::from(c)),
    )
}

/// XML with the same meaning, in which hostile characters are written as references. The text has
/// no characters that XML lacks.
pub(crate) fn xml(text: &str) -> String {
    rewritten(
        text,
        |_| None,
        |text, c| *text += &format!("&#{};", u32::from(c)),
    )
}

/// One line, or a part of one, without what is hostile to a terminal; tabs stay.
pub(crate) fn line(text: &str) -> Cow<'_, str> {
    if text.contains('\t') {
        let parts: Vec<_> = text.split('\t').map(sanitize).collect();
        Cow::Owned(parts.join("\t"))
    } else {
        sanitize(text)
    }
}

/// The text with each hostile character, and the second `#` of each `##name[`, written by `replace`.
/// Line ends, tabs, and sequences whose length `kept` says, stay.
fn rewritten(
    text: &str,
    kept: fn(&str) -> Option<usize>,
    replace: fn(&mut String, char),
) -> String {
    let mut written = String::with_capacity(text.len());
    let mut before = None;
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let (sequence, after) = rest.split_at(kept(rest).unwrap_or(c.len_utf8()));
        if sequence.len() > c.len_utf8() {
            written += sequence;
        } else if (is_unsafe(c) && !matches!(c, '\n' | '\t'))
            || (c == '#' && before == Some('#') && begins_command(after))
        {
            replace(&mut written, c);
        } else {
            written.push(c);
        }
        before = Some(c);
        rest = after;
    }
    written
}

/// Whether a text behind `##` makes that a command: `[` or `name[`.
fn begins_command(text: &str) -> bool {
    let name = text.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    name.starts_with('[')
}

/// The length of the sequence that sets a color or style, if the text begins with one.
fn color(text: &str) -> Option<usize> {
    let parameters = text.strip_prefix("\u{1b}[")?;
    let end = parameters.find(|c: char| !c.is_ascii_digit() && c != ';')?;
    let end = parameters.get(end..)?.starts_with('m').then_some(end)?;
    Some("\u{1b}[".len() + end + "m".len())
}

#[cfg(test)]
mod tests {
    use super::{json, line, lines, workflow_commands, xml};

    const HOSTILE: &[&str] = &[
        "##[error]a",
        "a ##[add-mask]b",
        "###[group]",
        "##vso[task.setvariable variable=a]b",
        "##teamcity[buildStatus]",
        "\u{9b}31m",
        "\u{1b}]0;title\u{7}",
        "\u{202e}abc\u{2066}",
        "ad\u{200b}min",
        "\r",
    ];

    fn commands(text: &str) -> bool {
        let marked = text.split("##").skip(1);
        let mut marked = marked.map(|rest| rest.trim_start_matches(char::is_alphabetic));
        marked.any(|rest| rest.starts_with('['))
    }

    #[test]
    fn text_commands_neither_terminal_nor_runner() {
        for hostile in HOSTILE {
            for text in [lines(hostile, false), lines(hostile, true)] {
                assert!(!commands(&text), "{text:?}");
                assert!(!text.contains(openapi_document::is_unsafe), "{text:?}");
            }
        }
        for text in [
            "::error::a\n",
            "  ::add-mask::a\n",
            "a\n::stop-commands::x\n",
        ] {
            let text = lines(text, false);
            assert!(
                !text.lines().any(|line| line.trim().starts_with("::")),
                "{text:?}"
            );
        }
        assert_eq!(lines("/x ::error::a", false), "/x ::error::a");
        assert_eq!(
            workflow_commands("::error::##[a]\n", false),
            "::error::#\u{fffd}[a]\n"
        );
        assert_eq!(line("a\tb\u{85}"), "a\tb\u{fffd}");
    }

    #[test]
    fn only_colors_stay_in_styled_text() {
        let text = "\u{1b}[1m\u{1b}[38;5;9merror\u{1b}[0m\t\u{1b}[2J\u{1b}[31";
        let expected = "\u{1b}[1m\u{1b}[38;5;9merror\u{1b}[0m\t\u{fffd}[2J\u{fffd}[31";
        assert_eq!(lines(text, true), expected);
        assert_eq!(lines("\u{1b}[1ma", false), "\u{fffd}[1ma");
    }

    #[test]
    fn json_and_xml_keep_their_meaning() {
        for hostile in HOSTILE {
            let text = serde_json::to_string(hostile).unwrap();
            let written = json(&text);
            assert!(!commands(&written), "{written:?}");
            assert!(
                !written.contains(openapi_document::is_unsafe),
                "{written:?}"
            );
            assert_eq!(serde_json::from_str::<String>(&written).unwrap(), *hostile);
        }
        assert_eq!(xml("a##[b\u{9b}"), "a#&#35;[b&#155;");
    }
}
