//! Measures time and memory of loading, linting, rendering and reviewing documents of growing size.
//!
//! Each run is a separate process, so that the peak memory of one does not hide that of the next. A
//! review is also separate, because it loads two documents.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use cargo_oas::rules;
use openapi_document::model::Schema;
use openapi_document::object;
use openapi_document::{Diagnostics, Document, Object as _, Severity};
use openapi_rust::render::render;
use serde_json::{Map, Value, json};

use cargo_oas::Shell;
use cargo_oas::config::Render;

/// The numbers of operations in the generated documents.
const SIZES: [usize; 4] = [10, 100, 1_000, 10_000];

const STAGES: [&str; 4] = ["load", "lint", "render", "review"];

/// The results of each document.
pub(super) struct Growth(Vec<Value>);

impl Growth {
    /// Measures these documents; without any, generated ones.
    pub(super) fn measure(files: &[PathBuf], rounds: usize, shell: &mut Shell) -> io::Result<Self> {
        let folder = tempfile::tempdir()?;
        let mut paths = files.to_vec();
        if paths.is_empty() {
            for size in SIZES {
                let path = folder.path().join(format!("{size}-operations.yaml"));
                fs::write(&path, document(size))?;
                paths.push(path);
            }
        }
        let copy = folder.path().join("changed.json");
        let mut documents = Vec::new();
        for path in &paths {
            let name = name(path);
            shell.status("Measuring", &name);
            let changed = Document::load(path, &name).ok();
            if let Some(document) = &changed {
                fs::write(&copy, changed_copy(document))?;
            }
            let mut runs = Vec::new();
            for _ in 0..rounds {
                let mut run = child(&[path])?;
                if changed.is_some() {
                    let review = child(&[path, &copy])?;
                    run["stages"]["review"] = review["stages"]["review"].clone();
                    run["changes"] = review["changes"].clone();
                }
                runs.push(run);
            }
            documents.extend(summary(&runs));
        }
        Ok(Self(documents))
    }

    pub(super) fn json(&self) -> &[Value] {
        &self.0
    }

    /// The header and a row for each document.
    pub(super) fn rows(&self) -> Vec<Vec<String>> {
        rows(&self.0)
    }
}

fn name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

/// Runs this program with these files in a separate process.
fn child(files: &[&Path]) -> io::Result<Value> {
    let child = Command::new(std::env::current_exe()?)
        .args(["bench", "--once"])
        .args(files)
        .stderr(Stdio::inherit())
        .output()?;
    serde_json::from_slice(&child.stdout).map_err(|error| {
        let names: Vec<_> = files.iter().map(|path| name(path)).collect();
        let names = names.join(", ");
        io::Error::other(format!("{names}: exited with {}: {error}", child.status))
    })
}

/// A run with the seconds and the peaks of all runs.
fn summary(runs: &[Value]) -> Option<Value> {
    let mut summary = runs.first()?.clone();
    let stages = STAGES.into_iter().filter_map(|stage| {
        let of = |run: &Value| run["stages"].get(stage).cloned();
        let stages: Vec<_> = runs.iter().filter_map(of).collect();
        let mut seconds: Vec<_> = stages
            .iter()
            .filter_map(|run| run["seconds"].as_f64())
            .collect();
        seconds.sort_by(f64::total_cmp);
        let median = *seconds.get(seconds.len() / 2)?;
        let peak = stages.iter().filter_map(|run| run["peak_mib"].as_u64());
        let peak = peak.max();
        let all = json!({"seconds": seconds, "median": median, "peak_mib": peak});
        Some((stage.to_owned(), all))
    });
    summary["stages"] = Value::Object(stages.collect());
    Some(summary)
}

/// Measures in this process the loading, linting and rendering of a file, or the comparison of two
/// files.
pub(super) fn once(files: &[PathBuf]) -> Value {
    match files {
        [base, head] => review(base, head),
        [file, ..] => stages(file),
        [] => Value::Null,
    }
}

