//! The gains curve as a picture.

use std::fmt::Write as _;

use super::backtest::Backtest;
use super::gains::Gains;
use crate::write::escaped;

/// Inside width and height of the chart.
const SIDE: f64 = 360.0;
/// Room for the axes.
const LEFT: f64 = 62.0;
const TOP: f64 = 48.0;
/// How many points a curve has.
const POINTS: u32 = 100;

/// A curve by its name, its colour, and the gain at each depth.
type Curve<'a> = (String, &'a str, &'a dyn Fn(f64) -> Option<f64>);

/// An SVG of one product's list by the method that was chosen, with the baseline of activity, chance
/// and hindsight; beside it what a reader wants to know of one depth.
pub fn gains_svg(lists: &Backtest, product: usize) -> String {
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

    let (width, height) = (LEFT + SIDE + 330.0, TOP + SIDE + 56.0);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" font-family=\"sans-serif\" font-size=\"13\" role=\"img\">\n"
    );
    let name = escaped(&lists.products[product]);
    let _ = writeln!(svg, "<rect width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>");
    let _ = writeln!(
        svg,
        "<text x=\"{LEFT}\" y=\"24\" font-size=\"16\" font-weight=\"bold\">Who takes {name}: buyers reached by customers contacted</text>"
    );
    for tenth in 0..=10 {
        let share = f64::from(tenth) / 10.0;
        let (x, y) = place(share, share);
        let (right, bottom) = (LEFT + SIDE, TOP + SIDE);
        let _ = writeln!(
            svg,
            "<path d=\"M{x:.1} {TOP}V{bottom}M{LEFT} {y:.1}H{right}\" stroke=\"#eeeeee\" fill=\"none\"/>"
        );
        if tenth % 2 == 0 {
            let percent = tenth * 10;
            let _ = writeln!(
                svg,
                "<text x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{percent} %</text><text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{percent} %</text>",
                bottom + 18.0,
                LEFT - 6.0,
                y + 4.0,
            );
        }
    }
    let _ = writeln!(
        svg,
        "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">customers contacted, best first</text>",
        LEFT + SIDE / 2.0,
        TOP + SIDE + 40.0,
    );
    for (row, (label, colour, gain)) in curves.iter().enumerate() {
        let mut path = String::new();
        for point in 0..=POINTS {
            let depth = f64::from(point) / f64::from(POINTS);
            let Some(gain) = gain(depth) else { continue };
            let (x, y) = place(depth, gain);
            let _ = write!(path, "{}{x:.1} {y:.1}", if path.is_empty() { 'M' } else { 'L' });
        }
        let _ = writeln!(
            svg,
            "<path d=\"{path}\" stroke=\"{colour}\" stroke-width=\"2\" fill=\"none\"/>"
        );
        let (x, y) = (LEFT + SIDE + 16.0, TOP + 14.0 + 22.0 * row as f64);
        let at_ten =
            gain(0.1).map_or_else(String::new, |gain| format!(" ({:.0} % at 10 %)", gain * 100.0));
        let _ = writeln!(
            svg,
            "<path d=\"M{x} {y}h18\" stroke=\"{colour}\" stroke-width=\"3\"/><text x=\"{}\" y=\"{}\">{}{at_ten}</text>",
            x + 24.0,
            y + 4.0,
            escaped(label),
        );
    }
    let lines = [
        format!("{} customers tested, {} buyers", chosen.customers(), chosen.buyers()),
        chosen.auc().map_or_else(String::new, |auc| format!("area under the ROC curve {auc:.3}")),
    ];
    for (row, line) in (0..).zip(lines) {
        let y = TOP + 130.0 + 20.0 * f64::from(row);
        let _ = writeln!(svg, "<text x=\"{}\" y=\"{y}\">{line}</text>", LEFT + SIDE + 16.0);
    }
    svg.push_str("</svg>\n");
    svg
}

fn place(depth: f64, gain: f64) -> (f64, f64) {
    (LEFT + SIDE * depth, TOP + SIDE * (1.0 - gain))
}
