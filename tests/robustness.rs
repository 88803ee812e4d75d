//! Whatever is given to be loaded, linted and rendered ends in text or in findings with a place.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use cargo_oas::report::Human as _;
use cargo_oas::rules;
#[cfg(unix)]
use integration::xtask_within;
use integration::{CLIENT, contract};
use openapi_document::yaml::Yaml;
use openapi_document::{Diagnostics, Document, Severity};
use openapi_rust::api_diff as rust;
use openapi_rust::render::render;
use serde_json::Value;

use crate::contract_edits::edit;

/// How many documents the property test makes, unless the environment asks for another number;
/// `cargo xtask ci` asks for ten times as many.
const CASES: u64 = 1_000;
const CASES_VARIABLE: &str = "PARTNER_CENTER_CASES";

/// What follows from a number by SplitMix64, the same on every machine.
struct Chance(u64);

impl Chance {
    fn below(&mut self, count: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % count as u64).unwrap()
    }
}

/// What a document comes to: text that is Rust, or the findings.
fn outcome(source: &str) -> Result<String, Diagnostics> {
    let document = Document::parse("api.yaml", source)?;
    for finding in rules::lint(&document, Severity::Advice).as_slice() {
        assert!(finding.span.is_some(), "{finding:?}");
    }
    let text = render(&document, CLIENT)?;
    syn::parse_file(&text).unwrap_or_else(|error| panic!("{error}\n{source:.5000}"));
    Ok(text)
}

/// The rules that name what is wrong with a document, each once.
fn rules_of(source: &str) -> Vec<&'static str> {
    let Err(findings) = outcome(source) else {
        return Vec::new();
    };
    let _ = (findings.to_string(), findings.to_human(true));
    let mut rules: Vec<_> = findings.as_slice().iter().map(|f| f.rule).collect();
    for finding in findings.as_slice() {
        assert!(finding.span.is_some(), "{finding:?}");
    }
    rules.sort_unstable();
    rules.dedup();
    rules
}

/// How many cases a property test has.
fn cases() -> u64 {
    let cases = std::env::var(CASES_VARIABLE);
    cases.map_or(CASES, |cases| cases.parse().unwrap())
}

/// Runs this many cases, on all processors.
pub(crate) fn for_each_case(cases: u64, run: impl Fn(u64) + Sync) {
    let next = AtomicU64::new(0);
    std::thread::scope(|scope| {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let case = next.fetch_add(1, Ordering::Relaxed);
                    if case >= cases {
                        break;
                    }
                    run(case);
                }
            });
        }
    });
}

#[test]
fn a_changed_contract_renders_or_is_refused_with_a_place() {
    let cases = cases();
    let contract = contract().root().value();
    let rendered = AtomicU64::new(0);
    let missed = Mutex::new(Vec::new());
    for_each_case(cases, |case| {
        let source = changed(&contract, case);
        let rules = rules_of(&source);
        if rules.contains(&"gen-internal") {
            missed.lock().unwrap().push((case, source));
        }
        rendered.fetch_add(u64::from(rules.is_empty()), Ordering::Relaxed);
    });
    let missed = missed.into_inner().unwrap();
    let numbers: Vec<_> = missed.iter().map(|(case, _)| case).collect();
    assert!(missed.is_empty(), "{numbers:?}: {}", missed[0].1);
    // Neither refusing everything nor taking everything would prove anything.
    let rendered = rendered.into_inner();
    assert!(
        (cases / 20..cases / 2).contains(&rendered),
        "{rendered} of {cases} render"
    );
}

