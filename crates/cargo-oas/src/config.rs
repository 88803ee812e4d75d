//! `oas.toml`: the document of a repository, rule severities, waivers, and render settings.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use openapi_document::suggestion::near;
use openapi_document::{Diagnostic, Diagnostics, Position, Severity, Span};
use openapi_rust::render::Settings;
use toml_edit::{Document, Item, TableLike};

use crate::rules;
use crate::threshold::{FailOn, MinSeverity};

/// The name of the config file.
pub const FILE: &str = "oas.toml";

/// A folder with its `oas.toml`, or without one.
#[derive(Clone, Debug)]
pub struct Project {
    /// The folder of `oas.toml`; the working directory if there is none.
    pub root: PathBuf,
    /// The settings; all defaults if there is no `oas.toml`.
    pub config: Config,
}

/// The settings of `oas.toml`. Paths are relative to its folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Config {
    /// The OpenAPI document of commands without FILE.
    pub document: Option<String>,
    /// The lowest severity that `lint` reports for [`document`](Self::document).
    pub level: Option<MinSeverity>,
    /// Severities by rule id that replace those of the rule table; `None` turns a rule off.
    pub severities: BTreeMap<&'static str, Option<Severity>>,
    /// The file with accepted changes.
    pub waivers: Option<String>,
    /// The mildest verdict that fails a review.
    pub fail_on: Option<FailOn>,
    /// The `Cargo.toml` that has the same version as the document.
    pub manifest: Option<String>,
    /// The changelog of the document.
    pub changelog: Option<String>,
    /// The render settings of [`document`](Self::document).
    pub render: Render,
}

/// The settings of `cargo oas render`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Render {
    /// The command that renders the text again, for its first lines.
    pub command: Option<String>,
    /// Path of the type that the hooks of the client receive.
    pub hooks: Option<String>,
    /// Whether the including crate has a feature `schemars`.
    pub schemars: bool,
}

impl Render {
    /// The settings of the renderer; `command` is the default for `oas.toml` without `command`.
    #[must_use]
    pub fn settings<'s>(&'s self, command: &'s str) -> Settings<'s> {
        Settings {
            command: self.command.as_deref().unwrap_or(command),
            hooks: self.hooks.as_deref(),
            schemars: self.schemars,
        }
    }
}

impl Project {
    /// Finds `oas.toml` in `folder` or above it, up to the root of the repository.
    ///
    /// # Errors
    ///
    /// What is wrong in `oas.toml`, with line and column.
    pub fn find(folder: &Path) -> Result<Self, Diagnostics> {
        for folder in folder.ancestors() {
            if folder.join(FILE).is_file() {
                return Self::at(folder);
            }
            if folder.join(".git").exists() {
                break;
            }
        }
        Ok(Self {
            root: folder.to_owned(),
            config: Config::default(),
        })
    }

    /// Reads the `oas.toml` of `root` itself; all defaults if there is none.
    ///
    /// # Errors
    ///
    /// What is wrong in `oas.toml`, with line and column.
    pub fn at(root: &Path) -> Result<Self, Diagnostics> {
        let config = match fs::read_to_string(root.join(FILE)) {
            Ok(text) => Config::parse(FILE, &text)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => Config::default(),
            Err(error) => {
                let message = format!("cannot read {FILE}: {error}");
                let help = "save the file as UTF-8, and make it readable for this user";
                return Err(Diagnostics::new(
                    FILE,
                    "",
                    vec![finding(None, message, help)],
                ));
            }
        };
        Ok(Self {
            root: root.to_owned(),
            config,
        })
    }

    /// The document of `oas.toml`: its name in messages and its path.
    #[must_use]
    pub fn document(&self) -> Option<(&str, PathBuf)> {
        let name = self.config.document.as_deref()?;
        Some((name, self.root.join(name)))
    }

    /// Whether `path` is the document of `oas.toml`.
    #[must_use]
    pub fn is_document(&self, path: &Path) -> bool {
        let document = self
            .document()
            .and_then(|(_, path)| fs::canonicalize(path).ok());
        document.is_some() && fs::canonicalize(path).ok() == document
    }
}

impl Config {
    /// Parses the text of an `oas.toml`; `name` is its name in messages.
    ///
    /// # Errors
    ///
    /// Every unknown key and every invalid value, with line and column.
    pub fn parse(name: &str, text: &str) -> Result<Self, Diagnostics> {
        let document = match Document::parse(text) {
            Ok(document) => document,
            Err(error) => {
                let message = error.message().lines().collect::<Vec<_>>().join(", ");
                let span = error.span().map(|range| span(text, range));
                let help = "see https://toml.io for the syntax";
                let finding = finding(span, format!("not valid TOML: {message}"), help);
                return Err(Diagnostics::new(name, text, vec![finding]));
            }
        };
        let mut reader = Reader {
            text,
            findings: Vec::new(),
        };
        let config = reader.config(document.as_table());
        if reader.findings.is_empty() {
            Ok(config)
        } else {
            Err(Diagnostics::new(name, text, reader.findings))
        }
    }
}

/// Reads tables and records their diagnostics.
struct Reader<'t> {
    text: &'t str,
    findings: Vec<Diagnostic>,
}

