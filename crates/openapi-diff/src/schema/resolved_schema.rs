//! A schema with its references followed and its `allOf` merged, in one spelling.

use std::cell::OnceCell;
use std::collections::{HashSet, VecDeque};

use indexmap::IndexMap;
use openapi_document::model::{AdditionalProperties, Discriminator, Schema, Type};
use openapi_document::{Node, NodeId, Object as _};
use serde_json::Value;

use super::item_index::ItemIndex;
use super::value_types::{self, EXTENSIBLE_ENUM, ValueTypes};
use crate::compare::{json_key, node_eq};

/// The maximum number of schemas that one `allOf` merges; with as many, some may be missing.
pub(super) const MAX_PARTS: usize = 500;

/// A keyword of a schema: its value as it is written.
pub(super) type Keyword = for<'d> fn(Schema<'d>) -> Option<Node<'d>>;

/// `oneOf` or `anyOf`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum UnionKeyword {
    OneOf,
    AnyOf,
}

impl UnionKeyword {
    const ALL: [Self; 2] = [Self::OneOf, Self::AnyOf];

    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::OneOf => "oneOf",
            Self::AnyOf => "anyOf",
        }
    }

    /// The array of variants as it is written.
    fn array(self, schema: Schema<'_>) -> Option<Node<'_>> {
        let array = match self {
            Self::OneOf => schema.fields().one_of(),
            Self::AnyOf => schema.fields().any_of(),
        };
        array.filter(|array| array.is_array())
    }
}

/// The variants in the array of a `oneOf` or `anyOf`.
fn variants(array: Node<'_>) -> impl Iterator<Item = Schema<'_>> {
    array.items().map(Schema::view)
}

/// The intersection of several schemas: those that an `allOf` combines, or one alone.
#[derive(Clone, Debug)]
pub(super) struct SchemaIntersection<'d> {
    /// Where it is written.
    pub(super) at: Node<'d>,
    parts: Vec<SchemaPart<'d>>,
    /// How many of the parts come before its own: those that a variant is combined with.
    beside: usize,
    /// How many combinations of variants this is one of.
    pub(super) combinations: usize,
}

/// A schema, and the unions that are already replaced by one of their variants.
#[derive(Clone, Debug)]
struct SchemaPart<'d> {
    schema: Schema<'d>,
    expanded: Vec<UnionKeyword>,
}

impl<'d> SchemaPart<'d> {
    fn of(schema: Schema<'d>) -> Self {
        Self {
            schema,
            expanded: Vec::new(),
        }
    }
}

/// The identity of an intersection.
pub(super) type IntersectionKey = Vec<(NodeId, usize)>;

impl<'d> SchemaIntersection<'d> {
    /// One schema.
    pub(super) fn of(schema: Schema<'d>) -> Self {
        Self {
            at: schema.written(),
            parts: vec![SchemaPart::of(schema)],
            beside: 0,
            combinations: 1,
        }
    }

    /// No constraint, declared at a location.
    fn anything(at: Node<'d>) -> Self {
        Self {
            at,
            parts: Vec::new(),
            beside: 0,
            combinations: 1,
        }
    }

    fn add(&mut self, schema: Schema<'d>) {
        self.parts.push(SchemaPart::of(schema));
    }

    /// The number of schemas to merge.
    pub(super) fn size(&self) -> usize {
        1 + self.parts.len()
    }

    /// Whether another intersection is the same text, with the same references.
    pub(super) fn is_written_like(&self, other: &Self) -> bool {
        let mut both = self.parts.iter().zip(&other.parts);
        self.parts.len() == other.parts.len()
            && both.all(|(a, b)| {
                a.expanded == b.expanded && node_eq(a.schema.written(), b.schema.written())
            })
    }

    /// The identity of this intersection.
    pub(super) fn key(&self) -> IntersectionKey {
        let parts = self.parts.iter().map(|part| {
            let bit = |keyword: &UnionKeyword| match keyword {
                UnionKeyword::OneOf => 1,
                UnionKeyword::AnyOf => 2,
            };
            (part.schema.id(), part.expanded.iter().map(bit).sum())
        });
        let mut key: IntersectionKey = parts.collect();
        key.sort_unstable();
        key.dedup();
        key
    }

