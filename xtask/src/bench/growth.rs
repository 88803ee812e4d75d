//! What it costs to load, lint and render documents of growing size.
//!
//! Each document is measured in a process of its own, so that the peak of one does not hide the
//! peak of the next.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use partner_center_codegen::render::{Settings, render};
use partner_center_codegen::{Document, Findings, Level, rules};
use serde_json::{Value, json};

use crate::status::Status;

/// How many operations the generated documents have.
const SIZES: [usize; 4] = [10, 100, 1_000, 10_000];

const STAGES: [&str; 3] = ["load", "lint", "render"];

/// Measures these documents or, without any, documents made for the purpose.
pub(super) fn measure(files: &[PathBuf], status: &mut Status) -> io::Result<Growth> {
    documents(files, status).map(Growth)
}

/// What each document took.
pub(super) struct Growth(Vec<Value>);

impl Growth {
    pub(super) fn json(&self) -> &[Value] {
        &self.0
    }

    /// The header and a row for each document.
    pub(super) fn rows(&self) -> Vec<Vec<String>> {
        rows(&self.0)
    }
}

fn documents(files: &[PathBuf], status: &mut Status) -> io::Result<Vec<Value>> {
    let folder = tempfile::tempdir()?;
    let mut paths = files.to_vec();
    if paths.is_empty() {
        for size in SIZES {
            let path = folder.path().join(format!("{size}-operations.yaml"));
            fs::write(&path, document(size))?;
            paths.push(path);
        }
    }
    let mut documents = Vec::new();
    for path in &paths {
        status.good("Measuring", path.display());
        let child = Command::new(std::env::current_exe()?)
            .args(["bench", "--once"])
            .arg(path)
            .stderr(Stdio::inherit())
            .output()?;
        let line = serde_json::from_slice(&child.stdout).map_err(|error| {
            let path = path.display();
            io::Error::other(format!("{path}: ended with {}: {error}", child.status))
        })?;
        documents.push(line);
    }
    Ok(documents)
}

/// Measures one file in this process.
pub(super) fn once(file: &Path) -> Value {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let bytes = fs::metadata(file).map_or(0, |metadata| metadata.len());
    let mut stages = Vec::new();
    let mut stage = |start: Instant| {
        let seconds = start.elapsed().as_secs_f64();
        let seconds = (seconds * 10_000.0).round() / 10_000.0;
        let stage = STAGES.get(stages.len());
        stages.push(json!({"stage": stage, "seconds": seconds, "peak_mib": peak_mib()}));
    };

    let start = Instant::now();
    let document = Document::load(file, &name);
    stage(start);
    let mut operations = 0;
    let mut schemas = 0;
    let outcome = document.and_then(|document| {
        operations = document.operations().len();
        let named = document.at("/components/schemas");
        schemas = named.map_or(0, |schemas| schemas.members().count());
        let start = Instant::now();
        let _ = rules::lint(&document, Level::Advice);
        stage(start);
        let start = Instant::now();
        let settings = Settings {
            command: "cargo xtask render",
            hooks: None,
            schemars: false,
        };
        let text = render(&document, settings);
        stage(start);
        text
    });
    let outcome = match outcome {
        Ok(text) => json!({"rendered_bytes": text.len()}),
        Err(findings) => json!({"findings": by_rule(&findings)}),
    };
    json!({
        "name": name,
        "bytes": bytes,
        "operations": operations,
        "schemas": schemas,
        "stages": stages,
        "outcome": outcome,
    })
}

/// How often each rule was broken.
fn by_rule(findings: &Findings) -> Value {
    let mut rules: Vec<_> = findings.as_slice().iter().map(|found| found.rule).collect();
    rules.sort_unstable();
    let groups = rules.chunk_by(|a, b| a == b);
    let groups =
        groups.filter_map(|group| Some(((*group.first()?).to_owned(), group.len().into())));
    Value::Object(groups.collect())
}

/// The most memory that this process has had so far, where the system says so.
fn peak_mib() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: u64 = line.trim().strip_suffix(" kB")?.trim().parse().ok()?;
    Some(kib / 1024)
}

