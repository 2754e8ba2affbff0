//! Several writers at once on one contact.

use proptest::prelude::*;
use serde_json::Value;
use tokio::runtime::Runtime;
use tokio::task::JoinSet;

use crate::generators::life;
use crate::support::{Table, cases, delta, joined, lives, no_deadline, random_cases};

/// Every event written by a writer of its own, all at once; the tries they took.
async fn race(table: &Table, events: &[Value]) -> Vec<(usize, usize)> {
    let mut writers = JoinSet::new();
    for event in events {
        let (store, delta) = (table.store.clone(), delta(event));
        writers.spawn(async move {
            let bound = delta.registers().len() + 1;
            (store.write(&delta, no_deadline()).await.unwrap().tries, bound)
        });
    }
    writers.join_all().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn writers_at_once_on_one_contact_make_the_same_record_within_the_bound() {
    let table = Table::new().await;
    for (contact_id, events) in lives() {
        let thrice: Vec<Value> = [&events[..], &events[..], &events[..]].concat();
        for _ in 0..cases(1) {
            for (tries, bound) in race(&table, &thrice).await {
                assert!(tries <= bound, "{contact_id}: {tries} of {bound}");
            }
            assert_eq!(table.items().await[&contact_id], joined(&events), "{contact_id}");
            table.clear().await;
        }
    }
}

#[test]
fn writers_at_once_of_dense_lives_make_the_same_record_within_the_bound() {
    let runtime = Runtime::new().unwrap();
    let table = runtime.block_on(Table::new());
    random_cases(40)
        .run(&life(8), |events| {
            runtime.block_on(async {
                for (tries, bound) in race(&table, &events).await {
                    prop_assert!(tries <= bound, "{tries} of {bound}");
                }
                let record = table.record().await;
                table.clear().await;
                prop_assert_eq!(record, joined(&events));
                Ok(())
            })
        })
        .unwrap();
}
