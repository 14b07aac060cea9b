//! Tables of one customer a row: delimited text with a header, plain or gzip.
//!
//! Only the columns asked for are kept, labels as numbers of their distinct values, so that a table
//! of millions of customers takes a few bytes a customer. Every row must be whole: a customer who
//! is left out silently would bias each share that is made from the table.

use std::fmt;
use std::str::FromStr;

use hashbrown::HashMap;
use rustc_hash::FxBuildHasher;

use super::rows::{TableEnd, TableRows};
use crate::error::{Error, Result, nearest};
use crate::read::Source;

/// What a column is read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnKind {
    /// Any text, empty too.
    Label,
    /// A finite number.
    Number,
    /// A number that is not negative, as a time or a price.
    Amount,
    /// A whole number that is not negative, as a number of products.
    Count,
}

/// The columns of a customer table that were asked for, as long as the table.
#[derive(Clone, Debug)]
pub struct CustomerTable {
    file: String,
    rows: usize,
    rows_read: usize,
    stored_bytes: u64,
    sha256: Option<String>,
    labels: Vec<Labels>,
    numbers: Vec<(String, Vec<f64>)>,
}

/// One column of text.
#[derive(Clone, Debug)]
pub struct Labels {
    file: String,
    name: String,
    /// The distinct values, in the order of the file.
    values: Vec<String>,
    /// For each row the place of its value.
    codes: Vec<u32>,
}

impl CustomerTable {
    /// Reads the columns asked for; a column may be asked for twice. Without a delimiter it is the
    /// one of comma, semicolon, tab and pipe that the header has most often.
    ///
    /// # Errors
    /// When the file cannot be opened or read, has no such column or no rows, or a row has too few
    /// or too many fields, is not UTF-8 or holds a value that its kind does not allow.
    pub fn read(
        source: &Source,
        delimiter: Option<u8>,
        columns: &[(&str, ColumnKind)],
        hash: bool,
    ) -> Result<Self> {
        let columns: Vec<(String, ColumnKind)> =
            columns.iter().map(|&(name, kind)| (name.to_owned(), kind)).collect();
        Self::read_chosen(source, delimiter, |_| columns, hash)
    }

