//! Sorting many short rows at once.

/// The most rows that are turned together; they are numbered by 16 bits.
pub(super) const BLOCK: usize = if cfg!(test) { 7 } else { 1 << 14 };

/// Puts the entries of each row in ascending order. Rows stand one behind the other and end where
/// `ends` says; entries are numbers below `kinds`, which `number` tells and `entry` makes of them.
///
/// The rows are turned on their side, to a list of rows for each kind of entry, and back: two moves
/// an entry, in half the time of a sort, while there are fewer kinds than entries.
///
/// # Panics
/// When there are more than 65,536 rows.
pub(super) fn sort<T: Copy>(
    entries: &mut [T],
    ends: impl Iterator<Item = usize>,
    kinds: usize,
    number: impl Fn(T) -> usize,
    entry: impl Fn(usize) -> T,
) {
    let mut next = vec![0usize; kinds + 1];
    for &entry in &*entries {
        next[number(entry) + 1] += 1;
    }
    for kind in 0..kinds {
        next[kind + 1] += next[kind];
    }
    let mut rows = vec![0u16; entries.len()];
    let mut places = Vec::new();
    let mut start = 0;
    for (row, end) in ends.enumerate() {
        let row = u16::try_from(row).expect("rows of a block are few");
        for &entry in &entries[start..end] {
            let next = &mut next[number(entry)];
            rows[*next] = row;
            *next += 1;
        }
        places.push(start);
        start = end;
    }
    // After this, `next` says of each kind where its list ends.
    start = 0;
    for (kind, &end) in next[..kinds].iter().enumerate() {
        for &row in &rows[start..end] {
            let place = &mut places[usize::from(row)];
            entries[*place] = entry(kind);
            *place += 1;
        }
        start = end;
    }
}
