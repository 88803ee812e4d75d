//! A short, stable hash that identifies a diagnostic or a change.

/// FNV-1a over the parts, each ended by a byte that no UTF-8 has: stable over versions of Rust,
/// which the hashers of the standard library are not.
pub fn fingerprint<'p>(parts: impl Iterator<Item = &'p str>) -> String {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for part in parts {
        for byte in part.bytes().chain([0xff]) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    format!("{hash:016x}")
}
