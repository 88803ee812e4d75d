//! The signals that end a command: Ctrl-C (SIGINT) and SIGTERM.

use crate::exit::Exit;

/// A signal that asks the process to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Signal {
    /// The user pressed Ctrl-C.
    Interrupt,
    /// The system, or a supervisor such as systemd, sent SIGTERM.
    Terminate,
}

impl Signal {
    /// The exit code of a command that this signal ended.
    pub(crate) const fn exit(self) -> Exit {
        match self {
            Self::Interrupt => Exit::Interrupted,
            Self::Terminate => Exit::Terminated,
        }
    }

    /// Waits for the next signal.
    pub(crate) async fn next() -> Self {
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};
            if let Ok(mut terminate) = signal(SignalKind::terminate()) {
                tokio::select! {
                    _ = tokio::signal::ctrl_c() => return Self::Interrupt,
                    _ = terminate.recv() => return Self::Terminate,
                }
            }
        }
        // Without a signal handler, the process ends at once.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
        Self::Interrupt
    }
}
