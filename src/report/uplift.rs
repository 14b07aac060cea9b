//! Uplift: whom does the contact make buy?

use maud::html;

use super::Section;
use super::chart::{Axis, Chart, Curve, Line};
use crate::targets::report::Money;
use crate::targets::twins::UpliftTest;
use crate::targets::uplift::Uplift;
use crate::words::gains as of_lists;
use crate::words::uplift as words;
use crate::words::{Lang, Voice};

/// How many points a curve has.
const POINTS: u32 = 100;

/// The effect of the contact, its Qini curves, and how deep it pays where money is named.
pub fn uplift(test: &UpliftTest, money: Option<Money>, voice: Voice) -> Section {
    let lang = voice.lang;
    let [(_, _, by_difference), (_, _, by_response)] = &test.lists;
    let all = by_difference.all();
    let thousand = |share: f64| lang.number(share * 1000.0);
    let best = money.map(|money| (money, by_difference.most_profit(money.margin, money.cost)));
    let product = lang.name(&test.product);
    let body = html! {
        p { (words::UPLIFT_LEAD.say(lang)) }
        @if test.arms_are_told_apart() { p .caution { (words::TOLD_APART.say(lang)) } }
        p {
            (words::Arms {
                treated: &lang.plain(all.treated.customers),
                control: &lang.plain(all.control.customers),
            }.say(lang))
        }
        @if let (Some(effect), Some(ends)) = (all.difference(), all.interval()) {
            p {
                strong {
                    (words::Effect {
                        effect: &thousand(effect),
                        low: &thousand(ends.low),
                        high: &thousand(ends.high),
                        product: &product,
                    }.say(lang))
                }
                @if ends.low <= 0.0 && ends.high >= 0.0 { " " (words::MAY_BE_CHANCE.say(lang)) }
            }
            @if let Some(top) = by_difference.down_to(0.3).difference() {
                p {
                    (words::Top { effect: &thousand(top), rest: &thousand(effect) }.say(lang))
                }
            }
        }
        @if let Some((money, best)) = best {
            p {
                (words::Best {
                    depth: &lang.share(best.depth),
                    buyers: &lang.plain(best.buyers.round()),
                    value: &lang.amount(best.value),
                    margin: &lang.amount(money.margin),
                    cost: &lang.amount(money.cost),
                }.say(lang))
            }
        }
        (chart(&test.product, by_difference, by_response, lang).html(lang))
    };
    Section { id: "uplift", title: words::UPLIFT, body }
}

fn chart(product: &str, by_difference: &Uplift, by_response: &Uplift, lang: Lang) -> Chart {
    let depths = || (0..=POINTS).map(|point| f64::from(point) / f64::from(POINTS));
    let curve = |name: &str, line: Line, extra: &dyn Fn(f64) -> f64| Curve {
        name: name.into(),
        line,
        points: depths().map(|depth| (depth, extra(depth))).collect(),
        ends: Vec::new(),
    };
    let all = by_difference.all().extra();
    let curves = vec![
        curve(words::BY_LOT.say(lang), Line::Chance, &|depth| depth * all),
        curve(words::BY_RESPONSE.say(lang), Line::Number(1), &|depth| {
            by_response.down_to(depth).extra()
        }),
        curve(words::BY_DIFFERENCE.say(lang), Line::Number(0), &|depth| {
            by_difference.down_to(depth).extra()
        }),
    ];
    let values = || curves.iter().flat_map(|curve| &curve.points).map(|point| point.1);
    let low = values().fold(0.0, f64::min);
    let high = values().fold(f64::from(u8::from(low == 0.0)), f64::max);
    Chart {
        title: format!("{product}: {}", words::UPLIFT.say(lang)),
        x: Axis::share(of_lists::CONTACTED.say(lang)),
        y: Axis {
            label: words::EXTRA.say(lang).into(),
            ends: (low, high),
            write: Lang::plain,
            is_whole: false,
            names: Vec::new(),
        },
        curves,
        stairs: false,
    }
}
