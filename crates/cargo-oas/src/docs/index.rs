//! The index of a page: groups of operations, anchors, shared components.

use std::collections::{HashMap, HashSet};

use openapi_document::model::{
    Components, Example, Header, Map, Object, OpenApi, Operation, Parameter, RequestBody, Response,
    Schema, SecurityScheme, Tag,
};
use openapi_document::{Document, Node};

use super::text::anchor;

/// The components, apart from schemas, that the page shows inline if they are used once, and
/// otherwise in a section of their own: the key, the kind of their anchors, the heading.
pub(super) const SHARED: [(&str, &str, &str); 5] = [
    ("parameters", "parameter", "Shared parameters"),
    ("requestBodies", "body", "Shared request bodies"),
    ("responses", "response", "Shared responses"),
    ("headers", "header", "Shared headers"),
    ("examples", "example", "Shared examples"),
];

/// The document and its indexes.
pub(super) struct Index<'d> {
    pub(super) openapi: OpenApi<'d>,
    pub(super) operations: Vec<OperationEntry<'d>>,
    components: Option<Components<'d>>,
    /// The number of operations and components that refer to each component.
    uses: HashMap<&'d str, usize>,
}

/// An operation with its anchor.
pub(super) struct OperationEntry<'d> {
    pub(super) operation: Operation<'d>,
    pub(super) anchor: String,
}

impl<'d> OperationEntry<'d> {
    /// The `operationId`; without one, the path.
    pub(super) fn name(&self) -> &'d str {
        self.operation.operation_id().unwrap_or(self.operation.path)
    }
}

/// The operations of one tag.
pub(super) struct Group<'d> {
    pub(super) name: &'d str,
    pub(super) tag: Option<Tag<'d>>,
    pub(super) members: Vec<usize>,
}

/// The presentation of an object on the page.
pub(super) enum Presentation<'d, T> {
    /// Where it is used.
    Inline(T),
    /// In a section of its own.
    Shared(Shared<T>),
    /// As a reference that cannot be resolved, or does not lead to a component.
    Unresolved(&'d str),
}

/// A component with a section of its own.
pub(super) struct Shared<T> {
    pub(super) name: String,
    pub(super) anchor: String,
    /// The component, references followed.
    pub(super) value: T,
}

