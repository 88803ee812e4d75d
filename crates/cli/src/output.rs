//! Data as people and as programs read it.

use std::io::{self, Write};

use comfy_table::presets::NOTHING;
use comfy_table::{CellAlignment, Table};
use partner_center::one_line;
use partner_center::types::{CustomerQualification, ValidationCode};
use serde::Serialize;

use crate::args::Format;

/// Something that can be printed as a row of a table.
pub(crate) trait Row: Serialize {
    /// The headings; those of numbers end in a tab and are aligned to the right.
    const COLUMNS: &'static [&'static str];

    /// The cells, one for each heading.
    fn cells(&self) -> Vec<String>;
}

impl Row for CustomerQualification {
    const COLUMNS: &'static [&'static str] = &["QUALIFICATION", "VETTING", "SINCE", "REASON"];

    fn cells(&self) -> Vec<String> {
        let text = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
        vec![
            self.qualification.to_string(),
            text(&self.vetting_status.as_ref().map(ToString::to_string)),
            text(&self.vetting_create_date.as_ref().map(ToString::to_string)),
            text(&self.vetting_reason),
        ]
    }
}

impl Row for ValidationCode {
    const COLUMNS: &'static [&'static str] = &["CODE", "ORGANIZATION", "REMAINING\t", "OF\t"];

    fn cells(&self) -> Vec<String> {
        let count = |count: Option<i32>| count.map_or_else(|| "-".to_owned(), |n| n.to_string());
        vec![
            self.validation_id.clone(),
            self.organization_name
                .clone()
                .unwrap_or_else(|| "-".to_owned()),
            count(self.remaining_creates),
            count(self.max_creates),
        ]
    }
}

/// Prints `rows`: a table without frame, or a JSON array as the service writes it. An empty table
/// prints nothing.
pub(crate) fn rows<R: Row>(out: &mut dyn Write, format: Format, rows: &[R]) -> io::Result<()> {
    match format {
        Format::Json => json(out, &rows),
        Format::Table if rows.is_empty() => Ok(()),
        Format::Table => {
            let mut table = Table::new();
            table.load_style(NOTHING);
            table.set_header(R::COLUMNS.iter().map(|heading| heading.trim_end()));
            for (column, heading) in table.column_iter_mut().zip(R::COLUMNS) {
                column.set_padding((0, 2));
                if heading.ends_with('\t') {
                    column.set_cell_alignment(CellAlignment::Right);
                }
            }
            for row in rows {
                table.add_row(row.cells().iter().map(|cell| one_line(cell)));
            }
            table
                .lines()
                .try_for_each(|line| writeln!(out, "{}", line.trim_end()))
        }
    }
}

/// Prints one entry: a table of one row, or a JSON object.
pub(crate) fn row<R: Row>(out: &mut dyn Write, format: Format, row: &R) -> io::Result<()> {
    match format {
        Format::Json => json(out, row),
        Format::Table => rows(out, format, std::slice::from_ref(row)),
    }
}

fn json(out: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, value)?;
    writeln!(out)
}
