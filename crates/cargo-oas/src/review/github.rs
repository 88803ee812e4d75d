//! A review as workflow commands, which GitHub Actions shows beside the changed lines.

use super::{Review, Reviewed, consequence};
use crate::report::Github as _;
use crate::report::github::annotation;
use openapi_diff::Class;
use openapi_rust::api_diff::Bump;

impl Review<'_> {
    /// One line for each change and each problem with a waiver. What is gone is shown where it was
    /// written, at the nearest line that is still there.
    #[must_use]
    pub fn to_github(&self) -> String {
        let mut text = String::new();
        let name = self.head.name();
        for Reviewed { change, waiver } in &self.wire {
            let command = match (waiver, change.class) {
                (None, Class::Breaking) => "error",
                (None, Class::PotentiallyBreaking) => "warning",
                (Some(_), _) | (None, Class::Compatible | Class::Documentation) => "notice",
            };
            let message = match waiver {
                None => format!(
                    "{}\nwhy: {}\nfingerprint: {}",
                    change.message,
                    consequence(change),
                    change.fingerprint()
                ),
                Some(waiver) => format!("{}\nwaived: {}", change.message, waiver.reason),
            };
            let span = self.nearest(change.base.as_ref(), change.head.as_ref());
            let title = format!("{} ({})", change.rule.id, change.class);
            text += &annotation(command, name, Some(span), &title, &message);
        }
        for Reviewed { change, waiver } in self.rust.iter().flat_map(|rust| &rust.changes) {
            let command = match (waiver, change.bump) {
                (None, Bump::Major) => "warning",
                (Some(_), _) | (None, Bump::None | Bump::Patch | Bump::Minor) => "notice",
            };
            let mut message = change.message.clone();
            for (label, line) in [("before", &change.before), ("after", &change.after)] {
                message.extend(line.iter().map(|line| format!("\n{label}: {line}")));
            }
            message.extend(
                waiver
                    .iter()
                    .map(|waiver| format!("\nwaived: {}", waiver.reason)),
            );
            let span = change.place().is_some();
            let span = span.then(|| self.nearest(change.base.as_ref(), change.head.as_ref()));
            let title = format!("{} ({} for Rust callers)", change.rule, change.bump);
            text += &annotation(command, name, span, &title, &message);
        }
        text + &self.problems.to_github()
    }
}
