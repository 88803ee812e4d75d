//! `pcq plan check`: all problems of a plan are reported with their position, and nothing is sent.

use std::fmt::Write as _;

use integration::{CliSandbox, emulator, snapshots};
use partner_center_emulator::seed;
use serde_json::{Value, json};

const HEAD: &str = "customer,qualification,education_segment,website,validation_code\n";
const ONE: &str = "b44bb1fb-c595-45b0-9e09-d657365580bf";
const TWO: &str = "e9064f2b-d81c-4a73-87be-f62d1c05a906";

/// Invalid plans, each for a different reason.
fn malformed() -> Vec<(&'static str, Vec<u8>)> {
    let mut plans: Vec<(&str, Vec<u8>)> = Vec::new();
    let mut add = |name: &'static str, bytes: &[u8]| plans.push((name, bytes.to_vec()));
    // Encodings and files of another kind.
    for name in ["a.csv", "a.jsonl", "a.yaml"] {
        add(name, b"");
        add(name, b"\xEF\xBB\xBF");
        add(name, b"\xFF\xFEc\0u\0s\0t\0");
        add(name, b"\xFE\xFF\0c\0u\0s\0t");
        add(name, b"PK\x03\x04\x14\x00\x06\x00");
        add(name, b"\x00\x01\x02\x03\x7F");
        add(name, b"\n\n\n");
        add(name, b"   ");
        add(name, "Universität".as_bytes());
        add(name, b"Universit\xE4t,\xDF\n\xE4");
        add(name, b"\"");
        add(name, b"{");
        add(name, b"]");
        add(name, b"null");
        add(name, b"- 1\n- 2\n");
        add(name, b"{\"customer\": 1}");
    }
    // Columns.
    let csv = |head: &str, rows: &str| format!("{head}{rows}").into_bytes();
    let mut add = |head: &str, rows: &str| plans.push(("b.csv", csv(head, rows)));
    add(HEAD, "");
    add(HEAD, "\r\n\r\n");
    add(HEAD, ",,,,\n");
    add("qualification\n", "Education\n");
    add("customer\n", "contoso.edu\n");
    add("costumer,qualification\n", "contoso.edu,StateOwnedEntity\n");
    add(
        "customer,qualifications\n",
        "contoso.edu,StateOwnedEntity\n",
    );
    add("customer;qualification\n", "contoso.edu;Education\n");
    add("customer\tqualification\n", "contoso.edu\tEducation\n");
    add(
        "customer,customer,qualification\n",
        "contoso.edu,a.edu,StateOwnedEntity\n",
    );
    add(
        "customer,Customer ,qualification\n",
        "contoso.edu,a.edu,StateOwnedEntity\n",
    );
    add("customer|qualification\n", "contoso.edu|Education\n");
    add("\"customer\n\",qualification\n", "contoso.edu,Education\n");
    // Rows.
    let mut row = |row: &str| add(HEAD, &format!("{row}\n"));
    row(&format!("{ONE},StateOwnedEntity"));
    row(&format!("{ONE},StateOwnedEntity,,,,,"));
    row(&format!("{ONE},StateOwnedEntity,,,\n{TWO},Nonprofit,,,"));
    row(",StateOwnedEntity,,,");
    row(&format!("{ONE},,,,"));
    row(&format!("{ONE},Education,,,"));
    row(&format!("{ONE},Education,college,,"));
    row(&format!("{ONE},Education,HigherEducatoin,,"));
    row(&format!("{ONE},Eduction,K12,,"));
    row(&format!("{ONE},None,,,"));
    row(&format!("{ONE},Education,K12,https://contoso.edu/x,"));
    row(&format!("{ONE},Education,K12,two words,"));
    row(&format!("{ONE},Education,K12,contoso.edu/,"));
    row(&format!("{ONE},Education,K12,://,"));
    row(&format!("{ONE},Education,K12,,12345"));
    row(&format!("{ONE},GovernmentCommunityCloud,,,"));
    row(&format!("{ONE},GovernmentCommunityCloud,K12,,12345"));
    row(&format!(
        "{ONE},GovernmentCommunityCloud,,contoso.edu,12345"
    ));
    row(&format!("{ONE},StateOwnedEntity,K12,,"));
    row(&format!("{ONE},StateOwnedEntity,,contoso.edu,"));
    row(&format!("{ONE},StateOwnedEntity,,,12345"));
    row("contoso,StateOwnedEntity,,,");
    row("contoso..edu,StateOwnedEntity,,,");
    row(".edu,StateOwnedEntity,,,");
    row("someone@contoso.edu,StateOwnedEntity,,,");
    row("b44bb1fb-c595-45b0-9e09,StateOwnedEntity,,,");
    row("=HYPERLINK(\"x\"),StateOwnedEntity,,,");
    row("\"contoso.edu\nx\",StateOwnedEntity,,,");
    row(&format!("\"{ONE},StateOwnedEntity,,,"));
    row(&format!(
        "{ONE},StateOwnedEntity,,,\n\"{TWO},StateOwnedEntity,,,"
    ));
    row(&format!("{ONE},soe,,,\"{TWO},soe,,,"));
    row(&format!("{ONE},\"State\"\"OwnedEntity\",,,"));
    row(&format!("日本,{ONE},,,"));
    row("\u{1b}[2J,StateOwnedEntity,,,");
    // Rows that contradict each other.
    row(&format!(
        "{ONE},StateOwnedEntity,,,\n{ONE},StateOwnedEntity,,,"
    ));
    row(&format!(
        "{ONE},Education,K12,,\n{ONE},Education,HigherEducation,,"
    ));
    row(&format!("{ONE},Education,K12,,\n{ONE},gcc,,,12345"));
    row(&format!("{ONE},gcc,,,12345\n{ONE},Education,K12,,"));
    row(&format!("{ONE},soe,,,\n{ONE},gcc,,,12345"));
    row("contoso.edu,soe,,,\nCONTOSO.EDU,soe,,,");
    row(&format!("{{{ONE}}},soe,,,\n{},soe,,,", ONE.to_uppercase()));
    row(&"x,y,z,,\n".repeat(20));
    // Lines.
    let mut line = |text: &str| plans.push(("c.jsonl", text.as_bytes().to_vec()));
    line("[]\n");
    line("1\n");
    line("\"customer\"\n");
    line("{}\n");
    line("{\"customer\": \"contoso.edu\"\n");
    line("{\"customer\": \"contoso.edu\",}\n");
    line("{'customer': 'contoso.edu'}\n");
    line("{\"customer\": \"contoso.edu\", \"qualification\": \"soe\"} {}\n");
    line("{\"customer\": \"contoso.edu\", \"customer\": \"a.edu\", \"qualification\": \"soe\"}\n");
    line("{\"customer\": [\"contoso.edu\"], \"qualification\": true}\n");
    line("{\"customer\": {\"id\": 1}, \"qualification\": null}\n");
    line("{\"customer\": 5, \"qualification\": \"soe\"}\n");
    line("{\"customer\": \"\\ud800\", \"qualification\": \"soe\"}\n");
    line("\n\n{\"kunde\": \"contoso.edu\"}\n");
    // Documents.
    let mut document = |text: &str| plans.push(("d.yaml", text.as_bytes().to_vec()));
    document("customer: contoso.edu\n");
    document("- customer\n");
    document("- {customer: contoso.edu, qualification: [soe]}\n");
    document("- {customer: &a contoso.edu, qualification: *a}\n");
    document("- {customer: contoso.edu, qualification: soe, customer: a.edu}\n");
    document("- customer: contoso.edu\n   qualification: soe\n");
    document("- {customer: contoso.edu, qualification: soe}\n---\n- {}\n");
    document("- {? [a] : b}\n");
    document("\t- x\n");
    document("%YAML 9.9\n---\n- {customer: x}\n");
    document("- {customer: !!int x, qualification: soe}\n");
    plans
}

