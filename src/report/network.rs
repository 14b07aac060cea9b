//! The network of complements and substitutes: as a picture of the surest, and all as a table.

use std::fmt::Write as _;

use maud::{PreEscaped, html};

use super::layout::{Area, Point, freest, places, short, width};
use super::table::{Column, Table};
use super::{Section, escaped};
use crate::encode::Rank;
use crate::matrix::{Matrix, PairRelation, Relation};
use crate::record::{Cell, Column as Described, Kind, Record, Schema};
use crate::words::page as words;
use crate::words::{Lang, Voice};

/// Complements and substitutes that a picture can show.
const MOST: [usize; 2] = [32, 8];

/// The picture, its legend and the table; `all_rows` is the command that writes all pairs.
pub fn network(matrix: &Matrix<'_>, voice: Voice, all_rows: &str) -> Section {
    let lang = voice.lang;
    let pairs = matrix.surest(|pair| pair.relation.is_edge());
    let drawn = drawn(&pairs);
    let records = pairs.iter().map(|pair| Row { pair, matrix, lang });
    let table = Table {
        id: "pairs-table",
        caption: words::NETWORK.say(lang),
        columns: &COLUMNS,
        sentence: Some(
            words::PairHeld {
                both: "{n_both}",
                counted: voice.counted(),
                a: "{a}",
                b: "{b}",
                expected: "{expected_adj}",
                lift: "{lift_adj}",
            }
            .say(lang),
        ),
        most_bytes: 600_000,
        all_rows,
    };
    let body = html! {
        p { (words::NETWORK_LEAD.say(lang)) }
        @if pairs.is_empty() {
            p { (words::NO_PAIRS.say(lang)) }
        } @else {
            ul .legend {
                li { span .line .complement aria-hidden="true" {} (words::COMPLEMENTS.say(lang)) }
                li { span .line .substitute aria-hidden="true" {} (words::SUBSTITUTES.say(lang)) }
            }
            @if drawn.len() < pairs.len() {
                p .note {
                    (words::NetworkLeftOut {
                        shown: &lang.count(drawn.len() as u64),
                        all: &lang.count(pairs.len() as u64),
                    }.say(lang))
                }
            }
            div .network data-network {
                p .readout role="status" hidden { (words::NETWORK_POINT.say(lang)) }
                div .scroll tabindex="0" dir="ltr" role="region" aria-label=(words::NETWORK.say(lang)) {
                    (PreEscaped(picture(matrix, &drawn, voice)))
                }
            }
            (table.html(lang, &schema(), records))
        }
    };
    Section { id: "network", title: words::NETWORK, body }
}

/// The surest pairs of each kind.
fn drawn<'p, 'a>(pairs: &'p [PairRelation<'a>]) -> Vec<&'p PairRelation<'a>> {
    let (apart, together): (Vec<_>, Vec<_>) =
        pairs.iter().partition(|pair| is_apart(pair.relation));
    let [complements, substitutes] = MOST;
    together.into_iter().take(complements).chain(apart.into_iter().take(substitutes)).collect()
}

/// Whether products keep each other away.
fn is_apart(relation: Relation) -> bool {
    matches!(relation, Relation::Substitute | Relation::Exclusive)
}

/// Sizes of the picture: of the part where circles stand, and of the room around it for names.
const WIDE: f64 = 760.0;
const TALL: f64 = 460.0;
const AROUND: Point = Point { x: 100.0, y: 40.0 };
/// Letters of names.
const LETTERS: f64 = 12.0;
/// How wide a name may be, in letters.
const NAME: f64 = 13.5;

/// A product in the picture.
struct Node {
    product: Rank,
    place: Point,
    radius: f64,
    /// The middle of its name, which may be cut.
    name: String,
    label: Point,
}

fn picture(matrix: &Matrix<'_>, pairs: &[&PairRelation<'_>], voice: Voice) -> String {
    let lang = voice.lang;
    let name = |rank: Rank| matrix.patterns().name(rank);
    let mut products: Vec<Rank> = pairs.iter().flat_map(|pair| [pair.a, pair.b]).collect();
    products.sort_unstable();
    products.dedup();
    let number = |product: Rank| products.binary_search(&product).expect("it is in a pair");
    let edges: Vec<(usize, usize, f64)> = pairs
        .iter()
        .map(|pair| {
            let pull = if is_apart(pair.relation) { 0.25 } else { 1.0 };
            (number(pair.a), number(pair.b), pull)
        })
        .collect();
    // More products need more room.
    let tall = TALL * (products.len() as f64 / 30.0).max(1.0);
    let nodes = nodes(matrix, &products, &edges, tall);
    let (width, height) = (WIDE + 2.0 * AROUND.x, tall + 2.0 * AROUND.y);
    let mut svg = format!(
        r#"<svg class="products" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="group" aria-label="{}">"#,
        words::NETWORK.say(lang)
    );
    for (pair, &(a, b, _)) in pairs.iter().zip(&edges) {
        let [from, to] = [a, b].map(|node| nodes[node].place);
        let class = if is_apart(pair.relation) { "substitute" } else { "complement" };
        let cell = matrix.cell(pair.b, pair.a).expect("two products");
        let _ = write!(
            svg,
            r#"<line class="{class}" data-ends="{a} {b}" x1="{:.1}" y1="{:.1}" x2="{:.1}" y2="{:.1}" stroke-width="{:.1}"><title>{}</title></line>"#,
            from.x,
            from.y,
            to.x,
            to.y,
            1.2 + 1.6 * pair.strength().min(2.5),
            escaped(&cell.in_words(voice)),
        );
    }
    for (number, Node { product, place, radius, name: shown, label }) in nodes.iter().enumerate() {
        let partners = |apart: bool| {
            let of = pairs.iter().filter(move |pair| is_apart(pair.relation) == apart);
            let others = of.filter_map(|pair| match *product {
                a if a == pair.a => Some(name(pair.b)),
                b if b == pair.b => Some(name(pair.a)),
                _ => None,
            });
            match lang.names(others) {
                none if none.is_empty() => "–".to_owned(),
                names => names,
            }
        };
        let said = words::Node {
            product: &lang.name(name(*product)),
            count: &lang.count(matrix.patterns().counts()[product.index()].into()),
            counted: voice.counted(),
            with: &partners(false),
            against: &partners(true),
        };
        let said = escaped(&said.say(lang));
        let _ = write!(
            svg,
            r#"<g class="node" data-node="{number}" tabindex="0" role="img" aria-label="{said}"><title>{said}</title><circle cx="{:.1}" cy="{:.1}" r="{radius:.1}"/><text x="{:.1}" y="{:.1}">{}</text></g>"#,
            place.x,
            place.y,
            label.x,
            label.y,
            escaped(shown),
        );
    }
    svg + "</svg>"
}

