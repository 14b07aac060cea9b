//! A heat map: as shaded blocks for a terminal, as SVG, and as a page that needs nothing else.

use std::fmt::Write as _;
use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

use super::escaped;

/// A square of cells whose rows and columns are the same names in the same order.
#[derive(Clone, Debug, PartialEq)]
pub struct HeatMap {
    /// What it shows.
    pub title: String,
    /// What the numbers are.
    pub meaning: String,
    /// How many names did not fit.
    pub left_out: usize,
    /// Of rows and columns.
    pub names: Vec<String>,
    /// Row by row; none on the diagonal or where there is no number.
    pub cells: Vec<Vec<Option<HeatCell>>>,
}

/// One cell.
#[derive(Clone, Debug, PartialEq)]
pub struct HeatCell {
    /// Above 1 is more than expected, below 1 fewer.
    pub ratio: f64,
    /// The cell in a sentence.
    pub words: String,
}

/// The shades of a terminal: up to this ratio, this block.
const SHADES: [(f64, &str, &str); 7] = [
    (1.0 / 2.0, "==", "below 0.5"),
    (1.0 / 1.25, "--", "0.5 to 0.8"),
    (1.25, "  ", "0.8 to 1.25"),
    (1.5, "░░", "1.25 to 1.5"),
    (2.0, "▒▒", "1.5 to 2"),
    (3.0, "▓▓", "2 to 3"),
    (f64::INFINITY, "██", "above 3"),
];

/// Columns of a name beside the blocks.
const LABEL: usize = 22;

impl HeatMap {
    /// How many names fit a terminal of this width.
    pub fn fitting(width: u16) -> usize {
        usize::from(width).saturating_sub(LABEL + 5) / 2
    }

    /// Writes it as blocks of two characters, rows named and numbered, columns numbered.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write_blocks(&self, out: &mut dyn Write) -> io::Result<()> {
        // Numbers of columns stand upright, so that two digits do not run into the next.
        for (digit, from) in [(10, 10), (1, 1)] {
            if self.names.len() >= from {
                let mut numbers = " ".repeat(LABEL + 5);
                for column in 1..=self.names.len() {
                    let shown = if column < from {
                        String::new()
                    } else {
                        (column / digit % 10).to_string()
                    };
                    let _ = write!(numbers, "{shown:>2}");
                }
                writeln!(out, "{numbers}")?;
            }
        }
        for (row, (name, cells)) in self.names.iter().zip(&self.cells).enumerate() {
            let mut line = format!("{} {:>3} ", fitted(name, LABEL), row + 1);
            for cell in cells {
                line.push_str(match cell {
                    Some(cell) => shade(cell.ratio),
                    None => " ·",
                });
            }
            writeln!(out, "{}", line.trim_end())?;
        }
        writeln!(out, "\n{}:", self.meaning)?;
        let legend: Vec<String> =
            SHADES.iter().map(|(_, block, range)| format!("[{block}] {range}")).collect();
        writeln!(out, "{}", legend[..4].join("  "))?;
        writeln!(out, "{}", legend[4..].join("  "))
    }

    /// Writes it as SVG; pointing at a cell shows its sentence.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write_svg(&self, out: &mut dyn Write) -> io::Result<()> {
        /// Sides of a cell, and room for names and for the legend, in pixels.
        const CELL: usize = 18;
        const NAMES: usize = 190;
        const BELOW: usize = 60;
        let side = self.names.len() * CELL;
        let (width, height) = ((NAMES + side + 20).max(640), NAMES + side + BELOW);
        writeln!(
            out,
            r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" font-family="sans-serif" font-size="11" role="img">"##
        )?;
        writeln!(out, "<title>{}</title>", escaped(&self.title))?;
        writeln!(out, r##"<rect width="{width}" height="{height}" fill="#ffffff"/>"##)?;
        for (at, name) in self.names.iter().enumerate() {
            let (middle, name) = (NAMES + at * CELL + CELL / 2 + 4, escaped(&short(name, 28)));
            writeln!(
                out,
                r##"<text x="{}" y="{middle}" text-anchor="end">{name}</text>"##,
                NAMES - 6
            )?;
            writeln!(
                out,
                r##"<text transform="translate({middle} {}) rotate(-90)">{name}</text>"##,
                NAMES - 6
            )?;
        }
        for (row, cells) in self.cells.iter().enumerate() {
            for (column, cell) in cells.iter().enumerate() {
                let (x, y) = (NAMES + column * CELL, NAMES + row * CELL);
                let (fill, words) = match cell {
                    Some(cell) => (colour(cell.ratio), escaped(&cell.words)),
                    None => ("#d0d0d0".to_owned(), String::new()),
                };
                writeln!(
                    out,
                    r##"<rect x="{x}" y="{y}" width="{CELL}" height="{CELL}" fill="{fill}" stroke="#ffffff"><title>{words}</title></rect>"##
                )?;
            }
        }
        let y = NAMES + side + 16;
        for (step, ratio) in [0.25, 0.5, 0.8, 1.0, 1.25, 2.0, 4.0].into_iter().enumerate() {
            let x = 10 + step * 60;
            writeln!(
                out,
                r##"<rect x="{x}" y="{y}" width="14" height="14" fill="{}" stroke="#808080"/><text x="{}" y="{}">{ratio}</text>"##,
                colour(ratio),
                x + 18,
                y + 11
            )?;
        }
        writeln!(
            out,
            r##"<text x="10" y="{}">rows are given, columns asked for; {}</text>"##,
            y + 34,
            escaped(&self.meaning)
        )?;
        writeln!(out, "</svg>")
    }

    /// Writes a page with the picture in it and nothing to fetch.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write_html(&self, out: &mut dyn Write) -> io::Result<()> {
        let title = escaped(&self.title);
        writeln!(
            out,
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>{title}</title>\n<style>body {{ font-family: sans-serif; margin: 2em }} svg {{ max-width: 100%; height: auto }}</style>\n</head>\n<body>\n<h1>{title}</h1>"
        )?;
        if self.left_out > 0 {
            writeln!(
                out,
                "<p>The {} most held products; {} more are left out.</p>",
                self.names.len(),
                self.left_out
            )?;
        }
        self.write_svg(out)?;
        writeln!(
            out,
            "<p>Association, not cause: who holds both says nothing about why.</p>\n</body>\n</html>"
        )
    }
}

