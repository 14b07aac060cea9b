//! A file of rules as a model: the best rule that applies decides.
//!
//! What `pannier rules` wrote (CSV or JSON Lines) is used as it is. A customer's offer is scored by the
//! lower end of the confidence (Wilson 1927) of the surest rule whose left side he holds; its chance
//! is that rule's confidence, its reason the rule with its counts. What no rule speaks for is not
//! offered.
//!
//! For one customer only the rules count whose left side he holds, and they are few. So the file is
//! read in pieces that stay in the cache, of each line only as much as shows that the rule does not
//! apply, and what is left is parsed: a hundred thousand rules take some hundredths of a second.

use std::borrow::Cow;
use std::io::Read;
use std::path::Path;

use memchr::memchr;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;

use super::calibration::Calibration;
use super::method::Kind;
use super::model::{Model, Offer};
use super::score::{Score, SetTerm};
use crate::bundles::Unit;
use crate::encode::Rank;
use crate::error::{Error, Result};
use crate::read::Source;
use crate::stats::{Level, Proportion};
use crate::support::Count;

/// A file's rules, and how many were passed over because they have several products on the right.
#[derive(Clone, Debug)]
pub struct RuleFile {
    /// The model.
    pub model: Model,
    /// How many rules it has.
    pub rules: usize,
    /// How many were passed over.
    pub passed_over: usize,
}

/// What is read of a rule.
#[derive(Debug, Deserialize)]
struct Rule<'a> {
    #[serde(borrow)]
    antecedent: Vec<Cow<'a, str>>,
    #[serde(borrow)]
    consequent: Vec<Cow<'a, str>>,
    count: Count,
    antecedent_count: Count,
    consequent_count: Count,
    n: Count,
}

/// How much is read at once: it fits into the cache beside the processor.
const PIECE: usize = 1 << 18;

impl RuleFile {
    /// Reads the rules of a file, or only those that apply to one who holds `held`.
    ///
    /// # Errors
    /// When it cannot be read or a line is no rule with its counts.
    pub fn read(file: &Path, held: Option<&[String]>) -> Result<Self> {
        let name = file.display().to_string();
        let mut input = Source::new(file).unpack(false)?;
        let mut found = Found {
            held: held.map(|held| held.iter().map(|name| name.as_bytes()).collect()),
            ..Found::new(name.clone())
        };
        let mut buffer = vec![0; PIECE];
        let (mut filled, mut line) = (0, 0);
        loop {
            if filled == buffer.len() {
                buffer.resize(2 * filled, 0);
            }
            let read = input.read(&mut buffer[filled..]).map_err(|source| Error::Read {
                file: name.clone(),
                after: input.stored_bytes(),
                source,
            })?;
            filled += read;
            let mut from = 0;
            while let Some(length) = memchr(b'\n', &buffer[from..filled]) {
                line += 1;
                found.line(&buffer[from..from + length], line)?;
                from += length + 1;
            }
            if read == 0 {
                if from < filled {
                    found.line(&buffer[from..filled], line + 1)?;
                }
                break;
            }
            buffer.copy_within(from..filled, 0);
            filled -= from;
        }
        found.finish()
    }
}

/// The rules that were found so far.
struct Found<'h> {
    file: String,
    held: Option<FxHashSet<&'h [u8]>>,
    /// The columns of a CSV file, and what is between them; `None` of JSON Lines.
    columns: Option<(Columns, u8)>,
    names: FxHashMap<String, u32>,
    /// Left side, right side, counts.
    rules: Vec<(Vec<u32>, u32, [Count; 2])>,
    /// How many hold each right side.
    held_by: FxHashMap<u32, Count>,
    n: Count,
    passed_over: usize,
}

/// Where a CSV file has what is wanted.
#[derive(Clone, Copy)]
struct Columns {
    antecedent: usize,
    consequent: usize,
    counts: [usize; 4],
    all: usize,
}

impl<'h> Found<'h> {
    fn new(file: String) -> Self {
        Self {
            file,
            held: None,
            columns: None,
            names: FxHashMap::default(),
            rules: Vec::new(),
            held_by: FxHashMap::default(),
            n: 0,
            passed_over: 0,
        }
    }

    fn unfit(&self, line: u64, what: impl std::fmt::Display) -> Error {
        Error::Unsupported(format!(
            "{}, line {line}: {what}; `pannier rules -o rules.csv` or rules.jsonl writes rules with their counts",
            self.file
        ))
    }

