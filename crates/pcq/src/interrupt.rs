//! Ctrl-C and SIGTERM: for commands that respond to them, and for the programs that print tokens and secrets.

use std::io;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};
#[cfg(windows)]
use tokio::signal::windows::{CtrlC, ctrl_c};

use crate::exit::Exit;

/// How many commands respond to signals themselves.
static COMMANDS: AtomicUsize = AtomicUsize::new(0);

/// Whether a signal is ending this process.
static ENDING: AtomicBool = AtomicBool::new(false);

/// Receives Ctrl-C and SIGTERM. From its creation on, they do not end the process by themselves.
#[derive(Debug)]
struct Signals {
    #[cfg(unix)]
    interrupt: Signal,
    #[cfg(unix)]
    terminate: Signal,
    #[cfg(windows)]
    interrupt: CtrlC,
}

impl Signals {
    /// Installs the handlers, in a runtime.
    fn listen() -> io::Result<Self> {
        Ok(Self {
            #[cfg(unix)]
            interrupt: signal(SignalKind::interrupt())?,
            #[cfg(unix)]
            terminate: signal(SignalKind::terminate())?,
            #[cfg(windows)]
            interrupt: ctrl_c()?,
        })
    }

    async fn next(&mut self) {
        #[cfg(unix)]
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
        #[cfg(windows)]
        self.interrupt.recv().await;
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

    /// Waits for the next Ctrl-C or SIGTERM.
    pub(crate) async fn next(&mut self) {
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
                runtime.block_on(signals.next());
                if COMMANDS.load(Ordering::SeqCst) == 0 {
                    ENDING.store(true, Ordering::SeqCst);
                    partner_center::kill_programs();
                    std::process::exit(Exit::Interrupted as i32);
                }
            }
        });
    });
}

/// Whether a signal is ending this process. An error of the command is then that of a program that was killed.
pub(crate) fn is_ending() -> bool {
    ENDING.load(Ordering::SeqCst)
}
