//! The tools, and what each of them is made to do.

use std::ffi::OsStr;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use clap::ValueEnum;
use serde_json::Value;

use super::Place;
use super::bodies::{self, Body};
use super::install::Source;
use super::process::{Ended, browser};

const TSCONFIG: &str = include_str!("../../conformance/tsconfig.json");
const DECODE: &str = include_str!("../../conformance/decode.rs");
/// What stands in `decode.rs` where the arms belong.
const ARMS: &str = "// ARMS";
/// The dependencies of the generated Rust clients, pinned.
const OPENAPI_GENERATOR_LOCK: &str =
    include_str!("../../conformance/openapi-generator-rust.Cargo.lock");
const PROGENITOR_LOCK: &str = include_str!("../../conformance/cargo-progenitor.Cargo.lock");

/// A step that takes longer has failed.
const LIMIT: Duration = Duration::from_secs(5 * 60);
/// The same for one that compiles a client with its dependencies.
const COMPILE_LIMIT: Duration = Duration::from_secs(30 * 60);

/// An OpenAPI tool of others, or what serves it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Tool {
    OpenapiSpecValidator,
    Redocly,
    Spectral,
    SwaggerParser,
    OpenapiSchemaValidator,
    OpenapiTypescript,
    HeyApi,
    OpenapiPythonClient,
    OpenapiGeneratorPython,
    OpenapiGeneratorTypescriptFetch,
    OpenapiGeneratorRust,
    CargoProgenitor,
    Prism,
    Schemathesis,
    PuppeteerCore,
}