    /// Reads all columns as labels.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub fn read_whole(source: &Source, delimiter: Option<u8>, hash: bool) -> Result<Self> {
        let all =
            |names: &[String]| names.iter().map(|name| (name.clone(), ColumnKind::Label)).collect();
        Self::read_chosen(source, delimiter, all, hash)
    }

    /// Reads the columns asked for from two tables of the same customers, who are named by `key` in
    /// both: from the second those that the first does not have. The customers are those of the first.
    ///
    /// # Errors
    /// As [`read`](Self::read), for either table; when a customer stands in one of them twice, or one of
    /// the first is not in the second.
    pub fn read_joined(
        [first, second]: [&Source; 2],
        delimiter: Option<u8>,
        key: &str,
        columns: &[(&str, ColumnKind)],
        hash: bool,
    ) -> Result<Self> {
        let key = (key.to_owned(), ColumnKind::Label);
        let mut elsewhere = vec![key.clone()];
        let there = |names: &[String]| {
            let asked = columns.iter().map(|&(name, kind)| (name.to_owned(), kind));
            let (here, other): (Vec<_>, Vec<_>) = asked.partition(|(name, _)| names.contains(name));
            elsewhere.extend(other);
            let mut here: Vec<(String, ColumnKind)> = here;
            here.push(key.clone());
            here
        };
        let mut table = Self::read_chosen(first, delimiter, there, hash)?;
        let other = Self::read_chosen(second, delimiter, |_| elsewhere, false)?;
        let twice = |table: &Self, name: &str| {
            Error::Unsupported(format!(
                "{}: {} = {name:?} stands on more than one row; one row a customer is wanted",
                table.file, key.0
            ))
        };
        let mut place_of: HashMap<&str, usize, FxBuildHasher> = HashMap::default();
        for (place, name) in other.labels(&key.0).iter().enumerate() {
            if place_of.insert(name, place).is_some() {
                return Err(twice(&other, name));
            }
        }
        let mut places = Vec::with_capacity(table.rows);
        let mut seen = vec![false; other.rows];
        for name in table.labels(&key.0).iter() {
            let place = *place_of.get(name).ok_or_else(|| {
                Error::Unsupported(format!(
                    "{}: there is no customer with {} = {name:?}, who is in {}",
                    other.file, key.0, table.file
                ))
            })?;
            if std::mem::replace(&mut seen[place], true) {
                return Err(twice(&table, name));
            }
            places.push(place);
        }
        for column in other.labels.iter().filter(|column| column.name != key.0) {
            let codes = places.iter().map(|&place| column.codes[place]).collect();
            table.labels.push(Labels { codes, ..column.clone() });
        }
        for (name, numbers) in &other.numbers {
            let numbers = places.iter().map(|&place| numbers[place]).collect();
            table.numbers.push((name.clone(), numbers));
        }
        Ok(table)
    }

    fn read_chosen(
        source: &Source,
        delimiter: Option<u8>,
        choose: impl FnOnce(&[String]) -> Vec<(String, ColumnKind)>,
        hash: bool,
    ) -> Result<Self> {
        let mut reader = TableRows::open(source, delimiter, hash)?;
        let names = reader.names().to_vec();
        let columns = choose(&names);
        let mut places = Vec::with_capacity(columns.len());
        for (name, _) in &columns {
            places.push(reader.place(name)?);
        }

        let file = reader.file().to_owned();
        let mut table = Self {
            file: file.clone(),
            rows: 0,
            rows_read: 0,
            stored_bytes: 0,
            sha256: None,
            labels: Vec::new(),
            numbers: Vec::new(),
        };
        let mut filling = Vec::with_capacity(columns.len());
        for ((name, kind), &at) in columns.iter().zip(&places) {
            let kind = *kind;
            filling.push(table.begin(name, kind).map(|column| (at, kind, column)));
        }
        let mut known = vec![HashMap::with_hasher(FxBuildHasher); table.labels.len()];
        while let Some(row) = reader.next_row()? {
            for &(at, kind, column) in filling.iter().flatten() {
                let text = row.text(at)?;
                if kind == ColumnKind::Label {
                    table.labels[column].push(text, &mut known[column]);
                } else {
                    let number = number(text, kind).map_err(|expected| {
                        row.bad(
                            Some(at),
                            format!("column {:?} must hold {expected}", names[at]),
                            Some(text.into()),
                        )
                    })?;
                    table.numbers[column].1.push(number);
                }
            }
            table.rows += 1;
        }
        if table.rows == 0 {
            return Err(Error::Empty { file, found: "there is no row below the header" });
        }
        table.rows_read = table.rows;
        TableEnd { stored_bytes: table.stored_bytes, sha256: table.sha256 } = reader.end()?;
        Ok(table)
    }

    /// An empty column and its place; `None` where it is there already.
    fn begin(&mut self, name: &str, kind: ColumnKind) -> Option<usize> {
        if kind == ColumnKind::Label {
            if self.labels.iter().any(|column| column.name == name) {
                return None;
            }
            self.labels.push(Labels {
                file: self.file.clone(),
                name: name.into(),
                values: Vec::new(),
                codes: Vec::new(),
            });
            Some(self.labels.len() - 1)
        } else {
            if self.numbers.iter().any(|(column, _)| column == name) {
                return None;
            }
            self.numbers.push((name.into(), Vec::new()));
            Some(self.numbers.len() - 1)
        }
    }

    /// The file as named.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// How many customers there are.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// How many there were before [`keep`](Self::keep).
    pub fn rows_read(&self) -> usize {
        self.rows_read
    }

    /// The size of the file as stored.
    pub fn stored_bytes(&self) -> u64 {
        self.stored_bytes
    }

    /// The SHA-256 of the file as stored, if it was asked for.
    pub fn sha256(&self) -> Option<&str> {
        self.sha256.as_deref()
    }

    /// A column that was read as labels.
    ///
    /// # Panics
    /// When it was not asked for.
    pub fn labels(&self, name: &str) -> &Labels {
        let found = self.labels.iter().find(|column| column.name == name);
        found.expect("the column was asked for as labels")
    }

    /// All columns that were read as labels, in the order in which they were asked for.
    pub fn all_labels(&self) -> &[Labels] {
        &self.labels
    }

    /// A column that was read as any kind of number.
    ///
    /// # Panics
    /// When it was not asked for.
    pub fn numbers(&self, name: &str) -> &[f64] {
        let found = self.numbers.iter().find(|(column, _)| column == name);
        &found.expect("the column was asked for as numbers").1
    }

    /// Keeps the customers who meet all conditions.
    ///
    /// # Errors
    /// When a value never occurs, or nobody is left.
    pub fn keep(&mut self, conditions: &[Condition]) -> Result<()> {
        let mut kept = vec![true; self.rows];
        for condition in conditions {
            let meets = self.labels(&condition.column).meet(condition)?;
            kept.iter_mut().zip(meets).for_each(|(kept, meets)| *kept &= meets);
        }
        self.rows = kept.iter().filter(|kept| **kept).count();
        if self.rows == 0 {
            let conditions: Vec<String> = conditions.iter().map(ToString::to_string).collect();
            let conditions = conditions.join(" and ");
            let message = format!("{}: no customer has {conditions}", self.file);
            return Err(Error::Unsupported(message));
        }
        for column in &mut self.labels {
            let mut at = kept.iter();
            column.codes.retain(|_| *at.next().expect("as long"));
        }
        for (_, numbers) in &mut self.numbers {
            let mut at = kept.iter();
            numbers.retain(|_| *at.next().expect("as long"));
        }
        Ok(())
    }
}

