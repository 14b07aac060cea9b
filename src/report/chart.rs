//! Curves as a picture, and the same numbers as a table for those who would rather read them.

use std::fmt::Write as _;

use maud::{Markup, PreEscaped, html};
use serde_json::{Value, json};

use super::{escaped, harmless};
use crate::words::Lang;
use crate::words::gains as words;

/// Some curves over one axis.
pub(super) struct Chart {
    /// What it shows, for those who only hear it.
    pub(super) title: String,
    /// To the right.
    pub(super) x: Axis,
    /// Upward.
    pub(super) y: Axis,
    /// The lowest in the drawing first.
    pub(super) curves: Vec<Curve>,
    /// Whether a curve stays where it is until its next point, as stairs do.
    pub(super) stairs: bool,
}

/// An axis: what it measures, between which ends, and how its numbers are written.
pub(super) struct Axis {
    pub(super) label: String,
    pub(super) ends: (f64, f64),
    pub(super) write: fn(Lang, f64) -> String,
    /// Whether there is nothing between whole numbers.
    pub(super) is_whole: bool,
    /// What the whole numbers stand for, from the lower end on; none where they are what they are.
    pub(super) names: Vec<String>,
}

/// One curve.
pub(super) struct Curve {
    pub(super) name: String,
    pub(super) line: Line,
    /// From left to right.
    pub(super) points: Vec<(f64, f64)>,
    /// How far each point may be off, where that is known.
    pub(super) ends: Vec<(f64, f64)>,
}

/// How a curve is drawn; the styles are those of the page, and no two differ in colour alone.
#[derive(Clone, Copy)]
pub(super) enum Line {
    /// One of several, from 0.
    Number(usize),
    /// What limits the others.
    Bound,
    /// What chance would do.
    Chance,
}

/// As many curves as can be told apart.
pub(super) const MOST_CURVES: usize = 6;

impl Line {
    fn class(self) -> String {
        match self {
            Self::Number(number) => format!("k{}", number % MOST_CURVES),
            Self::Bound => "bound".into(),
            Self::Chance => "chance".into(),
        }
    }
}

impl Axis {
    /// Shares from nobody to everybody.
    pub(super) fn share(label: &str) -> Self {
        Self {
            label: label.into(),
            ends: (0.0, 1.0),
            write: Lang::share,
            is_whole: false,
            names: Vec::new(),
        }
    }

    /// Where lines of the grid are: round numbers, about five of them.
    fn ticks(&self) -> Vec<f64> {
        let (from, to) = self.ends;
        let rough = (to - from) / 5.0;
        let power = 10_f64.powf(rough.log10().floor());
        let step = [1.0, 2.0, 2.5, 5.0, 10.0].map(|of| of * power);
        let step = step.into_iter().find(|step| *step >= rough * 0.999).unwrap_or(rough);
        let step = if self.is_whole { step.max(1.0).round() } else { step };
        let mut ticks = Vec::new();
        let mut number = (from / step).ceil();
        while number * step <= to + step * 1e-9 {
            // Not −0.
            ticks.push(number * step + 0.0);
            number += 1.0;
        }
        ticks
    }

    /// A number as people read it.
    fn said(&self, lang: Lang, at: f64) -> String {
        let from_first = (at - self.ends.0).round();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "`as` saturates, and no axis has so many names"
        )]
        let name = self.names.get(from_first as usize);
        name.map_or_else(|| (self.write)(lang, at), |name| lang.name(name))
    }

    fn part(&self, value: f64) -> f64 {
        (value - self.ends.0) / (self.ends.1 - self.ends.0)
    }
}

/// Inside of the picture, and the room around it.
const WIDE: f64 = 520.0;
const TALL: f64 = 280.0;
const LEFT: f64 = 74.0;
const TOP: f64 = 14.0;
const RIGHT: f64 = 24.0;
const BELOW: f64 = 52.0;

impl Chart {
    /// Legend, picture and table.
    pub(super) fn html(&self, lang: Lang) -> Markup {
        html! {
            figure .chart data-chart {
                @if self.curves.len() > 1 {
                    ul .legend {
                        @for curve in self.curves.iter().rev() {
                            li { span .{ "key " (curve.line.class()) } aria-hidden="true" {} (curve.name) }
                        }
                    }
                }
                p .readout .small role="status" hidden { (words::CHART_POINT.say(lang)) }
                div .scroll tabindex="0" dir="ltr" role="region" aria-label={ (self.title) " (" (words::PICTURE.say(lang)) ")" } {
                    (PreEscaped(self.picture(lang)))
                }
                script type="application/json" {
                    (PreEscaped(harmless(&self.read_out(lang).to_string())))
                }
                details {
                    summary { (words::NUMBERS.say(lang)) }
                    (self.numbers(lang))
                }
            }
        }
    }