#[tokio::test]
async fn problems_are_reported_with_their_position_and_nothing_is_sent() {
    let emulator = emulator().await;
    let sandbox = CliSandbox::at(&emulator);
    let mut text = String::new();
    let plans = malformed();
    assert!(plans.len() >= 100, "{}", plans.len());
    for (name, bytes) in plans {
        sandbox.write(name, &bytes);
        let start: String = String::from_utf8_lossy(&bytes).chars().take(120).collect();
        let ended = sandbox.pcq(&["plan", "check", name]).await;
        assert_eq!(ended.code, Some(2), "{start:?}: {ended}");
        let has_position = ended.stdout.lines().all(|line| {
            let mut parts = line.strip_prefix(name).unwrap_or_default().split(':');
            parts.next() == Some("")
                && parts.next().is_some_and(|line| line.parse::<u32>().is_ok())
                && parts
                    .next()
                    .is_some_and(|column| column.parse::<u32>().is_ok())
        });
        assert!(
            has_position && !ended.stdout.is_empty(),
            "{start:?}: {ended}"
        );
        assert!(!ended.stdout.contains('\u{1b}'), "{ended}");
        writeln!(text, "== {start:?}\n{}", ended.stdout).unwrap();

        let applied = sandbox.pcq(&["plan", "apply", "--yes", name]).await;
        assert_eq!(applied.code, Some(2), "{start:?}: {applied}");
        assert!(applied.stderr.contains("nothing was sent"), "{applied}");
    }
    assert!(emulator.calls().is_empty(), "{:?}", emulator.calls());
    assert!(!sandbox.path(".local/state/pcq/ledger.sqlite3").exists());
    snapshots().bind(|| insta::assert_snapshot!("malformed-plans", text));
}

