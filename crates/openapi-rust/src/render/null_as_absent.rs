//! Lets every optional property be `null`, as services send it for a property that is absent.
//!
//! The generator renders an optional array, map or property with a default as a field that is not an
//! `Option`, which serde fills if the property is absent, and rejects if it is `null`.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::punctuated::Punctuated;
use syn::{Attribute, Field, Fields, Item, ItemFn, LitStr, Meta, Token, Type, parse_quote};

/// The functions that read such fields, which stand in a module of their own.
#[derive(Default)]
pub(super) struct NullAsAbsent {
    /// Whether a field has the default of its type.
    of_type: bool,
    /// A function for each field with a default of the document.
    of_document: Vec<ItemFn>,
}

impl NullAsAbsent {
    /// Completes the fields of a type.
    pub(super) fn complete(&mut self, item: &mut Item) {
        if let Item::Struct(item) = item {
            self.fields(&item.ident.to_string(), &mut item.fields);
        } else if let Item::Enum(item) = item {
            for variant in &mut item.variants {
                let name = format!("{}_{}", item.ident, variant.ident);
                self.fields(&name, &mut variant.fields);
            }
        }
    }

    fn fields(&mut self, owner: &str, fields: &mut Fields) {
        let Fields::Named(fields) = fields else {
            return;
        };
        for field in &mut fields.named {
            if let Some(default) = AbsentValue::of(field) {
                let function = self.function(owner, field, default);
                let path = format!("null_as_absent::{function}");
                field
                    .attrs
                    .push(parse_quote!(#[serde(deserialize_with = #path)]));
            }
        }
    }

    /// The name of the function that reads the field.
    fn function(&mut self, owner: &str, field: &Field, default: AbsentValue) -> String {
        let AbsentValue::Of(default) = default else {
            self.of_type = true;
            return "default".to_owned();
        };
        let field_name = field.ident.as_ref().map(ToString::to_string);
        // Types are in PascalCase, so that `_` separates owner and field.
        let field_name = field_name.unwrap_or_default();
        let name = format_ident!("{owner}_{}", field_name.trim_start_matches("r#"));
        let (type_, result) = (&field.ty, result(&field.ty));
        self.of_document.push(parse_quote! {
            pub(super) fn #name<'de, __D: ::serde::Deserializer<'de>>(value: __D) -> #result {
                let value: ::std::option::Option<#type_> = ::serde::Deserialize::deserialize(value)?;
                ::std::result::Result::Ok(value.unwrap_or_else(#default))
            }
        });
        name.to_string()
    }

    /// The module with the functions.
    pub(super) fn module(self) -> Option<Item> {
        let of_type: Option<ItemFn> = self.of_type.then(|| {
            parse_quote! {
                pub(super) fn default<'de, D, T>(value: D) -> ::std::result::Result<T, D::Error>
                where
                    D: ::serde::Deserializer<'de>,
                    T: ::std::default::Default + ::serde::Deserialize<'de>,
                {
                    let value: ::std::option::Option<T> = ::serde::Deserialize::deserialize(value)?;
                    ::std::result::Result::Ok(value.unwrap_or_default())
                }
            }
        });
        let of_document = self.of_document;
        (of_type.is_some() || !of_document.is_empty()).then(|| {
            // A generic parameter has a name that no schema has.
            parse_quote! {
                #[doc = " Reads an optional property that is `null` as one that is absent."]
                mod null_as_absent {
                    #![allow(non_snake_case, unused_imports)]
                    use super::*;
                    #of_type
                    #(#of_document)*
                }
            }
        })
    }
}

fn result(type_: &Type) -> TokenStream {
    quote!(::std::result::Result<#type_, __D::Error>)
}

/// What a field has if the property is absent.
enum AbsentValue {
    /// The default of its type.
    OfType,
    /// The result of this function of the module `types`.
    Of(syn::Path),
}

impl AbsentValue {
    /// `None` for a required field and for an `Option`, which reads `null` already.
    fn of(field: &Field) -> Option<Self> {
        let is_option = matches!(&field.ty, Type::Path(path)
            if path.path.segments.last().is_some_and(|last| last.ident == "Option"));
        if is_option {
            return None;
        }
        let attributes = field.attrs.iter().flat_map(serde_settings);
        attributes.into_iter().find_map(|setting| match setting {
            Meta::Path(path) if path.is_ident("default") => Some(Self::OfType),
            Meta::NameValue(setting) if setting.path.is_ident("default") => {
                let value = &setting.value;
                let path: LitStr = syn::parse2(quote!(#value)).ok()?;
                Some(Self::Of(path.parse().ok()?))
            }
            Meta::Path(_) | Meta::List(_) | Meta::NameValue(_) => None,
        })
    }
}

/// The settings in a `#[serde(…)]` attribute.
fn serde_settings(attribute: &Attribute) -> Vec<Meta> {
    if !attribute.path().is_ident("serde") {
        return Vec::new();
    }
    let settings = attribute.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated);
    settings.map_or_else(|_| Vec::new(), |settings| settings.into_iter().collect())
}
