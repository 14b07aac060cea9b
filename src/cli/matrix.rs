//! `pannier matrix`.

use anyhow::bail;
use pannier::error::Error;
use pannier::matrix::{self, Matrix};
use pannier::write::Format;

use super::args::{MatrixArgs, MatrixOrder};
use super::emit::{self, Emitter, Run};
use super::exit::Exit;
use super::load::load;
use super::session::Session;

/// Cells that are written without asking back; more take gigabytes of file.
const MOST_CELLS: u64 = 100_000_000;

pub(crate) fn run(args: &MatrixArgs, session: &Session) -> anyhow::Result<Exit> {
    let emitter = Emitter::new(&args.output, matrix::SCHEMA, session)?;
    let loaded = load(&args.input, Emitter::wants_receipt(&args.output), session)?;
    // Without a threshold every product has its row, however rare.
    let min_count = args.support.min_support.map_or(1, |least| loaded.count(least));
    let patterns = loaded.transactions.patterns(min_count);
    let side = |name: &Option<String>| {
        name.as_deref().map(|name| emit::product(&patterns, name)).transpose()
    };
    let (given, then) = (side(&args.given)?, side(&args.then)?);

    let products = patterns.items().len() as u64;
    let cells = match (given, then) {
        (None, None) => products.saturating_mul(products.saturating_sub(1)),
        (Some(_), Some(_)) => 1,
        _ => products.saturating_sub(1),
    };
    if cells > MOST_CELLS {
        bail!(Error::TooMany {
            what: "cells of the matrix",
            found: cells,
            limit: MOST_CELLS,
            hint: format!(
                "{products} products are many: keep the frequent ones with -s, or ask for one with --given or --then"
            ),
        });
    }
    let matrix = Matrix::new(&patterns, &session.progress)?;
    session.lap("pairs");
    session.notice(&format!("{} products, {} ordered pairs", matrix.products(), cells));

    let table = matches!(emitter.format, Format::Table | Format::Markdown);
    let by_strength = match args.sort {
        Some(order) => order == MatrixOrder::Strength,
        None => table,
    };
    let run = Run {
        command: "matrix",
        loaded: &loaded,
        min_count: Some(min_count),
        settings: vec![
            ("given", args.given.clone().into()),
            ("then", args.then.clone().into()),
            ("sort", if by_strength { "strength" } else { "name" }.into()),
        ],
        counts: vec![],
        cut: None,
    };
    if by_strength {
        emitter.records(matrix.strongest(given, then), &matrix::schema(), run)
    } else {
        emitter.records(matrix.cells(given, then), &matrix::schema(), run)
    }
}
