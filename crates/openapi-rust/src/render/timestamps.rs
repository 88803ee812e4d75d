//! Lenient dates: string schemas with `x-lenient-format: date-time` become types that keep the
//! string and parse its instant if it is one.

use openapi_document::{Document, Object as _};
use quote::format_ident;

use super::json_schema;
use crate::name;

/// One such schema of the document.
pub(super) struct Timestamp {
    name: String,
    description: String,
}

/// The lenient dates of the document.
pub(super) fn collect(document: &Document) -> Vec<Timestamp> {
    let schemas = document.openapi().schemas().iter();
    let lenient = schemas.filter(|(_, schema)| {
        let format = schema.extension("x-lenient-format");
        format.and_then(|format| format.as_str()) == Some("date-time")
    });
    lenient
        .map(|(name, schema)| Timestamp {
            name: name::pascal(name),
            description: schema
                .description()
                .unwrap_or_default()
                .trim_end()
                .to_owned(),
        })
        .collect()
}

impl Timestamp {
    /// The name of the type.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// The type and its implementations.
    pub(super) fn items(&self, schemars: bool) -> Vec<syn::Item> {
        let Self { name, description } = self;
        let ident = format_ident!("{name}");
        let lenient = "Parsing never fails: the string is kept and written verbatim. Two values that \
                       denote an instant are equal if the instants are; all others are equal if \
                       the strings are.";
        let doc = if description.is_empty() {
            lenient.to_owned()
        } else {
            format!("{description}\n\n{lenient}")
        };
        let schema = schemars.then(|| json_schema::implement(name, description, &[]));
        let file: syn::File = syn::parse_quote! {
            #[doc = #doc]
            #[derive(Clone, Debug, Eq)]
            pub struct #ident {
                text: ::std::string::String,
                instant: ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
            }

            impl #ident {
                /// The string, verbatim.
                #[must_use]
                pub fn as_str(&self) -> &str {
                    &self.text
                }

                /// The instant, if the string is a date and time of RFC 3339 with any number of
                /// fractional digits, or the same without an offset, which is read as UTC.
                ///
                /// None for any other string, such as `07/09/2020`, which does not say which number
                /// is the month. None for an instant outside the range of `SystemTime`.
                #[must_use]
                pub fn utc(&self) -> ::std::option::Option<::std::time::SystemTime> {
                    let instant = self.instant?;
                    let epoch = ::std::time::SystemTime::UNIX_EPOCH;
                    let seconds = instant.timestamp();
                    let distance = ::std::time::Duration::from_secs(seconds.unsigned_abs());
                    let second = if seconds < 0 {
                        epoch.checked_sub(distance)
                    } else {
                        epoch.checked_add(distance)
                    };
                    let fraction = u64::from(instant.timestamp_subsec_nanos());
                    second?.checked_add(::std::time::Duration::from_nanos(fraction))
                }
            }

            impl ::std::convert::From<::std::string::String> for #ident {
                fn from(text: ::std::string::String) -> Self {
                    let stated = ::chrono::DateTime::parse_from_rfc3339(text.trim());
                    let instant = stated.map(|instant| instant.to_utc()).or_else(|_| {
                        ::chrono::NaiveDateTime::parse_from_str(text.trim(), "%Y-%m-%dT%H:%M:%S%.f")
                            .map(|instant| instant.and_utc())
                    });
                    Self { instant: instant.ok(), text }
                }
            }

            impl ::std::convert::From<&str> for #ident {
                fn from(text: &str) -> Self {
                    Self::from(text.to_owned())
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

            impl ::std::cmp::PartialEq for #ident {
                fn eq(&self, other: &Self) -> bool {
                    match (self.instant, other.instant) {
                        (None, None) => self.text == other.text,
                        (one, other) => one == other,
                    }
                }
            }

            impl ::std::hash::Hash for #ident {
                fn hash<H: ::std::hash::Hasher>(&self, state: &mut H) {
                    match self.instant {
                        Some(instant) => instant.hash(state),
                        None => self.text.hash(state),
                    }
                }
            }

            impl ::std::fmt::Display for #ident {
                fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                    f.pad(&self.text)
                }
            }

            impl ::serde::Serialize for #ident {
                fn serialize<S: ::serde::Serializer>(
                    &self,
                    serializer: S,
                ) -> ::std::result::Result<S::Ok, S::Error> {
                    serializer.serialize_str(&self.text)
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
