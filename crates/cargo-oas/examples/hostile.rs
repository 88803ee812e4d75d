//! Documents that are written to exhaust memory or time, and the peak memory and the time of each
//! command with each of them.
//!
//! ```sh
//! cargo build --release -p cargo-oas
//! cargo run --release -p cargo-oas --example hostile -- target/release/cargo-oas 430000
//! ```

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A document, and the same one with another type at its ends.
pub(crate) struct Hostile {
    /// What is repeated in it.
    pub(crate) name: String,
    /// The old document and the new one.
    pub(crate) texts: [String; 2],
}

/// Makes a document of about as many bytes; the string is the type at its ends.
type Maker = Box<dyn Fn(usize, &str) -> String>;

/// The deepest nesting of objects and arrays that is read, without what surrounds a schema.
const DEPTH: usize = 230;

/// One document of about `bytes` bytes for each way to make a reader repeat its work.
#[must_use]
pub(crate) fn documents(bytes: usize) -> Vec<Hostile> {
    let mut makers: Vec<(String, Maker)> = Vec::new();
    let mut add = |name: &str, maker: Maker| makers.push((name.to_owned(), maker));
    for keyword in ["allOf", "oneOf", "anyOf"] {
        add(
            &format!("{keyword} of two references to the next schema"),
            Box::new(move |bytes, end| fan(bytes, end, &[keyword])),
        );
        add(
            &format!("{keyword} of many references to the next schema"),
            Box::new(move |bytes, end| wide_fan(bytes, end, keyword)),
        );
        add(
            &format!("{keyword} in itself"),
            Box::new(move |bytes, end| {
                nested(
                    bytes,
                    end,
                    &format!("{{\"{keyword}\":["),
                    ",{\"minLength\":1}]}",
                )
            }),
        );
        add(
            &format!("{keyword} in itself, twice in each"),
            Box::new(move |bytes, end| twice(bytes, end, keyword)),
        );
        add(
            &format!("allOf of many {keyword}"),
            Box::new(move |bytes, end| product(bytes, end, keyword)),
        );
    }
    add(
        "allOf, oneOf and anyOf of two references in turn",
        Box::new(|bytes, end| fan(bytes, end, &["allOf", "oneOf", "anyOf"])),
    );
    for (name, open, close) in [
        ("items", "{\"type\":\"array\",\"items\":", "}"),
        (
            "properties",
            "{\"type\":\"object\",\"properties\":{\"a\":",
            "}}",
        ),
        (
            "additionalProperties",
            "{\"type\":\"object\",\"additionalProperties\":",
            "}",
        ),
        ("not", "{\"not\":", "}"),
    ] {
        add(
            &format!("{name} in itself"),
            Box::new(move |bytes, end| nested(bytes, end, open, close)),
        );
    }
    add("an example against nested oneOf", Box::new(deep_example));
    add("examples against a wide oneOf", Box::new(wide_example));
    add("long keys above many findings", Box::new(long_keys));
    add("long keys beside each other", Box::new(long_names));
    add("long titles above types", Box::new(long_title));
    add("long enum values in many messages", Box::new(long_enum));
    add("many enum values and examples", Box::new(wide_enum));
    add("many required properties", Box::new(wide_required));
    add("many tags", Box::new(wide_tags));
    add("many parameters", Box::new(wide_parameters));
    add("properties that were renamed", Box::new(renamed));
    add("a response of many operations", Box::new(shared_response));
    add("a schema that many extend", Box::new(inheritance));
    add("a variant of many unions", Box::new(shared_variant));
    add("security of many operations", Box::new(shared_security));
    add(
        "a description of many properties",
        Box::new(shared_description),
    );
    add("a default of many properties", Box::new(shared_default));
    add("many patterns", Box::new(patterns));
    add("many findings", Box::new(findings));
    add("aliases of aliases", Box::new(aliases));
    makers
        .into_iter()
        .map(|(name, maker)| Hostile {
            name,
            texts: ["string", "integer"].map(|end| maker(bytes, end)),
        })
        .collect()
}

/// A document with these schemas, whose operation uses `S0`.
fn schemas(schemas: &str) -> String {
    let path = operation("x", &json_response(&reference("S0")));
    document(&path, &format!("\"schemas\":{{{schemas}}}"))
}

fn document(paths: &str, components: &str) -> String {
    format!(
        "{{\"openapi\":\"3.0.3\",\"info\":{{\"title\":\"T\",\"version\":\"1\"}},\
         \"servers\":[{{\"url\":\"https://a.example\"}}],\
         \"paths\":{{{paths}}},\"components\":{{{components}}}}}"
    )
}

