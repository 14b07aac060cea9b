//! `ListConfig::contacts`: nobody is contacted about too many products.

use std::cmp::Ordering;

use rustc_hash::FxHashMap;

use super::Target;
use crate::targets::model::Model;

/// Suppresses what would be one contact too many: the likeliest offers of all lists are made first, and
/// a list that is full takes nobody from the others.
pub(super) fn limit_contacts(
    lists: &mut [Vec<Target>],
    most: usize,
    top: usize,
    model: &Model,
    by_list: &impl Fn(&Target, &Target) -> Ordering,
) {
    let mut order: Vec<(usize, usize)> = Vec::new();
    for (list, targets) in lists.iter().enumerate() {
        let free = targets.iter().enumerate().filter(|(_, target)| target.suppressed.is_none());
        order.extend(free.map(|(place, _)| (list, place)));
    }
    let of = |at: &(usize, usize)| &lists[at.0][at.1];
    order.sort_by(|a, b| {
        let (one, other) = (of(a), of(b));
        let priority = |target: &Target| target.priority.unwrap_or(0.0);
        priority(other)
            .total_cmp(&priority(one))
            .then(other.chance.total_cmp(&one.chance))
            .then(a.0.cmp(&b.0))
            .then_with(|| by_list(one, other))
    });
    let mut made: FxHashMap<usize, Vec<usize>> = FxHashMap::default();
    let mut sizes = vec![0; lists.len()];
    for (list, place) in order {
        let target = &mut lists[list][place];
        let contacts = made.entry(target.customer).or_default();
        if sizes[list] >= top {
            continue;
        }
        if contacts.len() < most {
            contacts.push(target.offer);
            sizes[list] += 1;
        } else {
            let names = contacts.iter().map(|&offer| model.name(model.offers()[offer].product));
            let names: Vec<&str> = names.collect();
            target.suppressed = Some(format!("is contacted about {}", names.join(" and ")));
        }
    }
}
