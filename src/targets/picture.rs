//! The gains curve and the Qini curve as pictures.

use std::fmt::Write as _;

use super::backtest::Backtest;
use super::gains::Gains;
use super::twins::{ListBy, UpliftTest};
use crate::words::Unit;
use crate::write::escaped;

/// Inside width and height of the chart.
const SIDE: f64 = 360.0;
/// Room for the axes.
const LEFT: f64 = 62.0;
const TOP: f64 = 48.0;
/// How many points a curve has.
const POINTS: u32 = 100;

/// A curve by its name, its colour, and its height at each depth.
type Curve<'a> = (String, &'a str, &'a dyn Fn(f64) -> Option<f64>);

/// What is drawn over the share contacted.
struct Chart<'a> {
    title: String,
    unit: Unit,
    /// The lowest and highest value, and where lines stand, each with what is written there.
    ends: [f64; 2],
    lines: Vec<(f64, String)>,
    /// The ones behind first.
    curves: Vec<Curve<'a>>,
    /// What a curve's name is followed by: the depth it is of, and its height there in words.
    said: (f64, &'a dyn Fn(f64) -> String),
    notes: Vec<String>,
}

/// An SVG of one product's list by the method that was chosen, with the baseline of activity, chance
/// and hindsight; beside it what a reader wants to know of one depth.
pub fn gains_svg(lists: &Backtest, product: usize, unit: Unit) -> String {
    let chosen = lists.chosen_gains(product);
    let method = lists.methods[lists.chosen_of[product]].method.kind();
    let activity = lists
        .methods
        .iter()
        .find(|tested| tested.method.kind() == super::Kind::Activity)
        .map(|tested| tested.gains(product));
    let of = |gains: &Gains, depth: f64| gains.gain(depth);
    let (by_chosen, by_activity) =
        (|depth| of(&chosen, depth), |depth| activity.as_ref().and_then(|a| of(a, depth)));
    let perfect = |depth| chosen.ceiling(depth);
    let random = |depth| chosen.gain(0.1).map(|_| depth);
    let mut curves: Vec<Curve<'_>> =
        vec![("perfect".into(), "#9a9a9a", &perfect), ("random".into(), "#c4c4c4", &random)];
    if activity.is_some() && method != super::Kind::Activity {
        curves.push(("number of products held".into(), "#d08a2e", &by_activity));
    }
    curves.push((method.to_string(), "#1f6feb", &by_chosen));
    let unit_name = unit.plural();
    let chart = Chart {
        title: format!(
            "Who takes {}: buyers reached by {unit_name} contacted",
            lists.products[product]
        ),
        unit,
        ends: [0.0, 1.0],
        lines: (0..=5).map(|fifth| (f64::from(fifth) / 5.0, format!("{} %", fifth * 20))).collect(),
        curves,
        said: (0.1, &|gain| format!("{:.0} % at 10 %", gain * 100.0)),
        notes: vec![
            format!("{} {unit_name} tested, {} buyers", chosen.customers(), chosen.buyers()),
            chosen
                .auc()
                .map_or_else(String::new, |auc| format!("area under the ROC curve {auc:.3}")),
        ],
    };
    chart.svg()
}

/// An SVG of the Qini curves of both lists: the buyers whom the contact made buy, by the share contacted,
/// beside what a list by lot would bring.
pub fn qini_svg(test: &UpliftTest, unit: Unit) -> String {
    let [(_, _, by_difference), (_, _, by_response)] = &test.lists;
    let all = by_difference.all();
    let lot = |depth| Some(depth * all.extra());
    let difference = |depth| Some(by_difference.down_to(depth).extra());
    let response = |depth| Some(by_response.down_to(depth).extra());
    let named = |by: ListBy| match by {
        ListBy::Difference => "by the difference the contact makes",
        ListBy::Response => "by the chance to buy if contacted",
    };
    let curves: Vec<Curve<'_>> = vec![
        ("by lot".into(), "#c4c4c4", &lot),
        (named(ListBy::Response).into(), "#d08a2e", &response),
        (named(ListBy::Difference).into(), "#1f6feb", &difference),
    ];
    let depths = || (0..=POINTS).map(|point| f64::from(point) / f64::from(POINTS));
    let values = || curves.iter().flat_map(|curve| depths().filter_map(curve.2));
    let (low, high) = (values().fold(0.0, f64::min), values().fold(0.0, f64::max));
    let step = round_step((high - low).max(1.0) / 6.0);
    let [first, last] = [(low / step).floor(), (high.max(low + 1.0) / step).ceil()];
    let mut lines = Vec::new();
    let mut at = first;
    while at <= last {
        lines.push((at * step, format!("{}", at * step)));
        at += 1.0;
    }
    let unit_name = unit.plural();
    let qini = |at: usize| {
        let (by, _, list) = &test.lists[at];
        list.qini().map(|qini| format!("Qini coefficient {qini:.3} (list by {})", by.name()))
    };
    let arms = format!(
        "{} {unit_name} contacted, {} left alone",
        all.treated.customers, all.control.customers
    );
    let chart = Chart {
        title: format!("{}: how many more buy because of the contact", test.product),
        unit,
        ends: [first * step, last * step],
        lines,
        curves,
        said: (0.3, &|extra| format!("{extra:.0} at 30 %")),
        notes: std::iter::once(arms).chain((0..2).filter_map(qini)).collect(),
    };
    chart.svg()
}

