//! The public API of a rendered text: its types with their fields, methods and traits.
//!
//! Function bodies are hashed only, except for the fields that a builder requires. Types are written
//! as callers write them, such as `Option<types::Customer>`, whatever path the text uses.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "syn knows far more than rendered text has"
)]

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::hash::{DefaultHasher, Hasher as _};

use indexmap::IndexMap;
use proc_macro2::{Delimiter, Group, Spacing, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{
    Attribute, GenericParam, ImplItem, Item, ItemImpl, Meta, ReturnType, Visibility, WherePredicate,
};

use crate::{items, name};

/// The path of the type whose methods start requests.
pub(super) const CLIENT: &str = "Client";

/// The path of the table of operations.
pub(super) const OPERATION: &str = "operation::Operation";

/// The module of the request builders.
pub(super) const BUILDERS: &str = "builder::";

/// The hash of documentation that is absent.
pub(super) const UNDOCUMENTED: u64 = 0;

/// The public types of a text by their path, such as `types::Customer`.
pub(super) type Types = BTreeMap<String, Type>;

/// A public type.
#[derive(Debug)]
pub(super) struct Type {
    pub(super) definition: Definition,
    pub(super) non_exhaustive: bool,
    pub(super) methods: BTreeMap<String, Method>,
    /// Type and value of each public constant.
    pub(super) constants: BTreeMap<String, (String, u64)>,
    /// The implemented traits with their associated types, such as `Err = Infallible`.
    pub(super) traits: BTreeMap<String, Vec<String>>,
    /// The fields that a builder requires.
    pub(super) required: BTreeSet<String>,
    /// The hash of the documentation of the type, its fields and constants.
    pub(super) docs: u64,
    /// The hash of private code.
    pub(super) hidden: u64,
}

/// The definition of a type.
#[derive(Debug)]
pub(super) enum Definition {
    Struct(Fields),
    Enum(IndexMap<String, Variant>),
    Alias(String),
}

/// The kind of a type as callers name it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum TypeKind {
    Struct,
    TupleStruct,
    Opaque,
    Enum,
    OpenEnum,
    Alias,
}

impl TypeKind {
    /// With its article, for messages.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Struct => "a struct",
            Self::TupleStruct => "a tuple struct",
            Self::Opaque => "a struct without public fields",
            Self::Enum => "an enum",
            Self::OpenEnum => "an open enum",
            Self::Alias => "a type alias",
        }
    }
}

impl Type {
    pub(super) fn kind(&self) -> TypeKind {
        match &self.definition {
            Definition::Struct(fields) if fields.named && fields.private => TypeKind::Opaque,
            Definition::Struct(fields) if fields.named => TypeKind::Struct,
            Definition::Struct(_) => TypeKind::TupleStruct,
            Definition::Enum(variants)
                if variants.contains_key(name::UNRECOGNIZED)
                    && self.constants.contains_key("KNOWN") =>
            {
                TypeKind::OpenEnum
            }
            Definition::Enum(_) => TypeKind::Enum,
            Definition::Alias(_) => TypeKind::Alias,
        }
    }
}

/// Whether the path is that of a type which is neither a request builder nor the builder of another
/// type.
pub(super) fn is_type(path: &str) -> bool {
    !path.starts_with(BUILDERS) && !path.starts_with("types::builder::")
}

/// The path of the builder of a type.
pub(super) fn builder_of(path: &str) -> Option<String> {
    let name = path.strip_prefix("types::")?;
    Some(format!("types::builder::{name}"))
}

/// The public fields of a struct or a variant.
#[derive(Debug, PartialEq)]
pub(super) struct Fields {
    /// By name, or by index.
    pub(super) members: IndexMap<String, Field>,
    pub(super) named: bool,
    /// Whether there are private fields.
    pub(super) private: bool,
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
    /// The types of the arguments, without the receiver.
    pub(super) arguments: Vec<String>,
    /// The return type.
    pub(super) output: String,
    /// Qualifiers and receiver, then bounds that the arguments do not show.
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

/// The parsed items, before their names are resolved.
#[derive(Default)]
struct Reader {
    /// The names declared in each module.
    declared: HashMap<String, HashSet<String>>,
    items: Vec<(String, Item)>,
    impls: Vec<(String, ItemImpl, Vec<ImplItemParts>)>,
}

/// An item of an `impl`, without its body.
struct ImplItemParts {
    item: ImplItem,
    /// The hash of the body.
    body: u64,
    /// The fields that it initializes with an error.
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
            let mut hash = Hash::default();
            let mut missing = BTreeSet::new();
            if let Some(TokenTree::Group(body)) = tokens.last_mut()
                && body.delimiter() == Delimiter::Brace
            {
                hash.tokens(body.stream());
                errors(body.stream(), &mut missing);
                *body = Group::new(Delimiter::Brace, TokenStream::new());
            }
            members.push(ImplItemParts {
                item: syn::parse2(tokens.into_iter().collect())?,
                body: hash.value(),
                missing,
            });
        }
        self.impls.push((path.to_owned(), header, members));
        Ok(())
    }

    /// The types, with their names resolved.
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

/// Adds the fields that `Self { field: Err(…) }` initializes with an error.
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

