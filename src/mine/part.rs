//! Where a part of the answer stands.

/// A part of the answer, by its place: itemsets that have the same header item, their least frequent
/// item. Most header items have one part. The parts of a heavy one come one behind the other, and an
/// itemset may be in another part than the one without its last item.
///
/// Parts are in the order of the answer: that of the numbers that say which header item it is
/// (from 0, the least frequent first), which part of what was left of that, and so on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Part(Vec<u32>);

impl Part {
    /// The first part of a header item, by its place from the least frequent one.
    ///
    /// # Panics
    /// When the place does not fit 32 bits, which ranks do.
    pub fn of_header_item(place: usize) -> Self {
        Self(vec![u32::try_from(place).expect("ranks fit 32 bits")])
    }

    /// One of the parts in which this one goes on, from 0.
    pub(super) fn below(&self, place: u32) -> Self {
        Self(self.0.iter().copied().chain([place]).collect())
    }
}

/// Which part comes next, where each may go on in others.
#[derive(Debug)]
pub(super) struct Turn {
    part: Part,
    /// For each number of the part but the first, how many there are.
    siblings: Vec<u32>,
}

impl Turn {
    pub(super) fn first() -> Self {
        Self { part: Part::of_header_item(0), siblings: Vec::new() }
    }

    pub(super) fn part(&self) -> &Part {
        &self.part
    }

    /// The part is done, and goes on in so many others.
    pub(super) fn pass(&mut self, goes_on_in: u32) {
        let Part(numbers) = &mut self.part;
        if goes_on_in > 0 {
            numbers.push(0);
            self.siblings.push(goes_on_in);
            return;
        }
        loop {
            let last = numbers.last_mut().expect("a part has a number");
            *last += 1;
            match self.siblings.last() {
                Some(siblings) if *last == *siblings => {
                    numbers.pop();
                    self.siblings.pop();
                }
                _ => return,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turns_pass_through_all_parts_in_their_order() {
        // Which parts go on, and in how many.
        let goes_on = |part: &Part| match part.0[..] {
            [1] => 2,
            [1, 1] => 1,
            [1, 1, 0] => 3,
            [3] => 1,
            _ => 0,
        };
        let mut turn = Turn::first();
        let mut parts = Vec::new();
        while parts.len() < 11 {
            parts.push(turn.part().clone());
            let others = goes_on(turn.part());
            turn.pass(others);
        }
        let expected: [&[u32]; 11] = [
            &[0],
            &[1],
            &[1, 0],
            &[1, 1],
            &[1, 1, 0],
            &[1, 1, 0, 0],
            &[1, 1, 0, 1],
            &[1, 1, 0, 2],
            &[2],
            &[3],
            &[3, 0],
        ];
        assert!(parts.iter().map(|part| &part.0[..]).eq(expected));
        assert!(parts.is_sorted());
    }
}
