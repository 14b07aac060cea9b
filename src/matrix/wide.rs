//! The matrix as a sheet: a row for each product that is given, a column for each that is asked for.

use std::io::{self, Write};

use super::{Matrix, MatrixCell};

/// What the cells of a sheet are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Measure {
    /// How many hold both.
    Both,
    /// The share as counted.
    Share,
    /// The shrunken share. This is the default.
    #[default]
    Shrunk,
    /// Lift over independence.
    Lift,
    /// Lift over equal activity.
    LiftAdj,
    /// The same shrunk.
    LiftEb,
    /// What they are to each other.
    Relation,
}

impl Measure {
    const NAMES: [(&'static str, Self); 7] = [
        ("n_both", Self::Both),
        ("p", Self::Share),
        ("p_shrunk", Self::Shrunk),
        ("lift", Self::Lift),
        ("lift_adj", Self::LiftAdj),
        ("lift_eb", Self::LiftEb),
        ("relation", Self::Relation),
    ];

    /// The measure of this name, that of its column in `pannier.matrix/1`.
    pub fn of_name(name: &str) -> Option<Self> {
        let found = Self::NAMES.iter().find(|known| known.0 == name);
        found.map(|known| known.1)
    }

    /// All names.
    pub fn names() -> impl Iterator<Item = &'static str> {
        Self::NAMES.iter().map(|known| known.0)
    }

    fn text(self, cell: &MatrixCell<'_>) -> String {
        match self {
            Self::Both => cell.table().both().to_string(),
            Self::Share => cell.p().to_string(),
            Self::Shrunk => cell.p_shrunk().to_string(),
            Self::Lift => cell.lift().to_string(),
            Self::LiftAdj => cell.lift_adj().to_string(),
            Self::LiftEb => cell.lift_eb().map_or_else(String::new, |lift| lift.to_string()),
            Self::Relation => cell.relation().name().to_owned(),
        }
    }
}

impl Matrix<'_> {
    /// Writes one measure of all pairs of products, by name, as delimited text; the diagonal is
    /// empty.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write_wide(
        &self,
        measure: Measure,
        delimiter: u8,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(out);
        let names = || self.by_name.iter().map(|&rank| self.patterns.name(rank));
        writer.write_record(std::iter::once("given").chain(names()))?;
        for &given in &self.by_name {
            writer.write_field(self.patterns.name(given))?;
            for &then in &self.by_name {
                let cell = self.cell(given, then);
                writer.write_field(cell.map_or_else(String::new, |cell| measure.text(&cell)))?;
            }
            writer.write_record(None::<&[u8]>)?;
        }
        writer.flush()
    }
}
