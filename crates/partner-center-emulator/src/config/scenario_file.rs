//! Scenario files: YAML or JSON to a scenario, with the location of the first error, and back.

use std::error::Error;
use std::fmt;

use openapi_document::yaml::{Value, Yaml};

use super::scenario::Scenario;
use super::validation::validate;

/// Why a scenario is invalid: the location and the reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScenarioError(String);

impl fmt::Display for ScenarioError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for ScenarioError {}

impl Scenario {
    /// Parses a scenario from YAML or JSON. Errors call the text by its `name`.
    ///
    /// # Errors
    ///
    /// The first error, as `name:line:column: reason`.
    pub fn parse(name: &str, text: &str) -> Result<Self, ScenarioError> {
        let is_comment = |line: &str| line.trim().is_empty() || line.trim().starts_with('#');
        if text.lines().all(is_comment) {
            return Ok(Self::default());
        }
        let document = Yaml::parse(name, text).map_err(|findings| {
            // The advice in a finding is about contracts; only location and message apply here.
            let finding = findings.as_slice().first();
            let start = finding.and_then(|finding| Some(finding.span?.start));
            let location = start.map_or_else(String::new, |start| {
                format!(":{}:{}", start.line, start.column)
            });
            let message = finding.map_or("invalid YAML", |finding| finding.message.as_str());
            ScenarioError(format!("{name}{location}: {message}"))
        })?;
        let located = |path: Vec<String>, why: &str| {
            let start = nearest(&document, path).label_span().start;
            ScenarioError(format!("{name}:{}:{}: {why}", start.line, start.column))
        };
        let scenario: Self =
            serde_path_to_error::deserialize(document.root().to_json()).map_err(|error| {
                let path = error.path().iter().map(ToString::to_string).collect();
                located(path, &error.inner().to_string())
            })?;
        validate(&scenario).map_err(|(path, why)| located(path, &why))?;
        Ok(scenario)
    }

    /// Validates a scenario that was not parsed from a file.
    pub(crate) fn validate(&self) -> Result<(), ScenarioError> {
        validate(self).map_err(|(path, why)| ScenarioError(format!("/{}: {why}", path.join("/"))))
    }

    /// The JSON Schema of a scenario.
    #[must_use]
    pub fn schema() -> serde_json::Value {
        let mut schema = schemars::schema_for!(Self);
        let title = "A scenario of the Partner Center emulator";
        schema.insert("title".into(), title.into());
        schema.to_value()
    }

    /// The scenario as the text of a JSON file.
    #[must_use]
    pub fn to_json(&self) -> String {
        // Only a map whose keys are not strings could fail, and a scenario has none.
        serde_json::to_string_pretty(self).unwrap_or_default()
    }
}

/// The value at a path of the document, or the nearest value above it that exists.
fn nearest(document: &Yaml, path: Vec<String>) -> Value<'_> {
    let mut value = document.root();
    for step in path {
        let index = step.trim_matches(['[', ']']).parse::<usize>();
        let next = value.get(&step).or_else(|| value.items().nth(index.ok()?));
        match next {
            Some(next) => value = next,
            None => break,
        }
    }
    value
}
