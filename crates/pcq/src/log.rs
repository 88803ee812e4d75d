//! The log on stderr: events of our own crates, which contain no secrets.

use std::io;

use tracing::Level;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::fmt::format::FmtSpan;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::options::{LogFormat, OutputArgs};

/// Starts the log. Warnings are always logged, such as a token without multi-factor authentication.
pub(crate) fn start(output: &OutputArgs) {
    let verbose = output.verbose;
    // Events of other crates may contain secrets.
    let ours = ["partner_center", "pcq"];
    let filter = filter_fn(move |metadata| {
        let target = metadata.target().split("::").next().unwrap_or_default();
        let operation = metadata.is_span() && metadata.name() == "request";
        ours.contains(&target)
            && match verbose {
                0 => *metadata.level() <= Level::WARN,
                // An operation with its ids and its duration, not its attempts.
                1 => operation || *metadata.level() <= Level::WARN,
                _ => true,
            }
    });
    let span_events = if verbose == 0 {
        FmtSpan::NONE
    } else {
        FmtSpan::CLOSE
    };
    let registry = tracing_subscriber::registry().with(filter);
    let layer = tracing_subscriber::fmt::layer()
        .with_writer(io::stderr)
        .with_ansi(false)
        .with_span_events(span_events);
    // A second run in one process keeps the log of the first.
    let _ = match output.log_format {
        LogFormat::Json => registry.with(layer.json()).try_init(),
        LogFormat::Text if verbose == 0 => registry
            .with(layer.without_time().with_target(false))
            .try_init(),
        LogFormat::Text => registry.with(layer).try_init(),
    };
}