    fn line(&mut self, text: &[u8], line: u64) -> Result<()> {
        let text = text.strip_suffix(b"\r").unwrap_or(text);
        if text.is_empty() {
            return Ok(());
        }
        if line == 1 && !text.starts_with(b"{") {
            self.columns = Some(self.header(text)?);
            return Ok(());
        }
        match self.columns {
            None => self.json(text, line),
            Some((columns, delimiter)) => self.csv(text, line, columns, delimiter),
        }
    }

    fn json(&mut self, text: &[u8], line: u64) -> Result<()> {
        const START: &[u8] = b"{\"antecedent\":[";
        if let (Some(held), Some(rest)) = (&self.held, text.strip_prefix(START))
            && !may_hold(rest, held)
        {
            return Ok(());
        }
        let rule: Rule<'_> =
            serde_json::from_slice(text).map_err(|error| self.unfit(line, error))?;
        self.add(rule, line)
    }

    fn header(&self, text: &[u8]) -> Result<(Columns, u8)> {
        let delimiter = if text.contains(&b'\t') { b'\t' } else { b',' };
        let names = fields(text, delimiter).ok_or_else(|| self.unfit(1, "it is no header"))?;
        let place = |wanted: &str| {
            names.iter().position(|name| name == wanted).ok_or_else(|| {
                self.unfit(1, format!("there is no column {wanted:?} among {}", names.join(", ")))
            })
        };
        let columns = Columns {
            antecedent: place("antecedent")?,
            consequent: place("consequent")?,
            counts: [
                place("count")?,
                place("antecedent_count")?,
                place("consequent_count")?,
                place("n")?,
            ],
            all: names.len(),
        };
        Ok((columns, delimiter))
    }

    fn csv(&mut self, text: &[u8], line: u64, columns: Columns, delimiter: u8) -> Result<()> {
        // The left side stands first and needs no unquoting, or the line is looked at as a whole.
        if let Some(held) = &self.held
            && columns.antecedent == 0
            && !text.starts_with(b"\"")
        {
            let end = memchr(delimiter, text).unwrap_or(text.len());
            if !may_hold_joined(&text[..end], held) {
                return Ok(());
            }
        }
        let fields = fields(text, delimiter).filter(|fields| fields.len() == columns.all);
        let fields = fields
            .ok_or_else(|| self.unfit(line, format!("{} fields are expected", columns.all)))?;
        let mut counts = [0; 4];
        for (count, &at) in counts.iter_mut().zip(&columns.counts) {
            let wrong = || self.unfit(line, format!("{:?} is no count", fields[at]));
            *count = fields[at].parse().map_err(|_| wrong())?;
        }
        let [count, antecedent_count, consequent_count, n] = counts;
        let side = |at: usize| apart(&fields[at]).into_iter().map(Cow::Owned).collect();
        let (antecedent, consequent) = (side(columns.antecedent), side(columns.consequent));
        let rule = Rule { antecedent, consequent, count, antecedent_count, consequent_count, n };
        self.add(rule, line)
    }

    fn add(&mut self, rule: Rule<'_>, line: u64) -> Result<()> {
        if let Some(held) = &self.held
            && !rule.antecedent.iter().all(|name| held.contains(name.as_bytes()))
        {
            return Ok(());
        }
        let [then] = &rule.consequent[..] else {
            self.passed_over += 1;
            return Ok(());
        };
        let counts = [rule.count, rule.antecedent_count];
        if rule.antecedent.is_empty() || rule.count > rule.antecedent_count || rule.n == 0 {
            return Err(self.unfit(line, "the counts are not those of a rule"));
        }
        if rule.antecedent.contains(then) {
            return Err(self.unfit(line, format!("{then:?} stands on both sides")));
        }
        let then = self.name(then);
        let given = rule.antecedent.iter().map(|name| self.name(name)).collect();
        self.held_by.insert(then, rule.consequent_count);
        self.n = self.n.max(rule.n);
        self.rules.push((given, then, counts));
        Ok(())
    }

    fn name(&mut self, name: &str) -> u32 {
        if let Some(&id) = self.names.get(name) {
            return id;
        }
        let id = u32::try_from(self.names.len()).expect("fewer names than bytes");
        self.names.insert(name.to_owned(), id);
        id
    }

