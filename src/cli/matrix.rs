//! `pannier matrix`.

mod args;
pub(crate) mod drift;
mod flow;

pub(crate) use args::MatrixArgs;

use std::path::Path;

use anyhow::bail;
use pannier::encode::{Keep, Patterns, Rank, Transactions};
use pannier::error::Error;
use pannier::matrix::diff::{self, CellDiff, Change};
use pannier::matrix::like;
use pannier::matrix::segments::{self, SegmentCell};
use pannier::matrix::{
    self, Declared, Matrix, MatrixConfig, Measure, Nulls, OnSale, PairRelation, WrittenMatrix,
};
use pannier::read::ProductFacts;
use pannier::record::{Cell, Record};
use pannier::report::{self, Caveat};
use pannier::stats::Level;
use pannier::stats::discovery::Correction;
use pannier::targets::groups;
use pannier::words::Voice;
use pannier::words::{Gap, notices, term};
use pannier::write::{Format, HeatMap};

use args::{CorrectionChoice, MatrixOrder, NullChoice, RelationKind};

use super::emit::{self, Emitter, InWords, Run};
use super::exit::Exit;
use super::load::{Loaded, facts, load_held, load_keeping};
use super::new_product;
use super::session::Session;

/// Cells that are written without asking back; more take gigabytes of file.
const MOST_CELLS: u64 = 100_000_000;

pub(crate) fn run(args: &MatrixArgs, session: &Session) -> anyhow::Result<Exit> {
    args.page.refuse(args.split.is_some(), "--split")?;
    args.page.refuse(args.wide.is_some(), "--wide")?;
    args.page.refuse(args.diff.is_some(), "--diff")?;
    args.page.refuse(!args.like.is_empty(), "--like")?;
    args.page.refuse(args.by.is_some(), "--by")?;
    args.page.refuse(args.seeds.is_some(), "--seeds")?;
    if let Some(snapshot) = args.split {
        return flow::run(args, snapshot, session);
    }
    if let Some(day) = args.drift {
        return drift::run(args, day, session);
    }
    if let Some(list) = &args.seeds {
        return seeds(args, list, session);
    }
    let mut emitter = Emitter::with_page(&args.output, &args.page, matrix::SCHEMA, session)?;
    let mut keep = args.circumstances.keep();
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
        let find = |name: &str| emit::product(&patterns, name);
        let like = match &args.like[..] {
            [] => None,
            texts => Some(new_product::analogues(texts, find)?),
        };
        let prospects = matrix.prospects(like.as_ref(), &family)?;
        return emitter.records(prospects, &like::schema(), run);
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
        let strongest = matrix.strongest(given, then, emitter.most_rows());
        emitter.records_of(matrix::rows(strongest.into_iter(), in_words), cells, &schema, run)
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
pub(crate) const MAX_Q: f64 = 0.05;

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
    let lang = session.spoken();
    let count = |change| cells.iter().filter(|cell| cell.change == change).count();
    let list: Vec<String> =
        [Change::New, Change::Gone, Change::Stronger, Change::Weaker, Change::Stable]
            .into_iter()
            .map(|change| {
                format!("{} {}", lang.figure(&count(change).to_string()), term(change.name(), lang))
            })
            .collect();
    let kinds = Gap::plain(list.join(lang.comma()));
    session.say(&notices::OfCells { kinds, cells: cells.len().into() });
    if by_strength {
        cells.retain(|cell| cell.change != Change::Stable);
        // Changes of what both know before what only one knows.
        cells.sort_by(|a, b| {
            let p = |cell: &CellDiff| cell.p.unwrap_or(1.0);
            p(a).total_cmp(&p(b))
        });
    }
    let lang = session.lang(emitter.format);
    let said = cells.into_iter().map(|cell| InWords { words: cell.in_words(lang), record: cell });
    emitter.records(said, &diff::schema(), run)
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
    let cells = segments.cells(&context.labels, emitter.shape.lang).filter(asked);
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

/// The groups that those on a list come from; no matrix is made.
fn seeds(args: &MatrixArgs, list: &Path, session: &Session) -> anyhow::Result<Exit> {
    let emitter = Emitter::new(&args.output, groups::SCHEMA, session)?;
    let keep = Keep { names: true, ..Keep::default() };
    let hash = Emitter::wants_receipt(&args.output);
    let loaded = load_keeping(&args.input, keep, hash, session)?;
    let took = new_product::on_list(&loaded.transactions, list, session)?;
    let asked = new_product::Groups {
        command: "matrix",
        transactions: &loaded.transactions,
        took: &took,
        min_support: args.support.min_support,
        customers: args.reach,
        settings: vec![("seeds", list.display().to_string().into())],
    };
    new_product::groups(asked, emitter, &loaded, session)
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
        let (products, pairs) = (network.nodes.len().into(), network.edges.len().into());
        session.say(&notices::NetworkOf { products, pairs });
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
        let (products, others) = (map.names.len().into(), map.left_out.into());
        session.say(&notices::MostHeld { products, others });
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
        session.say(&notices::ChangingAssortment { products: on_sale.changing().into() });
        if on_sale.stretched() > 0 {
            session.say(&notices::OutsideDates { products: on_sale.stretched().into() });
        }
    } else if loaded.transactions.times().is_empty()
        && facts.iter().any(|facts| facts.launched.is_some() || facts.withdrawn.is_some())
    {
        session.say(&notices::TIMES_WANTED);
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

    /// Whether no product is asked for.
    fn are_open(self) -> bool {
        self.given.is_none() && self.then.is_none()
    }

    /// How many cells will be written.
    fn cells(self, matrix: &Matrix<'_>) -> u64 {
        match (self.given, self.then) {
            (None, None) => 2 * matrix.pairs().len() as u64,
            (Some(given), Some(then)) => {
                u64::from(given != then && matrix.pairs().place(given, then).is_some())
            }
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
    let products = Gap::figure(products);
    if pairs.is_whole() {
        session.say(&notices::AllPairs { products, pairs: Gap::figure(2 * stored) });
    } else {
        let others = Gap::figure(pairs.unlisted());
        session.say(&notices::SomePairs { products, pairs: Gap::figure(stored), others });
    }
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
    let lang = session.spoken();
    let list: Vec<String> = kinds
        .iter()
        .map(|(relation, count)| {
            format!("{} {}", lang.figure(&count.to_string()), relation.title().say(lang))
        })
        .collect();
    session.notice(&list.join(lang.comma()));
    let plain = matrix.overturned();
    if plain.more > 0 {
        session.say(&notices::PlainLiftOverturned {
            pairs: Gap::figure(plain.more),
            left: Gap::figure(plain.still_more),
            turned: Gap::figure(plain.turned),
        });
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
    // Who asks for one kind or one product wants to read about it; a list of all pairs is for looking
    // through.
    if kind == RelationKind::All && sides.are_open() {
        return emitter.records_of(pairs, found, &matrix.relation_schema(false), run);
    }
    let voice = Voice { lang: session.lang(emitter.format), unit: run.loaded.unit() };
    let said = pairs.into_iter().map(|pair| Said { words: pair.in_words(voice), record: pair });
    emitter.records_of(said, found, &matrix.relation_schema(true), run)
}

/// A record with its sentences as one more cell.
struct Said<R> {
    record: R,
    words: String,
}

impl<R: Record> Record for Said<R> {
    fn cells(&self) -> Vec<Cell<'_>> {
        let mut cells = self.record.cells();
        cells.push(self.words.as_str().into());
        cells
    }
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