/// The products where they stand, with their names where nothing else is.
fn nodes(
    matrix: &Matrix<'_>,
    products: &[Rank],
    edges: &[(usize, usize, f64)],
    tall: f64,
) -> Vec<Node> {
    let counts = matrix.patterns().counts();
    let most = f64::from(counts[0]);
    let places = places(products.len(), edges, WIDE, tall);
    let mut nodes: Vec<Node> = products
        .iter()
        .zip(places)
        .map(|(&product, place)| Node {
            product,
            place: Point { x: place.x + AROUND.x, y: place.y + AROUND.y },
            radius: 5.0 + 11.0 * (f64::from(counts[product.index()]) / most).sqrt(),
            name: short(matrix.patterns().name(product), NAME),
            label: place,
        })
        .collect();
    let mut there: Vec<Area> = nodes
        .iter()
        .map(|node| Area::around(node.place, 2.0 * node.radius, 2.0 * node.radius))
        .collect();
    for number in 0..nodes.len() {
        // Rather on the side that fewer edges leave by.
        let leaning: f64 = edges
            .iter()
            .filter_map(|&(a, b, _)| match number {
                _ if a == number => Some(nodes[b].place.y - nodes[a].place.y),
                _ if b == number => Some(nodes[a].place.y - nodes[b].place.y),
                _ => None,
            })
            .sum();
        let node = &mut nodes[number];
        let Node { place: Point { x, y }, radius, .. } = *node;
        let (wide, tall) = (LETTERS * width(&node.name), LETTERS * 1.2);
        let (aside, above) = (radius + 4.0 + wide / 2.0, radius + 2.0 + tall / 2.0);
        let above = if leaning > 0.0 { -above } else { above };
        let middles = [
            Point { x, y: y + above },
            Point { x, y: y - above },
            Point { x: x + aside, y },
            Point { x: x - aside, y },
        ];
        let boxes = middles.map(|middle| Area::around(middle, wide, tall));
        let choice = freest(boxes, &there);
        there.push(boxes[choice]);
        node.label = middles[choice];
    }
    nodes
}

const COLUMNS: [Column; 7] = [
    Column { name: "a", title: words::ONE, doc: words::ONE_DOC },
    Column { name: "b", title: words::OTHER, doc: words::OTHER_DOC },
    Column { name: "relation", title: words::RELATION, doc: words::RELATION_DOC },
    Column { name: "n_both", title: words::BOTH, doc: words::BOTH_DOC },
    Column { name: "expected_adj", title: words::EXPECTED, doc: words::EXPECTED_DOC },
    Column { name: "lift_adj", title: words::ADJUSTED, doc: words::ADJUSTED_DOC },
    Column { name: "q_value_adj", title: words::Q, doc: words::Q_DOC },
];

/// What the page shows of a pair, with the names of `pannier.relations/1`.
fn schema() -> Schema {
    let of = |name, kind| Described::new(name, "", kind, "");
    Schema {
        name: "pannier.report.pairs/1",
        columns: vec![
            of("a", Kind::List),
            of("b", Kind::List),
            of("relation", Kind::Text),
            of("n_both", Kind::Count),
            of("expected_adj", Kind::Number),
            of("lift_adj", Kind::Ratio),
            of("q_value_adj", Kind::Chance),
        ],
    }
}

struct Row<'a> {
    pair: &'a PairRelation<'a>,
    matrix: &'a Matrix<'a>,
    lang: Lang,
}

impl Record for Row<'_> {
    fn cells(&self) -> Vec<Cell<'_>> {
        let Self { pair, matrix, lang } = self;
        let name = |rank: Rank| Cell::list([matrix.patterns().name(rank)]);
        let (both, test) = (pair.table().both(), pair.test());
        vec![
            name(pair.a),
            name(pair.b),
            pair.relation.title().say(*lang).into(),
            both.into(),
            test.expected.into(),
            (f64::from(both) / test.expected).into(),
            test.active.q.into(),
        ]
    }
}
