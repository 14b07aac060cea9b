//! `pannier matrix`.

mod args;
mod drift;
mod flow;

pub(crate) use args::MatrixArgs;

use std::path::Path;

use anyhow::{Context as _, bail};
use pannier::encode::{Patterns, Rank, Transactions};
use pannier::error::Error;
use pannier::matrix::diff::{self, CellDiff, Change};
use pannier::matrix::like::{self, Analogue};
use pannier::matrix::seeds::{self, SeedConfig};
use pannier::matrix::segments::{self, SegmentCell};
use pannier::matrix::{
    self, Declared, Matrix, MatrixConfig, Measure, Nulls, OnSale, PairRelation, WrittenMatrix,
};
use pannier::read::ProductFacts;
use pannier::report::{self, Caveat};
use pannier::stats::Level;
use pannier::stats::discovery::Correction;
use pannier::words::Voice;
use pannier::write::{Format, HeatMap};

use args::{CorrectionChoice, MatrixOrder, NullChoice, RelationKind};

use super::emit::{self, Emitter, Run};
use super::exit::Exit;
use super::load::{Loaded, facts, load_held, load_keeping, min_support};
use super::session::Session;

/// Cells that are written without asking back; more take gigabytes of file.
const MOST_CELLS: u64 = 100_000_000;

pub(crate) fn run(args: &MatrixArgs, session: &Session) -> anyhow::Result<Exit> {
    args.page.refuse(args.split.is_some(), "--split")?;
    args.page.refuse(args.wide.is_some(), "--wide")?;
    args.page.refuse(args.diff.is_some(), "--diff")?;
    args.page.refuse(!args.like.is_empty(), "--like")?;
    args.page.refuse(args.by.is_some(), "--by")?;
    args.page.refuse(args.drift.is_some(), "--drift")?;
    args.page.refuse(args.seeds.is_some(), "--seeds")?;
    if let Some(snapshot) = args.split {
        return flow::run(args, snapshot, session);
    }
    if let Some(day) = args.drift {
        return drift::run(args, day, session);
    }
    if args.seeds.is_some() {
        // Groups are itemsets, of which there are too many without a threshold.
        min_support(&args.support)?;
    }
    let mut emitter = Emitter::with_page(&args.output, &args.page, matrix::SCHEMA, session)?;
    let mut keep = args.circumstances.keep();
    keep.names |= args.seeds.is_some();
    keep.times |= args.input.time.is_some() && args.input.products.is_some();
    keep.context
        .extend(args.by.iter().filter(|by| !args.circumstances.context.contains(by)).cloned());
    let wants_receipt = args.page.wants_hash(&args.output);
    // With the ends of holdings known, what has ended is held no more.
    let (loaded, histories) = match &args.input.end {
        Some(_) => {
            if args.input.max_basket.is_some() {
                bail!(Error::Unsupported(
                    "--max-basket is not for what is held in the end (--end): leave one of them out"
                        .into()
                ));
            }
            let (loaded, histories) = load_held(&args.input, keep, wants_receipt, session)?;
            say_held(&loaded, session);
            (loaded, Some(histories))
        }
        None => (load_keeping(&args.input, keep, wants_receipt, session)?, None),
    };
    // Without a threshold every product has its row, however rare.
    let min_count = args.support.min_support.map_or(1, |least| loaded.count(least));
    let patterns = loaded.transactions.patterns(min_count);
    session.lap("encode");
    let sides = Sides::new(args, &patterns)?;
    let mut config = config(args);
    let facts = facts(&args.input, loaded.transactions.dictionary().names(), session)?;
    config.declared = declared(&loaded.transactions, &facts);
    config.on_sale = on_sale(&loaded, &facts, session);
    let mut matrix = Matrix::new(&patterns, config, &session.progress)?;
    session.lap("matrix");
    let circumstances = &args.circumstances;
    if let Some(strata) = circumstances.strata(&loaded.transactions, &args.input, session)? {
        matrix.put_in_context(&strata, Level::default());
        session.lap("context");
    }
    if let (Some(histories), Some(window)) = (&histories, args.switching) {
        matrix.look_at_switching(histories, window)?;
        session.lap("switching");
    }
    say_size(&matrix, session);

    let table = matches!(emitter.format, Format::Table | Format::Markdown);
    let by_strength = match args.sort {
        Some(order) => order == MatrixOrder::Strength,
        None => table,
    };
    let voice = Voice { lang: session.lang(emitter.format), unit: loaded.unit };
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
    let pairs = if args.relations.is_some() { &[][..] } else { &["--relations"] };
    emitter.page(&run, |told| {
        let caveats = [Caveat::Cause, Caveat::Activity, Caveat::Time];
        vec![
            report::matrix(&matrix, told.voice),
            report::network(&matrix, told.voice, &told.all_rows(pairs)),
            report::caveats(&caveats, told.voice),
        ]
    })?;
    if let Some(measure) = args.wide {
        return sheet(&matrix, measure, emitter, run);
    }
    if let Some(old) = &args.diff {
        return compare(&matrix, old, sides, by_strength, emitter, run, session);
    }
    if !args.like.is_empty() || args.family.is_some() {
        let family = match &args.family {
            Some(family) => of_family(family, &facts, &patterns)?,
            None => Vec::new(),
        };
        let prospects = matrix.prospects(&analogues(&args.like, &patterns)?, &family)?;
        return emitter.records(prospects, &like::schema(), run);
    }
    if let Some(file) = &args.seeds {
        let seeds = seeds(file, &loaded.transactions, session)?;
        let config = SeedConfig { reach: args.reach, ..SeedConfig::default() };
        let groups = seeds::seed_groups(&patterns, &seeds, &config, &session.progress)?;
        session.notice(&format!(
            "{} groups in which they are more frequent than chance has it",
            groups.len()
        ));
        return emitter.records(groups, &seeds::schema(), run);
    }
    if let Some(by) = &args.by {
        return by_segment(&matrix, by, sides, by_strength, emitter, run);
    }
    if args.heat || DRAWN.contains(&emitter.format) {
        return draw(&matrix, args, voice, emitter, run, session);
    }
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
    let in_words = (given.is_some() || then.is_some()).then_some(voice);
    let schema = matrix.schema(in_words.is_some());
    if by_strength {
        let mut cells = matrix.strongest(given, then);
        let found = cells.len() as u64;
        cells.truncate(emitter.most_rows());
        emitter.records_of(matrix::rows(cells.into_iter(), in_words), found, &schema, run)
    } else {
        let cells = matrix.cells(given, then);
        emitter.records(matrix::rows(cells, in_words), &schema, run)
    }
}

