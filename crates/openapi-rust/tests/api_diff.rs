//! Changes of the Rust API, each proved by the compiler: lines that callers write compile with the
//! text that they were written for, and fail to compile with the other where the change is breaking.

#![cfg(feature = "api-diff")]
#![expect(
    clippy::panic,
    clippy::unwrap_used,
    reason = "clippy takes helpers of tests for production code"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;
use std::process::Command;

use openapi_document::Document;
use openapi_rust::api_diff::{self as rust, Bump, RustChange, Side};
use openapi_rust::render::{Settings, render};
use quote::ToTokens;
use syn::visit_mut::VisitMut;
use syn::{Attribute, Block, Expr, File, ImplItem, Item, Pat, Visibility, parse_quote};

/// Without hooks, whose type the tests would have to declare.
const SETTINGS: Settings<'static> = Settings {
    command: "a test",
    hooks: None,
    schemars: false,
};

/// The base document.
const BASE: &str = include_str!("fixtures/shop.yaml");

/// Edits of the base document by what they do. An edit replaces text that occurs once.
const CASES: &[(&str, &[(&str, &str)])] = &[
    (
        "an operation is removed, and what only it answers with",
        &[
            (
                "  /events:\n    get:\n      operationId: listEvents\n      summary: List events\n      parameters:\n        - {name: window, in: query, schema: {type: string, enum: [day, week]}}\n      responses:\n        \"200\":\n          description: Events.\n          content:\n            application/json:\n              schema: {type: array, items: {$ref: \"#/components/schemas/Event\"}}\n",
                "",
            ),
            (
                "    Event:\n      type: object\n      description: What happened.\n      required: [at]\n      properties:\n        at: {type: string, description: When.}\n",
                "",
            ),
        ],
    ),
    (
        "an operation is renamed, and with it a type",
        &[("operationId: listEvents", "operationId: findEvents")],
    ),
    ("an operation moves", &[("  /events:", "  /happenings:")]),
    (
        "an operation is deprecated",
        &[(
            "summary: List events",
            "summary: List events\n      deprecated: true",
        )],
    ),
    (
        "a parameter is removed",
        &[(
            "        - {name: search, in: query, description: What for., schema: {type: string}}\n",
            "",
        )],
    ),
    (
        "a parameter is renamed",
        &[("{name: search, in", "{name: text, in")],
    ),
    (
        "a parameter is required",
        &[(
            "{name: limit, in: query,",
            "{name: limit, in: query, required: true,",
        )],
    ),
    (
        "a required parameter comes",
        &[(
            "        - {name: search,",
            "        - {name: shop, in: query, required: true, schema: {type: string}}\n        - {name: search,",
        )],
    ),
    (
        "a parameter is wider",
        &[(
            "description: How many., schema: {type: integer, format: int32}",
            "description: How many., schema: {type: integer, format: int64}",
        )],
    ),
    (
        "a parameter is a text instead of a number",
        &[(
            "description: How many., schema: {type: integer, format: int32}",
            "description: How many., schema: {type: string}",
        )],
    ),
    (
        "a parameter is an open enum instead of a text",
        &[(
            "description: What for., schema: {type: string}",
            "description: What for., schema: {$ref: \"#/components/schemas/Kind\"}",
        )],
    ),
    (
        "two parameters are an open enum instead of a text",
        &[
            (
                "description: What for., schema: {type: string}",
                "description: What for., schema: {$ref: \"#/components/schemas/Kind\"}",
            ),
            (
                "{name: region, in: query, required: true, schema: {type: string}",
                "{name: region, in: query, required: true, schema: {$ref: \"#/components/schemas/Kind\"}",
            ),
        ],
    ),
    (
        "an answer has another type",
        &[(
            "          description: Events.\n          content:\n            application/json:\n              schema: {type: array, items: {$ref: \"#/components/schemas/Event\"}}",
            "          description: Events.\n          content:\n            application/json:\n              schema: {$ref: \"#/components/schemas/Event\"}",
        )],
    ),
    (
        "a refusal has another type",
        &[(
            "schema: {$ref: \"#/components/schemas/Fault\"}",
            "schema: {type: string}",
        )],
    ),
    (
        "a type is renamed",
        &[
            (
                "schema: {$ref: \"#/components/schemas/Fault\"}",
                "schema: {$ref: \"#/components/schemas/Refusal\"}",
            ),
            ("    Fault:\n", "    Refusal:\n"),
        ],
    ),
    (
        "a named text is renamed",
        &[
            (
                "reference: {$ref: \"#/components/schemas/Reference\"}",
                "reference: {$ref: \"#/components/schemas/Name\"}",
            ),
            ("    Reference:", "    Name:"),
        ],
    ),
    (
        "a type comes that nobody uses",
        &[(
            "    Fault:\n",
            "    Spare: {type: object, properties: {part: {$ref: \"#/components/schemas/Part\"}}}\n    Part: {type: object, properties: {name: {type: string}}}\n    Fault:\n",
        )],
    ),
    (
        "a struct is an enum",
        &[(
            "    Fault:\n      type: object\n      description: Why not.\n      properties:\n        code: {type: string, description: A code.}",
            "    Fault: {type: string, enum: [busy, closed]}",
        )],
    ),
    (
        "a type that several members have is gone",
        &[
            (
                "        state: {$ref: \"#/components/schemas/State\"}\n",
                "        state: {type: string}\n",
            ),
            (
                "schema: {$ref: \"#/components/schemas/State\"}",
                "schema: {type: string}",
            ),
            (
                "    State: {type: string, enum: [open, paid], description: Where an order stands.}\n",
                "",
            ),
        ],
    ),
    (
        "an enum inside a type is a text",
        &[(
            "          type: string\n          enum: [post, courier]\n",
            "          type: string\n",
        )],
    ),
    (
        "a named text is a number",
        &[(
            "Reference: {type: string,",
            "Reference: {type: integer, format: int64,",
        )],
    ),
    (
        "a named text has a pattern",
        &[(
            "Reference: {type: string,",
            "Reference: {type: string, pattern: \"^[A-Z]+$\",",
        )],
    ),
    (
        "a named text is a lenient date",
        &[(
            "Reference: {type: string,",
            "Reference: {type: string, x-lenient-format: date-time,",
        )],
    ),
    (
        "a member of an answer is removed",
        &[(
            "        price: {type: integer, format: int32, description: In cents.}\n",
            "",
        )],
    ),
    (
        "a member of a request is removed",
        &[(
            "        remark: {type: string, description: For the shop.}\n",
            "",
        )],
    ),
    (
        "a member is renamed",
        &[("        price: {type", "        total: {type")],
    ),
    (
        "a member has another type",
        &[(
            "price: {type: integer, format: int32,",
            "price: {type: number, format: double,",
        )],
    ),
    (
        "a member is optional",
        &[("required: [id, reference]", "required: [id]")],
    ),
    (
        "all members are optional",
        &[("required: [at]\n", "required: []\n")],
    ),
    (
        "an answer has a member more",
        &[(
            "        price: {type",
            "        paid: {type: boolean}\n        price: {type",
        )],
    ),
    (
        "an answer always has a member more",
        &[
            (
                "        price: {type",
                "        paid: {type: boolean}\n        price: {type",
            ),
            (
                "required: [id, reference]",
                "required: [id, reference, paid]",
            ),
        ],
    ),
    (
        "a request has a member more",
        &[(
            "        remark: {type",
            "        gift: {type: boolean}\n        remark: {type",
        )],
    ),
    (
        "a request loses a default",
        &[
            (
                "default: 1, description: How often.",
                "description: How often.",
            ),
            ("required: [title, size]", "required: [title, size, copies]"),
        ],
    ),
    (
        "an enum of an answer has a value more",
        &[("enum: [open, paid]", "enum: [open, paid, sent]")],
    ),
    (
        "an enum of a request has a value more",
        &[("enum: [small, large]", "enum: [small, medium, large]")],
    ),
    (
        "an enum has a value in another spelling",
        &[("enum: [small, large]", "enum: [small, larger]")],
    ),
    (
        "an enum is sorted otherwise",
        &[("enum: [small, large]", "enum: [large, small]")],
    ),
    (
        "an enum is open",
        &[(
            "State: {type: string, enum: [open, paid]",
            "State: {type: string, x-extensible-enum: [open, paid]",
        )],
    ),
    (
        "an open enum has a value more",
        &[(
            "x-extensible-enum: [usual, urgent]",
            "x-extensible-enum: [usual, urgent, late]",
        )],
    ),
    (
        "a variant holds something else",
        &[(
            "        - {$ref: \"#/components/schemas/Parcel\"}\n        - {$ref: \"#/components/schemas/Letter\"}\n",
            "        - {title: Parcel, type: array, items: {$ref: \"#/components/schemas/Parcel\"}}\n        - {$ref: \"#/components/schemas/Letter\"}\n",
        )],
    ),
    (
        "a union has an alternative more",
        &[(
            "        - {$ref: \"#/components/schemas/Letter\"}\n",
            "        - {$ref: \"#/components/schemas/Letter\"}\n        - {type: string}\n",
        )],
    ),
    (
        "an enum is numbers",
        &[(
            "State: {type: string, enum: [open, paid]",
            "State: {type: integer, enum: [1, 2]",
        )],
    ),
    (
        "a request is answered too",
        &[(
            "          description: Events.\n          content:\n            application/json:\n              schema: {type: array, items: {$ref: \"#/components/schemas/Event\"}}",
            "          description: Events.\n          content:\n            application/json:\n              schema: {type: array, items: {$ref: \"#/components/schemas/Event\"}}\n        \"201\":\n          description: Events.\n          content:\n            application/json:\n              schema: {type: array, items: {$ref: \"#/components/schemas/Event\"}}\n        \"4XX\":\n          description: What was asked.\n          content:\n            application/json:\n              schema: {$ref: \"#/components/schemas/OrderRequest\"}",
        )],
    ),
    (
        "a body is another struct",
        &[(
            "schema: {$ref: \"#/components/schemas/OrderRequest\"}",
            "schema: {$ref: \"#/components/schemas/Letter\"}",
        )],
    ),
    (
        "a body is a union",
        &[(
            "schema: {$ref: \"#/components/schemas/OrderRequest\"}",
            "schema: {$ref: \"#/components/schemas/Contents\"}",
        )],
    ),
    (
        "there are no codes",
        &[("x-error-codes: [{code: \"1\", meaning: Busy.}]\n", "")],
    ),
    (
        "there is a code more",
        &[(
            "meaning: Busy.}]",
            "meaning: Busy.}, {code: \"2\", meaning: Closed.}]",
        )],
    ),
    (
        "security comes",
        &[(
            "  responses:\n    Refused:",
            "  securitySchemes:\n    token: {type: http, scheme: bearer}\n  responses:\n    Refused:",
        )],
    ),
    (
        "a description is better",
        &[(
            "description: In cents.",
            "description: \"In cents, without tax.\"",
        )],
    ),
    ("a version is new", &[("version: 1.0.0", "version: 1.1.0")]),
    (
        "only the spelling on the wire is different",
        &[("        code: {type", "        Code: {type")],
    ),
];

