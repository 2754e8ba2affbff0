//! What a write sends after its condition failed, and when it gives up.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use contact_state::handler::Error;
use contact_state::store::{NotWritten, Refusal, Store, StoreError};
use serde_json::{Value, json};

use crate::support::endpoint::{Endpoint, Request};
use crate::support::fault::Fault;
use crate::support::{Item, TABLE, Table, delta, joined, made_up, no_deadline};

/// The event that the tests write. Its tags, its `asOf` and its state lose against the stored
/// record; its campaign wins.
fn late_event() -> Value {
    made_up("a", "QUEUED", 5, &json!({"tags": {"of": "a"}, "campaign": {"campaignId": "a"}}))
}

fn stored_event() -> Value {
    made_up("z", "DISCONNECTED", 9, &json!({"tags": {"of": "z"}}))
}

/// Deletes the record of the contact `c` at once.
fn delete(endpoint: &Endpoint) {
    let body = json!({"TableName": TABLE, "Key": {"contactId": {"S": "c"}}}).to_string();
    let answer = endpoint.run(&Request { operation: "DeleteItem".into(), body });
    assert_eq!(answer.status, 200);
}

/// Writes the late event to a table with the stored event, and deletes the record before the
/// request of this number.
async fn write_with_deletion_before(request: usize, also: &[Value]) -> (Table, Endpoint) {
    let (table, endpoint) = Table::with_faults().await;
    table.write(&stored_event()).await;
    // The requests that write `also` again, recorded on a table of their own.
    let again = requests_of(also).await;
    let (mut number, direct) = (0, endpoint.another());
    endpoint.decide(move |_| {
        number += 1;
        if number == request {
            delete(&direct);
            for request in &again {
                assert_eq!(direct.run(request).status, 200);
            }
        }
        Fault::none()
    });
    (table, endpoint)
}

/// The `UpdateItem`s that write these events, each as the first of its contact.
async fn requests_of(events: &[Value]) -> Vec<Request> {
    let mut requests = Vec::new();
    for event in events {
        let (_table, endpoint) = Table::with_faults().await;
        let (sender, sent) = std::sync::mpsc::channel();
        endpoint.decide(move |request| {
            sender.send(request.clone()).unwrap();
            Fault::none()
        });
        let store = Store::new(endpoint.client(), TABLE);
        store.write(&delta(event), no_deadline()).await.unwrap();
        requests.extend(sent.try_iter());
    }
    requests
}

async fn write(endpoint: &Endpoint, event: &Value) -> (&'static str, usize) {
    let store = Store::new(endpoint.client(), TABLE);
    let written = store.write(&delta(event), no_deadline()).await.unwrap();
    (written.outcome.as_str(), written.tries)
}

#[tokio::test(start_paused = true)]
async fn a_record_deleted_between_two_tries_ends_with_the_whole_event() {
    let (table, endpoint) = write_with_deletion_before(2, &[]).await;
    assert_eq!(write(&endpoint, &late_event()).await, ("applied", 3));
    assert_eq!(table.record().await, joined(&[late_event()]));
}

/// Rule writing-2.
#[tokio::test(start_paused = true)]
async fn a_record_deleted_and_written_again_between_two_tries_ends_as_the_join() {
    let earlier = made_up("0", "INITIATED", 1, &json!({"tags": {"of": "0"}, "customerId": "0"}));
    let later = made_up("8", "CONNECTED_TO_AGENT", 7, &json!({"customerId": "8"}));
    for again in [earlier, later] {
        let (table, endpoint) = write_with_deletion_before(2, std::slice::from_ref(&again)).await;
        let (outcome, tries) = write(&endpoint, &late_event()).await;
        assert!(["applied", "merged"].contains(&outcome) && tries <= 4, "{outcome} {tries}");
        assert_eq!(table.record().await, joined(&[again, late_event()]));
    }
}

/// The check above finds a store that has no condition on the registers that it does not send.
#[tokio::test(start_paused = true)]
async fn without_the_conditions_on_what_is_not_sent_the_record_would_lose_a_part_of_the_event() {
    let (table, endpoint) = write_with_deletion_before(2, &[]).await;
    endpoint.alter(|update| {
        let condition = update["ConditionExpression"].as_str().expect("a condition");
        let conditions = condition.split("AND").map(|one| {
            let Some((name, order)) = one.trim_matches(['(', ')']).split_once(">=") else {
                return one.to_owned();
            };
            format!("(attribute_not_exists({name})OR {name}<={order} OR {name}>={order})")
        });
        update["ConditionExpression"] = conditions.collect::<Vec<_>>().join("AND").into();
    });
    assert_eq!(write(&endpoint, &late_event()).await, ("merged", 2));
    let record = table.record().await;
    assert_eq!(record["campaign"], json!({"campaignId": "a"}));
    assert!(!record.contains_key("tags") && !record.contains_key("asOf"));
}

/// Rule writing-2.
#[tokio::test(start_paused = true)]
async fn a_register_that_lost_is_sent_again_when_the_record_no_longer_has_the_greater_one() {
    let (table, endpoint) = write_with_deletion_before(2, &[]).await;
    let direct = endpoint.another();
    let (sender, sent) = std::sync::mpsc::channel();
    let mut number = 0;
    endpoint.decide(move |request| {
        number += 1;
        if number == 2 {
            delete(&direct);
        }
        sender.send(request.json()).unwrap();
        Fault::none()
    });
    write(&endpoint, &late_event()).await;
    let sets_tags =
        |request: Value| request["UpdateExpression"].as_str().unwrap().contains("tagsAsOf=");
    let sets: Vec<bool> = sent.try_iter().map(sets_tags).collect();
    assert_eq!(sets, [true, false, true]);
    assert_eq!(table.record().await, joined(&[late_event()]));
}

