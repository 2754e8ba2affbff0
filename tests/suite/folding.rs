//! Events of one contact in one batch: folded as long as they fit one expression.

use std::time::Duration;

use contact_events::record::{Delta, Policy};
use contact_state::handler::{Counts, Handler};
use contact_state::store::{Refusal, Store, StoreError};
use rand::SeedableRng;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use serde_json::{Map, Value, json};
use tokio::time::Instant;

use crate::support::endpoint::Endpoint;
use crate::support::fault::Fault;
use crate::support::payload::{failures, sqs};
use crate::support::{TABLE, Table, delta, joined, made_up, no_deadline, seed};

/// Events of one contact, each with one unknown field that no other has.
fn events_with_new_fields(count: usize) -> Vec<Value> {
    let event = |number: usize| {
        let second = u32::try_from(number % 60).expect("a second");
        let field = Map::from_iter([(format!("field{number}"), json!(number))]);
        made_up(&format!("{number:04}"), "NEW", second, &Value::Object(field))
    };
    (0..count).map(event).collect()
}

/// Handles a batch of these events until this deadline. Returns the places that come back.
async fn handle(endpoint: &Endpoint, events: &[Value], deadline: Instant) -> (Vec<usize>, Counts) {
    let store = Store::new(endpoint.client(), TABLE);
    let handler = Handler::new(store, Policy::default(), "ContactState");
    let payload = sqs(events.iter().map(Value::to_string));
    let (response, counts) = handler.handle(&payload, deadline).await;
    (failures(&response.expect("a batch has an answer")), counts)
}

/// Rule writing-7.
#[tokio::test(start_paused = true)]
async fn two_thousand_messages_of_one_contact_with_a_new_field_each_are_few_writes() {
    let (table, endpoint) = Table::with_faults().await;
    endpoint.decide(|_| Fault::slow(Duration::from_millis(20)));
    let mut events = events_with_new_fields(2_000);
    events.shuffle(&mut StdRng::seed_from_u64(seed()));
    let started = Instant::now();
    let deadline = started + Duration::from_secs(3);
    let (failed, counts) = handle(&endpoint, &events, deadline).await;
    let requests = endpoint.requests();
    println!("{requests} UpdateItems in {:?} of 20 ms each", started.elapsed());
    assert!(failed.is_empty(), "{} come back", failed.len());
    assert_eq!(counts.events, 2_000);
    assert_eq!(counts.applied + counts.merged, 2_000);
    assert_eq!(counts.writes, requests);
    // 73 registers fit one expression, so there are 28 folds. Each is written in at most two tries.
    assert!((28..=2 * 28).contains(&requests), "{requests} UpdateItems");
    assert!(Instant::now() < deadline);
    assert_eq!(table.record().await, joined(&events));
}

#[tokio::test(start_paused = true)]
async fn what_is_not_written_before_the_deadline_comes_back_and_is_not_written_one_by_one() {
    let (table, endpoint) = Table::with_faults().await;
    endpoint.decide(|_| Fault::slow(Duration::from_millis(100)));
    let events = events_with_new_fields(2_000);
    let deadline = Instant::now() + Duration::from_secs(1);
    let (failed, counts) = handle(&endpoint, &events, deadline).await;
    assert!(!failed.is_empty() && failed.len() < 2_000, "{} come back", failed.len());
    assert_eq!(counts.failed, failed.len());
    assert!(endpoint.requests() <= 10);
    let is_written = |place: &usize| !failed.contains(place);
    let written: Vec<Value> =
        (0..2_000).filter(is_written).map(|place| events[place].clone()).collect();
    endpoint.quiet().await;
    let record = table.record().await;
    for event in &written {
        let (field, value) = event["detail"].as_object().unwrap().iter().next_back().unwrap();
        assert!(field.starts_with("field") && record[field] == *value, "{field}");
    }
}

#[tokio::test]
async fn a_fold_that_does_not_fit_one_expression_is_refused_before_any_request() {
    let table = Table::new().await;
    let deltas = events_with_new_fields(100).iter().map(delta).collect::<Vec<_>>();
    let fold = deltas.into_iter().reduce(Delta::join).unwrap();
    let refused = table.store.write(&fold, no_deadline()).await.unwrap_err();
    assert_eq!(refused.error, StoreError::Refused(Refusal::TooManyRegisters));
    assert_eq!(refused.tries, 0);
    assert_eq!(table.requests.take(), (0, 0));
}
