//! What two products are to each other.
//!
//! Two things decide: whether the joint count is surprising (a corrected p-value, see
//! [`tests`](super::tests)), and whether it matters (the interval of an odds ratio against a margin
//! of practical importance). Both are asked under two nulls, because lift alone calls almost every
//! pair a complement where customers are unequally active:
//!
//! * **complement**: more often together than either null explains, by more than the margin;
//!   *weak complement* when not surely by more than the margin;
//! * **breadth**: more often together than independence explains, but not than equal activity does:
//!   together because these customers hold much;
//! * **substitute**: surely less often together than equally active customers would hold them. In a
//!   catalogue of fewer than 20 products the activity null is relative (a few strong complements
//!   push all other pairs down), so there independence must agree; else the pair is **below
//!   breadth**, a candidate;
//! * **independent**: the 90 % interval lies within the margin, so that independence is shown (two
//!   one-sided tests, Schuirmann 1987), not only not refuted;
//! * **undecided**: none of these; with the odds ratio that could have been found.
//! * **exclusive** and **requires** are declared in the catalogue and never discovered.
//!
//! The odds ratio is that of the observed table (½ added to each cell) over that of the table that
//! equal activity expects: 1 when activity explains all. Under independence alone it is the plain
//! odds ratio. Judging the size of an association by the plain one would undo the correction: an
//! innocent pair has a plain odds ratio of 1.5, and a real substitute may have one of 1.

use std::cmp::Reverse;
use std::sync::LazyLock;

use rayon::prelude::*;

use super::switching::{self, Switch};
use super::tests::PairTest;
use super::{Matrix, MatrixCell, Nulls};
use crate::context;
use crate::encode::{Patterns, Rank};
use crate::error::{Error, Result, nearest};
use crate::record::{Cell, Column, Kind, Record, Schema};
use crate::stats::{Contingency, Interval, Level, LogOddsRatio, quantile};
use crate::words::{Text, Voice, sentences};

/// What two products are to each other; see the [module](self).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Relation {
    /// Surely and clearly more often together than activity explains.
    Complement,
    /// Surely more often together than activity explains, but perhaps not by much.
    WeakComplement,
    /// Together because these customers hold much.
    Breadth,
    /// Surely and clearly less often together than activity expects.
    Substitute,
    /// The same in a catalogue too small to be sure of it.
    BelowBreadth,
    /// Shown to make no practical difference to each other.
    Independent,
    /// Too little is known.
    Undecided,
    /// Declared: nobody can hold both.
    Exclusive,
    /// Declared: one cannot be held without the other.
    Requires,
}

impl Relation {
    /// All relations, in the order in which they are reported.
    pub const ALL: [Self; 9] = [
        Self::Complement,
        Self::WeakComplement,
        Self::Breadth,
        Self::Substitute,
        Self::BelowBreadth,
        Self::Independent,
        Self::Undecided,
        Self::Exclusive,
        Self::Requires,
    ];

    /// As it is written in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Complement => "complement",
            Self::WeakComplement => "weak complement",
            Self::Breadth => "breadth",
            Self::Substitute => "substitute",
            Self::BelowBreadth => "below breadth",
            Self::Independent => "independent",
            Self::Undecided => "undecided",
            Self::Exclusive => "exclusive",
            Self::Requires => "requires",
        }
    }

    /// Whether a network of products has an edge for it.
    pub fn is_edge(self) -> bool {
        !matches!(self, Self::Breadth | Self::BelowBreadth | Self::Independent | Self::Undecided)
    }

    /// The same for people.
    pub fn title(self) -> Text {
        match self {
            Self::Complement => sentences::COMPLEMENT,
            Self::WeakComplement => sentences::WEAK_COMPLEMENT,
            Self::Breadth => sentences::BREADTH,
            Self::Substitute => sentences::SUBSTITUTE,
            Self::BelowBreadth => sentences::BELOW_BREADTH,
            Self::Independent => sentences::INDEPENDENT,
            Self::Undecided => sentences::UNDECIDED,
            Self::Exclusive => sentences::EXCLUSIVE,
            Self::Requires => sentences::REQUIRES,
        }
    }

    /// What it says of two products, in a sentence.
    pub fn meaning(self) -> Text {
        match self {
            Self::Complement => sentences::IS_COMPLEMENT,
            Self::WeakComplement => sentences::IS_WEAK_COMPLEMENT,
            Self::Breadth => sentences::IS_BREADTH,
            Self::Substitute => sentences::IS_SUBSTITUTE,
            Self::BelowBreadth => sentences::IS_BELOW_BREADTH,
            Self::Independent => sentences::IS_INDEPENDENT,
            Self::Undecided => sentences::IS_UNDECIDED,
            Self::Exclusive => sentences::IS_EXCLUSIVE,
            Self::Requires => sentences::IS_REQUIRES,
        }
    }

    /// The relation of this name.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.name() == name)
    }
}

