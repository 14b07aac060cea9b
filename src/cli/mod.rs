//! The command line: each verb translates its flags, calls one room of the library and hands the
//! records to a writer. Only this folder prints.

mod args;
mod backtest;
mod bundles;
mod channels;
mod check;
mod circumstances;
mod customers;
mod emit;
mod exit;
mod explain;
mod fold;
mod grammar;
mod help;
mod journey;
mod known;
mod load;
mod matrix;
mod metrics;
mod mine;
mod new_product;
mod nothing;
mod page;
mod pilot;
mod progress;
mod report;
mod retention;
mod rollout;
mod rules;
mod schema;
mod segments;
mod session;
mod synth;
mod targets;
mod uplift;

use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;

use clap::Parser;
use clap::error::{ContextKind, ContextValue};

use exit::Exit;
use grammar::{Cli, Verb};
use session::Session;

/// Runs the command of this process.
pub(crate) fn main() -> ExitCode {
    let cli = Cli::try_parse().unwrap_or_else(|error| misunderstood(&error));
    let session = Session::new(&cli.work);
    let done = session.in_pool(&cli.work, || match &cli.verb {
        Verb::Check(args) => check::run(args, &session),
        Verb::Mine(args) => mine::run(args, &session),
        Verb::Rules(args) => rules::run(args, &session),
        Verb::Explain(args) => explain::run(args, &session),
        Verb::Matrix(args) => matrix::run(args, &session),
        Verb::Bundles(args) => bundles::run(args, &session),
        Verb::Targets(args) => targets::run(args, &session),
        Verb::Segments(args) => segments::run(args, &session),
        Verb::Report(args) => report::run(args, &session),
        Verb::Backtest(args) => backtest::run(args, &session),
        Verb::Channels(args) => channels::run(args, &session),
        Verb::Retention(args) => retention::run(args, &session),
        Verb::Journey(args) => journey::run(args, &session),
        Verb::Synth(args) => synth::run(args, &session),
        Verb::Schema(args) => schema::run(args, &session),
        Verb::Help(args) => help::help(args),
        Verb::Man(args) => help::man(args),
        Verb::Completions(args) => help::completions(args),
    });
    session.progress.clear();
    let exit = match done {
        Ok(exit) => exit,
        Err(error) => {
            let exit = Exit::of(&error);
            if exit != Exit::Done {
                session.error(&error);
            }
            exit
        }
    };
    exit.into()
}

/// Says what is wrong with the command line and ends the process. Who names a file and no verb wants
/// to know what is in it.
fn misunderstood(error: &clap::Error) -> ! {
    if let Some(ContextValue::String(word)) = error.get(ContextKind::InvalidSubcommand)
        && (word == "-" || Path::new(word).exists())
    {
        let _ = writeln!(
            std::io::stderr(),
            "error: {word} is a file, and a verb comes first: `pannier check {word}` says what is in it"
        );
        std::process::exit(2);
    }
    error.exit()
}
