//! Catches failures of the generator that no check predicted, and reports them as diagnostics.

use std::any::Any;
use std::sync::Once;

use openapi_document::{Diagnostic, Diagnostics, Document, Node, Severity};

/// Runs `work` in a thread whose panic becomes an error and whose stack fits nested schemas.
///
/// # Errors
///
/// The error of `work`, or the message that it panicked with.
pub(crate) fn catch_panic<T: Send>(
    work: impl FnOnce() -> Result<T, String> + Send,
) -> Result<T, String> {
    const NAME: &str = "openapi-rust generator";
    const STACK: usize = 256 << 20;
    static QUIET: Once = Once::new();
    // A panic of the generator is reported as a diagnostic, so the default message is suppressed;
    // other threads keep their hook.
    QUIET.call_once(|| {
        let hook = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if std::thread::current().name() != Some(NAME) {
                hook(info);
            }
        }));
    });
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new()
            .name(NAME.into())
            .stack_size(STACK);
        let handle = thread
            .spawn_scoped(scope, work)
            .map_err(|error| error.to_string())?;
        handle
            .join()
            .unwrap_or_else(|panic| Err(panic_text(panic.as_ref())))
    })
}

fn panic_text(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
    text.unwrap_or("it panicked").to_owned()
}

/// The diagnostic for a failure of the generator after every check passed.
pub(crate) fn internal_error(node: Node<'_>, reason: &str) -> Diagnostic {
    let reason: String = reason
        .lines()
        .next()
        .unwrap_or_default()
        .chars()
        .take(120)
        .collect();
    Diagnostic {
        rule: "gen-internal",
        severity: Severity::Error,
        pointer: node.pointer(),
        span: Some(node.label_span()),
        message: format!("internal error of the generator, which no rule predicted: {reason}"),
        consequence: "nothing was rendered; the document may be valid",
        help: Some("report this as a bug of openapi-rust, with the document; until then, simplify this part".into()),
        related: Vec::new(),
    }
}

/// The diagnostics of a document with one diagnostic.
pub(crate) fn single(document: &Document, diagnostic: Diagnostic) -> Diagnostics {
    Diagnostics::new(document.name(), document.source(), vec![diagnostic])
}