/// A module, in which names are resolved.
struct Scope<'r> {
    declared: &'r HashMap<String, HashSet<String>>,
    path: &'r str,
    /// The argument of each type parameter.
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
        let mut docs = Hash::default();
        let mut hidden = Hash::default();
        let (visibility, ident, attributes, definition) = match item {
            Item::Struct(item) => (
                &item.vis,
                &item.ident,
                &item.attrs,
                Definition::Struct(self.fields(&item.fields, false, &mut docs, &mut hidden)),
            ),
            Item::Enum(item) => {
                let variants = item.variants.iter().map(|variant| {
                    let fields = self.fields(&variant.fields, true, &mut docs, &mut hidden);
                    let own = docs_hash(&variant.attrs, &mut hidden);
                    docs.number(own);
                    (variant.ident.to_string(), Variant { fields, docs: own })
                });
                let variants = Definition::Enum(variants.collect());
                (&item.vis, &item.ident, &item.attrs, variants)
            }
            Item::Type(item) => (
                &item.vis,
                &item.ident,
                &item.attrs,
                Definition::Alias(self.words(&item.ty)),
            ),
            _ => return None,
        };
        let Visibility::Public(_) = visibility else {
            return None;
        };
        docs.number(docs_hash(attributes, &mut hidden));
        let mut read = Type {
            definition,
            non_exhaustive: has(attributes, "non_exhaustive"),
            methods: BTreeMap::new(),
            constants: BTreeMap::new(),
            traits: BTreeMap::new(),
            required: BTreeSet::new(),
            docs: docs.value(),
            hidden: hidden.value(),
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
        let mut private = false;
        for (index, field) in fields.iter().enumerate() {
            let own = docs_hash(&field.attrs, hidden);
            docs.number(own);
            let of = self.words(&field.ty);
            if variant || matches!(field.vis, Visibility::Public(_)) {
                let name = field.ident.as_ref().map(ToString::to_string);
                let name = name.unwrap_or_else(|| index.to_string());
                members.insert(name, Field { of, docs: own });
            } else {
                private = true;
                hidden.0.write(of.as_bytes());
            }
        }
        Fields {
            members,
            named: matches!(fields, syn::Fields::Named(_)),
            private,
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
            // In `cfg_attr`, the conditional attribute is the last.
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

    fn implementation(mut self, header: &ItemImpl, members: &[ImplItemParts], types: &mut Types) {
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
                    owner.docs =
                        mixed(owner.docs, docs_hash(&constant.attrs, &mut Hash::default()));
                    owner.constants.insert(name, (of, value));
                }
                _ => {}
            }
        }
    }

    /// Adds a trait that a type implements.
    fn implemented(
        &self,
        own: &str,
        path: &syn::Path,
        members: &[ImplItemParts],
        types: &mut Types,
    ) {
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
        let mut hidden = Hash::default();
        Method {
            arguments: arguments.collect(),
            output,
            bounds: rest,
            deprecated: has(&function.attrs, "deprecated"),
            must_use: has(&function.attrs, "must_use"),
            docs: docs_hash(&function.attrs, &mut hidden),
        }
    }

    /// A type, a trait or bounds as callers write them.
    fn words(&self, tokens: &impl ToTokens) -> String {
        self.tokens(tokens.to_token_stream())
    }

    fn tokens(&self, tokens: TokenStream) -> String {
        let mut text = String::new();
        let mut tokens = tokens.into_iter().peekable();
        let mut path: Vec<String> = Vec::new();
        let mut leading = false;
        // A path continues as long as colons join names.
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

    /// Writes a path as callers write it.
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

/// The text without lifetimes, which callers rarely write.
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

/// The hash of the documentation, [`UNDOCUMENTED`] without one; adds attributes that callers do not
/// see to `hidden`.
fn docs_hash(attributes: &[Attribute], hidden: &mut Hash) -> u64 {
    const VISIBLE: [&str; 5] = [
        "derive",
        "cfg_attr",
        "non_exhaustive",
        "deprecated",
        "must_use",
    ];
    let mut docs = None;
    for attribute in attributes {
        if let Meta::NameValue(meta) = &attribute.meta
            && meta.path.is_ident("doc")
        {
            let docs = docs.get_or_insert_with(Hash::default);
            docs.tokens(meta.value.to_token_stream());
        } else if !VISIBLE.iter().any(|name| attribute.path().is_ident(name)) {
            hidden.tokens(attribute.meta.to_token_stream());
        }
    }
    docs.map_or(UNDOCUMENTED, |docs| docs.value())
}

fn hashed(tokens: TokenStream) -> u64 {
    let mut hash = Hash::default();
    hash.tokens(tokens);
    hash.value()
}

fn mixed(one: u64, other: u64) -> u64 {
    let mut hash = Hash::default();
    hash.number(one);
    hash.number(other);
    hash.value()
}

/// Hashes what is compared and not shown; a hash lives as long as the comparison.
#[derive(Default)]
struct Hash(DefaultHasher);

impl Hash {
    fn number(&mut self, number: u64) {
        self.0.write_u64(number);
    }

    fn tokens(&mut self, tokens: TokenStream) {
        for token in tokens {
            if let TokenTree::Group(group) = token {
                self.number(u64::from(b'('));
                self.tokens(group.stream());
                self.number(u64::from(b')'));
            } else {
                self.0.write(token.to_string().as_bytes());
                self.0.write_u8(0xff);
            }
        }
    }

    fn value(&self) -> u64 {
        self.0.finish()
    }
}
