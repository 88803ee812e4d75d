//! The schemas of response bodies, for the normalization of responses.

use std::collections::{BTreeMap, BTreeSet};

use openapi_document::model::{Bound, Operation, Schema, Type};
use openapi_document::{Node, Object as _};
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use crate::name;

/// The maximum depth of nested `allOf`.
const MAX_DEPTH: usize = 16;

/// The schemas that the operations refer to; each component is written once.
#[derive(Default)]
pub(super) struct BodySchemas {
    /// By name, so that a recursive schema terminates.
    components: BTreeMap<String, (Ident, TokenStream)>,
}

impl BodySchemas {
    /// The body of a success of an operation and that of an error.
    pub(super) fn of_operation(&mut self, operation: &Operation<'_>) -> (TokenStream, TokenStream) {
        let mut body = |success: bool| {
            let mut bodies = operation
                .responses()
                .iter()
                .filter_map(|(status, response)| {
                    let body = response.content().get("application/json")?;
                    (status.starts_with('2') == success).then_some(body)
                });
            let body = bodies.next();
            let schema = body.and_then(|body| body.schema());
            let schema = schema.map_or_else(|| quote!(&Schema::Any), |schema| self.of(schema));
            let wrappers = strings(body.and_then(|body| body.extension("x-wrappers")));
            quote! {{
                static BODY: Body = Body { schema: #schema, wrappers: &[#(#wrappers),*] };
                &BODY
            }}
        };
        (body(true), body(false))
    }

    /// A reference to the schema.
    fn of(&mut self, schema: Schema<'_>) -> TokenStream {
        let component = schema.component_name().filter(|_| !is_scalar(schema));
        let Some(component) = component else {
            let inline = self.inline(schema, MAX_DEPTH);
            return quote!(&#inline);
        };
        let ident = format_ident!("{}", name::snake(component).to_uppercase());
        if !self.components.contains_key(component) {
            let key = component.to_owned();
            let open = (ident.clone(), quote!(Schema::Any));
            self.components.insert(key.clone(), open);
            let rendered = self.inline(schema, MAX_DEPTH);
            self.components.insert(key, (ident.clone(), rendered));
        }
        quote!(&#ident)
    }

    fn inline(&mut self, schema: Schema<'_>, depth: usize) -> TokenStream {
        if let Some(part) = stands_for(schema) {
            return if depth > 0 {
                self.inline(part, depth - 1)
            } else {
                quote!(Schema::Any)
            };
        }
        match schema.declared_type() {
            Some(Type::String) => quote!(Schema::String),
            Some(Type::Integer) => {
                let (min, max) = integer_range(schema);
                quote!(Schema::Integer { min: #min, max: #max })
            }
            Some(Type::Number) => quote!(Schema::Number),
            Some(Type::Boolean) => quote!(Schema::Boolean),
            Some(Type::Array) => {
                let items = schema.items();
                let items = items.map_or_else(|| quote!(&Schema::Any), |items| self.nested(items));
                quote!(Schema::Array(#items))
            }
            declared @ (Some(Type::Object) | None) => {
                let mut properties = Vec::new();
                let required = required(schema, depth);
                self.properties(schema, depth, &required, &mut properties);
                if properties.is_empty() && declared.is_none() {
                    quote!(Schema::Any)
                } else {
                    quote!(Schema::Object(&[#(#properties),*]))
                }
            }
            Some(Type::Null) => quote!(Schema::Any),
        }
    }

    /// The schema of a property or an item. A union with a scalar has no schema that stands for it.
    fn nested(&mut self, schema: Schema<'_>) -> TokenStream {
        let mut variants = schema.one_of().chain(schema.any_of());
        if variants.any(is_scalar) {
            quote!(&Schema::Any)
        } else {
            self.of(schema)
        }
    }

    /// The properties of an object and of its `allOf`.
    fn properties(
        &mut self,
        schema: Schema<'_>,
        depth: usize,
        required: &BTreeSet<&str>,
        found: &mut Vec<TokenStream>,
    ) {
        for (name, property) in schema.properties().iter() {
            let aliases = strings(property.extension("x-aliases"));
            let schema = self.nested(property);
            let required = required.contains(name);
            found.push(quote! {
                Property { name: #name, aliases: &[#(#aliases),*], required: #required, schema: #schema }
            });
        }
        if depth > 0 {
            for part in schema.all_of() {
                self.properties(part, depth - 1, required, found);
            }
        }
    }

    /// The types of the table and the schemas of the components.
    pub(super) fn items(self) -> Vec<syn::Item> {
        let (names, schemas): (Vec<_>, Vec<_>) = self.components.into_values().unzip();
        let file: syn::File = syn::parse_quote! {
            /// The body of a response, for hooks that normalize other spellings of it.
            #[derive(Clone, Copy, Debug)]
            #[non_exhaustive]
            pub struct Body {
                /// Its schema.
                pub schema: &'static Schema,
                /// Properties of an object that may contain it instead (`x-wrappers`).
                pub wrappers: &'static [&'static str],
            }

            /// The schema of a value.
            #[derive(Clone, Copy, Debug)]
            #[non_exhaustive]
            pub enum Schema {
                /// Any value.
                Any,
                /// A string.
                String,
                /// An integer.
                Integer {
                    /// The least value.
                    min: i64,
                    /// The greatest value.
                    max: i64,
                },
                /// A number.
                Number,
                /// A boolean.
                Boolean,
                /// An array.
                Array(&'static Schema),
                /// An object with these properties and others.
                Object(&'static [Property]),
            }

            /// A property of an object.
            #[derive(Clone, Copy, Debug)]
            #[non_exhaustive]
            pub struct Property {
                /// Its name in the contract.
                pub name: &'static str,
                /// Its other names (`x-aliases`).
                pub aliases: &'static [&'static str],
                /// Whether every object has it.
                pub required: bool,
                /// The schema of its value.
                pub schema: &'static Schema,
            }

            #(static #names: Schema = #schemas;)*
        };
        file.items
    }
}

/// The schema that `schema` only wraps: the one part of an `allOf`, or the one variant of a union
/// that is not a scalar.
fn stands_for(schema: Schema<'_>) -> Option<Schema<'_>> {
    if schema.properties().node().is_some() {
        return None;
    }
    let mut parts = schema.all_of();
    if let (Some(part), None) = (parts.next(), parts.next()) {
        return Some(part);
    }
    let mut variants: Vec<_> = schema.one_of().collect();
    if variants.is_empty() {
        variants.extend(schema.any_of());
    }
    let mut compound = variants.into_iter().filter(|variant| !is_scalar(*variant));
    let only = compound.next()?;
    compound.next().is_none().then_some(only)
}

/// The names of the required properties of an object and of its `allOf`.
fn required<'d>(schema: Schema<'d>, depth: usize) -> BTreeSet<&'d str> {
    let mut names: BTreeSet<_> = schema.required().collect();
    if depth > 0 {
        for part in schema.all_of() {
            names.extend(required(part, depth - 1));
        }
    }
    names
}

/// The least and the greatest value of an integer, by its format and its bounds.
fn integer_range(schema: Schema<'_>) -> (i64, i64) {
    let (min, max) = match schema.format() {
        Some("int32") => (i32::MIN.into(), i32::MAX.into()),
        _ => (i64::MIN, i64::MAX),
    };
    let inside = |bound: Option<Bound<'_>>, step: i64| {
        let bound = bound?;
        let value = bound.value.as_i64()?;
        Some(if bound.exclusive {
            value.saturating_add(step)
        } else {
            value
        })
    };
    (
        inside(schema.lower_bound(), 1).unwrap_or(min).max(min),
        inside(schema.upper_bound(), -1).unwrap_or(max).min(max),
    )
}

fn is_scalar(schema: Schema<'_>) -> bool {
    schema
        .declared_type()
        .is_some_and(|declared| match declared {
            Type::String | Type::Integer | Type::Number | Type::Boolean => true,
            Type::Null | Type::Array | Type::Object => false,
        })
}

/// The strings in an array.
fn strings(array: Option<Node<'_>>) -> Vec<&str> {
    let items = array.into_iter().flat_map(|array| array.items());
    items.filter_map(|item| item.as_str()).collect()
}
