//! The errors of a request builder for an argument of another type, in the words of a Rust programmer.

use syn::visit_mut::VisitMut;
use syn::{LitStr, Type};

/// Replaces the generator's messages, which spell a type as tokens: ``conversion to `:: uuid :: Uuid` for
/// customer_id failed``.
pub(super) struct NameArguments;

impl VisitMut for NameArguments {
    fn visit_lit_str_mut(&mut self, literal: &mut LitStr) {
        if let Some(message) = message(&literal.value()) {
            *literal = LitStr::new(&message, literal.span());
        }
    }
}

fn message(text: &str) -> Option<String> {
    let text = text.strip_prefix("conversion to `")?;
    let (type_, argument) = text.strip_suffix(" failed")?.split_once("` for ")?;
    let Ok(Type::Path(path)) = syn::parse_str::<Type>(type_) else {
        return None;
    };
    let name = &path.path.segments.last()?.ident;
    Some(format!(
        "expected a value of type `{name}` for `{argument}`"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_segment_names_the_type() {
        let text = "conversion to `:: uuid :: Uuid` for customer_id failed";
        let expected = "expected a value of type `Uuid` for `customer_id`";
        assert_eq!(message(text).as_deref(), Some(expected));
        assert_eq!(message("conversion to `Uuid` went well"), None);
    }
}