/// That what has ended is left out, and how many hold nothing any more.
fn say_held(loaded: &Loaded, session: &Session) {
    let without = loaded.transactions.iter().filter(|items| items.is_empty()).count();
    session.notice(&format!(
        "counted is what is held after the last row (--end); {} that hold nothing any more: {without}",
        loaded.unit.plural()
    ));
}

/// One measure of all pairs as a sheet.
fn sheet(
    matrix: &Matrix<'_>,
    measure: Measure,
    emitter: Emitter<'_>,
    run: Run<'_>,
) -> anyhow::Result<Exit> {
    let delimiter = match emitter.format {
        Format::Tsv => b'\t',
        Format::Csv => b',',
        other => bail!(Error::Unsupported(format!(
            "a sheet is csv or tsv, not {other}: write to FILE.csv or add --output-format csv"
        ))),
    };
    emitter.written("pannier.matrix-wide/1", run, |mut out| {
        let written = matrix.write_wide(measure, delimiter, &mut out);
        written.map_err(|source| out.error(source))?;
        Ok((out, matrix.products() as u64))
    })
}

/// What changed since the old matrix; tables show changes only, the surest first.
fn compare(
    matrix: &Matrix<'_>,
    old: &Path,
    sides: Sides,
    by_strength: bool,
    emitter: Emitter<'_>,
    run: Run<'_>,
    session: &Session,
) -> anyhow::Result<Exit> {
    let old = WrittenMatrix::read(old)?;
    let cells = diff::diff(&old, matrix, MAX_Q)?;
    let name = |rank: Option<Rank>| rank.map(|rank| matrix.patterns().name(rank));
    let asked = [name(sides.given), name(sides.then)];
    changes(cells, asked, by_strength, emitter, run, session)
}

/// From which corrected p-value on a change is none.
const MAX_Q: f64 = 0.05;

/// The cells that are asked for, and in words how many changed.
fn changes(
    mut cells: Vec<CellDiff>,
    [given, then]: [Option<&str>; 2],
    by_strength: bool,
    emitter: Emitter<'_>,
    run: Run<'_>,
    session: &Session,
) -> anyhow::Result<Exit> {
    cells.retain(|cell| {
        given.is_none_or(|given| given == cell.given) && then.is_none_or(|then| then == cell.then)
    });
    let count = |change| cells.iter().filter(|cell| cell.change == change).count();
    let list: Vec<String> =
        [Change::New, Change::Gone, Change::Stronger, Change::Weaker, Change::Stable]
            .into_iter()
            .map(|change| format!("{} {}", count(change), change.name()))
            .collect();
    session.notice(&format!("{} of {} cells", list.join(", "), cells.len()));
    if by_strength {
        cells.retain(|cell| cell.change != Change::Stable);
        // Changes of what both know before what only one knows.
        cells.sort_by(|a, b| {
            let p = |cell: &CellDiff| cell.p.unwrap_or(1.0);
            p(a).total_cmp(&p(b))
        });
    }
    emitter.records(cells, &diff::schema(), run)
}

