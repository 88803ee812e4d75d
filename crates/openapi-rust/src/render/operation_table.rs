//! The table of operations of a client, for hooks and callers.

use std::collections::BTreeSet;

use indexmap::IndexMap;
use openapi_document::model::{Operation, SecurityRequirements};
use openapi_document::{Document, Object as _};
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::body_schemas::BodySchemas;
use crate::name;

/// A module `operation` with the operations, their security and whether they are idempotent; with
/// `hooks`, which normalize responses, also with the schemas of their responses.
pub(super) fn table(document: &Document, hooks: bool) -> syn::Item {
    let operations: Vec<_> = document.openapi().operations().collect();
    let ids: Vec<_> = operations
        .iter()
        .map(|operation| operation.operation_id().unwrap_or_default())
        .collect();
    let variants: Vec<_> = ids
        .iter()
        .map(|id| format_ident!("{}", name::operation(id)))
        .collect();
    let functions = ids.iter().map(|id| name::snake(id));
    let docs = operations.iter().map(|operation| {
        let signature = format!("`{}`", operation.signature());
        match operation.summary() {
            Some(summary) => format!("{}\n\n{signature}", summary.trim()),
            None => signature,
        }
    });
    let deprecated = operations.iter().map(|operation| operation.deprecated());
    let methods = operations.iter().map(|operation| operation.method.as_str());
    let paths = operations.iter().map(|operation| operation.path);
    let idempotency = operations.iter().map(idempotency);
    let security = operations.iter().map(security);

    let mut schemas = BodySchemas::default();
    let bodies = hooks.then(|| {
        let of_each = operations
            .iter()
            .map(|operation| schemas.of_operation(operation));
        let (successes, errors): (Vec<_>, Vec<_>) = of_each.unzip();
        let successes = arms(&variants, successes);
        let errors = arms(&variants, errors);
        quote! {
            /// The body of a successful response.
            #[must_use]
            pub const fn response_body(self) -> &'static Body {
                match self {
                    #(#successes)*
                }
            }

            /// The body of an error response.
            #[must_use]
            pub const fn error_body(self) -> &'static Body {
                match self {
                    #(#errors)*
                }
            }
        }
    });
    let schemas = if hooks { schemas.items() } else { Vec::new() };

    let schemes: Vec<_> = document.openapi().security_schemes().iter().collect();
    let scheme_variants = schemes
        .iter()
        .map(|(name, _)| format_ident!("{}", name::pascal(name)));
    let scheme_docs = schemes.iter().map(|(_, scheme)| {
        let description = scheme.description();
        description
            .unwrap_or("The contract does not describe this scheme.")
            .trim_end()
    });

    syn::parse_quote! {
        /// The operations of the contract: methods, paths, security and retries.
        pub mod operation {
            /// An operation of the contract.
            #[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
            #[non_exhaustive]
            pub enum Operation {
                #(#[doc = #docs] #variants,)*
            }

            impl Operation {
                /// All operations, in the order of the contract.
                pub const ALL: &'static [Self] = &[#(Self::#variants),*];

                /// The operation of a method of the client, such as `list_orders`.
                #[must_use]
                pub fn from_method(name: &str) -> ::std::option::Option<Self> {
                    match name {
                        #(#functions => Some(Self::#variants),)*
                        _ => None,
                    }
                }

                /// The `operationId`.
                #[must_use]
                pub const fn id(self) -> &'static str {
                    match self {
                        #(Self::#variants => #ids,)*
                    }
                }

                /// The HTTP method, in upper case.
                #[must_use]
                pub const fn method(self) -> &'static str {
                    match self {
                        #(Self::#variants => #methods,)*
                    }
                }

                /// The path with its placeholders.
                #[must_use]
                pub const fn path(self) -> &'static str {
                    match self {
                        #(Self::#variants => #paths,)*
                    }
                }

                /// The security requirements: one must be met, with all of its schemes. Empty if
                /// the operation needs no authorization.
                #[must_use]
                pub const fn security(self) -> &'static [&'static [SecurityScheme]] {
                    match self {
                        #(Self::#variants => #security,)*
                    }
                }

                /// Whether a request may be repeated after its response was lost.
                #[must_use]
                pub const fn idempotency(self) -> Idempotency {
                    match self {
                        #(Self::#variants => Idempotency::#idempotency,)*
                    }
                }

                /// Whether the operation is deprecated.
                #[must_use]
                pub const fn is_deprecated(self) -> bool {
                    match self {
                        #(Self::#variants => #deprecated,)*
                    }
                }

                #bodies
            }

            /// A security scheme of the contract.
            #[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
            #[non_exhaustive]
            pub enum SecurityScheme {
                #(#[doc = #scheme_docs] #scheme_variants,)*
            }

            /// Whether a request may be repeated (`x-repeatable`).
            #[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
            pub enum Idempotency {
                /// The request is idempotent.
                Always,
                /// Only with the request id of the first attempt.
                SameRequestId,
                /// Only after a check that the first attempt had no effect.
                Never,
            }

            #(#schemas)*
        }
    }
}

/// The arms of a `match` over the operations, one for all operations of the same value.
fn arms(variants: &[Ident], values: Vec<TokenStream>) -> Vec<TokenStream> {
    let mut arms: IndexMap<String, (Vec<&Ident>, TokenStream)> = IndexMap::new();
    for (variant, value) in variants.iter().zip(values) {
        let arm = arms.entry(value.to_string());
        arm.or_insert_with(|| (Vec::new(), value)).0.push(variant);
    }
    let arms = arms.into_values();
    arms.map(|(variants, value)| quote!(#(Self::#variants)|* => #value,))
        .collect()
}

/// The methods of the client whose operations are deprecated.
pub(super) fn deprecated(document: &Document) -> BTreeSet<String> {
    let operations = document.openapi().operations();
    let deprecated = operations.filter(|operation| operation.deprecated());
    let ids = deprecated.filter_map(|operation| operation.operation_id());
    ids.map(name::snake).collect()
}

/// The value of `x-repeatable`, otherwise that of the HTTP method.
fn idempotency(operation: &Operation<'_>) -> TokenStream {
    let written = operation.extension("x-repeatable");
    match written.and_then(|value| value.as_str()) {
        Some("always") => quote!(Always),
        Some("same-request-id") => quote!(SameRequestId),
        None if operation.method.is_idempotent() => quote!(Always),
        Some(_) | None => quote!(Never),
    }
}

fn security(operation: &Operation<'_>) -> TokenStream {
    let declared = operation.node().document().openapi().security_schemes();
    let requirements = operation.security().into_iter();
    let requirements = requirements.flat_map(SecurityRequirements::iter);
    let requirements = requirements.map(|requirement| {
        let names = requirement.schemes().map(|(name, _)| name);
        let names = names.filter(|name| declared.get(name).is_some());
        let schemes = names.map(|name| format_ident!("{}", name::pascal(name)));
        quote!(&[#(SecurityScheme::#schemes),*])
    });
    quote!(&[#(#requirements),*])
}
