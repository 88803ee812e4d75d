//! Changes of operations: the methods of the client, the setters of a request, and the responses.

use std::collections::{BTreeMap, HashMap};

use openapi_document::model::Operation;
use openapi_document::{Document, Method as HttpMethod};

use super::change_kinds::{self as kinds, ChangeKind};
use super::change_set::{Change, Sources};
use super::comparison::Comparison;
use super::public_api::{BUILDERS, CLIENT, Method, OPERATION, Type, Types, builder_of};
use super::renames::{is_similar, unambiguous_pairs};
use super::source_index::{self as sources, Arguments};
use super::type_text::{converts, paths};
use crate::name;

/// An operation of a document that the rendered text has.
struct RenderedOperation<'d> {
    operation: Operation<'d>,
    /// The parameters, by the argument of the method.
    arguments: Arguments<'d>,
    /// The method of the client.
    method: String,
    /// The name of the request builder and of the variant of `Operation`.
    name: String,
}

impl RenderedOperation<'_> {
    /// The path of the variant of `Operation`.
    fn variant(&self) -> String {
        format!("{OPERATION}::{}", self.name)
    }

    /// The path of the request builder.
    fn builder(&self) -> String {
        format!("{BUILDERS}{}", self.name)
    }

    /// The path of the method of the client.
    fn item(&self) -> String {
        format!("{CLIENT}::{}", self.method)
    }

    /// The line of a caller that sends the request.
    fn send(&self) -> String {
        format!("client.{}().send().await?;", self.method)
    }

    /// The method in a text.
    fn client_method<'t>(&self, types: &'t Types) -> Option<&'t Method> {
        types.get(CLIENT)?.methods.get(&self.method)
    }

    /// The method and the path, whatever the names of its placeholders.
    fn address(&self) -> (HttpMethod, String) {
        let path = self.operation.path_template();
        (self.operation.method, path.shape())
    }
}

/// The operations of a document that a text has, by the method of the client.
fn rendered<'d>(document: &'d Document, types: &Types) -> BTreeMap<String, RenderedOperation<'d>> {
    let operations = document.openapi().operations();
    let rendered = operations.filter_map(|operation| {
        let id = operation.operation_id()?;
        let rendered = RenderedOperation {
            method: name::snake(id),
            name: name::operation(id),
            arguments: sources::arguments(operation),
            operation,
        };
        let exists = types.contains_key(&rendered.builder());
        exists.then(|| (rendered.method.clone(), rendered))
    });
    rendered.collect()
}

/// Compares all operations.
pub(super) fn compare(all: &mut Comparison<'_>, base: &Document, head: &Document) {
    let old = rendered(base, all.base);
    let new = rendered(head, all.head);
    let mut unmatched: HashMap<_, &RenderedOperation<'_>> = HashMap::new();
    for operation in new.values().filter(|one| !old.contains_key(&one.method)) {
        unmatched.insert(operation.address(), operation);
    }
    for before in old.values() {
        let same = new.get(&before.method);
        let after = same.or_else(|| unmatched.remove(&before.address()));
        match after {
            Some(after) => Pair { before, after, all }.compare(),
            None => removed(all, before),
        }
    }
    for operation in unmatched.into_values() {
        added(all, operation);
    }
}

fn removed(all: &mut Comparison<'_>, operation: &RenderedOperation<'_>) {
    let item = operation.item();
    let builder = operation.builder();
    let message = format!(
        "`{item}` removed, with `{builder}` and `{}`",
        operation.variant()
    );
    let types = all.base.get(&builder).map(used_types).unwrap_or_default();
    let source = sources::of_operation(operation.operation);
    mark_tables_reported(all);
    all.changes.add(
        Change::new(kinds::OPERATION_REMOVED, &item, message)
            .before(operation.send())
            .at([Some(source), None])
            .old_types(types),
    );
}

fn added(all: &mut Comparison<'_>, operation: &RenderedOperation<'_>) {
    let item = operation.item();
    let message = format!("`{item}` added");
    let builder = all.head.get(&operation.builder());
    let types = builder.map(used_types).unwrap_or_default();
    let source = sources::of_operation(operation.operation);
    mark_tables_reported(all);
    all.changes.add(
        Change::new(kinds::OPERATION_ADDED, &item, message)
            .after(operation.send())
            .at([None, Some(source)])
            .new_types(types),
    );
}