/// A matrix for each value of a column.
fn by_segment(
    matrix: &Matrix<'_>,
    by: &str,
    sides: Sides,
    by_strength: bool,
    emitter: Emitter<'_>,
    run: Run<'_>,
) -> anyhow::Result<Exit> {
    let mut contexts = matrix.patterns().transactions().contexts().iter();
    let context = contexts.find(|context| context.column == by).expect("the column was kept");
    let segments = matrix.segments(&context.codes)?;
    let asked = |cell: &SegmentCell<'_>| {
        sides.given.is_none_or(|given| given == cell.given)
            && sides.then.is_none_or(|then| then == cell.then)
    };
    let cells = segments.cells(&context.labels).filter(asked);
    if !by_strength {
        return emitter.records(cells, &segments::schema(), run);
    }
    let apart: Vec<(f64, SegmentCell<'_>)> = cells.map(|cell| (cell.apart(), cell)).collect();
    let mut apart: Vec<_> = apart.into_iter().filter(|&(apart, _)| apart > 0.0).collect();
    apart.sort_by(|a, b| b.0.total_cmp(&a.0));
    let found = apart.len() as u64;
    apart.truncate(emitter.most_rows());
    let cells = apart.into_iter().map(|(_, cell)| cell);
    emitter.records_of(cells, found, &segments::schema(), run)
}

/// The products of a family of the catalogue.
fn of_family(
    family: &str,
    facts: &[ProductFacts],
    patterns: &Patterns<'_>,
) -> anyhow::Result<Vec<Rank>> {
    let is_one = |rank: &Rank| {
        let facts = &facts[patterns.items()[rank.index()].index()];
        facts.family.as_deref() == Some(family)
    };
    let members: Vec<Rank> = (0..patterns.items().len()).map(Rank::at).filter(is_one).collect();
    if members.is_empty() {
        let known = facts.iter().filter_map(|facts| facts.family.as_deref());
        let near = pannier::error::nearest(family, known)
            .map_or_else(String::new, |near| format!("; did you mean {near:?}?"));
        bail!(Error::Unsupported(format!(
            "no product that anybody holds is of the family {family:?}{near}"
        )));
    }
    Ok(members)
}

/// Which transactions are on a list of names, one a line or the first field of a csv file.
fn seeds(file: &Path, transactions: &Transactions, session: &Session) -> anyhow::Result<Vec<bool>> {
    let opened = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_path(file);
    let mut reader =
        opened.with_context(|| format!("cannot read the seeds in {}", file.display()))?;
    let mut listed: Vec<String> = Vec::new();
    for row in reader.records() {
        let row = row.with_context(|| format!("cannot read the seeds in {}", file.display()))?;
        listed.extend(row.get(0).map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned));
    }
    listed.sort_unstable();
    listed.dedup();
    let places = 0..transactions.n() as usize;
    let on_list = |place: usize| {
        listed.binary_search_by(|name| name.as_str().cmp(&transactions.name(place))).is_ok()
    };
    let seeds: Vec<bool> = places.map(on_list).collect();
    let found = seeds.iter().filter(|&&seed| seed).count();
    session.notice(&format!(
        "{found} of the {} names in {} are here",
        listed.len(),
        file.display()
    ));
    Ok(seeds)
}

/// Products with their weights, as typed.
fn analogues(typed: &[String], patterns: &Patterns<'_>) -> anyhow::Result<Vec<Analogue>> {
    typed
        .iter()
        .map(|text| {
            // A name may hold a colon itself.
            let weighted = text.rsplit_once(':').and_then(|(name, weight)| {
                let weight: f64 = weight.trim().parse().ok()?;
                Some((name, weight))
            });
            let (name, weight) = match weighted {
                Some(_) if patterns.rank_of(text).is_some() => (text.as_str(), 1.0),
                Some(weighted) => weighted,
                None => (text.as_str(), 1.0),
            };
            Ok(Analogue { product: emit::product(patterns, name)?, weight })
        })
        .collect()
}

/// Formats that are drawings.
const DRAWN: [Format; 4] = [Format::Svg, Format::Html, Format::GraphMl, Format::Dot];

