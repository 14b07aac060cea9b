//! Records to the place and in the format asked for, with their receipt.

use std::io::IsTerminal;

use anyhow::bail;
use pannier::encode::Patterns;
use pannier::error::Error;
use pannier::record::{Cell, Record, Schema};
use pannier::report::{Facts, Section};
use pannier::support::Count;
use pannier::watch::Watch;
use pannier::words::{Unit, notices};
use pannier::write::{self, Format, Manifest, TableShape, Written};

use super::args::Output;
use super::exit::Exit;
use super::page::{Page, PageFlag, Told};
use super::session::Session;

/// Where results go, opened before the long work so that a wrong path is known at once.
pub(crate) struct Emitter<'a> {
    args: &'a Output,
    session: &'a Session,
    out: write::Output,
    /// A page beside it.
    page: Option<Page>,
    pub(crate) format: Format,
    pub(crate) shape: TableShape,
}

/// What a receipt says beyond the input.
pub(crate) struct Run<'a> {
    pub(crate) command: &'static str,
    pub(crate) loaded: &'a dyn Receipt,
    pub(crate) min_count: Option<Count>,
    /// The settings that are this verb's own.
    pub(crate) settings: Vec<(&'static str, serde_json::Value)>,
    /// What was counted on the way.
    pub(crate) counts: Vec<(&'static str, u64)>,
    /// What was cut, in words.
    pub(crate) cut: Option<String>,
}

/// What was read, as a receipt has it.
pub(crate) trait Receipt {
    /// Fills in the inputs, their settings and counts.
    fn receipt(&self, min_count: Option<Count>, manifest: &mut Manifest);

    /// What a page says of it first.
    fn facts(&self, watch: &dyn Watch) -> anyhow::Result<Facts<'_>> {
        let _ = watch;
        bail!(Error::Unsupported("--report wants a file of customers or baskets".into()))
    }

    /// What a transaction is called.
    fn unit(&self) -> Unit {
        Unit::Customers
    }
}

impl<'a> Emitter<'a> {
    /// Where results of `schema` go.
    pub(crate) fn new(
        args: &'a Output,
        schema: &str,
        session: &'a Session,
    ) -> anyhow::Result<Self> {
        let file = args.output.as_deref().filter(|path| path.as_os_str() != "-");
        let format = match (args.output_format, file) {
            (Some(format), _) => format,
            (None, None) if std::io::stdout().is_terminal() => Format::Table,
            (None, None) => Format::JsonLines,
            (None, Some(path)) => Format::of_extension(path).ok_or_else(|| {
                Error::Unsupported(format!(
                    "the format cannot be told from the name {path:?}: end it in .csv, .tsv, .jsonl, .json, .parquet, .xlsx, .md or .txt (matrix: .svg, .html, .graphml or .dot too), or give --output-format"
                ))
            })?,
        };
        if format == Format::Fimi && schema != write::ITEMSETS_SCHEMA {
            bail!(Error::Unsupported(format!(
                "{schema} cannot be written as {format}: only itemsets can"
            )));
        }
        let out = match file {
            Some(path) => write::Output::file(path)?,
            None => write::Output::stdout(),
        };
        let width = terminal_size::terminal_size().map_or(100, |(width, _)| width.0);
        Ok(Self {
            args,
            session,
            out,
            page: None,
            format,
            shape: TableShape { width, rows: args.rows, lang: session.lang(format) },
        })
    }

    /// The same with a page beside it.
    pub(crate) fn with_page(
        args: &'a Output,
        page: &PageFlag,
        schema: &str,
        session: &'a Session,
    ) -> anyhow::Result<Self> {
        let page = page.open(args)?;
        Ok(Self { page, ..Self::new(args, schema, session)? })
    }

    /// Writes the page, if there is to be one, with these sections.
    pub(crate) fn page(
        &mut self,
        run: &Run<'_>,
        sections: impl FnOnce(&Told) -> Vec<Section>,
    ) -> anyhow::Result<()> {
        match &mut self.page {
            Some(page) => page.write(run, self.session, sections),
            None => Ok(()),
        }
    }

    /// The output alone, for what is no list of records.
    pub(crate) fn into_output(self) -> write::Output {
        self.out
    }

    /// Whether a receipt will be written, which wants the input's hash.
    pub(crate) fn wants_receipt(args: &Output) -> bool {
        !args.no_manifest && args.output.as_deref().is_some_and(|path| path.as_os_str() != "-")
    }

    /// The most records that the output shows.
    pub(crate) fn most_rows(&self) -> usize {
        match self.format {
            Format::Table | Format::Markdown => self.shape.rows,
            _ => usize::MAX,
        }
    }

