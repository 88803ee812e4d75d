//! The log on stderr: what our own crates tell, in which nothing secret stands.

use std::io;

use tracing::Level;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::fmt::format::FmtSpan;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::args::{LogFormat, Talk};

/// Starts the log. Warnings are told always, such as that a token lacks multi-factor authentication.
pub(crate) fn start(talk: &Talk) {
    let loud = talk.verbose;
    // What others tell is not known to be free of secrets.
    let ours = ["partner_center", "pcq"];
    let told = filter_fn(move |metadata| {
        let target = metadata.target().split("::").next().unwrap_or_default();
        let call = metadata.is_span() && metadata.name() == "request";
        ours.contains(&target)
            && match loud {
                0 => *metadata.level() <= Level::WARN,
                // A call with its ids and its time, not what happened on the way.
                1 => call || *metadata.level() <= Level::WARN,
                _ => true,
            }
    });
    let ends = if loud == 0 {
        FmtSpan::NONE
    } else {
        FmtSpan::CLOSE
    };
    let registry = tracing_subscriber::registry().with(told);
    let layer = tracing_subscriber::fmt::layer()
        .with_writer(io::stderr)
        .with_ansi(false)
        .with_span_events(ends);
    // A second run in one process keeps the first one's log.
    let _ = match talk.log_format {
        LogFormat::Json => registry.with(layer.json()).try_init(),
        LogFormat::Text if loud == 0 => registry
            .with(layer.without_time().with_target(false))
            .try_init(),
        LogFormat::Text => registry.with(layer).try_init(),
    };
}
