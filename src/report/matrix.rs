//! The matrix as a heat map: rows are given, columns asked for, those that belong together side by
//! side.
//!
//! All cells of one shade are one path, so that 150 products (22,350 cells) stay a small picture.
//! The sentence of a cell is made when it is pointed at, from the counts of its pair.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use maud::{Markup, PreEscaped, html};
use serde_json::json;

use super::layout::short;
use super::{Section, data, escaped};
use crate::encode::Rank;
use crate::matrix::{Matrix, PairRelation, Relation};
use crate::words::Voice;
use crate::words::page as words;
use crate::words::sentences::AlsoHold;

/// More products are no longer a picture to look at.
const MOST: usize = 150;
/// Up to so many there is room for a number in each cell.
const NUMBERED: usize = 32;
/// Shades from none to the strongest, on either side.
const SHADES: i8 = 5;

/// The heat map, and the strongest pairs in sentences.
pub fn matrix(matrix: &Matrix<'_>, voice: Voice) -> Section {
    let lang = voice.lang;
    let held: Vec<Rank> = (0..matrix.products().min(MOST)).map(Rank::at).collect();
    let order = matrix.seriated(&held);
    let left_out = matrix.products() - order.len();
    let body = html! {
        p { (words::MATRIX_LEAD.say(lang)) }
        p {
            (words::MATRIX_SHADES.say(lang))
            @if order.len() <= NUMBERED { " " (words::MATRIX_NUMBERS.say(lang)) }
        }
        @if left_out > 0 {
            p .note {
                (words::MatrixLeftOut {
                    shown: &lang.count(order.len() as u64),
                    left_out: &lang.count(left_out as u64),
                }.say(lang))
            }
        }
        (legend(voice))
        @if order.len() > 1 {
            div .heat data-heat {
                div .tools hidden {
                    button type="button" data-zoom="1.25" { (words::LARGER.say(lang)) }
                    button type="button" data-zoom="0.8" { (words::SMALLER.say(lang)) }
                    button type="button" data-zoom="fit" { (words::FIT.say(lang)) }
                }
                p .readout role="status" hidden { (words::MATRIX_POINT.say(lang)) }
                div .scroll tabindex="0" dir="ltr" role="region" aria-label=(words::MATRIX_REGION.say(lang)) {
                    (PreEscaped(picture(matrix, &order, voice)))
                }
                (data("heat", &cells(matrix, &order, voice)))
            }
        }
        (strongest(matrix, voice))
    };
    Section { id: "matrix", title: words::MATRIX, body }
}

/// What the shades mean.
fn legend(voice: Voice) -> Markup {
    let lang = voice.lang;
    let marks = [-SHADES, -3, 0, 3, SHADES];
    html! {
        ul .legend {
            @for shade in marks {
                li {
                    span .{ "swatch l" (shade) } aria-hidden="true" {}
                    (words::Times { times: &lang.ratio(ratio(shade)) }.say(lang))
                }
            }
        }
    }
}

/// The lift of the strongest shade; its inverse is that of the other side's.
const STRONGEST: f64 = 3.0;

/// The shade of a lift, 0 at 1.
fn shade(lift: f64) -> i8 {
    let strength = (libm::log(lift.max(1e-9)) / libm::log(STRONGEST)).clamp(-1.0, 1.0);
    #[expect(clippy::cast_possible_truncation, reason = "between -5 and 5")]
    let shade = (strength * f64::from(SHADES)).round() as i8;
    shade
}

/// The lift in the middle of a shade.
fn ratio(shade: i8) -> f64 {
    libm::pow(STRONGEST, f64::from(shade) / f64::from(SHADES))
}

/// Room for a name beside or above the cells.
const ROOM: f64 = 162.0;

/// Sizes of the picture.
struct Grid {
    wide: usize,
    tall: usize,
    /// Room for names, left of the cells and above them.
    left: usize,
    top: usize,
}

impl Grid {
    fn of(products: usize) -> Self {
        let (wide, tall) = match products {
            0..=NUMBERED => (28, 22),
            33..=60 => (18, 18),
            _ => (12, 12),
        };
        Self { wide, tall, left: 172, top: 140 }
    }
}

