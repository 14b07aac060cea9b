//! What came of a pilot: which channel brings responses, and which earns money.

use maud::{Markup, html};

use super::Section;
use super::bars::{Bar, bars};
use super::table::{Column, Table};
use crate::customers::cells::{self, Cells};
use crate::customers::pilot::{Arm, Pilot};
use crate::stats::Level;
use crate::words::channels as words;
use crate::words::lists::{FROM, FROM_DOC, TO, TO_DOC};
use crate::words::{Lang, Voice, carried};

/// Differences with a smaller chance than this are believed.
const SURE: f64 = 0.05;

/// The pilot, with its segments where it was read by any; `lift_to` is the rate that it was to find.
/// `all_rows` is the command that writes the segments.
pub fn channels(
    pilot: &Pilot,
    cells: Option<&Cells>,
    lift_to: Option<f64>,
    voice: Voice,
    all_rows: &str,
) -> Section {
    let lang = voice.lang;
    let body = html! {
        p { (words::CHANNELS_LEAD.say(lang)) }
        @if !pilot.has_control { p .caution { (words::NO_CONTROL.say(lang)) } }
        @for warning in warnings(pilot, lift_to, lang) { p .caution { (warning) } }
        p { (homogeneity(pilot, lang)) }
        h3 { (words::RESPONDED.say(lang)) }
        (bars(&rates(pilot, lang), false))
        h3 { (words::ARMS.say(lang)) }
        ul .sentences {
            @for arm in &pilot.arms {
                li { strong { bdi { (arm.seen.name) } } " – " (of_arm(arm, lang)) }
            }
        }
        @if let Some(cells) = cells { (by_segment(cells, lang, all_rows)) }
        p .note { (words::PILOT_CAVEAT.say(lang)) }
    };
    Section { id: "channels", title: carried::CHANNELS, body }
}

fn rate(arm: &Arm) -> f64 {
    arm.seen.responses.share().unwrap_or_default()
}

/// The rates beside each other; the highest fills its track.
fn rates(pilot: &Pilot, lang: Lang) -> Vec<Bar> {
    let highest = pilot.arms.iter().map(rate).fold(0.0, f64::max);
    let bar = |arm: &Arm| Bar {
        name: lang.name(&arm.seen.name),
        part: if highest > 0.0 { rate(arm) / highest } else { 0.0 },
        said: lang.share(rate(arm)),
    };
    pilot.arms.iter().map(bar).collect()
}

fn homogeneity(pilot: &Pilot, lang: Lang) -> String {
    let Ok(test) = &pilot.homogeneity else {
        return words::CANNOT_COMPARE.say(lang).into();
    };
    let verdict = if test.p < SURE { words::DIFFER } else { words::DO_NOT_DIFFER };
    let figures = words::ChiSquare {
        chi: &lang.ratio(test.statistic),
        df: &lang.count(test.df.into()),
        p: &lang.name(&lang.chance(test.p)),
    };
    lang.together(&[verdict.say(lang), &figures.say(lang)])
}

/// One arm in sentences: its rate, what that is over the control, and whether it earns money.
fn of_arm(arm: &Arm, lang: Lang) -> String {
    let ends = arm.seen.responses.wilson(Level::default());
    let mut said = vec![
        words::OfArm {
            n: &lang.count(arm.seen.responses.trials().into()),
            arm: &lang.name(&arm.seen.name),
            responses: &lang.count(arm.seen.responses.successes().into()),
            rate: &lang.share(rate(arm)),
            low: &lang.share(ends.low),
            high: &lang.share(ends.high),
        }
        .say(lang),
    ];
    if let Some(difference) = arm.difference {
        let points = |share: f64| lang.signed(share * 100.0, Lang::ratio);
        said.push(
            words::OverControl {
                points: &points(difference.mean),
                low: &points(difference.ends.low),
                high: &points(difference.ends.high),
                p: &arm.p_holm.map_or_else(|| "–".into(), |p| lang.name(&lang.chance(p))),
            }
            .say(lang),
        );
    }
    said.push(words::Best { share: &lang.share(arm.p_best) }.say(lang));
    if let (Some(gross), Some(earned)) = (arm.profit, arm.profit_over_control) {
        let signed = |amount: f64| lang.signed(amount, Lang::amount);
        let [net, low, high] = &[earned.mean, earned.ends.low, earned.ends.high].map(signed);
        said.push(if earned.ends.low > 0.0 {
            words::Earns { net, low, high }.say(lang)
        } else if earned.ends.high >= 0.0 {
            words::NotSure { net, low, high }.say(lang)
        } else if gross.mean > 0.0 {
            let gross = &signed(gross.mean);
            words::LosesAlthough { net, low, high, gross }.say(lang)
        } else {
            words::Loses { net, low, high }.say(lang)
        });
    }
    lang.together(&said.iter().map(String::as_str).collect::<Vec<_>>())
}