impl Tool {
    /// What it is called on the command line, in file names and in results.
    pub(crate) fn id(self) -> &'static str {
        match self {
            Self::OpenapiSpecValidator => "openapi-spec-validator",
            Self::Redocly => "redocly",
            Self::Spectral => "spectral",
            Self::SwaggerParser => "swagger-parser",
            Self::OpenapiSchemaValidator => "openapi-schema-validator",
            Self::OpenapiTypescript => "openapi-typescript",
            Self::HeyApi => "hey-api",
            Self::OpenapiPythonClient => "openapi-python-client",
            Self::OpenapiGeneratorPython => "openapi-generator-python",
            Self::OpenapiGeneratorTypescriptFetch => "openapi-generator-typescript-fetch",
            Self::OpenapiGeneratorRust => "openapi-generator-rust",
            Self::CargoProgenitor => "cargo-progenitor",
            Self::Prism => "prism",
            Self::Schemathesis => "schemathesis",
            Self::PuppeteerCore => "puppeteer-core",
        }
    }

    /// The package that it comes in.
    pub(super) fn package(self) -> &'static str {
        match self {
            Self::Redocly => "@redocly/cli",
            Self::Spectral => "@stoplight/spectral-cli",
            Self::SwaggerParser => "@apidevtools/swagger-parser",
            Self::OpenapiSchemaValidator => "@seriousme/openapi-schema-validator",
            Self::HeyApi => "@hey-api/openapi-ts",
            Self::Prism => "@stoplight/prism-cli",
            Self::OpenapiGeneratorPython
            | Self::OpenapiGeneratorTypescriptFetch
            | Self::OpenapiGeneratorRust => "openapi-generator-cli",
            Self::OpenapiSpecValidator
            | Self::OpenapiTypescript
            | Self::OpenapiPythonClient
            | Self::CargoProgenitor
            | Self::Schemathesis
            | Self::PuppeteerCore => self.id(),
        }
    }

    /// What has to be installed for it.
    pub(super) fn sources(self) -> &'static [Source] {
        match self {
            Self::Redocly
            | Self::Spectral
            | Self::SwaggerParser
            | Self::OpenapiSchemaValidator
            | Self::OpenapiTypescript
            | Self::HeyApi
            | Self::Prism
            | Self::PuppeteerCore => &[Source::Npm],
            Self::OpenapiSpecValidator
            | Self::OpenapiPythonClient
            | Self::OpenapiGeneratorPython
            | Self::OpenapiGeneratorRust
            | Self::Schemathesis => &[Source::PyPi],
            Self::OpenapiGeneratorTypescriptFetch => &[Source::PyPi, Source::Npm],
            Self::CargoProgenitor => &[Source::Cargo],
        }
    }

    /// What a clean result means, in a few words.
    pub(super) fn checked(self) -> &'static str {
        match self {
            Self::OpenapiSpecValidator => "valid OpenAPI 3.0",
            Self::Redocly => "lint, rules `recommended`",
            Self::Spectral => "lint, rules `spectral:oas`",
            Self::SwaggerParser => "valid OpenAPI 3.0, references",
            Self::OpenapiSchemaValidator => "valid OpenAPI 3.0",
            Self::OpenapiTypescript => "generate, tsc --strict, type bodies",
            Self::HeyApi => "generate, tsc --strict, decode with zod",
            Self::OpenapiPythonClient | Self::OpenapiGeneratorPython => "generate, mypy, decode",
            Self::OpenapiGeneratorTypescriptFetch => "generate, tsc --strict, decode",
            Self::OpenapiGeneratorRust | Self::CargoProgenitor => "generate, rustc, decode",
            Self::Prism => "mock, request each example",
            Self::Schemathesis => "all checks and phases on the emulator",
            Self::PuppeteerCore => "the emulator's pages in Chromium",
        }
    }

    /// What it does with the contract, one program after the other.
    pub(super) fn steps(self, work: &Work<'_>) -> Vec<Step> {
        match self {
            Self::OpenapiSpecValidator => {
                let mut validate = work.venv("openapi-spec-validator");
                validate.args(["--subschema-errors", "all", "--validation-errors", "all"]);
                validate.arg(work.contract());
                vec![Step::new("validate", validate, Said::Nothing)]
            }
            Self::Redocly => {
                let mut lint = work.npm("redocly");
                lint.args(["lint", "--extends", "recommended", "--format", "json"]);
                lint.arg(work.contract());
                vec![Step::new("lint", lint, Said::Redocly)]
            }
            Self::Spectral => {
                let mut lint = work.npm("spectral");
                lint.args(["lint", "--ruleset", "ruleset.yaml", "--format", "json"]);
                lint.args(["--fail-severity", "hint"]).arg(work.contract());
                let step = Step::new("lint", lint, Said::Spectral);
                vec![step.after(|work| {
                    fs::write(
                        work.folder.join("ruleset.yaml"),
                        "extends: [\"spectral:oas\"]\n",
                    )
                })]
            }
            Self::SwaggerParser | Self::OpenapiSchemaValidator => {
                let mut validate = Command::new("node");
                validate
                    .arg("../read.mjs")
                    .arg(self.id())
                    .arg(work.contract());
                vec![Step::new("validate", validate, Said::Marked(&["error: "]))]
            }
            Self::OpenapiTypescript => {
                let mut generate = work.npm("openapi-typescript");
                generate
                    .arg(work.contract())
                    .args(["--output", "client/schema.ts"]);
                let count = bodies::canonical(work.bodies).count();
                let types = work.tsc(Said::Typed(count)).after(|work| {
                    fs::write(work.folder.join("tsconfig.json"), TSCONFIG)?;
                    let text = bodies::to_typescript(work.bodies);
                    fs::write(work.folder.join("client/bodies.ts"), text)
                });
                vec![
                    Step::new("generate", generate, Said::Marked(WARNING)),
                    types,
                ]
            }
            Self::HeyApi => {
                let mut generate = work.npm("openapi-ts");
                generate.arg("--input").arg(work.contract());
                generate.args(["--output", "client", "--plugins"]);
                generate.args(["@hey-api/client-fetch", "@hey-api/typescript"]);
                generate.args(["@hey-api/sdk", "zod"]);
                vec![
                    Step::new("generate", generate, Said::Marked(WARNING)),
                    work.tsc(Said::Marked(&[": error "])),
                    work.decode_typescript("hey-api"),
                ]
            }
            Self::OpenapiPythonClient => {
                let mut generate = work.venv("openapi-python-client");
                generate.args(["generate", "--meta", "none", "--fail-on-warning"]);
                generate
                    .args(["--output-path", "client", "--path"])
                    .arg(work.contract());
                vec![
                    Step::new("generate", generate, Said::Marked(WARNING)),
                    work.mypy(),
                    work.decode_python("openapi-python-client"),
                ]
            }
            Self::OpenapiGeneratorPython => vec![
                work.openapi_generator("python", ".", "packageName=client"),
                work.mypy(),
                work.decode_python("openapi-generator"),
            ],
            Self::OpenapiGeneratorTypescriptFetch => vec![
                work.openapi_generator("typescript-fetch", "client", "stringEnums=false"),
                work.tsc(Said::Marked(&[": error "])),
                work.decode_typescript("typescript-fetch"),
            ],
            Self::OpenapiGeneratorRust => vec![
                work.openapi_generator("rust", "client", "packageName=client,packageVersion=0.0.0"),
                work.decode_rust()
                    .after(|work| work.crate_with(OPENAPI_GENERATOR_LOCK, "client::models")),
            ],
            Self::CargoProgenitor => {
                let mut generate =
                    Command::new(work.place.folder.join("cargo/bin/cargo-progenitor"));
                generate.args(["progenitor", "--output", "client", "--name", "client"]);
                generate.args(["--version", "0.0.0", "--license-name", "MIT"]);
                generate
                    .args(["--include-client", "true", "--input"])
                    .arg(work.contract());
                vec![
                    Step::new("generate", generate, Said::Nothing),
                    work.decode_rust()
                        .after(|work| work.crate_with(PROGENITOR_LOCK, "client::types")),
                ]
            }
            Self::Prism => {
                let mut mock = Command::new("python3");
                mock.arg("../mocked.py").arg(work.contract());
                mock.arg(work.place.folder.join("node_modules/.bin/prism"));
                vec![Step::new("mock", mock, Said::Marked(&["error: "]))]
            }
            Self::Schemathesis => {
                // A byte order mark before JSON is a fault to this tool, and what the service does.
                let mut run = work.emulated(&["--quirk", "byteOrderMark=false"]);
                run.arg(work.place.folder.join("venv/bin/schemathesis"));
                run.arg("run").arg(work.contract());
                run.args([
                    "--url",
                    "{url}",
                    "--header",
                    "Authorization: Bearer {token}",
                ]);
                run.args([
                    "--checks",
                    "all",
                    "--phases",
                    "examples,coverage,fuzzing,stateful",
                ]);
                run.args([
                    "--continue-on-failure",
                    "--max-examples",
                    "200",
                    "--seed",
                    "1",
                ]);
                run.args(["--no-color"]);
                vec![work.emulator(), Step::new("test", run, Said::Schemathesis)]
            }
            Self::PuppeteerCore => {
                let mut browse = work.emulated(&[]);
                browse.args(["node", "../browse.mjs", "{url}", "{token}", browser()]);
                vec![
                    work.emulator(),
                    Step::new("browse", browse, Said::Marked(&["error: "])),
                ]
            }
        }
    }
}

