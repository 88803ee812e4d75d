//! A memory of the newest values by key, which forgets the oldest beyond a limit; and how the keys
//! are made up.

use std::collections::{HashMap, VecDeque};

use fastrand::Rng;
use uuid::Uuid;

/// A memory of the newest values.
pub(crate) struct Recent<V> {
    values: HashMap<String, V>,
    order: VecDeque<String>,
}

impl<V> Recent<V> {
    const LIMIT: usize = 10_000;

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

    /// Takes a value out; that it was there is forgotten when its time comes.
    pub(crate) fn remove(&mut self, key: &str) {
        self.values.remove(key);
    }

    /// Adds a value that is never forgotten.
    pub(crate) fn keep(&mut self, key: String, value: V) {
        self.values.insert(key, value);
    }

    pub(crate) fn insert(&mut self, key: String, value: V) {
        if self.values.insert(key.clone(), value).is_none() {
            self.order.push_back(key);
        }
        if self.order.len() > Self::LIMIT
            && let Some(oldest) = self.order.pop_front()
        {
            self.values.remove(&oldest);
        }
    }
}

/// A random id.
pub(crate) fn uuid(random: &mut Rng) -> Uuid {
    uuid::Builder::from_random_bytes(random.u128(..).to_be_bytes()).into_uuid()
}