/// The base document, parsed.
fn shop() -> Document {
    Document::parse("shop.yaml", BASE).unwrap()
}

/// The contract of this repository's client.
fn contract() -> Document {
    let name = "spec/partner-center.yaml";
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .join(name);
    Document::load(&path, name).unwrap_or_else(|diagnostics| panic!("{diagnostics}"))
}

/// The texts of two documents and their changes.
struct Case {
    name: String,
    texts: [String; 2],
    changes: Vec<RustChange>,
}

fn edited(edits: &[(&str, &str)]) -> String {
    let mut text = BASE.to_owned();
    for (old, new) in edits {
        assert_eq!(text.matches(old).count(), 1, "{old:?}");
        text = text.replace(old, new);
    }
    text
}

/// Each edit in both directions.
fn cases() -> Vec<Case> {
    let base = BASE.to_owned();
    let mut cases = Vec::new();
    for (name, edits) in CASES {
        let head = edited(edits);
        for (name, [old, new]) in [
            ((*name).to_owned(), [&base, &head]),
            (format!("{name}, reverted"), [&head, &base]),
        ] {
            let documents = [old, new].map(|text| Document::parse("shop.yaml", text).unwrap());
            let texts = documents.each_ref().map(|document| {
                render(document, SETTINGS).unwrap_or_else(|e| panic!("{name}: {e}"))
            });
            let [base, head] = [0, 1].map(|side| Side {
                document: &documents[side],
                text: &texts[side],
            });
            let changes = rust::compare_rendered(base, head).unwrap();
            cases.push(Case {
                name,
                texts,
                changes,
            });
        }
    }
    cases
}

