//! Tables as text, Markdown, CSV and JSON.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use comfy_table::presets::{ASCII_MARKDOWN, NOTHING};
use comfy_table::{CellAlignment, ContentArrangement, Table, TableStyle};
use partner_center::types::{Customer, CustomerQualification, ValidationCode};
use partner_center::{sanitize, sanitize_json, sanitize_lines};
use serde::Serialize;
use serde_json::Value;

use crate::console::Console;
use crate::options::Format;

/// The text of an empty cell in a table.
const EMPTY_CELL: &str = "-";

/// A value that can be printed as a row of a table.
pub(crate) trait Row: Serialize {
    /// The heading of each column, and the JSON pointer of its cell. A heading that ends in a tab
    /// aligns its column to the right.
    const COLUMNS: &'static [(&'static str, &'static str)];

    /// The cells, one for each column.
    fn cells(&self) -> io::Result<Vec<String>> {
        let value = serde_json::to_value(self)?;
        let pointers = Self::COLUMNS.iter().map(|(_, pointer)| pointer);
        Ok(pointers
            .map(|pointer| cell(value.pointer(pointer)))
            .collect())
    }
}

impl Row for CustomerQualification {
    const COLUMNS: &'static [(&'static str, &'static str)] = &[
        ("QUALIFICATION", "/qualification"),
        ("VETTING", "/vettingStatus"),
        ("SINCE", "/vettingCreateDate"),
        ("REASON", "/vettingReason"),
    ];
}

impl Row for ValidationCode {
    const COLUMNS: &'static [(&'static str, &'static str)] = &[
        ("CODE", "/validationId"),
        ("ORGANIZATION", "/organizationName"),
        ("REMAINING\t", "/remainingCreates"),
        ("OF\t", "/maxCreates"),
    ];
}

impl Row for Customer {
    const COLUMNS: &'static [(&'static str, &'static str)] = &[
        ("ID", "/id"),
        ("DOMAIN", "/companyProfile/domain"),
        ("NAME", "/companyProfile/companyName"),
        ("RELATIONSHIP", "/relationshipToPartner"),
    ];
}

/// The cell of a JSON value: a string without quotes, empty for null.
pub(crate) fn cell(value: Option<&Value>) -> String {
    match value {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Null) | None => String::new(),
        Some(value @ (Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_))) => {
            value.to_string()
        }
    }
}

/// Prints rows one after the other. A table is printed at the end, because its widths depend on all
/// rows; the other formats are printed row by row.
pub(crate) struct TableWriter<'c, 's> {
    console: &'c mut Console<'s>,
    format: Format,
    /// The headings in tables.
    columns: Vec<String>,
    /// The headings in CSV.
    names: Vec<String>,
    table: Table,
    rows: u64,
}

impl<'c, 's> TableWriter<'c, 's> {
    /// A table with headings in capital letters; CSV has them in lower case.
    pub(crate) fn new(console: &'c mut Console<'s>, columns: &[&str]) -> Self {
        let name = |name: &&str| name.trim_end().to_lowercase().replace(' ', "_");
        let headings = columns.iter().map(|column| (*column).to_owned());
        Self {
            names: columns.iter().map(name).collect(),
            ..Self::exact(console, headings.collect())
        }
    }

    /// A table with the same headings in all formats.
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

    /// Whether the reader has closed the stream.
    pub(crate) fn closed(&self) -> bool {
        self.console.closed()
    }

    /// A table of values of one type.
    pub(crate) fn of<R: Row>(console: &'c mut Console<'s>) -> Self {
        let headings: Vec<_> = R::COLUMNS.iter().map(|(heading, _)| *heading).collect();
        Self::new(console, &headings)
    }

    /// Prints a value.
    pub(crate) fn row<R: Row>(&mut self, row: &R) -> io::Result<()> {
        self.add(row.cells()?, row)
    }

    /// Prints one row: `value` in JSON, the cells in the other formats.
    pub(crate) fn add(&mut self, cells: Vec<String>, value: &impl Serialize) -> io::Result<()> {
        self.rows += 1;
        match self.format {
            Format::Json => {
                let begin = if self.rows == 1 { "[\n  " } else { ",\n  " };
                let json = sanitize_json(&serde_json::to_string_pretty(value)?);
                write!(self.console.out(), "{begin}{}", json.replace('\n', "\n  "))
            }
            Format::Csv => {
                if self.rows == 1 {
                    self.heading()?;
                }
                let on_terminal = self.console.width().is_some();
                let shown = |cell: String| {
                    if on_terminal {
                        sanitize_lines(&cell)
                    } else {
                        cell
                    }
                };
                let cells = cells.into_iter().map(shown).collect();
                record(self.console.out(), cells)
            }
            Format::Table | Format::Markdown => {
                let cells = cells.into_iter().map(|cell| {
                    let line = sanitize(&cell);
                    if line.is_empty() {
                        EMPTY_CELL.to_owned()
                    } else if self.format == Format::Markdown {
                        markdown(&line)
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

    /// Prints the rest. Without rows, a table prints nothing, CSV its heading and JSON `[]`.
    pub(crate) fn finish(mut self) -> io::Result<()> {
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
        let headings = self.columns.iter().map(|heading| {
            let heading = sanitize(heading.trim_end());
            if self.format == Format::Markdown {
                markdown(&heading)
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
                writeln!(self.console.out(), "{}", with_colors(line))?;
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

/// Text for a cell in Markdown, in which nothing is markup, a mention or a link.
fn markdown(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.replace("://", ":&#8203;//").chars() {
        match c {
            '<' => escaped += "&lt;",
            '@' => escaped += "&#64;&#8203;",
            '\\' | '|' | '`' | '*' | '_' | '[' | ']' | '~' => {
                escaped.push('\\');
                escaped.push(c);
            }
            _ => escaped.push(c),
        }
    }
    escaped
}

/// A line with colored states.
fn with_colors(line: &str) -> String {
    let style = |word: &str| {
        let color = match word {
            "Approved" | "accepted" => AnsiColor::Green,
            "Denied" | "rejected" => AnsiColor::Red,
            "InReview" | "unknown" | "pending" => AnsiColor::Yellow,
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

/// Prints a table of values.
pub(crate) fn print_rows<R: Row>(console: &mut Console<'_>, rows: &[R]) -> io::Result<()> {
    let mut table = TableWriter::of::<R>(console);
    for row in rows {
        table.row(row)?;
    }
    table.finish()
}

/// Prints one value: a table with one row, or a JSON object.
pub(crate) fn print_row<R: Row>(console: &mut Console<'_>, row: &R) -> io::Result<()> {
    match console.format {
        Format::Json => print_json(console.out(), row),
        Format::Table | Format::Csv | Format::Markdown => {
            print_rows(console, std::slice::from_ref(row))
        }
    }
}

/// Prints a value as JSON.
pub(crate) fn print_json(out: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    let json = serde_json::to_string_pretty(value)?;
    writeln!(out, "{}", sanitize_json(&json))?;
    out.flush()
}