/// How generators begin a line that is no message.
const WARNING: &[&str] = &[
    "warn",
    "Warn",
    "WARN",
    "error",
    "Error",
    "ERROR",
    "⚠",
    "✘",
    "Unable to parse",
];

/// One tool at work.
pub(super) struct Work<'p> {
    pub(super) place: &'p Place,
    /// Where it works.
    pub(super) folder: &'p Path,
    pub(super) bodies: &'p [Body],
}

impl Work<'_> {
    fn contract(&self) -> &OsStr {
        self.place.contract.as_os_str()
    }

    /// A program of the packages from npm.
    pub(super) fn npm(&self, name: &str) -> Command {
        Command::new(self.place.folder.join("node_modules/.bin").join(name))
    }

    /// A program of the packages from PyPI, which may start others of them.
    fn venv(&self, name: &str) -> Command {
        let programs = self.place.folder.join("venv/bin");
        let mut path = programs.clone().into_os_string();
        if let Some(others) = std::env::var_os("PATH") {
            path.push(":");
            path.push(others);
        }
        let mut command = Command::new(programs.join(name));
        command.env("PATH", path);
        command
    }

    /// Compiles the emulator of this workspace.
    fn emulator(&self) -> Step {
        let mut build = crate::cargo::cargo();
        build.args([
            "build",
            "--quiet",
            "--locked",
            "--package",
            "partner-center-emulator",
        ]);
        build.current_dir(crate::workspace());
        build
            .arg("--target-dir")
            .arg(self.place.folder.join("cargo-target"));
        let mut step = Step::new("compile", build, Said::Nothing);
        step.limit = COMPILE_LIMIT;
        step
    }

    /// What runs while the emulator serves with these options; the program and its arguments follow.
    fn emulated(&self, options: &[&str]) -> Command {
        let emulator = "cargo-target/debug/partner-center-emulator";
        let mut command = Command::new("python3");
        command.arg("../emulated.py");
        command.arg(self.place.folder.join(emulator));
        command.args(options).arg("--");
        command
    }

    fn tsc(&self, said: Said) -> Step {
        let step = Step::new("types", self.npm("tsc"), said);
        step.after(|work| fs::write(work.folder.join("tsconfig.json"), TSCONFIG))
    }

    fn mypy(&self) -> Step {
        let mut mypy = self.venv("mypy");
        mypy.args(["--check-untyped-defs", "client"]);
        Step::new("types", mypy, Said::Marked(&[": error: "]))
    }

    fn openapi_generator(&self, generator: &str, output: &str, properties: &str) -> Step {
        let mut generate = self.venv("openapi-generator-cli");
        generate.args([
            "generate",
            "--generator-name",
            generator,
            "--output",
            output,
        ]);
        let none = "apiTests=false,modelTests=false,apiDocs=false,modelDocs=false";
        generate.args(["--global-property", none]);
        generate.args(["--additional-properties", properties, "--input-spec"]);
        generate.arg(self.contract());
        Step::new("generate", generate, Said::Marked(&["WARN ", "ERROR "]))
    }

    fn decode_typescript(&self, generator: &str) -> Step {
        let mut decode = Command::new("node");
        decode.args(["../decode.cjs", generator, "../bodies.json"]);
        Step::new("decode", decode, Said::Bodies)
    }

    fn decode_python(&self, generator: &str) -> Step {
        let mut decode = self.venv("python");
        decode
            .args(["../decode.py", generator, "../bodies.json"])
            .arg(self.contract());
        Step::new("decode", decode, Said::Bodies)
    }

    fn decode_rust(&self) -> Step {
        let mut decode = crate::cargo::cargo();
        decode.args(["run", "--quiet", "--locked", "--message-format", "short"]);
        decode.args([
            "--no-default-features",
            "--manifest-path",
            "client/Cargo.toml",
        ]);
        decode.args(["--example", "decode", "--", "../bodies.json"]);
        decode.env("CARGO_TARGET_DIR", self.place.folder.join("cargo-target"));
        let mut step = Step::new("compile and decode", decode, Said::Bodies);
        step.limit = COMPILE_LIMIT;
        step
    }

    /// Makes the generated crate one that stands alone, with pinned dependencies and a program that
    /// decodes with the types at `path`.
    fn crate_with(&self, lock: &str, path: &str) -> io::Result<()> {
        let client = self.folder.join("client");
        let manifest = OpenOptions::new()
            .append(true)
            .open(client.join("Cargo.toml"));
        manifest?.write_all(b"\n[workspace]\n")?;
        fs::write(client.join("Cargo.lock"), lock)?;
        fs::create_dir_all(client.join("examples"))?;
        // openapi-generator has no type for a schema that is nothing but text.
        let models = fs::read_to_string(client.join("src/models/mod.rs")).ok();
        let type_of = |schema: &str| match &models {
            Some(models) if !models.contains(&format!("::{schema};")) => "String".to_owned(),
            _ => format!("{path}::{schema}"),
        };
        let text = DECODE.replace(ARMS, &bodies::to_rust(self.bodies, type_of));
        fs::write(client.join("examples/decode.rs"), text)
    }
}

