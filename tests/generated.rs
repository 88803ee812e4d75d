//! The compiled client is the reviewed snapshot, byte for byte.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "syn has more variants than the generated code uses"
)]

use std::collections::{BTreeMap, BTreeSet};

use integration::{CLIENT, contract, read, root, snapshots};
use openapi_document::Document;
use openapi_rust::render::render;
use quote::ToTokens;
use syn::{Attribute, Fields, ImplItem, Item, Meta, Visibility};

#[test]
fn the_compiled_text_equals_the_snapshot_byte_for_byte() {
    let compiled = partner_center::RENDERED;
    assert!(
        compiled == read("tests/snapshots/client.snap.rs"),
        "the snapshot is stale: run `cargo xtask generate` and review what changed"
    );
    snapshots().bind(|| insta::assert_binary_snapshot!("client.rs", compiled.into()));
}

#[test]
fn rendering_twice_gives_the_same_bytes() {
    let first = render(&contract(), CLIENT).unwrap();
    let second = render(&contract(), CLIENT).unwrap();
    assert_eq!(first, second);
    assert_eq!(first, partner_center::RENDERED);
}

#[test]
fn items_print_alone_as_in_one_file() {
    let empty = "openapi: 3.0.3\ninfo: {title: None, version: '1'}\npaths: {}\n";
    let empty = Document::parse("empty.yaml", empty).unwrap();
    let empty = render(&empty, CLIENT).unwrap();
    for text in [empty.as_str(), partner_center::RENDERED] {
        let (_, body) = text.split_once("\n\n").unwrap();
        let file = syn::parse_file(body).unwrap();
        assert!(prettyplease::unparse(&file) == body, "{text}");
    }
}

#[test]
fn line_ends_and_a_byte_order_mark_do_not_change_the_text() {
    let name = "spec/partner-center.yaml";
    let windows = format!("\u{feff}{}", read(name).replace('\n', "\r\n"));
    let document = Document::parse(name, &windows).unwrap();
    assert_eq!(render(&document, CLIENT).unwrap(), partner_center::RENDERED);
}

#[test]
fn the_text_has_no_path_of_the_machine() {
    let root = root();
    let home = root.to_str().unwrap();
    assert!(!partner_center::RENDERED.contains(home));
    assert!(partner_center::RENDERED.contains("cargo xtask generate"));
}

#[test]
fn json_renders_like_yaml() {
    let json = contract().root().value().to_string();
    let document = Document::parse("spec/partner-center.yaml", &json).unwrap();
    assert_eq!(render(&document, CLIENT).unwrap(), partner_center::RENDERED);
}

fn rendered() -> Vec<Item> {
    syn::parse_file(partner_center::RENDERED).unwrap().items
}

/// The items of a module.
fn module(items: Vec<Item>, name: &str) -> Vec<Item> {
    let found = items.into_iter().find_map(|item| match item {
        Item::Mod(module) if module.ident == name => module.content,
        _ => None,
    });
    found.unwrap().1
}

/// The derives of a type, including conditional ones.
fn derived(attributes: &[Attribute]) -> BTreeSet<String> {
    let lists = attributes
        .iter()
        .filter_map(|attribute| match &attribute.meta {
            Meta::List(list) if list.path.is_ident("derive") => Some(list.tokens.to_string()),
            Meta::List(list) if list.path.is_ident("cfg_attr") => {
                let tokens = list.tokens.to_string();
                assert!(tokens.starts_with("feature = \"schemars\""), "{tokens}");
                Some(tokens)
            }
            _ => None,
        });
    let names = lists.flat_map(|list| {
        let names = list
            .split(|c: char| !c.is_alphanumeric())
            .map(str::to_owned);
        names.collect::<Vec<_>>()
    });
    names.collect()
}