/// Pairs whose relation the catalogue declares, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Declared {
    /// Nobody can hold both of these.
    pub exclusive: Vec<(String, String)>,
    /// The first cannot be held without the second.
    pub requires: Vec<(String, String)>,
}

/// The declared pairs that are products here, by ranks, the smaller first.
#[derive(Clone, Debug)]
pub(super) struct DeclaredPairs(Vec<(Rank, Rank, Relation)>);

impl DeclaredPairs {
    /// A catalogue may name products that are too rare to be in the matrix, but none that the data
    /// do not know.
    pub(super) fn new(declared: &Declared, patterns: &Patterns<'_>) -> Result<Self> {
        let known = |name: &String| -> Result<Option<Rank>> {
            let dictionary = patterns.transactions().dictionary();
            if dictionary.get(name).is_none() {
                let near = nearest(name, dictionary.names())
                    .map_or_else(String::new, |near| format!("; did you mean {near:?}?"));
                return Err(Error::Unsupported(format!(
                    "the catalogue declares a relation of {name:?}, which nobody holds{near}"
                )));
            }
            Ok(patterns.rank_of(name))
        };
        let kinds =
            [(&declared.exclusive, Relation::Exclusive), (&declared.requires, Relation::Requires)];
        let mut pairs = Vec::new();
        for (named, relation) in kinds {
            for (a, b) in named {
                if let (Some(a), Some(b)) = (known(a)?, known(b)?)
                    && a != b
                {
                    pairs.push((a.min(b), a.max(b), relation));
                }
            }
        }
        pairs.sort_unstable();
        Ok(Self(pairs))
    }

    fn get(&self, a: Rank, b: Rank) -> Option<Relation> {
        let (a, b) = (a.min(b), a.max(b));
        let at = self.0.partition_point(|pair| (pair.0, pair.1) < (a, b));
        let found = self.0.get(at)?;
        ((found.0, found.1) == (a, b)).then_some(found.2)
    }
}

/// Below this many products a substitute must stand out under independence too.
const SMALL_CATALOGUE: usize = 20;
/// From this likeness on two products are held in the same company.
const SAME_COMPANY: f64 = 0.3;
/// The level of two one-sided tests at 5 %.
static TWO_ONE_SIDED: LazyLock<Level> = LazyLock::new(|| Level::new(0.9).expect("a level"));
/// The chance with which the detectable odds ratio would have been found.
const POWER: f64 = 0.8;

/// One unordered pair and what it is.
#[derive(Clone, Copy, Debug)]
pub struct PairRelation<'a> {
    pub(super) matrix: &'a Matrix<'a>,
    /// The product with more holders.
    pub a: Rank,
    /// The other.
    pub b: Rank,
    /// What they are to each other.
    pub relation: Relation,
    pub(super) place: usize,
}

