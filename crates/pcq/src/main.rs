//! `pcq`, which is [`pcq::run`] with the process around it.

fn main() -> std::process::ExitCode {
    pcq::complete();
    pcq::run(
        std::env::args_os(),
        pcq::Terminal::of_this_process(),
        &mut std::io::stdout().lock(),
        &mut std::io::stderr(),
    )
    .into()
}
