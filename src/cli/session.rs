//! What all verbs share: threads, progress, notices, times.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::{IsTerminal, Write};
use std::time::Instant;

use pannier::words::{Lang, Said};
use pannier::write::Format;

use super::args::{When, Work};
use super::fold::folded_notice;
use super::progress::Progress;

/// One run of the command.
pub(crate) struct Session {
    pub(crate) progress: Progress,
    quiet: bool,
    /// As asked for.
    lang: Option<Lang>,
    times: RefCell<Times>,
}

struct Times {
    last: Instant,
    seconds: BTreeMap<&'static str, f64>,
}

impl Session {
    pub(crate) fn new(work: &Work) -> Self {
        let shown = work.progress == When::Auto && !work.quiet && std::io::stderr().is_terminal();
        Self {
            progress: Progress::new(shown, work.lang.or_else(of_environment).unwrap_or_default()),
            quiet: work.quiet,
            lang: work.lang,
            times: RefCell::new(Times { last: Instant::now(), seconds: BTreeMap::new() }),
        }
    }

    /// Runs the work on a pool of as many threads as asked for.
    pub(crate) fn in_pool<T>(
        &self,
        work: &Work,
        run: impl FnOnce() -> anyhow::Result<T>,
    ) -> anyhow::Result<T> {
        if let Some(threads) = work.threads {
            // The global pool is made here before anything else uses it.
            rayon::ThreadPoolBuilder::new().num_threads(threads).build_global()?;
        }
        run()
    }

    /// The language of sentences: as asked for, else that of the environment where people read the
    /// format. What machines read must not depend on where it was made.
    pub(crate) fn lang(&self, format: Format) -> Lang {
        let for_people = matches!(
            format,
            Format::Table | Format::Markdown | Format::Html | Format::Svg | Format::Xlsx
        );
        self.lang.or_else(|| for_people.then(of_environment).flatten()).unwrap_or_default()
    }

    /// The language in which it speaks to whoever started it.
    pub(crate) fn spoken(&self) -> Lang {
        self.lang(Format::Table)
    }

    /// Says something that is not a result.
    pub(crate) fn say(&self, said: &impl Said) {
        self.notice(&said.said(self.spoken()));
    }

    /// The same of a text that is there in one language only.
    pub(crate) fn notice(&self, text: &str) {
        if !self.quiet {
            self.progress.clear();
            // Nobody may be listening there; that is no reason to stop.
            let _ = writeln!(std::io::stderr(), "{}", folded_notice(text));
        }
    }

    /// Says why the run failed.
    pub(crate) fn error(&self, error: &anyhow::Error) {
        let mut chain = error.chain().map(ToString::to_string).collect::<Vec<_>>();
        // A message that already quotes its cause does not need it twice.
        chain.dedup_by(|cause, message| message.contains(&**cause));
        let _ = writeln!(std::io::stderr(), "error: {}", chain.join(": "));
    }

    /// A step has ended.
    pub(crate) fn lap(&self, step: &'static str) {
        let mut times = self.times.borrow_mut();
        let now = Instant::now();
        let seconds = (now - times.last).as_secs_f64();
        times.last = now;
        *times.seconds.entry(step).or_default() += seconds;
    }

    /// The seconds of each step so far.
    pub(crate) fn seconds(&self) -> BTreeMap<&'static str, f64> {
        self.times.borrow().seconds.clone()
    }
}

/// The language that the environment names, if it is one of ours.
fn of_environment() -> Option<Lang> {
    let names = ["LC_ALL", "LC_MESSAGES", "LANG"];
    let locale = names
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|locale| !locale.is_empty()))?;
    Lang::of_locale(&locale)
}