impl Reader<'_> {
    fn config(&mut self, root: &dyn TableLike) -> Config {
        self.keys(root, "", &["document", "lint", "review", "render"]);
        let mut config = Config {
            document: self.path(root, "document"),
            ..Config::default()
        };
        if let Some(lint) = self.table(root, "lint") {
            self.keys(lint, " in `[lint]`", &["level", "severity"]);
            config.level = self.choice(lint, "level");
            if let Some(severities) = self.table(lint, "severity") {
                config.severities = self.severities(severities);
            }
        }
        if let Some(review) = self.table(root, "review") {
            let known = ["waivers", "fail-on", "manifest", "changelog"];
            self.keys(review, " in `[review]`", &known);
            config.waivers = self.path(review, "waivers");
            config.fail_on = self.choice(review, "fail-on");
            config.manifest = self.path(review, "manifest");
            config.changelog = self.path(review, "changelog");
        }
        if let Some(render) = self.table(root, "render") {
            self.keys(render, " in `[render]`", &["command", "hooks", "schemars"]);
            config.render = Render {
                command: self.string(render, "command"),
                hooks: self.string(render, "hooks"),
                schemars: self.boolean(render, "schemars"),
            };
        }
        config
    }

    /// The severities by rule; former rule ids are accepted.
    fn severities(&mut self, table: &dyn TableLike) -> BTreeMap<&'static str, Option<Severity>> {
        let mut severities = BTreeMap::new();
        for (id, item) in table.iter() {
            let Some(rule) = rules::find(id) else {
                let help = match near(id, rules::all().map(|rule| rule.id)) {
                    Some(known) => format!("did you mean `{known}`?"),
                    None => "`cargo oas lint --rules` lists the rules".to_owned(),
                };
                self.report(key_span(table, id), format!("unknown rule `{id}`"), help);
                continue;
            };
            let severity = match item.as_str() {
                _ if rules::is_required(rule.id) => {
                    let message = format!("the severity of `{id}` cannot be changed");
                    let help = "remove the line: the rule reports what was not checked";
                    self.report(item.span(), message, help);
                    continue;
                }
                Some("off") => None,
                Some("error") => Some(Severity::Error),
                Some("warning") => Some(Severity::Warning),
                Some("advice") => Some(Severity::Advice),
                Some(_) | None => {
                    self.expected(item, "one of `error`, `warning`, `advice` and `off`");
                    continue;
                }
            };
            severities.insert(rule.id, severity);
        }
        severities
    }

    fn keys(&mut self, table: &dyn TableLike, place: &str, known: &[&str]) {
        for (key, _) in table.iter().filter(|(key, _)| !known.contains(key)) {
            let help = match near(key, known.iter().copied()) {
                Some(known) => format!("did you mean `{known}`?"),
                None => format!("known keys are `{}`", known.join("`, `")),
            };
            let message = format!("unknown key `{key}`{place}");
            self.report(key_span(table, key), message, help);
        }
    }

    fn table<'i>(&mut self, table: &'i dyn TableLike, key: &str) -> Option<&'i dyn TableLike> {
        let item = table.get(key)?;
        let inner = item.as_table_like();
        if inner.is_none() {
            self.expected(item, "a table");
        }
        inner
    }

    fn string(&mut self, table: &dyn TableLike, key: &str) -> Option<String> {
        let item = table.get(key)?;
        let value = item.as_str().filter(|text| !text.is_empty());
        if value.is_none() {
            self.expected(item, "a string");
        }
        value.map(str::to_owned)
    }

    /// A path in the folder of `oas.toml`.
    fn path(&mut self, table: &dyn TableLike, key: &str) -> Option<String> {
        let path = self.string(table, key)?;
        if Path::new(&path).is_absolute() {
            self.expected(table.get(key)?, "a path relative to this file");
            return None;
        }
        Some(path)
    }

    fn boolean(&mut self, table: &dyn TableLike, key: &str) -> bool {
        let Some(item) = table.get(key) else {
            return false;
        };
        if item.as_bool().is_none() {
            self.expected(item, "`true` or `false`");
        }
        item.as_bool() == Some(true)
    }

    fn choice<T: ValueEnum>(&mut self, table: &dyn TableLike, key: &str) -> Option<T> {
        let item = table.get(key)?;
        let value = item.as_str().and_then(|text| T::from_str(text, false).ok());
        if value.is_none() {
            let names = T::value_variants().iter().filter_map(T::to_possible_value);
            let names: Vec<_> = names.map(|name| format!("`{}`", name.get_name())).collect();
            self.expected(item, &format!("one of {}", names.join(", ")));
        }
        value
    }

    fn expected(&mut self, item: &Item, expected: &str) {
        let found = match item.as_str() {
            Some(text) => format!("`{text}`"),
            None => item.type_name().to_owned(),
        };
        let message = format!("expected {expected}, found {found}");
        self.report(item.span(), message, format!("write {expected}"));
    }

    fn report(
        &mut self,
        range: Option<std::ops::Range<usize>>,
        message: String,
        help: impl Into<String>,
    ) {
        let span = range.map(|range| span(self.text, range));
        self.findings.push(finding(span, message, help));
    }
}

fn key_span(table: &dyn TableLike, key: &str) -> Option<std::ops::Range<usize>> {
    table.key(key)?.span()
}

fn span(text: &str, range: std::ops::Range<usize>) -> Span {
    let position = |offset: usize| {
        let before = text.get(..offset).unwrap_or(text);
        let line = before.rsplit('\n').next().unwrap_or_default();
        Position {
            line: before.matches('\n').count() + 1,
            column: line.chars().count() + 1,
        }
    };
    Span {
        start: position(range.start),
        end: position(range.end),
    }
}

fn finding(span: Option<Span>, message: String, help: impl Into<String>) -> Diagnostic {
    Diagnostic {
        rule: "config",
        severity: Severity::Error,
        pointer: String::new(),
        span,
        message,
        consequence: "a setting that is ignored makes a check pass that should fail",
        help: Some(help.into()),
        related: Vec::new(),
    }
}
