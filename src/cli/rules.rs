//! `pannier rules`.

mod args;

pub(crate) use args::{RulesArgs, Tests};

use std::collections::BTreeMap;

use anyhow::bail;
use pannier::context::Verdict;
use pannier::encode::{Keep, Patterns, Transactions};
use pannier::error::{Error, nearest};
use pannier::mine::{self, FrequentItemsets, MineConfig};
use pannier::read;
use pannier::report::{self, Caveat};
use pannier::rules::filter::Filter;
use pannier::rules::validate::{self, Validation};
use pannier::rules::{self, Field, Highest, Null, Rule, RuleConfig, RuleList, Shown, Sides, Tally};
use pannier::stats::Level;
use pannier::stats::discovery::Correction;
use pannier::support::{Count, MinConfidence};
use pannier::words::{Gap, Lang, Said, notices, term};

use args::{Adjust, NullArg};

use super::emit::{Emitter, Run};
use super::exit::Exit;
use super::load::{Loaded, load_levels, min_support};
use super::nothing;
use super::session::Session;

pub(crate) fn run(args: &RulesArgs, session: &Session) -> anyhow::Result<Exit> {
    let plan = Plan::new(args)?;
    let least = min_support(&args.support)?;
    args.page.refuse(args.validate.is_some(), "--validate")?;
    let emitter = Emitter::with_page(&args.output, &args.page, rules::SCHEMA, session)?;
    let circumstances = args.circumstances.keep();
    let keep = Keep {
        names: args.validate.is_some(),
        times: circumstances.times || args.split.is_some(),
        ..circumstances
    };
    let hash = args.page.wants_hash(&args.output);
    let loaded = load_levels(&args.input, keep, hash, session)?;
    let min_count = loaded.count(least);
    match args.validate {
        None => listed(&plan, &loaded, min_count, emitter, session),
        Some(adjust) => validated(&plan, &loaded, min_count, adjust, emitter, session),
    }
}

/// All rules that stand their tests in all of the data.
fn listed(
    plan: &Plan<'_>,
    loaded: &Loaded,
    min_count: Count,
    mut emitter: Emitter<'_>,
    session: &Session,
) -> anyhow::Result<Exit> {
    let patterns = loaded.transactions.patterns(min_count);
    session.lap("encode");
    let itemsets = plan.mine(&patterns, session)?;
    let list = plan.rules(&patterns, &itemsets, session)?;
    session.say(&notices::Candidates {
        itemsets: itemsets.len().into(),
        support: Gap::figure(loaded.as_share(min_count)),
        rules: list.tally().candidates.into(),
    });
    plan.say_what_became(&list, session);
    if list.tally().candidates == 0 {
        let otherwise = plan.nearest_thresholds(&itemsets, session)?;
        nothing::say(loaded, min_count, &*otherwise, session)?;
    }
    let mut run = plan.receipt(loaded, min_count, list.tally());
    run.counts.push(("itemsets", itemsets.len() as u64));
    emitter.page(&run, |told| {
        let caveats = [
            Caveat::Cause,
            Caveat::Activity,
            Caveat::Time,
            Caveat::False(plan.args.tests.max_q_allowed()),
            Caveat::Support(min_count),
        ];
        vec![
            report::rules(&list, told.voice, &told.all_rows(&[])),
            report::caveats(&caveats, told.voice),
        ]
    })?;
    emitter.records(list.records(&plan.shown), &rules::schema(&plan.shown), run)
}

/// The rules of one half, tested in the other.
fn validated(
    plan: &Plan<'_>,
    loaded: &Loaded,
    min_count: Count,
    adjust: Adjust,
    emitter: Emitter<'_>,
    session: &Session,
) -> anyhow::Result<Exit> {
    let correction = correction(adjust);
    let [first, second] = match plan.args.split {
        None => validate::halves(&loaded.transactions, &plan.args.salt),
        Some(time) => validate::before_and_after(&loaded.transactions, time),
    };
    session.lap("encode");
    let half_count = |half: &Transactions| scaled(min_count, half.n(), loaded.transactions.n());

    let patterns = first.patterns(half_count(&first));
    let itemsets = plan.mine(&patterns, session)?;
    let found = plan.rules(&patterns, &itemsets, session)?;
    session.say(&notices::FoundAndTested {
        found: first.n().into(),
        units: loaded.unit.counted().into(),
        support: half_count(&first).into(),
        tested: second.n().into(),
    });
    plan.say_what_became(&found, session);
    let mut validation = Validation::new(&found, &second, &plan.config, correction)?;
    if plan.args.cross_fit {
        let patterns = second.patterns(half_count(&second));
        let itemsets = plan.mine(&patterns, session)?;
        let swapped = plan.rules(&patterns, &itemsets, session)?;
        let swapped = Validation::new(&swapped, &first, &plan.config, correction)?;
        let once = validation.survivors();
        validation.and_swapped(&swapped);
        session.say(&notices::Swapped {
            found: swapped.tested.len().into(),
            survive: swapped.survivors().into(),
            both: validation.survivors().into(),
            once: once.into(),
        });
    }
    session.lap("validate");
    session.say(&notices::Survive {
        found: validation.tested.len().into(),
        survive: validation.survivors().into(),
        wrong: Gap::figure(Few(validation.expected_false())),
    });
    let mut run = plan.receipt(loaded, min_count, found.tally());
    run.counts.push(("found", validation.tested.len() as u64));
    run.counts.push(("survive", validation.survivors() as u64));
    run.settings.extend([
        ("validate", name(&adjust).into()),
        ("cross_fit", plan.args.cross_fit.into()),
        ("salt", plan.args.split.is_none().then_some(plan.args.salt.as_str()).into()),
        ("split", plan.args.split.map(read::written).into()),
    ]);
    emitter.records(validation.records(&plan.shown), &validate::schema(&plan.shown), run)
}

