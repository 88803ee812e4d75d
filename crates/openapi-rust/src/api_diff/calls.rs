//! What changed of the calls: the methods of the client, what can be set, and what comes back.

use std::collections::{BTreeMap, HashMap};

use super::compare::{CALLS, CLIENT, Comparison, OPERATION, builder_of};
use super::found::Found;
use super::items::{Method, Type, Types};
use super::names::{is_same_member, paired};
use super::places;
use super::table;
use super::words::{converts, paths};
use crate::name;
use openapi_document::Location;
use openapi_document::{Document, Operation};

/// A call that a text has.
struct Call<'d> {
    operation: Operation<'d>,
    /// The method of the client.
    method: String,
    /// What is called after the operation, such as the builder and the variant of `Operation`.
    name: String,
}

impl Call<'_> {
    /// Its variant in the table of operations.
    fn variant(&self) -> String {
        format!("{OPERATION}::{}", self.name)
    }

    /// The path of its builder.
    fn builder(&self) -> String {
        format!("{CALLS}{}", self.name)
    }

    fn item(&self) -> String {
        format!("{CLIENT}::{}", self.method)
    }

    fn place(&self) -> Option<Location> {
        Some(places::of_operation(&self.operation))
    }

    /// The method and the path, whatever the placeholders are called.
    fn address(&self) -> (String, String) {
        let path = self
            .operation
            .path
            .split('{')
            .map(|part| match part.split_once('}') {
                Some((_, rest)) => rest,
                None => part,
            });
        let path: Vec<&str> = path.collect();
        (self.operation.method.to_owned(), path.join("{}"))
    }
}

/// The calls of a document that a text has, by the method of the client.
fn calls<'d>(document: &'d Document, types: &Types) -> BTreeMap<String, Call<'d>> {
    let mut calls = BTreeMap::new();
    for operation in document.operations() {
        let Some(id) = operation.id() else { continue };
        let call = Call {
            method: name::snake(id),
            name: name::operation(id),
            operation,
        };
        if types.contains_key(&call.builder()) {
            calls.insert(call.method.clone(), call);
        }
    }
    calls
}

/// Compares all calls.
pub(super) fn compare(all: &mut Comparison<'_>, base: &Document, head: &Document) {
    let old = calls(base, all.base);
    let new = calls(head, all.head);
    let mut moved: HashMap<(String, String), &Call<'_>> = HashMap::new();
    for call in new.values().filter(|call| !old.contains_key(&call.method)) {
        moved.insert(call.address(), call);
    }
    for before in old.values() {
        let same = new.get(&before.method);
        let now = same.or_else(|| moved.remove(&before.address()));
        match now {
            Some(after) => Pair { before, after, all }.compare(),
            None => removed(all, before),
        }
    }
    for (_, call) in moved {
        added(all, call);
    }
}

fn removed(all: &mut Comparison<'_>, call: &Call<'_>) {
    let item = call.item();
    let builder = all.base.get(&call.builder());
    own_tables(all);
    all.report.add(Found {
        before: Some(format!("client.{}().send().await?;", call.method)),
        base: call.place(),
        old: builder.map(used).unwrap_or_default(),
        ..Found::new(
            table::OPERATION_REMOVED,
            &item,
            format!(
                "`{item}` is gone, with `{}` and `{}`",
                call.builder(),
                call.variant()
            ),
        )
    });
}

fn added(all: &mut Comparison<'_>, call: &Call<'_>) {
    let item = call.item();
    let builder = all.head.get(&call.builder());
    own_tables(all);
    all.report.add(Found {
        after: Some(format!("client.{}().send().await?;", call.method)),
        head: call.place(),
        new: builder.map(used).unwrap_or_default(),
        ..Found::new(table::OPERATION_ADDED, &item, format!("there is `{item}`"))
    });
}

/// The client and the table of operations have something of each call.
fn own_tables(all: &mut Comparison<'_>) {
    all.report.own(CLIENT);
    all.report.own(OPERATION);
}

/// The words in which a builder names types.
fn used(builder: &Type) -> Vec<String> {
    let methods = builder.methods.values();
    let words = methods.flat_map(|method| method.arguments.iter().chain([&method.output]));
    words.cloned().collect()
}

/// What a setter takes; none for what is no setter.
fn setter(method: &Method) -> Option<&str> {
    let [argument] = method.arguments.as_slice() else {
        return None;
    };
    argument.strip_prefix("impl TryInto<")?.strip_suffix('>')
}

