//! Checks that the files of a crate do not import each other in a circle, apart from a parent
//! module and its children.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::{Source, Violation};

/// A module by its path in the crate, such as `["review", "waivers"]`.
type Module = Vec<String>;

/// The modules that each module of a crate imports, with the line of the first `use`.
type Imports = BTreeMap<Module, BTreeMap<Module, usize>>;

/// The violations, one for each circle.
pub(super) fn check(files: &[Source]) -> Vec<Violation> {
    let mut crates: BTreeMap<&str, BTreeMap<Module, &Source>> = BTreeMap::new();
    for file in files {
        if let Some((folder, path)) = file.name.split_once("/src/") {
            crates.entry(folder).or_default().insert(module(path), file);
        }
    }
    let mut violations = Vec::new();
    for modules in crates.values() {
        let imports = imports(modules);
        let name = |module: &Module| modules.get(module).map_or("", |file| file.name.as_str());
        let mut known = BTreeSet::new();
        for (from, targets) in &imports {
            for (to, line) in targets {
                let Some(back) = path(&imports, to, from) else {
                    continue;
                };
                let circle: BTreeSet<_> = back.iter().collect();
                if !known.insert(circle.into_iter().cloned().collect::<Vec<_>>()) {
                    continue;
                }
                let files: Vec<_> = std::iter::once(from).chain(&back).map(name).collect();
                violations.push(Violation {
                    file: name(from).to_owned(),
                    line: *line,
                    message: format!("files import each other: {}", files.join(" -> ")),
                    help: "move the shared items into a file that imports neither".to_owned(),
                });
            }
        }
    }
    violations
}

/// The module of a file, by its path below `src/`.
fn module(path: &str) -> Module {
    let path = path.strip_suffix(".rs").unwrap_or(path);
    let steps = path
        .split('/')
        .filter(|step| !["lib", "main", "mod"].contains(step));
    steps.map(str::to_owned).collect()
}

fn imports(modules: &BTreeMap<Module, &Source>) -> Imports {
    let mut imports = Imports::new();
    for (module, file) in modules {
        for (line, path) in used(&file.text) {
            let Some(target) = resolve(modules, module, &path) else {
                continue;
            };
            // A parent and its own children may import each other.
            if !target.starts_with(module) && !module.starts_with(&target) {
                let targets = imports.entry(module.clone()).or_default();
                targets.entry(target).or_insert(line);
            }
        }
    }
    imports
}

/// The paths that a file imports outside of its tests, each with its line.
fn used(text: &str) -> Vec<(usize, String)> {
    let code = text.split("\n#[cfg(test)]\nmod ").next().unwrap_or(text);
    let mut paths = Vec::new();
    let mut line = 0;
    let mut rest = code;
    while !rest.is_empty() {
        line += 1;
        let (first, after) = rest.split_once('\n').unwrap_or((rest, ""));
        let statement = first.strip_prefix("pub ").unwrap_or(first);
        let statement = match statement.strip_prefix("pub(") {
            Some(rest) => rest.split_once(") ").map_or("", |(_, rest)| rest),
            None => statement,
        };
        if statement.starts_with("use ")
            && let Some((tree, _)) = rest.split_once(';')
            && let Some((_, tree)) = tree.split_once("use ")
        {
            let tree: String = tree.split_whitespace().collect();
            expand("", &tree, &mut |path| paths.push((line, path)));
        }
        rest = after;
    }
    paths
}

/// Calls `visit` with each path of a tree such as `a::{b, c::{d, e}}`, without white space.
fn expand(before: &str, tree: &str, visit: &mut dyn FnMut(String)) {
    let Some((prefix, inner)) = tree.split_once('{') else {
        return visit(format!("{before}{tree}"));
    };
    let inner = inner.strip_suffix('}').unwrap_or(inner);
    let mut depth = 0;
    let mut start = 0;
    for (at, c) in inner.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                expand(&format!("{before}{prefix}"), &inner[start..at], visit);
                start = at + 1;
            }
            _ => {}
        }
    }
    if start < inner.len() {
        expand(&format!("{before}{prefix}"), &inner[start..], visit);
    }
}

/// The module of this crate that a path leads into.
fn resolve(modules: &BTreeMap<Module, &Source>, from: &Module, path: &str) -> Option<Module> {
    let mut steps = path.split("::").peekable();
    let mut module = from.clone();
    match steps.peek() {
        Some(&"crate") => {
            steps.next();
            module.clear();
        }
        Some(&"self") => drop(steps.next()),
        Some(&"super") => {}
        Some(first) => {
            // The name of a child, or of another crate.
            let child = [from.as_slice(), &[(*first).to_owned()]].concat();
            modules.contains_key(&child).then_some(())?;
        }
        None => return None,
    }
    while steps.next_if_eq(&"super").is_some() {
        module.pop()?;
    }
    for step in steps {
        let next = [module.as_slice(), &[step.to_owned()]].concat();
        if !modules.contains_key(&next) {
            break;
        }
        module = next;
    }
    Some(module)
}

/// The shortest path from one module to another, both included.
fn path(imports: &Imports, from: &Module, to: &Module) -> Option<Vec<Module>> {
    let mut ways = VecDeque::from([vec![from.clone()]]);
    let mut seen = BTreeSet::from([from.clone()]);
    while let Some(way) = ways.pop_front() {
        let last = way.last()?;
        if last == to {
            return Some(way);
        }
        for next in imports.get(last).into_iter().flat_map(BTreeMap::keys) {
            if seen.insert(next.clone()) {
                ways.push_back([way.as_slice(), std::slice::from_ref(next)].concat());
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{Source, check};

    fn messages(files: &[(&str, &str)]) -> Vec<String> {
        let files = files.iter().map(|(name, text)| Source {
            name: format!("crates/a/src/{name}"),
            text: (*text).to_owned(),
        });
        let violations = check(&files.collect::<Vec<_>>()).into_iter();
        violations.map(|violation| violation.message).collect()
    }

    #[test]
    fn a_circle_is_reported_once_with_its_files() {
        let found = messages(&[
            ("lib.rs", "//! A.\nmod b;\nmod c;\nmod d;\n"),
            ("b.rs", "//! B.\nuse crate::{c::Thing, d};\n"),
            ("c.rs", "//! C.\npub(crate) use super::d::{self, Other};\n"),
            ("d.rs", "//! D.\nuse crate::{\n    b::{Name},\n};\n"),
        ]);
        let first =
            "files import each other: crates/a/src/b.rs -> crates/a/src/d.rs -> crates/a/src/b.rs";
        assert!(found.iter().any(|message| message == first), "{found:?}");
        assert!(found.len() <= 2, "{found:?}");
    }

    #[test]
    fn a_parent_and_its_children_are_no_circle() {
        let found = messages(&[
            ("lib.rs", "//! A.\nmod b;\npub use b::B;\n"),
            ("b.rs", "//! B.\nmod c;\nuse c::C;\nuse crate::Root;\n"),
            (
                "b/c.rs",
                "//! C.\nuse super::B;\nuse std::fmt;\n\n#[cfg(test)]\nmod tests {\n    use crate::b;\n}\n",
            ),
        ]);
        assert_eq!(found, [""; 0]);
    }
}
