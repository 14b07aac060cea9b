//! Models in files: used, kept, and named in receipts.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use pannier::error::Error;
use pannier::support::Count;
use pannier::targets::MODEL_SCHEMA;
use pannier::targets::attributes::Attributes;
use pannier::targets::model::Model;
use pannier::targets::rule_file::RuleFile;
use pannier::words::{Gap, notices};
use pannier::write::{InputReceipt, Manifest};

use super::args::TargetsArgs;
use crate::cli::emit::Receipt;
use crate::cli::session::Session;

/// The model that the flags name: one that was kept, or a file of rules.
pub(super) fn model(args: &TargetsArgs, session: &Session) -> anyhow::Result<Option<Model>> {
    let model = match (&args.model, &args.rules) {
        (Some(file), _) => Some(Model::read(file)?),
        (None, Some(file)) => Some(of_rules(file, args.holds.as_deref(), session)?),
        (None, None) => None,
    };
    session.lap("model");
    Ok(model)
}

/// A file of rules as a model, or those of it that speak of one customer.
fn of_rules(file: &Path, holds: Option<&[String]>, session: &Session) -> anyhow::Result<Model> {
    let RuleFile { model, rules, passed_over } = RuleFile::read(file, holds)?;
    let (file, rules) = (Gap::file(file), rules.into());
    match holds {
        Some(_) => session.say(&notices::RulesApply { file, rules }),
        None => {
            let products = model.offers().len().into();
            session.say(&notices::RulesFor { file, rules, products });
        }
    }
    if passed_over > 0 {
        session.say(&notices::PassedOver { rules: passed_over.into() });
    }
    Ok(model)
}

/// How the model reads a table.
pub(super) fn read_by(model: &Model) -> anyhow::Result<&Attributes> {
    let unread =
        || Error::Unsupported("the model was learnt from holdings and cannot read a table".into());
    Ok(model.attributes.as_ref().ok_or_else(unread)?)
}

/// Keeps the model in a file, with its receipt beside it.
pub(super) fn save(
    file: &Path,
    args: &TargetsArgs,
    model: &Model,
    receipt: &dyn Receipt,
    session: &Session,
) -> anyhow::Result<()> {
    let mut out = pannier::write::Output::file(file)?;
    out.write_all(model.to_json().as_bytes()).map_err(|source| out.error(source))?;
    out.commit()?;
    session.lap("save");
    if !args.output.no_manifest {
        let mut manifest = Manifest::new("targets", MODEL_SCHEMA);
        receipt.receipt(None, &mut manifest);
        manifest.settings.insert("product", args.offered().into());
        manifest.counts.insert("learnt_from", model.n.into());
        manifest.counts.insert("offers", model.offers().len() as u64);
        manifest.output = file.display().to_string();
        if !args.output.reproducible {
            manifest.seconds = session.seconds();
        }
        manifest.write(file)?;
    }
    session.say(&notices::ModelIsIn { file: Gap::file(file) });
    Ok(())
}

/// A model file as a receipt names it.
pub(super) struct KeptModel(pub(super) PathBuf);

impl Receipt for KeptModel {
    fn receipt(&self, _: Option<Count>, manifest: &mut Manifest) {
        manifest.inputs = vec![InputReceipt {
            file: self.0.display().to_string(),
            bytes: std::fs::metadata(&self.0).map_or(0, |meta| meta.len()),
            sha256: None,
            rows: 0,
        }];
    }
}