fn report(changes: &[RustChange]) -> String {
    let mut text = String::new();
    for change in changes {
        let RustChange {
            rule,
            bump,
            item,
            message,
            before,
            after,
            base,
            head,
        } = change;
        writeln!(text, "{bump} {rule} {item}\n  {message}").unwrap();
        for (sign, line) in [('-', before), ('+', after)] {
            if let Some(line) = line {
                writeln!(text, "  {sign} {line}").unwrap();
            }
        }
        let place = |place: &Option<openapi_document::Location>| {
            let place = place.as_ref();
            place.map_or("none".to_owned(), |place| {
                format!("{} at {}", place.pointer, place.span.start.line)
            })
        };
        writeln!(text, "  {} -> {}", place(base), place(head)).unwrap();
    }
    text
}

#[test]
fn each_edit_has_a_short_report() {
    let mut text = String::new();
    for case in cases() {
        write!(text, "== {}\n{}\n", case.name, report(&case.changes)).unwrap();
    }
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!("api-changes", text));
}

#[test]
fn each_kind_of_change_occurs_with_its_bump() {
    let rules: BTreeMap<_, _> = rust::all().map(|rule| (rule.id, rule)).collect();
    assert_eq!(
        rules.len(),
        rust::all().count(),
        "each has a name of its own"
    );
    let mut fired = BTreeSet::new();
    let crafted = crafted();
    let changes = cases().into_iter().flat_map(|case| case.changes);
    for change in changes.chain(crafted) {
        let rule = rules[change.rule];
        assert_eq!(rule.bump, change.bump);
        assert!(rule.id.starts_with("rust-") && !rule.why.is_empty());
        assert!(change.location().is_some(), "{change:?} has no location");
        fired.insert(change.rule);
    }
    let silent: Vec<_> = rules.keys().filter(|id| !fired.contains(*id)).collect();
    assert!(silent.is_empty(), "{silent:?}");
}

