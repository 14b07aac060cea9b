//! What was found of segments, as a page for people.

use pannier::customers::segments::Segmentation;
use pannier::customers::segments::cards::Card;
use pannier::customers::segments::products::{self, SegmentProduct};
use pannier::words::{Gap, Lang, grouped};

use crate::cli::customers::bar;
use crate::cli::fold::{Text, right};

/// The page for people.
pub(super) fn page(
    found: &Segmentation,
    cards: &[Card],
    products: &[SegmentProduct<'_>],
    rows: usize,
    lang: Lang,
) -> String {
    let mut page = Text::new(lang);
    let share = |share: f64| Gap::figure(format!("{:.1} %", share * 100.0));
    page.line(&grouped::Found { n: found.of.len().into(), segments: cards.len().into() });
    page.block("\n");
    for card in cards {
        let number = lang.figure(&format!("{:>2}", card.segment + 1));
        let part = lang.figure(&format!("{:5.1} %", card.share * 100.0));
        page.block(&format!("{number} {:<30} {part}  {}\n", bar(card.share), card.name));
    }
    for card in cards {
        page.heading(&grouped::Segment {
            segment: Gap::figure(card.segment + 1),
            name: Gap::plain(&card.name),
            size: card.size.into(),
        });
        let lists = [
            (grouped::MEDIANS, &card.medians),
            (grouped::MORE_OF, &card.over_held),
            (grouped::LESS_OF, &card.under_held),
        ];
        for (heading, texts) in lists {
            if !texts.is_empty() {
                let list = Gap::plain(texts.join(lang.comma()));
                page.further(&grouped::Listed { heading: heading.into(), list });
            }
        }
    }
    let at_home = products::at_home(products);
    if !at_home.is_empty() {
        page.heading(&grouped::OFFER_FIRST);
    }
    let more = at_home.len().saturating_sub(rows);
    for row in at_home.into_iter().take(rows) {
        page.further(&grouped::FirstTo {
            product: Gap::name(row.product),
            segment: Gap::figure(row.segment + 1),
            name: Gap::plain(row.name),
            share: share(row.shrunk),
            all: share(row.whole),
            open: Gap::figure(row.open()),
        });
    }
    if more > 0 {
        page.further(&grouped::More { more: more.into() });
    }
    page.block("\n");
    let [segments, silhouette, agreement] =
        [(grouped::SEGMENTS, 9), (grouped::SILHOUETTE, 11), (grouped::AGREEMENT, 10)]
            .map(|(heading, width)| right(heading.say(lang), width));
    page.block(&format!("{segments} {silhouette} {agreement}\n"));
    for tried in &found.tried {
        let numbers =
            format!("{:>9} {:>11.3} {:>10.2}", tried.k, tried.silhouette, tried.stability);
        page.block(&lang.figure(&numbers));
        if tried.k == found.choice().k {
            page.block(&format!("  {}", grouped::CHOSEN.say(lang)));
        }
        page.block("\n");
    }
    page.line(&Gap::plain(found.verdict(lang)));
    page.finish()
}
