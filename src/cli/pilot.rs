//! A pilot as the verbs about channels read it.

use anyhow::bail;
use clap::Args;
use pannier::customers::cells::{CellSeen, Cells};
use pannier::customers::pilot::{ArmSeen, Moments, Pilot};
use pannier::customers::table::{ColumnKind, Condition, CustomerTable};
use pannier::error::{Error, nearest};
use pannier::stats::{Level, Proportion};
use pannier::support::Count;
use pannier::words::{Gap, notices};
use serde_json::Value;

use super::customers::TableInput;
use super::session::Session;

/// What the flags about a pilot say.
#[derive(Debug, Args)]
pub(crate) struct PilotFlags {
    #[command(flatten)]
    pub(crate) input: TableInput,
    /// The column that names the arm.
    #[arg(long, value_name = "COLUMN", help_heading = "Input")]
    arm: String,
    /// The arm that was left alone; without it channels are compared with each other only.
    #[arg(long, value_name = "ARM", help_heading = "Input")]
    pub(crate) control: Option<String>,
    /// Who responded: a column that says yes or no, or COLUMN=VALUE.
    #[arg(long, value_name = "COLUMN[=VALUE]", help_heading = "Input")]
    response: String,
    /// The column with what each customer brought.
    #[arg(long, value_name = "COLUMN", help_heading = "Money")]
    pub(crate) value: Option<String>,
    /// What one response brings; with --value, which part of the value is margin (0.3).
    #[arg(long, value_name = "MONEY", help_heading = "Money")]
    pub(crate) margin: Option<f64>,
    /// What one contact costs; or a cost an arm, email=0.1,phone=4. The control costs nothing.
    #[arg(long, value_name = "MONEY|ARM=MONEY,...", default_value = "0", help_heading = "Money")]
    cost: String,
}

/// A pilot's table, with what the flags say of its columns.
pub(crate) struct PilotTable {
    pub(crate) table: CustomerTable,
    /// The arms, the control first.
    pub(crate) names: Vec<String>,
    pub(crate) costs: Vec<f64>,
    /// The arm of each customer; none for those who are not in the pilot.
    arm_of: Vec<Option<usize>>,
    responded: Vec<bool>,
}

impl PilotFlags {
    /// Reads the pilot, with one more column of labels where it is named.
    pub(crate) fn read(
        &self,
        by: Option<&str>,
        hash: bool,
        session: &Session,
    ) -> anyhow::Result<PilotTable> {
        self.read_from(&self.input, by, hash, session)
    }

    /// The same from another table with the same columns.
    pub(crate) fn read_from(
        &self,
        input: &TableInput,
        by: Option<&str>,
        hash: bool,
        session: &Session,
    ) -> anyhow::Result<PilotTable> {
        let response =
            self.response.contains('=').then(|| self.response.parse::<Condition>()).transpose()?;
        let column = response.as_ref().map_or(&*self.response, |response| &*response.column);
        let mut columns = vec![(&*self.arm, ColumnKind::Label), (column, ColumnKind::Label)];
        columns.extend(self.value.iter().map(|name| (&**name, ColumnKind::Number)));
        columns.extend(by.map(|name| (name, ColumnKind::Label)));
        let table = input.read(&columns, hash, session)?;
        let responded = match &response {
            Some(response) => table.labels(column).meet(response)?,
            None => table.labels(column).held()?,
        };
        let names = self.arms_of(&table)?;
        let costs = costs(&self.cost, &names, self.control.is_some())?;
        let labels = table.labels(&self.arm);
        let places: Vec<Option<usize>> =
            labels.values().iter().map(|value| names.iter().position(|n| n == value)).collect();
        let arm_of: Vec<Option<usize>> =
            labels.codes().iter().map(|&code| places[code as usize]).collect();
        let outside = arm_of.iter().filter(|arm| arm.is_none()).count();
        if outside > 0 {
            session.say(&notices::WithoutArm { customers: Gap::figure(outside) });
        }
        Ok(PilotTable { table, names, costs, arm_of, responded })
    }

    /// The settings, for the receipt.
    pub(crate) fn settings(&self) -> Vec<(&'static str, Value)> {
        vec![
            ("arm", self.arm.clone().into()),
            ("control", self.control.clone().into()),
            ("response", self.response.clone().into()),
            ("value", self.value.clone().into()),
            ("margin", self.margin.into()),
            ("cost", self.cost.clone().into()),
            ("where", self.input.conditions().into()),
        ]
    }