    /// What the picture says at each of many places from left to right, as people read it: for the
    /// script, which shows that of the place pointed at.
    fn read_out(&self, lang: Lang) -> Value {
        let (from, to) = self.x.ends;
        let steps = if self.x.is_whole { (to - from).clamp(1.0, 100.0).round() } else { 100.0 };
        let mut places = Vec::new();
        let mut step = 0.0;
        while step <= steps {
            let x = from + (to - from) * step / steps;
            let x = if self.x.is_whole { x.round() } else { x };
            let values: Vec<Option<f64>> =
                self.curves.iter().rev().map(|curve| curve.at(x, self.stairs)).collect();
            let rounded = |at: f64| (at * 10.0).round() / 10.0;
            places.push(json!({
                "at": rounded(self.place((x, 0.0)).0),
                "x": self.x.said(lang, x),
                "y": values.iter().map(|y| y.map(|y| rounded(self.place((x, y)).1))).collect::<Vec<_>>(),
                "says": values.iter().map(|y| y.map(|y| (self.y.write)(lang, y))).collect::<Vec<_>>(),
            }));
            step += 1.0;
        }
        json!({
            "x": self.x.label,
            "top": TOP,
            "bottom": TOP + TALL,
            "names": self.curves.iter().rev().map(|curve| &curve.name).collect::<Vec<_>>(),
            "places": places,
        })
    }

    fn place(&self, (x, y): (f64, f64)) -> (f64, f64) {
        let y = self.y.part(y).clamp(-0.02, 1.02);
        (LEFT + WIDE * self.x.part(x), TOP + TALL * (1.0 - y))
    }

