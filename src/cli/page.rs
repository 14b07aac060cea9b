//! `--report FILE.html`: the result of one verb as a page, beside its output.

use std::path::{Path, PathBuf};

use anyhow::bail;
use clap::Args;
use pannier::error::Error;
use pannier::report::{self, Section};
use pannier::words::{Gap, Voice, notices};
use pannier::write::{self, Format, Manifest};

use super::args::Output;
use super::check::quoted;
use super::emit::{Emitter, Run};
use super::session::Session;

/// The flag, for the verbs that have a section.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct PageFlag {
    /// Write a page as well, to look at and to pass on: this result in sentences and pictures, an
    /// overview of the data and the receipt, in one file.
    #[arg(long, value_name = "FILE.html")]
    report: Option<PathBuf>,
}

impl PageFlag {
    /// Whether the input's hash is wanted, for the receipt of the output or of the page.
    pub(crate) fn wants_hash(&self, output: &Output) -> bool {
        self.report.is_some() || Emitter::wants_receipt(output)
    }

    /// Whether there is to be a page.
    pub(super) fn is_asked(&self) -> bool {
        self.report.is_some()
    }

    /// Stops a run in a way that the page has no section for.
    pub(crate) fn refuse(&self, is_so: bool, flag: &str) -> anyhow::Result<()> {
        if self.report.is_some() && is_so {
            bail!(Error::Unsupported(format!(
                "--report has no section for {flag}; leave one of them out"
            )));
        }
        Ok(())
    }

    /// Where the page goes, opened before the long work.
    pub(super) fn open(&self, output: &Output) -> anyhow::Result<Option<Page>> {
        let Some(file) = &self.report else { return Ok(None) };
        if Format::of_extension(file) != Some(Format::Html) {
            bail!(Error::Unsupported(format!(
                "--report writes a page, and {file:?} is not called one: end it in .html"
            )));
        }
        if output.output.as_ref().is_some_and(|output| is_same(output, file)) {
            bail!(Error::Unsupported(format!(
                "--report and --output are the same file, {file:?}: the page would replace the output"
            )));
        }
        Ok(Some(Page { file: file.clone(), out: write::Output::file(file)? }))
    }
}

/// Whether two paths name one file, whether it is there or not.
fn is_same(a: &Path, b: &Path) -> bool {
    let place = |path: &Path| {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new(".")).canonicalize().ok()?;
        let whole = folder.join(path.file_name()?);
        Some(whole.canonicalize().unwrap_or(whole))
    };
    a == b || place(a).is_some_and(|a| place(b) == Some(a))
}

/// A page on its way.
pub(super) struct Page {
    file: PathBuf,
    out: write::Output,
}

/// What a section needs beside its result.
pub(crate) struct Told {
    /// In which language, and who is spoken of.
    pub(crate) voice: Voice,
}

impl Told {
    /// The command that writes all rows into a file, for where a page has not all of them; `more` are
    /// further flags that it takes, such as another `--show`.
    pub(crate) fn all_rows(&self, more: &[&str]) -> String {
        let words = std::env::args_os().skip(1).map(|word| word.to_string_lossy().into_owned());
        let words = told_again(words, more.contains(&"--show"));
        let mut command = String::from("pannier");
        for word in words.iter().map(String::as_str).chain(more.iter().copied()) {
            command = format!("{command} {}", quoted(word));
        }
        command + " -o all.csv"
    }
}

/// The words of a command but for those that say where its output goes and how the work is done.
fn told_again(words: impl Iterator<Item = String>, without_show: bool) -> Vec<String> {
    const FLAGS: [&str; 8] = [
        "--report",
        "-o",
        "--output",
        "--output-format",
        "--threads",
        "--progress",
        "--rows",
        "--lang",
    ];
    let mut kept = Vec::new();
    let mut is_value = false;
    for word in words {
        if std::mem::take(&mut is_value) {
            continue;
        }
        let flag = word.split('=').next().unwrap_or_default();
        if FLAGS.contains(&flag) || (without_show && flag == "--show") {
            is_value = !word.contains('=');
        } else if !matches!(&*word, "-q" | "--quiet") {
            kept.push(word);
        }
    }
    kept
}

impl Page {
    /// Writes the overview, the sections and the receipt.
    pub(super) fn write(
        &mut self,
        run: &Run<'_>,
        session: &Session,
        sections: impl FnOnce(&Told) -> Vec<Section>,
    ) -> anyhow::Result<()> {
        let facts = run.loaded.facts(&session.progress)?;
        let voice = Voice { lang: session.lang(Format::Html), unit: run.loaded.unit() };
        let mut manifest = Manifest::new(run.command, report::SCHEMA);
        run.loaded.receipt(run.min_count, &mut manifest);
        manifest.settings.extend(run.settings.clone());
        manifest.counts.extend(run.counts.clone());
        manifest.output = self.file.display().to_string();

        let files: Vec<String> = manifest.inputs.iter().map(|input| input.file.clone()).collect();
        let about = report::about(&files, &facts.data, run.min_count, voice);
        let sections = sections(&Told { voice });
        let title = sections.first().map(|section| section.title(voice.lang).to_owned());
        let page = sections
            .into_iter()
            .fold(report::Page::new(voice.lang, title, about), report::Page::with)
            .with(report::overview(&facts, voice))
            .with(report::receipt(&manifest, voice));
        page.write(&mut self.out).map_err(|source| self.out.error(source))?;
        session.lap("page");
        Ok(())
    }

    /// Everything went well: the page takes its name.
    pub(super) fn commit(self, session: &Session) -> anyhow::Result<()> {
        self.out.commit()?;
        session.say(&notices::PageIsIn { file: Gap::file(&self.file) });
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_again_says_nothing_of_outputs_or_threads() {
        let words = "retention a.csv --held tv --show=risk --report p.html --threads 4 -q -o out.csv --rows=3";
        let words = || words.split(' ').map(str::to_owned);
        assert_eq!(told_again(words(), true), ["retention", "a.csv", "--held", "tv"]);
        assert_eq!(
            told_again(words(), false),
            ["retention", "a.csv", "--held", "tv", "--show=risk"]
        );
    }
}
