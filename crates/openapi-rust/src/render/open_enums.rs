//! Open enums: schemas with `x-extensible-enum` become enums that keep unknown values.

use openapi_document::{Document, Node, Object as _};
use progenitor::TypeImpl;
use quote::format_ident;

use super::json_schema;
use crate::name;

/// The traits of such a type that the generator may use.
pub(super) const IMPLS: [TypeImpl; 2] = [TypeImpl::Display, TypeImpl::FromStr];

/// One open enum of the document.
pub(super) struct OpenEnum {
    name: String,
    description: String,
    values: Vec<(String, String)>,
}

/// The open enums of the document, which passed the checks.
pub(super) fn collect(document: &Document) -> Vec<OpenEnum> {
    let schemas = document.openapi().schemas().iter();
    let open = schemas.filter_map(|(name, schema)| {
        let list = schema.extension("x-extensible-enum")?;
        let described = schema.extension("x-enumDescriptions").map(Node::value);
        let values = list.items().filter_map(|value| {
            let value = value.as_str()?;
            let description = described.as_ref().and_then(|all| all.get(value)?.as_str());
            let description = description.unwrap_or("The contract does not describe this value.");
            Some((value.to_owned(), description.to_owned()))
        });
        Some(OpenEnum {
            name: name::pascal(name),
            description: schema
                .description()
                .unwrap_or_default()
                .trim_end()
                .to_owned(),
            values: values.collect(),
        })
    });
    open.collect()
}

impl OpenEnum {
    /// The name of the type.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// The type and its implementations. They avoid `Self::Name` for associated types: a variant may
    /// have that name.
    pub(super) fn items(&self, schemars: bool) -> Vec<syn::Item> {
        let Self {
            name,
            description,
            values,
        } = self;
        let ident = format_ident!("{name}");
        let open = "An open enum: unknown values are kept verbatim.";
        let doc = if description.is_empty() {
            open.to_owned()
        } else {
            format!("{description}\n\n{open}")
        };
        let unrecognized = format_ident!("{}", name::UNRECOGNIZED);
        let texts: Vec<_> = values.iter().map(|(value, _)| value).collect();
        let docs: Vec<_> = values.iter().map(|(_, description)| description).collect();
        let variants: Vec<_> = texts
            .iter()
            .map(|value| format_ident!("{}", name::pascal(value)))
            .collect();
        let schema = schemars.then(|| {
            let texts: Vec<_> = texts.iter().map(|text| text.as_str()).collect();
            json_schema::implement(name, description, &texts)
        });
        let file: syn::File = syn::parse_quote! {
            #[doc = #doc]
            #[derive(Clone, Debug, Eq)]
            #[non_exhaustive]
            pub enum #ident {
                #(#[doc = #docs] #variants,)*
                /// A value that the contract does not list, verbatim.
                #unrecognized(::std::string::String),
            }

            impl #ident {
                /// The values that the contract lists, in its order.
                pub const KNOWN: &'static [&'static str] = &[#(#texts),*];

                /// The value as it is sent.
                #[must_use]
                pub fn as_str(&self) -> &str {
                    match self {
                        #(Self::#variants => #texts,)*
                        Self::#unrecognized(text) => text,
                    }
                }

                /// What all spellings of one value share: everything but case, `_`, `-` and
                /// white space.
                fn letters(text: &str) -> impl ::std::iter::Iterator<Item = char> + '_ {
                    let letters = text.chars().filter(|c| !c.is_whitespace() && !"_-".contains(*c));
                    letters.map(|c| c.to_ascii_lowercase())
                }

                /// The listed value in another spelling.
                fn listed(text: &str) -> ::std::option::Option<Self> {
                    let same = |known: &&str| Self::letters(known).eq(Self::letters(text));
                    let index = Self::KNOWN.iter().position(same)?;
                    [#(Self::#variants),*].into_iter().nth(index)
                }
            }

            /// Spellings of a value that the contract does not list are equal too.
            impl ::std::cmp::PartialEq for #ident {
                fn eq(&self, other: &Self) -> bool {
                    match (self, other) {
                        (Self::#unrecognized(one), Self::#unrecognized(other)) => {
                            Self::letters(one).eq(Self::letters(other))
                        }
                        _ => {
                            ::std::mem::discriminant(self) == ::std::mem::discriminant(other)
                        }
                    }
                }
            }

            impl ::std::hash::Hash for #ident {
                fn hash<H: ::std::hash::Hasher>(&self, state: &mut H) {
                    ::std::mem::discriminant(self).hash(state);
                    if let Self::#unrecognized(text) = self {
                        Self::letters(text).for_each(|c| c.hash(state));
                    }
                }
            }

            /// A value equals each of its spellings.
            impl ::std::cmp::PartialEq<str> for #ident {
                fn eq(&self, other: &str) -> bool {
                    *self == Self::from(other)
                }
            }

            impl ::std::cmp::PartialEq<&str> for #ident {
                fn eq(&self, other: &&str) -> bool {
                    *self == Self::from(*other)
                }
            }

            impl ::std::convert::From<&str> for #ident {
                fn from(text: &str) -> Self {
                    match text {
                        #(#texts => Self::#variants,)*
                        _ => Self::listed(text)
                            .unwrap_or_else(|| Self::#unrecognized(text.to_owned())),
                    }
                }
            }

            impl ::std::convert::From<::std::string::String> for #ident {
                fn from(text: ::std::string::String) -> Self {
                    Self::from(text.as_str())
                }
            }

            impl ::std::str::FromStr for #ident {
                type Err = ::std::convert::Infallible;

                fn from_str(
                    text: &str,
                ) -> ::std::result::Result<Self, ::std::convert::Infallible> {
                    Ok(Self::from(text))
                }
            }

            impl ::std::fmt::Display for #ident {
                fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                    f.pad(self.as_str())
                }
            }

            impl ::serde::Serialize for #ident {
                fn serialize<S: ::serde::Serializer>(
                    &self,
                    serializer: S,
                ) -> ::std::result::Result<S::Ok, S::Error> {
                    serializer.serialize_str(self.as_str())
                }
            }

            impl<'de> ::serde::Deserialize<'de> for #ident {
                fn deserialize<D: ::serde::Deserializer<'de>>(
                    deserializer: D,
                ) -> ::std::result::Result<Self, D::Error> {
                    <::std::string::String as ::serde::Deserialize>::deserialize(deserializer)
                        .map(Self::from)
                }
            }

            #schema
        };
        file.items
    }
}