impl<'d> Index<'d> {
    pub(super) fn new(document: &'d Document) -> Self {
        let openapi = document.openapi();
        let mut seen = HashSet::new();
        let listed = |operation: Operation<'d>| {
            let id = operation.operation_id().filter(|id| seen.insert(*id));
            let call = || format!("{} {}", operation.method.keyword(), operation.path);
            let anchor = id.map_or_else(|| anchor("call", &call()), |id| anchor("operation", id));
            OperationEntry { operation, anchor }
        };
        Self {
            openapi,
            operations: openapi.operations().map(listed).collect(),
            components: openapi.components(),
            uses: uses(openapi),
        }
    }

    /// The operations by their first tag: declared tags in order, then others, then those without.
    pub(super) fn groups(&self) -> Vec<Group<'d>> {
        let mut groups: Vec<Group<'d>> = Vec::new();
        let mut known = HashMap::new();
        let mut group = |name, tag| {
            *known.entry(name).or_insert_with(|| {
                let members = Vec::new();
                groups.push(Group { name, tag, members });
                groups.len() - 1
            })
        };
        for tag in self.openapi.tags() {
            if let Some(name) = tag.name() {
                group(name, Some(tag));
            }
        }
        let mut rest = Vec::new();
        let mut tagged = Vec::new();
        for (number, listed) in self.operations.iter().enumerate() {
            match listed.operation.tags().next() {
                Some(name) => tagged.push((group(name, None), number)),
                None => rest.push(number),
            }
        }
        for (group, number) in tagged {
            if let Some(group) = groups.get_mut(group) {
                group.members.push(number);
            }
        }
        if !rest.is_empty() {
            let name = if groups.is_empty() {
                "Operations"
            } else {
                "Other operations"
            };
            groups.push(Group {
                name,
                tag: None,
                members: rest,
            });
        }
        groups
    }

    /// The schemas of the components.
    pub(super) fn schemas(&self) -> Vec<(&'d str, Schema<'d>)> {
        let components = self.components.iter();
        components
            .flat_map(|components| components.schemas().iter())
            .collect()
    }

    /// The security schemes of the components.
    pub(super) fn security_schemes(&self) -> Vec<(&'d str, SecurityScheme<'d>)> {
        let components = self.components.iter();
        components
            .flat_map(|components| components.security_schemes().iter())
            .collect()
    }

    /// The parameters of the components that have a section of their own.
    pub(super) fn parameters(&self) -> Vec<Shared<Parameter<'d>>> {
        self.shared(Components::parameters)
    }

    /// The request bodies of the components that have a section of their own.
    pub(super) fn request_bodies(&self) -> Vec<Shared<RequestBody<'d>>> {
        self.shared(Components::request_bodies)
    }

    /// The responses of the components that have a section of their own.
    pub(super) fn responses(&self) -> Vec<Shared<Response<'d>>> {
        self.shared(Components::responses)
    }

    /// The headers of the components that have a section of their own.
    pub(super) fn headers(&self) -> Vec<Shared<Header<'d>>> {
        self.shared(Components::headers)
    }

    /// The examples of the components that have a section of their own.
    pub(super) fn examples(&self) -> Vec<Shared<Example<'d>>> {
        self.shared(Components::examples)
    }

    fn shared<T: Object<'d>>(&self, section: fn(Components<'d>) -> Map<'d, T>) -> Vec<Shared<T>> {
        let components = self.components.iter();
        let components = components.flat_map(|components| section(*components).iter());
        let shared = components.filter(|(_, component)| {
            let reference = format!("#{}", component.written().pointer());
            self.uses.get(reference.as_str()) != Some(&1)
        });
        let shared = shared.map(|(name, component)| Shared {
            name: name.to_owned(),
            anchor: anchor(kind::<T>().unwrap_or_default(), name),
            value: component,
        });
        shared.collect()
    }

    /// Whether a [`SHARED`] section has anything in it.
    pub(super) fn has_shared(&self, section: &str) -> bool {
        match section {
            "parameters" => !self.parameters().is_empty(),
            "requestBodies" => !self.request_bodies().is_empty(),
            "responses" => !self.responses().is_empty(),
            "headers" => !self.headers().is_empty(),
            _ => !self.examples().is_empty(),
        }
    }

    /// The presentation of an object that may be a reference to a component.
    pub(super) fn presentation<T: Object<'d>>(&self, object: T) -> Presentation<'d, T> {
        let Some(reference) = object.reference() else {
            return Presentation::Inline(object);
        };
        let component = self.component(reference);
        let component = component.filter(|(section, _)| T::KIND.section() == Some(*section));
        let (Some(kind), Some((_, name)), None) =
            (kind::<T>(), component, object.reference_problem())
        else {
            return Presentation::Unresolved(reference);
        };
        let value = T::view(object.node());
        if self.uses.get(reference) == Some(&1) {
            return Presentation::Inline(value);
        }
        Presentation::Shared(Shared {
            name: name.to_owned(),
            anchor: anchor(kind, name),
            value,
        })
    }

    /// The parameter's own section, if it has one.
    pub(super) fn shared_parameter(&self, parameter: Parameter<'d>) -> Option<String> {
        let (section, name) = parameter.node().component()?;
        let used = self.uses.get(format!("#{}", parameter.pointer()).as_str());
        let shared = section == "parameters" && used != Some(&1);
        shared.then(|| anchor("parameter", name))
    }

    /// The name and the schema of the component that a reference names.
    pub(super) fn schema(&self, reference: &str) -> Option<(&'d str, Schema<'d>)> {
        let component = self.component(reference);
        let (_, name) = component.filter(|(section, _)| *section == "schemas")?;
        Some((name, self.components?.schemas().get(name)?))
    }

    /// The section and the name of the component that a reference names.
    fn component(&self, reference: &str) -> Option<(&'d str, &'d str)> {
        let pointer = reference.strip_prefix('#')?;
        self.openapi.node().document().at(pointer)?.component()
    }
}

/// The kind of the anchors of a component that may have a section of its own.
fn kind<'d, T: Object<'d>>() -> Option<&'static str> {
    let section = T::KIND.section()?;
    let shared = SHARED.iter().find(|(known, ..)| *known == section);
    shared.map(|(_, kind, _)| *kind)
}

/// The number of operations, path items and components that refer to each component.
fn uses(openapi: OpenApi<'_>) -> HashMap<&str, usize> {
    let items = openapi
        .paths()
        .iter()
        .flat_map(|(_, item)| item.written().entries());
    let sections = openapi
        .components()
        .map(Object::node)
        .into_iter()
        .flat_map(Node::entries);
    let components = sections.flat_map(|(_, section)| section.entries());
    let mut uses = HashMap::new();
    for (_, owner) in items.chain(components) {
        let references: HashSet<_> = owner.references().into_iter().collect();
        for reference in references {
            *uses.entry(reference).or_insert(0) += 1;
        }
    }
    uses
}
