//! Completes what the generator wrote: documentation, attributes, replaced types and tables.

use std::collections::{BTreeSet, HashMap};

use proc_macro2::{TokenStream, TokenTree};
use syn::visit_mut::{self, VisitMut};
use syn::{Expr, ExprMethodCall, ImplItem, Item, ItemMod, Member, Type, parse_quote};

use super::conversion_errors::NameArguments;
use super::defined_names::DefinedNames;
use super::doc_attribute::SplitDocLines;
use super::docs::{self, Descriptions};
use super::null_as_absent::NullAsAbsent;
use super::print::Printer;
use super::{json_schema, non_exhaustive};
use crate::items::{self, Piece};

/// The additions to the output of the generator.
pub(super) struct Additions {
    /// Items for the module `types`, which the generator refers to in place of its own.
    pub(super) replacements: Vec<Item>,
    /// The names of the types that responses use, to which the service may add fields.
    pub(super) response_types: BTreeSet<String>,
    /// Modules with the tables that hooks and callers read.
    pub(super) tables: Vec<Item>,
    /// The names of the methods of deprecated operations.
    pub(super) deprecated: BTreeSet<String>,
    /// Descriptions of names that the generator does not document.
    pub(super) descriptions: Descriptions,
    /// Whether types implement `schemars::JsonSchema`.
    pub(super) schemars: bool,
}

/// Prints the generator's items with the additions in their places.
///
/// # Errors
///
/// When the generator's output is not Rust, has no module `types`, or defines a name twice.
pub(super) fn postprocess(tokens: TokenStream, mut additions: Additions) -> Result<String, String> {
    let tables = std::mem::take(&mut additions.tables);
    let mut output = Output {
        printer: Printer::default(),
        imports: !additions.replacements.is_empty(),
        additions,
        type_docs: None,
        null_as_absent: NullAsAbsent::default(),
    };
    let mut names = DefinedNames::default();
    output.items(Module::Root, items::each(tokens), &mut names)?;
    if output.type_docs.is_none() {
        return Err("the generator wrote no module `types`".to_owned());
    }
    for table in tables {
        output.print(table)?;
    }
    Ok(output.printer.finish())
}

/// The module of an item.
#[derive(Clone, Copy)]
enum Module {
    Root,
    /// The builders of requests.
    Builder,
    Types,
    /// The builders of types.
    TypesBuilder,
    /// Any other module inside that of the types.
    TypesOther,
    Other,
}

impl Module {
    fn child(self, name: &str) -> Self {
        match (self, name) {
            (Self::Root, "builder") => Self::Builder,
            (Self::Root, "types") => Self::Types,
            (Self::Types, "builder") => Self::TypesBuilder,
            (Self::Types, _) => Self::TypesOther,
            _ => Self::Other,
        }
    }
}

/// The printed text, and the state for the following items.
struct Output {
    printer: Printer,
    additions: Additions,
    /// Whether modules need the path of the replaced types.
    imports: bool,
    /// The documentation of each type, once the module `types` was reached.
    type_docs: Option<HashMap<String, String>>,
    null_as_absent: NullAsAbsent,
}

impl Output {
    fn print(&mut self, mut item: Item) -> Result<(), String> {
        SplitDocLines.visit_item_mut(&mut item);
        self.printer.item(item)
    }

    fn items(
        &mut self,
        module: Module,
        items: impl Iterator<Item = Vec<TokenTree>>,
        names: &mut DefinedNames,
    ) -> Result<(), String> {
        for tokens in items {
            match items::read(tokens).map_err(|error| error.to_string())? {
                Piece::Item(mut item) => {
                    names.add(&item)?;
                    self.complete(module, &mut item);
                    self.print(item)?;
                }
                Piece::Module(child, tokens) => {
                    self.module(module.child(&child.ident.to_string()), child, tokens)?;
                }
            }
        }
        Ok(())
    }

    fn module(
        &mut self,
        module: Module,
        mut declaration: ItemMod,
        tokens: TokenStream,
    ) -> Result<(), String> {
        SplitDocLines.visit_item_mod_mut(&mut declaration);
        self.printer.begin(declaration)?;
        // The generator writes the path of a replaced type as it was given, in every module.
        let import = match module {
            Module::Types => Some(parse_quote!(
                #[allow(unused_imports)]
                use super::types;
            )),
            Module::TypesBuilder | Module::TypesOther => Some(parse_quote!(
                #[allow(unused_imports)]
                use super::super::types;
            )),
            Module::Root | Module::Builder | Module::Other => None,
        };
        if let Some(import) = import.filter(|_| self.imports) {
            self.print(import)?;
        }
        let mut names = match module {
            Module::Types | Module::TypesBuilder => DefinedNames::of_types(),
            Module::Root | Module::Builder | Module::TypesOther | Module::Other => {
                DefinedNames::default()
            }
        };
        if let Module::Types = module {
            // A field is documented by its type, which may stand anywhere.
            let items: Vec<_> = items::each(tokens).collect();
            let replacements = std::mem::take(&mut self.additions.replacements);
            self.type_docs = Some(docs::of_types(&items, &replacements));
            self.items(module, items.into_iter(), &mut names)?;
            for mut item in replacements {
                names.add(&item)?;
                self.document_type(&mut item);
                self.print(item)?;
            }
            if let Some(functions) = std::mem::take(&mut self.null_as_absent).module() {
                self.print(functions)?;
            }
        } else {
            self.items(module, items::each(tokens), &mut names)?;
        }
        self.printer.end();
        Ok(())
    }

    fn complete(&mut self, module: Module, item: &mut Item) {
        match module {
            Module::Root => mark_deprecated(item, &self.additions.deprecated),
            Module::Builder => {
                NameArguments.visit_item_mut(item);
                RareMethods.visit_item_mut(item);
                docs::document_request(item, &self.additions.descriptions);
            }
            Module::Types => {
                self.null_as_absent.complete(item);
                non_exhaustive::mark(item, &self.additions.response_types);
                if self.additions.schemars {
                    json_schema::derive(item);
                }
                self.document_type(item);
            }
            Module::TypesBuilder => docs::document_type_builder(item),
            Module::TypesOther | Module::Other => {}
        }
    }

    fn document_type(&self, item: &mut Item) {
        if let Some(type_docs) = &self.type_docs {
            docs::document_type(item, type_docs, &self.additions.descriptions);
        }
    }
}

/// Marks the methods of the client that start a deprecated operation. The builders stay unmarked,
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
            let note = "the contract deprecates this operation and says why";
            method.attrs.push(parse_quote!(#[deprecated = #note]));
        }
    }
}

/// Rewrites requests of methods for which `reqwest::Client` has no function of that name.
struct RareMethods;

impl VisitMut for RareMethods {
    fn visit_expr_method_call_mut(&mut self, call: &mut ExprMethodCall) {
        visit_mut::visit_expr_method_call_mut(self, call);
        if !matches!(&*call.receiver, Expr::Field(field) if is_client(&field.member)) {
            return;
        }
        let method: Expr = match call.method.to_string().as_str() {
            "options" => parse_quote!(::reqwest::Method::OPTIONS),
            "trace" => parse_quote!(::reqwest::Method::TRACE),
            _ => return,
        };
        call.method = parse_quote!(request);
        call.args.insert(0, method);
    }
}

/// Whether a field holds the HTTP client.
fn is_client(member: &Member) -> bool {
    matches!(member, Member::Named(name) if name == "client")
}