impl<'a> Matrix<'a> {
    /// Every stored pair, once.
    pub fn relations(&self) -> impl ParallelIterator<Item = PairRelation<'_>> {
        let products = (0..self.products()).into_par_iter().map(Rank::at);
        products.flat_map_iter(move |b| {
            let partners = self.pairs.smaller(b);
            partners.map(move |(a, place)| PairRelation::new(self, a, b, place))
        })
    }

    /// How many stored pairs there are of each relation, in the order of [`Relation::ALL`].
    pub fn census(&self) -> Vec<(Relation, usize)> {
        let counts = self
            .relations()
            .map(|pair| pair.relation as usize)
            .fold(
                || [0; Relation::ALL.len()],
                |mut counts, relation| {
                    counts[relation] += 1;
                    counts
                },
            )
            .reduce(
                || [0; Relation::ALL.len()],
                |mut sum, part| {
                    for (sum, part) in sum.iter_mut().zip(part) {
                        *sum += part;
                    }
                    sum
                },
            );
        Relation::ALL.into_iter().zip(counts).collect()
    }

    /// The pairs that are asked for, by relation in the order of [`Relation::ALL`], within each the
    /// surest first, see [`PairRelation::strength`]; then by name.
    pub fn surest(
        &self,
        asked: impl Fn(&PairRelation<'_>) -> bool + Sync,
    ) -> Vec<PairRelation<'_>> {
        let mut pairs: Vec<PairRelation<'_>> =
            self.relations().filter(|pair| asked(pair)).collect();
        pairs.par_sort_by_cached_key(|pair| {
            let strength = Reverse(super::ordered(pair.strength()));
            let names = [pair.a, pair.b].map(|rank| self.name_order[rank.index()]);
            (pair.relation, strength, names)
        });
        pairs
    }

    /// One pair; `None` when it is not stored, so that nothing is known about it, or on the diagonal.
    pub fn relation(&self, a: Rank, b: Rank) -> Option<PairRelation<'_>> {
        if a == b {
            return None;
        }
        let (a, b) = (a.min(b), a.max(b));
        let place = self.pairs.place(a, b)?;
        Some(PairRelation::new(self, a, b, place))
    }
}

/// What becomes of the complements of plain lift when activity is held fixed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Overturned {
    /// Pairs more often together than independence explains.
    pub more: usize,
    /// Those of them that are so among equally active customers too.
    pub still_more: usize,
    /// Those of them that are less often together than equal activity expects.
    pub turned: usize,
}

impl Matrix<'_> {
    /// What becomes of the complements of plain lift when activity is held fixed, by corrected
    /// p-values alone.
    pub fn overturned(&self) -> Overturned {
        let max_q = self.config.max_q;
        let more = || self.tests.iter().filter(|test| test.plain.finds_more(max_q));
        Overturned {
            more: more().count(),
            still_more: more().filter(|test| test.active.finds_more(max_q)).count(),
            turned: more().filter(|test| test.active.finds_fewer(max_q)).count(),
        }
    }
}

impl<'a> PairRelation<'a> {
    pub(super) fn new(matrix: &'a Matrix<'a>, a: Rank, b: Rank, place: usize) -> Self {
        let mut pair = Self { matrix, a, b, relation: Relation::Undecided, place };
        pair.relation = pair.judged();
        pair
    }

    /// The four counts; the antecedent is [`a`](Self::a).
    pub fn table(&self) -> Contingency {
        self.matrix.exposure.table(self.a, self.b, self.matrix.pairs.at(self.place))
    }

    /// The joint count under both nulls.
    pub fn test(&self) -> PairTest {
        self.matrix.tests[self.place]
    }

    /// The odds ratio that is judged.
    pub fn effect(&self) -> LogOddsRatio {
        MatrixCell::new(self.matrix, self.a, self.b, Some(self.place)).odds_adj()
    }

