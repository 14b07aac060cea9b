//! Where the products of a network stand: those that are linked near each other, none upon another.
//!
//! Springs and charges (Fruchterman and Reingold 1991): all nodes repel, edges pull, and what moves
//! cools down. It starts from a circle on which linked nodes follow each other, so that few have to pass
//! others; the same network always gives the same picture.

/// A place, in units of the picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Point {
    pub(super) x: f64,
    pub(super) y: f64,
}

/// How many times everything moves.
const STEPS: u32 = 400;

/// Places of `nodes` nodes within a picture of this size. An edge pulls by its strength; 0 does not
/// pull at all.
pub(super) fn places(
    nodes: usize,
    edges: &[(usize, usize, f64)],
    width: f64,
    height: f64,
) -> Vec<Point> {
    let (middle, n) = (Point { x: width / 2.0, y: height / 2.0 }, nodes.max(1) as f64);
    let distance = 0.9 * (width * height / n).sqrt();
    let mut places: Vec<Point> = turns(nodes, edges)
        .into_iter()
        .map(|turn| {
            let angle = turn as f64 / n * std::f64::consts::TAU;
            Point {
                x: middle.x + middle.x * 0.7 * libm::cos(angle),
                y: middle.y + middle.y * 0.7 * libm::sin(angle),
            }
        })
        .collect();
    for step in 0..STEPS {
        let reach = (1.0 - f64::from(step) / f64::from(STEPS)) * width / 10.0;
        let mut moves = vec![Point { x: 0.0, y: 0.0 }; nodes];
        let push = |moves: &mut Vec<Point>, node: usize, x: f64, y: f64| {
            moves[node].x += x;
            moves[node].y += y;
        };
        for a in 0..nodes {
            for b in 0..a {
                let (x, y, apart) = between(places[a], places[b]);
                let force = distance * distance / apart;
                push(&mut moves, a, x * force, y * force);
                push(&mut moves, b, -x * force, -y * force);
            }
            // What nothing links would drift away.
            let (x, y, apart) = between(middle, places[a]);
            push(&mut moves, a, x * apart * 0.5, y * apart * 0.5 * width / height);
        }
        for &(a, b, strength) in edges {
            let (x, y, apart) = between(places[a], places[b]);
            let force = apart * apart / distance * strength;
            push(&mut moves, a, -x * force, -y * force);
            push(&mut moves, b, x * force, y * force);
        }
        for (place, by) in places.iter_mut().zip(&moves) {
            let length = (by.x * by.x + by.y * by.y).sqrt().max(1e-9);
            place.x += by.x / length * length.min(reach);
            place.y += by.y / length * length.min(reach);
        }
    }
    fitted(places, width, height)
}

/// The turn of each node on the circle: a node is followed by those it is linked to, depth first.
fn turns(nodes: usize, edges: &[(usize, usize, f64)]) -> Vec<usize> {
    let mut linked = vec![Vec::new(); nodes];
    for &(a, b, _) in edges {
        linked[a].push(b);
        linked[b].push(a);
    }
    let mut turns = vec![usize::MAX; nodes];
    let mut next = 0;
    for first in 0..nodes {
        let mut waiting = vec![first];
        while let Some(node) = waiting.pop() {
            if turns[node] == usize::MAX {
                turns[node] = next;
                next += 1;
                waiting.extend(&linked[node]);
            }
        }
    }
    turns
}

/// The direction from b to a, of length 1, and how far they are apart.
fn between(a: Point, b: Point) -> (f64, f64, f64) {
    let (x, y) = (a.x - b.x, a.y - b.y);
    let apart = (x * x + y * y).sqrt().max(0.01);
    (x / apart, y / apart, apart)
}

/// Stretched so that they fill the picture.
fn fitted(places: Vec<Point>, width: f64, height: f64) -> Vec<Point> {
    let range = |of: fn(&Point) -> f64| {
        let (low, high) =
            places.iter().map(of).fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), at| {
                (low.min(at), high.max(at))
            });
        (low, (high - low).max(1e-9))
    };
    let ((left, wide), (top, tall)) = (range(|place| place.x), range(|place| place.y));
    if places.len() < 2 {
        return places;
    }
    places
        .iter()
        .map(|place| Point {
            x: (place.x - left) / wide * width,
            y: (place.y - top) / tall * height,
        })
        .collect()
}