impl Labels {
    fn push(&mut self, text: &str, known: &mut HashMap<String, u32, FxBuildHasher>) {
        let code = match known.get(text) {
            Some(&code) => code,
            None => {
                let code = u32::try_from(self.values.len()).expect("fewer values than rows");
                self.values.push(text.into());
                known.insert(text.into(), code);
                code
            }
        };
        self.codes.push(code);
    }

    /// The column's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The distinct values, in the order of the file.
    pub fn values(&self) -> &[String] {
        &self.values
    }

    /// For each row the place of its value among the distinct ones.
    pub fn codes(&self) -> &[u32] {
        &self.codes
    }

    /// The value of each row.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.codes.iter().map(|&code| &*self.values[code as usize])
    }

    /// For each row whether it meets the condition. Case is overlooked where no value has the very
    /// same letters.
    ///
    /// # Errors
    /// When no row has the value: it is more likely mistyped than absent.
    pub fn meet(&self, condition: &Condition) -> Result<Vec<bool>> {
        let wanted = &condition.value;
        let exact = self.values.contains(wanted);
        let same = |value: &String| {
            value == wanted || (!exact && value.to_lowercase() == wanted.to_lowercase())
        };
        let chosen: Vec<bool> = self.values.iter().map(same).collect();
        if !chosen.contains(&true) {
            return Err(Error::Unsupported(format!(
                "{}: no row has {} = {wanted:?}; {}",
                self.file,
                self.name,
                self.shown(wanted)
            )));
        }
        let meets = |&code: &u32| chosen[code as usize] == condition.equal;
        Ok(self.codes.iter().map(meets).collect())
    }

    /// For each row whether its value says that the product is held: yes, true, 1 or a larger
    /// number against no, false, 0, nothing, or a text that begins with "no " as "No internet
    /// service" does.
    ///
    /// # Errors
    /// When a value says neither.
    pub fn held(&self) -> Result<Vec<bool>> {
        let mut says = Vec::with_capacity(self.values.len());
        for value in &self.values {
            let folded = value.to_lowercase();
            says.push(match &*folded {
                "yes" | "y" | "true" | "t" | "x" => true,
                "no" | "n" | "false" | "f" | "" => false,
                text if text.starts_with("no ") => false,
                text => match text.parse::<f64>() {
                    Ok(number) if number >= 0.0 => number > 0.0,
                    _ => {
                        return Err(Error::Unsupported(format!(
                            "{}: {} = {value:?} does not say whether the product is held; {}; say what does, as --held \"{}=VALUE\" or \"{}!=VALUE\"",
                            self.file,
                            self.name,
                            self.shown(value),
                            self.name,
                            self.name,
                        )));
                    }
                },
            });
        }
        Ok(self.codes.iter().map(|&code| says[code as usize]).collect())
    }

    /// The values that are there, for a message.
    fn shown(&self, wanted: &str) -> String {
        const SHOWN: usize = 10;
        let values: Vec<String> =
            self.values.iter().take(SHOWN).map(|value| format!("{value:?}")).collect();
        let more = self.values.len().saturating_sub(SHOWN);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let others = self.values.iter().map(String::as_str);
        let near = nearest(wanted, others.filter(|value| *value != wanted))
            .filter(|_| !self.values.iter().any(|value| value == wanted))
            .map_or_else(String::new, |near| format!("; did you mean {near:?}?"));
        format!("its values are {}{more}{near}", values.join(", "))
    }
}

