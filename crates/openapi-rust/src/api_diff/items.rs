//! What callers see of a rendered text: its public types with their members, methods and traits.
//!
//! Bodies of functions are passed over, except for what a builder asks for. Types are told by the
//! words that a caller writes, such as `Option<types::Customer>`, whatever the text calls them.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "syn knows far more than rendered text has"
)]

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fmt::Write;

use indexmap::IndexMap;
use proc_macro2::{Delimiter, Group, Spacing, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{
    Attribute, GenericParam, ImplItem, Item, ItemImpl, Meta, ReturnType, Visibility, WherePredicate,
};

use crate::render::items;

/// The public types of a text by their path, such as `types::Customer`.
pub(super) type Types = BTreeMap<String, Type>;

/// A type that callers see.
#[derive(Debug)]
pub(super) struct Type {
    pub(super) shape: Shape,
    pub(super) non_exhaustive: bool,
    pub(super) methods: BTreeMap<String, Method>,
    /// Type and value of each public constant.
    pub(super) constants: BTreeMap<String, (String, u64)>,
    /// The traits, each with the types that it names, such as `Err = Infallible`.
    pub(super) traits: BTreeMap<String, Vec<String>>,
    /// What has to be set before a builder makes anything.
    pub(super) required: BTreeSet<String>,
    /// The documentation of the type, its members and constants, as a number.
    pub(super) docs: u64,
    /// What callers cannot see, as a number.
    pub(super) hidden: u64,
}

/// What a type is made of.
#[derive(Debug)]
pub(super) enum Shape {
    Struct(Fields),
    Enum(IndexMap<String, Variant>),
    Alias(String),
}

/// What callers see of a struct or a variant.
#[derive(Debug, PartialEq)]
pub(super) struct Fields {
    /// By name, or by index.
    pub(super) members: IndexMap<String, Field>,
    pub(super) named: bool,
    /// Whether there are members that callers do not see.
    pub(super) sealed: bool,
}

#[derive(Debug, PartialEq)]
pub(super) struct Field {
    pub(super) of: String,
    pub(super) docs: u64,
}

#[derive(Debug, PartialEq)]
pub(super) struct Variant {
    pub(super) fields: Fields,
    pub(super) docs: u64,
}

/// A public function of a type.
#[derive(Debug, PartialEq)]
pub(super) struct Method {
    /// What it takes, without itself.
    pub(super) arguments: Vec<String>,
    /// What it gives, and all else in its first line.
    pub(super) output: String,
    /// What its type parameters have to be beyond what the arguments say.
    pub(super) bounds: Vec<String>,
    pub(super) deprecated: bool,
    pub(super) must_use: bool,
    pub(super) docs: u64,
}

/// Reads the public types of a text.
///
/// # Errors
///
/// When it is not Rust.
pub(super) fn read(text: &str) -> Result<Types, String> {
    let tokens: TokenStream = text.parse().map_err(|error| format!("{error}"))?;
    let mut reader = Reader::default();
    reader
        .module("", tokens)
        .map_err(|error| error.to_string())?;
    Ok(reader.finish())
}

/// The text in its parts, before its names mean anything.
#[derive(Default)]
struct Reader {
    /// The names that each module declares.
    declared: HashMap<String, HashSet<String>>,
    items: Vec<(String, Item)>,
    impls: Vec<(String, ItemImpl, Vec<Member>)>,
}

/// An item of an `impl`, without its body.
struct Member {
    item: ImplItem,
    /// The body as a number.
    body: u64,
    /// The members that it sets to an error.
    missing: BTreeSet<String>,
}

impl Reader {
    fn module(&mut self, path: &str, tokens: TokenStream) -> syn::Result<()> {
        for tokens in items::each(tokens) {
            let mut words = tokens.iter().filter_map(|token| {
                let TokenTree::Ident(word) = token else {
                    return None;
                };
                Some(word.to_string())
            });
            let keyword = words.find(|word| word != "pub").unwrap_or_default();
            match keyword.as_str() {
                "mod" => {
                    let name = words.next().unwrap_or_default();
                    if let Some(TokenTree::Group(body)) = tokens.last() {
                        self.declare(path, &name);
                        self.module(&join(path, &name), body.stream())?;
                    }
                }
                "struct" | "enum" | "type" => {
                    self.declare(path, &words.next().unwrap_or_default());
                    let item = syn::parse2(tokens.into_iter().collect())?;
                    self.items.push((path.to_owned(), item));
                }
                "impl" => self.implementation(path, tokens)?,
                _ => {}
            }
        }
        Ok(())
    }

    fn declare(&mut self, path: &str, name: &str) {
        let names = self.declared.entry(path.to_owned()).or_default();
        names.insert(name.to_owned());
    }

    fn implementation(&mut self, path: &str, mut tokens: Vec<TokenTree>) -> syn::Result<()> {
        let Some(TokenTree::Group(body)) = tokens.pop() else {
            let here = proc_macro2::Span::call_site();
            return Err(syn::Error::new(here, "an `impl` without a body"));
        };
        tokens.push(Group::new(Delimiter::Brace, TokenStream::new()).into());
        let header = syn::parse2(tokens.into_iter().collect())?;
        let mut members = Vec::new();
        for mut tokens in items::each(body.stream()) {
            let mut hash = Hash::new();
            let mut missing = BTreeSet::new();
            if let Some(TokenTree::Group(body)) = tokens.last_mut()
                && body.delimiter() == Delimiter::Brace
            {
                hash.tokens(body.stream());
                errors(body.stream(), &mut missing);
                *body = Group::new(Delimiter::Brace, TokenStream::new());
            }
            members.push(Member {
                item: syn::parse2(tokens.into_iter().collect())?,
                body: hash.value,
                missing,
            });
        }
        self.impls.push((path.to_owned(), header, members));
        Ok(())
    }

    /// The types, now that all names are known.
    fn finish(self) -> Types {
        let mut types = Types::new();
        for (path, item) in &self.items {
            let scope = Scope::new(&self.declared, path);
            if let Some((name, read)) = scope.item(item) {
                types.insert(join(path, &name), read);
            }
        }
        for (path, header, members) in &self.impls {
            Scope::new(&self.declared, path).implementation(header, members, &mut types);
        }
        types
    }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() {
        name.to_owned()
    } else {
        format!("{path}::{name}")
    }
}

/// The members that `Self { member: Err(…) }` begins with.
fn errors(body: TokenStream, missing: &mut BTreeSet<String>) {
    let tokens: Vec<TokenTree> = body.into_iter().collect();
    // The value of `Self { … }` is all there is, so that no body of other functions is searched.
    if let [TokenTree::Ident(own), TokenTree::Group(members)] = tokens.as_slice()
        && own == "Self"
    {
        let members: Vec<TokenTree> = members.stream().into_iter().collect();
        for window in members.windows(3) {
            if let [
                TokenTree::Ident(name),
                TokenTree::Punct(colon),
                TokenTree::Ident(value),
            ] = window
                && colon.as_char() == ':'
                && value == "Err"
            {
                missing.insert(name.to_string());
            }
        }
    }
}

/// A module in which names have a meaning.
struct Scope<'r> {
    declared: &'r HashMap<String, HashSet<String>>,
    path: &'r str,
    /// What type parameters stand for.
    parameters: BTreeMap<String, String>,
}