/// How wide a text is in units of its size, about: capitals and wide letters take more.
pub(super) fn width(text: &str) -> f64 {
    let of = |c: char| match c {
        '\u{1100}'..='\u{11ff}' | '\u{2e80}'..='\u{ffef}' => 1.0,
        'i' | 'j' | 'l' | 'f' | 't' | 'r' | ' ' | '.' | ',' | '\'' | '-' => 0.36,
        'm' | 'w' | 'M' | 'W' => 0.95,
        c if c.is_uppercase() => 0.72,
        _ => 0.6,
    };
    text.chars().map(of).sum()
}

/// A text that is at most so wide, the last character `…` where any are missing.
pub(super) fn short(text: &str, most: f64) -> String {
    if width(text) <= most {
        return text.to_owned();
    }
    let mut cut = String::new();
    for c in text.chars() {
        if width(&cut) + width(c.encode_utf8(&mut [0; 4])) + 0.8 > most {
            break;
        }
        cut.push(c);
    }
    cut.trim_end().to_owned() + "…"
}

/// A rectangle that something stands on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Area {
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
}

impl Area {
    /// Around a middle.
    pub(super) fn around(middle: Point, wide: f64, tall: f64) -> Self {
        let (x, y) = (wide / 2.0, tall / 2.0);
        Self { left: middle.x - x, top: middle.y - y, right: middle.x + x, bottom: middle.y + y }
    }

    /// The area that both stand on.
    fn shared(self, other: Self) -> f64 {
        let wide = self.right.min(other.right) - self.left.max(other.left);
        let tall = self.bottom.min(other.bottom) - self.top.max(other.top);
        wide.max(0.0) * tall.max(0.0)
    }
}

/// The first of the choices of a place that covers least of what is there already.
pub(super) fn freest(choices: [Area; 4], there: &[Area]) -> usize {
    let covered =
        choices.map(|choice| there.iter().map(|other| choice.shared(*other)).sum::<f64>());
    let least = covered.iter().copied().fold(f64::INFINITY, f64::min);
    covered.iter().position(|&area| area <= least).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn linked_nodes_stand_nearer_than_others() {
        let edges = [(0, 3, 1.0), (1, 4, 1.0), (2, 5, 1.0)];
        let places = places(6, &edges, 900.0, 600.0);
        let pairs = (0..6).flat_map(|a| (0..a).map(move |b| (b, a)));
        let (linked, others): (Vec<_>, Vec<_>) =
            pairs.partition(|&(a, b)| edges.iter().any(|&(from, to, _)| (from, to) == (a, b)));
        let mean = |pairs: &[(usize, usize)]| {
            let apart = pairs.iter().map(|&(a, b)| between(places[a], places[b]).2);
            apart.sum::<f64>() / pairs.len() as f64
        };
        assert_eq!((linked.len(), others.len()), (3, 12));
        assert!(mean(&linked) < 0.7 * mean(&others), "{places:?}");
        assert!(places.iter().all(|place| (0.0..=900.0).contains(&place.x)));
        assert!(places.iter().all(|place| (0.0..=600.0).contains(&place.y)));
    }

    #[test]
    fn names_are_cut_where_they_do_not_fit() {
        assert_eq!(short("Mobile", 10.0), "Mobile");
        assert_eq!(short("WHITE HANGING HEART", 6.0), "WHITE H…");
        assert!(width("WHITE") > width("white"));
    }

    #[test]
    fn names_stand_where_nothing_is() {
        let at = |x, y| Area::around(Point { x, y }, 10.0, 10.0);
        let choices = [at(0.0, 0.0), at(20.0, 0.0), at(0.0, 20.0), at(20.0, 20.0)];
        assert_eq!(freest(choices, &[]), 0);
        assert_eq!(freest(choices, &[at(2.0, 2.0), at(20.0, 0.0)]), 2);
    }
}
