//! Text of a document on a page: Markdown, links, anchors, and misleading characters.

use std::fmt::Write;

use maud::{Markup, PreEscaped, html};
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd, html as writer};

/// Converts Markdown to safe HTML: HTML in it is shown as text, images become links, and [`target`]
/// restricts links. Headings begin at the level `first` and skip no level.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "most of what Markdown has is written as it is"
)]
pub(super) fn markdown(source: &str, first: usize) -> Markup {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let mut events = Vec::new();
    // Whether each open link was written; the levels of the headings so far.
    let mut links = Vec::new();
    let mut levels: Vec<HeadingLevel> = Vec::new();
    for event in Parser::new_ext(source, options) {
        match event {
            Event::Html(text) | Event::InlineHtml(text) => events.push(Event::Text(text)),
            Event::Start(Tag::HtmlBlock) => events.push(Event::Start(Tag::Paragraph)),
            Event::End(TagEnd::HtmlBlock) => events.push(Event::End(TagEnd::Paragraph)),
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                // HTML does not allow nested links.
                let inside = links.contains(&true);
                let target = target(&dest_url).filter(|_| !inside);
                links.push(target.is_some());
                events.extend(target.map(|target| {
                    let start = format!("<a href=\"{}\">", html!((target)).into_string());
                    Event::InlineHtml(start.into())
                }));
            }
            Event::End(TagEnd::Link | TagEnd::Image) => {
                if links.pop() == Some(true) {
                    events.push(Event::InlineHtml("</a>".into()));
                }
            }
            Event::Start(Tag::Heading { level, .. }) => {
                while levels.last().is_some_and(|open| *open >= level) {
                    levels.pop();
                }
                levels.push(level);
                let shown = (first + levels.len() - 1).min(6);
                events.push(Event::Html(format!("<h{shown}>").into()));
            }
            Event::End(TagEnd::Heading(_)) => {
                let shown = (first + levels.len().saturating_sub(1)).min(6);
                events.push(Event::Html(format!("</h{shown}>\n").into()));
            }
            Event::Start(Tag::Table(columns)) => {
                events.push(Event::Html("<div class=\"scroll\">".into()));
                events.push(Event::Start(Tag::Table(columns)));
            }
            Event::End(TagEnd::Table) => {
                events.push(Event::End(TagEnd::Table));
                events.push(Event::Html("</div>\n".into()));
            }
            other => events.push(other),
        }
    }
    let mut text = String::with_capacity(source.len() * 3 / 2);
    writer::push_html(&mut text, events.into_iter());
    PreEscaped(text)
}

/// The first sentence of a description, for tables.
pub(super) fn first_sentence(source: &str) -> &str {
    let paragraph = source.trim().split("\n\n").next().unwrap_or_default();
    let ends = paragraph.match_indices(['.', '!', '?']);
    let sentences = ends.filter_map(|(at, mark)| {
        let (sentence, rest) = paragraph.split_at_checked(at + mark.len())?;
        // A full stop in code, in a link or in a number does not end a sentence.
        let whole = sentence.matches('`').count() % 2 == 0
            && sentence.matches(['(', '[']).count() == sentence.matches([')', ']']).count();
        (whole && rest.starts_with(char::is_whitespace)).then_some(sentence)
    });
    sentences.into_iter().next().unwrap_or(paragraph)
}

/// The allowed URL of a link: http, https, mailto, or an anchor on this page.
pub(super) fn target(address: &str) -> Option<&str> {
    let lower = address.to_ascii_lowercase();
    let known = ["https://", "http://", "mailto:", "#"];
    let plain = !address.contains(|c: char| c.is_control() || c.is_whitespace());
    (plain && known.iter().any(|start| lower.starts_with(start))).then_some(address)
}

/// A link if the URL is allowed, otherwise the URL as text.
pub(super) fn link(address: &str, words: &str) -> Markup {
    html! {
        @if let Some(target) = target(address) {
            a href=(target) { (words) }
        } @else if words == address {
            code { (address) }
        } @else {
            (words) " (" code { (address) } ")"
        }
    }
}

/// The unique anchor of a kind and a name.
pub(super) fn anchor(kind: &str, name: &str) -> String {
    let mut anchor = format!("{kind}-");
    for c in name.chars() {
        if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.') {
            anchor.push(c);
        } else {
            let _ = write!(anchor, "~{:x}~", u32::from(c));
        }
    }
    anchor
}

/// Removes characters that HTML forbids, and controls that change the order of text.
pub(super) fn sanitize_html(page: String) -> String {
    let misleads = |c: char| {
        (c.is_control() && !matches!(c, '\n' | '\t'))
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
            || matches!(c, '\u{fdd0}'..='\u{fdef}')
            || u32::from(c) & 0xfffe == 0xfffe
    };
    if page.contains(misleads) {
        page.replace("\r\n", "\n").replace(misleads, "\u{fffd}")
    } else {
        page
    }
}