/// The same share of a part as `count` is of all, rounded up.
pub(crate) fn scaled(count: Count, part: Count, all: Count) -> Count {
    let scaled = (u64::from(count) * u64::from(part)).div_ceil(u64::from(all).max(1));
    Count::try_from(scaled).unwrap_or(Count::MAX).max(1)
}

/// The flags as meant.
struct Plan<'a> {
    args: &'a RulesArgs,
    config: RuleConfig,
    order: Option<Field>,
    filter: Option<Filter<Field>>,
    shown: Shown,
}

impl<'a> Plan<'a> {
    fn new(args: &'a RulesArgs) -> anyhow::Result<Self> {
        let mut config = config(&args.tests);
        config.min_confidence = args.min_confidence;
        config.min_lift = args.min_lift;
        config.max_consequent = args.max_consequent;
        config.max_rules = args.max_rules;
        config.sides = Sides {
            lhs: args.lhs.clone(),
            rhs: args.rhs.clone(),
            with: args.with.clone(),
            without: args.without.clone(),
        };
        let filter = args
            .condition
            .as_deref()
            .map(|text| Filter::parse(text, Field::all().map(|field| (field.name, field))))
            .transpose()
            .map_err(|error| Error::Unsupported(format!("--filter: {error}")))?;
        let shown = match &args.measures {
            None => Shown::default(),
            Some(list) => Shown::parse(list)
                .map_err(|error| Error::Unsupported(format!("--measures: {error}")))?,
        };
        let circumstances = &args.circumstances;
        let shown = match circumstances.context.is_empty() && circumstances.calendar.is_none() {
            true => shown,
            false => shown.with_context(),
        };
        Ok(Self { args, config, order: order(&args.sort)?, filter, shown })
    }

    fn mine(&self, patterns: &Patterns<'_>, session: &Session) -> anyhow::Result<FrequentItemsets> {
        let mut config = MineConfig::new(patterns.min_count());
        config.max_len = self.args.max_len.unwrap_or(usize::MAX);
        config.max_itemsets = self.args.support.most_held();
        config.engine = self.args.support.engine.into();
        let needed = self.config.sides.needed(patterns)?;
        let itemsets = mine::collect(&needed, &config, &session.progress)?;
        session.lap("mine");
        Ok(itemsets)
    }