fn rows(documents: &[Value]) -> Vec<Vec<String>> {
    let mut rows = vec![
        ["document", "KiB", "operations", "schemas"]
            .map(str::to_owned)
            .to_vec(),
    ];
    for stage in STAGES {
        let header = [format!("{stage} s"), format!("{stage} MiB")];
        rows.iter_mut().for_each(|row| row.extend(header.clone()));
    }
    rows.iter_mut().for_each(|row| row.push("outcome".into()));
    for document in documents {
        let mut row = vec![
            document["name"].as_str().unwrap_or_default().to_owned(),
            (document["bytes"].as_u64().unwrap_or_default() / 1024).to_string(),
            document["operations"].to_string(),
            document["schemas"].to_string(),
        ];
        for index in 0..STAGES.len() {
            let stage = &document["stages"][index];
            let seconds = stage["seconds"].as_f64();
            row.push(seconds.map_or_else(|| "-".into(), |seconds| format!("{seconds:.3}")));
            let peak = stage["peak_mib"].as_u64();
            row.push(peak.map_or_else(|| "-".into(), |peak| peak.to_string()));
        }
        let outcome = &document["outcome"];
        let findings = outcome["findings"].as_object();
        row.push(match findings {
            Some(rules) => {
                let rules = rules.iter().map(|(rule, count)| format!("{count} {rule}"));
                rules.collect::<Vec<_>>().join(", ")
            }
            None => {
                let bytes = outcome["rendered_bytes"].as_u64().unwrap_or_default();
                format!("{} KiB of Rust", bytes / 1024)
            }
        });
        rows.push(row);
    }
    rows
}

/// A document with so many operations, each with parameters, a body, failures and schemas of its
/// own; the same text every time.
fn document(operations: usize) -> String {
    let mut paths = String::new();
    let mut schemas = String::new();
    for n in 0..operations {
        let _ = write!(
            paths,
            "  /v1/accounts/{{account}}/things{n}:
    parameters:
      - $ref: '#/components/parameters/Account'
    post:
      operationId: changeThing{n}
      summary: Changes thing {n}.
      parameters:
        - {{name: page, in: query, schema: {{type: integer, format: int32, minimum: 0}}}}
        - {{name: X-Trace, in: header, schema: {{type: string, format: uuid}}}}
      requestBody:
        required: true
        content:
          application/json:
            schema: {{$ref: '#/components/schemas/Change{n}'}}
      responses:
        '200':
          description: The thing.
          content:
            application/json:
              schema: {{$ref: '#/components/schemas/Thing{n}'}}
        4XX: {{$ref: '#/components/responses/Failure'}}
        5XX: {{$ref: '#/components/responses/Failure'}}
"
        );
        let other = if n == 0 { operations - 1 } else { n - 1 };
        let _ = write!(
            schemas,
            "    Change{n}:
      type: object
      required: [name]
      properties:
        name: {{type: string, maxLength: 80}}
        count: {{type: integer, format: int64, default: 3}}
    Thing{n}:
      description: Thing {n}, with others inside.
      type: object
      required: [id, state]
      properties:
        id: {{type: string, format: uuid}}
        state: {{type: string, enum: [open, closed, lost]}}
        made: {{type: string, format: date-time}}
        labels: {{type: object, additionalProperties: {{type: string}}}}
        others:
          type: array
          items: {{$ref: '#/components/schemas/Thing{other}'}}
"
        );
    }
    format!(
        "openapi: 3.0.3
info: {{title: Things, version: '1'}}
paths:
{paths}components:
  parameters:
    Account:
      {{name: account, in: path, required: true, schema: {{type: string}}}}
  responses:
    Failure:
      description: It failed.
      content:
        application/json:
          schema: {{$ref: '#/components/schemas/Failure'}}
  schemas:
    Failure:
      type: object
      properties:
        code: {{type: string}}
        message: {{type: string}}
{schemas}"
    )
}