impl<'r> Scope<'r> {
    fn new(declared: &'r HashMap<String, HashSet<String>>, path: &'r str) -> Self {
        Self {
            declared,
            path,
            parameters: BTreeMap::new(),
        }
    }

    /// A public item and its name.
    fn item(&self, item: &Item) -> Option<(String, Type)> {
        let mut docs = Hash::new();
        let mut hidden = Hash::new();
        let (visibility, ident, attributes, shape) = match item {
            Item::Struct(item) => (
                &item.vis,
                &item.ident,
                &item.attrs,
                Shape::Struct(self.fields(&item.fields, false, &mut docs, &mut hidden)),
            ),
            Item::Enum(item) => {
                let variants = item.variants.iter().map(|variant| {
                    let fields = self.fields(&variant.fields, true, &mut docs, &mut hidden);
                    let own = document(&variant.attrs, &mut hidden);
                    docs.number(own);
                    (variant.ident.to_string(), Variant { fields, docs: own })
                });
                let variants = Shape::Enum(variants.collect());
                (&item.vis, &item.ident, &item.attrs, variants)
            }
            Item::Type(item) => (
                &item.vis,
                &item.ident,
                &item.attrs,
                Shape::Alias(self.words(&item.ty)),
            ),
            _ => return None,
        };
        let Visibility::Public(_) = visibility else {
            return None;
        };
        docs.number(document(attributes, &mut hidden));
        let mut read = Type {
            shape,
            non_exhaustive: has(attributes, "non_exhaustive"),
            methods: BTreeMap::new(),
            constants: BTreeMap::new(),
            traits: BTreeMap::new(),
            required: BTreeSet::new(),
            docs: docs.value,
            hidden: hidden.value,
        };
        for name in self.derived(attributes) {
            read.traits.insert(name, Vec::new());
        }
        Some((ident.to_string(), read))
    }

