//! What every reader yields.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use crate::error::Result;
use crate::support::Count;

/// Takes rows from any reader. Names are text; how they are numbered is the sink's business.
pub trait RowSink {
    /// One order line: `item` was in the basket called `basket`. Lines of one basket may stand
    /// anywhere in the file and may repeat an item.
    ///
    /// # Errors
    /// When there are more names than ids.
    fn row(&mut self, basket: &str, item: &str) -> Result<()>;

    /// Order lines that follow each other, run by run, with the items of all of them. The same as one
    /// by one, but many names are looked up at once.
    ///
    /// # Errors
    /// When there are more names than ids.
    fn rows(&mut self, runs: &[Run<'_>], items: Items<'_>) -> Result<()> {
        let mut at = 0;
        for run in runs {
            for _ in 0..run.lines {
                self.row(run.basket, &items.name(at))?;
                at += 1;
            }
        }
        Ok(())
    }

    /// An order line with what else is known of it, when the options name further columns. Without
    /// regard to these it is [`Self::row`].
    ///
    /// # Errors
    /// When there are more names than ids.
    fn line(&mut self, line: &Line<'_>) -> Result<()> {
        self.row(line.basket, line.item)
    }

    /// One whole basket, complete in itself; it may be empty and may repeat an item.
    ///
    /// # Errors
    /// When there are more names than ids.
    fn basket(&mut self, items: &mut dyn Iterator<Item = &str>) -> Result<()>;

    /// Whole baskets of items that are called by numbers, each as it is usually written: `7`, not `07`.
    /// They stand one behind the other; `ends` is where each ends. The same as [`Self::basket`] for
    /// each of them, with names that need not be spelled out.
    ///
    /// # Errors
    /// When there are more names than ids.
    fn numbers(&mut self, ends: &[usize], items: &[u32]) -> Result<()> {
        let names: Vec<String> = items.iter().map(u32::to_string).collect();
        let mut start = 0;
        for &end in ends {
            self.basket(&mut names[start..end].iter().map(String::as_str))?;
            start = end;
        }
        Ok(())
    }

    /// One whole basket with the name of whom or what it belongs to, from a file with one row for
    /// each. Without regard to the name this is [`Self::basket`].
    ///
    /// # Errors
    /// When there are more names than ids.
    fn named_basket(&mut self, name: &str, items: &mut dyn Iterator<Item = &str>) -> Result<()> {
        let _ = name;
        self.basket(items)
    }

    /// One whole basket with its name and its context columns. Without regard to these it is
    /// [`Self::named_basket`], or [`Self::basket`] where it has no name.
    ///
    /// # Errors
    /// When there are more names than ids.
    fn described_basket(
        &mut self,
        about: &About<'_>,
        items: &mut dyn Iterator<Item = &str>,
    ) -> Result<()> {
        match about.name {
            Some(name) => self.named_basket(name, items),
            None => self.basket(items),
        }
    }
}

/// Order lines of one basket that stand together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run<'a> {
    /// The basket.
    pub basket: &'a str,
    /// How many lines there are.
    pub lines: usize,
}

/// The items of order lines.
#[derive(Debug)]
#[non_exhaustive]
pub enum Items<'a> {
    /// Their names.
    Names(InText<'a>),
    /// Numbers that are their names, each as it is usually written: `7`, not `07`.
    Numbers(&'a [u32]),
    /// Their places in a dictionary of the file.
    Coded(Coded<'a>),
}

impl Items<'_> {
    /// The name of the item of a line.
    ///
    /// # Panics
    /// When there is no such line.
    pub fn name(&self, line: usize) -> Cow<'_, str> {
        match self {
            Self::Names(names) => names.get(line).into(),
            Self::Numbers(numbers) => numbers[line].to_string().into(),
            Self::Coded(items) => (items.name)(items.places[line]).into(),
        }
    }
}

/// Names as they lie in a text.
#[derive(Clone, Copy, Debug)]
pub struct InText<'a> {
    /// The text.
    pub text: &'a str,
    /// Where each of them lies, in bytes.
    pub places: &'a [Range<u32>],
}

impl<'a> InText<'a> {
    /// One of them.
    ///
    /// # Panics
    /// When there is no such one.
    pub fn get(&self, at: usize) -> &'a str {
        let place = &self.places[at];
        &self.text[place.start as usize..place.end as usize]
    }
}