/// The client and the table of operations change with every operation.
fn mark_tables_reported(all: &mut Comparison<'_>) {
    all.changes.mark_reported(CLIENT);
    all.changes.mark_reported(OPERATION);
}

/// The texts in which a request builder names types.
fn used_types(builder: &Type) -> Vec<String> {
    let methods = builder.methods.values();
    let texts = methods.flat_map(|method| method.arguments.iter().chain([&method.output]));
    texts.cloned().collect()
}

/// The type that a setter takes; none if the method is not a setter.
fn setter(method: &Method) -> Option<&str> {
    let [argument] = method.arguments.as_slice() else {
        return None;
    };
    argument.strip_prefix("impl TryInto<")?.strip_suffix('>')
}

/// The types of a success and of an error of a request.
fn response_types(builder: &Type) -> Option<[&str; 2]> {
    let output = &builder.methods.get("send")?.output;
    let inside = output
        .strip_prefix("Result<ResponseValue<")?
        .strip_suffix(">>")?;
    // Generic arguments inside the type of the success have closed before its own bracket.
    let mut depth = 0_i32;
    let end = inside.char_indices().find_map(|(index, c)| {
        match c {
            '<' => depth += 1,
            '>' => depth -= 1,
            _ => {}
        }
        (depth < 0).then_some(index)
    })?;
    let error = inside.get(end..)?.strip_prefix(">, Error<")?;
    Some([inside.get(..end)?, error])
}

