//! Documentation attributes: their text, and block comments as one `///` line each.

use proc_macro2::{Ident, Span};
use syn::token::Bracket;
use syn::visit_mut::VisitMut;
use syn::{AttrStyle, Attribute, Block, Expr, ExprLit, Lit, LitStr, Meta, MetaNameValue, Token};

/// Splits documentation of several lines into one attribute a line, which prints as `///`.
pub(super) struct SplitDocLines;

impl VisitMut for SplitDocLines {
    fn visit_attributes_mut(&mut self, attributes: &mut Vec<Attribute>) {
        let lines = std::mem::take(attributes)
            .into_iter()
            .flat_map(|attribute| {
                let Some(text) = text(&attribute) else {
                    return vec![attribute];
                };
                let text = printable(text.trim_end());
                // A comment written as `///` is one line and starts with a space.
                let spaced = !text.contains('\n') && text.starts_with(' ');
                let lines = text.lines().map(|line| match line.trim_end() {
                    "" => String::new(),
                    line if spaced => line.to_owned(),
                    line => format!(" {line}"),
                });
                lines.map(|line| new(attribute.style, &line)).collect()
            });
        *attributes = lines.collect();
    }

    /// Function bodies are most of the text, and contain no documentation.
    fn visit_block_mut(&mut self, _: &mut Block) {}
}

/// The text without the characters that the compiler rejects in a comment: carriage returns and
/// marks that change the direction of writing.
fn printable(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n").replace(
        |c| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'),
        "",
    )
}

/// A documentation attribute. Parsing one for each line would take as long as the rest of this
/// module.
pub(super) fn new(style: AttrStyle, text: &str) -> Attribute {
    let lit = Lit::Str(LitStr::new(text, Span::call_site()));
    Attribute {
        pound_token: <Token![#]>::default(),
        style,
        bracket_token: Bracket::default(),
        meta: Meta::NameValue(MetaNameValue {
            path: Ident::new("doc", Span::call_site()).into(),
            eq_token: <Token![=]>::default(),
            value: Expr::Lit(ExprLit {
                attrs: Vec::new(),
                lit,
            }),
        }),
    }
}

/// The text of a documentation attribute.
pub(super) fn text(attribute: &Attribute) -> Option<String> {
    let Meta::NameValue(meta) = &attribute.meta else {
        return None;
    };
    if !meta.path.is_ident("doc") {
        return None;
    }
    let Expr::Lit(ExprLit {
        lit: Lit::Str(text),
        ..
    }) = &meta.value
    else {
        return None;
    };
    Some(text.value())
}
