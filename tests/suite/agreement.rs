//! Memory, embedded DynamoDB and the reference model agree, stamps included.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Map, Value};
use tokio::runtime::Runtime;

use crate::generators::{life, orderly_life, shuffled_with_repeats};
use crate::reference;
use crate::support::{Item, Table, canonical_map, joined, lives, permutations, plain};

/// Lives up to this long are tried in every order.
const LONGEST_PERMUTED: usize = 7;

fn expected(events: &[Value]) -> Map<String, Value> {
    canonical_map(reference::record(events, 0).unwrap())
}

#[test]
fn memory_agrees_with_the_model_for_every_order_of_every_sample_life() {
    for (contact_id, events) in lives() {
        assert!(events.len() <= LONGEST_PERMUTED, "{contact_id}");
        let expected = expected(&events);
        for order in permutations(&events) {
            assert_eq!(joined(&order), expected, "{contact_id}");
        }
    }
}

/// Every order of every life with any repeats, without trying each: the item is all that a write
/// depends on besides its event. So from the item of every subset of the life each event is
/// written once, and must lead to the record of the subset with that event. Whatever order leads
/// through these steps, then, ends at the life's record.
#[tokio::test]
async fn the_table_agrees_with_the_model_for_every_order_of_every_sample_life_with_any_repeats() {
    let table = Table::new().await;
    for (contact_id, events) in lives() {
        let subsets = 1_usize << events.len();
        let mut stored: Vec<Option<Item>> = vec![None; subsets];
        for subset in 0..subsets {
            for (place, event) in events.iter().enumerate() {
                table.put(&contact_id, stored[subset].as_ref()).await;
                table.write(event).await;
                let with_event = subset | 1 << place;
                let item = table.get(&contact_id).await;
                let expected = expected(&members(&events, with_event));
                assert_eq!(plain(&item), expected, "{contact_id} {subset:b} + {place}");
                stored[with_event] = Some(item);
            }
        }
        table.put(&contact_id, None).await;
    }
}

fn members(events: &[Value], subset: usize) -> Vec<Value> {
    let chosen = events.iter().enumerate().filter(|(place, _)| subset & 1 << place != 0);
    chosen.map(|(_, event)| event.clone()).collect()
}

#[tokio::test]
async fn the_table_agrees_with_the_model_for_every_order_of_short_lives_tried_one_by_one() {
    let table = Table::new().await;
    for (contact_id, events) in lives().into_iter().filter(|(_, events)| events.len() <= 4) {
        let expected = expected(&events);
        for (number, order) in permutations(&events).into_iter().enumerate() {
            for event in order.iter().chain([&order[number % order.len()]]) {
                table.write(event).await;
            }
            assert_eq!(table.take(&contact_id).await, expected, "{contact_id} order {number}");
        }
    }
}

#[test]
fn every_prefix_of_every_sample_life_agrees_too() {
    for (contact_id, events) in lives() {
        for length in 1..=events.len() {
            assert_eq!(joined(&events[..length]), expected(&events[..length]), "{contact_id}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases.max(2_000), ..ProptestConfig::default() })]

    #[test]
    fn memory_agrees_with_the_model_on_dense_lives(events in life(10)) {
        prop_assert_eq!(joined(&events), expected(&events));
    }

    #[test]
    fn memory_agrees_with_the_model_on_orderly_lives_shuffled(
        events in orderly_life().prop_flat_map(shuffled_with_repeats)
    ) {
        prop_assert_eq!(joined(&events), expected(&events));
    }
}

#[test]
fn the_table_agrees_with_the_model_on_dense_lives() {
    let runtime = Runtime::new().unwrap();
    let table = runtime.block_on(Table::new());
    let mut runner = TestRunner::new(Config { cases: 200, ..Config::default() });
    let lives = prop_oneof![life(8), orderly_life()].prop_flat_map(shuffled_with_repeats);
    runner
        .run(&lives, |events| {
            runtime.block_on(async {
                for event in &events {
                    table.write(event).await;
                }
                let record = table.record().await;
                table.clear().await;
                prop_assert_eq!(record, expected(&events));
                Ok(())
            })
        })
        .unwrap();
}
