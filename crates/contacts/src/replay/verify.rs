//! The same events in other orders, on tables of their own: are the records the same?

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::delivery;
use crate::given::Given;
use crate::plan::Arrival;
use crate::progress::Progress;
use crate::target::{Item, Target, TargetError};

/// What came of it.
#[derive(Debug)]
pub struct Verified {
    /// The orders, the first the one that is shown.
    pub arrivals: Vec<Arrival>,
    /// The contacts whose records differ.
    pub different: BTreeSet<String>,
}

/// How the events were delivered first.
#[derive(Debug)]
pub struct First<'a> {
    /// In which order.
    pub arrival: Arrival,
    /// How often each.
    pub repeat: usize,
    /// How many contacts at once.
    pub concurrency: usize,
    /// The retention in days.
    pub retention_days: u32,
    /// The records that came of it.
    pub items: &'a BTreeMap<String, Item>,
}

/// Replays in other orders, drawn from this seed, and compares all items with the first ones.
pub async fn verify(
    events: &[Arc<Given>],
    first: &First<'_>,
    seed: u64,
    progress: &Progress,
) -> Result<Verified, TargetError> {
    let mut verified = Verified { arrivals: vec![first.arrival], different: BTreeSet::new() };
    for arrival in Arrival::others(seed) {
        let target = Target::embedded(0).await?;
        let handler = target.handler(first.retention_days);
        let deliveries = arrival.deliveries(events, first.repeat).into_iter().map(Ok);
        delivery::replay(&handler, first.concurrency, deliveries, progress).await;
        verified.different.extend(different(first.items, &target.items().await?));
        verified.arrivals.push(arrival);
    }
    Ok(verified)
}

fn different(ours: &BTreeMap<String, Item>, theirs: &BTreeMap<String, Item>) -> BTreeSet<String> {
    let contacts = ours.keys().chain(theirs.keys());
    contacts.filter(|contact| ours.get(*contact) != theirs.get(*contact)).cloned().collect()
}

#[cfg(test)]
mod tests {
    use aws_sdk_dynamodb::types::AttributeValue::S;

    use super::*;

    #[test]
    fn a_record_that_differs_or_is_missing_is_found() {
        let items = |items: &[(&str, &str)]| -> BTreeMap<String, Item> {
            let item = |state: &str| Item::from([("state".to_owned(), S(state.to_owned()))]);
            items.iter().map(|(contact, state)| ((*contact).to_owned(), item(state))).collect()
        };
        let ours = items(&[("a", "QUEUED"), ("b", "QUEUED"), ("c", "QUEUED")]);
        let theirs = items(&[("a", "QUEUED"), ("b", "PAUSED")]);
        assert_eq!(different(&ours, &theirs), ["b".to_owned(), "c".to_owned()].into());
        assert_eq!(different(&ours, &ours), BTreeSet::new());
    }
}