fn picture(matrix: &Matrix<'_>, order: &[Rank], voice: Voice) -> String {
    let (lang, products) = (voice.lang, order.len());
    let Grid { wide, tall, left, top } = Grid::of(products);
    let name = |rank: Rank| matrix.patterns().name(rank);
    // Names above the cells lean to the right.
    let (width, height) = (left + products * wide + 100, top + products * tall + 4);
    let mut svg = format!(
        r#"<svg class="matrix" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" aria-label="{}" data-left="{left}" data-top="{top}" data-wide="{wide}" data-tall="{tall}">"#,
        words::MATRIX.say(lang)
    );
    let size = tall.min(12);
    for (at, &product) in order.iter().enumerate() {
        let name = escaped(&short(name(product), ROOM / size as f64));
        let (x, y) = (left + at * wide + wide / 2, top + at * tall + tall / 2);
        let _ = write!(
            svg,
            r#"<text class="row" x="{}" y="{y}" font-size="{size}">{name}</text><text class="column" transform="translate({x} {}) rotate(-55)" font-size="{size}">{name}</text>"#,
            left - 6,
            top - 6
        );
    }
    let mut paths: BTreeMap<i8, String> = BTreeMap::new();
    let mut numbers = String::new();
    for (row, &given) in order.iter().enumerate() {
        for (column, &then) in order.iter().enumerate() {
            let Some(cell) = matrix.cell(given, then) else { continue };
            let shade = cell.lift_eb().map_or(0, shade);
            let (x, y) = (left + column * wide, top + row * tall);
            let path = paths.entry(shade).or_default();
            let _ = write!(path, "M{x} {y}h{wide}v{tall}h-{wide}z");
            if products <= NUMBERED {
                let strong = if shade.abs() > 2 { " s" } else { "" };
                let p = lang.share(cell.p());
                let number = p.trim_end_matches(['%', '٪', ' ']);
                let _ = write!(
                    numbers,
                    r#"<text class="n{strong}" x="{}" y="{}">{number}</text>"#,
                    x + wide / 2,
                    y + tall / 2
                );
            }
        }
    }
    for (shade, path) in paths {
        let _ = write!(svg, r#"<path class="l{shade}" d="{path}"/>"#);
    }
    let _ = write!(
        svg,
        r#"{numbers}<rect class="cross" x="{left}" y="0" width="{}" height="{tall}" hidden="hidden"/><rect class="cross" x="0" y="{top}" width="{wide}" height="{}" hidden="hidden"/></svg>"#,
        products * wide,
        products * tall
    );
    svg
}

/// The counts of all pairs shown, for the sentences.
fn cells(matrix: &Matrix<'_>, order: &[Rank], voice: Voice) -> serde_json::Value {
    let patterns = matrix.patterns();
    let pair = |row: usize, column: usize| {
        let (given, then) = (order[row], order[column]);
        let cell = matrix.cell(given, then).expect("two products");
        let relation = cell.relation() as usize;
        let expected = (cell.expected_adj() * 100.0).round() / 100.0;
        json!([cell.table().both(), expected, relation])
    };
    let triangle = (0..order.len()).map(|row| (0..row).map(|column| pair(row, column)).collect());
    json!({
        "n": patterns.n(),
        "gap": voice.lang.together(&["", ""]),
        "names": order.iter().map(|&rank| patterns.name(rank)).collect::<Vec<_>>(),
        "counts": order.iter().map(|&rank| patterns.counts()[rank.index()]).collect::<Vec<_>>(),
        "pairs": triangle.collect::<Vec<Vec<_>>>(),
        "relations": Relation::ALL.map(|relation| relation.meaning().say(voice.lang)),
        "sentence": AlsoHold {
            of: "{of}",
            counted: voice.counted(),
            given: "{given}",
            both: "{both}",
            p: "{p}",
            then: "{then}",
            all: voice.all(),
            base: "{base}",
            alike: voice.alike(),
            usual: "{usual}",
        }
        .say(voice.lang),
    })
}

/// The surest complements and substitutes, in sentences.
fn strongest(matrix: &Matrix<'_>, voice: Voice) -> Markup {
    const SHOWN: usize = 5;
    let lang = voice.lang;
    let kinds: Vec<String> = matrix
        .census()
        .into_iter()
        .filter(|kind| kind.1 > 0)
        .map(|(relation, count)| {
            format!("{} {}", lang.count(count as u64), relation.title().say(lang))
        })
        .collect();
    let pairs = matrix.surest(|pair| pair.relation.is_edge());
    let of = |kinds: &[Relation]| -> Vec<&PairRelation<'_>> {
        pairs.iter().filter(|pair| kinds.contains(&pair.relation)).take(SHOWN).collect()
    };
    let lists = [
        (words::COMPLEMENTS, of(&[Relation::Complement, Relation::WeakComplement])),
        (words::SUBSTITUTES, of(&[Relation::Substitute])),
    ];
    html! {
        p { (words::Census { kinds: &kinds.join(lang.comma()) }.say(lang)) }
        @for (title, pairs) in &lists {
            h3 { (title.say(lang)) }
            @if pairs.is_empty() {
                p { (words::NO_PAIRS.say(lang)) }
            } @else {
                ol .sentences {
                    @for pair in pairs {
                        li {
                            strong {
                                bdi { (matrix.patterns().name(pair.b)) } " – "
                                bdi { (matrix.patterns().name(pair.a)) }
                            }
                            " "
                            (voice.association(&matrix.cell(pair.b, pair.a).expect("two products").association()))
                        }
                    }
                }
            }
        }
    }
}
