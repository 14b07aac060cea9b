//! Short texts compared.

/// Whether two names are the same. Most are short, and two pieces each, which may
/// overlap, are compared sooner than a function is called that compares any length.
#[inline]
pub(crate) fn are_same(one: &[u8], other: &[u8]) -> bool {
    fn ends<const N: usize>(name: &[u8]) -> Option<(&[u8; N], &[u8; N])> {
        Some((name.first_chunk()?, name.last_chunk()?))
    }
    if one.len() != other.len() {
        return false;
    }
    match one.len() {
        0 => true,
        1 => one[0] == other[0],
        2..=3 => ends::<2>(one) == ends(other),
        4..=8 => ends::<4>(one) == ends(other),
        9..=16 => ends::<8>(one) == ends(other),
        17..=32 => ends::<16>(one) == ends(other),
        _ => one == other,
    }
}