/// One program that a tool consists of.
pub(super) struct Step {
    pub(super) name: &'static str,
    pub(super) command: Command,
    pub(super) limit: Duration,
    /// Writes what the program needs beside what earlier steps have left.
    pub(super) prepare: fn(&Work<'_>) -> io::Result<()>,
    said: Said,
}

impl Step {
    fn new(name: &'static str, command: Command, said: Said) -> Self {
        Self {
            name,
            command,
            limit: LIMIT,
            prepare: |_| Ok(()),
            said,
        }
    }

    fn after(self, prepare: fn(&Work<'_>) -> io::Result<()>) -> Self {
        Self { prepare, ..self }
    }

    /// What the program found wrong, each thing once, and how many bodies it took.
    pub(super) fn read(&self, ended: &Ended) -> (Vec<String>, Option<Counts>) {
        let mut counts = None;
        let mut messages = match self.said {
            Said::Nothing => Vec::new(),
            Said::Marked(marks) => marked(ended, marks),
            Said::Redocly => redocly(ended),
            Said::Schemathesis => marked(ended, &["- ST", "❌", "⚠"]),
            Said::Spectral => spectral(ended),
            Said::Typed(count) => {
                let messages = marked(ended, &[": error "]);
                let wrong = |message: &&String| message.contains("bodies.ts");
                let wrong = messages.iter().filter(wrong).count();
                counts = Some(Counts {
                    canonical: (count.saturating_sub(wrong), count),
                    deviating: None,
                });
                messages
            }
            Said::Bodies => {
                let mut messages = marked(ended, &["warning: ", "error: ", "error["]);
                if let Some((read, failed)) = decoded(ended) {
                    counts = Some(read);
                    messages.extend(failed);
                }
                messages
            }
        };
        let mute = !ended.success || (matches!(self.said, Said::Bodies) && counts.is_none());
        if mute && messages.is_empty() {
            messages.push(format!("{}: {}", ended.how, ended.last_lines()));
        }
        (messages, counts)
    }
}

/// How many bodies were read and written again without a change, of how many.
#[derive(Clone, Copy, Debug)]
pub(super) struct Counts {
    pub(super) canonical: (usize, usize),
    /// Nothing where only canonical ones can be tried.
    pub(super) deviating: Option<(usize, usize)>,
}

/// Where a program reports its findings.
#[derive(Clone, Copy, Debug)]
enum Said {
    /// In its exit status alone.
    Nothing,
    /// Lines with one of these in them.
    Marked(&'static [&'static str]),
    /// The report of Redocly.
    Redocly,
    /// The report of Spectral.
    Spectral,
    /// The errors of tsc, among them those in the canonical bodies, of which there are so many.
    Typed(usize),
    /// Warnings of the compiler, and what the programs `decode` say.
    Bodies,
    /// The failures of Schemathesis, each by its title.
    Schemathesis,
}

fn marked(ended: &Ended, marks: &[&str]) -> Vec<String> {
    let lines = ended.stdout.lines().chain(ended.stderr.lines());
    let found = lines.filter(|line| marks.iter().any(|mark| line.contains(mark)));
    found.map(|line| line.trim().to_owned()).collect()
}

/// The first JSON value on stdout: some programs go on after it.
fn report(ended: &Ended) -> Value {
    let mut values = serde_json::Deserializer::from_str(&ended.stdout).into_iter();
    values.next().and_then(Result::ok).unwrap_or_default()
}

fn redocly(ended: &Ended) -> Vec<String> {
    let report = report(ended);
    let problems = report["problems"].as_array().into_iter().flatten();
    let message = |problem: &Value| {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let place = text(&problem["location"][0]["pointer"]);
        let (severity, rule) = (text(&problem["severity"]), text(&problem["ruleId"]));
        format!(
            "{severity} {rule} at {place}: {}",
            text(&problem["message"])
        )
    };
    problems.map(message).collect()
}

fn spectral(ended: &Ended) -> Vec<String> {
    let report = report(ended);
    let problems = report.as_array().into_iter().flatten();
    let message = |problem: &Value| {
        let text = |value: &Value| {
            value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned)
        };
        let path: Vec<_> = problem["path"]
            .as_array()
            .into_iter()
            .flatten()
            .map(text)
            .collect();
        let (rule, message) = (text(&problem["code"]), text(&problem["message"]));
        format!("{rule} at {}: {message}", path.join("."))
    };
    problems.map(message).collect()
}