    fn fields(
        &self,
        fields: &syn::Fields,
        variant: bool,
        docs: &mut Hash,
        hidden: &mut Hash,
    ) -> Fields {
        let mut members = IndexMap::new();
        let mut sealed = false;
        for (index, field) in fields.iter().enumerate() {
            let own = document(&field.attrs, hidden);
            docs.number(own);
            let of = self.words(&field.ty);
            if variant || matches!(field.vis, Visibility::Public(_)) {
                let name = field.ident.as_ref().map(ToString::to_string);
                let name = name.unwrap_or_else(|| index.to_string());
                members.insert(name, Field { of, docs: own });
            } else {
                sealed = true;
                hidden.text(&of);
            }
        }
        Fields {
            members,
            named: matches!(fields, syn::Fields::Named(_)),
            sealed,
        }
    }

    /// The traits in the derives of a type, also in conditional ones.
    fn derived(&self, attributes: &[Attribute]) -> Vec<String> {
        let mut traits = Vec::new();
        let mut open: Vec<TokenStream> = attributes
            .iter()
            .filter(|attribute| {
                let path = attribute.path();
                path.is_ident("derive") || path.is_ident("cfg_attr")
            })
            .map(|attribute| attribute.meta.to_token_stream())
            .collect();
        while let Some(tokens) = open.pop() {
            let tokens: Vec<_> = tokens.into_iter().collect();
            if let [TokenTree::Ident(name), TokenTree::Group(list)] = tokens.as_slice()
                && name == "derive"
            {
                let list = self.tokens(list.stream());
                traits.extend(
                    list.split(", ")
                        .map(|name| name.trim_end_matches(',').to_owned()),
                );
                continue;
            }
            // What is derived under a condition stands last in the list of `cfg_attr`.
            for (index, token) in tokens.iter().enumerate() {
                match token {
                    TokenTree::Group(group)
                        if tokens.get(index.wrapping_sub(1)).is_some_and(
                            |before| matches!(before, TokenTree::Ident(name) if name == "derive"),
                        ) =>
                    {
                        let before = tokens.get(index - 1).cloned();
                        open.push(before.into_iter().chain([group.clone().into()]).collect());
                    }
                    TokenTree::Group(group) => open.push(group.stream()),
                    TokenTree::Ident(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => {}
                }
            }
        }
        traits
    }

    fn implementation(mut self, header: &ItemImpl, members: &[Member], types: &mut Types) {
        for parameter in &header.generics.params {
            if let GenericParam::Type(parameter) = parameter {
                let name = parameter.ident.to_string();
                self.parameters.insert(name.clone(), name);
            }
        }
        let own = without_lifetimes(&self.words(&header.self_ty));
        if let Some((path, _)) = &header.trait_ {
            self.implemented(&own, path, members, types);
            return;
        }
        let Some(owner) = types.get_mut(&own) else {
            return;
        };
        for member in members {
            match &member.item {
                ImplItem::Fn(function) => {
                    let name = function.sig.ident.to_string();
                    owner.add_hidden(member.body);
                    owner.required.extend(member.missing.iter().cloned());
                    if let Visibility::Public(_) = function.vis {
                        let method = self.method(function);
                        owner.methods.insert(name, method);
                    } else {
                        owner.add_hidden(hashed(function.sig.to_token_stream()));
                    }
                }
                ImplItem::Const(constant) if matches!(constant.vis, Visibility::Public(_)) => {
                    let name = constant.ident.to_string();
                    let value = hashed(constant.expr.to_token_stream());
                    let of = self.words(&constant.ty);
                    owner.docs = mixed(owner.docs, document(&constant.attrs, &mut Hash::new()));
                    owner.constants.insert(name, (of, value));
                }
                _ => {}
            }
        }
    }

    /// A trait that a type has.
    fn implemented(&self, own: &str, path: &syn::Path, members: &[Member], types: &mut Types) {
        let name = without_lifetimes(&self.words(path));
        let (owner, name) = if types.contains_key(own) {
            (own.to_owned(), name)
        } else if let Some(source) = name.strip_prefix("From<").and_then(|n| n.strip_suffix('>')) {
            (source.to_owned(), format!("Into<{own}>"))
        } else {
            return;
        };
        let Some(owner) = types.get_mut(&owner) else {
            return;
        };
        let mut associated = Vec::new();
        for member in members {
            owner.add_hidden(member.body);
            if name == "Default" {
                owner.required.extend(member.missing.iter().cloned());
            }
            if let ImplItem::Type(item) = &member.item {
                associated.push(format!("{} = {}", item.ident, self.words(&item.ty)));
            }
        }
        owner.traits.insert(name, associated);
    }

    fn method(&self, function: &syn::ImplItemFn) -> Method {
        let mut scope = Self::new(self.declared, self.path);
        scope.parameters.clone_from(&self.parameters);
        let signature = &function.sig;
        let mut bounds: Vec<(String, String)> = Vec::new();
        for parameter in &signature.generics.params {
            if let GenericParam::Type(parameter) = parameter {
                let name = parameter.ident.to_string();
                scope.parameters.insert(name.clone(), name.clone());
                if !parameter.bounds.is_empty() {
                    bounds.push((name, scope.words(&parameter.bounds)));
                }
            }
        }
        for predicate in signature
            .generics
            .where_clause
            .iter()
            .flat_map(|w| &w.predicates)
        {
            if let WherePredicate::Type(predicate) = predicate {
                let whose = scope.words(&predicate.bounded_ty);
                bounds.push((whose, scope.words(&predicate.bounds)));
            }
        }
        let mut rest = Vec::new();
        for (whose, bound) in bounds {
            match scope.parameters.get_mut(&whose) {
                Some(known) if *known == whose => *known = format!("impl {bound}"),
                Some(_) | None => rest.push(format!("{whose}: {bound}")),
            }
        }
        let arguments = signature.inputs.iter().filter_map(|input| {
            let syn::FnArg::Typed(input) = input else {
                return None;
            };
            Some(scope.words(&input.ty))
        });
        let receiver = signature.receiver().map(|receiver| {
            let by = receiver.to_token_stream().to_string();
            if by.starts_with('&') { "&self" } else { "self" }
        });
        let output = match &signature.output {
            ReturnType::Default => "()".to_owned(),
            ReturnType::Type(_, of) => scope.words(of),
        };
        let mut kind = String::new();
        if signature.constness.is_some() {
            kind += "const ";
        }
        if signature.asyncness.is_some() {
            kind += "async ";
        }
        rest.insert(0, format!("{kind}{}", receiver.unwrap_or_default()));
        let mut hidden = Hash::new();
        Method {
            arguments: arguments.collect(),
            output,
            bounds: rest,
            deprecated: has(&function.attrs, "deprecated"),
            must_use: has(&function.attrs, "must_use"),
            docs: document(&function.attrs, &mut hidden),
        }
    }

    /// A type, a trait or bounds in the words of a caller.
    fn words(&self, tokens: &impl ToTokens) -> String {
        self.tokens(tokens.to_token_stream())
    }

    fn tokens(&self, tokens: TokenStream) -> String {
        let mut text = String::new();
        let mut tokens = tokens.into_iter().peekable();
        let mut path: Vec<String> = Vec::new();
        let mut leading = false;
        // A path goes on as long as names are joined by colons.
        let mut joined = false;
        while let Some(token) = tokens.next() {
            match token {
                TokenTree::Ident(word) => {
                    if !path.is_empty() && !joined {
                        self.path(&mut text, &mut path, leading);
                        leading = false;
                        text.push(' ');
                    }
                    path.push(word.to_string());
                    joined = false;
                }
                TokenTree::Punct(colon)
                    if colon.as_char() == ':' && colon.spacing() == Spacing::Joint =>
                {
                    tokens.next();
                    leading |= path.is_empty();
                    joined = true;
                }
                TokenTree::Punct(punct) => {
                    self.path(&mut text, &mut path, leading);
                    (leading, joined) = (false, false);
                    match punct.as_char() {
                        '\'' => {
                            let name = tokens.next().map(|name| name.to_string());
                            text.push('\'');
                            text += &name.unwrap_or_default();
                            if tokens.peek().is_some_and(|next| !is_punct(next)) {
                                text.push(' ');
                            }
                        }
                        ',' => text += ", ",
                        ':' => text += ": ",
                        '=' => text += " = ",
                        '+' => text += " + ",
                        '-' => {
                            tokens.next();
                            text += " -> ";
                        }
                        other => text.push(other),
                    }
                }
                TokenTree::Group(group) => {
                    self.path(&mut text, &mut path, leading);
                    (leading, joined) = (false, false);
                    let (open, close) = match group.delimiter() {
                        Delimiter::Parenthesis => ("(", ")"),
                        Delimiter::Bracket => ("[", "]"),
                        Delimiter::Brace => ("{", "}"),
                        Delimiter::None => ("", ""),
                    };
                    text += open;
                    text += &self.tokens(group.stream());
                    text += close;
                }
                TokenTree::Literal(literal) => {
                    self.path(&mut text, &mut path, leading);
                    (leading, joined) = (false, false);
                    text += &literal.to_string();
                }
            }
        }
        self.path(&mut text, &mut path, leading);
        text.replace(", >", ">").replace(", )", ",)")
    }

    /// Writes the path that was read, by the name that callers know.
    fn path(&self, text: &mut String, path: &mut Vec<String>, leading: bool) {
        let words = std::mem::take(path);
        let Some(first) = words.first() else {
            return;
        };
        let known = |module: &str| {
            let names = self.declared.get(module);
            names.is_some_and(|names| names.contains(first))
        };
        let written = if matches!(first.as_str(), "std" | "core" | "alloc") && words.len() > 1 {
            words.last().cloned().unwrap_or_default()
        } else if leading {
            words.join("::")
        } else if let Some(meant) = self.parameters.get(first).filter(|_| words.len() == 1) {
            meant.clone()
        } else if matches!(first.as_str(), "self" | "super") {
            let mut module: Vec<&str> = self.path.split("::").filter(|p| !p.is_empty()).collect();
            let mut rest = words.as_slice();
            while let [first, after @ ..] = rest
                && matches!(first.as_str(), "self" | "super")
            {
                if first == "super" {
                    module.pop();
                }
                rest = after;
            }
            module.extend(rest.iter().map(String::as_str));
            module.join("::")
        } else if known(self.path) {
            join(self.path, &words.join("::"))
        } else {
            words.join("::")
        };
        text.push_str(&written);
    }
}

impl Type {
    fn add_hidden(&mut self, number: u64) {
        self.hidden = mixed(self.hidden, number);
    }
}

fn is_punct(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Punct(_))
}