    fn judged(&self) -> Relation {
        let matrix = self.matrix;
        if let Some(declared) = matrix.declared.get(self.a, self.b) {
            return declared;
        }
        let config = &matrix.config;
        let PairTest { plain, active, .. } = self.test();
        let margin = config.margin.ln();
        let effect = self.effect();
        let Interval { low, high } = effect.interval(Level::default());

        let (more, fewer) = match config.nulls {
            Nulls::Both => (
                plain.finds_more(config.max_q) && active.finds_more(config.max_q),
                active.finds_fewer(config.max_q),
            ),
            Nulls::Activity => (active.finds_more(config.max_q), active.finds_fewer(config.max_q)),
            Nulls::Independence => {
                (plain.finds_more(config.max_q), plain.finds_fewer(config.max_q))
            }
        };
        if more && low > margin {
            return Relation::Complement;
        }
        if more && low > 0.0 {
            return Relation::WeakComplement;
        }
        if fewer && high < -margin {
            let agreed = config.nulls == Nulls::Independence
                || matrix.products() >= SMALL_CATALOGUE
                || plain.finds_fewer(config.max_q);
            return if agreed { Relation::Substitute } else { Relation::BelowBreadth };
        }
        let only_plain = plain.finds_more(config.max_q) && !active.finds_more(config.max_q);
        if only_plain && config.nulls == Nulls::Both {
            return Relation::Breadth;
        }
        let within = effect.interval(*TWO_ONE_SIDED);
        if within.low > -margin && within.high < margin {
            Relation::Independent
        } else {
            Relation::Undecided
        }
    }

    /// The odds ratio above 1 (or the inverse of one below) that would have been found with a chance
    /// of 80 %, at the p-value from which on this run has finds.
    pub fn detectable(&self) -> f64 {
        let cuts = self.matrix.cuts;
        let cut = match self.matrix.config.nulls {
            Nulls::Both => cuts.plain.min(cuts.active),
            Nulls::Activity => cuts.active,
            Nulls::Independence => cuts.plain,
        };
        let z = quantile::normal(POWER) - quantile::normal(cut);
        (z * self.effect().se).exp()
    }

    /// Whether both products are held in the same company: the cosine of their profiles of ln
    /// `lift_eb` with all other products is at least 0.3. Two products that serve the same need go
    /// with the same others (SHOPPER's exchangeability, Ruiz, Athey and Blei 2020, without prices).
    /// `None` when there are no others.
    pub fn same_company(&self) -> Option<bool> {
        let profile = |of: Rank| {
            let partners = self.matrix.pairs.partners(of);
            partners.filter(|&(other, _)| other != self.a && other != self.b)
        };
        let ln_lift = |place: usize| self.matrix.ln_lifts[place];
        let square = |of: Rank| -> f64 {
            let squares = profile(of).map(|(_, place)| ln_lift(place).powi(2));
            squares.sum()
        };
        // Both run through the others by rank; a pair that is not stored has the usual lift, 1.
        let mut product = 0.0;
        let mut of_b = profile(self.b).peekable();
        for (other, place) in profile(self.a) {
            while of_b.next_if(|&(partner, _)| partner < other).is_some() {}
            if let Some((_, of_b)) = of_b.next_if(|&(partner, _)| partner == other) {
                product += ln_lift(place) * ln_lift(of_b);
            }
        }
        let norms = (square(self.a) * square(self.b)).sqrt();
        (norms > 0.0).then(|| product / norms >= SAME_COMPANY)
    }

    /// What speaks for a substitute beyond the joint count, in four places: `C` conditional on
    /// context, `S` same company, `W` switching over time, and the catalogue's word, whose pairs are
    /// [`Relation::Exclusive`] instead. `-` where it does not speak for it or is not known; holdings
    /// without context and ends can tell `S` only. Empty for other relations.
    pub fn evidence(&self) -> &'static str {
        const LETTERS: [&str; 8] = ["----", "C---", "-S--", "CS--", "--W-", "C-W-", "-SW-", "CSW-"];
        match self.relation {
            Relation::Substitute | Relation::BelowBreadth => {
                let speaks = [
                    self.conditional() == Some(true),
                    self.same_company() == Some(true),
                    self.switch().is_some_and(Switch::is_sure),
                ];
                let place = speaks.iter().rev().fold(0, |place, &bit| 2 * place + usize::from(bit));
                LETTERS[place]
            }
            _ => "",
        }
    }

    /// The pair in sentences: how many who hold the rarer product hold the other one too, and what
    /// the two are to each other.
    pub fn in_words(&self, voice: Voice) -> String {
        MatrixCell::new(self.matrix, self.b, self.a, Some(self.place)).in_words(voice)
    }

    /// How sure and how strong the relation is: the logarithm of the end of the odds ratio's interval
    /// that is nearer to 1, without its sign; 0 when the interval holds 1.
    pub fn strength(&self) -> f64 {
        let Interval { low, high } = self.effect().interval(Level::default());
        low.max(-high).max(0.0)
    }
}