fn operation(name: &str, rest: &str) -> String {
    format!("\"/{name}\":{{\"get\":{{\"operationId\":\"get-{name}\",{rest}}}}}")
}

fn json_response(schema: &str) -> String {
    format!(
        "\"responses\":{{\"200\":{{\"description\":\"d\",\
         \"content\":{{\"application/json\":{{\"schema\":{schema}}}}}}}}}"
    )
}

fn reference(name: &str) -> String {
    format!("{{\"$ref\":\"#/components/schemas/{name}\"}}")
}

fn plain(end: &str) -> String {
    format!("{{\"type\":\"{end}\"}}")
}

/// As many parts as there is room for, with commas between them.
fn fill(bytes: usize, part: impl Fn(usize) -> String) -> String {
    let mut text = String::new();
    for number in 0.. {
        if text.len() >= bytes {
            break;
        }
        if number > 0 {
            text.push(',');
        }
        text += &part(number);
    }
    text
}

/// Schemas that each combine the next one twice.
fn fan(bytes: usize, end: &str, keywords: &[&str]) -> String {
    let count = bytes / 95;
    let levels = (0..count).map(|level| {
        let next = reference(&format!("S{}", level + 1));
        let keyword = keywords[level % keywords.len()];
        let example = if level == 0 { ",\"example\":1.5" } else { "" };
        format!("\"S{level}\":{{\"{keyword}\":[{next},{next}]{example}}},")
    });
    let levels: String = levels.collect();
    schemas(&format!("{levels}\"S{count}\":{}", plain(end)))
}

/// A few schemas that each combine the next one many times.
fn wide_fan(bytes: usize, end: &str, keyword: &str) -> String {
    const LEVELS: usize = 9;
    let levels = (0..LEVELS).map(|level| {
        let next = reference(&format!("S{}", level + 1));
        let many = fill(bytes / LEVELS, |_| next.clone());
        format!("\"S{level}\":{{\"{keyword}\":[{many}],\"example\":1.5}},")
    });
    let levels: String = levels.collect();
    schemas(&format!("{levels}\"S{LEVELS}\":{}", plain(end)))
}

/// A keyword inside itself, as deep as is read, in as many schemas as there is room for.
fn nested(bytes: usize, end: &str, open: &str, close: &str) -> String {
    let depth = DEPTH / open.matches(['{', '[']).count();
    let one = open.repeat(depth) + &plain(end) + &close.repeat(depth);
    schemas(&fill(bytes, |number| format!("\"S{number}\":{one}")))
}

/// Two of a keyword in each of that keyword.
fn twice(bytes: usize, end: &str, keyword: &str) -> String {
    let mut schema = plain(end);
    while schema.len() * 2 < bytes {
        schema = format!("{{\"{keyword}\":[{schema},{schema}]}}");
    }
    schemas(&format!("\"S0\":{schema}"))
}

/// Schemas that combine several unions.
fn product(bytes: usize, end: &str, keyword: &str) -> String {
    let unions = fill(bytes / 2, |number| {
        let variant = |kind: &str| format!("{{\"properties\":{{\"p{number}\":{}}}}}", plain(kind));
        format!(
            "{{\"{keyword}\":[{},{}]}}",
            variant(end),
            variant("boolean")
        )
    });
    let few = fill(400, |number| {
        let variant = |kind: &str| format!("{{\"properties\":{{\"p{number}\":{}}}}}", plain(kind));
        format!(
            "{{\"{keyword}\":[{},{}]}}",
            variant(end),
            variant("boolean")
        )
    });
    let more = fill(bytes / 2, |number| {
        format!("\"M{number}\":{{\"allOf\":[{few}]}}")
    });
    schemas(&format!("\"S0\":{{\"allOf\":[{unions}]}},{more}"))
}

/// An array of arrays against a union whose variants are arrays of the union.
fn deep_example(bytes: usize, end: &str) -> String {
    let depth = DEPTH - 5;
    let example = "[".repeat(depth) + "1.5" + &"]".repeat(depth);
    let array = format!("{{\"type\":\"array\",\"items\":{}}}", reference("S0"));
    let examples = fill(bytes, |number| {
        format!(
            "\"E{number}\":{{\"oneOf\":[{array},{array},{}],\"example\":{example}}}",
            plain(end)
        )
    });
    schemas(&format!(
        "\"S0\":{{\"oneOf\":[{array},{array},{}]}},{examples}",
        plain(end)
    ))
}