    fn rules<'p>(
        &self,
        patterns: &'p Patterns<'p>,
        itemsets: &FrequentItemsets,
        session: &Session,
    ) -> anyhow::Result<RuleList<'p>> {
        let mut list = RuleList::new(patterns, itemsets, &self.config, &session.progress)?;
        self.put_in_context(&mut list, session)?;
        if let Some(filter) = &self.filter {
            list.retain(|rule| filter.holds(|field| field.value(rule)));
        }
        if let Some(field) = &self.order {
            list.sort_by(field);
        }
        session.lap("rules");
        Ok(list)
    }

    /// Looks at the rules within strata, if circumstances are named.
    fn put_in_context(&self, list: &mut RuleList<'_>, session: &Session) -> anyhow::Result<()> {
        let transactions = list.patterns().transactions();
        let args = self.args;
        if let Some(strata) = args.circumstances.strata(transactions, &args.input, session)? {
            list.put_in_context(&strata, Level::default());
            session.lap("context");
        }
        Ok(())
    }

    /// Says what became of the candidates.
    fn say_what_became(&self, list: &RuleList<'_>, session: &Session) {
        let tally = list.tally();
        let reasons = [
            (tally.redundant, notices::BY_SIMPLER),
            (tally.by_chance, notices::BY_CHANCE),
            (tally.by_activity, notices::BY_ACTIVITY),
        ];
        if tally.candidates > 0 {
            let (kept, of) = (tally.kept().into(), tally.candidates.into());
            session.say(&notices::RulesKept { kept, of });
            for (dropped, why) in reasons.into_iter().filter(|(dropped, _)| *dropped > 0) {
                session.say(&notices::RulesDropped { rules: dropped.into(), why: why.into() });
            }
        }
        if let Some(verdicts) = in_context(list.rules(), session.spoken()) {
            session.say(&notices::InContext { verdicts: Gap::plain(verdicts) });
        }
        if self.filter.is_some() {
            session.say(&notices::MeetCondition { rules: list.rules().len().into() });
        }
    }

    /// What to lower when no rule is confident enough.
    fn nearest_thresholds(
        &self,
        itemsets: &FrequentItemsets,
        session: &Session,
    ) -> anyhow::Result<Box<dyn Said>> {
        let mut any = self.config.clone();
        any.min_confidence = MinConfidence::default();
        any.min_lift = None;
        let all = rules::generate(itemsets, &any, Highest::default, &session.progress)?;
        let Highest { confidence, lift } = Highest::of(all);
        let highest = Gap::figure(format!("{:.1} %", confidence * 100.0));
        Ok(if confidence < self.config.min_confidence.get() {
            // Rounded down, so that what is suggested does find it.
            let least = Gap::plain(format!("{}%", (confidence * 1000.0).floor() / 10.0));
            Box::new(notices::LowerConfidence { highest, least })
        } else {
            let lift = Gap::figure(format!("{lift:.2}"));
            Box::new(notices::NoneSoStrong { confidence: highest, lift })
        })
    }

    fn receipt<'r>(&self, loaded: &'r Loaded, min_count: Count, tally: Tally) -> Run<'r> {
        let args = self.args;
        Run {
            command: "rules",
            loaded,
            min_count: Some(min_count),
            settings: vec![
                ("min_confidence", args.min_confidence.get().into()),
                ("min_lift", args.min_lift.into()),
                ("max_len", args.max_len.into()),
                (
                    "max_consequent",
                    (args.max_consequent < usize::MAX).then_some(args.max_consequent).into(),
                ),
                ("lhs", args.lhs.clone().into()),
                ("rhs", args.rhs.clone().into()),
                ("with", args.with.clone().into()),
                ("without", args.without.clone().into()),
                ("null", name(&args.tests.null).into()),
                ("adjust", name(&args.tests.adjust).into()),
                ("max_q", args.tests.max_q.into()),
                ("keep_redundant", args.tests.keep_redundant.into()),
                ("filter", args.condition.as_deref().into()),
                ("measures", args.measures.as_deref().into()),
                ("sort", args.sort.as_str().into()),
            ]
            .into_iter()
            .chain(args.circumstances.settings())
            .collect(),
            counts: vec![
                ("candidates", tally.candidates),
                ("redundant", tally.redundant),
                ("by_chance", tally.by_chance),
                ("by_activity", tally.by_activity),
            ],
            cut: None,
        }
    }
}

/// The tests of the command line; the rest as usual.
pub(crate) fn config(tests: &Tests) -> RuleConfig {
    let mut config = RuleConfig::default();
    config.null = match tests.null {
        NullArg::Both => Null::Both,
        NullArg::Activity => Null::Activity,
        NullArg::Independence => Null::Independence,
    };
    config.correction = correction(tests.adjust);
    config.max_q = tests.max_q;
    config.keep_redundant = tests.keep_redundant;
    config
}

fn correction(adjust: Adjust) -> Option<Correction> {
    match adjust {
        Adjust::Bh => Some(Correction::BenjaminiHochberg),
        Adjust::By => Some(Correction::BenjaminiYekutieli),
        Adjust::Holm => Some(Correction::Holm),
        Adjust::None => None,
    }
}

/// As it is written on the command line.
pub(crate) fn name(value: &impl clap::ValueEnum) -> String {
    value.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
}

/// How many rules there are of each verdict, in words; none without a context.
fn in_context(rules: &[Rule], lang: Lang) -> Option<String> {
    let verdicts = rules.iter().filter_map(|rule| Some(rule.context.as_ref()?.verdict));
    let mut counts: BTreeMap<Verdict, usize> = BTreeMap::new();
    verdicts.for_each(|verdict| *counts.entry(verdict).or_default() += 1);
    let each = counts.iter().map(|(verdict, count)| {
        format!("{} {}", lang.figure(&count.to_string()), term(verdict.name(), lang))
    });
    let each: Vec<String> = each.collect();
    (!each.is_empty()).then(|| each.join(lang.comma()))
}

/// What orders the rules; `None` is by name.
fn order(text: &str) -> anyhow::Result<Option<Field>> {
    if text == "name" {
        return Ok(None);
    }
    let Some(field) = Field::named(text) else {
        let names = ["name"].into_iter().chain(Field::all().map(|field| field.name));
        let near =
            nearest(text, names).map_or_else(String::new, |near| format!("; did you mean {near}?"));
        bail!(Error::Unsupported(format!(
            "rules cannot be sorted by {text:?}{near} (name, a column of the output, or one of `pannier schema measures`)"
        )));
    };
    Ok(Some(field))
}

/// A number with two decimal places at most.
struct Few(f64);

impl std::fmt::Display for Few {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let text = format!("{:.2}", self.0);
        f.write_str(text.trim_end_matches('0').trim_end_matches('.'))
    }
}
