//! The table of error codes (`x-error-codes`) of a client.

use openapi_document::{Document, Object as _};
use quote::quote;

/// A module `error_code`, if the document lists any.
pub(super) fn table(document: &Document) -> Option<syn::Item> {
    let list = document.openapi().extension("x-error-codes")?;
    let codes = list.items().filter_map(|entry| {
        let entry = entry.value();
        let text = |key: &str| Some(entry.get(key)?.as_str()?.trim().to_owned());
        let number = |key: &str| Some(entry.get(key)?.to_string());
        // A code of digits alone may be written as a number.
        let code = text("code").or_else(|| number("code"))?;
        let status = number("status").and_then(|status| status.parse::<u16>().ok());
        let status = status.map_or_else(|| quote!(None), |status| quote!(Some(#status)));
        let meaning = text("meaning")?;
        let hint = text("hint").map_or_else(|| quote!(None), |hint| quote!(Some(#hint)));
        Some(quote! {
            ErrorCode { code: #code, status: #status, meaning: #meaning, hint: #hint }
        })
    });
    let codes: Vec<_> = codes.collect();
    Some(syn::parse_quote! {
        /// The error codes that the contract documents.
        pub mod error_code {
            /// A documented error code.
            #[derive(Clone, Copy, Debug, Eq, PartialEq)]
            #[non_exhaustive]
            pub struct ErrorCode {
                /// The code, as a string.
                pub code: &'static str,
                /// The HTTP status of its responses.
                pub status: ::std::option::Option<u16>,
                /// The meaning of the code.
                pub meaning: &'static str,
                /// What the caller can do.
                pub hint: ::std::option::Option<&'static str>,
            }

            impl ErrorCode {
                /// All codes, in the order of the contract.
                pub const ALL: &'static [Self] = &[#(#codes),*];

                /// The entry of a code; a response contains the code as a string or as a number.
                #[must_use]
                pub fn from_code(code: &str) -> ::std::option::Option<&'static Self> {
                    Self::ALL.iter().find(|known| known.code == code.trim())
                }
            }
        }
    })
}
