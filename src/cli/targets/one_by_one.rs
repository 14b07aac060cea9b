//! `pannier targets` with a model that was kept: customers are read, offered something and forgotten.

use std::cell::RefCell;
use std::io::Write;
use std::path::Path;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;

use pannier::customers::rows::{TableEnd, TableRows};
use pannier::encode::Transactions;
use pannier::error::Error;
use pannier::read::{self, Format, ReadReport, Source};
use pannier::record::Schema;
use pannier::report::SaidTarget;
use pannier::support::Count;
use pannier::targets::list::name_order;
use pannier::targets::model::Model;
use pannier::targets::offerer::{Offerer, Totals};
use pannier::targets::one_by_one::{
    Ascending, ByCustomer, Customer, TableCustomers, table_is_in_order,
};
use pannier::watch::Watch;
use pannier::words::{Gap, Lang, Unit, Voice, notices};
use pannier::write::{self, InputReceipt, Manifest, Written};

use crate::cli::args::Input;
use crate::cli::emit::{Emitter, Receipt};
use crate::cli::known::refuse_for_table;
use crate::cli::load::{of_files, read_options, say_files, sources, unit};
use crate::cli::session::Session;

/// Offers that are written, with what is to be said of them.
pub(super) struct Offered<'e> {
    pub(super) emitter: Emitter<'e>,
    pub(super) written: Written,
    pub(super) totals: Totals,
}

/// Writes the offers to customers who come in the order of their names, each with its reasons in the
/// language.
pub(super) fn offered<'e>(
    offerer: Offerer<'_>,
    customers: impl Iterator<Item = Customer>,
    schema: &Schema,
    voice: Voice,
    emitter: Emitter<'e>,
) -> anyhow::Result<Offered<'e>> {
    let offerer = RefCell::new(offerer);
    let offers = customers.flat_map(|customer| offerer.borrow_mut().offers(customer));
    let lists = std::iter::once_with(|| offerer.borrow_mut().lists()).flatten();
    let all = offers.chain(lists);
    let (emitter, written) = match voice.lang {
        Lang::English => emitter.put(all, schema)?,
        _ => emitter.put(all.map(|offer| SaidTarget::new(offer, voice)), schema)?,
    };
    let totals = offerer.borrow().totals();
    Ok(Offered { emitter, written, totals })
}

/// The customers of transactions, in the order of their names.
pub(super) fn in_order<'t>(
    model: &Model,
    transactions: &'t Transactions,
) -> impl Iterator<Item = Customer> + use<'t> {
    let recoder = model.recoder(transactions.dictionary());
    let mut order: Vec<usize> = (0..transactions.n() as usize).collect();
    order
        .sort_by(|&a, &b| name_order(&transactions.name(a), &transactions.name(b)).then(a.cmp(&b)));
    order.into_iter().map(move |at| {
        let mut held = Vec::new();
        recoder.recode(transactions.items(at), &mut held);
        Customer { name: transactions.name(at).into_owned(), held }
    })
}

/// Files whose customers come one after another, in the order of the names.
pub(super) struct InOrder<'i> {
    input: &'i Input,
    sources: Vec<Source>,
    hash: bool,
}

/// What was read.
pub(super) enum Read {
    /// Rows of files, for so many customers.
    Rows(ReadReport, Unit, u64),
    /// A table of so many.
    Table(String, TableEnd, u64),
}

impl<'i> InOrder<'i> {
    /// Looks whether the files are like that: they are read to the end, or until they are not.
    pub(super) fn found(
        input: &'i Input,
        hash: bool,
        session: &Session,
    ) -> anyhow::Result<Option<Self>> {
        if input.format == Some(Format::Table) {
            refuse_for_table(input)?;
        }
        let sources = sources(input)?;
        // What comes through a pipe comes once.
        let is_file = sources.iter().all(|source| source.size().is_some());
        let found = Self { input, sources, hash };
        // What cannot be read is said by those who read it in earnest.
        let is_so = is_file && found.is_in_order(session).unwrap_or(false);
        session.lap("order");
        Ok(is_so.then_some(found))
    }

    fn is_in_order(&self, session: &Session) -> anyhow::Result<bool> {
        if self.input.format == Some(Format::Table) {
            let [source] = &self.sources[..] else { return Ok(false) };
            let rows = TableRows::open(source, self.input.delimiter, false)?;
            return Ok(table_is_in_order(rows, self.customer())?);
        }
        let mut names = Ascending::new(self.input.normalize);
        let options = read_options(self.input, Vec::new(), self.input.max_bad, false);
        let report = read::read(&self.sources, &options, &mut names, None, &session.progress)?;
        Ok(!report.files.iter().any(|file| file.layout.format == Format::Table))
    }