    fn picture(&self, lang: Lang) -> String {
        let (width, height) = (LEFT + WIDE + RIGHT, TOP + TALL + BELOW);
        let mut svg = format!(
            r#"<svg class="curves" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" aria-label="{}">"#,
            escaped(&self.title)
        );
        let (right, bottom) = (LEFT + WIDE, TOP + TALL);
        for at in self.x.ticks() {
            let x = LEFT + WIDE * self.x.part(at);
            let _ = write!(
                svg,
                r#"<path class="grid" d="M{x:.1} {TOP}V{bottom}"/><text class="across" x="{x:.1}" y="{:.1}">{}</text>"#,
                bottom + 18.0,
                escaped(&self.x.said(lang, at))
            );
        }
        for at in self.y.ticks() {
            let y = TOP + TALL * (1.0 - self.y.part(at));
            let _ = write!(
                svg,
                r#"<path class="grid" d="M{LEFT} {y:.1}H{right}"/><text class="up" x="{:.1}" y="{y:.1}">{}</text>"#,
                LEFT - 8.0,
                escaped(&(self.y.write)(lang, at))
            );
        }
        let _ = write!(
            svg,
            r#"<text class="across label" x="{:.1}" y="{:.1}">{}</text><text class="across label" transform="translate(16 {:.1}) rotate(-90)">{}</text>"#,
            LEFT + WIDE / 2.0,
            bottom + 42.0,
            escaped(&self.x.label),
            TOP + TALL / 2.0,
            escaped(&self.y.label)
        );
        for curve in &self.curves {
            let class = curve.line.class();
            if !curve.ends.is_empty() {
                let places = curve.points.iter().zip(&curve.ends);
                let low = places.clone().map(|(&(x, _), ends)| self.place((x, ends.0)));
                let high = places.map(|(&(x, _), ends)| self.place((x, ends.1)));
                let around: Vec<(f64, f64)> = low.chain(high.rev()).collect();
                let _ =
                    write!(svg, r#"<path class="band {class}" d="{}z"/>"#, path(&around, false));
            }
            let points: Vec<(f64, f64)> = curve.points.iter().map(|&at| self.place(at)).collect();
            let _ = write!(
                svg,
                r#"<path class="{class}" d="{}"><title>{}</title></path>"#,
                path(&points, self.stairs),
                escaped(&curve.name)
            );
        }
        svg + "</svg>"
    }

    /// What each curve is at the lines of the grid.
    fn numbers(&self, lang: Lang) -> Markup {
        html! {
            div .scroll tabindex="0" role="region" aria-label={ (words::NUMBERS.say(lang)) ": " (self.title) } {
                table .numbers {
                    thead { tr {
                        th scope="col" { (self.x.label) }
                        @for curve in self.curves.iter().rev() { th scope="col" .number { (curve.name) } }
                    } }
                    tbody {
                        @for at in self.x.ticks() {
                            tr {
                                th scope="row" { (self.x.said(lang, at)) }
                                @for curve in self.curves.iter().rev() {
                                    td .number {
                                        (curve.at(at, self.stairs).map_or_else(|| "–".into(), |value| (self.y.write)(lang, value)))
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

impl Curve {
    /// The value at x, on the line between two points; none outside of them.
    fn at(&self, x: f64, stairs: bool) -> Option<f64> {
        let next = self.points.partition_point(|point| point.0 < x - 1e-9);
        let &(after, value) = self.points.get(next).or_else(|| {
            // A curve of stairs goes on as it is.
            self.points.last().filter(|_| stairs)
        })?;
        if (after - x).abs() < 1e-9 {
            // The last of several points there.
            let last = self.points.partition_point(|point| point.0 < x + 1e-9);
            return Some(self.points[last - 1].1);
        }
        let &(before, from) = self.points.get(next.checked_sub(1)?)?;
        if stairs {
            return Some(from);
        }
        Some(from + (value - from) * (x - before) / (after - before))
    }
}

fn path(points: &[(f64, f64)], stairs: bool) -> String {
    let mut path = String::new();
    for (at, (x, y)) in points.iter().enumerate() {
        let _ = match at {
            0 => write!(path, "M{x:.1} {y:.1}"),
            _ if stairs => write!(path, "H{x:.1}V{y:.1}"),
            _ => write!(path, "L{x:.1} {y:.1}"),
        };
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    fn curve(points: &[(f64, f64)]) -> Curve {
        Curve { name: String::new(), line: Line::Chance, points: points.to_vec(), ends: Vec::new() }
    }

    #[test]
    fn what_is_read_out_is_what_is_drawn() {
        let chart = Chart {
            title: "gains".into(),
            x: Axis::share("contacted"),
            y: Axis::share("reached"),
            curves: vec![curve(&[(0.0, 0.0), (0.5, 1.0)])],
            stairs: false,
        };
        let said = chart.read_out(Lang::English);
        let places = said["places"].as_array().unwrap();
        assert_eq!(places.len(), 101);
        let at = |place: usize| [&places[place]["x"], &places[place]["says"][0]].map(Value::as_str);
        assert_eq!(at(25), [Some("25\u{a0}%"), Some("50\u{a0}%")]);
        assert_eq!(at(60), [Some("60\u{a0}%"), None]);
        assert_eq!(places[50]["y"][0].as_f64(), Some(TOP));
    }

    #[test]
    fn ticks_are_round() {
        let of = |ends| Axis { ends, write: Lang::number, ..Axis::share("") }.ticks();
        let near = |ticks: Vec<f64>, wanted: &[f64]| {
            assert_eq!(ticks.len(), wanted.len(), "{ticks:?}");
            assert!(ticks.iter().zip(wanted).all(|(a, b)| (a - b).abs() < 1e-9), "{ticks:?}");
        };
        near(of((0.0, 1.0)), &[0.0, 0.2, 0.4, 0.6, 0.8, 1.0]);
        near(of((-130.0, 900.0)), &[0.0, 250.0, 500.0, 750.0]);
        near(of((0.0, 72.0)), &[0.0, 20.0, 40.0, 60.0]);
    }

    #[test]
    fn a_curve_between_its_points() {
        let line = curve(&[(0.0, 0.0), (0.5, 1.0)]);
        assert_eq!([line.at(0.25, false), line.at(0.5, false)], [Some(0.5), Some(1.0)]);
        assert_eq!([line.at(0.6, false), line.at(-1.0, false)], [None, None]);
        let stairs = curve(&[(0.0, 1.0), (2.0, 0.75), (4.0, 0.5)]);
        assert_eq!(
            [1.0, 2.0, 3.0, 9.0].map(|x| stairs.at(x, true)),
            [1.0, 0.75, 0.75, 0.5].map(Some)
        );
    }
}