/// Whatever becomes of a contract, comparing ends. A document is never different from itself, what is
/// found one way is found the other way, and hardly any change is passed over: only what no reader
/// of OpenAPI looks at, such as a `type` that is no text, or members beside a `$ref`.
#[test]
fn changed_contracts_are_compared() {
    let contract = contract().root().value();
    let old = Document::parse("old.yaml", &contract.to_string()).unwrap();
    let old_text = render(&old, CLIENT).unwrap();
    let (compared, silent) = (AtomicU64::new(0), AtomicU64::new(0));
    let callers = AtomicU64::new(0);
    for_each_case(cases(), |case| {
        let [one, other] = [case, case + 1].map(|case| {
            let source = changed(&contract, case);
            Document::parse("new.yaml", &source)
        });
        let Ok(one) = one else { return };
        compared.fetch_add(1, Ordering::Relaxed);
        assert_eq!(openapi_diff::compare(&one, &one), [], "{case}");
        let (there, back) = (
            openapi_diff::compare(&old, &one),
            openapi_diff::compare(&one, &old),
        );
        assert_eq!(there.is_empty(), back.is_empty(), "{case}");
        if there.is_empty() && one.root().value() != contract {
            silent.fetch_add(1, Ordering::Relaxed);
        }
        for change in there.iter().chain(&back) {
            assert!(change.location().is_some(), "{case}: {change:?}");
        }
        if let Ok(other) = other {
            let _ = openapi_diff::compare(&one, &other);
        }
        // Rendering takes much longer than all of the above.
        if case % 8 == 0
            && let Ok(text) = render(&one, CLIENT)
        {
            let sides = [(&old, &old_text), (&one, &text)];
            let [before, after] = sides.map(|(document, text)| rust::Side { document, text });
            let there = rust::compare_rendered(before, after).unwrap();
            let back = rust::compare_rendered(after, before).unwrap();
            assert_eq!(there.is_empty(), back.is_empty(), "{case}");
            assert!(rust::compare_rendered(after, after).unwrap().is_empty());
            callers.fetch_add(u64::from(!there.is_empty()), Ordering::Relaxed);
        }
    });
    assert!(callers.into_inner() > 0, "no caller has met anything");
    let (compared, silent) = (compared.into_inner(), silent.into_inner());
    assert!(silent < compared / 20, "{silent} of {compared} are silent");
}

