//! Data as people and as programs read it.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use comfy_table::presets::{ASCII_MARKDOWN, NOTHING};
use comfy_table::{CellAlignment, ContentArrangement, Table, TableStyle};
use partner_center::sanitize;
use partner_center::types::{Customer, CustomerQualification, ValidationCode};
use serde::Serialize;

use crate::args::Format;
use crate::console::Console;

/// What stands in a table where there is nothing.
const NOTHING_THERE: &str = "-";

/// Something that can be printed as a row of a table.
pub(crate) trait Row: Serialize {
    /// The headings; those of numbers end in a tab and are aligned to the right.
    const COLUMNS: &'static [&'static str];

    /// The cells, one for each heading; empty where there is nothing.
    fn cells(&self) -> Vec<String>;
}

impl Row for CustomerQualification {
    const COLUMNS: &'static [&'static str] = &["QUALIFICATION", "VETTING", "SINCE", "REASON"];

    fn cells(&self) -> Vec<String> {
        vec![
            self.qualification.to_string(),
            text(self.vetting_status.as_ref()),
            text(self.vetting_create_date.as_ref()),
            text(self.vetting_reason.as_ref()),
        ]
    }
}

impl Row for ValidationCode {
    const COLUMNS: &'static [&'static str] = &["CODE", "ORGANIZATION", "REMAINING\t", "OF\t"];

    fn cells(&self) -> Vec<String> {
        vec![
            self.validation_id.clone(),
            text(self.organization_name.as_ref()),
            text(self.remaining_creates.as_ref()),
            text(self.max_creates.as_ref()),
        ]
    }
}

impl Row for Customer {
    const COLUMNS: &'static [&'static str] = &["ID", "DOMAIN", "NAME", "RELATIONSHIP"];

    fn cells(&self) -> Vec<String> {
        let profile = self.company_profile.as_ref();
        vec![
            self.id.clone(),
            text(profile.and_then(|profile| profile.domain.as_ref())),
            text(profile.and_then(|profile| profile.company_name.as_ref())),
            text(self.relationship_to_partner.as_ref()),
        ]
    }
}

/// A text, empty where there is none.
pub(crate) fn text(value: Option<&impl ToString>) -> String {
    value.map(ToString::to_string).unwrap_or_default()
}

/// Rows that are printed one after the other. A table waits for its end, to know its widths; the other
/// forms do not, so that any number of rows takes no memory.
pub(crate) struct Sheet<'c, 's> {
    console: &'c mut Console<'s>,
    format: Format,
    /// The headings for people.
    columns: Vec<String>,
    /// The same for programs.
    names: Vec<String>,
    table: Table,
    rows: u64,
}

impl<'c, 's> Sheet<'c, 's> {
    /// A sheet whose columns have names in capital letters for people, and in small ones for programs.
    pub(crate) fn new(console: &'c mut Console<'s>, columns: &[&str]) -> Self {
        let name = |name: &&str| name.trim_end().to_lowercase().replace(' ', "_");
        let headings = columns.iter().map(|column| (*column).to_owned());
        Self {
            names: columns.iter().map(name).collect(),
            ..Self::exact(console, headings.collect())
        }
    }

    /// A sheet whose columns are called as they are.
    pub(crate) fn exact(console: &'c mut Console<'s>, columns: Vec<String>) -> Self {
        Self {
            names: columns.clone(),
            format: console.format,
            console,
            columns,
            table: Table::new(),
            rows: 0,
        }
    }

    /// Whether nobody looks at further rows.
    pub(crate) fn closed(&self) -> bool {
        self.console.closed()
    }

    pub(crate) fn of<R: Row>(console: &'c mut Console<'s>) -> Self {
        Self::new(console, R::COLUMNS)
    }

    pub(crate) fn row<R: Row>(&mut self, row: &R) -> io::Result<()> {
        self.add(row.cells(), row)
    }