/// Changes that only another generator would make: edits of the text itself.
fn crafted() -> Vec<RustChange> {
    let document = shop();
    let text = render(&document, SETTINGS).unwrap();
    let shows = "pub fn as_str(&self) -> &str {";
    let known = "pub const KNOWN: &'static [&'static str]";
    let edits = [
        (shows, "pub fn as_str(&self, other: bool) -> &str {"),
        (shows, "pub fn shown(&self) -> &str {"),
        ("#[must_use]\n        pub fn as_str", "pub fn as_str"),
        (known, "pub const KNOWN: &'static [&'static char]"),
        (known, "pub const ALL: &'static [&'static str]"),
        ("Letter(Letter)", "Letter(Parcel)"),
        (
            "type Err = ::std::convert::Infallible",
            "type Err = ::std::fmt::Error",
        ),
    ];
    let mut changes = Vec::new();
    for (old, new) in edits {
        let other = text.replacen(old, new, 1);
        assert_ne!(other, text, "{old}");
        for texts in [[&text, &other], [&other, &text]] {
            let [base, head] = texts.map(|text| Side {
                document: &document,
                text,
            });
            changes.extend(rust::compare_rendered(base, head).unwrap());
        }
    }
    changes
}

#[test]
fn a_document_has_no_changes_to_itself() {
    for document in [contract(), shop()] {
        assert_eq!(
            rust::compare(&document, &document, SETTINGS),
            Ok(Vec::new())
        );
        // The text alone differs, so that it is read.
        let text = render(&document, SETTINGS).unwrap();
        let other = format!("// A comment.\n{text}");
        let [base, head] = [&text, &other].map(|text| Side {
            document: &document,
            text,
        });
        assert_eq!(rust::compare_rendered(base, head), Ok(Vec::new()));
    }
}

