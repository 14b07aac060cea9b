//! The order of offers and of customers, and where a list ends.

use std::cmp::Ordering;

use super::Target;

/// By priority where there is one, else by score; then in the order of the offers.
pub(in crate::targets) fn best_first(a: &Target, b: &Target) -> Ordering {
    let priority = |target: &Target| target.priority.unwrap_or(0.0);
    priority(b)
        .total_cmp(&priority(a))
        .then_with(|| b.raw.total_cmp(&a.raw))
        .then(a.offer.cmp(&b.offer))
}

/// The order in which lists name customers: numbers by size and before texts, texts by their letters.
pub fn name_order(a: &str, b: &str) -> Ordering {
    match (a.parse::<u64>(), b.parse::<u64>()) {
        (Ok(a), Ok(b)) => a.cmp(&b),
        (Ok(_), Err(_)) => Ordering::Less,
        (Err(_), Ok(_)) => Ordering::Greater,
        (Err(_), Err(_)) => a.cmp(b),
    }
}

/// The first `top` that are not suppressed get their rank; suppressed ones stand behind them, where
/// they are to be shown. With them the number of suppressed ones.
pub(super) fn ranked(
    all: Vec<Target>,
    top: usize,
    show_suppressed: bool,
    order: impl Fn(&Target, &Target) -> Ordering,
) -> (Vec<Target>, u64) {
    let (mut suppressed, mut free): (Vec<Target>, Vec<Target>) =
        all.into_iter().partition(|target| target.suppressed.is_some());
    let number = suppressed.len() as u64;
    free.sort_by(&order);
    free.truncate(top);
    for (rank, target) in (1..).zip(&mut free) {
        target.rank = Some(rank);
    }
    if show_suppressed {
        suppressed.sort_by(&order);
        free.extend(suppressed);
    }
    // All offers had room; few are kept.
    free.shrink_to_fit();
    (free, number)
}