/// The end of a stage: its duration, and the peak memory of this process so far.
fn end(start: Instant) -> Value {
    let seconds = start.elapsed().as_secs_f64();
    let seconds = (seconds * 10_000.0).round() / 10_000.0;
    json!({"seconds": seconds, "peak_mib": peak_mib()})
}

fn stages(file: &Path) -> Value {
    let name = name(file);
    let bytes = fs::metadata(file).map_or(0, |metadata| metadata.len());
    let mut stages = Map::new();
    let start = Instant::now();
    let document = Document::load(file, &name);
    stages.insert("load".to_owned(), end(start));
    let mut operations = 0;
    let mut schemas = 0;
    let outcome = document.and_then(|document| {
        operations = document.openapi().operations().count();
        let components = document.openapi().components();
        schemas = components.map_or(0, |components| components.schemas().iter().count());
        let start = Instant::now();
        let _ = rules::lint(&document, Severity::Advice);
        stages.insert("lint".to_owned(), end(start));
        let start = Instant::now();
        let text = render(&document, Render::default().settings("cargo oas render"));
        stages.insert("render".to_owned(), end(start));
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

/// Measures the comparison; the peak memory includes both documents.
fn review(base: &Path, head: &Path) -> Value {
    let load = |file: &Path| Document::load(file, &name(file)).ok();
    let (Some(base), Some(head)) = (load(base), load(head)) else {
        return json!({"stages": {}});
    };
    let start = Instant::now();
    let changes = openapi_diff::compare(&base, &head);
    json!({"stages": {"review": end(start)}, "changes": changes.len()})
}

/// A copy with another description, in which every tenth typed property is nullable.
fn changed_copy(document: &Document) -> String {
    let mut copy = document.root().value();
    let mut set = |pointer: String, keyword: &str, value: Value| {
        if let Some(object) = copy.pointer_mut(&pointer).and_then(Value::as_object_mut) {
            object.insert(keyword.to_owned(), value);
        }
    };
    if let Some(info) = document.openapi().info() {
        set(info.pointer(), "description", "Another description.".into());
    }
    let parts = object::all(document).into_iter();
    let schemas = parts.filter_map(|part| part.view::<Schema<'_>>());
    let properties = schemas.filter(|schema| schema.reference().is_none());
    let properties = properties.flat_map(|schema| schema.properties().values());
    let typed = properties
        .filter(|property| property.reference().is_none() && property.type_keyword().is_some());
    for property in typed.skip(9).step_by(10) {
        set(
            property.pointer(),
            "nullable",
            (!property.nullable()).into(),
        );
    }
    copy.to_string()
}

/// The number of diagnostics of each rule.
fn by_rule(findings: &Diagnostics) -> Value {
    let mut rules: Vec<_> = findings.as_slice().iter().map(|found| found.rule).collect();
    rules.sort_unstable();
    let groups = rules.chunk_by(|a, b| a == b);
    let groups =
        groups.filter_map(|group| Some(((*group.first()?).to_owned(), group.len().into())));
    Value::Object(groups.collect())
}

/// The peak memory of this process, if the system reports it.
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
        for stage in STAGES {
            let stage = &document["stages"][stage];
            let seconds = stage["median"].as_f64();
            row.push(seconds.map_or_else(|| "-".into(), |seconds| format!("{seconds:.3}")));
            let peak = stage["peak_mib"].as_u64();
            row.push(peak.map_or_else(|| "-".into(), |peak| peak.to_string()));
        }
        let outcome = &document["outcome"];
        let mut parts = match outcome["findings"].as_object() {
            Some(rules) => {
                let rules = rules.iter().map(|(rule, count)| format!("{count} {rule}"));
                rules.collect()
            }
            None => {
                let bytes = outcome["rendered_bytes"].as_u64().unwrap_or_default();
                vec![format!("{} KiB of Rust", bytes / 1024)]
            }
        };
        if let Some(changes) = document["changes"].as_u64() {
            parts.push(format!("{changes} changes"));
        }
        row.push(parts.join(", "));
        rows.push(row);
    }
    rows
}

/// A document with this number of operations, each with its own parameters, body, errors and
/// schemas; the text is always the same.
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