#[test]
fn text_that_is_not_rust_is_reported() {
    let document = shop();
    for text in [
        "pub struct (",
        "pub struct A;;} {",
        "impl",
        "pub mod types { pub struct 1; }",
    ] {
        let [base, head] = [text, ""].map(|text| Side {
            document: &document,
            text,
        });
        let findings = rust::compare_rendered(base, head).unwrap_err();
        assert_eq!(findings.as_slice()[0].rule, "gen-internal", "{text}");
    }
}

/// Changes that fail at run time, which no compiler detects.
const AT_RUN_TIME: [&str; 2] = ["rust-setter-required", "rust-builder-field-required"];

/// Compiles each line with the text that it was written for and with the other.
#[test]
fn the_compiler_agrees_with_each_change() {
    let mut good = Lines::default();
    let mut bad = Lines::default();
    let mut texts = "#![allow(warnings)]\n".to_owned();
    for (number, case) in cases().iter().enumerate() {
        let modules = [0, 1].map(|side| format!("text_{number}_{side}"));
        for (module, text) in modules.iter().zip(&case.texts) {
            writeln!(texts, "pub mod {module} {{ {} }}", signatures(text)).unwrap();
        }
        let [old, new] = &modules;
        for change in &case.changes {
            let what = |line: &str| format!("{}: {}: {line}", case.name, change.rule);
            if let Some(line) = change.before.as_deref().filter(|line| !line.contains("/*")) {
                good.line(old, change, line, what(line));
                let breaks = change.bump == Bump::Major && !AT_RUN_TIME.contains(&change.rule);
                let other = if breaks { &mut bad } else { &mut good };
                other.line(new, change, line, what(line));
            }
            if let Some(line) = change.after.as_deref().filter(|line| !line.contains("/*")) {
                good.line(new, change, line, what(line));
            }
        }
    }
    assert!(bad.lines.len() > 50 && good.lines.len() > 150);
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    std::fs::write(folder.join("stubs.rs"), STUBS).unwrap();
    std::fs::write(folder.join("texts.rs"), texts).unwrap();
    for name in ["stubs.rs", "texts.rs"] {
        let (success, messages) = compile(folder, name);
        assert!(success, "{messages}");
    }
    let refused = good.refused(folder);
    assert!(refused.is_empty(), "these should compile: {refused:#?}");
    let refused: BTreeSet<_> = bad.refused(folder).into_keys().collect();
    let taken: Vec<_> = bad
        .lines
        .iter()
        .filter(|line| !refused.contains(*line))
        .collect();
    assert!(taken.is_empty(), "these should not compile: {taken:#?}");
}

/// Compiles a file against the texts, or the texts against stubs of other crates: whether that
/// succeeded, and the messages of the compiler.
fn compile(folder: &Path, name: &str) -> (bool, String) {
    let stubs = [
        "progenitor_client",
        "reqwest",
        "serde_json",
        "uuid",
        "chrono",
        "regress",
    ];
    let used = match name {
        "stubs.rs" => &[][..],
        "texts.rs" => &stubs[..],
        _ => &["texts"][..],
    };
    let mut arguments = vec![name.to_owned(), "--error-format=json".to_owned()];
    for name in used {
        let file = if *name == "texts" { "texts" } else { "stubs" };
        arguments.push("-L.".to_owned());
        arguments.push(format!("--extern={name}=lib{file}.rmeta"));
    }
    let output = Command::new("rustc")
        .args(["--edition=2024", "--emit=metadata", "--crate-type=lib"])
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap();
    let messages = String::from_utf8(output.stderr).unwrap();
    (output.status.success(), messages)
}

