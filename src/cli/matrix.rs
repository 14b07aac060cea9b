//! `pannier matrix`.

use anyhow::bail;
use pannier::encode::{Patterns, Rank};
use pannier::error::Error;
use pannier::matrix::{self, CellInWords, Matrix, MatrixConfig, Nulls, PairRelation, relation};
use pannier::stats::discovery::Correction;
use pannier::write::Format;

use super::args::{CorrectionChoice, MatrixArgs, MatrixOrder, NullChoice, RelationKind};
use super::emit::{self, Emitter, Run};
use super::exit::Exit;
use super::load::load;
use super::session::Session;

/// Cells that are written without asking back; more take gigabytes of file.
const MOST_CELLS: u64 = 100_000_000;

pub(crate) fn run(args: &MatrixArgs, session: &Session) -> anyhow::Result<Exit> {
    let emitter = Emitter::new(&args.output, session)?;
    let loaded = load(&args.input, Emitter::wants_receipt(&args.output), session)?;
    // Without a threshold every product has its row, however rare.
    let min_count = args
        .support
        .min_support
        .map_or(1, |least| loaded.count(least));
    let patterns = loaded.transactions.patterns(min_count);
    session.lap("encode");
    let sides = Sides::new(args, &patterns)?;
    let matrix = Matrix::new(&patterns, config(args), &session.progress)?;
    session.lap("matrix");
    say_size(&matrix, session);

    let table = matches!(emitter.format, Format::Table | Format::Markdown);
    let by_strength = match args.sort {
        Some(order) => order == MatrixOrder::Strength,
        None => table,
    };
    let run = Run {
        command: "matrix",
        loaded: &loaded,
        min_count: Some(min_count),
        settings: settings(args, by_strength),
        counts: vec![
            ("pairs", matrix.pairs().len() as u64),
            ("pairs_left_out", matrix.pairs().unlisted()),
        ],
        cut: None,
    };
    if let Some(kind) = args.relations {
        return relations(&matrix, kind, sides, by_strength, emitter, run, session);
    }
    let cells = sides.cells(&matrix);
    if cells > MOST_CELLS {
        bail!(Error::TooMany {
            what: "cells of the matrix",
            found: cells,
            limit: MOST_CELLS,
            hint: format!(
                "{} products are many: keep the frequent ones with -s, or ask for one with --given or --then",
                matrix.products()
            ),
        });
    }
    let Sides { given, then } = sides;
    let in_words = given.is_some() || then.is_some();
    let schema = if in_words {
        matrix::schema_in_words()
    } else {
        matrix::schema()
    };
    match (in_words, by_strength) {
        (false, false) => emitter.records(matrix.cells(None, None), &schema, run),
        (true, false) => {
            let cells = matrix.cells(given, then).map(CellInWords);
            emitter.records(cells, &schema, run)
        }
        (_, true) => {
            let mut cells = matrix.strongest(given, then);
            let found = cells.len() as u64;
            cells.truncate(emitter.most_rows());
            if in_words {
                emitter.records_of(cells.into_iter().map(CellInWords), found, &schema, run)
            } else {
                emitter.records_of(cells, found, &schema, run)
            }
        }
    }
}

fn config(args: &MatrixArgs) -> MatrixConfig {
    let mut config = MatrixConfig::default();
    config.nulls = match args.null {
        NullChoice::Both => Nulls::Both,
        NullChoice::Activity => Nulls::Activity,
        NullChoice::Independence => Nulls::Independence,
    };
    config.correction = match args.fdr {
        CorrectionChoice::Bh => Correction::BenjaminiHochberg,
        CorrectionChoice::By => Correction::BenjaminiYekutieli,
        CorrectionChoice::Holm => Correction::Holm,
    };
    config
}

/// The products that are asked for.
#[derive(Clone, Copy)]
struct Sides {
    given: Option<Rank>,
    then: Option<Rank>,
}

impl Sides {
    fn new(args: &MatrixArgs, patterns: &Patterns<'_>) -> anyhow::Result<Self> {
        let side = |name: &Option<String>| {
            name.as_deref()
                .map(|name| emit::product(patterns, name))
                .transpose()
        };
        Ok(Self {
            given: side(&args.given)?,
            then: side(&args.then)?,
        })
    }

    /// How many cells will be written.
    fn cells(self, matrix: &Matrix<'_>) -> u64 {
        match (self.given, self.then) {
            (None, None) => 2 * matrix.pairs().len() as u64,
            (Some(_), Some(_)) => 1,
            (Some(one), None) | (None, Some(one)) => matrix.pairs().partners(one).count() as u64,
        }
    }

    /// Whether a pair has all products that are asked for.
    fn admit(self, a: Rank, b: Rank) -> bool {
        [self.given, self.then]
            .iter()
            .flatten()
            .all(|&asked| asked == a || asked == b)
    }
}

fn say_size(matrix: &Matrix<'_>, session: &Session) {
    let pairs = matrix.pairs();
    let (products, stored) = (matrix.products(), pairs.len());
    session.notice(&if pairs.is_whole() {
        format!("{products} products, {} ordered pairs", 2 * stored)
    } else {
        format!(
            "{products} products, {stored} pairs that occur or should; the other {} never occur and are expected less than 5 times: they are counted but not written",
            pairs.unlisted()
        )
    });
}

/// One row for each pair, and in words how many there are of each kind.
fn relations(
    matrix: &Matrix<'_>,
    kind: RelationKind,
    sides: Sides,
    by_strength: bool,
    emitter: Emitter<'_>,
    mut run: Run<'_>,
    session: &Session,
) -> anyhow::Result<Exit> {
    let mut kinds = matrix.census();
    kinds.retain(|kind| kind.1 > 0);
    let list: Vec<String> = kinds
        .iter()
        .map(|(relation, count)| format!("{count} {}", relation.name()))
        .collect();
    session.notice(&list.join(", "));
    let plain = matrix.overturned();
    if plain.more > 0 {
        session.notice(&format!(
            "of {} pairs that plain lift calls complements, {} are left among equally active customers and {} turn round",
            plain.more, plain.still_more, plain.turned
        ));
    }
    let names: Vec<_> = kinds
        .iter()
        .map(|&(relation, count)| (relation.name(), count as u64))
        .collect();
    run.counts.extend(names);
    let asked = |pair: &PairRelation<'_>| {
        let kind = match kind {
            RelationKind::All => true,
            RelationKind::One(relation) => pair.relation == relation,
        };
        kind && sides.admit(pair.a, pair.b)
    };
    let mut pairs = matrix.surest(asked);
    if !by_strength {
        pairs.sort_by_cached_key(|pair| [pair.a, pair.b].map(|rank| matrix.patterns().name(rank)));
    }
    let found = pairs.len() as u64;
    pairs.truncate(emitter.most_rows());
    emitter.records_of(pairs, found, &relation::schema(), run)
}

fn settings(args: &MatrixArgs, by_strength: bool) -> Vec<(&'static str, serde_json::Value)> {
    let null = match args.null {
        NullChoice::Both => "both",
        NullChoice::Activity => "activity",
        NullChoice::Independence => "independence",
    };
    let correction = match args.fdr {
        CorrectionChoice::Bh => "Benjamini-Hochberg",
        CorrectionChoice::By => "Benjamini-Yekutieli",
        CorrectionChoice::Holm => "Holm",
    };
    vec![
        ("given", args.given.clone().into()),
        ("then", args.then.clone().into()),
        ("null", null.into()),
        ("correction", correction.into()),
        ("sort", if by_strength { "strength" } else { "name" }.into()),
    ]
}
