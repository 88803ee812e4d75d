//! The shapes of answers: what a reader needs to bring another spelling of an answer into that of
//! the contract.

use std::collections::BTreeMap;

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use crate::name;
use openapi_document::{Cursor, Operation};

/// How far the parts of one `allOf` may lie inside each other.
const DEEPEST: usize = 16;

/// The shapes that the operations refer to; each named schema is written once.
#[derive(Default)]
pub(super) struct Shapes {
    /// By pointer, so that a schema which holds itself ends.
    named: BTreeMap<String, (Ident, TokenStream)>,
}

impl Shapes {
    /// The body of a success of an operation, and that of a failure.
    pub(super) fn of_operation(&mut self, operation: &Operation<'_>) -> (TokenStream, TokenStream) {
        let mut body = |success: bool| {
            let responses = operation.responses().into_iter();
            let mut bodies = responses.filter_map(|(status, response)| {
                let body = response.get("content")?.get("application/json")?;
                (status.starts_with('2') == success).then_some(body)
            });
            let body = bodies.next();
            let schema = body.as_ref().and_then(|body| body.get("schema"));
            let shape = schema.map_or_else(|| quote!(&Shape::Any), |schema| self.of(&schema));
            let wrappers = body.as_ref().and_then(|body| body.get("x-wrappers"));
            let wrappers = texts(wrappers.as_ref());
            quote! {{
                static BODY: Body = Body { shape: #shape, wrappers: &[#(#wrappers),*] };
                &BODY
            }}
        };
        (body(true), body(false))
    }

    /// A reference to the shape of a schema.
    fn of(&mut self, schema: &Cursor<'_>) -> TokenStream {
        let Ok(target) = schema.follow() else {
            return quote!(&Shape::Any);
        };
        let pointer = target.pointer();
        let is_named = pointer
            .strip_prefix("/components/schemas/")
            .is_some_and(|name| !name.contains('/'));
        if !is_named || is_scalar(&target) {
            let shape = self.inline(&target, DEEPEST);
            return quote!(&#shape);
        }
        if !self.named.contains_key(&pointer) {
            let ident = format_ident!("{}", name::snake(&target.name()).to_uppercase());
            let key = pointer.to_owned();
            let open = (ident.clone(), quote!(Shape::Any));
            self.named.insert(key.clone(), open);
            let shape = self.inline(&target, DEEPEST);
            self.named.insert(key, (ident, shape));
        }
        let ident = self.named.get(&pointer).map(|(ident, _)| ident);
        quote!(&#ident)
    }

    fn inline(&mut self, schema: &Cursor<'_>, deepest: usize) -> TokenStream {
        if let Some(part) = stands_for(schema) {
            return match part.follow() {
                Ok(part) if deepest > 0 => self.inline(&part, deepest - 1),
                _ => quote!(Shape::Any),
            };
        }
        match schema.get("type").as_ref().and_then(Cursor::as_str) {
            Some("string") => quote!(Shape::Text),
            Some("integer") => quote!(Shape::Integer),
            Some("array") => {
                let items = schema.get("items");
                let items = items.map_or_else(|| quote!(&Shape::Any), |items| self.of(&items));
                quote!(Shape::List(#items))
            }
            Some("object") | None => {
                let mut members = Vec::new();
                self.members(schema, deepest, &mut members);
                if members.is_empty() {
                    quote!(Shape::Any)
                } else {
                    quote!(Shape::Object(&[#(#members),*]))
                }
            }
            Some(_) => quote!(Shape::Any),
        }
    }

    /// The members of an object and of what it is composed of.
    fn members(&mut self, schema: &Cursor<'_>, deepest: usize, members: &mut Vec<TokenStream>) {
        for (name, property) in schema.get("properties").iter().flat_map(Cursor::members) {
            let target = property.follow().ok();
            let aliases = property.get("x-aliases");
            let aliases = aliases.or(target.and_then(|target| target.get("x-aliases")));
            let aliases = texts(aliases.as_ref());
            let shape = self.of(&property);
            members.push(quote! {
                Member { name: #name, aliases: &[#(#aliases),*], shape: #shape }
            });
        }
        let parts = schema.get("allOf").filter(|_| deepest > 0);
        for part in parts.iter().flat_map(Cursor::items) {
            if let Ok(part) = part.follow() {
                self.members(&part, deepest - 1, members);
            }
        }
    }

    /// The types of shapes and the shapes of the named schemas.
    pub(super) fn items(self) -> Vec<syn::Item> {
        let (names, shapes): (Vec<_>, Vec<_>) = self.named.into_values().unzip();
        let file: syn::File = syn::parse_quote! {
            /// What the body of an answer looks like in the contract, for readers that take other
            /// spellings of it too.
            #[derive(Clone, Copy, Debug)]
            #[non_exhaustive]
            pub struct Body {
                /// What it looks like.
                pub shape: &'static Shape,
                /// Members of an object in which it has been found instead (`x-wrappers`).
                pub wrappers: &'static [&'static str],
            }

            /// What a value looks like.
            #[derive(Clone, Copy, Debug)]
            #[non_exhaustive]
            pub enum Shape {
                /// In no way that matters to a reader.
                Any,
                /// A string.
                Text,
                /// A number without fraction.
                Integer,
                /// A list of what looks like this.
                List(&'static Shape),
                /// An object with these members, as far as the contract lists them.
                Object(&'static [Member]),
            }

            /// A member of an object.
            #[derive(Clone, Copy, Debug)]
            #[non_exhaustive]
            pub struct Member {
                /// Its name in the contract.
                pub name: &'static str,
                /// Its other names (`x-aliases`).
                pub aliases: &'static [&'static str],
                /// What its value looks like.
                pub shape: &'static Shape,
            }

            #(static #names: Shape = #shapes;)*
        };
        file.items
    }
}

/// The schema that says what `schema` looks like, if it only refers to another: the one part of an
/// `allOf`, or the one branch of a union that can be told from the others by its kind alone.
fn stands_for<'d>(schema: &Cursor<'d>) -> Option<Cursor<'d>> {
    if schema.get("properties").is_some() {
        return None;
    }
    let all: Vec<_> = schema.get("allOf").iter().flat_map(Cursor::items).collect();
    if let [one] = all.as_slice() {
        return Some(one.clone());
    }
    let union = schema.get("oneOf").or(schema.get("anyOf"))?;
    let mut compound = union
        .items()
        .filter(|branch| !branch.follow().is_ok_and(|target| is_scalar(&target)));
    let only = compound.next()?;
    compound.next().is_none().then_some(only)
}

fn is_scalar(schema: &Cursor<'_>) -> bool {
    let kind = schema.get("type").and_then(|kind| kind.as_str());
    matches!(kind, Some("string" | "integer" | "number" | "boolean"))
}

/// The strings of a list.
fn texts<'d>(list: Option<&Cursor<'d>>) -> Vec<&'d str> {
    let items = list.into_iter().flat_map(|list| list.items());
    items.filter_map(|item| item.as_str()).collect()
}
