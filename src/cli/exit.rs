//! Exit codes, all of them.

use std::process::ExitCode;

use pannier::error::Error;

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Done, also when nothing was found.
    Done = 0,
    /// The data or the machine stood in the way.
    Failed = 1,
    /// The command line makes no sense for this input.
    Usage = 2,
    /// Nothing was found, under `--fail-on-empty`.
    Empty = 3,
    /// Something was cut, under `--strict`.
    Truncated = 5,
    /// Interrupted from outside.
    Interrupted = 130,
}

impl Exit {
    /// The code of an error. A reader that closed our output has seen enough: that is no error.
    pub(crate) fn of(error: &anyhow::Error) -> Self {
        match error.downcast_ref::<Error>() {
            Some(Error::Closed) => Self::Done,
            Some(Error::Interrupted) => Self::Interrupted,
            Some(
                Error::MissingColumn { .. }
                | Error::UnknownRole { .. }
                | Error::UnknownFormat { .. }
                | Error::Threshold(_)
                | Error::Unsupported(_),
            ) => Self::Usage,
            _ => Self::Failed,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
