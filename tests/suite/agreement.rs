//! The table and the reference model agree, stamps included.
//!
//! In every order of some lives of four events with repetitions, in orders written one by one, and
//! in random samples. With `CONTACT_STATE_EXHAUSTIVE=1`, in every order of every sample life.

use proptest::prelude::*;
use serde_json::Value;
use tokio::runtime::Runtime;

use crate::generators::{
    life, life_with_contact_records, orderly_life, settings, shuffled_with_repeats,
};
use crate::reference::{self, Settings};
use crate::support::{
    Item, Table, canonical_map, contact_records, delta_with, is_exhaustive, lives, modelled,
    no_deadline, permutations, plain, policy, random_cases,
};

/// The sample events of each contact, and its contact records, if these are at most so many.
fn lives_of_up_to(longest: usize) -> Vec<(String, Vec<Value>)> {
    let mut records = contact_records();
    let lives = lives().into_iter().map(|(contact_id, mut life)| {
        life.extend(records.remove(&contact_id).unwrap_or_default());
        (contact_id, life)
    });
    let lives: Vec<_> = lives.filter(|(_, life)| life.len() <= longest).collect();
    assert!(lives.iter().any(|(_, life)| life.len() == longest));
    lives
}

/// Every order of every life with any repetitions, without writing each order: the item is all that
/// a write depends on besides its event. So from the item of every subset of the life, each event
/// is written once, and must lead to the record of the subset with that event. Whatever order leads
/// through these steps, it ends at the life's record.
#[tokio::test]
async fn the_table_agrees_with_the_model_for_every_order_of_sample_lives_with_repetitions() {
    let table = Table::new().await;
    let (longest, step) = if is_exhaustive() { (8, 1) } else { (4, 2) };
    for (contact_id, life) in lives_of_up_to(longest).into_iter().step_by(step) {
        let subsets = 1_usize << life.len();
        let mut stored: Vec<Option<Item>> = vec![None; subsets];
        for subset in 0..subsets {
            for (place, event) in life.iter().enumerate() {
                table.put(&contact_id, stored[subset].as_ref()).await;
                table.write(event).await;
                let with_event = subset | 1 << place;
                let item = table.get(&contact_id).await;
                let expected = modelled(&members(&life, with_event));
                assert_eq!(plain(&item), expected, "{contact_id} {subset:b} + {place}");
                stored[with_event] = Some(item);
            }
        }
        table.put(&contact_id, None).await;
    }
}

fn members(life: &[Value], subset: usize) -> Vec<Value> {
    let chosen = life.iter().enumerate().filter(|(place, _)| subset & 1 << place != 0);
    chosen.map(|(_, event)| event.clone()).collect()
}

#[tokio::test]
async fn the_table_agrees_with_the_model_for_orders_of_short_lives_written_one_by_one() {
    let table = Table::new().await;
    let (longest, step) = if is_exhaustive() { (5, 1) } else { (4, 3) };
    for (contact_id, life) in lives_of_up_to(longest) {
        let expected = modelled(&life);
        for (number, order) in permutations(&life).into_iter().enumerate().step_by(step) {
            for event in order.iter().chain([&order[number % order.len()]]) {
                table.write(event).await;
            }
            assert_eq!(table.take(&contact_id).await, expected, "{contact_id} order {number}");
        }
    }
}

/// Writes the events of the contact `c` with these settings, in this order, and compares.
async fn agrees(table: &Table, events: &[Value], settings: &Settings) -> Result<(), TestCaseError> {
    let policy = policy(settings);
    for event in events {
        table.store.write(&delta_with(event, &policy), no_deadline()).await.unwrap();
    }
    let record = table.take("c").await;
    prop_assert_eq!(record, canonical_map(reference::record(events, settings).unwrap()));
    Ok(())
}

#[test]
fn the_table_agrees_with_the_model_on_random_lives() {
    let runtime = Runtime::new().unwrap();
    let table = runtime.block_on(Table::new());
    let lives =
        prop_oneof![life(8).boxed(), orderly_life().boxed(), life_with_contact_records(6).boxed(),];
    let lives = (lives.prop_flat_map(shuffled_with_repeats), settings());
    random_cases(30)
        .run(&lives, |(events, settings)| runtime.block_on(agrees(&table, &events, &settings)))
        .unwrap();
}