/// An operation before and after.
struct Pair<'p, 'c, 'd> {
    before: &'p RenderedOperation<'d>,
    after: &'p RenderedOperation<'d>,
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
        let path = after.builder();
        let sources = [before, after].map(|one| Some(sources::of_operation(one.operation)));
        if before.method != after.method {
            mark_tables_reported(self.all);
            let item = before.item();
            let message = format!(
                "`{item}` renamed to `{}`; `{}` and `{}` renamed to `{}`",
                after.method,
                before.builder(),
                before.variant(),
                after.name
            );
            let change = Change::new(kinds::OPERATION_RENAMED, &item, message)
                .before(before.send())
                .after(after.send())
                .renames(&before.name, &after.name);
            self.add(change.at(sources.clone()));
        }
        self.deprecation(&sources);
        self.setters(old, new);
        self.responses(old, new);
        self.all.traits(&path, &sources, [old, new], &|_| false);
        // A body that is a struct can be set with `body` and `body_map`.
        let body = |of: &Type| of.methods.get("body").and_then(setter).map(str::to_owned);
        let same_body = body(old).map(|of| self.all.renamed(&of)) == body(new);
        let is_setter = |name: &str| {
            let methods = [old, new].into_iter().filter_map(|of| of.methods.get(name));
            methods.into_iter().any(|method| setter(method).is_some())
        };
        let has_responses = response_types(old).is_some() && response_types(new).is_some();
        let reported = |name: &str| {
            is_setter(name) || name == "send" && has_responses || name == "body_map" && !same_body
        };
        self.all.functions(&path, &sources, [old, new], &reported);
        self.all.minor(&path, &sources, &[[old, new]]);
        let docs = |types: &Types, one: &RenderedOperation<'_>| {
            one.client_method(types).map(|method| method.docs)
        };
        if docs(base, before) != docs(head, after) {
            let kind = kinds::DOCUMENTATION_CHANGED;
            self.all.changes.add_minor(kind, &path, &sources);
        }
    }

    fn deprecation(&mut self, sources: &Sources) {
        let is_deprecated = |types: &Types, one: &RenderedOperation<'_>| {
            one.client_method(types)
                .is_some_and(|method| method.deprecated)
        };
        let old = is_deprecated(self.all.base, self.before);
        let new = is_deprecated(self.all.head, self.after);
        let (kind, verb) = match (old, new) {
            (false, true) => (kinds::OPERATION_DEPRECATED, "is now deprecated"),
            (true, false) => (kinds::OPERATION_UNDEPRECATED, "is no longer deprecated"),
            (true, true) | (false, false) => return,
        };
        let item = self.after.item();
        self.all.changes.mark_reported(OPERATION);
        let change = Change::new(kind, &item, format!("`{item}` {verb}"));
        let line = self.after.send();
        self.add(change.before(line.clone()).after(line).at(sources.clone()));
    }

    fn setters(&mut self, old: &Type, new: &Type) {
        let path = self.after.builder();
        let renames = self.renamed_setters(old, new);
        for (name, of) in setters(old) {
            let item = format!("{path}::{name}");
            let was = self.all.renamed(of);
            if let Some(now) = renames.get(name) {
                let message = format!("`{item}` renamed to `{now}`");
                let change = Change::new(kinds::SETTER_RENAMED, &item, message)
                    .before(self.set(name, &was))
                    .after(self.set(now, &was));
                self.add_for_arguments([name, now], change);
                continue;
            }
            let Some(method) = new.methods.get(name) else {
                let change = Change::new(kinds::SETTER_REMOVED, &item, format!("`{item}` removed"))
                    .before(self.set(name, &was))
                    .old_types(vec![of.to_owned()])
                    .group(format!("{name} {was}"), "removed");
                self.add_for_arguments([name, name], change);
                continue;
            };
            let Some(is) = setter(method) else { continue };
            if is != was {
                self.setter_retyped(name, [of, &was, is]);
            }
            let needed = [
                is_required(old, name, self.all.base),
                is_required(new, name, self.all.head),
            ];
            // The fields of a body that is a struct are reported themselves.
            if name != "body" || is != was {
                self.setter_requirement(name, is, needed);
            }
        }
        for (name, of) in setters(new) {
            if old.methods.contains_key(name) || renames.values().any(|now| now == name) {
                continue;
            }
            let item = format!("{path}::{name}");
            let change = if is_required(new, name, self.all.head) {
                let verb = "added and required: `send` fails without";
                Change::new(kinds::SETTER_REQUIRED, &item, format!("`{item}` {verb} it"))
                    .before(self.after.send())
                    .after(self.set_and_send(name, of))
                    .group(format!("{name} {of}"), format!("{verb} them"))
            } else {
                Change::new(kinds::SETTER_ADDED, &item, format!("`{item}` added"))
                    .after(self.set(name, of))
                    .group(format!("{name} {of}"), "added")
            };
            self.add_for_arguments([name, name], change.new_types(vec![of.to_owned()]));
        }
    }

    fn renamed_setters(&self, old: &Type, new: &Type) -> HashMap<String, String> {
        let only = |one: &Type, other: &Type| -> Vec<String> {
            let names = setters(one).map(|(name, _)| name.to_owned());
            names
                .filter(|name| !other.methods.contains_key(name))
                .collect()
        };
        let (removed, added) = (only(old, new), only(new, old));
        let removed: Vec<&String> = removed.iter().collect();
        let added: Vec<&String> = added.iter().collect();
        unambiguous_pairs(&removed, &added, |before, after| {
            let methods = old.methods.get(before).zip(new.methods.get(after));
            methods.is_some_and(|(a, b)| {
                let described = sources::description(&self.before.arguments, before);
                let same_description = described.is_some()
                    && described == sources::description(&self.after.arguments, after);
                setter(a).map(|of| self.all.renamed(of)).as_deref() == setter(b)
                    && (same_description || is_similar((before, a.docs), (after, b.docs)))
            })
        })
    }

    fn setter_retyped(&mut self, name: &str, [of, was, is]: [&str; 3]) {
        let item = format!("{}::{name}", self.after.builder());
        let converts = converts(was, is, self.all.head);
        let (kind, tail) = if converts {
            (kinds::SETTER_TYPE_CONVERTIBLE, " and converts it")
        } else {
            (kinds::SETTER_TYPE_CHANGED, "")
        };
        let tails = if converts { " and convert it" } else { "" };
        let message = format!("`{item}` takes `{is}` instead of `{was}`{tail}");
        // A named type is one schema, whatever the names of the parameters that have it.
        let named = [was, is].iter().any(|of| of.starts_with("types::"));
        let key = if named {
            String::new()
        } else {
            name.to_owned()
        };
        let change = Change::new(kind, &item, message)
            .before(self.set(name, was))
            .after(self.set(name, is))
            .retyped(of, is)
            .group(key, format!("take `{is}` instead of `{was}`{tails}"));
        self.add_for_arguments([name, name], change);
    }

    fn setter_requirement(&mut self, name: &str, of: &str, needed: [bool; 2]) {
        let item = format!("{}::{name}", self.after.builder());
        let (without, with) = (self.after.send(), self.set_and_send(name, of));
        let change = match needed {
            [false, true] => {
                let message = format!("`{item}` is required: `send` fails without it");
                Change::new(kinds::SETTER_REQUIRED, &item, message)
                    .before(without)
                    .after(with)
                    .group(
                        format!("{name} {of}"),
                        "are required: `send` fails without them",
                    )
            }
            [true, false] => {
                let message = format!("`{item}` is optional");
                Change::new(kinds::SETTER_OPTIONAL, &item, message)
                    .before(with)
                    .after(without)
                    .group(format!("{name} {of}"), "are optional")
            }
            [true, true] | [false, false] => return,
        };
        self.add_for_arguments([name, name], change);
    }

    fn responses(&mut self, old: &Type, new: &Type) {
        let (Some(old), Some(new)) = (response_types(old), response_types(new)) else {
            return;
        };
        let call = format!("client.{}().send().await", self.after.method);
        let success = |of: &str| format!("let response: {of} = {call}?.into_inner();");
        let error = |of: &str| format!("let error: Error<{of}> = {call}.unwrap_err();");
        let [[old, old_error], [new, new_error]] = [old, new];
        let kind = kinds::RESPONSE_TYPE_CHANGED;
        self.response(kind, [old, new], ["returns", "return"], true, &success);
        let verbs = ["fails with", "fail with"];
        self.response(
            kinds::ERROR_TYPE_CHANGED,
            [old_error, new_error],
            verbs,
            false,
            &error,
        );
    }

    fn response(
        &mut self,
        kind: &'static ChangeKind,
        [old, new]: [&str; 2],
        [verb, verbs]: [&str; 2],
        success: bool,
        line: &dyn Fn(&str) -> String,
    ) {
        let was = self.all.renamed(old);
        if was == new {
            return;
        }
        let item = self.after.item();
        let change = format!("`{new}` instead of `{was}`");
        let sources =
            [self.before, self.after].map(|one| Some(sources::of_response(one.operation, success)));
        self.add(
            Change::new(kind, &item, format!("`{item}` {verb} {change}"))
                .before(line(&was))
                .after(line(new))
                .retyped(old, new)
                .group("", format!("{verbs} {change}"))
                .at(sources),
        );
    }

    /// The line of a caller that uses a setter.
    fn set(&self, name: &str, of: &str) -> String {
        format!("client.{}().{name}::<{of}>({name});", self.after.method)
    }

    fn set_and_send(&self, name: &str, of: &str) -> String {
        let method = &self.after.method;
        format!("client.{method}().{name}::<{of}>({name}).send().await?;")
    }

    fn add_for_arguments(&mut self, [old, new]: [&str; 2], change: Change) {
        let [base, head] = [(&self.before, old), (&self.after, new)]
            .map(|(side, name)| sources::of_argument(side.operation, &side.arguments, name));
        self.add(change.at([Some(base), Some(head)]));
    }

    fn add(&mut self, change: Change) {
        // To a reader, the method of the client and the request builder are one.
        self.all.changes.mark_reported(&self.after.builder());
        self.all.changes.add(change);
    }
}

/// The setters of a request builder and the types that they take.
fn setters(builder: &Type) -> impl Iterator<Item = (&str, &str)> {
    let methods = builder.methods.iter();
    methods.filter_map(|(name, method)| Some((name.as_str(), setter(method)?)))
}

/// Whether `send` fails without the setter.
fn is_required(builder: &Type, name: &str, types: &Types) -> bool {
    // A body that is a struct is built field by field, and `send` fails with the first missing
    // field.
    let of = builder.methods.get(name).and_then(setter);
    let inside = of.into_iter().flat_map(paths).find_map(|(_, path)| {
        let own = builder_of(path).filter(|_| name == "body" && of == Some(path))?;
        types.get(&own)
    });
    builder.required.contains(name) || inside.is_some_and(|of| !of.required.is_empty())
}