    fn finish(self) -> Result<RuleFile> {
        let mut order: Vec<(&String, u32)> =
            self.names.iter().map(|(name, &id)| (name, id)).collect();
        order.sort_unstable();
        let mut rank_of = vec![Rank::at(0); order.len()];
        for (rank, (_, id)) in order.iter().enumerate() {
            rank_of[*id as usize] = Rank::at(rank);
        }
        let names: Vec<String> = order.iter().map(|(name, _)| (*name).clone()).collect();
        let mut held = vec![0; names.len()];
        let mut offers: Vec<Rank> = Vec::new();
        for (_, id) in &order {
            if let Some(&count) = self.held_by.get(id) {
                held[rank_of[*id as usize].index()] = count;
                offers.push(rank_of[*id as usize]);
            }
        }
        let place: FxHashMap<Rank, usize> =
            offers.iter().enumerate().map(|(place, &offer)| (offer, place)).collect();
        let rules = self.rules.len();
        let mut sets = Vec::with_capacity(rules);
        for (given, then, [count, holders]) in self.rules {
            let mut items: Vec<Rank> = given.iter().map(|&id| rank_of[id as usize]).collect();
            items.sort_unstable();
            let confidence = Proportion::new(count, holders).expect("looked at when it was read");
            let weight = confidence.wilson(Level::default()).low;
            let offer = place[&rank_of[then as usize]];
            sets.push(SetTerm { items: items.into(), offer, weight, holders, count });
        }
        let score = Score::new(Kind::BestRule, names.len(), &offers, vec![0.0; offers.len()]);
        let setting = Path::new(&self.file).file_name().map_or_else(
            || self.file.clone(),
            |name| format!("{} of {}", Kind::BestRule, name.to_string_lossy()),
        );
        let offer = |(place, &product): (usize, &Rank)| Offer {
            product,
            setting: setting.clone(),
            at: (0, place),
            calibration: Calibration::default(),
            auc: None,
            gain10: None,
            with: Vec::new(),
        };
        let model = Model {
            unit: Unit::Customers,
            n: self.n,
            held,
            offers: offers.iter().enumerate().map(offer).collect(),
            scores: vec![score.with_sets(sets).by_the_best()],
            names,
            attributes: None,
            taken: None,
            of_rules: true,
        };
        Ok(RuleFile { model, rules, passed_over: self.passed_over })
    }
}

/// Whether all names of a JSON list, whose text begins behind the bracket, are among these; `true` where
/// that wants a closer look.
fn may_hold(mut text: &[u8], held: &FxHashSet<&[u8]>) -> bool {
    while let Some(name) = text.strip_prefix(b"\"") {
        let Some(end) = memchr(b'"', name) else { return true };
        if memchr(b'\\', &name[..end]).is_some() {
            return true;
        }
        if !held.contains(&name[..end]) {
            return false;
        }
        text = name[end + 1..].strip_prefix(b",").unwrap_or(b"]");
    }
    true
}

/// The same of names that [`joined`](crate::write::joined) put together.
fn may_hold_joined(mut text: &[u8], held: &FxHashSet<&[u8]>) -> bool {
    if memchr(b'\\', text).is_some() {
        return true;
    }
    loop {
        let end = memchr(b';', text).unwrap_or(text.len());
        if !held.contains(&text[..end]) {
            return false;
        }
        let Some(rest) = text.get(end + 1..) else { return true };
        text = rest.strip_prefix(b" ").unwrap_or(rest);
    }
}

/// The fields of a line; `None` where it is not UTF-8 or ends within quotes.
fn fields(text: &[u8], delimiter: u8) -> Option<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(text);
    let record = reader.records().next()?.ok()?;
    Some(record.iter().map(str::to_owned).collect())
}

/// The texts that [`joined`](crate::write::joined) put together.
fn apart(text: &str) -> Vec<String> {
    let mut texts = vec![String::new()];
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let last = texts.last_mut().expect("there is one");
        match c {
            '\\' => last.extend(chars.next()),
            ';' => {
                chars.next_if_eq(&' ');
                texts.push(String::new());
            }
            c => last.push(c),
        }
    }
    texts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_joined_comes_apart() {
        for texts in [&["a"][..], &["a b", "c;d", "e\\f; g"], &["", "x"]] {
            let joined = crate::write::joined(texts.iter().copied());
            assert_eq!(apart(&joined), texts);
        }
    }
}
