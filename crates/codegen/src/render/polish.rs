//! The generator's syntax tree, made whole and pleasant to read.

use std::collections::BTreeSet;

use proc_macro2::Span;
use syn::visit_mut::VisitMut;
use syn::{Attribute, Expr, ExprLit, File, Item, ItemMod, Lit, LitStr, Meta, parse_quote};

use super::answers;

/// What the document says beyond what the generator makes of it.
pub(super) struct Additions {
    /// Items for the module `types`.
    pub(super) open_enums: Vec<Item>,
    /// The names of the types that may get more members.
    pub(super) answers: BTreeSet<String>,
    /// The module with the table of operations.
    pub(super) operations: Item,
}

/// Puts the additions in their places and turns block comments into lines.
///
/// # Errors
///
/// Says so when the generator's output has no module `types`.
pub(super) fn polish(file: &mut File, additions: Additions) -> Result<(), String> {
    let Additions {
        open_enums,
        answers,
        operations,
    } = additions;
    let types = file.items.iter_mut().find_map(|item| {
        let Item::Mod(module) = item else { return None };
        if module.ident == "types" {
            module.content.as_mut()
        } else {
            None
        }
    });
    let Some((_, types)) = types else {
        return Err("no module `types`".into());
    };
    answers::mark(types, &answers);
    if !open_enums.is_empty() {
        // The generator writes the path of a replaced type as it was given, in every module.
        for module in types.iter_mut() {
            if let Item::Mod(ItemMod {
                content: Some((_, items)),
                ..
            }) = module
            {
                items.insert(
                    0,
                    parse_quote!(
                        #[allow(unused_imports)]
                        use super::super::types;
                    ),
                );
            }
        }
        types.insert(
            0,
            parse_quote!(
                #[allow(unused_imports)]
                use super::types;
            ),
        );
        types.extend(open_enums);
    }
    file.items.push(operations);
    DocLines.visit_file_mut(file);
    Ok(())
}

/// Splits documentation of several lines into one attribute a line, which prints as `///`.
struct DocLines;

impl VisitMut for DocLines {
    fn visit_attributes_mut(&mut self, attributes: &mut Vec<Attribute>) {
        let lines = std::mem::take(attributes)
            .into_iter()
            .flat_map(|attribute| {
                let Some(text) = doc(&attribute) else {
                    return vec![attribute];
                };
                let text = plain(text.trim_end());
                // What was written as `///` is one line and brings its space along.
                let spaced = !text.contains('\n') && text.starts_with(' ');
                let lines = text.lines().map(|line| match line.trim_end() {
                    "" => String::new(),
                    line if spaced => line.to_owned(),
                    line => format!(" {line}"),
                });
                lines.map(|line| with_doc(&attribute, &line)).collect()
            });
        *attributes = lines.collect();
    }
}

/// The text without the characters that the compiler does not take in a comment: a carriage return
/// within a line, and what changes the direction of writing.
fn plain(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n").replace(
        |c| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'),
        "",
    )
}

/// The same attribute with another text. Parsing one for each line would take as long as the rest
/// of this module.
fn with_doc(attribute: &Attribute, text: &str) -> Attribute {
    let mut attribute = attribute.clone();
    if let Meta::NameValue(meta) = &mut attribute.meta {
        let lit = Lit::Str(LitStr::new(text, Span::call_site()));
        meta.value = Expr::Lit(ExprLit {
            attrs: Vec::new(),
            lit,
        });
    }
    attribute
}

/// The text of a documentation attribute.
fn doc(attribute: &Attribute) -> Option<String> {
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