/// An early lead, and a pilot too small for what it was to find.
fn warnings(pilot: &Pilot, lift_to: Option<f64>, lang: Lang) -> Vec<String> {
    let mut warnings = Vec::new();
    let needed = pilot.needed();
    let name = |arm: &Arm| format!("{} ({})", lang.name(&arm.seen.name), lang.share(rate(arm)));
    let (leader, runner_up) = (&name(needed.leader), &name(needed.runner_up));
    if needed.per_arm.is_infinite() {
        warnings.push(words::EarlyEqual { leader, runner_up }.say(lang));
    } else if needed.per_arm > f64::from(needed.has) {
        let early = words::Early {
            leader,
            best: &lang.share(needed.leader.p_best),
            runner_up,
            needed: &lang.plain(needed.per_arm.ceil()),
            has: &lang.count(needed.has.into()),
        };
        warnings.push(early.say(lang));
    }
    if let Some(lift_to) = lift_to {
        let wanted = pilot.needed_for(lift_to);
        let sizes = pilot.arms.iter().map(|arm| arm.seen.responses.trials());
        let smallest = sizes.min().unwrap_or(0);
        if wanted > f64::from(smallest) {
            let small = words::Small {
                rate: &lang.share(lift_to),
                needed: &lang.plain(wanted.ceil()),
                smallest: &lang.count(smallest.into()),
            };
            warnings.push(small.say(lang));
        }
    }
    warnings
}

fn by_segment(found: &Cells, lang: Lang, all_rows: &str) -> Markup {
    let table = Table {
        id: "cells-table",
        caption: words::BY_SEGMENT.say(lang),
        columns: &COLUMNS,
        sentence: Some(
            words::RowOfCell {
                n: "{n}",
                segment: "{segment}",
                arm: "{arm}",
                responses: "{responses}",
                rate: "{rate_shrunk}",
                low: "{rate_low}",
                high: "{rate_high}",
            }
            .say(lang),
        ),
        most_bytes: 300_000,
        all_rows,
    };
    let interactions = found.arms.iter().enumerate().filter_map(|(at, arm)| {
        let test = found.interaction(at)?;
        let (arm, p) = (&lang.name(arm), &lang.name(&lang.chance(test.p)));
        Some(match test.p < SURE {
            true => words::MoreInSome { arm, p }.say(lang),
            false => words::SameInAll { arm, p }.say(lang),
        })
    });
    html! {
        h3 { (words::BY_SEGMENT.say(lang)) }
        p { (words::BY_SEGMENT_LEAD.say(lang)) }
        @for said in interactions { p { (said) } }
        (table.html(lang, &cells::schema(), found.records()))
    }
}

const COLUMNS: [Column; 7] = [
    Column { name: "segment", title: words::SEGMENT, doc: words::SEGMENT_DOC },
    Column { name: "arm", title: words::ARM, doc: words::ARM_DOC },
    Column { name: "n", title: words::N, doc: words::N_DOC },
    Column { name: "responses", title: words::RESPONSES, doc: words::RESPONSES_DOC },
    Column { name: "rate_shrunk", title: words::RATE, doc: words::RATE_DOC },
    Column { name: "rate_low", title: FROM, doc: FROM_DOC },
    Column { name: "rate_high", title: TO, doc: TO_DOC },
];