/// The contract after one to three changes.
pub(crate) fn changed(contract: &Value, case: u64) -> String {
    let mut chance = Chance(case.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    let mut root = contract.clone();
    for _ in 0..=chance.below(3) {
        edit(&mut root, &mut |count| chance.below(count));
    }
    root.to_string()
}

/// A document with nothing but schemas.
fn schemas(schemas: &str) -> String {
    format!(
        "openapi: 3.0.3\ninfo: {{title: T, version: '1'}}\npaths: {{}}\n\
         components: {{schemas: {{{schemas}}}}}\n"
    )
}

/// A document with one operation, of which this is the rest.
fn operation(rest: &str) -> String {
    format!(
        "openapi: 3.0.3\ninfo: {{title: T, version: '1'}}\npaths:\n  /a:\n    get:\n      \
         operationId: getA\n      responses: {{'200': {{description: F}}}}\n{rest}"
    )
}

/// `$ref` to a schema.
fn to(name: &str) -> String {
    format!("{{$ref: '#/components/schemas/{name}'}}")
}

/// A schema inside others of one kind.
fn nested(levels: usize, before: &str, after: &str) -> String {
    let inner = "{type: string}";
    format!(
        "A: {}{inner}{}",
        before.repeat(levels),
        after.repeat(levels)
    )
}

fn assert_outcomes(cases: &[(&str, String, &[&str])]) {
    let wrong: Vec<_> = cases
        .iter()
        .filter_map(|(name, source, expected)| {
            let rules = rules_of(source);
            (rules != *expected).then(|| format!("{name}: {rules:?}, not {expected:?}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn cycles_end() {
    let a = to("A");
    let cases: Vec<(&str, String, &[&str])> = vec![
        (
            "a schema that is itself",
            schemas(&format!("A: {a}")),
            &["spec-reference"],
        ),
        (
            "two schemas that are each other",
            schemas(&format!("A: {}, B: {a}", to("B"))),
            &["spec-reference"],
        ),
        (
            "made of itself",
            schemas(&format!("A: {{allOf: [{a}]}}")),
            &["spec-schema-cycle"],
        ),
        (
            "made of what is made of it",
            schemas(&format!(
                "A: {{allOf: [{}]}}, B: {{allOf: [{a}, {{type: object}}]}}",
                to("B")
            )),
            &["spec-schema-cycle"],
        ),
        (
            "a parameter that is itself",
            operation(
                "      parameters: [{$ref: '#/components/parameters/P'}]\n\
                 components: {parameters: {P: {$ref: '#/components/parameters/P'}}}\n",
            ),
            &["spec-reference"],
        ),
        (
            "a response that is itself",
            operation("components: {responses: {R: {$ref: '#/components/responses/R'}}}\n"),
            &["spec-reference"],
        ),
        (
            "a path that is itself",
            operation("  /b: {$ref: '#/paths/~1b'}\n"),
            &["spec-reference"],
        ),
        (
            "an example that is itself",
            operation("components: {examples: {E: {$ref: '#/components/examples/E'}}}\n"),
            &["spec-reference"],
        ),
        (
            "a schema that is the document",
            schemas("A: {$ref: '#'}"),
            &["gen-reference"],
        ),
        (
            "a list of itself",
            schemas(&format!("A: {{type: array, items: {a}}}")),
            &[],
        ),
        (
            "a map of itself",
            schemas(&format!("A: {{type: object, additionalProperties: {a}}}")),
            &[],
        ),
        (
            "a choice of itself",
            schemas(&format!("A: {{oneOf: [{a}, {{type: string}}]}}")),
            &[],
        ),
        (
            "a property of itself",
            schemas(&format!(
                "A: {{type: object, required: [a], properties: {{a: {a}}}}}"
            )),
            &[],
        ),
    ];
    assert_outcomes(&cases);
}

#[test]
fn depth_is_no_danger() {
    let deep = |levels, before, after| schemas(&nested(levels, before, after));
    let indented: String = (0..200)
        .map(|level| {
            let indent = " ".repeat(2 * level + 4);
            format!("{indent}A{level}:\n{indent} type: object\n{indent} properties:\n")
        })
        .collect();
    let indented = format!(
        "{}\n  schemas:\n{indented}{}last: {{}}\n",
        schemas("").replace(" {schemas: {}}\n", ""),
        " ".repeat(404)
    );
    let chain = |count: usize| {
        let links = (0..count).map(|n| format!("A{n}: {}", to(&format!("A{}", n + 1))));
        let links: Vec<_> = links
            .chain([format!("A{count}: {{type: string}}")])
            .collect();
        schemas(&links.join(", "))
    };
    let made_of = |count: usize, times: usize| {
        let links = (0..count).map(|n| {
            let part = to(&format!("A{}", n + 1));
            format!("A{n}: {{allOf: [{}]}}", vec![part; times].join(", "))
        });
        let last = format!("A{count}: {{type: object, properties: {{a: {{type: string}}}}}}");
        let links: Vec<_> = links.chain([last]).collect();
        schemas(&links.join(", "))
    };
    let made_of_more = |count: usize| {
        let first = "A0: {type: object}".to_owned();
        let links = (0..count).map(|n| {
            let (part, next) = (to(&format!("A{n}")), n + 1);
            let member = format!("required: [a{next}], properties: {{a{next}: {{type: string}}}}");
            format!("A{next}: {{allOf: [{part}], type: object, {member}}}")
        });
        let links: Vec<_> = std::iter::once(first).chain(links).collect();
        schemas(&links.join(", "))
    };
    let choices = |count: usize| {
        let choice = "{oneOf: [{type: object, properties: {a: {type: string}}}, {type: string}]}";
        schemas(&format!(
            "A: {{allOf: [{}]}}",
            vec![choice; count].join(", ")
        ))
    };
    // Merging two of these merges both their properties, and so on down.
    let twins = |count: usize| {
        let twin = |name: &str, n: usize| {
            let next = to(&format!("{name}{}", n + 1));
            format!("{name}{n}: {{type: object, properties: {{p: {next}, q: {next}}}}}")
        };
        let twins = (0..count).flat_map(|n| [twin("A", n), twin("B", n)]);
        let both = format!("S: {{allOf: [{}, {}]}}", to("A0"), to("B0"));
        let ends = ["A", "B"].map(|name| format!("{name}{count}: {{type: object}}"));
        let all: Vec<_> = twins.chain(ends).chain([both]).collect();
        schemas(&all.join(", "))
    };
    let cases: Vec<(&str, String, &[&str])> = vec![
        ("200 lists", deep(200, "{type: array, items: ", "}"), &[]),
        (
            "100 objects",
            deep(100, "{type: object, properties: {a: ", "}}"),
            &[],
        ),
        (
            "100 choices",
            deep(100, "{oneOf: [", ", {type: boolean}]}"),
            &[],
        ),
        ("100 times made of", deep(100, "{allOf: [", "]}"), &[]),
        ("200 levels of indentation", indented, &[]),
        ("20 references", chain(20), &[]),
        ("30 references", chain(30), &["spec-reference"]),
        ("1,000 references", chain(1_000), &["spec-reference"]),
        ("a chain of 100 parts", made_of(100, 1), &[]),
        (
            "a chain of 5,000 parts",
            made_of(5_000, 1),
            &["spec-schema-cycle"],
        ),
        (
            "a chain of 5,000 parts with members",
            made_of_more(5_000),
            &["spec-schema-cycle"],
        ),
        ("twice the parts 5 times over", made_of(5, 2), &[]),
        (
            "twice the parts 30 times over",
            made_of(30, 2),
            &["spec-schema-cycle"],
        ),
        ("30 choices at once", choices(30), &["spec-schema-cycle"]),
        ("two that share all names, 3 times over", twins(3), &[]),
        (
            "two that share all names, 40 times over",
            twins(40),
            &["spec-schema-cycle"],
        ),
    ];
    assert_outcomes(&cases);
}

#[test]
fn odd_text_is_read_or_refused() {
    let plain = operation("");
    let with = |member: &str| format!("{plain}x-a: {member}\n");
    let laughs = (0..9).fold(
        "x-a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned(),
        |text, n| {
            let items = vec![format!("*a{n}"); 10].join(", ");
            text + &format!("x-a{}: &a{} [{items}]\n", n + 1, n + 1)
        },
    );
    let json = contract().root().value();
    let cases: Vec<(&str, String, &[&str])> = vec![
        ("nothing", String::new(), &["load-root"]),
        ("comments", "# one\n# two\n".into(), &["load-root"]),
        ("a byte order mark alone", "\u{feff}".into(), &["load-root"]),
        ("a byte order mark", format!("\u{feff}{plain}"), &[]),
        (
            "two byte order marks",
            format!("\u{feff}\u{feff}{plain}"),
            &[],
        ),
        ("CRLF", plain.replace('\n', "\r\n"), &[]),
        ("no line end at the end", plain.trim_end().into(), &[]),
        (
            "tabs as indentation",
            plain.replace("  /a", "\t/a"),
            &["load-syntax"],
        ),
        (
            "a tab after a key",
            plain.replace("openapi: ", "openapi:\t"),
            &["load-syntax"],
        ),
        ("a document marker", format!("---\n{plain}...\n"), &[]),
        ("a directive", format!("%YAML 1.2\n---\n{plain}"), &[]),
        (
            "two documents",
            format!("{plain}---\n{plain}"),
            &["load-multiple-documents"],
        ),
        ("a null byte", with("a\0b"), &["load-syntax"]),
        ("an escaped null byte", with("\"a\\0b\""), &[]),
        ("not a number", with(".nan"), &["load-number"]),
        ("infinity", with("-.inf"), &["load-number"]),
        ("an exponent without end", with("1e999"), &["load-number"]),
        (
            "a number of 65 bits",
            with("18446744073709551616"),
            &["load-number"],
        ),
        ("a number of 64 bits", with("18446744073709551615"), &[]),
        (
            "the least number of 64 bits",
            with("-9223372036854775808"),
            &[],
        ),
        (
            "a number of 10,000 digits",
            with(&"9".repeat(10_000)),
            &["load-number"],
        ),
        (
            "keys that are numbers",
            with("{1: a, true: b, null: c, 1.5: d}"),
            &[],
        ),
        ("a key that is a list", with("{? [a] : b}"), &["load-key"]),
        (
            "a key of 5,000 letters",
            with(&format!("{{? {} : b}}", "k".repeat(5_000))),
            &["load-key"],
        ),
        (
            "a key that is written twice",
            with("{a: 1, a: 2}"),
            &["load-duplicate-key"],
        ),
        (
            "a key that is written two ways",
            with("{1: 1, '1': 2}"),
            &["load-duplicate-key"],
        ),
        (
            "an anchor and a merge key",
            with("[&a {b: 1}, {<<: *a, c: 2}, {<<: [*a, *a]}]"),
            &[],
        ),
        ("a merge key in quotes", with("{'<<': 1}"), &[]),
        (
            "a merge key without a map",
            with("{<<: 1}"),
            &["load-merge"],
        ),
        ("an alias to nothing", with("*a"), &["load-syntax"]),
        ("an alias inside itself", with("&a [*a]"), &["load-alias"]),
        (
            "aliases that multiply",
            plain.clone() + &laughs,
            &["load-size"],
        ),
        (
            "merge keys that multiply",
            plain.clone() + &merges(),
            &["load-size"],
        ),
        (
            "a line of 5 MiB",
            with(&format!("'{}'", "x".repeat(5 << 20))),
            &[],
        ),
        (
            "a list of 50,000 items in a line",
            with(&format!("[{}]", "1,".repeat(50_000))),
            &[],
        ),
        (
            "100,000 empty lines",
            plain.clone() + &"\n".repeat(100_000),
            &[],
        ),
        (
            "100,000 open brackets",
            with(&"[".repeat(100_000)),
            &["load-depth"],
        ),
        (
            "100,000 open lists",
            with(&"- ".repeat(100_000)),
            &["load-syntax"],
        ),
        (
            "2,000 keys twice",
            with(&format!("{{{}}}", "a: 1, ".repeat(2_000))),
            &["load-duplicate-key"],
        ),
        ("JSON", json.to_string(), &[]),
        ("JSON on many lines", format!("{json:#}"), &[]),
        (
            "JSON with CRLF",
            format!("{json:#}").replace('\n', "\r\n"),
            &[],
        ),
        (
            "JSON with tabs",
            format!("{json:#}").replace("  ", "\t"),
            &[],
        ),
        (
            "JSON behind a byte order mark",
            format!("\u{feff} {json}"),
            &[],
        ),
        (
            "JSON with a key twice",
            "{\"openapi\": 1, \"openapi\": 2}".into(),
            &["load-duplicate-key"],
        ),
        (
            "JSON that is not closed",
            "{\"openapi\": \"3.0.3\"".into(),
            &["load-syntax"],
        ),
        (
            "JSON with half a character",
            "{\"openapi\": \"\\ud83d\"}".into(),
            &["load-syntax"],
        ),
        (
            "JSON with 600 lists",
            format!("{{\"a\": {}{}}}", "[".repeat(600), "]".repeat(600)),
            &["load-depth"],
        ),
        ("JSON of 1e999", "{\"a\": 1e999}".into(), &["load-number"]),
        ("not only JSON", "{\"a\": 1} b".into(), &["load-syntax"]),
    ];
    assert_outcomes(&cases);
}

/// Maps that take over each other's members, ten at a time.
fn merges() -> String {
    let member = |n: usize| format!("k{n}: {}", "v".repeat(100));
    let first: Vec<_> = (0..1_000).map(member).collect();
    let maps = (1..2_000).map(|n| format!("x-m{n}: &m{n} {{<<: *m{}, n{n}: 1}}\n", n - 1));
    format!(
        "x-m0: &m0 {{{}}}\n{}",
        first.join(", "),
        maps.collect::<String>()
    )
}

/// JSON has escapes, keys and depths that YAML has not.
#[test]
fn json_is_read_as_json() {
    let deep = |levels| format!("{}1{}", "[".repeat(levels), "]".repeat(levels));
    assert!(Document::parse("api.json", &format!("{{\"a\": {}}}", deep(300))).is_ok());
    let deep = deep(100);
    let key = "k".repeat(3_000);
    let source = format!(
        "{{\n  \"face\": \"\\ud83d\\ude00\",\n  \"\\/\": [1, -0.5, 1E3, true, null],\n  \
         \"deep\": {deep},\n  \"{key}\"\n  : {{}}, \"é\": 1, \"<<\": 2}}\n"
    );
    let document = Document::parse("api.json", &source).unwrap();
    let expected: Value = serde_json::from_str(&source).unwrap();
    assert_eq!(document.root().value(), expected);
    let yaml = Yaml::parse("api.json", &source).unwrap();
    let place = |key: &str| {
        let start = yaml.root().get(key).unwrap().label_span().start;
        (start.line, start.column)
    };
    assert_eq!(place("face"), (2, 3));
    assert_eq!(place("deep"), (4, 3));
    assert_eq!(place("é"), (6, 9));
    assert_eq!(place("<<"), (6, 17));
    let span = yaml.root().get("face").unwrap().span();
    assert_eq!((span.start.column, span.end.column), (11, 25));
}

/// One finding for each of ten thousand mistakes, in the order of the text.
#[test]
fn ten_thousand_findings_are_all_kept() {
    let wrong: Vec<_> = (0..10_000)
        .map(|n| format!("S{n}: {{type: wrong}}"))
        .collect();
    let findings = outcome(&schemas(&wrong.join(", "))).unwrap_err();
    let places = findings
        .as_slice()
        .iter()
        .filter_map(|finding| finding.span);
    let places: Vec<_> = places.collect();
    assert_eq!(places.len(), 10_000);
    assert!(places.is_sorted());
}

/// Documents that are small but whose reading could need any amount of memory, and large ones, get
/// by with what any machine has to spare.
#[cfg(unix)]
#[test]
fn memory_is_bounded() {
    const MIB: u64 = 2048;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("api.yaml");
    let file = path.to_str().unwrap();
    let long_keys = (0..400).fold("1".to_owned(), |inner, _| {
        format!(
            "{{\"{}\": {inner}, \"b\": [1, 2, 3, 4, 5, 6, 7, 8, 9]}}",
            "k".repeat(4_000)
        )
    });
    let wide: String = (0..110_000)
        .map(|n| format!("    Schema{n}:\n      type: object\n      properties:\n        id: {{type: string, maxLength: 80}}\n        next: {}\n", to(&format!("Schema{}", n / 2))))
        .collect();
    let wide = format!(
        "openapi: 3.0.3\ninfo: {{title: T, version: '1'}}\npaths: {{}}\ncomponents:\n  schemas:\n{wide}"
    );
    assert!(wide.len() > 15 << 20, "{}", wide.len());
    let text = "A sentence of a long text that goes on and on.\n        ".repeat(350_000);
    let long = operation("").replace(
        "    get:\n",
        &format!("    get:\n      description: |\n        {text}\n"),
    );
    for (name, source, command, code) in [
        (
            "keys that add up",
            format!("{{\"openapi\": \"3.0.3\", \"x-a\": {long_keys}}}"),
            "lint",
            100,
        ),
        ("20 MB of schemas", wide, "lint", 100),
        ("20 MB of text", long, "render", 0),
    ] {
        std::fs::write(&path, &source).unwrap();
        let ended = xtask_within(MIB, &[command, file]);
        assert_eq!(ended.code, Some(code), "{name}: {:.2000}", ended.stderr);
    }
}