/// Rule writing-10.
#[tokio::test(start_paused = true)]
async fn a_write_whose_reply_is_lost_is_sent_again_and_takes_effect_once() {
    for lost in [Fault::closed(), Fault::silence(), Fault::refused(500, "InternalServerError")] {
        let lost = lost.though_written();
        let (table, endpoint) = Table::with_faults().await;
        endpoint.plan([lost.clone()]);
        assert_eq!(write(&endpoint, &stored_event()).await, ("duplicate", 1), "{lost:?}");
        assert_eq!(endpoint.requests(), 2, "{lost:?}");
        assert_eq!(table.record().await, joined(&[stored_event()]), "{lost:?}");
        // The reply to the second try of a late event, which is the one that writes.
        endpoint.plan([Fault::none(), lost.clone()]);
        assert_eq!(write(&endpoint, &late_event()).await, ("stale", 2), "{lost:?}");
        assert_eq!(endpoint.requests(), 3, "{lost:?}");
        assert_eq!(table.record().await, joined(&[stored_event(), late_event()]), "{lost:?}");
    }
}

/// The answer to a condition that failed, with this item as stored.
fn condition_failed(item: &Value) -> Fault {
    let body = json!({
        "__type": "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException",
        "message": "The conditional request failed",
        "Item": item,
    });
    Fault::answered(400, body.to_string())
}

async fn error_of(endpoint: &Endpoint, event: &Value) -> NotWritten {
    let store = Store::new(endpoint.client(), TABLE);
    store.write(&delta(event), no_deadline()).await.unwrap_err()
}

/// Rule writing-4.
#[tokio::test(start_paused = true)]
async fn past_the_bound_of_tries_the_store_is_unavailable() {
    let (_table, endpoint) = Table::with_faults().await;
    // Each answer shows a record that was deleted or written since the last one.
    let newer = json!({"contactId": {"S": "c"}, "asOf": {"S": "2026"}, "seen": {"SS": ["QUEUED"]}});
    for event in [made_up("a", "NEW", 1, &json!({})), late_event()] {
        let (mut is_there, newer) = (false, newer.clone());
        endpoint.decide(move |_| {
            is_there = !is_there;
            condition_failed(if is_there { &newer } else { &Value::Null })
        });
        let bound = delta(&event).registers().len() + 1;
        let failed = error_of(&endpoint, &event).await;
        assert_eq!(failed, NotWritten { error: StoreError::Unsettled, tries: bound });
        assert_eq!(endpoint.requests(), bound);
        let error = Error::from(failed.error);
        assert_eq!((error.error_type(), error.is_retryable()), ("StoreUnavailable", true));
    }
}

/// Rule writing-5.
#[tokio::test]
async fn an_item_whose_orders_are_not_text_is_refused_without_another_try() {
    let table = Table::new().await;
    let text = |text: &str| AttributeValue::S(text.to_owned());
    let event = made_up("a", "QUEUED", 5, &json!({"channel": "VOICE", "tags": {"k": "v"}}));
    for attribute in ["asOf", "stateAsOf", "tagsAsOf", "channel"] {
        for value in [
            AttributeValue::N("5".into()),
            AttributeValue::L(Vec::new()),
            AttributeValue::M(HashMap::new()),
            AttributeValue::Null(true),
            AttributeValue::Bool(true),
        ] {
            let item = Item::from([
                ("contactId".to_owned(), text("c")),
                (attribute.to_owned(), value.clone()),
            ]);
            table.put("c", Some(&item)).await;
            table.requests.take();
            let failed = table.store.write(&delta(&event), no_deadline()).await.unwrap_err();
            let corrupt = StoreError::Refused(Refusal::CorruptItem);
            assert_eq!(failed, NotWritten { error: corrupt, tries: 1 }, "{attribute} {value:?}");
            assert_eq!(table.requests.take(), (1, 0), "{attribute} {value:?}");
            let error = Error::from(failed.error);
            assert_eq!((error.error_type(), error.is_retryable()), ("StoreRefused", false));
            assert_eq!(table.get("c").await, item, "{attribute} {value:?}");
        }
    }
}

/// Rule writing-5.
#[tokio::test(start_paused = true)]
async fn a_refusal_with_an_item_that_meets_the_condition_is_a_fault_of_the_table() {
    let (_table, endpoint) = Table::with_faults().await;
    let event = late_event();
    let older = json!({"contactId": {"S": "c"}, "asOf": {"S": "2024"}, "seen": {"SS": ["NEW"]}});
    for item in [Value::Null, json!({}), older] {
        endpoint.decide(move |_| condition_failed(&item));
        let failed = error_of(&endpoint, &event).await;
        let error = StoreError::Refused(Refusal::CorruptItem);
        assert_eq!(failed, NotWritten { error, tries: 1 });
        assert_eq!(endpoint.requests(), 1);
    }
}

#[tokio::test]
async fn types_seen_that_are_no_set_are_refused() {
    let table = Table::new().await;
    let item = Item::from([
        ("contactId".to_owned(), AttributeValue::S("c".into())),
        ("seen".to_owned(), AttributeValue::S("QUEUED".into())),
    ]);
    table.put("c", Some(&item)).await;
    let failed = table.store.write(&delta(&late_event()), no_deadline()).await.unwrap_err();
    assert!(matches!(failed.error, StoreError::Refused(Refusal::Invalid(_))), "{failed:?}");
    assert_eq!(table.get("c").await, item);
}
