//! The FP-tree: transactions folded along their common beginnings.
//!
//! As in Han, Pei and Yin (2000): a transaction's frequent items, most frequent first, are a path
//! from the root; transactions with the same beginning share its nodes, each of which counts them.
//! The header table has an entry for each item, with its support and the head of its chain of node
//! links. Nodes lie in one arena with 32-bit links, 16 bytes each; the root is not stored.
//!
//! Where we differ: instead of looking for a child at each step of an insertion, rows are sorted
//! first. A row then shares exactly the path of the row before it as far as both agree, and no
//! node needs a list of children.

use crate::encode::{Kin, Patterns, Rank};
use crate::support::Count;

/// No node: the root's place as a parent, the end of a chain of node links.
const NONE: u32 = u32::MAX;

struct Node {
    /// The item, as its place in the header table.
    entry: u32,
    /// How many transactions go through here.
    count: Count,
    parent: u32,
    /// The node link: the next node of the same item.
    next: u32,
}

/// A line of the header table.
pub(super) struct HeaderEntry {
    pub(super) rank: Rank,
    pub(super) support: Count,
    /// The head of the node links.
    first: u32,
}

/// An FP-tree, of all patterns or conditional on a suffix.
pub(super) struct FpTree {
    /// By falling support in the whole data: the bottom of the table is the end.
    pub(super) header: Vec<HeaderEntry>,
    nodes: Vec<Node>,
    single_path: bool,
}

impl FpTree {
    /// The tree of the patterns' first `items` ranks.
    pub(super) fn of(patterns: &Patterns<'_>, items: usize) -> Self {
        let header = (0..items)
            .map(|rank| HeaderEntry {
                rank: Rank::at(rank),
                support: patterns.counts()[rank],
                first: NONE,
            })
            .collect();
        let mut base = PatternBase::default();
        for (row, weight) in patterns.iter() {
            let ranks = row.iter().map(|rank| rank.0);
            base.push(ranks.take_while(|&rank| (rank as usize) < items), weight);
        }
        Self::build(header, &base)
    }

    /// The conditional FP-tree of the header entry `entry`, without kin of its item; `None` where
    /// nothing in its conditional pattern base is frequent.
    pub(super) fn conditional(
        &self,
        entry: usize,
        min_count: Count,
        kin: Option<&Kin>,
    ) -> Option<Self> {
        let is_kin = |rank| kin.is_some_and(|kin| kin.are(self.header[entry].rank, rank));
        // After this, `counts[e]` is the support of entry e within the conditional pattern base.
        let mut counts = vec![0; entry];
        for node in self.links(entry) {
            for above in self.path_to_root(node) {
                counts[above.entry as usize] += node.count;
            }
        }

        const INFREQUENT: u32 = u32::MAX;
        let mut entry_of = vec![INFREQUENT; entry];
        let mut header = Vec::new();
        for (e, &support) in counts.iter().enumerate() {
            let rank = self.header[e].rank;
            if support >= min_count && !is_kin(rank) {
                entry_of[e] = Rank::at(header.len()).0;
                header.push(HeaderEntry { rank, support, first: NONE });
            }
        }
        if header.is_empty() {
            return None;
        }

        // The conditional pattern base: the prefix path of each node, as often as the node counts.
        let mut base = PatternBase::default();
        let mut prefix = Vec::new();
        for node in self.links(entry) {
            prefix.clear();
            prefix.extend(
                self.path_to_root(node)
                    .map(|above| entry_of[above.entry as usize])
                    .filter(|&e| e != INFREQUENT),
            );
            base.push(prefix.iter().rev().copied(), node.count);
        }
        Some(Self::build(header, &base))
    }

    /// The nodes from the top down, if the tree is one path: each as its rank and count.
    pub(super) fn single_path(&self) -> Option<Vec<(Rank, Count)>> {
        let on_path = |node: &Node| (self.header[node.entry as usize].rank, node.count);
        self.single_path.then(|| self.nodes.iter().map(on_path).collect())
    }

    fn build(header: Vec<HeaderEntry>, base: &PatternBase) -> Self {
        let mut tree = Self { header, nodes: Vec::new(), single_path: true };
        let mut rows: Vec<u32> = (0..).take(base.counts.len()).collect();
        rows.sort_unstable_by_key(|&row| base.row(row));
        let mut previous: &[u32] = &[];
        let mut path: Vec<u32> = Vec::new();
        for &r in &rows {
            let row = base.row(r);
            let count = base.counts[r as usize];
            let shared = row.iter().zip(previous).take_while(|(a, b)| a == b).count();
            tree.single_path &= shared == previous.len();
            path.truncate(shared);
            for &node in &path {
                tree.nodes[node as usize].count += count;
            }
            for &entry in &row[shared..] {
                let node = u32::try_from(tree.nodes.len())
                    .ok()
                    .filter(|&node| node != NONE)
                    .expect("an FP-tree of four billion nodes needs 64 GiB and more");
                let first = &mut tree.header[entry as usize].first;
                let parent = path.last().copied().unwrap_or(NONE);
                tree.nodes.push(Node { entry, count, parent, next: *first });
                *first = node;
                path.push(node);
            }
            previous = row;
        }
        tree
    }

    fn links(&self, entry: usize) -> impl Iterator<Item = &Node> {
        let first = self.nodes.get(self.header[entry].first as usize);
        std::iter::successors(first, |node| self.nodes.get(node.next as usize))
    }

    /// The nodes above `node`, from its parent up.
    fn path_to_root<'a>(&'a self, node: &Node) -> impl Iterator<Item = &'a Node> + use<'a> {
        let parent = self.nodes.get(node.parent as usize);
        std::iter::successors(parent, |node| self.nodes.get(node.parent as usize))
    }
}

/// Rows of header entries in ascending order, each with a count.
#[derive(Default)]
struct PatternBase {
    entries: Vec<u32>,
    /// Where each row ends.
    ends: Vec<usize>,
    counts: Vec<Count>,
}

impl PatternBase {
    /// Adds a row; empty ones say nothing about any item.
    fn push(&mut self, entries: impl Iterator<Item = u32>, count: Count) {
        let start = self.entries.len();
        self.entries.extend(entries);
        if self.entries.len() > start {
            self.ends.push(self.entries.len());
            self.counts.push(count);
        }
    }

    fn row(&self, row: u32) -> &[u32] {
        let row = row as usize;
        let start = if row == 0 { 0 } else { self.ends[row - 1] };
        &self.entries[start..self.ends[row]]
    }
}
