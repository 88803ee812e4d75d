//! The log on stderr: what our own crates tell, in which nothing secret stands.

use std::io;

use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt::format::FmtSpan;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::args::{LogFormat, Talk};

/// Starts the log. Warnings are told always, such as that a token lacks multi-factor authentication.
pub(crate) fn start(talk: &Talk) {
    let level = match talk.verbose {
        0 => LevelFilter::WARN,
        1 => LevelFilter::DEBUG,
        _ => LevelFilter::TRACE,
    };
    // What others tell is not known to be free of secrets.
    let ours = Targets::new()
        .with_target("partner_center", level)
        .with_target("pcq", level);
    let registry = tracing_subscriber::registry().with(ours);
    let layer = tracing_subscriber::fmt::layer().with_writer(io::stderr);
    let layer = layer.with_ansi(false);
    // A second run in one process keeps the first one's log.
    let _ = match talk.log_format {
        LogFormat::Json => registry
            .with(layer.json().with_span_events(FmtSpan::CLOSE))
            .try_init(),
        LogFormat::Text if talk.verbose == 0 => registry
            .with(layer.without_time().with_target(false))
            .try_init(),
        LogFormat::Text => registry.with(layer).try_init(),
    };
}
