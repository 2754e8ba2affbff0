//! Two Lambdas on one contact, each with all of its events, at once and on bad roads.

use futures_util::future::join;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};
use serde_json::Value;

use super::lambda::{Ending, Lambda, Place};
use super::schedule::fate;
use crate::reference;
use crate::support::{canonical_map, lives};

/// So often each sample life is raced for.
const RACES: u64 = 3;

/// How likely a request is to meet a fault, round by round. What comes back of the last is
/// delivered on a good road.
const TROUBLE: [f64; 2] = [0.6, 0.3];

/// Delivers the events in an order of its own; those that come back.
async fn deliver(
    lambda: &Lambda,
    events: &[Value],
    trouble: f64,
    mut chance: StdRng,
) -> Vec<Value> {
    let mut events = events.to_vec();
    events.shuffle(&mut chance);
    let mut back = Vec::new();
    for event in events {
        let fates: Vec<_> = (0..6).map(|_| fate(&mut chance, trouble)).collect();
        lambda.road.plan(fates);
        match lambda.take(&event.to_string()).await {
            Ending::Answered(_) => {}
            Ending::Failed(error) => {
                assert_eq!(error.error_type(), "StoreUnavailable", "{error}");
                back.push(event);
            }
            Ending::Died => back.push(event),
        }
    }
    back
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_lambdas_that_race_for_one_contact_on_bad_roads_make_the_models_record() {
    let place = Place::new().await;
    let (one, other) = (place.hasty_lambda().await, place.hasty_lambda().await);
    let on_a_good_road = place.lambda().await;
    let first: u64 = rand::random();
    println!("races from seed {first}");
    for (contact_id, life) in lives() {
        for seed in (0..RACES).map(|nth| first.wrapping_add(nth)) {
            let mut chance = StdRng::seed_from_u64(seed);
            let (mut ones, mut others) = (life.clone(), life.clone());
            for trouble in TROUBLE {
                let chances = [0, 1].map(|_| StdRng::seed_from_u64(chance.random()));
                let [ones_chance, others_chance] = chances;
                (ones, others) = join(
                    Box::pin(deliver(&one, &ones, trouble, ones_chance)),
                    Box::pin(deliver(&other, &others, trouble, others_chance)),
                )
                .await;
            }
            let back = deliver(&on_a_good_road, &[ones, others].concat(), 0.0, chance).await;
            assert!(back.is_empty(), "{contact_id}: seed {seed}");
            join(one.road.quiet(), other.road.quiet()).await;
            let expected = canonical_map(reference::record(&life, 0).unwrap());
            assert_eq!(
                place.table.items().await[&contact_id],
                expected,
                "{contact_id}: seed {seed}"
            );
            place.table.clear().await;
        }
    }
}
