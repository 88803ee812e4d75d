//! The generator's syntax tree, made whole and pleasant to read.

use std::collections::BTreeSet;

use proc_macro2::{Ident, Span};
use syn::token::Bracket;
use syn::visit_mut::VisitMut;
use syn::{
    AttrStyle, Attribute, Block, Expr, ExprLit, File, ImplItem, Item, ItemMod, Lit, LitStr, Meta,
    MetaNameValue, Token, Type, parse_quote,
};

use super::docs::Descriptions;
use super::{answers, docs, schemas};

/// What the document says beyond what the generator makes of it.
pub(super) struct Additions {
    /// Items for the module `types`, which the generator refers to in place of its own.
    pub(super) replacements: Vec<Item>,
    /// The names of the types that may get more members.
    pub(super) answers: BTreeSet<String>,
    /// Modules with the tables that hooks and callers look things up in.
    pub(super) tables: Vec<Item>,
    /// The names of the methods that callers are advised against.
    pub(super) deprecated: BTreeSet<String>,
    /// What the document says of names that the generator does not document.
    pub(super) descriptions: Descriptions,
    /// Whether types can tell their JSON Schema.
    pub(super) schemars: bool,
}

/// Puts the additions in their places and turns block comments into lines.
///
/// # Errors
///
/// Says so when the generator's output has no module `types`.
pub(super) fn polish(file: &mut File, additions: Additions) -> Result<(), String> {
    let Additions {
        replacements,
        answers,
        tables,
        deprecated,
        descriptions,
        schemars,
    } = additions;
    mark_deprecated(&mut file.items, &deprecated);
    if let Some(calls) = module(&mut file.items, "builder") {
        docs::fill_calls(calls, &descriptions);
    }
    let types = module(&mut file.items, "types").ok_or("no module `types`")?;
    answers::mark(types, &answers);
    if schemars {
        schemas::derive(types);
    }
    if !replacements.is_empty() {
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
        types.extend(replacements);
    }
    docs::fill_types(types, &descriptions);
    file.items.extend(tables);
    DocLines.visit_file_mut(file);
    Ok(())
}

/// The items of a module.
fn module<'f>(items: &'f mut [Item], name: &str) -> Option<&'f mut Vec<Item>> {
    items.iter_mut().find_map(|item| {
        let Item::Mod(module) = item else { return None };
        let (_, items) = module.content.as_mut()?;
        (module.ident == name).then_some(items)
    })
}

/// Marks the methods of the client that begin a deprecated call. What they lead to stays unmarked,
/// so that the text itself compiles without a warning.
fn mark_deprecated(items: &mut [Item], deprecated: &BTreeSet<String>) {
    for item in items {
        let Item::Impl(item) = item else { continue };
        if !matches!(&*item.self_ty, Type::Path(owner) if owner.path.is_ident("Client")) {
            continue;
        }
        for method in &mut item.items {
            if let ImplItem::Fn(method) = method
                && deprecated.contains(&method.sig.ident.to_string())
            {
                let note = "the contract advises against this operation and says why";
                method.attrs.push(parse_quote!(#[deprecated = #note]));
            }
        }
    }
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
                lines
                    .map(|line| doc_attribute(attribute.style, &line))
                    .collect()
            });
        *attributes = lines.collect();
    }

    /// Bodies are most of the text, and nothing in them is documented.
    fn visit_block_mut(&mut self, _: &mut Block) {}
}

/// The text without the characters that the compiler does not take in a comment: a carriage return
/// within a line, and what changes the direction of writing.
fn plain(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n").replace(
        |c| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'),
        "",
    )
}

/// A documentation attribute. Parsing one for each line would take as long as the rest of this
/// module.
pub(super) fn doc_attribute(style: AttrStyle, text: &str) -> Attribute {
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
pub(super) fn doc(attribute: &Attribute) -> Option<String> {
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
