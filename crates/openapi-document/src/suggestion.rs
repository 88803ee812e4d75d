//! Suggests the known name for a misspelled one.

/// The name in `known` that is most similar to `name`; none if no name is similar.
pub fn near<'k>(name: &str, known: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    // Long strings are rarely misspelled names, and comparing them is slow.
    const MAX: usize = 64;
    // A document with more names can have as many misspelled ones.
    const MAX_KNOWN: usize = 2_000;
    const MAX_SIMILAR: usize = 200;
    let length = name.chars().count();
    let allowed = (length / 3).max(1);
    let known = known.take(MAX_KNOWN).filter(|known| {
        length <= MAX
            && known.len() <= MAX
            && known.chars().count().abs_diff(length) <= allowed
            && *known != name
    });
    let distance = |known: &str| strsim::osa_distance(&name.to_lowercase(), &known.to_lowercase());
    known
        .take(MAX_SIMILAR)
        .map(|known| (distance(known), known))
        .filter(|(distance, _)| *distance <= allowed)
        .min()
        .map(|(_, known)| known)
}
