//! The known name that a misspelt one probably means.

/// The one of `known` that was meant, if one of them is nearly `name`.
pub fn near<'k>(name: &str, known: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    // Longer texts are no slips, and comparing them takes long.
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
