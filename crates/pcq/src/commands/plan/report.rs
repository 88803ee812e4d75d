//! The outcome of a plan: counts, and a line for each row.

use crate::console::Console;
use crate::error::CommandError;
use crate::ledger::{Ledger, PlanCounts, PlanRecord};
use crate::options::Format;
use crate::table::{self, TableWriter, cell};

/// Prints how many rows are in each state.
pub(super) fn print_counts(
    console: &mut Console<'_>,
    counts: &PlanCounts,
) -> Result<(), CommandError> {
    if console.format == Format::Json {
        console.print(|out| table::print_json(out, counts))?;
        return Ok(());
    }
    let all = [
        ("rows", counts.rows),
        ("accepted", counts.accepted),
        ("already_qualified", counts.already_qualified),
        ("rejected", counts.rejected),
        ("unknown", counts.unknown),
        ("pending", counts.pending),
        ("in_review", counts.in_review),
        ("denied", counts.denied),
    ];
    if console.format == Format::Csv {
        let mut table = TableWriter::new(console, &all.map(|(state, _)| state));
        table.add(all.map(|(_, count)| count.to_string()).to_vec(), counts)?;
        return Ok(table.finish()?);
    }
    let mut table = TableWriter::new(console, &["STATE", "ROWS\t"]);
    for (state, count) in all {
        table.add(vec![state.to_owned(), count.to_string()], &(state, count))?;
    }
    Ok(table.finish()?)
}

/// The columns that a report adds to those of the file, with the properties of its JSON.
const ADDED_COLUMNS: [(&str, &str); 10] = [
    ("customer_id", "customerId"),
    ("outcome", "outcome"),
    ("vetting", "vetting"),
    ("reason", "reason"),
    ("request_id", "requestId"),
    ("correlation_id", "correlationId"),
    ("status", "status"),
    ("code", "code"),
    ("message", "message"),
    ("responded_at", "respondedAt"),
];

/// Prints the outcome of each row, in the order of the file.
pub(super) fn print_rows(
    console: &mut Console<'_>,
    ledger: &Ledger,
    plan: &PlanRecord,
) -> Result<(), CommandError> {
    let added = ADDED_COLUMNS.map(|(name, _)| {
        if plan.columns.iter().any(|column| column == name) {
            format!("pcq_{name}")
        } else {
            name.to_owned()
        }
    });
    let columns = plan.columns.iter().cloned().chain(added).collect();
    let mut table = TableWriter::exact(console, columns);
    ledger.for_each_row::<CommandError>(plan, &mut |row| {
        let value = serde_json::to_value(&row).map_err(std::io::Error::from)?;
        let from_file = plan
            .columns
            .iter()
            .map(|column| cell(row.cells.get(column)));
        let added = ADDED_COLUMNS.map(|(_, property)| cell(value.get(property)));
        Ok(table.add(from_file.chain(added).collect(), &row)?)
    })?;
    Ok(table.finish()?)
}
