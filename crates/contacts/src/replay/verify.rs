//! The same events in other orders, each on a table of its own, to compare the records.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::Arguments;
use super::delivery;
use super::plan::Arrival;
use crate::input::given::Given;
use crate::local::{Item, LocalError, LocalTable};
use crate::progress::Progress;

/// The result of the comparison.
#[derive(Debug)]
pub struct Verified {
    /// The orders. The first is the one that is shown.
    pub arrivals: Vec<Arrival>,
    /// The contacts whose records differ.
    pub different: BTreeSet<String>,
}

/// How the events were delivered first.
#[derive(Debug)]
pub struct First<'a> {
    /// How.
    pub arguments: &'a Arguments,
    /// The resulting records.
    pub items: &'a BTreeMap<String, Item>,
}

/// Replays in other orders, by the seed, and compares all records with the first ones.
pub async fn verify(
    events: &[Arc<Given>],
    first: &First<'_>,
    progress: &Progress,
) -> Result<Verified, LocalError> {
    let arguments = first.arguments;
    let mut verified =
        Verified { arrivals: vec![Arrival::of(arguments)], different: BTreeSet::new() };
    for arrival in Arrival::others(arguments.seed) {
        let table = LocalTable::start(0).await?;
        let deliveries = arrival.deliveries(events, arguments.repeat());
        delivery::replay(&table.handler(arguments.policy()), arguments, deliveries, progress).await;
        verified.different.extend(different(first.items, &table.items().await?));
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
