//! Objects of one type by name, such as `properties` or `responses`.

use std::marker::PhantomData;

use super::Object;
use crate::node::Node;

/// Objects by a name that the document chooses, in the order of the text. What is absent or not an
/// object reads as empty.
#[derive(Clone, Copy, Debug)]
pub struct Map<'d, T> {
    node: Option<Node<'d>>,
    /// Whether extensions stand between the entries.
    keyed: bool,
    objects: PhantomData<T>,
}

impl<'d, T: Object<'d>> Map<'d, T> {
    pub(crate) fn new(node: Option<Node<'d>>, keyed: bool) -> Self {
        Self {
            node: node.filter(|node| node.is_object()),
            keyed,
            objects: PhantomData,
        }
    }

    /// Where the map is written.
    #[must_use]
    pub fn node(self) -> Option<Node<'d>> {
        self.node
    }

    /// The object with this name.
    #[must_use]
    pub fn get(self, name: &str) -> Option<T> {
        let known = self
            .node
            .filter(|_| !(self.keyed && name.starts_with("x-")));
        known?.get(name).map(T::view)
    }

    /// The names and the objects.
    pub fn iter(self) -> impl Iterator<Item = (&'d str, T)> + Clone + use<'d, T> {
        let entries = self.node.into_iter().flat_map(Node::entries);
        let entries = entries.filter(move |(key, _)| !(self.keyed && key.starts_with("x-")));
        entries.map(|(name, node)| (name, T::view(node)))
    }

    /// The names.
    pub fn names(self) -> impl Iterator<Item = &'d str> + Clone + use<'d, T> {
        self.iter().map(|(name, _)| name)
    }

    /// The objects.
    pub fn values(self) -> impl Iterator<Item = T> + Clone + use<'d, T> {
        self.iter().map(|(_, object)| object)
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.iter().next().is_none()
    }
}
