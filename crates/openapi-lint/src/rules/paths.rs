//! Paths: their slashes, and paths that match the same request.

use std::collections::HashMap;

use openapi_document::rule::{LintContext, Reporter};
use openapi_document::{Node, Object, PathTemplate};

pub(super) fn slash(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    for (path, item) in context.openapi.paths().iter() {
        if path.len() > 1 && path.ends_with('/') {
            let message = format!("path `{path}` ends with `/`");
            let help = format!("write `{}`", path.trim_end_matches('/'));
            reporter.report(item.written(), message, help);
        } else if path.contains("//") {
            let message = format!("path `{path}` has an empty segment");
            reporter.report(item.written(), message, "remove a `/`");
        }
    }
}

pub(super) fn conflict(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    let mut known: HashMap<String, (&str, Node<'_>)> = HashMap::new();
    for (path, item) in context.openapi.paths().iter() {
        let shape = PathTemplate::new(path).shape();
        if let Some((first, node)) = known.get(&shape) {
            let message = format!("path `{path}` is `{first}` with other placeholder names");
            let help = "keep one of them, with the operations of both";
            reporter.report(item.written(), message, help);
            reporter.related(*node, "first path");
        } else {
            known.insert(shape, (path, item.written()));
        }
    }
}

/// The segments of the paths so far, as a tree.
#[derive(Default)]
struct Segments<'d> {
    next: HashMap<String, Self>,
    end: Option<(&'d str, Node<'d>)>,
}

impl<'d> Segments<'d> {
    fn insert(&mut self, segments: &[String], path: (&'d str, Node<'d>)) {
        match segments.split_first() {
            Some((first, rest)) => {
                let next = self.next.entry(first.clone()).or_default();
                next.insert(rest, path);
            }
            None => self.end = self.end.or(Some(path)),
        }
    }

    /// A path that matches some of what `segments` matches, where neither is more specific.
    /// `ours` and `theirs` say which of the two has named a segment that the other leaves open.
    fn clash(&self, segments: &[String], ours: bool, theirs: bool) -> Option<(&'d str, Node<'d>)> {
        let Some((first, rest)) = segments.split_first() else {
            return self.end.filter(|_| ours && theirs);
        };
        if first == OPEN {
            let mut others = self.next.iter().filter(|(segment, _)| *segment != OPEN);
            let other = others.find_map(|(_, next)| next.clash(rest, ours, true));
            return other.or_else(|| self.next.get(OPEN)?.clash(rest, ours, theirs));
        }
        let same = self.next.get(first);
        let same = same.and_then(|next| next.clash(rest, ours, theirs));
        same.or_else(|| self.next.get(OPEN)?.clash(rest, true, theirs))
    }
}

/// More segments than any real path has: each is a step of recursion.
const MAX_SEGMENTS: usize = 64;

/// A segment that is one placeholder.
const OPEN: &str = "{}";

pub(super) fn ambiguous(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    let mut known = Segments::default();
    for (path, item) in context.openapi.paths().iter() {
        let shape = PathTemplate::new(path).shape();
        if shape.matches('/').count() > MAX_SEGMENTS {
            continue;
        }
        let segments: Vec<_> = shape.split('/').map(str::to_owned).collect();
        if let Some((other, node)) = known.clash(&segments, false, false) {
            let message = format!("a request can match both `{path}` and `{other}`");
            let help = "add a segment to one of them that distinguishes it";
            reporter.report(item.written(), message, help);
            reporter.related(node, "other path");
        }
        known.insert(&segments, (path, item.written()));
    }
}
