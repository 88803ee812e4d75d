//! A map of bounded size in bytes, and random ids as its keys.

use std::borrow::Borrow;
use std::hash::Hash;

use fastrand::Rng;
use hashlink::LinkedHashMap;
use uuid::Uuid;

/// How many bytes the entries of a map may take.
pub(crate) const MAX_BYTES: usize = 8 * 1024 * 1024;

/// What an entry takes beside its key and its value: the links, the hash table and the allocator.
const OVERHEAD: usize = 64;

/// How many bytes a value owns outside of itself. The number must not change while it is in a map.
pub(crate) trait HeapSize {
    fn heap_size(&self) -> usize;
}

impl HeapSize for String {
    fn heap_size(&self) -> usize {
        self.len()
    }
}

/// A map that removes its oldest entries when they would take more than [`MAX_BYTES`].
pub(crate) struct BoundedMap<K, V> {
    entries: LinkedHashMap<K, V>,
    bytes: usize,
}

impl<K: Eq + Hash + HeapSize, V: HeapSize> BoundedMap<K, V> {
    pub(crate) fn new() -> Self {
        Self {
            entries: LinkedHashMap::new(),
            bytes: 0,
        }
    }

    fn size(key: &K, value: &V) -> usize {
        size_of::<(K, V)>() + OVERHEAD + key.heap_size() + value.heap_size()
    }

    pub(crate) fn get<Q>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
        Q: Eq + Hash + ?Sized,
    {
        self.entries.get(key)
    }

    pub(crate) fn get_mut(&mut self, key: &K) -> Option<&mut V> {
        self.entries.get_mut(key)
    }

    /// The values, the newest first.
    #[cfg(feature = "web")]
    pub(crate) fn newest(&self) -> impl Iterator<Item = &V> {
        self.entries.values().rev()
    }

    pub(crate) fn values_mut(&mut self) -> impl Iterator<Item = &mut V> {
        self.entries.values_mut()
    }

    pub(crate) fn remove<Q>(&mut self, key: &Q)
    where
        K: Borrow<Q>,
        Q: Eq + Hash + ?Sized,
    {
        if let Some((key, value)) = self.entries.remove_entry(key) {
            self.bytes -= Self::size(&key, &value);
        }
    }

    /// Inserts an entry as the newest one, unless it alone exceeds the bound.
    pub(crate) fn insert(&mut self, key: K, value: V) {
        self.remove(&key);
        let size = Self::size(&key, &value);
        if size > MAX_BYTES {
            return;
        }
        self.bytes += size;
        self.entries.insert(key, value);
        while self.bytes > MAX_BYTES
            && let Some((key, value)) = self.entries.pop_front()
        {
            self.bytes -= Self::size(&key, &value);
        }
    }
}

/// A random UUID.
pub(crate) fn random_uuid(random: &mut Rng) -> Uuid {
    uuid::Builder::from_random_bytes(random.u128(..).to_be_bytes()).into_uuid()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_entries_make_room_for_bytes() {
        let mut map = BoundedMap::new();
        let value = "x".repeat(MAX_BYTES / 4);
        for key in 0..10 {
            map.insert(key.to_string(), value.clone());
            assert!(map.bytes <= MAX_BYTES, "{}", map.bytes);
        }
        assert_eq!(map.entries.len(), 3);
        assert!(map.get("9").is_some() && map.get("6").is_none());
    }

    #[test]
    fn a_removed_or_replaced_entry_takes_no_room() {
        let mut map = BoundedMap::new();
        for _ in 0..10 {
            map.insert("one".to_owned(), "x".repeat(MAX_BYTES / 3));
            map.insert("two".to_owned(), "x".repeat(MAX_BYTES / 3));
            map.remove("two");
        }
        assert!(map.get("one").is_some());
        map.remove("one");
        assert_eq!((map.bytes, map.entries.len()), (0, 0));
    }

    #[test]
    fn many_small_entries_are_bounded() {
        let mut map = BoundedMap::new();
        for key in 0..400_000 {
            map.insert(key.to_string(), String::new());
        }
        let most = MAX_BYTES / (size_of::<(String, String)>() + OVERHEAD);
        assert!(map.entries.len() <= most, "{}", map.entries.len());
    }

    #[test]
    fn an_entry_larger_than_the_map_is_not_kept() {
        let mut map = BoundedMap::new();
        map.insert("small".to_owned(), String::new());
        map.insert("large".to_owned(), "x".repeat(MAX_BYTES));
        assert!(map.get("small").is_some() && map.get("large").is_none());
    }
}