/// Lines of callers, each in a function of its own, with the texts that they are written for.
#[derive(Default)]
struct Lines {
    source: String,
    /// What each function is about, by its number.
    lines: Vec<String>,
    /// The first line of each function in the source.
    starts: Vec<usize>,
}

impl Lines {
    fn line(&mut self, module: &str, change: &RustChange, line: &str, what: String) {
        let number = self.lines.len();
        let variables = variables(line);
        let declared = variables.iter().map(|name| {
            let owner: Vec<&str> = change.item.split("::").take(2).collect();
            // The value of a setter has the type that the line says.
            let own = owner[0] == "types" && heck(owner[1]) == *name && !line.contains("::<");
            match name.as_str() {
                "client" => "let client: &Client = any();".to_owned(),
                name if own => format!("let {name}: {} = any();", owner.join("::")),
                name => format!("let {name} = any();"),
            }
        });
        let declared: String = declared.collect();
        self.starts.push(self.source.matches('\n').count() + 1);
        writeln!(
            self.source,
            "mod line_{number} {{ use texts::{module}::*; use super::prelude::*;\n\
             pub async fn line() -> Result<(), Box<dyn std::error::Error>> {{\n\
             {declared}\n{line}\nOk(()) }} }}"
        )
        .unwrap();
        self.lines.push(what);
    }

    /// The lines that the compiler refuses, with what it says.
    fn refused(&self, folder: &Path) -> BTreeMap<String, String> {
        const PRELUDE: &str = "mod prelude { pub use std::num::*; \
             pub use std::str::FromStr; pub use std::ops::Deref; pub use std::fmt::{Debug, Display}; \
             pub use std::hash::Hash; pub fn any<T>() -> T { loop {} } }\n";
        let source = format!("#![allow(warnings)]\n{}{PRELUDE}", self.source);
        std::fs::write(folder.join("lines.rs"), source).unwrap();
        let (_, messages) = compile(folder, "lines.rs");
        let mut refused = BTreeMap::new();
        for message in messages.lines() {
            let message: serde_json::Value = serde_json::from_str(message).unwrap();
            if message["level"] != "error" {
                continue;
            }
            let spans = message["spans"].as_array().unwrap();
            let Some(primary) = spans.iter().find(|span| span["is_primary"] == true) else {
                continue;
            };
            // One line stands before the source.
            let at = usize::try_from(primary["line_start"].as_u64().unwrap()).unwrap() - 1;
            let line = self.starts.partition_point(|start| *start <= at);
            let inside = line
                .checked_sub(1)
                .filter(|line| at < self.starts[*line] + 5);
            let Some(line) = inside else {
                panic!("a text does not compile: {}", message["rendered"]);
            };
            let said = message["rendered"].as_str().unwrap().to_owned();
            refused.insert(self.lines[line].clone(), said);
        }
        refused
    }
}

/// The name of a variable, as the lines of callers have it.
fn heck(name: &str) -> String {
    let mut text = String::new();
    for (index, c) in name.char_indices() {
        if c.is_uppercase() && index > 0 {
            text.push('_');
        }
        text.extend(c.to_lowercase());
    }
    text
}

