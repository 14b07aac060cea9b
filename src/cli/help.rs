//! `pannier help`, for verbs and for ideas; `man` and `completions`, from the same grammar.

use std::io::{IsTerminal, Write as _};
use std::path::{Path, PathBuf};

use anyhow::bail;
use clap::{Args, Command, CommandFactory};
use clap_complete::Shell;
use clap_mangen::Man;
use pannier::error::{Error, nearest};
use pannier::write::Output;

use super::exit::Exit;
use super::grammar::Cli;

/// Help on a verb, or on an idea: support, lift, activity, hold-out, context.
#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  pannier help rules                                          a verb, as pannier rules --help
  pannier help lift                                           an idea, with an example to run")]
pub(crate) struct HelpArgs {
    /// A verb or an idea.
    #[arg(value_name = "WHAT")]
    what: Option<String>,
}

/// Manual pages: one on standard output, or all of them as files.
#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  pannier man | man -l -                                      the first page, here
  pannier man -o ~/.local/share/man/man1                      all pages, so that man pannier-rules works")]
pub(crate) struct ManArgs {
    /// The folder for all pages.
    #[arg(short, long, value_name = "FOLDER")]
    output: Option<PathBuf>,
}

/// Completions for a shell, on standard output.
#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  pannier completions bash > ~/.local/share/bash-completion/completions/pannier
  pannier completions zsh > ~/.zfunc/_pannier
  pannier completions fish > ~/.config/fish/completions/pannier.fish
  pannier completions powershell >> $PROFILE")]
pub(crate) struct CompletionsArgs {
    /// The shell.
    #[arg(value_enum, value_name = "SHELL")]
    shell: Shell,
}

/// An idea: its name and its text, whose first line is the title.
type Topic = (&'static str, &'static str);

const TOPICS: [Topic; 5] = [
    ("support", include_str!("topics/support.txt")),
    ("lift", include_str!("topics/lift.txt")),
    ("activity", include_str!("topics/activity.txt")),
    ("hold-out", include_str!("topics/hold-out.txt")),
    ("context", include_str!("topics/context.txt")),
];

/// The list of ideas, below the general help.
pub(crate) fn topics() -> String {
    let mut text = String::from("Ideas (pannier help IDEA):\n");
    for (name, topic) in TOPICS {
        let title = topic.lines().next().and_then(|title| title.split_once(": "));
        text.push_str(&format!("  {name:<11}{}\n", title.map_or("", |(_, question)| question)));
    }
    text
}

pub(crate) fn help(args: &HelpArgs) -> anyhow::Result<Exit> {
    let mut cli = Cli::command();
    cli.build();
    let Some(what) = &args.what else {
        return said(&styled(&mut cli));
    };
    if let Some((_, text)) = TOPICS.iter().find(|(name, _)| name == what) {
        return said(text);
    }
    if let Some(verb) = cli.find_subcommand_mut(what) {
        return said(&styled(verb));
    }
    let verbs: Vec<&str> = cli.get_subcommands().map(Command::get_name).collect();
    let names = TOPICS.iter().map(|(name, _)| *name).chain(verbs);
    let near =
        nearest(what, names).map_or_else(String::new, |near| format!("; did you mean {near}?"));
    bail!(Error::Unsupported(format!(
        "there is no verb or idea {what:?}{near} (`pannier help` lists them)"
    )))
}

/// The help of a verb, in colour where people see it.
fn styled(command: &mut Command) -> String {
    let text = command.render_help();
    let coloured = std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    if coloured { text.ansi().to_string() } else { text.to_string() }
}

fn said(text: &str) -> anyhow::Result<Exit> {
    let mut out = Output::stdout();
    out.write_all(text.as_bytes()).map_err(|source| out.error(source))?;
    out.commit()?;
    Ok(Exit::Done)
}

pub(crate) fn man(args: &ManArgs) -> anyhow::Result<Exit> {
    let mut cli = Cli::command();
    cli.build();
    match &args.output {
        None => rendered(cli, Output::stdout())?,
        Some(folder) => {
            for verb in cli.get_subcommands().filter(|verb| !verb.is_hide_set()) {
                let name = format!("pannier-{}", verb.get_name());
                let page = verb.clone().name(name.clone()).bin_name(name.clone());
                rendered(page, page_of(folder, &name)?)?;
            }
            let page = page_of(folder, "pannier")?;
            rendered(cli, page)?;
        }
    }
    Ok(Exit::Done)
}

fn page_of(folder: &Path, name: &str) -> anyhow::Result<Output> {
    Ok(Output::file(&folder.join(format!("{name}.1")))?)
}

fn rendered(command: Command, mut out: Output) -> anyhow::Result<()> {
    Man::new(command).render(&mut out).map_err(|source| out.error(source))?;
    out.commit()?;
    Ok(())
}

pub(crate) fn completions(args: &CompletionsArgs) -> anyhow::Result<Exit> {
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "pannier", &mut text);
    said(&String::from_utf8(text)?)
}

/// What `--version` says: the version and what this build can do.
pub(crate) fn version() -> String {
    let features = [
        ("parquet", cfg!(feature = "parquet")),
        ("report", cfg!(feature = "report")),
        ("table", cfg!(feature = "table")),
        ("xlsx", cfg!(feature = "xlsx")),
    ];
    let there: Vec<&str> =
        features.iter().filter(|(_, there)| *there).map(|(name, _)| *name).collect();
    format!(
        "{}\nfeatures: {}\nlanguages: en zh fa\nplatform: {} {}",
        env!("CARGO_PKG_VERSION"),
        there.join(" "),
        std::env::consts::OS,
        std::env::consts::ARCH,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grammar_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn topics_are_as_wide_as_a_terminal_and_have_something_to_run() {
        for (name, text) in TOPICS {
            let commands = |line: &&str| line.starts_with("  pannier ");
            assert!(text.lines().any(|line| commands(&line)), "{name}");
            let prose = text.lines().filter(|line| !commands(line));
            assert!(prose.clone().all(|line| line.chars().count() <= 80), "{name}");
        }
    }
}