    /// Prints one row: the cells in a table, the value as JSON.
    pub(crate) fn add(&mut self, cells: Vec<String>, value: &impl Serialize) -> io::Result<()> {
        self.rows += 1;
        match self.format {
            Format::Json => {
                let begin = if self.rows == 1 { "[\n  " } else { ",\n  " };
                let json = serde_json::to_string_pretty(value)?;
                write!(self.console.out(), "{begin}{}", json.replace('\n', "\n  "))
            }
            Format::Csv => {
                if self.rows == 1 {
                    self.heading()?;
                }
                record(self.console.out(), cells)
            }
            Format::Table | Format::Markdown => {
                let cells = cells.into_iter().map(|cell| {
                    let line = sanitize(&cell);
                    if line.is_empty() {
                        NOTHING_THERE.to_owned()
                    } else if self.format == Format::Markdown {
                        line.replace('|', "\\|")
                    } else {
                        line
                    }
                });
                self.table.add_row(cells);
                Ok(())
            }
        }
    }

    fn heading(&mut self) -> io::Result<()> {
        record(self.console.out(), self.names.clone())
    }

    /// Prints what is left. An empty table prints nothing, the other forms that there is nothing.
    pub(crate) fn end(mut self) -> io::Result<()> {
        match self.format {
            Format::Json if self.rows == 0 => writeln!(self.console.out(), "[]")?,
            Format::Json => writeln!(self.console.out(), "\n]")?,
            Format::Csv if self.rows == 0 => self.heading()?,
            Format::Csv => {}
            Format::Table if self.rows == 0 => {}
            Format::Table => self.print(NOTHING)?,
            Format::Markdown => self.print(ASCII_MARKDOWN)?,
        }
        self.console.out().flush()
    }

    fn print(&mut self, style: TableStyle) -> io::Result<()> {
        self.table.load_style(style);
        let markdown = self.format == Format::Markdown;
        let headings = self.columns.iter().map(|heading| {
            let heading = sanitize(heading.trim_end());
            if markdown {
                heading.replace('|', "\\|")
            } else {
                heading
            }
        });
        self.table.set_header(headings);
        for (column, heading) in self.table.column_iter_mut().zip(&self.columns) {
            if self.format == Format::Table {
                column.set_padding((0, 2));
            }
            if heading.ends_with('\t') {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        if self.format == Format::Table
            && let Some(width) = self.console.width()
        {
            self.table
                .set_content_arrangement(ContentArrangement::Dynamic)
                .set_width(width);
        }
        let colored = self.console.colored_out();
        for line in self.table.lines() {
            let line = line.trim_end();
            if colored {
                writeln!(self.console.out(), "{}", tinted(line))?;
            } else {
                writeln!(self.console.out(), "{line}")?;
            }
        }
        Ok(())
    }
}

fn record(out: &mut dyn Write, cells: Vec<String>) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(cells)?;
    writer.flush()
}

/// A line in which words for how things stand have their colour.
fn tinted(line: &str) -> String {
    let style = |word: &str| {
        let color = match word {
            "Approved" | "done" => AnsiColor::Green,
            "Denied" | "refused" => AnsiColor::Red,
            "InReview" | "unknown" | "waiting" => AnsiColor::Yellow,
            _ => return Style::new(),
        };
        Style::new().fg_color(Some(color.into()))
    };
    let words = line.split_inclusive(' ').map(|part| {
        let word = part.trim_end();
        let rest = part.get(word.len()..).unwrap_or_default();
        let style = style(word);
        format!("{style}{word}{style:#}{rest}")
    });
    words.collect()
}

/// Prints all of `rows`.
pub(crate) fn rows<R: Row>(console: &mut Console<'_>, rows: &[R]) -> io::Result<()> {
    let mut sheet = Sheet::of::<R>(console);
    for row in rows {
        sheet.row(row)?;
    }
    sheet.end()
}

/// Prints one entry: a row, or a JSON object.
pub(crate) fn row<R: Row>(console: &mut Console<'_>, row: &R) -> io::Result<()> {
    match console.format {
        Format::Json => json(console.out(), row),
        Format::Table | Format::Csv | Format::Markdown => rows(console, std::slice::from_ref(row)),
    }
}

/// Prints a value as JSON.
pub(crate) fn json(out: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, value)?;
    writeln!(out)?;
    out.flush()
}