    /// The name of the component that is referred to, if this is a reference and nothing else.
    pub(super) fn component(&self) -> Option<&'d str> {
        match self.parts.as_slice() {
            [part] => part.schema.referenced_name(),
            _ => None,
        }
    }

    /// All schemas that apply, through references and `allOf`.
    fn all_parts(&self) -> Vec<SchemaPart<'d>> {
        let mut pending: VecDeque<_> = self.parts.iter().cloned().collect();
        let mut seen = HashSet::new();
        let mut parts = Vec::new();
        while let Some(mut part) = pending.pop_front() {
            part.schema = Schema::view(part.schema.node());
            if parts.len() == MAX_PARTS || !seen.insert(part.schema.id()) {
                continue;
            }
            pending.extend(part.schema.all_of().map(SchemaPart::of));
            for keyword in UnionKeyword::ALL {
                let array = keyword.array(part.schema).into_iter();
                let mut only = array.flat_map(variants);
                // A union of one variant is that variant.
                if let (Some(variant), None) = (only.next(), only.next()) {
                    part.expanded.push(keyword);
                    pending.push_back(SchemaPart::of(variant));
                }
            }
            parts.push(part);
        }
        parts
    }

    /// Whether any schema that applies sets this boolean.
    pub(super) fn any(&self, flag: impl Fn(Schema<'d>) -> bool) -> bool {
        self.all_parts().iter().any(|part| flag(part.schema))
    }
}

/// A property of an object.
#[derive(Clone, Debug)]
pub(super) struct Property<'d> {
    pub(super) schema: SchemaIntersection<'d>,
    pub(super) required: bool,
}

/// The value of `additionalProperties`.
#[derive(Clone, Debug)]
pub(super) enum Additional<'d> {
    /// The keyword is absent: any additional property is allowed.
    Unspecified,
    /// Any additional property is allowed explicitly.
    Anything,
    /// Nothing.
    Forbidden,
    /// The schema of additional properties.
    Values(SchemaIntersection<'d>),
}

/// A `oneOf` or `anyOf`, each variant combined with all that applies beside it.
#[derive(Clone, Debug)]
pub(super) struct Union<'d> {
    pub(super) keyword: UnionKeyword,
    /// The array of variants.
    pub(super) array: Node<'d>,
    pub(super) variants: Vec<Variant<'d>>,
}

/// A variant of a union.
#[derive(Clone, Debug)]
pub(super) struct Variant<'d> {
    /// The variant as it is written in the array.
    pub(super) written: Schema<'d>,
    /// The variant and what applies beside it.
    pub(super) schema: SchemaIntersection<'d>,
    /// The values of the discriminator that select it, if there is a discriminator.
    pub(super) tags: Vec<String>,
}

/// A schema with its references followed and its `allOf` merged.
#[derive(Clone, Debug)]
pub(super) struct ResolvedSchema<'d> {
    /// Where to point for what is not written.
    pub(super) site: Node<'d>,
    parts: Vec<SchemaPart<'d>>,
    /// How many of the parts a variant is combined with.
    beside: usize,
    pub(super) types: ValueTypes,
    /// The only values that are allowed, without null.
    pub(super) enum_values: Option<Vec<Value>>,
    /// The documented values of an open enum, and where they are listed.
    pub(super) open_enum: Option<(Vec<String>, Node<'d>)>,
    pub(super) items: Option<SchemaIntersection<'d>>,
    pub(super) properties: IndexMap<&'d str, Property<'d>>,
    pub(super) additional: Additional<'d>,
    pub(super) union: Option<Union<'d>>,
    /// References that cannot be resolved.
    pub(super) unresolved: Vec<&'d str>,
    /// The items of `required`.
    required_items: OnceCell<ItemIndex<'d>>,
}

