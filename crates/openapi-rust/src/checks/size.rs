//! The size of the types that the generator makes, before it makes them: what many schemas include,
//! and what many operations describe by one response, becomes text for each of them.

use std::rc::Rc;

use openapi_document::model::Schema;
use openapi_document::rule::{LintContext, Reporter};
use openapi_document::structure::schema_cycle::together;
use openapi_document::{Node, NodeId, Object};

use super::names::{in_operation, is_named};

/// The types may be this many times as large as the document, and this many bytes larger.
const FACTOR: usize = 3;
const MARGIN: usize = 128 << 10;

/// What a field and a type take, apart from names and documentation.
const ITEM: usize = 40;
const TYPE: usize = 400;

/// A schema that becomes a type or a field.
struct Part<'d> {
    schema: Schema<'d>,
    /// The length of the name that a type for it would have.
    name: usize,
    /// How many variants it is merged into.
    times: usize,
    /// Whether its reference is followed, because it is merged with others.
    merged: bool,
    /// The schemas around it.
    way: Option<Rc<Way>>,
}

/// The schemas from one outwards.
struct Way {
    id: NodeId,
    outer: Option<Rc<Self>>,
}

/// Reports schemas whose types would be far larger than the document.
pub(super) fn size(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    let allowed = context.document.source().len().saturating_mul(FACTOR);
    let mut size = Size {
        left: allowed.saturating_add(MARGIN),
        reported: false,
    };
    for (name, schema) in context.named_schemas() {
        size.add(schema, name.len(), reporter);
    }
    let mut described = Vec::new();
    for operation in &context.operations {
        if size.reported {
            return;
        }
        in_operation(*operation, &mut described);
        for (name, schema) in described.drain(..) {
            size.add(schema, name.len(), reporter);
        }
        let security = operation.security();
        let security = security.map_or(0, |security| security.node().len());
        size.charge(security.saturating_mul(ITEM), operation.node(), reporter);
    }
}

/// What is left of the allowed size.
struct Size {
    left: usize,
    reported: bool,
}

impl Size {
    /// Counts what the generator makes of a schema.
    fn add(&mut self, schema: Schema<'_>, name: usize, reporter: &mut Reporter<'_>) {
        let mut open = vec![Part {
            schema,
            name,
            times: 1,
            merged: false,
            way: None,
        }];
        while let Some(part) = open.pop() {
            if self.reported {
                return;
            }
            self.part(&part, &mut open, reporter);
        }
    }

    fn part<'d>(&mut self, part: &Part<'d>, open: &mut Vec<Part<'d>>, reporter: &mut Reporter<'_>) {
        let schema = part.schema;
        let title = schema.title().filter(|_| schema.component_name().is_none());
        let length = title.map_or(part.name, str::len);
        let refers = schema.reference().is_some() && !part.merged;
        let fields = schema.fields();
        let unions = fields.one_of().is_some() || fields.any_of().is_some();
        let is_type = !refers && (unions || fields.all_of().is_some() || is_named(schema));
        let item = if is_type { TYPE } else { ITEM };
        let own = item.saturating_add(length).saturating_add(texts(schema));
        self.charge(own.saturating_mul(part.times), schema.written(), reporter);
        // Another rule reports a schema that includes itself.
        let mut way = std::iter::successors(part.way.as_ref(), |way| way.outer.as_ref());
        if refers || self.reported || way.any(|way| way.id == schema.id()) {
            return;
        }
        let way = Rc::new(Way {
            id: schema.id(),
            outer: part.way.clone(),
        });
        let siblings = fields.properties().is_some() || fields.all_of().is_some();
        let merges = fields.all_of().is_some() || unions && siblings;
        // Each variant of a union is merged with each variant of the others.
        let variants = if merges && !part.merged {
            let wholes = together(schema);
            let counts = wholes
                .iter()
                .flat_map(|whole| [whole.one_of().count(), whole.any_of().count()]);
            counts
                .map(|count| count.max(1))
                .fold(1, usize::saturating_mul)
        } else {
            1
        };
        let times = part.times.saturating_mul(variants);
        let mut add = |inner: Schema<'d>, more: usize, merged: bool| {
            let name = length.saturating_add(more);
            open.push(Part {
                schema: inner,
                name,
                times,
                merged,
                way: Some(Rc::clone(&way)),
            });
        };
        for (name, property) in schema.properties().iter() {
            add(property, name.len() + 1, false);
        }
        if let Some(items) = schema.items() {
            add(items, "_item".len(), false);
        }
        if let Some(more) = schema.additional_properties().schema() {
            add(more, "_value".len(), false);
        }
        // Variants that a discriminator selects are written into the union.
        let inline = merges || schema.discriminator().is_some();
        for variant in schema.one_of().chain(schema.any_of()) {
            add(variant, "Variant0".len(), inline);
        }
        // A single part is the schema itself.
        let parts = schema.all_of().count();
        for inner in schema.all_of() {
            add(
                inner,
                0,
                parts > 1 || siblings && fields.properties().is_some(),
            );
        }
    }

    /// Counts a part, and reports the first one that is too much.
    fn charge(&mut self, size: usize, node: Node<'_>, reporter: &mut Reporter<'_>) {
        match self.left.checked_sub(size) {
            Some(left) => self.left = left,
            None if !self.reported => {
                self.reported = true;
                let message = format!(
                    "with this, the types are more than {FACTOR} times as large as the document"
                );
                let help = "name what is shared under `components/schemas`, and refer to it from properties";
                reporter.report(node, message, help);
            }
            None => {}
        }
    }
}

/// The length of the texts of a schema that are written where it is used.
fn texts(schema: Schema<'_>) -> usize {
    let fields = schema.fields();
    let texts = [
        fields.description(),
        fields.title(),
        fields.pattern(),
        fields.default(),
    ];
    let texts = texts.into_iter().flatten();
    let texts = texts.map(|text| text.as_str().map_or(text.len() * ITEM, str::len));
    let values = schema
        .enum_values()
        .map(|value| value.as_str().map_or(ITEM, str::len) + ITEM);
    let values = if schema.reference().is_some() {
        0
    } else {
        values.sum()
    };
    texts.sum::<usize>().saturating_add(values)
}
