//! Flags that name circumstances, and the strata that they make.

use std::path::PathBuf;

use clap::Args;
use pannier::encode::{Context, Keep, Strata, StrataConfig, Transactions};
use pannier::read::{Calendar, ReadOptions, Source};
use pannier::support::Count;
use pannier::words::{Gap, notices};

use super::args::Input;
use super::session::Session;

/// Outside influences, to be taken out or shown.
#[derive(Debug, Args)]
#[command(next_help_heading = "Context")]
pub(crate) struct Circumstances {
    /// A column that describes the circumstances (promotion, region, segment): compares like with
    /// like only. Repeats; columns of numbers are cut into bands (--bands).
    #[arg(long, value_name = "COLUMN")]
    pub(crate) context: Vec<String>,
    /// What went on when: a table with start, end and label, perhaps region and family. Wants
    /// --time.
    #[arg(long, value_name = "FILE", requires = "time")]
    pub(crate) calendar: Option<PathBuf>,
    /// Strata of fewer baskets or customers become one.
    #[arg(long, value_name = "N", default_value_t = 30)]
    pub(crate) min_stratum: Count,
}

impl Circumstances {
    /// Whether there are any.
    pub(crate) fn are_named(&self) -> bool {
        !self.context.is_empty() || self.calendar.is_some()
    }

    /// What must be kept of the input for [`Self::strata`].
    pub(crate) fn keep(&self) -> Keep {
        Keep { times: self.calendar.is_some(), context: self.context.clone(), ..Keep::default() }
    }

    /// The strata, if any circumstances are named.
    pub(crate) fn strata(
        &self,
        transactions: &Transactions,
        input: &Input,
        session: &Session,
    ) -> anyhow::Result<Option<Strata>> {
        let kept = transactions.contexts().iter();
        let mut contexts: Vec<Context> =
            kept.filter(|context| self.context.contains(&context.column)).cloned().collect();
        if let Some(file) = &self.calendar {
            let options =
                ReadOptions { time_format: input.time_format.clone(), ..ReadOptions::default() };
            let calendar = Calendar::read(&Source::new(file), &options, &session.progress)?;
            contexts.push(Context::of_calendar(transactions, &calendar)?);
        }
        if contexts.is_empty() {
            return Ok(None);
        }
        let config =
            StrataConfig { bands: input.bands.unwrap_or_default().get(), least: self.min_stratum };
        let strata = Strata::of(transactions, &contexts, config)?;
        let columns: Vec<&str> = contexts.iter().map(|context| context.column.as_str()).collect();
        session.say(&notices::Strata {
            strata: strata.names.len().into(),
            columns: Gap::name(columns.join(", ")),
        });
        session.lap("strata");
        Ok(Some(strata))
    }

    /// The settings, for the receipt.
    pub(crate) fn settings(&self) -> [(&'static str, serde_json::Value); 3] {
        let calendar = self.calendar.as_ref().map(|file| file.display().to_string());
        [
            ("context", self.context.clone().into()),
            ("calendar", calendar.into()),
            ("min_stratum", self.min_stratum.into()),
        ]
    }
}
