//! `pannier backtest --treated`: whom does the contact make buy?

use std::io::{self, Write};

use anyhow::bail;
use pannier::error::Error;
use pannier::report;
use pannier::targets::attributes::Attributes;
use pannier::targets::picture;
use pannier::targets::report::Money;
use pannier::targets::split::Split;
use pannier::targets::twins::{UpliftTest, uplift_test};
use pannier::targets::uplift_rows::{self, Row};
use pannier::words::{Gap, Lang, Said, Unit, notices, tested as words};
use pannier::write::{self, Format};

use super::backtest::{BacktestArgs, Part};
use super::customers::bar;
use super::emit::{Emitter, Receipt, Run};
use super::exit::Exit;
use super::known::{Known, warn};
use super::session::Session;

pub(crate) fn run(args: &BacktestArgs, treated: &str, session: &Session) -> anyhow::Result<Exit> {
    let schema = match args.show {
        Some(Part::Gains) => uplift_rows::QINI_SCHEMA,
        Some(Part::Calibration) => bail!(Error::Unsupported(
            "an effect is no chance of one customer that could be checked: --show products or gains with --treated".into()
        )),
        _ => uplift_rows::SCHEMA,
    };
    if !args.about.methods.is_empty() {
        bail!(Error::Unsupported(
            "--treated compares two regressions, one of each arm: --methods has nothing to choose"
                .into()
        ));
    }
    let [product] = &args.about.product[..] else {
        bail!(Error::Unsupported("--treated wants one --product".into()));
    };
    let mut emitter = Emitter::with_page(&args.output, &args.page, schema, session)?;
    let split: Split = args.split.as_deref().unwrap_or("md5").parse()?;
    let hash = args.page.wants_hash(&args.output);
    let known = Known::read(&args.input, &args.about, None, hash, session)?;
    let Known::Table(table) = &known else {
        bail!(Error::Unsupported(
            "--treated wants a table of one customer a row with a column that says who was contacted: --format table".into()
        ));
    };
    let Some((column, _)) = treated.split_once('=') else {
        bail!(Error::Unsupported(format!("--treated {treated:?}: write COLUMN=VALUE")));
    };
    let config = args.about.attributes(&args.input);
    let (attributes, notes) = Attributes::learn(table, |_| true, &config)?;
    warn(table, &attributes, &notes, &args.about.product, session)?;
    if product.split('=').next() == Some(column) {
        bail!(Error::Unsupported(format!(
            "{column:?} cannot say both who was contacted and who bought"
        )));
    }
    let test = uplift_test(table, &config, product, treated, split, &session.progress)?;
    session.lap("backtest");
    session.say(&split);
    say(&test, session);
    let money = args.margin.zip(args.cost).map(|(margin, cost)| Money { margin, cost });
    let run = Run {
        command: "backtest",
        loaded: &known,
        min_count: None,
        settings: vec![
            ("split", split.said(Lang::English).into()),
            ("treated", treated.into()),
            ("product", product.clone().into()),
            ("margin", args.margin.into()),
            ("cost", args.cost.into()),
            ("seed", args.seed.into()),
        ],
        counts: vec![("learnt_from", test.fitted)],
        cut: None,
    };
    emitter.page(&run, |told| vec![report::uplift(&test, money, told.voice)])?;
    if emitter.format == Format::Svg {
        let svg = picture::qini_svg(&test, known.unit());
        return emitter.written(uplift_rows::QINI_SCHEMA, run, |mut out| {
            out.write_all(svg.as_bytes()).map_err(|source| out.error(source))?;
            Ok((out, 1))
        });
    }
    if args.show == Some(Part::Gains) {
        return emitter.records(uplift_rows::curves(&test), &uplift_rows::qini_schema(), run);
    }
    let rows: Vec<Row> = uplift_rows::rows(&test, money, args.seed);
    let described = uplift_rows::schema(money.is_some());
    if emitter.format != Format::Table {
        return emitter.records(rows, &described, run);
    }
    let (shape, unit) = (emitter.shape, known.unit());
    emitter.written(uplift_rows::SCHEMA, run, |mut out| {
        let found = rows.len() as u64;
        let written = write::write(rows, &described, Format::Table, shape, &mut out);
        written
            .and_then(|_| curve(&test, unit, shape.lang, &mut out))
            .map_err(|source| out.error(source))?;
        Ok((out, found))
    })
}

/// The Qini curve of the list by the difference as bars; what it takes away has none.
fn curve(test: &UpliftTest, unit: Unit, lang: Lang, out: &mut impl Write) -> io::Result<()> {
    const DEPTHS: [u32; 8] = [5, 10, 20, 30, 40, 50, 75, 100];
    let list = &test.lists[0].2;
    let extra = |depth: u32| list.down_to(f64::from(depth) / 100.0).extra();
    let most = DEPTHS.into_iter().map(extra).fold(0.0, f64::max);
    let units = unit.many().into();
    writeln!(out, "\n{}", words::MadeToBuy { units }.said(lang))?;
    for depth in DEPTHS {
        let extra = extra(depth);
        let bars = bar(if most > 0.0 { extra / most } else { 0.0 });
        let depth = lang.figure(&format!("{depth:>4} %"));
        writeln!(out, "{depth} {bars:<30} {}", lang.figure(&format!("{extra:8.1}")))?;
    }
    Ok(())
}

/// The effect in a sentence, and whether the arms may be compared.
fn say(test: &UpliftTest, session: &Session) {
    if let Some(auc) = test.arms_auc.filter(|_| test.arms_are_told_apart()) {
        session.say(&notices::ArmsToldApart { auc: Gap::figure(format!("{auc:.3}")) });
    }
    let all = test.lists[0].2.all();
    if let (Some(effect), Some(ends)) = (all.difference(), all.interval()) {
        let is_sure = ends.low > 0.0 || ends.high < 0.0;
        let figure = |share: f64| Gap::figure(format!("{:+.1}", share * 1000.0));
        session.say(&notices::BecauseOfContact {
            product: Gap::name(&test.product),
            effect: figure(effect),
            low: figure(ends.low),
            high: figure(ends.high),
            sure: if is_sure { Gap::plain("") } else { notices::MAY_BE_CHANCE.into() },
        });
    }
}