impl<'d> ResolvedSchema<'d> {
    /// Where `required` lists a property.
    pub(super) fn required_item(&self, name: &str) -> Option<Node<'d>> {
        let arrays = || self.values(|schema| schema.fields().required());
        let items = self.required_items.get_or_init(|| ItemIndex::new(arrays()));
        items.get(&Value::from(name))
    }

    pub(super) fn new(intersection: &SchemaIntersection<'d>) -> Self {
        let parts = intersection.all_parts();
        let own = parts.get(intersection.beside).or(parts.first());
        let mut resolved = Self {
            site: own.map_or(intersection.at, |part| part.schema.node()),
            types: value_types::ALL,
            enum_values: None,
            open_enum: None,
            items: None,
            properties: IndexMap::new(),
            additional: Additional::Unspecified,
            union: None,
            unresolved: Vec::new(),
            required_items: OnceCell::new(),
            parts: Vec::new(),
            beside: intersection.beside,
        };
        for part in &parts {
            resolved.merge(part.schema);
        }
        if resolved.types != value_types::ALL && is_nullable(&parts) {
            resolved.types |= value_types::NULL;
        }
        resolved.parts = parts;
        resolved.merge_union(intersection.combinations);
        resolved
    }

    /// Merges the constraints of one part.
    fn merge(&mut self, part: Schema<'d>) {
        // References are followed, so only one that cannot be resolved is left.
        if let Some(reference) = part.node().reference() {
            self.unresolved.push(reference);
            return;
        }
        self.types &= value_types::declared(part);
        if part.fields().enum_values().is_some() {
            let values = part.enum_values().filter(|value| !value.is_null());
            let values: Vec<_> = values.map(Node::value).collect();
            self.enum_values = Some(match self.enum_values.take() {
                None => values,
                Some(mut known) => {
                    let values: HashSet<_> = values.iter().map(json_key).collect();
                    known.retain(|value| values.contains(&json_key(value)));
                    known
                }
            });
        } else if let Some(list) = part.extension(EXTENSIBLE_ENUM) {
            let names = list.items().filter_map(|item| item.as_str());
            self.open_enum = Some((names.map(str::to_owned).collect(), list));
        }
        if let Some(items) = part.items() {
            match &mut self.items {
                None => self.items = Some(SchemaIntersection::of(items)),
                Some(known) => known.add(items),
            }
        }
        for (name, schema) in part.properties().iter() {
            match self.properties.get_mut(name) {
                Some(known) => known.schema.add(schema),
                None => {
                    let schema = SchemaIntersection::of(schema);
                    let required = false;
                    self.properties.insert(name, Property { schema, required });
                }
            }
        }
        for item in part
            .fields()
            .required()
            .into_iter()
            .flat_map(|node| node.items())
        {
            let Some(name) = item.as_str() else { continue };
            let property = self.properties.entry(name).or_insert_with(|| Property {
                schema: SchemaIntersection::anything(item),
                required: true,
            });
            property.required = true;
        }
        self.merge_additional(part.additional_properties());
    }

    fn merge_additional(&mut self, additional: AdditionalProperties<'d>) {
        let schema = match additional {
            AdditionalProperties::Unspecified => return,
            AdditionalProperties::Forbidden(_) => {
                self.additional = Additional::Forbidden;
                return;
            }
            AdditionalProperties::Allowed(_) => None,
            AdditionalProperties::Schema(schema) => {
                Some(schema).filter(|schema| !schema.written().is_empty())
            }
        };
        match (&mut self.additional, schema) {
            (Additional::Values(known), Some(schema)) => known.add(schema),
            (Additional::Forbidden | Additional::Values(_), _) => {}
            (Additional::Unspecified | Additional::Anything, Some(schema)) => {
                self.additional = Additional::Values(SchemaIntersection::of(schema));
            }
            (Additional::Unspecified | Additional::Anything, None) => {
                self.additional = Additional::Anything;
            }
        }
    }

    /// Reads the first `oneOf` or `anyOf` of the parts: an open enum or a union.
    fn merge_union(&mut self, combinations: usize) {
        for (index, part) in self.parts.iter().enumerate() {
            for keyword in UnionKeyword::ALL {
                if part.expanded.contains(&keyword) {
                    continue;
                }
                let Some(array) = keyword.array(part.schema) else {
                    continue;
                };
                if let Some(values) = open_enum_values(array) {
                    self.types &= match self.types {
                        value_types::ALL => value_types::STRING,
                        _ => value_types::STRING | value_types::NULL,
                    };
                    self.open_enum = Some((values, array));
                    continue;
                }
                let discriminator = part.schema.discriminator();
                let combinations = combinations.saturating_mul(array.len());
                let variants = variants(array).map(|written| {
                    let mut parts = self.parts.clone();
                    if let Some(holder) = parts.get_mut(index) {
                        holder.expanded.push(keyword);
                    }
                    parts.push(SchemaPart::of(written));
                    let schema = SchemaIntersection {
                        at: written.written(),
                        parts,
                        beside: self.parts.len(),
                        combinations,
                    };
                    let reference = written.reference();
                    let tags = discriminator.zip(reference);
                    let tags = tags.map(|(discriminator, to)| tags_of(discriminator, to));
                    Variant {
                        written,
                        schema,
                        tags: tags.unwrap_or_default(),
                    }
                });
                self.union = Some(Union {
                    keyword,
                    variants: variants.collect(),
                    array,
                });
                return;
            }
        }
    }

    /// All parts.
    pub(super) fn schemas(&self) -> impl Iterator<Item = Schema<'d>> + Clone {
        self.parts.iter().map(|part| part.schema)
    }

    /// The values of a keyword in all parts.
    pub(super) fn values(
        &self,
        keyword: impl Fn(Schema<'d>) -> Option<Node<'d>> + Clone,
    ) -> impl Iterator<Item = Node<'d>> {
        self.schemas().filter_map(keyword)
    }

    /// The part that has a keyword, and whether it is one that a variant is combined with.
    pub(super) fn holder(&self, keyword: Keyword) -> Option<(Schema<'d>, bool)> {
        let mut parts = self.schemas().enumerate();
        let (index, schema) = parts.find(|(_, schema)| keyword(*schema).is_some())?;
        Some((schema, index < self.beside))
    }

    /// The schema itself, or the one that it is combined with as a variant.
    pub(super) fn site_near(&self, beside: bool) -> Node<'d> {
        let first = self.parts.first().filter(|_| beside);
        first.map_or(self.site, |part| part.schema.node())
    }

    /// The part at a pointer of its document.
    pub(super) fn part_at(&self, pointer: &str) -> Option<Node<'d>> {
        let mut parts = self.schemas();
        let part = parts.find(|schema| schema.pointer() == pointer)?;
        Some(part.node())
    }

    /// The discriminator of a schema without variants: the schemas that extend it by `allOf` are its
    /// variants.
    pub(super) fn discriminator_of_children(&self) -> Option<Discriminator<'d>> {
        let schema = Schema::view(self.site);
        let fields = schema.fields();
        let has_variants = fields.one_of().is_some() || fields.any_of().is_some();
        schema.discriminator().filter(|_| !has_variants)
    }

    /// The number of schemas that were merged.
    pub(super) fn size(&self) -> usize {
        self.parts.len()
    }

    /// Whether every value is allowed.
    pub(super) fn is_anything(&self) -> bool {
        self.types == value_types::ALL
            && self.enum_values.is_none()
            && self.union.is_none()
            && self.unresolved.is_empty()
    }
}

