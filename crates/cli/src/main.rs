//! `pcq`, which is [`pcq::run`] with the process around it.

fn main() -> std::process::ExitCode {
    pcq::run(
        std::env::args_os(),
        &mut std::io::stdout().lock(),
        &mut std::io::stderr(),
    )
    .into()
}