    /// The arms by name, the control first. Customers without an arm, as an assignment leaves those
    /// who are not in the pilot, are in none.
    fn arms_of(&self, table: &CustomerTable) -> anyhow::Result<Vec<String>> {
        let mut names: Vec<String> = table.labels(&self.arm).iter().map(Into::into).collect();
        names.sort_unstable();
        names.dedup();
        names.retain(|name| !name.is_empty());
        if let Some(control) = &self.control {
            let Some(at) = names.iter().position(|name| name == control) else {
                let near = nearest(control, names.iter().map(String::as_str))
                    .map_or_else(String::new, |near| format!("; did you mean {near:?}?"));
                bail!(Error::Unsupported(format!(
                    "{}: no customer has the arm {control:?}; the arms are {}{near}",
                    table.file(),
                    names.join(", ")
                )));
            };
            names[..=at].rotate_right(1);
        }
        if names.len() < 2 {
            bail!(Error::Unsupported(format!(
                "{}: {} names {} only; there is nothing to compare",
                table.file(),
                self.arm,
                names.first().map_or("no arm", String::as_str)
            )));
        }
        Ok(names)
    }
}

impl PilotTable {
    /// The pilot, read.
    pub(crate) fn pilot(&self, flags: &PilotFlags) -> anyhow::Result<Pilot> {
        let arms = 0..self.names.len();
        let seen = arms.map(|arm| self.seen(flags, arm)).collect::<anyhow::Result<_>>()?;
        Ok(Pilot::new(seen, flags.control.is_some(), flags.margin, Level::default())?)
    }

    /// What was seen of one arm.
    pub(crate) fn seen(&self, flags: &PilotFlags, arm: usize) -> anyhow::Result<ArmSeen> {
        let customers: Vec<usize> =
            (0..self.table.rows()).filter(|&at| self.arm_of[at] == Some(arm)).collect();
        let CellSeen { responses, value } = self.seen_of(flags, &customers)?;
        Ok(ArmSeen { name: self.names[arm].clone(), responses, value, cost: self.costs[arm] })
    }

    /// The pilot by the values of a column.
    pub(crate) fn cells(&self, flags: &PilotFlags, by: &str) -> anyhow::Result<Cells> {
        let labels = self.table.labels(by);
        let mut segments = labels.values().to_vec();
        segments.sort_unstable();
        let places: Vec<usize> = (labels.values().iter())
            .map(|value| segments.binary_search(value).expect("every value is there"))
            .collect();
        let mut customers = vec![vec![Vec::new(); segments.len()]; self.names.len()];
        for (customer, (&code, arm)) in labels.codes().iter().zip(&self.arm_of).enumerate() {
            if let &Some(arm) = arm {
                customers[arm][places[code as usize]].push(customer);
            }
        }
        let seen = (customers.iter())
            .map(|row| row.iter().map(|customers| self.seen_of(flags, customers)).collect())
            .collect::<anyhow::Result<Vec<Vec<CellSeen>>>>()?;
        Ok(Cells::new(
            self.names.clone(),
            segments,
            self.costs.clone(),
            flags.control.is_some(),
            seen,
            flags.margin,
        ))
    }

    fn seen_of(&self, flags: &PilotFlags, customers: &[usize]) -> anyhow::Result<CellSeen> {
        let responses = customers.iter().filter(|&&customer| self.responded[customer]).count();
        let amounts = flags.value.as_ref().and_then(|value| {
            let values = self.table.numbers(value);
            Moments::of(&customers.iter().map(|&at| values[at]).collect::<Vec<f64>>())
        });
        Ok(CellSeen {
            responses: Proportion::new(
                Count::try_from(responses)?,
                Count::try_from(customers.len())?,
            )?,
            value: amounts,
        })
    }
}

/// `ARM=AMOUNT,...` as one amount for each of `names`; none for those that are not named.
pub(crate) fn by_arm(
    flag: &str,
    text: &str,
    names: &[String],
    amount: impl Fn(&str) -> Option<f64>,
) -> anyhow::Result<Vec<Option<f64>>> {
    let mut amounts = vec![None; names.len()];
    for part in text.split(',') {
        let (arm, found) = part.split_once('=').unwrap_or((part, ""));
        let Some(at) = names.iter().position(|name| name == arm.trim()) else {
            bail!(Error::Unsupported(format!(
                "{flag} names the arm {arm:?}, which is not there; the arms are {}",
                names.join(", ")
            )));
        };
        let Some(found) = amount(found.trim()) else {
            bail!(Error::Unsupported(format!(
                "{flag} {part:?}: {found:?} is no amount, 0 or more"
            )));
        };
        amounts[at] = Some(found);
    }
    Ok(amounts)
}

/// A finite number that is not negative.
pub(crate) fn amount(text: &str) -> Option<f64> {
    text.trim().parse::<f64>().ok().filter(|amount| amount.is_finite() && *amount >= 0.0)
}

/// The cost of a contact of each arm.
fn costs(text: &str, names: &[String], has_control: bool) -> anyhow::Result<Vec<f64>> {
    if text.contains('=') {
        let costs = by_arm("--cost", text, names, amount)?;
        return Ok(costs.into_iter().map(Option::unwrap_or_default).collect());
    }
    let Some(cost) = amount(text) else {
        bail!(Error::Unsupported(format!("--cost {text:?} is no amount of money, 0 or more")));
    };
    let of = |at| if has_control && at == 0 { 0.0 } else { cost };
    Ok((0..names.len()).map(of).collect())
}
