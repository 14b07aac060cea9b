//! `pannier rules`.

use anyhow::bail;
use pannier::error::{Error, nearest};
use pannier::mine::{self, MineConfig};
use pannier::rules::{self, Highest, MEASURES, Measure, RuleConfig, RuleList};
use pannier::support::MinConfidence;

use super::args::RulesArgs;
use super::emit::{Emitter, Run};
use super::exit::Exit;
use super::load::{load, min_support};
use super::nothing;
use super::session::Session;

pub(crate) fn run(args: &RulesArgs, session: &Session) -> anyhow::Result<Exit> {
    let order = Order::parse(&args.sort)?;
    let least = min_support(&args.support)?;
    let emitter = Emitter::new(&args.output, rules::SCHEMA, session)?;
    let loaded = load(&args.input, Emitter::wants_receipt(&args.output), session)?;
    let min_count = loaded.count(least);
    let patterns = loaded.transactions.patterns(min_count);
    session.lap("encode");

    let mut config = MineConfig::new(min_count);
    config.max_len = args.max_len.unwrap_or(usize::MAX);
    config.max_itemsets = args.support.max_itemsets;
    config.engine = args.support.engine.into();
    let itemsets = mine::collect(&patterns, &config, &session.progress)?;
    session.lap("mine");

    let mut config = RuleConfig::default();
    config.min_confidence = args.min_confidence;
    config.min_lift = args.min_lift;
    config.max_consequent = args.max_consequent;
    config.max_rules = args.max_rules;
    let mut list = RuleList::new(&patterns, &itemsets, &config, &session.progress)?;
    match order {
        Order::Name => {}
        Order::Count => list.sort_by_count(),
        Order::Measure(measure) => list.sort_by(measure),
    }
    session.lap("rules");
    session.notice(&format!(
        "{} itemsets with support of at least {}, {} rules",
        itemsets.len(),
        loaded.as_share(min_count),
        list.rules().len()
    ));
    if list.rules().is_empty() {
        let mut any = config;
        any.min_confidence = MinConfidence::default();
        any.min_lift = None;
        let all = rules::generate(&itemsets, &any, Highest::default, &session.progress)?;
        let Highest { confidence, lift } = Highest::of(all);
        let otherwise = if confidence < args.min_confidence.get() {
            // Rounded down, so that what is suggested does find it.
            format!(
                "the highest confidence of any rule is {:.1} %; lower to -c {}%",
                confidence * 100.0,
                (confidence * 1000.0).floor() / 10.0
            )
        } else {
            format!(
                "no rule is both so confident and of such a lift; the highest confidence of any is {:.1} %, the highest lift {lift:.2}",
                confidence * 100.0
            )
        };
        nothing::say(&loaded, min_count, &otherwise, session)?;
    }
    let run = Run {
        command: "rules",
        loaded: &loaded,
        min_count: Some(min_count),
        settings: vec![
            ("min_confidence", args.min_confidence.get().into()),
            ("min_lift", args.min_lift.into()),
            ("max_len", args.max_len.into()),
            (
                "max_consequent",
                (args.max_consequent < usize::MAX).then_some(args.max_consequent).into(),
            ),
            ("sort", args.sort.as_str().into()),
        ],
        counts: vec![("itemsets", itemsets.len() as u64)],
        cut: None,
    };
    emitter.records(list.records(), &rules::schema(), run)
}

/// What orders the rules.
enum Order {
    Name,
    Count,
    Measure(&'static Measure),
}

impl Order {
    fn parse(text: &str) -> anyhow::Result<Self> {
        Ok(match text {
            "name" => Self::Name,
            "count" => Self::Count,
            _ => match Measure::named(text) {
                Some(measure) => Self::Measure(measure),
                None => {
                    let names: Vec<&str> = ["name", "count"]
                        .into_iter()
                        .chain(MEASURES.iter().map(|m| m.name))
                        .collect();
                    let near = nearest(text, names.iter().copied())
                        .map_or_else(String::new, |near| format!("; did you mean {near}?"));
                    bail!(Error::Unsupported(format!(
                        "rules cannot be sorted by {text:?}; the orders are {}{near}",
                        names.join(", ")
                    )));
                }
            },
        })
    }
}