/// What a call gives: a success and a refusal.
fn answers(builder: &Type) -> Option<(&str, &str)> {
    let output = &builder.methods.get("send")?.output;
    let inside = output.strip_prefix("Result<")?.strip_suffix('>')?;
    let success = inside.split(", ").scan(0_i32, |depth, part| {
        // A comma inside of brackets parts nothing.
        let open = part.matches(['<', '(', '[']).count();
        let close = part.matches(['>', ')', ']']).count();
        *depth += i32::try_from(open).ok()? - i32::try_from(close).ok()?;
        Some((part, *depth))
    });
    let mut end = 0;
    for (part, depth) in success {
        end += part.len();
        if depth == 0 {
            break;
        }
        end += 2;
    }
    let (success, refusal) = (inside.get(..end)?, inside.get(end + 2..)?);
    let of = |text: &'_ str, outer: &str| -> Option<(usize, usize)> {
        text.strip_prefix(outer)?.strip_suffix('>')?;
        Some((outer.len(), text.len() - 1))
    };
    let success = of(success, "ResponseValue<").and_then(|(from, to)| success.get(from..to))?;
    let refusal = of(refusal, "Error<").and_then(|(from, to)| refusal.get(from..to))?;
    Some((success, refusal))
}

/// A call before and after.
struct Pair<'p, 'c, 'd> {
    before: &'p Call<'d>,
    after: &'p Call<'d>,
    all: &'p mut Comparison<'c>,
}