/// Many examples against a union of many variants.
fn wide_example(bytes: usize, end: &str) -> String {
    let variants = fill(bytes / 2, |number| {
        format!("{{\"type\":\"{end}\",\"maximum\":{number},\"maxLength\":{number}}}")
    });
    let examples = fill(bytes / 2, |number| {
        format!(
            "\"E{number}\":{{\"allOf\":[{}],\"example\":{{\"a\":{number}}}}}",
            reference("S0")
        )
    });
    schemas(&format!("\"S0\":{{\"oneOf\":[{variants}]}},{examples}"))
}

/// Findings whose pointers are long.
fn long_keys(bytes: usize, end: &str) -> String {
    let depth = DEPTH / 2 - 5;
    let key = "k".repeat((bytes / 2 / depth).min(4000));
    let open = format!("{{\"type\":\"object\",\"properties\":{{\"{key}\":").repeat(depth);
    let wrong = fill(bytes / 2, |number| {
        format!("\"{number}\":{{\"type\":\"{end}\",\"typ\":1}}")
    });
    let close = "}}".repeat(depth);
    schemas(&format!(
        "\"S0\":{open}{{\"type\":\"object\",\"properties\":{{{wrong}}}}}{close}"
    ))
}

/// Keys and values that are compared with each other.
fn long_names(bytes: usize, end: &str) -> String {
    let long = "k".repeat(3900);
    let properties = fill(bytes / 2, |number| {
        format!("\"{long}{number}{end}\":{}", plain(end))
    });
    let example = fill(bytes / 2, |number| format!("\"{long}x{number}\":1"));
    schemas(&format!(
        "\"S0\":{{\"type\":\"object\",\"properties\":{{{properties}}},\"example\":{{{example}}}}}"
    ))
}

/// A long title above many schemas that become types.
fn long_title(bytes: usize, end: &str) -> String {
    let title = "t".repeat(bytes / 2);
    let properties = fill(bytes / 2, |number| {
        format!(
            "\"p{number}\":{{\"type\":\"object\",\"properties\":{{\"a\":{}}}}}",
            plain(end)
        )
    });
    schemas(&format!(
        "\"S0\":{{\"type\":\"object\",\"properties\":{{\"q\":\
         {{\"title\":\"{title}\",\"type\":\"object\",\"properties\":{{{properties}}}}}}}}}"
    ))
}

/// Messages that quote the values of an enum.
fn long_enum(bytes: usize, end: &str) -> String {
    let values = fill(bytes / 2, |number| {
        format!("\"{}{number}\"", "v".repeat(bytes / 16))
    });
    let examples = fill(bytes / 2, |number| {
        format!(
            "\"E{number}\":{{\"allOf\":[{}],\"example\":\"{end}\"}}",
            reference("S0")
        )
    });
    schemas(&format!(
        "\"S0\":{{\"type\":\"string\",\"enum\":[{values}]}},{examples}"
    ))
}

fn wide_enum(bytes: usize, end: &str) -> String {
    let values = fill(bytes / 2, |number| format!("\"{end}{number}\""));
    let examples = fill(bytes / 2, |number| format!("\"x{number}\""));
    schemas(&format!(
        "\"S0\":{{\"type\":\"array\",\"items\":{{\"type\":\"string\",\"enum\":[{values}]}},\
         \"example\":[{examples}]}}"
    ))
}

fn wide_required(bytes: usize, end: &str) -> String {
    let required = fill(bytes / 3, |number| format!("\"{end}{number}\""));
    let parts = fill(bytes / 3, |_| reference("S1"));
    let examples = fill(bytes / 3, |_| "{}".to_owned());
    schemas(&format!(
        "\"S0\":{{\"type\":\"array\",\"items\":{{\"type\":\"object\",\"required\":[{required}],\
         \"allOf\":[{parts}]}},\"example\":[{examples}]}},\"S1\":{{\"type\":\"object\"}}"
    ))
}

fn wide_tags(bytes: usize, end: &str) -> String {
    let declared = fill(bytes / 3, |number| {
        format!("{{\"name\":\"{end}{number}\"}}")
    });
    let used = fill(bytes / 3, |number| format!("\"{end}x{number}\""));
    let path = operation(
        "x",
        &format!("\"tags\":[{used}],{}", json_response(&plain(end))),
    );
    let document = document(&path, "");
    document.replacen('{', &format!("{{\"tags\":[{declared}],"), 1)
}