/// Whether null is allowed. `nullable` counts beside a `type`. Without one, or beside an `allOf`, it
/// applies to what is joined: document authors write it so to make a reference nullable.
fn is_nullable(parts: &[SchemaPart<'_>]) -> bool {
    let allows_null = |part: &SchemaPart<'_>| {
        let schema = part.schema;
        schema.nullable() || schema.enum_values().any(Node::is_null)
    };
    let has_type = |part: &SchemaPart<'_>| part.schema.fields().type_keyword().is_some();
    let is_wrapper = |part: &SchemaPart<'_>| {
        let fields = part.schema.fields();
        fields.all_of().is_some() || !has_type(part) && fields.enum_values().is_none()
    };
    let mut wrappers = parts.iter().filter(|part| is_wrapper(part));
    if wrappers.any(allows_null) {
        return true;
    }
    let mut typed = parts.iter().filter(|part| has_type(part)).peekable();
    typed.peek().is_some() && typed.all(allows_null)
}

/// The values of an open enum that is written as a union: strings, of which some are listed.
fn open_enum_values(array: Node<'_>) -> Option<Vec<String>> {
    let mut listed = Vec::new();
    let mut accepts_others = false;
    for variant in variants(array) {
        let fields = variant.fields();
        if variant.declared_type()? != Type::String {
            return None;
        }
        let values = fields.enum_values();
        // `not` excludes the listed values from the others.
        let not = fields.not().filter(|not| {
            let not_enum = Schema::view(*not).fields().enum_values();
            not.entries().all(|(_, value)| Some(value) == not_enum)
        });
        let known = [
            values,
            not,
            fields.type_keyword(),
            fields.title(),
            fields.description(),
            fields.example(),
        ];
        let mut entries = variant.node().entries();
        if !entries.all(|(key, value)| key.starts_with("x-") || known.contains(&Some(value))) {
            return None;
        }
        match values {
            Some(values) => {
                for value in values.items() {
                    listed.push(value.as_str()?.to_owned());
                }
            }
            None => accepts_others = true,
        }
    }
    (accepts_others && !listed.is_empty()).then_some(listed)
}

/// The values of a discriminator that select a variant: those that are mapped to it, otherwise its
/// name.
pub(super) fn tags_of(discriminator: Discriminator<'_>, reference: &str) -> Vec<String> {
    let name = reference.strip_prefix(SCHEMAS);
    let mapping = discriminator.mapping();
    let mapped = mapping.filter(|(_, to)| *to == reference || name == Some(to));
    let mut values: Vec<_> = mapped.map(|(value, _)| value.to_owned()).collect();
    if values.is_empty() {
        values.extend(name.map(str::to_owned));
    }
    values.sort_unstable();
    values
}

/// How a reference to a schema begins.
pub(super) const SCHEMAS: &str = "#/components/schemas/";