impl Pair<'_, '_, '_> {
    fn compare(mut self) {
        let (base, head) = (self.all.base, self.all.head);
        let (before, after) = (self.before, self.after);
        let (Some(old), Some(new)) = (base.get(&before.builder()), head.get(&after.builder()))
        else {
            return;
        };
        if before.method != after.method {
            own_tables(self.all);
            let item = before.item();
            let message = format!(
                "`{item}` is now called `{}`, and `{}` and `{}` are called `{}`",
                after.method,
                before.builder(),
                before.variant(),
                after.name
            );
            self.add(Found {
                before: Some(format!("client.{}().send().await?;", before.method)),
                after: Some(format!("client.{}().send().await?;", after.method)),
                renamed: Some((before.name.clone(), after.name.clone())),
                ..Found::new(table::OPERATION_RENAMED, &item, message)
            });
        }
        self.deprecation();
        self.setters(old, new);
        self.answers(old, new);
        let path = after.builder();
        let places = [before.place(), after.place()];
        let owner = (path.as_str(), places.clone());
        self.all.traits(owner.clone(), (old, new), &|_| false);
        // What can be set has been compared, and a body that is a struct has a second way to it.
        let body = |of: &Type| of.methods.get("body").and_then(setter).map(str::to_owned);
        let same_body = body(old).map(|of| self.all.now(&of)) == body(new);
        let both = |name: &str| {
            let methods = [old, new].map(|of| of.methods.get(name));
            methods
                .into_iter()
                .flatten()
                .any(|method| setter(method).is_some())
        };
        let answers = answers(old).is_some() && answers(new).is_some();
        let told = |name: &str| {
            both(name) || name == "send" && answers || name == "body_map" && !same_body
        };
        self.all.functions(owner.clone(), (old, new), &told);
        self.all.rest(&path, &places, &[[old, new]]);
        let docs = |types: &Types, call: &Call<'_>| {
            let client = types.get(CLIENT);
            client
                .and_then(|client| client.methods.get(&call.method))
                .map(|method| method.docs)
        };
        if docs(base, before) != docs(head, after) {
            self.all
                .report
                .quiet(table::DOCUMENTATION_CHANGED, &path, &places);
        }
    }

    fn deprecation(&mut self) {
        let of = |types: &Types, call: &Call<'_>| {
            let method = types
                .get(CLIENT)
                .and_then(|client| client.methods.get(&call.method));
            method.is_some_and(|method| method.deprecated)
        };
        let was = of(self.all.base, self.before);
        let is = of(self.all.head, self.after);
        let item = self.after.item();
        let (rule, message) = match (was, is) {
            (false, true) => (
                table::OPERATION_DEPRECATED,
                format!("`{item}` is deprecated"),
            ),
            (true, false) => (
                table::OPERATION_UNDEPRECATED,
                format!("`{item}` is no longer deprecated"),
            ),
            (true, true) | (false, false) => return,
        };
        self.all.report.own(OPERATION);
        let line = Some(format!("client.{}().send().await?;", self.after.method));
        self.add(Found {
            before: line.clone(),
            after: line,
            ..Found::new(rule, &item, message)
        });
    }

    fn setters(&mut self, old: &Type, new: &Type) {
        let path = self.after.builder();
        let method = self.after.method.clone();
        let call = |name: &str, of: &str| format!("client.{method}().{name}::<{of}>({name});");
        let without = Some(format!("client.{method}().send().await?;"));
        let gone: Vec<&String> = setters(old)
            .filter(|name| !new.methods.contains_key(*name))
            .collect();
        let come: Vec<&String> = setters(new)
            .filter(|name| !old.methods.contains_key(*name))
            .collect();
        let renames = paired(&gone, &come, |before, after| {
            let methods = old.methods.get(before).zip(new.methods.get(after));
            methods.is_some_and(|(a, b)| {
                let described = [
                    (&self.before.operation, before),
                    (&self.after.operation, after),
                ]
                .map(|(operation, name)| places::description(operation, name));
                setter(a).map(|of| self.all.now(of)).as_deref() == setter(b)
                    && (described[0].is_some() && described[0] == described[1]
                        || is_same_member((before, a.docs), (after, b.docs)))
            })
        });
        for name in setters(old) {
            let item = format!("{path}::{name}");
            let Some(of) = old.methods.get(name).and_then(setter) else {
                continue;
            };
            let was = self.all.now(of);
            if let Some(now) = renames.get(name) {
                let message = format!("`{item}` is now called `{now}`");
                let found = Found {
                    before: Some(call(name, &was)),
                    after: Some(call(now, &was)),
                    ..Found::new(table::SETTER_RENAMED, &item, message)
                };
                self.add_at([name, now], found);
                continue;
            }
            let Some(is) = new.methods.get(name) else {
                let found = Found {
                    before: Some(call(name, &was)),
                    old: vec![of.to_owned()],
                    alike: Some((format!("{name} {was}"), "are gone".to_owned())),
                    ..Found::new(table::SETTER_REMOVED, &item, format!("`{item}` is gone"))
                };
                self.add_at([name, name], found);
                continue;
            };
            let Some(is) = setter(is) else { continue };
            if is != was {
                let (rule, verb, verbs) = if converts(&was, is, self.all.head) {
                    (table::SETTER_CONVERTS, "converts to", "convert to")
                } else {
                    (table::SETTER_TYPE_CHANGED, "takes", "take")
                };
                let message = format!("`{item}` {verb} `{is}` instead of `{was}`");
                // A type with a name is one schema, whatever the parameters of it are called.
                let named = [&*was, is].iter().any(|of| of.starts_with("types::"));
                let cause = if named { String::new() } else { name.clone() };
                let found = Found {
                    before: Some(call(name, &was)),
                    after: Some(call(name, is)),
                    old: vec![of.to_owned()],
                    new: vec![is.to_owned()],
                    swaps: true,
                    alike: Some((cause, format!("{verbs} `{is}` instead of `{was}`"))),
                    ..Found::new(rule, &item, message)
                };
                self.add_at([name, name], found);
            }
            let needed = [
                needs(old, name, self.all.base),
                needs(new, name, self.all.head),
            ];
            // What a struct of a body needs, its own members say.
            let own = name != "body" || is != was;
            let (rule, message, before, after) = match needed {
                [false, true] if own => (
                    table::SETTER_REQUIRED,
                    format!("a call of `{method}` sends nothing without `{name}`"),
                    without.clone(),
                    Some(format!(
                        "client.{method}().{name}::<{is}>({name}).send().await?;"
                    )),
                ),
                [true, false] if own => (
                    table::SETTER_OPTIONAL,
                    format!("a call of `{method}` needs no `{name}`"),
                    Some(format!(
                        "client.{method}().{name}::<{is}>({name}).send().await?;"
                    )),
                    without.clone(),
                ),
                _ => continue,
            };
            let tail = if needed == [false, true] {
                "have to be set before anything is sent"
            } else {
                "need not be set"
            };
            let found = Found {
                before,
                after,
                alike: Some((format!("{name} {is}"), tail.to_owned())),
                ..Found::new(rule, &item, message)
            };
            self.add_at([name, name], found);
        }
        for name in come {
            if renames.values().any(|now| now == name) {
                continue;
            }
            let Some(of) = new.methods.get(name).and_then(setter) else {
                continue;
            };
            let item = format!("{path}::{name}");
            let found = if needs(new, name, self.all.head) {
                let message =
                    format!("a call of `{method}` sends nothing without `{name}`, which is new");
                let tail = "are new, and without them calls send nothing";
                Found {
                    alike: Some((format!("{name} {of}"), tail.to_owned())),
                    before: without.clone(),
                    after: Some(format!(
                        "client.{method}().{name}::<{of}>({name}).send().await?;"
                    )),
                    ..Found::new(table::SETTER_REQUIRED, &item, message)
                }
            } else {
                Found {
                    after: Some(call(name, of)),
                    alike: Some((format!("{name} {of}"), "are new".to_owned())),
                    ..Found::new(table::SETTER_ADDED, &item, format!("there is `{item}`"))
                }
            };
            let new = vec![of.to_owned()];
            self.add_at([name, name], Found { new, ..found });
        }
    }

    fn answers(&mut self, old: &Type, new: &Type) {
        let (Some(before), Some(after)) = (answers(old), answers(new)) else {
            return;
        };
        let item = self.after.item();
        let call = format!("client.{}().send().await", self.after.method);
        let success = |of: &str| Some(format!("let answer: {of} = {call}?.into_inner();"));
        let refusal = |of: &str| Some(format!("let refusal: Error<{of}> = {call}.unwrap_err();"));
        let was = self.all.now(before.0);
        if was != after.0 {
            let message = format!("`{item}` answers with `{}` instead of `{was}`", after.0);
            let found = Found {
                before: success(&was),
                after: success(after.0),
                old: vec![before.0.to_owned()],
                new: vec![after.0.to_owned()],
                swaps: true,
                alike: Some((
                    String::new(),
                    format!("answer with `{}` instead of `{was}`", after.0),
                )),
                ..Found::new(table::ANSWER_TYPE_CHANGED, &item, message)
            };
            self.add_with(found, true);
        }
        let was = self.all.now(before.1);
        if was != after.1 {
            let message = format!("`{item}` is refused with `{}` instead of `{was}`", after.1);
            let found = Found {
                before: refusal(&was),
                after: refusal(after.1),
                old: vec![before.1.to_owned()],
                new: vec![after.1.to_owned()],
                swaps: true,
                alike: Some((
                    String::new(),
                    format!("are refused with `{}` instead of `{was}`", after.1),
                )),
                ..Found::new(table::ERROR_TYPE_CHANGED, &item, message)
            };
            self.add_with(found, false);
        }
    }

    fn add_with(&mut self, found: Found, success: bool) {
        let base = Some(places::of_answer(&self.before.operation, success));
        let head = Some(places::of_answer(&self.after.operation, success));
        self.put(Found {
            base,
            head,
            ..found
        });
    }

    fn add_at(&mut self, [old, new]: [&str; 2], found: Found) {
        let base = Some(places::of_argument(&self.before.operation, old));
        let head = Some(places::of_argument(&self.after.operation, new));
        self.put(Found {
            base,
            head,
            ..found
        });
    }

    fn add(&mut self, found: Found) {
        let (base, head) = (self.before.place(), self.after.place());
        self.put(Found {
            base,
            head,
            ..found
        });
    }

    fn put(&mut self, found: Found) {
        // The client's methods and the builder are one to a reader.
        self.all.report.own(&self.after.builder());
        self.all.report.add(found);
    }
}

/// The names of what can be set.
fn setters(builder: &Type) -> impl Iterator<Item = &String> {
    let methods = builder.methods.iter();
    methods
        .filter(|(_, method)| setter(method).is_some())
        .map(|(name, _)| name)
}

/// Whether a call is not sent without something.
fn needs(builder: &Type, name: &str, types: &Types) -> bool {
    // A body that is a struct is made member by member, and fails with the first that is missing.
    let of = builder.methods.get(name).and_then(setter);
    let inside = of.into_iter().flat_map(paths).find_map(|(_, path)| {
        let own = builder_of(path).filter(|_| name == "body" && of == Some(path))?;
        types.get(&own)
    });
    builder.required.contains(name) || inside.is_some_and(|of| !of.required.is_empty())
}
