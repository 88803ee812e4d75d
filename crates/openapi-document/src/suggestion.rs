//! Suggests the known name for a misspelled one.

/// The name in `known` that is most similar to `name`; none if no name is similar.
pub fn near<'k>(name: &str, known: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    // Long strings are rarely misspelled names, and comparing them is slow.
    const MAX: usize = 64;
    let length = name.chars().count();
    let allowed = (length / 3).max(1);
    let known = known.filter(|known| known.len() <= MAX && length <= MAX && *known != name);
    let distance = |known: &str| strsim::osa_distance(&name.to_lowercase(), &known.to_lowercase());
    known
        .map(|known| (distance(known), known))
        .filter(|(distance, _)| *distance <= allowed)
        .min()
        .map(|(_, known)| known)
}