/// Lifetimes tell nothing of what a caller writes.
fn without_lifetimes(text: &str) -> String {
    let mut text = text.to_owned();
    while let Some(start) = text.find("<'") {
        let Some(end) = text.get(start..).and_then(|rest| rest.find('>')) else {
            break;
        };
        text.replace_range(start..=start + end, "");
    }
    text
}

fn has(attributes: &[Attribute], name: &str) -> bool {
    attributes
        .iter()
        .any(|attribute| attribute.path().is_ident(name))
}

/// The documentation as a number; what else is said, callers do not see.
fn document(attributes: &[Attribute], hidden: &mut Hash) -> u64 {
    let mut docs = Hash::new();
    for attribute in attributes {
        let seen = [
            "derive",
            "cfg_attr",
            "non_exhaustive",
            "deprecated",
            "must_use",
        ];
        if let Meta::NameValue(meta) = &attribute.meta
            && meta.path.is_ident("doc")
        {
            docs.tokens(meta.value.to_token_stream());
        } else if !seen.iter().any(|name| attribute.path().is_ident(name)) {
            hidden.tokens(attribute.meta.to_token_stream());
        }
    }
    docs.value
}

fn hashed(tokens: TokenStream) -> u64 {
    let mut hash = Hash::new();
    hash.tokens(tokens);
    hash.value
}

fn mixed(one: u64, other: u64) -> u64 {
    let mut hash = Hash { value: one };
    hash.number(other);
    hash.value
}

/// The documentation of what has none, as a number.
pub(super) const UNDOCUMENTED: u64 = 0xcbf2_9ce4_8422_2325;

/// FNV-1a over what is written to it.
struct Hash {
    value: u64,
}

impl Hash {
    fn new() -> Self {
        Self {
            value: UNDOCUMENTED,
        }
    }

    fn text(&mut self, text: &str) {
        for byte in text.bytes() {
            self.value = (self.value ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    fn number(&mut self, number: u64) {
        self.value = (self.value ^ number)
            .wrapping_mul(0x0100_0000_01b3)
            .rotate_left(23);
    }

    fn tokens(&mut self, tokens: TokenStream) {
        for token in tokens {
            if let TokenTree::Group(group) = token {
                self.number(0xfe);
                self.tokens(group.stream());
                self.number(0xff);
            } else {
                // Writing to a number cannot fail.
                let _ = write!(self, "{token} ");
            }
        }
    }
}

impl Write for Hash {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        self.text(text);
        Ok(())
    }
}