#[tokio::test]
async fn unreadable_files_are_errors() {
    let sandbox = CliSandbox::empty();
    sandbox.write("plan.xlsx", "PK");
    sandbox.write("folder.csv/x", "");
    for (name, word) in [
        ("nowhere.csv", "No such file"),
        ("plan.xlsx", ".csv, .jsonl"),
        ("folder.csv", "folder"),
    ] {
        let ended = sandbox.pcq(&["plan", "check", name]).await;
        assert_eq!(ended.code, Some(1), "{ended}");
        assert!(ended.stderr.contains(word), "{ended}");
    }
}

/// The same plan in each format, as programs and people write it.
#[tokio::test]
async fn all_formats_have_the_same_meaning() {
    let sandbox = CliSandbox::empty();
    let rows = [
        "customer;Qualification;Education Segment;website;validation-code;school\r\n\
         contoso.edu;education;K-12;contoso.edu;;\"Sint \"\"Jan\"\"; Gent\"\r\n\
         {E9064F2B-D81C-4A73-87BE-F62D1C05A906};GCC;;;0012345;\r\n;;;;;\r\n",
        "{\"school\": \"Sint \\\"Jan\\\"; Gent\", \"customer\": \"CONTOSO.edu\", \"qualification\": \
         \"Education\", \"education_segment\": \"k12\", \"website\": \"contoso.edu\"}\n\n\
         {\"customer\": \"e9064f2b-d81c-4a73-87be-f62d1c05a906\", \"qualification\": \
         \"GovernmentCommunityCloud\", \"validation_code\": \"0012345\", \"website\": null}",
        "# A comment\n- customer: contoso.edu\n  qualification: Education\n  education_segment: K12\n  \
         website: contoso.edu\n  school: 'Sint \"Jan\"; Gent'\n- {customer: \
         e9064f2b-d81c-4a73-87be-f62d1c05a906, qualification: gcc, validation_code: 0012345, website: ~}\n",
    ];
    let mark = "\u{feff}";
    for (name, text) in ["a.csv", "a.jsonl", "a.yaml"].into_iter().zip(rows) {
        for text in [text.to_owned(), format!("{mark}{text}")] {
            sandbox.write(name, &text);
            let ended = sandbox
                .pcq(&["plan", "check", name, "--output", "json"])
                .await;
            assert_eq!(ended.code, Some(0), "{ended}");
            let expected = json!([
                {"qualification": "Education", "detail": "K12", "rows": 1},
                {"qualification": "GovernmentCommunityCloud", "detail": "code 0012345", "rows": 1},
            ]);
            assert_eq!(ended.json(), expected, "{name}");
        }
    }
}

/// The schema and the program accept the same plans.
#[tokio::test]
async fn the_schema_accepts_what_the_program_accepts() {
    let sandbox = CliSandbox::empty();
    let schema = sandbox.pcq(&["plan", "schema"]).await.json();
    let schema = jsonschema::validator_for(&schema).unwrap();
    let education = json!({"customer": "contoso.edu", "qualification": "Education"});
    let with = |properties: Value| {
        let mut row = education.clone();
        row.as_object_mut()
            .unwrap()
            .extend(properties.as_object().unwrap().clone());
        row
    };
    for row in [
        with(json!({"education_segment": "K12", "website": "contoso.edu", "school": "x"})),
        with(json!({"education_segment": "HigherEducation", "validation_code": null})),
        with(json!({"education_segment": "HigherEducation", "validation_code": ""})),
        with(json!({"qualification": "GovernmentCommunityCloud", "validation_code": "1"})),
        with(json!({"qualification": "StateOwnedEntity"})),
        with(json!({"education_segment": "college"})),
        with(json!({})),
        with(json!({"education_segment": "K12", "validation_code": "1"})),
        with(json!({"qualification": "GovernmentCommunityCloud"})),
        with(json!({"qualification": "GovernmentCommunityCloud", "validation_code": ""})),
        with(json!({"qualification": "StateOwnedEntity", "website": "contoso.edu"})),
        with(json!({"qualification": "Nonprofit"})),
        json!({"qualification": "StateOwnedEntity"}),
    ] {
        sandbox.write("a.jsonl", row.to_string());
        let ended = sandbox.pcq(&["plan", "check", "a.jsonl"]).await;
        let valid = schema.is_valid(&json!([row]));
        assert_eq!(ended.code == Some(0), valid, "{row}: {ended}");
    }
}

#[tokio::test]
async fn a_long_plan_is_read() {
    let sandbox = CliSandbox::empty();
    let mut text = HEAD.to_owned();
    for customer in seed::numbered(100_000) {
        writeln!(text, "{},Education,K12,\"contoso.edu\",", customer.id).unwrap();
    }
    text += "x,Education,K12,,\n";
    sandbox.write("many.csv", text);
    let ended = sandbox.pcq(&["plan", "check", "many.csv"]).await;
    assert_eq!(ended.code, Some(2), "{ended}");
    assert!(
        ended
            .stdout
            .starts_with("many.csv:100002:1: `x` is not a valid customer"),
        "{ended}"
    );
    assert_eq!(ended.stdout.lines().count(), 1, "{ended}");
}