fn shade(ratio: f64) -> &'static str {
    let found = SHADES.iter().find(|(up_to, ..)| ratio <= *up_to);
    found.map_or("  ", |(_, block, _)| block)
}

/// White at 1, blue towards four times as many, orange towards a quarter; told apart by the colour
/// blind.
fn colour(ratio: f64) -> String {
    let strength = (ratio.max(1e-9).ln() / 4f64.ln()).clamp(-1.0, 1.0);
    let end: [f64; 3] = if strength > 0.0 { [5.0, 80.0, 160.0] } else { [200.0, 90.0, 0.0] };
    let mut text = String::from("#");
    for channel in end {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "between 0 and 255"
        )]
        let value = (255.0 + (channel - 255.0) * strength.abs()).round() as u8;
        let _ = write!(text, "{value:02x}");
    }
    text
}

/// At most so many characters, the last one `…` where any are missing.
fn short(name: &str, most: usize) -> String {
    if name.chars().count() <= most {
        return name.to_owned();
    }
    let mut text: String = name.chars().take(most - 1).collect();
    text.push('…');
    text
}

/// Exactly so many columns of a terminal, of which some characters take two and some none.
fn fitted(name: &str, width: usize) -> String {
    let mut text: String = name.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.width() > width {
        while text.width() + 1 > width {
            text.pop();
        }
        text.push('…');
    }
    let short = width - text.width();
    text + &" ".repeat(short)
}

#[cfg(test)]
mod tests {
    use super::fitted;

    #[test]
    fn names_take_the_same_room_in_every_script() {
        assert_eq!(fitted("IPTV", 6), "IPTV  ");
        assert_eq!(fitted("Broadband", 6), "Broad…");
        assert_eq!(fitted("宽带", 6), "宽带  ");
        assert_eq!(fitted("设备保险", 6), "设备… ");
        // The vowel sign stands above its letter.
        assert_eq!(fitted("بیمهٔ", 6), "بیمهٔ  ");
    }
}