/// The round number next above: 1, 2 or 5 with zeros.
fn round_step(size: f64) -> f64 {
    let power = 10_f64.powf(size.log10().floor());
    let fit = [1.0, 2.0, 5.0].into_iter().find(|&digit| digit * power >= size);
    fit.unwrap_or(10.0) * power
}

impl Chart<'_> {
    fn svg(&self) -> String {
        let (width, height) = (LEFT + SIDE + 370.0, TOP + SIDE + 56.0);
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" font-family=\"sans-serif\" font-size=\"13\" role=\"img\">\n"
        );
        let _ = writeln!(svg, "<rect width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>");
        let _ = writeln!(
            svg,
            "<text x=\"{LEFT}\" y=\"24\" font-size=\"16\" font-weight=\"bold\">{}</text>",
            escaped(&self.title)
        );
        self.grid(&mut svg);
        for (row, curve) in self.curves.iter().enumerate() {
            self.curve(row, curve, &mut svg);
        }
        let below = TOP + 40.0 + 22.0 * self.curves.len() as f64;
        for (row, line) in (0..).zip(&self.notes) {
            let y = below + 20.0 * f64::from(row);
            let line = escaped(line);
            let _ = writeln!(svg, "<text x=\"{}\" y=\"{y}\">{line}</text>", LEFT + SIDE + 16.0);
        }
        svg.push_str("</svg>\n");
        svg
    }

    fn grid(&self, svg: &mut String) {
        let (right, bottom) = (LEFT + SIDE, TOP + SIDE);
        for fifth in 0..=5 {
            let (x, _) = self.place(f64::from(fifth) / 5.0, 0.0);
            let _ = writeln!(
                svg,
                "<path d=\"M{x:.1} {TOP}V{bottom}\" stroke=\"#eeeeee\" fill=\"none\"/><text x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{} %</text>",
                bottom + 18.0,
                fifth * 20,
            );
        }
        for (value, text) in &self.lines {
            let (_, y) = self.place(0.0, *value);
            let _ = writeln!(
                svg,
                "<path d=\"M{LEFT} {y:.1}H{right}\" stroke=\"#eeeeee\" fill=\"none\"/><text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{text}</text>",
                LEFT - 6.0,
                y + 4.0,
            );
        }
        let _ = writeln!(
            svg,
            "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{} contacted, best first</text>",
            LEFT + SIDE / 2.0,
            TOP + SIDE + 40.0,
            self.unit.plural(),
        );
    }

    fn curve(&self, row: usize, curve: &Curve<'_>, svg: &mut String) {
        let (label, colour, height) = curve;
        let mut path = String::new();
        for point in 0..=POINTS {
            let depth = f64::from(point) / f64::from(POINTS);
            let Some(value) = height(depth) else { continue };
            let (x, y) = self.place(depth, value);
            let _ = write!(path, "{}{x:.1} {y:.1}", if path.is_empty() { 'M' } else { 'L' });
        }
        let _ = writeln!(
            svg,
            "<path d=\"{path}\" stroke=\"{colour}\" stroke-width=\"2\" fill=\"none\"/>"
        );
        let (x, y) = (LEFT + SIDE + 16.0, TOP + 14.0 + 22.0 * row as f64);
        let (depth, words) = self.said;
        let said = height(depth).map_or_else(String::new, |value| format!(" ({})", words(value)));
        let _ = writeln!(
            svg,
            "<path d=\"M{x} {y}h18\" stroke=\"{colour}\" stroke-width=\"3\"/><text x=\"{}\" y=\"{}\">{}{said}</text>",
            x + 24.0,
            y + 4.0,
            escaped(label),
        );
    }

    fn place(&self, depth: f64, value: f64) -> (f64, f64) {
        let [low, high] = self.ends;
        (LEFT + SIDE * depth, TOP + SIDE * (high - value) / (high - low))
    }
}