    /// Writes all records, the receipt, and what is to be said about them.
    pub(crate) fn records<R: Record>(
        self,
        records: impl IntoIterator<Item = R>,
        schema: &Schema,
        run: Run<'_>,
    ) -> anyhow::Result<Exit> {
        let (emitter, written) = self.put(records, schema)?;
        emitter.close(written, schema.name, run)
    }

    /// Writes records until somebody interrupts, as only many of them give time to.
    pub(crate) fn put<R: Record>(
        mut self,
        records: impl IntoIterator<Item = R>,
        schema: &Schema,
    ) -> anyhow::Result<(Self, Written)> {
        let progress = &self.session.progress;
        let records = records.into_iter().take_while(|_| !progress.stop());
        let written = write::write(records, schema, self.format, self.shape, &mut self.out)
            .map_err(|source| self.out.error(source))?;
        if progress.stop() {
            bail!(Error::Interrupted);
        }
        Ok((self, written))
    }

    /// The same where `records` are the first of `found`.
    pub(crate) fn records_of<R: Record>(
        self,
        records: impl IntoIterator<Item = R>,
        found: u64,
        schema: &Schema,
        run: Run<'_>,
    ) -> anyhow::Result<Exit> {
        let (emitter, written) = self.put(records, schema)?;
        emitter.close(Written { records: found, ..written }, schema.name, run)
    }

    /// The same where the verb has written the output itself.
    pub(crate) fn written(
        mut self,
        schema: &'static str,
        run: Run<'_>,
        write: impl FnOnce(write::Output) -> anyhow::Result<(write::Output, u64)>,
    ) -> anyhow::Result<Exit> {
        let (out, records) = write(self.out)?;
        self.out = out;
        self.close(Written { records, shown: records }, schema, run)
    }

    /// The output takes its name and gets its receipt.
    pub(crate) fn close(
        self,
        written: Written,
        schema: &'static str,
        run: Run<'_>,
    ) -> anyhow::Result<Exit> {
        let Self { args, session, out, page, .. } = self;
        let target = out.target().map(std::path::Path::to_path_buf);
        out.commit()?;
        page.map_or(Ok(()), |page| page.commit(session))?;
        session.lap("write");
        if let Some(target) = target.filter(|_| Self::wants_receipt(args)) {
            let mut manifest = Manifest::new(run.command, schema);
            run.loaded.receipt(run.min_count, &mut manifest);
            manifest.settings.extend(run.settings);
            manifest.counts.extend(run.counts);
            manifest.counts.insert("records", written.records);
            manifest.output = target.display().to_string();
            manifest.truncated = run.cut.is_some() || written.shown < written.records;
            if !args.reproducible {
                manifest.seconds = session.seconds();
            }
            manifest.write(&target)?;
        }
        if written.shown < written.records {
            let (shown, of) = (written.shown.into(), written.records.into());
            session.say(&notices::Shown { shown, of });
        }
        if let Some(cut) = &run.cut {
            session.notice(cut);
        }
        Ok(match run.cut {
            _ if written.records == 0 && args.fail_on_empty => Exit::Empty,
            Some(_) if args.strict => Exit::Truncated,
            _ => Exit::Done,
        })
    }
}

/// A record whose last cell, a sentence, is said in the language of who reads it.
pub(crate) struct InWords<R> {
    pub(crate) record: R,
    pub(crate) words: String,
}

impl<R: Record> Record for InWords<R> {
    fn cells(&self) -> Vec<Cell<'_>> {
        let mut cells = self.record.cells();
        if let Some(last) = cells.last_mut() {
            *last = self.words.as_str().into();
        }
        cells
    }
}

/// The one of these names that was asked for.
pub(crate) fn named<'n>(name: &str, names: &'n [String]) -> anyhow::Result<&'n str> {
    if let Some(found) = names.iter().find(|&known| known == name) {
        return Ok(found);
    }
    let near = pannier::error::nearest(name, names.iter().map(String::as_str))
        .map_or_else(String::new, |near| format!("; did you mean {near:?}?"));
    Err(Error::Unsupported(format!("there is no product {name:?}{near}")).into())
}

/// The product of this name, for a filter.
pub(crate) fn product(
    patterns: &Patterns<'_>,
    name: &str,
) -> anyhow::Result<pannier::encode::Rank> {
    if let Some(rank) = patterns.rank_of(name) {
        return Ok(rank);
    }
    let dictionary = patterns.transactions().dictionary();
    if dictionary.get(name).is_some() {
        return Err(Error::Unsupported(format!(
            "{name:?} is below the minimum support of {}; lower --min-support",
            patterns.min_count()
        ))
        .into());
    }
    let near = pannier::error::nearest(name, dictionary.names())
        .map_or_else(String::new, |near| format!("; did you mean {near:?}?"));
    Err(Error::Unsupported(format!("there is no product {name:?}{near}")).into())
}
