//! The largest batch, and the busiest contact.

use std::time::Duration;

use contact_state::store::{self, Store};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde_json::{Value, json};
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::process::{Process, Server};
use crate::support::fault::Fault;
use crate::support::payload::sqs;
use crate::support::{TABLE, Table, delta, is_exhaustive, joined, made_up, no_deadline, seed};
use crate::{embedded, table};

/// The largest payload of Lambda (6 MB), and the function's memory, in bytes.
const MAX_PAYLOAD: usize = 6 * 1024 * 1024;
const MEMORY: usize = 256 * 1024 * 1024;

/// 2,000 messages of 400 contacts that fill the largest payload.
fn largest_batch() -> String {
    let messages = (0..2_000).map(|number| {
        let tags = json!({"tags": {"note": "x".repeat(2_450)}});
        let mut event = made_up(&number.to_string(), "QUEUED", number / 400, &tags);
        event["detail"]["contactId"] = format!("c{}", number % 400).into();
        event.to_string()
    });
    sqs(messages)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_largest_batch_of_2000_messages_of_400_contacts_is_400_writes_within_the_memory() {
    let batch = largest_batch();
    assert!((MAX_PAYLOAD * 9 / 10..=MAX_PAYLOAD).contains(&batch.len()), "{}", batch.len());
    let dynamodb = embedded::start("127.0.0.1:0").await.unwrap();
    let client = store::client(&embedded::config(&format!("http://{dynamodb}")));
    table::create(&client, TABLE).await.unwrap();
    let lambda = Server::lambda(&[batch]);
    // Without the 2,000 lines of events: the test reads them only at the end.
    let settings = [("AWS_LAMBDA_LOG_LEVEL", "WARN")];
    let function = Process::in_lambda(dynamodb, lambda.address, &settings);
    let started = Instant::now();
    let responses = lambda.responses(1);
    let (time, memory) = (started.elapsed(), function.peak_memory());
    assert_eq!(responses, [("response".to_owned(), json!({"batchItemFailures": []}))]);
    let lines = function.stopped();
    let metrics = lines.last().unwrap();
    println!("{} writes in {time:?} with {memory:?} bytes at most", metrics["Writes"]);
    assert_eq!((&metrics["Applied"], &metrics["Writes"]), (&json!(2_000), &json!(400)));
    assert_eq!(memory.is_some(), cfg!(target_os = "linux"));
    assert!(memory.is_none_or(|bytes| bytes <= MEMORY), "{memory:?} bytes");
}

/// Events of one contact, one each second. Each says something of one of five sections.
fn events_of_one_contact(count: usize) -> Vec<Value> {
    let event = |number: usize| {
        let section = ["tags", "campaign", "contactDetails", "chatMetrics", "systemEndpoint"];
        let detail = json!({section[number % 5]: {"number": number}});
        let mut event = made_up(&number.to_string(), "CONTACT_DATA_UPDATED", 0, &detail);
        let (hour, minute, second) = (number / 3_600, number / 60 % 60, number % 60);
        event["time"] = format!("2025-01-01T{hour:02}:{minute:02}:{second:02}Z").into();
        event
    };
    (0..count).map(event).collect()
}

/// 50 writers write the events, about in order, and each request takes its time.
#[tokio::test(start_paused = true)]
async fn many_writers_of_one_contact_take_a_bounded_number_of_tries() {
    const WRITERS: usize = 50;
    let (table, endpoint) = Table::with_faults().await;
    let mut random = StdRng::seed_from_u64(seed());
    let events = events_of_one_contact(if is_exhaustive() { 10_000 } else { 500 });
    endpoint.decide(move |_| Fault::slow(Duration::from_millis(random.random_range(1..=50))));
    let store = Store::new(endpoint.client(), TABLE);
    let mut writers = JoinSet::new();
    for nth in 0..WRITERS {
        let own = events.iter().skip(nth).step_by(WRITERS);
        let (store, deltas) = (store.clone(), own.map(delta).collect::<Vec<_>>());
        writers.spawn(async move {
            let mut tries = Vec::new();
            for delta in deltas {
                let written = store.write(&delta, no_deadline()).await.unwrap();
                assert!(written.tries <= delta.registers().len() + 1);
                tries.push(written.tries);
            }
            tries
        });
    }
    let tries = writers.join_all().await.concat();
    let (most, all) = (tries.iter().max().unwrap(), tries.iter().sum::<usize>());
    println!("{} events of {WRITERS} writers: {all} tries, at most {most}", tries.len());
    assert_eq!(tries.len(), events.len());
    assert_eq!(table.record().await, joined(&events));
}
