//! Documents the items that the generator leaves undocumented: fields and variants, whose
//! descriptions are elsewhere in the document, and the methods of builders.

use std::collections::HashMap;

use openapi_document::model::{RequestBody, Schema};
use openapi_document::{Document, Node, Object as _};
use proc_macro2::{Delimiter, Ident, TokenTree};
use quote::ToTokens;
use syn::parse::Parser;
use syn::{
    AttrStyle, Attribute, Field, Fields, ImplItem, Item, ItemEnum, ItemImpl, LitStr, Type, Variant,
    Visibility,
};

use super::doc_attribute;
use crate::name;

/// Descriptions of items that the generator does not document.
pub(super) struct Descriptions {
    /// Of enum values and of variants of unions, by type and value.
    values: HashMap<(String, String), String>,
    /// Of parameters and bodies, by operation and argument.
    arguments: HashMap<(String, String), String>,
}

/// Reads the descriptions of the document.
pub(super) fn collect(document: &Document) -> Descriptions {
    let mut values = HashMap::new();
    for (name, schema) in document.openapi().schemas().iter() {
        let name = name::pascal(name);
        let described = schema.extension("x-enumDescriptions");
        for (value, text) in described.into_iter().flat_map(Node::entries) {
            if let Some(text) = text.as_str() {
                values.insert((name.clone(), value.to_owned()), text.to_owned());
            }
        }
        for variant in schema.one_of() {
            if let Some((value, text)) = tagged(schema, variant) {
                values.insert((name.clone(), value), text);
            }
        }
    }
    let with = |text: String, description: Option<&str>| match description {
        Some(description) => format!("{text}\n\n{}", first_paragraph(description)),
        None => text,
    };
    let mut arguments = HashMap::new();
    for operation in document.openapi().operations() {
        let builder = name::operation(operation.operation_id().unwrap_or_default());
        for parameter in operation.parameters() {
            if let Some(name) = parameter.name() {
                let text = with(format!("Sets `{name}`."), parameter.description());
                arguments.insert((builder.clone(), name::snake(name)), text);
            }
        }
        let body = operation.request_body().and_then(RequestBody::description);
        let text = with("Sets the body.".to_owned(), body);
        arguments.insert((builder, "body".into()), text);
    }
    Descriptions { values, arguments }
}

/// The tag value of a variant and the description of the variant.
fn tagged(union: Schema<'_>, variant: Schema<'_>) -> Option<(String, String)> {
    let tag = union.discriminator()?.property_name()?;
    let value = variant.property(tag)?.enum_values().next()?.as_str()?;
    Some((value.to_owned(), first_paragraph(variant.description()?)))
}

fn first_paragraph(text: &str) -> String {
    let lines = text.trim().lines().map(str::trim);
    let paragraph: Vec<_> = lines.take_while(|line| !line.is_empty()).collect();
    paragraph.join("\n")
}

/// The first paragraph of the documentation of each type: of those of the generator, which are not
/// parsed yet, and of those that replace them.
pub(super) fn of_types(
    generated: &[Vec<TokenTree>],
    replacements: &[Item],
) -> HashMap<String, String> {
    let generated = generated.iter().filter_map(|tokens| {
        let keyword = tokens.iter().position(is_keyword)?;
        let TokenTree::Ident(name) = tokens.get(keyword + 1)? else {
            return None;
        };
        let before = tokens.iter().take_while(|token| is_attribute(token));
        let attributes = Attribute::parse_outer.parse2(before.cloned().collect());
        Some((name.to_string(), attributes.ok()?))
    });
    let replacements = replacements.iter().filter_map(|item| {
        let (name, attributes) = type_of(item)?;
        Some((name.to_string(), attributes.to_vec()))
    });
    let docs = generated.chain(replacements).map(|(name, attributes)| {
        let text = if has_doc(&attributes) {
            text(&attributes)
        } else {
            of_undescribed(&name)
        };
        (name, first_paragraph(&text))
    });
    docs.collect()
}

fn is_keyword(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Ident(word) if word == "struct" || word == "enum")
}

fn is_attribute(token: &TokenTree) -> bool {
    match token {
        TokenTree::Punct(punct) => punct.as_char() == '#',
        TokenTree::Group(group) => group.delimiter() == Delimiter::Bracket,
        TokenTree::Ident(_) | TokenTree::Literal(_) => false,
    }
}

/// The documentation of a type that the document does not describe.
fn of_undescribed(name: &str) -> String {
    format!("`{name}`; the document does not describe it.")
}

fn ensure_docs(name: &Ident, attributes: &mut Vec<Attribute>) {
    if !has_doc(attributes) {
        set_docs(attributes, &of_undescribed(&name.to_string()));
    }
}

/// Documents an item of the module `types`.
pub(super) fn document_type(
    item: &mut Item,
    types: &HashMap<String, String>,
    descriptions: &Descriptions,
) {
    if let Item::Struct(item) = item {
        ensure_docs(&item.ident, &mut item.attrs);
        document_fields(&mut item.fields, types, |field| is_public(&field.vis));
    } else if let Item::Enum(item) = item {
        ensure_docs(&item.ident, &mut item.attrs);
        document_variants(item, types, descriptions);
    } else if let Item::Impl(item) = item {
        document_methods(item, |owner, _| {
            Some(format!("Returns a builder of [`{owner}`]."))
        });
    }
}

