//! A map of bounded size, and random ids as its keys.

use std::collections::{HashMap, VecDeque};

use fastrand::Rng;
use uuid::Uuid;

/// A map that removes its oldest entry when it would exceed 10,000 entries.
pub(crate) struct BoundedMap<V> {
    values: HashMap<String, V>,
    order: VecDeque<String>,
}

impl<V> BoundedMap<V> {
    const MAX_ENTRIES: usize = 10_000;

    pub(crate) fn new() -> Self {
        Self {
            values: HashMap::new(),
            order: VecDeque::new(),
        }
    }

    pub(crate) fn get(&self, key: &str) -> Option<&V> {
        self.values.get(key)
    }

    #[cfg(feature = "web")]
    pub(crate) fn values(&self) -> impl Iterator<Item = &V> {
        self.values.values()
    }

    pub(crate) fn values_mut(&mut self) -> impl Iterator<Item = &mut V> {
        self.values.values_mut()
    }

    /// Removes a value. Its key still counts against the limit.
    pub(crate) fn remove(&mut self, key: &str) {
        self.values.remove(key);
    }

    /// Inserts a value that is never removed for newer ones.
    pub(crate) fn insert_permanent(&mut self, key: String, value: V) {
        self.values.insert(key, value);
    }

    pub(crate) fn insert(&mut self, key: String, value: V) {
        if self.values.insert(key.clone(), value).is_none() {
            self.order.push_back(key);
        }
        if self.order.len() > Self::MAX_ENTRIES
            && let Some(oldest) = self.order.pop_front()
        {
            self.values.remove(&oldest);
        }
    }
}

/// A random UUID.
pub(crate) fn random_uuid(random: &mut Rng) -> Uuid {
    uuid::Builder::from_random_bytes(random.u128(..).to_be_bytes()).into_uuid()
}
