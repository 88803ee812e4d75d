//! What the generator wrote, made whole and pleasant to read.

use std::collections::{BTreeSet, HashMap};

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use syn::token::Bracket;
use syn::visit_mut::VisitMut;
use syn::{
    AttrStyle, Attribute, Block, Expr, ExprLit, ImplItem, Item, ItemMod, Lit, LitStr, Meta,
    MetaNameValue, Token, Type, parse_quote,
};

use super::docs::Descriptions;
use super::items::{self, Piece};
use super::print::Text;
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

/// Writes the generator's items with the additions in their places, and block comments as lines.
///
/// # Errors
///
/// When the generator's output is not Rust or has no module `types`.
pub(super) fn polish(tokens: TokenStream, additions: Additions) -> Result<String, String> {
    let Additions {
        replacements,
        answers,
        tables,
        deprecated,
        descriptions,
        schemars,
    } = additions;
    let mut polish = Polish {
        text: Text::default(),
        imports: !replacements.is_empty(),
        answers,
        deprecated,
        descriptions,
        schemars,
        types: HashMap::new(),
    };
    let mut replacements = Some(replacements);
    for tokens in items::each(tokens) {
        match read(tokens)? {
            Piece::Item(mut item) => {
                mark_deprecated(&mut item, &polish.deprecated);
                polish.write(item)?;
            }
            Piece::Module(module, tokens) if module.ident == "types" => {
                let replacements = replacements.take().unwrap_or_default();
                polish.types(module, tokens, replacements)?;
            }
            Piece::Module(module, tokens) => polish.module(module, tokens)?,
        }
    }
    if replacements.is_some() {
        return Err("no module `types`".to_owned());
    }
    for table in tables {
        polish.write(table)?;
    }
    Ok(polish.text.finish())
}

fn read(tokens: Vec<TokenTree>) -> Result<Piece, String> {
    items::read(tokens).map_err(|error| error.to_string())
}

/// The text so far, and what its items still lack.
struct Polish {
    text: Text,
    /// Whether the modules of types refer to types that were put in place of the generator's.
    imports: bool,
    answers: BTreeSet<String>,
    deprecated: BTreeSet<String>,
    descriptions: Descriptions,
    schemars: bool,
    /// What is said of each type.
    types: HashMap<String, String>,
}

impl Polish {
    fn write(&mut self, mut item: Item) -> Result<(), String> {
        DocLines.visit_item_mut(&mut item);
        self.text.item(item)
    }

    fn begin(&mut self, mut module: ItemMod) -> Result<(), String> {
        DocLines.visit_item_mod_mut(&mut module);
        self.text.begin(module)
    }

    /// A module other than that of the types.
    fn module(&mut self, module: ItemMod, tokens: TokenStream) -> Result<(), String> {
        let calls = module.ident == "builder";
        self.begin(module)?;
        for tokens in items::each(tokens) {
            match read(tokens)? {
                Piece::Item(mut item) => {
                    if calls {
                        docs::fill_call(&mut item, &self.descriptions);
                    }
                    self.write(item)?;
                }
                Piece::Module(module, tokens) => self.module(module, tokens)?,
            }
        }
        self.text.end();
        Ok(())
    }

    fn types(
        &mut self,
        module: ItemMod,
        tokens: TokenStream,
        replacements: Vec<Item>,
    ) -> Result<(), String> {
        // A member is documented by its type, which may stand anywhere.
        let tokens: Vec<_> = items::each(tokens).collect();
        self.types = docs::of_types(&tokens, &replacements);
        self.begin(module)?;
        if self.imports {
            self.write(parse_quote!(
                #[allow(unused_imports)]
                use super::types;
            ))?;
        }
        for tokens in tokens {
            match read(tokens)? {
                Piece::Item(mut item) => {
                    answers::mark(&mut item, &self.answers);
                    if self.schemars {
                        schemas::derive(&mut item);
                    }
                    self.write_type(item)?;
                }
                Piece::Module(module, tokens) => self.beside_types(module, tokens)?,
            }
        }
        for item in replacements {
            self.write_type(item)?;
        }
        self.text.end();
        Ok(())
    }

    fn write_type(&mut self, mut item: Item) -> Result<(), String> {
        docs::fill_type(&mut item, &self.types, &self.descriptions);
        self.write(item)
    }

    /// A module inside that of the types.
    fn beside_types(&mut self, module: ItemMod, tokens: TokenStream) -> Result<(), String> {
        let builders = module.ident == "builder";
        self.begin(module)?;
        if self.imports {
            // The generator writes the path of a replaced type as it was given, in every module.
            self.write(parse_quote!(
                #[allow(unused_imports)]
                use super::super::types;
            ))?;
        }
        for tokens in items::each(tokens) {
            match read(tokens)? {
                Piece::Item(mut item) => {
                    if builders {
                        docs::fill_type_builder(&mut item);
                    }
                    self.write(item)?;
                }
                Piece::Module(module, tokens) => self.module(module, tokens)?,
            }
        }
        self.text.end();
        Ok(())
    }
}

/// Marks the methods of the client that begin a deprecated call. What they lead to stays unmarked,
/// so that the text itself compiles without a warning.
fn mark_deprecated(item: &mut Item, deprecated: &BTreeSet<String>) {
    let Item::Impl(item) = item else { return };
    if !matches!(&*item.self_ty, Type::Path(owner) if owner.path.is_ident("Client")) {
        return;
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