/// A heat map or a network, by the format; as blocks of text if it is none of them.
fn draw(
    matrix: &Matrix<'_>,
    args: &MatrixArgs,
    voice: Voice,
    emitter: Emitter<'_>,
    run: Run<'_>,
    session: &Session,
) -> anyhow::Result<Exit> {
    /// A larger picture is no longer one to look at.
    const MOST_DRAWN: usize = 150;
    if args.relations.is_some() || args.given.is_some() || args.then.is_some() {
        bail!(Error::Unsupported(format!(
            "{} shows the whole matrix: leave --relations, --given and --then out",
            emitter.format
        )));
    }
    let format = emitter.format;
    if matches!(format, Format::GraphMl | Format::Dot) {
        let network = matrix.network();
        session.notice(&format!(
            "{} products and {} pairs that are complements or substitutes",
            network.nodes.len(),
            network.edges.len()
        ));
        return emitter.written("pannier.network/1", run, |mut out| {
            let written = match format {
                Format::Dot => network.write_dot(&mut out),
                _ => network.write_graphml(&mut out),
            };
            written.map_err(|source| out.error(source))?;
            Ok((out, network.edges.len() as u64))
        });
    }
    let most = match format {
        Format::Svg | Format::Html => MOST_DRAWN,
        _ => HeatMap::fitting(emitter.shape.width).max(2),
    };
    let map = matrix.heat_map(most, voice);
    if map.left_out > 0 {
        session.notice(&format!(
            "the {} most held products; {} more do not fit",
            map.names.len(),
            map.left_out
        ));
    }
    emitter.written("pannier.heat/1", run, |mut out| {
        let written = match format {
            Format::Svg => map.write_svg(&mut out),
            Format::Html => map.write_html(&mut out),
            _ => map.write_blocks(&mut out),
        };
        written.map_err(|source| out.error(source))?;
        Ok((out, map.names.len() as u64))
    })
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

/// The pairs of which the catalogue says what they are, if there is one.
fn declared(transactions: &Transactions, facts: &[ProductFacts]) -> Declared {
    let mut declared = Declared::default();
    for (name, facts) in transactions.dictionary().names().zip(facts) {
        let pairs = |others: &[String]| -> Vec<(String, String)> {
            let here = others.iter().filter(|other| transactions.dictionary().get(other).is_some());
            here.map(|other| (name.to_owned(), other.clone())).collect()
        };
        declared.exclusive.extend(pairs(&facts.excludes));
        declared.requires.extend(pairs(&facts.requires));
    }
    declared
}

/// When products were on sale, if the catalogue and the rows say enough to tell.
fn on_sale(loaded: &Loaded, facts: &[ProductFacts], session: &Session) -> Option<OnSale> {
    let on_sale = OnSale::of(&loaded.transactions, facts, loaded.unit);
    if let Some(on_sale) = &on_sale {
        session.notice(&format!(
            "{} products were launched or withdrawn meanwhile: pairs are counted while both were on sale",
            on_sale.changing()
        ));
        if on_sale.stretched() > 0 {
            session.notice(&format!(
                "{} of them are in rows outside the catalogue's dates; the rows are believed",
                on_sale.stretched()
            ));
        }
    } else if loaded.transactions.times().is_empty()
        && facts.iter().any(|facts| facts.launched.is_some() || facts.withdrawn.is_some())
    {
        session.notice(
            "when products were launched and withdrawn counts only with the column of times: --time",
        );
    }
    on_sale
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
            name.as_deref().map(|name| emit::product(patterns, name)).transpose()
        };
        Ok(Self { given: side(&args.given)?, then: side(&args.then)? })
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
        [self.given, self.then].iter().flatten().all(|&asked| asked == a || asked == b)
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
    let list: Vec<String> =
        kinds.iter().map(|(relation, count)| format!("{count} {}", relation.name())).collect();
    session.notice(&list.join(", "));
    let plain = matrix.overturned();
    if plain.more > 0 {
        session.notice(&format!(
            "of {} pairs that plain lift calls complements, {} are left among equally active customers and {} turn round",
            plain.more, plain.still_more, plain.turned
        ));
    }
    let names: Vec<_> =
        kinds.iter().map(|&(relation, count)| (relation.name(), count as u64)).collect();
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
    emitter.records_of(pairs, found, &matrix.relation_schema(), run)
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
        ("by", args.by.clone().into()),
        ("null", null.into()),
        ("correction", correction.into()),
        ("sort", if by_strength { "strength" } else { "name" }.into()),
    ]
    .into_iter()
    .chain(args.circumstances.settings())
    .collect()
}