/// The variables that a line needs.
fn variables(line: &str) -> BTreeSet<String> {
    #[derive(Default)]
    struct Names {
        used: BTreeSet<String>,
        bound: BTreeSet<String>,
    }
    impl VisitMut for Names {
        fn visit_expr_mut(&mut self, expression: &mut Expr) {
            if let Expr::Path(path) = expression
                && let Some(name) = path.path.get_ident()
            {
                self.used.insert(name.to_string());
            }
            if let Expr::Closure(closure) = expression {
                for input in &closure.inputs {
                    if let Pat::Type(typed) = input {
                        self.bound.insert(typed.pat.to_token_stream().to_string());
                    }
                }
            }
            syn::visit_mut::visit_expr_mut(self, expression);
        }
    }
    let mut block: Block = syn::parse_str(&format!("{{ {line} }}")).unwrap();
    let mut names = Names::default();
    names.visit_block_mut(&mut block);
    names.bound.insert("needs".to_owned());
    &names.used - &names.bound
}

/// The text as callers see it: no function has a body, and what needs macros is left out, so that
/// the compiler has little to do.
fn signatures(text: &str) -> String {
    struct Bodies;
    impl VisitMut for Bodies {
        fn visit_block_mut(&mut self, block: &mut Block) {
            *block = parse_quote!({ loop {} });
        }

        fn visit_attributes_mut(&mut self, attributes: &mut Vec<Attribute>) {
            attributes.retain(|attribute| {
                let path = attribute.path();
                !["serde", "doc"].iter().any(|name| path.is_ident(name))
            });
            for attribute in attributes {
                if attribute.path().is_ident("derive") {
                    let traits: syn::punctuated::Punctuated<syn::Path, syn::Token![,]> = attribute
                        .parse_args_with(syn::punctuated::Punctuated::parse_terminated)
                        .unwrap();
                    let plain = traits.into_iter().filter(|path| path.get_ident().is_some());
                    let plain = plain.map(ToTokens::into_token_stream);
                    *attribute = parse_quote!(#[derive(#(#plain),*)]);
                }
            }
        }

        fn visit_item_mod_mut(&mut self, module: &mut syn::ItemMod) {
            if let Some((_, items)) = &mut module.content {
                keep(items);
            }
            syn::visit_mut::visit_item_mod_mut(self, module);
        }
    }
    fn keep(items: &mut Vec<Item>) {
        items.retain_mut(|item| {
            if let Item::Mod(item) = item {
                return matches!(item.vis, Visibility::Public(_));
            }
            if let Item::Impl(item) = item {
                if item.trait_.is_none() {
                    item.items.retain(|item| {
                        let ImplItem::Fn(function) = item else {
                            return true;
                        };
                        matches!(function.vis, Visibility::Public(_))
                    });
                }
                let name = item
                    .trait_
                    .as_ref()
                    .and_then(|(path, _)| path.segments.first());
                return !name.is_some_and(|first| {
                    first.ident == "serde"
                        || first.ident == "ClientInfo"
                        || first.ident == "ClientHooks"
                });
            }
            true
        });
    }
    let mut file: File = syn::parse_str(text).unwrap();
    keep(&mut file.items);
    Bodies.visit_file_mut(&mut file);
    file.into_token_stream().to_string()
}

/// As much of other crates as the texts name.
const STUBS: &str = r#"
#![crate_type = "lib"]
#![allow(warnings)]
#[derive(Clone, Debug)] pub struct Client;
#[derive(Debug)] pub struct Body;
#[derive(Debug)] pub struct ByteStream;
#[derive(Debug)] pub struct ResponseValue<T>(T);
impl<T> ResponseValue<T> { pub fn into_inner(self) -> T { self.0 } }
#[derive(Debug)] pub struct Error<E = ()>(E);
impl<E> std::fmt::Display for Error<E> { fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { Ok(()) } }
impl<E: std::fmt::Debug> std::error::Error for Error<E> {}
pub trait ClientInfo<T> {}
pub trait ClientHooks<T> {}
pub trait RequestBuilderExt {}
pub struct OperationInfo;
pub fn encode_path() {}
#[derive(Clone, Debug, PartialEq)] pub enum Value { Null }
#[derive(Clone, Debug, Default, PartialEq)] pub struct Map<K, V>(Vec<(K, V)>);
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)] pub struct Uuid;
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)] pub struct Utc;
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)] pub struct NaiveDate;
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)] pub struct DateTime<T>(T);
"#;