#[test]
fn every_type_has_the_expected_derives() {
    let mut traits: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut types = BTreeSet::new();
    for item in module(rendered(), "types") {
        match item {
            Item::Struct(item) => {
                types.insert(item.ident.to_string());
                traits
                    .entry(item.ident.to_string())
                    .or_default()
                    .extend(derived(&item.attrs));
            }
            Item::Enum(item) => {
                types.insert(item.ident.to_string());
                traits
                    .entry(item.ident.to_string())
                    .or_default()
                    .extend(derived(&item.attrs));
            }
            Item::Impl(item) => {
                let owner = item.self_ty.to_token_stream().to_string();
                if let Some((path, _)) = &item.trait_ {
                    let name = path.segments.last().unwrap().ident.to_string();
                    traits.entry(owner).or_default().insert(name);
                }
            }
            _ => {}
        }
    }
    assert!(types.len() >= 25, "only {} types", types.len());
    for name in types {
        let has = &traits[&name];
        let wanted = [
            "Clone",
            "Debug",
            "PartialEq",
            "Serialize",
            "Deserialize",
            "JsonSchema",
        ];
        for wanted in wanted {
            assert!(has.contains(wanted), "{name} is not {wanted}");
        }
    }
}

/// The public items, fields, variants and methods below `items` that have no documentation.
fn undocumented(place: &str, items: &[Item]) -> Vec<String> {
    let has_doc = |attributes: &[Attribute]| {
        attributes
            .iter()
            .any(|attribute| attribute.path().is_ident("doc"))
    };
    let is_public = |visibility: &Visibility| matches!(visibility, Visibility::Public(_));
    let mut found = Vec::new();
    let mut check = |name: String, attributes: &[Attribute]| {
        if !has_doc(attributes) {
            found.push(format!("{place}::{name}"));
        }
    };
    let mut inside = Vec::new();
    for item in items {
        match item {
            Item::Mod(module) if is_public(&module.vis) => {
                check(module.ident.to_string(), &module.attrs);
                let (_, items) = module.content.as_ref().unwrap();
                inside.extend(undocumented(&format!("{place}::{}", module.ident), items));
            }
            Item::Struct(item) if is_public(&item.vis) => {
                check(item.ident.to_string(), &item.attrs);
                for field in &item.fields {
                    if let (true, Some(name)) = (is_public(&field.vis), &field.ident) {
                        check(format!("{}::{name}", item.ident), &field.attrs);
                    }
                }
            }
            Item::Enum(item) if is_public(&item.vis) => {
                check(item.ident.to_string(), &item.attrs);
                for variant in &item.variants {
                    let name = format!("{}::{}", item.ident, variant.ident);
                    check(name.clone(), &variant.attrs);
                    if let Fields::Named(fields) = &variant.fields {
                        for field in &fields.named {
                            let field_name = field.ident.as_ref().unwrap();
                            check(format!("{name}::{field_name}"), &field.attrs);
                        }
                    }
                }
            }
            Item::Impl(item) if item.trait_.is_none() => {
                let owner = item.self_ty.to_token_stream();
                for member in &item.items {
                    if let ImplItem::Fn(method) = member
                        && is_public(&method.vis)
                    {
                        check(format!("{owner}::{}", method.sig.ident), &method.attrs);
                    }
                }
            }
            _ => {}
        }
    }
    found.extend(inside);
    found
}

#[test]
fn everything_public_is_documented() {
    assert_eq!(undocumented("client", &rendered()), Vec::<String>::new());
}

#[test]
fn deprecated_operations_are_marked() {
    let marked = rendered().into_iter().flat_map(|item| match item {
        Item::Impl(item) => item.items,
        _ => Vec::new(),
    });
    let marked = marked.filter_map(|item| match item {
        ImplItem::Fn(method) => {
            let mut attributes = method.attrs.iter();
            let deprecated = attributes.any(|a| a.path().is_ident("deprecated"));
            deprecated.then(|| method.sig.ident.to_string())
        }
        _ => None,
    });
    let marked: Vec<_> = marked.collect();
    assert_eq!(marked, ["get_qualification", "set_qualification"]);
}