    /// The column that names the customers.
    fn customer(&self) -> Option<&'i str> {
        self.input.customer.as_deref().or(self.input.basket.as_deref())
    }

    /// Reads the customers on a thread of their own, while others are offered something; with the
    /// outcome of that what was read.
    pub(super) fn read<T>(
        &self,
        model: &Model,
        session: &Session,
        offer: impl FnOnce(&mut dyn Iterator<Item = Customer>) -> anyhow::Result<T>,
    ) -> anyhow::Result<(T, Read)> {
        /// Batches that may wait.
        const WAITING: usize = 4;
        let (send, receive) = sync_channel::<Vec<Customer>>(WAITING);
        let mut rejects = self.input.rejects.as_deref().map(write::Output::file).transpose()?;
        let progress = &session.progress;
        let (outcome, read) = thread::scope(|scope| {
            let rejects = rejects.as_mut().map(|rejects| rejects as &mut (dyn Write + Send));
            let reader = scope.spawn(|| {
                let mut batches = Batches { send, batch: Vec::new() };
                let read = match self.input.format {
                    Some(Format::Table) => self.table(model, &mut batches, progress),
                    _ => self.rows(model, rejects, &mut batches, progress),
                }?;
                batches.end().map(|()| read)
            });
            // Dropped when nobody takes any more, so that the reader ends.
            let outcome = offer(&mut receive.into_iter().flatten());
            (outcome, reader.join().expect("reading does not panic"))
        });
        // The rejects are most wanted when there were too many of them.
        if let Some(rejects) = rejects
            && !matches!(read, Err(Error::Interrupted | Error::Closed))
        {
            rejects.commit()?;
        }
        match (outcome, read) {
            // Who takes no more has a reason of his own.
            (Err(reason), Err(Error::Closed)) => Err(reason),
            (_, Err(error)) => Err(error.into()),
            (outcome, Ok(read)) => {
                read.say(session);
                Ok((outcome?, read))
            }
        }
    }

    fn rows(
        &self,
        model: &Model,
        rejects: Option<&mut (dyn Write + Send)>,
        batches: &mut Batches,
        watch: &dyn Watch,
    ) -> pannier::error::Result<Read> {
        let options = read_options(self.input, Vec::new(), self.input.max_bad, self.hash);
        let form = self.input.normalize;
        let mut sink = ByCustomer::new(model.names(), form, |customer| batches.push(customer));
        let rejects = rejects.map(|rejects| rejects as &mut dyn Write);
        let report = read::read(&self.sources, &options, &mut sink, rejects, watch)?;
        let n = sink.finish()?;
        let unit = unit(self.input, &report);
        Ok(Read::Rows(report, unit, n))
    }

    fn table(
        &self,
        model: &Model,
        batches: &mut Batches,
        watch: &dyn Watch,
    ) -> pannier::error::Result<Read> {
        let source = &self.sources[0];
        let rows = TableRows::open(source, self.input.delimiter, self.hash)?;
        let mut customers = TableCustomers::new(model, rows, self.customer())?;
        while let Some(customer) = customers.next_customer()? {
            batches.push(customer)?;
            if watch.stop() {
                return Err(Error::Interrupted);
            }
        }
        let n = customers.n();
        if n == 0 {
            let file = source.to_string();
            return Err(Error::Empty { file, found: "there is no row below the header" });
        }
        Ok(Read::Table(source.to_string(), customers.end()?, n))
    }
}

/// Customers on their way to another thread.
struct Batches {
    send: SyncSender<Vec<Customer>>,
    batch: Vec<Customer>,
}

impl Batches {
    fn push(&mut self, customer: Customer) -> pannier::error::Result<()> {
        const AT_ONCE: usize = 1024;
        self.batch.push(customer);
        if self.batch.len() < AT_ONCE { Ok(()) } else { self.end() }
    }

    fn end(&mut self) -> pannier::error::Result<()> {
        self.send.send(std::mem::take(&mut self.batch)).map_err(|_| Error::Closed)
    }
}

impl Read {
    fn say(&self, session: &Session) {
        match self {
            Self::Rows(report, ..) => say_files(report, session),
            Self::Table(file, _, n) => session.say(&notices::AllCustomers {
                file: Gap::file(Path::new(file)),
                rows: Gap::figure(n),
            }),
        }
    }
}

impl Receipt for Read {
    fn unit(&self) -> Unit {
        match self {
            Self::Rows(_, unit, _) => *unit,
            Self::Table(..) => Unit::Customers,
        }
    }

    fn receipt(&self, _: Option<Count>, manifest: &mut Manifest) {
        match self {
            Self::Rows(report, unit, n) => {
                of_files(report, *unit, manifest);
                manifest.counts.insert("transactions", *n);
            }
            Self::Table(file, end, n) => {
                manifest.inputs = vec![InputReceipt {
                    file: file.clone(),
                    bytes: end.stored_bytes,
                    sha256: end.sha256.clone(),
                    rows: *n,
                }];
                manifest.counts.insert("customers", *n);
            }
        }
    }
}
