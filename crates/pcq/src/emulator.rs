//! The embedded emulator (feature `emulator`), and its replacement in a build without it.

/// The emulator of the command `emulator` and of the flag `--emulated`.
#[cfg(feature = "emulator")]
mod embedded {
    use std::io::{self, Write};

    pub(crate) use partner_center_emulator::cli::Options as EmulatorArgs;
    pub(crate) use partner_center_emulator::deviations;

    /// A running emulator. It stops when it is dropped.
    pub(crate) type EmbeddedEmulator = partner_center_emulator::Emulator;

    /// Runs the command `emulator` until the process receives a signal.
    pub(crate) async fn serve(arguments: EmulatorArgs, out: &mut dyn Write) -> io::Result<()> {
        partner_center_emulator::cli::run(arguments, out).await
    }

    /// Starts an emulator. Its clock runs `speed` times as fast as the real one, or stands still.
    pub(crate) async fn start(speed: Option<f64>) -> io::Result<EmbeddedEmulator> {
        let mut builder = EmbeddedEmulator::builder();
        if let Some(speed) = speed {
            builder = builder.speed(speed);
        }
        builder.start().await
    }
}

/// Parses the same command line, and reports that the build has no emulator.
#[cfg(not(feature = "emulator"))]
mod embedded {
    use std::convert::Infallible;
    use std::ffi::OsString;
    use std::io::{self, Write};

    /// Any arguments: the command reports the missing feature, not an unknown option.
    #[derive(Debug, clap::Args)]
    pub(crate) struct EmulatorArgs {
        #[arg(trailing_var_arg = true, allow_hyphen_values = true, hide = true)]
        _arguments: Vec<OsString>,
    }

    /// Has no values: [`start`] always fails.
    #[derive(Debug)]
    pub(crate) struct EmbeddedEmulator(Infallible);

    impl EmbeddedEmulator {
        pub(crate) fn url(&self) -> &str {
            match self.0 {}
        }

        pub(crate) fn user_token(&self) -> &str {
            match self.0 {}
        }
    }

    pub(crate) async fn serve(_: EmulatorArgs, _: &mut dyn Write) -> io::Result<()> {
        Err(missing())
    }

    pub(crate) async fn start(_: Option<f64>) -> io::Result<EmbeddedEmulator> {
        Err(missing())
    }

    fn missing() -> io::Error {
        io::ErrorKind::Unsupported.into()
    }

    /// Nothing: only the emulator contains the compiled contract.
    pub(crate) fn deviations(_operation: &str, _status: u16, _body: &[u8]) -> Vec<String> {
        Vec::new()
    }
}

pub(crate) use embedded::{EmbeddedEmulator, EmulatorArgs, deviations, serve, start};

/// Whether this build has the emulator.
pub(crate) const AVAILABLE: bool = cfg!(feature = "emulator");

/// How to get a build that has it.
pub(crate) const HOW_TO_GET: &str = "install pcq with its default features: `cargo install --path \
                                     crates/pcq`, or add `--features emulator`";