/// Items by their places in a dictionary of the file.
pub struct Coded<'a> {
    places: &'a [u32],
    name: &'a dyn Fn(u32) -> &'a str,
    notes: &'a mut [Note],
    /// The names at all places, while nothing is noted of them.
    unnoted: Option<InText<'a>>,
}

impl<'a> Coded<'a> {
    /// These items; `name` tells the name at a place, and there is a note for each place.
    pub fn new(places: &'a [u32], name: &'a dyn Fn(u32) -> &'a str, notes: &'a mut [Note]) -> Self {
        Self { places, name, notes, unnoted: None }
    }

    /// The same where nothing has been noted yet, with the names at all places.
    #[must_use]
    pub fn unnoted(self, names: InText<'a>) -> Self {
        Self { unnoted: Some(names), ..self }
    }

    /// Where nothing has been noted yet, notes the numbers that `find` knows for all names, in their
    /// order; it says `u32::MAX` where it knows none. Many are found sooner at once than one by one.
    pub fn look_up<I: IntoIterator<Item = u32>>(&mut self, find: impl FnOnce(&InText<'_>) -> I) {
        if let Some(names) = self.unnoted.take() {
            self.notes.iter_mut().zip(find(&names)).for_each(|(note, number)| note.0 = number);
        }
    }

    /// The sink's numbers of the items, of which `number` is asked for those that come for the first
    /// time.
    ///
    /// # Errors
    /// What `number` fails with.
    pub fn numbers(
        self,
        number: &mut dyn FnMut(&str) -> Result<u32>,
    ) -> Result<impl ExactSizeIterator<Item = u32> + use<'a>> {
        for &place in self.places {
            let note = &mut self.notes[place as usize];
            if !note.is_some() {
                *note = Note(number((self.name)(place))?);
            }
        }
        let notes = &*self.notes;
        Ok(self.places.iter().map(move |&place| notes[place as usize].0))
    }
}

impl fmt::Debug for Coded<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Coded").field("places", &self.places).finish_non_exhaustive()
    }
}

/// What a sink has noted of an item in a dictionary of a file: its own number for it, or nothing
/// yet, which is the default.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Note(u32);

impl Note {
    /// Whether there is a number.
    pub fn is_some(self) -> bool {
        self != Self::default()
    }
}

impl Default for Note {
    fn default() -> Self {
        Self(u32::MAX)
    }
}

/// Whom or what a whole basket belongs to, and what else is known of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct About<'a> {
    /// Its name, if it has one.
    pub name: Option<&'a str>,
    /// The context columns, in the order asked for; empty where missing.
    pub context: &'a [String],
}

/// A sink that can be filled in pieces, each on a thread of its own.
pub trait PiecedSink: RowSink {
    /// What takes a part of the rows.
    type Piece: RowSink + Send;

    /// An empty piece.
    fn piece(&self) -> Self::Piece;

    /// Makes pieces ready to take rows, before any of them does.
    fn ready(&mut self, pieces: &mut [Self::Piece]) {
        let _ = pieces;
    }

    /// Takes the names in pieces that have their rows and come next in the order of the input, before
    /// further ones are made ready. The rows may be taken later, while others take theirs.
    ///
    /// # Errors
    /// When there are more names than ids.
    fn settle(&mut self, pieces: &mut [Self::Piece]) -> Result<()> {
        let _ = pieces;
        Ok(())
    }

    /// Takes the rows of a piece, as if they had been pushed one by one, and leaves it without any.
    /// Pieces come in the order of the input.
    ///
    /// # Errors
    /// When there are more names than ids.
    fn append(&mut self, piece: &mut Self::Piece) -> Result<()>;
}

/// An order line with everything that was asked for. What is not asked for, and what is missing in
/// the row, is none.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Line<'a> {
    /// The basket or customer.
    pub basket: &'a str,
    /// The item.
    pub item: &'a str,
    /// How many.
    pub quantity: Option<f64>,
    /// What one of them costs.
    pub price: Option<f64>,
    /// For how many like it the basket or customer stands.
    pub weight: Option<Count>,
    /// When, in seconds since the beginning of 1970 without regard to time zones.
    pub time: Option<i64>,
    /// Until when, likewise.
    pub end: Option<i64>,
    /// The context columns, in the order asked for; empty where missing.
    pub context: &'a [String],
}
