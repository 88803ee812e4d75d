//! The process around [`pcq::run`].

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
