//! Sorting many short rows at once.

/// The most rows that may be turned together; they are numbered by 16 bits.
const MOST_ROWS: usize = 1 << 16;

/// How many rows of so many entries each to turn together: so many that the lists of the kinds are
/// little beside their entries, and not many more, so that all stays in the caches.
pub(super) fn block(entries_a_row: usize, kinds: usize) -> usize {
    const LEAST: usize = if cfg!(test) { 40 } else { 1 << 15 };
    (LEAST.max(4 * kinds) / (entries_a_row + 1)).clamp(1, MOST_ROWS)
}

/// Rows turned on their side: for each kind of entry, the rows that hold it. Turned back, the entries
/// of each row are in ascending order. These are two moves an entry, in half the time of a sort, while
/// there are fewer kinds than entries.
///
/// One is used for block after block, and keeps its memory.
#[derive(Debug, Default)]
pub(super) struct Turned {
    /// The lists of rows, one behind the other, and where each ends.
    rows: Vec<u16>,
    list_ends: Vec<usize>,
    /// Where each row begins.
    starts: Vec<usize>,
}

impl Turned {
    /// Turns rows that stand one behind the other and end where `ends` says. Entries are numbers below
    /// `kinds`, which `number` tells.
    ///
    /// # Panics
    /// When there are more than 65,536 rows.
    pub(super) fn turn<T: Copy>(
        &mut self,
        entries: &[T],
        ends: impl Iterator<Item = usize>,
        kinds: usize,
        number: impl Fn(T) -> usize,
    ) {
        // At first `next[kind + 1]` is how many entries there are of a kind, and then `next[kind]` is
        // where the next one goes; in the end that is where the list ends.
        let next = &mut self.list_ends;
        next.clear();
        next.resize(kinds + 1, 0);
        for &entry in entries {
            next[number(entry) + 1] += 1;
        }
        for kind in 0..kinds {
            next[kind + 1] += next[kind];
        }
        if self.rows.len() < entries.len() {
            self.rows.resize(entries.len(), 0);
        }
        self.starts.clear();
        let mut start = 0;
        for (row, end) in ends.enumerate() {
            let row = u16::try_from(row).expect("rows of a block are few");
            for &entry in &entries[start..end] {
                let next = &mut next[number(entry)];
                self.rows[*next] = row;
                *next += 1;
            }
            self.starts.push(start);
            start = end;
        }
        next.truncate(kinds);
    }

    /// Turns them back, to where as many entries were or others are to be; `entry` makes one of its
    /// number.
    pub(super) fn back<T>(&mut self, entries: &mut [T], entry: impl Fn(usize) -> T + Copy) {
        let next = &mut self.starts;
        let mut start = 0;
        for (kind, &end) in self.list_ends.iter().enumerate() {
            for &row in &self.rows[start..end] {
                let place = &mut next[usize::from(row)];
                entries[*place] = entry(kind);
                *place += 1;
            }
            start = end;
        }
    }
}