fn wide_parameters(bytes: usize, end: &str) -> String {
    let parameters = fill(bytes, |number| {
        format!(
            "{{\"name\":\"p{number}\",\"in\":\"query\",\"schema\":{}}}",
            plain(end)
        )
    });
    let methods = [
        "get", "put", "post", "delete", "options", "head", "patch", "trace",
    ];
    let methods: Vec<_> = methods
        .iter()
        .map(|method| {
            format!(
                "\"{method}\":{{\"operationId\":\"{method}-x\",{}}}",
                json_response(&plain(end))
            )
        })
        .collect();
    document(
        &format!(
            "\"/x\":{{\"parameters\":[{parameters}],{}}}",
            methods.join(",")
        ),
        "",
    )
}

fn renamed(bytes: usize, end: &str) -> String {
    let properties = fill(bytes, |number| {
        format!("\"{end}_{number}\":{{\"type\":\"boolean\"}}")
    });
    schemas(&format!(
        "\"S0\":{{\"type\":\"object\",\"properties\":{{{properties}}}}}"
    ))
}

/// A large inline schema that each operation refers to by a response.
fn shared_response(bytes: usize, end: &str) -> String {
    let properties = fill(bytes / 2, |number| {
        format!(
            "\"p{number}\":{{\"type\":\"object\",\"properties\":{{\"a\":{}}}}}",
            plain(end)
        )
    });
    let paths = fill(bytes / 2, |number| {
        operation(
            &format!("x{number}"),
            "\"responses\":{\"200\":{\"$ref\":\"#/components/responses/R\"}}",
        )
    });
    document(
        &paths,
        &format!(
            "\"responses\":{{\"R\":{{\"description\":\"d\",\"content\":{{\"application/json\":\
             {{\"schema\":{{\"type\":\"object\",\"properties\":{{{properties}}}}}}}}}}}}}"
        ),
    )
}

fn inheritance(bytes: usize, end: &str) -> String {
    let properties = fill(bytes / 2, |number| format!("\"p{number}\":{}", plain(end)));
    let base = reference("S0");
    let children = fill(bytes / 2, |number| {
        format!(
            "\"C{number}\":{{\"allOf\":[{base},{{\"properties\":{{\"c\":{}}}}}]}}",
            plain(end)
        )
    });
    schemas(&format!(
        "\"S0\":{{\"type\":\"object\",\"properties\":{{{properties}}}}},{children}"
    ))
}

fn shared_variant(bytes: usize, end: &str) -> String {
    let properties = fill(bytes / 2, |number| format!("\"p{number}\":{}", plain(end)));
    let variant = reference("V");
    let unions = fill(bytes / 2, |number| {
        format!(
            "\"S{number}\":{{\"oneOf\":[{variant}],\"discriminator\":{{\"propertyName\":\"k\"}}}}"
        )
    });
    schemas(&format!(
        "{unions},\"V\":{{\"type\":\"object\",\"required\":[\"k\"],\"properties\":\
         {{\"k\":{{\"type\":\"string\",\"enum\":[\"v\"]}},{properties}}}}}"
    ))
}

fn shared_security(bytes: usize, end: &str) -> String {
    let schemes = fill(bytes / 3, |number| {
        format!("\"s{number}\":{{\"type\":\"http\",\"scheme\":\"bearer\"}}")
    });
    let required = fill(bytes / 3, |number| {
        format!("{{\"s{}\":[]}}", number % (bytes / 3 / 45))
    });
    let paths = fill(bytes / 3, |number| {
        operation(&format!("x{number}"), &json_response(&plain(end)))
    });
    let document = document(&paths, &format!("\"securitySchemes\":{{{schemes}}}"));
    document.replacen('{', &format!("{{\"security\":[{required}],"), 1)
}

fn shared_description(bytes: usize, end: &str) -> String {
    let description = "word ".repeat(bytes / 10);
    let properties = fill(bytes / 2, |number| {
        format!("\"p{number}\":{}", reference("D"))
    });
    schemas(&format!(
        "\"S0\":{{\"type\":\"object\",\"properties\":{{{properties}}}}},\
         \"D\":{{\"type\":\"object\",\"description\":\"{description}\",\"properties\":{{\"a\":{}}}}}",
        plain(end)
    ))
}

fn shared_default(bytes: usize, end: &str) -> String {
    let default = "word ".repeat(bytes / 10);
    let properties = fill(bytes / 2, |number| {
        format!("\"p{number}\":{}", reference("D"))
    });
    schemas(&format!(
        "\"S0\":{{\"type\":\"object\",\"properties\":{{{properties},\"e\":{}}}}},\
         \"D\":{{\"type\":\"string\",\"default\":\"{default}\",\"minLength\":1}}",
        plain(end)
    ))
}

