//! The feature `schemars` of a rendered client: its types tell their JSON Schema.

use quote::quote;
use syn::{Item, parse_quote};

/// Derives it for a type that the generator made.
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

/// Implements it for a string type of ours, with the values that are known of it.
pub(super) fn of_text(name: &str, description: &str, values: &[&str]) -> Item {
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
