//! What came of a plan: in numbers, and row by row.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::Exit;
use crate::args::Format;
use crate::console::Console;
use crate::failure::Failure;
use crate::ledger::{Begun, Counts, Ledger, NOT_VETTED, Told};
use crate::output::{self, Sheet};

/// Prints how many rows stand where.
pub(super) fn status(console: &mut Console<'_>, counts: &Counts) -> Result<(), Failure> {
    if console.format == Format::Json {
        console.print(|out| output::json(out, counts))?;
        return Ok(());
    }
    let Counts {
        rows,
        waiting,
        unknown,
        done,
        before,
        refused,
        in_review,
        denied,
    } = *counts;
    let all = [
        ("rows", rows),
        ("done", done),
        ("before", before),
        ("refused", refused),
        ("unknown", unknown),
        ("waiting", waiting),
        ("in review", in_review),
        ("denied", denied),
    ];
    if console.format == Format::Csv {
        let mut sheet = Sheet::new(console, &all.map(|(name, _)| name));
        sheet.add(all.map(|(_, count)| count.to_string()).to_vec(), counts)?;
        return Ok(sheet.end()?);
    }
    let columns = ["STATE", "ROWS\t"];
    let mut sheet = Sheet::new(console, &columns);
    for (name, count) in all {
        sheet.add(vec![name.to_owned(), count.to_string()], &(name, count))?;
    }
    Ok(sheet.end()?)
}

/// A row of a report as programs read it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Line<'t> {
    row: u32,
    line: u32,
    input: &'t Map<String, Value>,
    customer_id: Option<&'t str>,
    outcome: &'static str,
    vetting: Option<&'t str>,
    reason: Option<&'t str>,
    request_id: Option<&'t str>,
    correlation_id: Option<&'t str>,
    status: Option<u16>,
    code: Option<&'t str>,
    message: Option<&'t str>,
    answered_at: Option<&'t str>,
}

/// The columns that a report adds to those of the file.
const OURS: [&str; 10] = [
    "customer_id",
    "outcome",
    "vetting",
    "reason",
    "request_id",
    "correlation_id",
    "status",
    "code",
    "message",
    "answered_at",
];

/// Prints what came of each row, in the order of the file.
pub(super) fn report(
    console: &mut Console<'_>,
    ledger: &Ledger,
    begun: &Begun,
) -> Result<Exit, Failure> {
    let ours = OURS.map(|name| {
        if begun.columns.iter().any(|column| column == name) {
            format!("pcq_{name}")
        } else {
            name.to_owned()
        }
    });
    let columns = begun.columns.iter().cloned().chain(ours).collect();
    let mut sheet = Sheet::exact(console, columns);
    ledger.rows::<Failure>(begun, &mut |told| {
        let cells = cells(begun, &told);
        let vetting = told.vetting.as_deref().filter(|word| *word != NOT_VETTED);
        let line = Line {
            row: told.number,
            line: told.line,
            input: &told.cells,
            customer_id: told.customer_id.as_deref(),
            outcome: told.state.name(),
            vetting,
            reason: told.reason.as_deref(),
            request_id: told.request_id.as_deref(),
            correlation_id: told.correlation_id.as_deref(),
            status: told.status,
            code: told.code.as_deref(),
            message: told.message.as_deref(),
            answered_at: told.answered_at.as_deref(),
        };
        Ok(sheet.add(cells, &line)?)
    })?;
    sheet.end()?;
    Ok(Exit::Done)
}

fn cells(begun: &Begun, told: &Told) -> Vec<String> {
    let theirs = begun
        .columns
        .iter()
        .map(|column| match told.cells.get(column) {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Null) | None => String::new(),
            Some(
                value @ (Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_)),
            ) => value.to_string(),
        });
    let vetting = told.vetting.as_ref().filter(|word| *word != NOT_VETTED);
    let ours = [
        output::text(told.customer_id.as_ref()),
        told.state.name().to_owned(),
        output::text(vetting),
        output::text(told.reason.as_ref()),
        output::text(told.request_id.as_ref()),
        output::text(told.correlation_id.as_ref()),
        output::text(told.status.as_ref()),
        output::text(told.code.as_ref()),
        output::text(told.message.as_ref()),
        output::text(told.answered_at.as_ref()),
    ];
    theirs.chain(ours).collect()
}