fn decoded(ended: &Ended) -> Option<(Counts, Vec<String>)> {
    let line = ended.stdout.lines().rfind(|line| line.starts_with('{'))?;
    let report: Value = serde_json::from_str(line).ok()?;
    let pair = |value: &Value| {
        let number = |index: usize| usize::try_from(value[index].as_u64()?).ok();
        Some((number(0)?, number(1)?))
    };
    let counts = Counts {
        canonical: pair(&report["canonical"])?,
        deviating: Some(pair(&report["deviating"])?),
    };
    let failed = report["failed"]
        .as_array()?
        .iter()
        .filter_map(Value::as_str);
    Some((counts, failed.map(str::to_owned).collect()))
}

/// The programs that the steps start beside the tools, as files in the folder of all tools.
pub(super) fn drivers(place: &Place, bodies: &[Body]) -> io::Result<()> {
    let files: [(&str, &str); 7] = [
        ("emulated.py", include_str!("../../conformance/emulated.py")),
        ("mocked.py", include_str!("../../conformance/mocked.py")),
        ("browse.mjs", include_str!("../../conformance/browse.mjs")),
        ("read.mjs", include_str!("../../conformance/read.mjs")),
        ("decode.cjs", include_str!("../../conformance/decode.cjs")),
        ("decode.py", include_str!("../../conformance/decode.py")),
        ("bodies.json", &bodies::to_json(bodies)),
    ];
    files.iter().try_for_each(|(name, text)| {
        let path: PathBuf = place.folder.join(name);
        fs::write(path, text)
    })
}