/// `column=value` or `column!=value`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// The column.
    pub column: String,
    /// Whether the value must be there, rather than must not.
    pub equal: bool,
    /// The value.
    pub value: String,
}

impl FromStr for Condition {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let (column, value, equal) = match (text.split_once("!="), text.split_once('=')) {
            (Some((column, value)), _) => (column, value, false),
            (None, Some((column, value))) => (column, value, true),
            (None, None) => {
                let message = format!("{text:?} is no condition: write COLUMN=VALUE");
                return Err(Error::Unsupported(message));
            }
        };
        Ok(Self { column: column.trim().into(), equal, value: value.trim().into() })
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.equal { "=" } else { "!=" };
        write!(f, "{}{sign}{}", self.column, self.value)
    }
}

fn number(text: &str, kind: ColumnKind) -> Result<f64, &'static str> {
    let number = text.parse::<f64>().ok().filter(|number| number.is_finite());
    match kind {
        ColumnKind::Count => number
            .filter(|n| (0.0..=f64::from(u32::MAX)).contains(n) && n.fract() == 0.0)
            .ok_or("a whole number, 0 or more"),
        ColumnKind::Amount => number.filter(|&n| n >= 0.0).ok_or("a number, 0 or more"),
        ColumnKind::Number | ColumnKind::Label => number.ok_or("a number"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CUSTOMERS: &str = "id;months;left\n1;3;Yes\n2; 14 ;No\n3;0.5;No\n";

    fn read(text: &str, columns: &[(&str, ColumnKind)]) -> Result<CustomerTable> {
        let source = Source::bytes("customers.csv", text.as_bytes());
        CustomerTable::read(&source, None, columns, false)
    }

    #[test]
    fn columns_conditions_and_rows_kept() {
        let columns = [("months", ColumnKind::Number), ("left", ColumnKind::Label)];
        let mut table = read(CUSTOMERS, &columns).unwrap();
        assert_eq!(table.numbers("months"), [3.0, 14.0, 0.5]);
        let left = table.labels("left");
        let no = "left != no".parse().unwrap();
        assert_eq!(left.meet(&no).unwrap(), [true, false, false]);
        assert_eq!(left.held().unwrap(), [true, false, false]);
        table.keep(&["left=No".parse().unwrap()]).unwrap();
        assert_eq!(table.numbers("months"), [14.0, 0.5]);
        assert_eq!(table.rows(), 2);
    }

    #[test]
    fn what_is_wrong_is_named_with_its_place_and_remedy() {
        let error =
            |text: &str, column, kind| read(text, &[(column, kind)]).unwrap_err().to_string();
        assert_eq!(
            error(CUSTOMERS, "month", ColumnKind::Number),
            "customers.csv: there is no column \"month\"; the columns are \"id\", \"months\", \"left\"; did you mean \"months\"?"
        );
        assert!(
            error(CUSTOMERS, "months", ColumnKind::Count).starts_with(
                "customers.csv:4:2: column \"months\" must hold a whole number, 0 or more, found \"0.5\"\n  row: 3;0.5;No\n         ^^^\n"
            )
        );
        assert!(
            error("a,b\n1,2\n3\n", "a", ColumnKind::Number)
                .starts_with("customers.csv:3: the row has another number of fields than the header, found \"1 instead of 2\"")
        );
        assert!(error("a,b\n", "a", ColumnKind::Number).contains("no row below the header"));
        let table = read(CUSTOMERS, &[("left", ColumnKind::Label)]).unwrap();
        let gone = "left=yess".parse().unwrap();
        assert_eq!(
            table.labels("left").meet(&gone).unwrap_err().to_string(),
            "customers.csv: no row has left = \"yess\"; its values are \"Yes\", \"No\"; did you mean \"Yes\"?"
        );
    }
}
