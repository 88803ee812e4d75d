//! Ctrl-C and SIGTERM: for commands that respond to them, and for the programs that print tokens and secrets.

use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Once, OnceLock};
use std::thread;

#[cfg(unix)]
use tokio::signal::unix::{self, SignalKind};
#[cfg(windows)]
use tokio::signal::windows::{self, CtrlC};

use crate::exit::Exit;

/// How many commands respond to signals themselves.
static COMMANDS: AtomicUsize = AtomicUsize::new(0);

/// The signal that ends this process.
static ENDING: OnceLock<Signal> = OnceLock::new();

/// A signal that asks the process to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Signal {
    /// The user pressed Ctrl-C (SIGINT).
    Interrupt,
    /// The system, or a supervisor such as systemd, sent SIGTERM.
    #[cfg_attr(windows, expect(dead_code, reason = "Windows has no SIGTERM"))]
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
}

/// Receives signals. From its creation on, they do not end the process by themselves.
#[derive(Debug)]
struct Signals {
    #[cfg(unix)]
    interrupt: unix::Signal,
    #[cfg(unix)]
    terminate: unix::Signal,
    #[cfg(windows)]
    interrupt: CtrlC,
}

impl Signals {
    /// Installs the handlers, in a runtime.
    fn listen() -> io::Result<Self> {
        Ok(Self {
            #[cfg(unix)]
            interrupt: unix::signal(SignalKind::interrupt())?,
            #[cfg(unix)]
            terminate: unix::signal(SignalKind::terminate())?,
            #[cfg(windows)]
            interrupt: windows::ctrl_c()?,
        })
    }

    async fn next(&mut self) -> Signal {
        #[cfg(unix)]
        tokio::select! {
            _ = self.interrupt.recv() => Signal::Interrupt,
            _ = self.terminate.recv() => Signal::Terminate,
        }
        #[cfg(windows)]
        {
            self.interrupt.recv().await;
            Signal::Interrupt
        }
    }
}

/// The signals to a command that responds to them while this lives.
#[derive(Debug)]
pub(crate) struct CommandSignals(Option<Signals>);

impl CommandSignals {
    pub(crate) fn listen() -> Self {
        COMMANDS.fetch_add(1, Ordering::SeqCst);
        // Without handlers, signals end the process as they do by default.
        Self(Signals::listen().ok())
    }

    /// Waits for the next signal.
    pub(crate) async fn next(&mut self) -> Signal {
        match &mut self.0 {
            Some(signals) => signals.next().await,
            None => std::future::pending().await,
        }
    }
}

impl Drop for CommandSignals {
    fn drop(&mut self) {
        COMMANDS.fetch_sub(1, Ordering::SeqCst);
    }
}

/// From now on, a signal that no command responds to kills the programs that run for a token or a secret, and then
/// ends this process. By default it would end this process alone, because each program leads a process group of
/// its own.
///
/// A thread of its own waits for the signals: a command may block, on a question or a full pipe.
pub(crate) fn end_programs_on_exit() {
    static STARTED: Once = Once::new();
    STARTED.call_once(|| {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        let Ok(runtime) = runtime else { return };
        let signals = {
            let _entered = runtime.enter();
            Signals::listen()
        };
        let Ok(mut signals) = signals else { return };
        thread::spawn(move || {
            loop {
                let signal = runtime.block_on(signals.next());
                if COMMANDS.load(Ordering::SeqCst) == 0 {
                    let signal = *ENDING.get_or_init(|| signal);
                    partner_center::kill_programs();
                    std::process::exit(signal.exit() as i32);
                }
            }
        });
    });
}

/// The signal that ends this process. An error of the command is then that of a program that was killed.
pub(crate) fn ending() -> Option<Signal> {
    ENDING.get().copied()
}
