//! What is compiled is what was reviewed.

use integration::{contract, read, root, snapshots};
use partner_center_codegen::Document;
use partner_center_codegen::render::{Settings, render};

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
    let first = render(&contract(), Settings::CLIENT).unwrap();
    let second = render(&contract(), Settings::CLIENT).unwrap();
    assert_eq!(first, second);
    assert_eq!(first, partner_center::RENDERED);
}

#[test]
fn line_ends_and_a_byte_order_mark_do_not_change_the_text() {
    let name = "spec/partner-center.yaml";
    let windows = format!("\u{feff}{}", read(name).replace('\n', "\r\n"));
    let document = Document::parse(name, &windows).unwrap();
    assert_eq!(
        render(&document, Settings::CLIENT).unwrap(),
        partner_center::RENDERED
    );
}

#[test]
fn the_text_names_no_machine() {
    let root = root();
    let home = root.to_str().unwrap();
    assert!(!partner_center::RENDERED.contains(home));
    assert!(partner_center::RENDERED.contains("cargo xtask generate"));
}

#[test]
fn json_renders_like_yaml() {
    let json = contract().root().value().to_string();
    let document = Document::parse("spec/partner-center.yaml", &json).unwrap();
    assert_eq!(
        render(&document, Settings::CLIENT).unwrap(),
        partner_center::RENDERED
    );
}