/// Documents the builder of a type.
pub(super) fn document_type_builder(item: &mut Item) {
    if let Item::Struct(item) = item {
        let text = format!("A builder of [`{0}`](super::{0}).", item.ident);
        set_docs(&mut item.attrs, &text);
    } else if let Item::Impl(item) = item {
        document_methods(item, |owner, method| {
            Some(format!("Sets [`{method}`](super::{owner}::{method})."))
        });
    }
}

/// Documents the builder of a request.
pub(super) fn document_request(item: &mut Item, descriptions: &Descriptions) {
    if let Item::Impl(item) = item {
        document_methods(item, |owner, method| match method {
            "new" => Some("Creates the builder of a request.".to_owned()),
            "body_map" => Some("Modifies the builder of the body.".to_owned()),
            _ => {
                let key = (owner.to_owned(), method.trim_start_matches("r#").to_owned());
                descriptions.arguments.get(&key).cloned()
            }
        });
    }
}

/// The name and the attributes of a type.
fn type_of(item: &Item) -> Option<(&Ident, &[Attribute])> {
    if let Item::Struct(item) = item {
        Some((&item.ident, &item.attrs))
    } else if let Item::Enum(item) = item {
        Some((&item.ident, &item.attrs))
    } else {
        None
    }
}

fn document_fields(
    fields: &mut Fields,
    types: &HashMap<String, String>,
    is_public: fn(&Field) -> bool,
) {
    let Fields::Named(fields) = fields else {
        return;
    };
    for field in &mut fields.named {
        if is_public(field) && !has_doc(&field.attrs) {
            let text = of_type(&field.ty, types);
            let text = text.unwrap_or_else(|| format!("The property `{}`.", wire_name(field)));
            set_docs(&mut field.attrs, &text);
        }
    }
}

fn document_variants(
    item: &mut ItemEnum,
    types: &HashMap<String, String>,
    descriptions: &Descriptions,
) {
    for variant in &mut item.variants {
        document_fields(&mut variant.fields, types, |_| true);
        if has_doc(&variant.attrs) {
            continue;
        }
        let value = renamed(&variant.attrs).unwrap_or_else(|| variant.ident.to_string());
        let key = (item.ident.to_string(), value);
        let described = descriptions
            .values
            .get(&key)
            .map(|text| first_paragraph(text));
        let text = described.or_else(|| of_variant(variant, types));
        let text = text.unwrap_or_else(|| format!("The value `{}`.", key.1));
        set_docs(&mut variant.attrs, &text);
    }
}

/// The documentation of the type that a variant contains.
fn of_variant(variant: &Variant, types: &HashMap<String, String>) -> Option<String> {
    let Fields::Unnamed(fields) = &variant.fields else {
        return None;
    };
    let field = fields.unnamed.first()?;
    let text = of_type(&field.ty, types);
    Some(text.unwrap_or_else(|| format!("A value of the type `{}`.", variant.ident)))
}

/// The documentation of the first type of the document inside a type.
fn of_type(ty: &Type, types: &HashMap<String, String>) -> Option<String> {
    let mut tokens: Vec<_> = ty.to_token_stream().into_iter().collect();
    tokens.reverse();
    while let Some(token) = tokens.pop() {
        match token {
            TokenTree::Ident(ident) => {
                if let Some(text) = types.get(&ident.to_string()) {
                    return Some(text.clone());
                }
            }
            TokenTree::Group(group) => tokens.extend(group.stream()),
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
    None
}

/// Documents the public methods of a type, apart from those of traits.
fn document_methods(item: &mut ItemImpl, text: impl Fn(&str, &str) -> Option<String>) {
    let Type::Path(owner) = &*item.self_ty else {
        return;
    };
    let owner = owner
        .path
        .segments
        .last()
        .map(|last| last.ident.to_string());
    let (Some(owner), None) = (owner, &item.trait_) else {
        return;
    };
    for method in &mut item.items {
        if let ImplItem::Fn(method) = method
            && is_public(&method.vis)
            && !has_doc(&method.attrs)
            && let Some(text) = text(&owner, &method.sig.ident.to_string())
        {
            set_docs(&mut method.attrs, &text);
        }
    }
}

/// The name of a field on the wire.
fn wire_name(field: &Field) -> String {
    let ident = field.ident.as_ref().map(ToString::to_string);
    renamed(&field.attrs).or(ident).unwrap_or_default()
}

/// The name in `#[serde(rename)]`.
fn renamed(attributes: &[Attribute]) -> Option<String> {
    let mut name = None;
    for attribute in attributes.iter().filter(|a| a.path().is_ident("serde")) {
        // An attribute that does not parse has no name.
        let _ = attribute.parse_nested_meta(|meta| {
            if let Ok(value) = meta.value() {
                let text = value.parse::<LitStr>()?;
                if meta.path.is_ident("rename") {
                    name = Some(text.value());
                }
            }
            Ok(())
        });
    }
    name
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

fn has_doc(attributes: &[Attribute]) -> bool {
    attributes
        .iter()
        .any(|attribute| doc_attribute::text(attribute).is_some())
}

fn text(attributes: &[Attribute]) -> String {
    let lines: Vec<_> = attributes.iter().filter_map(doc_attribute::text).collect();
    lines.join("\n")
}

fn set_docs(attributes: &mut Vec<Attribute>, text: &str) {
    attributes.insert(0, doc_attribute::new(AttrStyle::Outer, text));
}