fn patterns(bytes: usize, end: &str) -> String {
    schemas(&fill(bytes, |number| {
        format!(
            "\"S{number}\":{{\"type\":\"string\",\"pattern\":\"\\\\p{{L}}{{50}}{end}{number}\",\
             \"example\":\"x\"}}"
        )
    }))
}

fn findings(bytes: usize, end: &str) -> String {
    schemas(&fill(bytes, |number| {
        format!("\"S{number}\":{{\"type\":\"{end}\",\"a\":1,\"b\":2,\"c\":3}}")
    }))
}

/// YAML whose aliases multiply.
fn aliases(bytes: usize, end: &str) -> String {
    let many = fill(bytes / 3, |number| {
        format!("{{type: {end}, minimum: {number}}}")
    });
    let aliases = fill(bytes / 3, |_| "*a".to_owned());
    format!(
        "openapi: 3.0.3\ninfo: {{title: T, version: '1'}}\npaths: {{}}\n\
         components: {{schemas: {{S0: {{anyOf: &a [{many}]}},\n  S1: {{x-a: [{aliases}]}}}}}}\n"
    )
}

/// The peak of the resident memory and the time of a run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cost {
    /// The peak in KiB: the greatest that `/proc` showed before the program ended.
    pub(crate) peak: u64,
    /// From start to end.
    pub(crate) time: Duration,
    /// The exit code; none if the program was ended.
    pub(crate) code: Option<i32>,
}

/// Waits until a program ends, or ends it after `longest`.
///
/// # Errors
///
/// When the system does not say whether it runs.
pub(crate) fn measure(mut child: Child, longest: Duration) -> Result<Cost, std::io::Error> {
    let start = Instant::now();
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    loop {
        let shown = std::fs::read_to_string(&status).unwrap_or_default();
        let line = shown.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let shown = line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok());
        peak = peak.max(shown.unwrap_or(0));
        if let Some(status) = child.try_wait()? {
            return Ok(Cost {
                peak,
                time: start.elapsed(),
                code: status.code(),
            });
        }
        if start.elapsed() > longest {
            child.kill()?;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// The commands, as arguments of `cargo-oas`, for a folder with the two texts.
pub(crate) const COMMANDS: [(&str, &[&str]); 6] = [
    ("lint", &["oas", "lint", "base", "--level", "advice"]),
    (
        "lint json",
        &[
            "oas", "lint", "base", "--level", "advice", "--format", "json",
        ],
    ),
    ("render", &["oas", "render", "base"]),
    ("docs", &["oas", "docs", "base", "--output", "page.html"]),
    (
        "review",
        &[
            "oas",
            "review",
            "--base-file",
            "base",
            "--head-file",
            "head",
        ],
    ),
    (
        "review json",
        &[
            "oas",
            "review",
            "--base-file",
            "base",
            "--head-file",
            "head",
            "--format",
            "json",
        ],
    ),
];

/// Writes the two texts into a folder.
///
/// # Errors
///
/// When they cannot be written.
pub(crate) fn write(folder: &Path, hostile: &Hostile) -> Result<(), std::io::Error> {
    let [base, head] = &hostile.texts;
    std::fs::write(folder.join("base"), base)?;
    std::fs::write(folder.join("head"), head)
}

#[expect(clippy::print_stdout, reason = "the table is what it is run for")]
fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let program = arguments.next().ok_or("pass the path of cargo-oas")?;
    let program = std::fs::canonicalize(PathBuf::from(program))?;
    let bytes = arguments
        .next()
        .map_or(Ok(430_000), |bytes| bytes.parse())?;
    let only = arguments.next();
    let folder = std::env::temp_dir().join(format!("hostile-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    println!(
        "{:52} {:>7}",
        "MiB and seconds of each command; KB of input", "KB"
    );
    let mut worst = 0;
    for hostile in documents(bytes) {
        if only
            .as_ref()
            .is_some_and(|only| !hostile.name.contains(only))
        {
            continue;
        }
        write(&folder, &hostile)?;
        let size = hostile.texts[0].len() as u64;
        print!("{:52} {:>7}", hostile.name, size / 1000);
        for (name, command) in COMMANDS {
            let child = Command::new(&program)
                .args(command)
                .current_dir(&folder)
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()?;
            let cost = measure(child, Duration::from_secs(20))?;
            worst = worst.max(cost.peak * 1024 / size);
            let code = cost.code.map_or("-".to_owned(), |code| code.to_string());
            print!(
                " | {name} {} {:.2} ({code})",
                cost.peak >> 10,
                cost.time.as_secs_f64()
            );
        }
        println!();
    }
    println!("the worst peak is {worst} bytes for each byte of input");
    std::fs::remove_dir_all(&folder)?;
    Ok(())
}