/// `pannier.relations/1`.
pub fn schema() -> Schema {
    use Kind::{Chance, Count, Number, Ratio, Text};
    let columns = vec![
        Column::new("a", "a", Text, "the product with more holders"),
        Column::new("b", "b", Text, "the other product"),
        Column::new(
            "relation",
            "relation",
            Text,
            "complement, weak complement, breadth, substitute, below breadth, independent, undecided, exclusive or requires",
        ),
        Column::new(
            "evidence",
            "for",
            Text,
            "what speaks for a substitute: C conditional, S same company, W switching, the catalogue",
        ),
        Column::new("n", "", Count, "all transactions or customers").detail(),
        Column::new("n_a", "", Count, "those with a").detail(),
        Column::new("n_b", "", Count, "those with b").detail(),
        Column::new("n_both", "", Count, "those with both").detail(),
        Column::new("expected", "", Number, "joint holders under independence").detail(),
        Column::new(
            "expected_adj",
            "",
            Number,
            "joint holders to expect of equally active people: the same numbers held, no association",
        )
        .detail(),
        Column::new("lift", "lift", Ratio, "n_both / expected"),
        Column::new("lift_adj", "adj.", Ratio, "n_both / expected_adj"),
        Column::new(
            "odds_ratio",
            "",
            Ratio,
            "the odds ratio that is judged: over what equal activity expects",
        )
        .detail(),
        Column::new("odds_ratio_low", "from", Ratio, "lower end of its 95 % interval"),
        Column::new("odds_ratio_high", "to", Ratio, "upper end of its 95 % interval"),
        Column::new(
            "q_value",
            "",
            Chance,
            "of the joint count under independence, corrected over all pairs and both tails",
        )
        .detail(),
        Column::new("q_value_adj", "q", Chance, "the same under equal activity"),
        Column::new(
            "detectable",
            "",
            Ratio,
            "the odds ratio above 1, or inverse of one below, that would have been found with a chance of 80 %",
        )
        .detail(),
    ];
    Schema { name: "pannier.relations/1", columns }
}

impl Matrix<'_> {
    /// The schema of relations: [`schema`], what context makes of the pairs where they were looked
    /// at, and [`PairRelation::in_words`] as a last column if asked for.
    pub fn relation_schema(&self, in_words: bool) -> Schema {
        let mut schema = schema();
        if self.has_context() {
            schema.columns.extend(context::columns());
        }
        if self.has_switching() {
            schema.columns.extend(switching::columns());
        }
        schema.columns.extend(in_words.then(|| {
            let meaning = "the pair in sentences, from the product with fewer holders";
            Column::new("in_words", "in words", Kind::Sentence, meaning)
        }));
        schema
    }
}

impl Record for PairRelation<'_> {
    fn cells(&self) -> Vec<Cell<'_>> {
        let patterns = self.matrix.patterns;
        let (table, test, effect) = (self.table(), self.test(), self.effect());
        let interval = effect.odds_ratio_interval(Level::default());
        let both = f64::from(table.both());
        let mut cells = vec![
            patterns.name(self.a).into(),
            patterns.name(self.b).into(),
            self.relation.name().into(),
            self.evidence().into(),
            table.n().into(),
            table.antecedent().into(),
            table.consequent().into(),
            table.both().into(),
            table.expected().into(),
            test.expected.into(),
            (both / table.expected()).into(),
            (both / test.expected).into(),
            effect.odds_ratio().into(),
            interval.low.into(),
            interval.high.into(),
            test.plain.q.into(),
            test.active.q.into(),
            self.detectable().into(),
        ];
        if self.matrix.has_context() {
            cells.extend(context::cells(self.in_context()));
        }
        if self.matrix.has_switching() {
            cells.extend(switching::cells(self));
        }
        cells
    }
}
