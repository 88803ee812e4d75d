//! `schemars::JsonSchema` for the types of a client, under its feature `schemars`.

use quote::quote;
use syn::{Item, parse_quote};

/// Derives it for a type that the generator wrote.
pub(super) fn derive(item: &mut Item) {
    let attributes = if let Item::Struct(item) = item {
        &mut item.attrs
    } else if let Item::Enum(item) = item {
        &mut item.attrs
    } else {
        return;
    };
    attributes.push(parse_quote! {
        #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    });
}

/// Implements it for a string type that replaces the generator's, with its known values.
pub(super) fn implement(name: &str, description: &str, values: &[&str]) -> Item {
    let ident = quote::format_ident!("{name}");
    let description = (!description.is_empty()).then(|| quote!("description": #description,));
    let values = (!values.is_empty()).then(|| quote!("x-extensible-enum": [#(#values),*],));
    parse_quote! {
        #[cfg(feature = "schemars")]
        impl ::schemars::JsonSchema for #ident {
            fn schema_name() -> ::std::borrow::Cow<'static, str> {
                #name.into()
            }

            fn json_schema(_: &mut ::schemars::SchemaGenerator) -> ::schemars::Schema {
                ::schemars::json_schema!({ "type": "string", #description #values })
            }
        }
    }
}
