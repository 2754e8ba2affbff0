//! Memory, embedded DynamoDB and the reference model agree, stamps included.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Map, Value};
use tokio::runtime::Runtime;

use crate::generators::{life, orderly_life, shuffled_with_repeats};
use crate::reference;
use crate::support::{Table, canonical_map, joined, lives, permutations};

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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_table_agrees_with_the_model_for_every_order_of_every_sample_life_with_repeats() {
    let table = Table::new().await;
    for (contact_id, events) in lives() {
        let expected = expected(&events);
        for (number, order) in permutations(&events).into_iter().enumerate() {
            for event in &order {
                table.write(event).await;
            }
            table.write(&order[number % order.len()]).await;
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
