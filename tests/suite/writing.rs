//! The writing protocol on the embedded DynamoDB: requests, tries, outcomes, limits.

use aws_sdk_dynamodb::types::AttributeValue;
use contact_events::event::{FIELDS, Shape};
use contact_events::record::{Delta, Policy, Record, State, Ties};
use contact_state::store::{Refusal, Store, StoreError};
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use tokio::runtime::Runtime;

use crate::generators::life;
use crate::support::fault::Fault;
use crate::support::{
    TABLE, Table, canonical_map, delta, delta_with, event, joined, lives, made_up, no_deadline,
    random_cases,
};

/// Rule writing-1.
#[tokio::test]
async fn an_event_that_loses_nothing_is_one_update_item_and_nothing_else() {
    let table = Table::new().await;
    for (contact_id, events) in lives() {
        for event in events.iter().take(1) {
            assert_eq!(table.outcome(event).await, "applied", "{contact_id}");
            assert_eq!(table.requests.take(), (1, 0), "{contact_id}");
        }
    }
    for step in ["2-queued", "3-connected-to-agent", "4-disconnected", "5-completed"] {
        let event = event(&format!("inbound-voice-{step}"));
        assert_eq!(table.outcome(&event).await, "applied", "{step}");
        assert_eq!(table.requests.take(), (1, 0), "{step}");
    }
}

/// Rules writing-2, writing-3.
#[tokio::test]
async fn a_late_event_is_at_most_two_update_items_if_no_other_writer_writes() {
    let table = Table::new().await;
    for (contact_id, mut events) in lives() {
        events.reverse();
        for event in &events {
            table.write(event).await;
            let (updates, others) = table.requests.take();
            assert!(updates <= 2 && others == 0, "{contact_id}: {updates} and {others}");
        }
        table.clear().await;
        table.requests.take();
    }
}

#[tokio::test]
async fn a_duplicate_of_the_newest_event_is_one_refused_write() {
    let table = Table::new().await;
    let queued = event("inbound-voice-2-queued");
    table.write(&queued).await;
    table.requests.take();
    let again = table.write(&queued).await;
    assert_eq!((again.outcome.as_str(), again.tries, again.late), ("duplicate", 1, false));
    assert_eq!(table.requests.take(), (1, 0));
}

/// Rules writing-3, writing-8.
#[tokio::test]
async fn the_outcome_says_how_much_of_an_event_took_effect() {
    let table = Table::new().await;
    let ended = made_up("d", "DISCONNECTED", 9, &json!({"tags": {"k": "v"}}));
    let queued = made_up("b", "QUEUED", 5, &json!({}));
    let with_campaign = made_up("a", "INITIATED", 1, &json!({"campaign": {"campaignId": "x"}}));
    for (event, outcome, tries, late, why) in [
        (&ended, "applied", 1, false, "nothing was stored"),
        (&queued, "merged", 2, true, "only its type is new"),
        (&queued, "stale", 1, true, "nothing is new, and the newest event is another"),
        (&with_campaign, "merged", 2, true, "one section is new"),
        (&ended, "duplicate", 1, false, "it is the newest event itself"),
    ] {
        let written = table.write(event).await;
        let found = (written.outcome.as_str(), written.tries, written.late);
        assert_eq!(found, (outcome, tries, late), "{why}");
    }
    assert_eq!(table.record().await["seen"], json!(["DISCONNECTED", "INITIATED", "QUEUED"]));
}

/// Rule writing-9.
#[tokio::test]
async fn an_event_is_late_if_it_is_more_than_a_second_older_than_the_record() {
    let table = Table::new().await;
    let event = |id: &str, time: &str| {
        let mut event = made_up(id, "NEW", 0, &json!({}));
        event["time"] = time.into();
        event
    };
    table.write(&event("a", "2025-01-01T00:00:10.500Z")).await;
    for (id, time, late) in [
        ("b", "2025-01-01T00:00:10.499Z", false),
        ("c", "2025-01-01T00:00:09.500Z", false),
        ("d", "2025-01-01T00:00:09.499Z", true),
        ("e", "2024-01-01T00:00:10.500Z", true),
        ("f", "2025-01-01T00:00:10.501Z", false),
    ] {
        assert_eq!(table.write(&event(id, time)).await.late, late, "{time}");
    }
}

/// Rule writing-9.
#[tokio::test]
async fn no_event_is_late_because_of_a_contact_record() {
    let table = Table::new().await;
    let contact_record = json!({
        "AWSContactTraceRecordFormatVersion": "2017-03-10",
        "ContactId": "c",
        "LastUpdateTimestamp": "2025-01-01T01:00:00Z",
    });
    table.write(&contact_record).await;
    let event = made_up("a", "QUEUED", 1, &json!({}));
    let written = table.write(&event).await;
    assert_eq!((written.outcome.as_str(), written.late), ("merged", false));
    let as_of = table.record().await["asOf"].clone();
    assert_eq!(as_of, "2025-01-01T01:00:00.000Z/95/");
    let again = table.write(&contact_record).await;
    assert_eq!((again.outcome.as_str(), again.late), ("duplicate", false));
}

#[tokio::test]
async fn folded_events_are_late_if_the_newest_of_them_is() {
    let table = Table::new().await;
    let [first, second, stored] =
        [1, 8, 9].map(|second| made_up(&second.to_string(), "NEW", second, &json!({})));
    table.write(&stored).await;
    let fold = delta(&first).join(delta(&second));
    assert!(!table.store.write(&fold, no_deadline()).await.unwrap().late);
    table.write(&made_up("z", "NEW", 10, &json!({}))).await;
    assert!(table.store.write(&fold, no_deadline()).await.unwrap().late);
}

#[tokio::test]
async fn a_record_expires_its_retention_after_its_newest_event_and_never_without() {
    let table = Table::new().await;
    let write = async |event: &Value, retention_days| {
        let delta = delta_with(event, &Policy { retention_days, ..Policy::default() });
        table.store.write(&delta, no_deadline()).await.unwrap();
        table.record().await.get("expiresAt").cloned()
    };
    let [first, second, third, late] = [(1, "a"), (2, "b"), (3, "c"), (0, "d")]
        .map(|(second, id)| made_up(id, "CONTACT_DATA_UPDATED", second, &json!({})));
    assert_eq!(write(&first, 36_500).await, Some(json!(1_735_689_601 + 36_500_u64 * 86_400)));
    assert_eq!(write(&second, 36_500).await, Some(json!(1_735_689_602 + 36_500_u64 * 86_400)));
    assert_eq!(write(&late, 40_000).await, Some(json!(1_735_689_602 + 36_500_u64 * 86_400)));
    assert_eq!(write(&third, 0).await, None);
}

#[tokio::test]
async fn the_keys_of_the_indexes_are_removed_when_the_state_changes() {
    let table = Table::new().await;
    let detail = json!({
        "queueInfo": {"queueArn": "queue", "enqueueTimestamp": "2025-01-01T00:00:01.000Z"},
        "agentInfo": {"agentArn": "agent", "connectedToAgentTimestamp": "2025-01-01T00:00:02.000Z"},
    });
    let queue_only = json!({"queueInfo": detail["queueInfo"]});
    let attribute = |record: &Map<String, Value>, name: &str| record.get(name).cloned();
    for (event, waiting, active) in [
        (made_up("a", "QUEUED", 1, &queue_only), Some(json!("queue")), None),
        (made_up("b", "CONNECTED_TO_AGENT", 2, &detail), None, Some(json!("agent"))),
        (made_up("c", "PAUSED", 3, &detail), None, Some(json!("agent"))),
        (made_up("d", "RESUMED", 4, &detail), None, Some(json!("agent"))),
        (made_up("e", "DISCONNECTED", 5, &detail), None, None),
    ] {
        table.write(&event).await;
        let record = table.record().await;
        assert_eq!(attribute(&record, "waitingInQueue"), waiting, "{event}");
        assert_eq!(attribute(&record, "activeWithAgent"), active, "{event}");
    }
}

/// An event with every known field, and as many unknown ones as are kept.
fn largest_event() -> Value {
    let mut detail = Map::new();
    for field in FIELDS {
        let value = match field.shape {
            Shape::Timestamp => json!("2025-01-01T00:00:01.000Z"),
            Shape::Text => json!("text"),
            Shape::Number => json!(1),
            Shape::Map | Shape::UsersMap => json!({"a": 1}),
            Shape::List => json!([1]),
            other => panic!("no value of the shape {other:?}"),
        };
        detail.insert(field.name.to_owned(), value);
    }
    detail.insert("queueInfo".into(), json!({"queueArn": "q"}));
    detail.insert(
        "agentInfo".into(),
        json!({
            "agentArn": "a",
            "connectedToAgentTimestamp": "2025-01-01T00:00:01.000Z",
            "afterContactWorkDuration": 1,
            "previewEndTimestamp": "2025-01-01T00:00:01.000Z",
            "agentInitiatedHoldDuration": 1,
            "stateTransitions": [1],
        }),
    );
    for number in 0..40 {
        detail.insert(format!("unknown{number:02}"), json!(number));
    }
    let about = ["Tags", "RoutingCriteria.x", "ContactLens"];
    detail.insert("updatedProperties".into(), json!(about));
    made_up("a", "CONTACT_DATA_UPDATED", 1, &Value::Object(detail))
}

/// The largest that DynamoDB allows ("Quotas and limits in Amazon DynamoDB", expression
/// parameters).
const MAX_EXPRESSION_BYTES: usize = 4_096;
const MAX_OPERATORS: usize = 300;

/// The operators and functions of an expression.
fn operators(expression: &str) -> usize {
    let operators = ["AND", "OR", "<", ">", "=", "attribute_not_exists"];
    let found: usize = operators.iter().map(|one| expression.matches(one).count()).sum();
    found - expression.matches("<=").count() - expression.matches(">=").count()
}

/// Rule writing-6.
#[tokio::test]
async fn the_largest_delta_of_one_event_fits_one_expression_in_every_try() {
    let (table, endpoint) = Table::with_faults().await;
    let event = largest_event();
    let registers = delta(&event).registers().len();
    // asOf, the state, 10 facts, 24 sections, 32 unknown fields.
    assert_eq!(registers, 2 + FIELDS.len() + 32);
    assert_eq!(registers, 68);
    let (requests, sent) = std::sync::mpsc::channel();
    endpoint.decide(move |request| {
        requests.send(request.json()).unwrap();
        Fault::none()
    });
    // A later try, for which the stored state and one stored fact are greater.
    let detail = json!({"disconnectTimestamp": "2025-01-01T00:00:09.000Z"});
    let later = made_up("b", "DISCONNECTED", 9, &detail);
    table.write(&later).await;
    let store = Store::new(endpoint.client(), TABLE);
    let written = store.write(&delta(&event), no_deadline()).await.unwrap();
    assert_eq!((written.outcome.as_str(), written.tries), ("merged", 2));
    for request in sent.try_iter() {
        let names = request["ExpressionAttributeNames"].as_object().unwrap();
        assert!(names.values().all(is_state_or_unknown), "the other names are written as they are");
        for name in ["ConditionExpression", "UpdateExpression"] {
            let expression = request[name].as_str().unwrap();
            let (bytes, operators) = (expression.len(), operators(expression));
            println!("{name}: {bytes} bytes, {operators} operators");
            assert!(bytes <= MAX_EXPRESSION_BYTES, "{name}: {bytes} bytes");
            assert!(operators <= MAX_OPERATORS, "{name}: {operators} operators");
        }
    }
    assert_eq!(table.record().await, joined(&[event, later]));
}

fn is_state_or_unknown(name: &Value) -> bool {
    name.as_str().is_some_and(|name| name == "state" || name.starts_with("unknown"))
}

/// All known fields and some unknown ones, each of an event of its own, so that no two have an order
/// in common: no fold of as many registers has longer expressions.
#[tokio::test]
async fn a_fold_with_64_registers_fits_one_update_item() {
    let table = Table::new().await;
    let largest = largest_event();
    let events = largest["detail"].as_object().unwrap().iter().zip(0..);
    let fold = events
        .map(|((name, value), nth)| {
            let mut event = made_up(&nth.to_string(), "OTHER", 0, &json!({name.as_str(): value}));
            event["time"] = format!("2025-01-01T00:{:02}:{:02}Z", nth / 60, nth % 60).into();
            delta_with(&event, &Policy { retention_days: 365, ..Policy::default() })
        })
        .reduce(|fold, event| {
            let joined = fold.clone().join(event);
            if joined.registers().len() <= 64 { joined } else { fold }
        })
        .unwrap();
    assert_eq!(fold.registers().len(), 64);
    let written = table.store.write(&fold, no_deadline()).await.unwrap();
    assert_eq!((written.outcome.as_str(), written.tries), ("applied", 1));
    assert_eq!(table.record().await, canonical_map(fold.item()));
}

/// DynamoDB Local refuses reserved words in expressions; the embedded DynamoDB need not. The last of
/// the events has every known field.
#[tokio::test]
async fn no_name_that_expressions_contain_as_it_is_is_a_reserved_word() {
    let table = Table::new().await;
    let policy = Policy { retention_days: 36_500, ..Policy::default() };
    let queued = made_up("b", "QUEUED", 1, &json!({"queueInfo": {"queueArn": "q"}}));
    let agent = made_up("c", "CONNECTED_TO_AGENT", 2, &json!({"agentInfo": {"agentArn": "a"}}));
    for event in [queued, agent, largest_event()] {
        table.store.write(&delta_with(&event, &policy), no_deadline()).await.unwrap();
    }
}

#[tokio::test]
async fn the_check_is_one_get_item_and_finds_a_missing_table() {
    let table = Table::new().await;
    assert_eq!(table.store.check().await, Ok(()));
    assert_eq!(table.requests.take(), (0, 1));
    let missing = Store::new(table.client.clone(), "missing");
    let error = missing.check().await.unwrap_err();
    assert!(matches!(error, StoreError::Refused(Refusal::NoSuchTable(_))), "{error}");
    assert!(error.to_string().contains("check TABLE_NAME"), "{error}");
    assert_eq!(table.requests.take(), (0, 1));
}

#[tokio::test]
async fn every_sample_record_reads_back_typed() {
    let table = Table::new().await;
    for event in lives().values().flatten() {
        table.write(event).await;
    }
    let items = table.client.scan().table_name(TABLE).send().await.unwrap().items.unwrap();
    assert!(items.len() > 20);
    for item in items {
        let record: Record = serde_dynamo::from_item(item.clone()).unwrap();
        assert_eq!(AttributeValue::S(record.as_of.to_string()), item["asOf"]);
        assert_eq!(record.state_since.is_some(), record.state.is_some());
        assert_eq!(record.contact.queue_info.is_some(), item.contains_key("queueInfo"));
        assert_eq!(record.contact.tags.is_some(), item.contains_key("tags"));
        let known = |name: &String| FIELDS.iter().any(|field| field.name == name);
        assert!(!record.rest.keys().any(known), "{:?}", record.rest.keys());
        if record.contact.agent_info.is_some() {
            let stamp = record.section_as_of("agentInfo").unwrap();
            assert_eq!(AttributeValue::S(stamp.to_string()), item["agentInfoAsOf"]);
        }
        if record.state.as_ref().is_some_and(State::is_ended) {
            assert!(!item.contains_key("waitingInQueue") && !item.contains_key("activeWithAgent"));
        }
    }
}

/// Rule writing-12.
#[test]
fn an_unknown_field_has_the_register_that_a_version_that_knows_it_as_a_section_writes() {
    let event = made_up("a", "NEW", 1, &json!({"tags": {"k": "v"}, "newField": {"k": "v"}}));
    let delta = delta(&event);
    let register = |name: &str| delta.registers().find(|(found, _)| *found == name).unwrap().1;
    let (known, unknown) = (register("tagsAsOf"), register("newFieldAsOf"));
    assert_eq!((known.order(), known.ties()), (unknown.order(), unknown.ties()));
    let value = json!({"k": "v"});
    assert_eq!(known.values().collect::<Vec<_>>(), [("tags", Some(&value))]);
    assert_eq!(unknown.values().collect::<Vec<_>>(), [("newField", Some(&value))]);
}

/// The size of an item by DynamoDB's rule («DynamoDB item sizes and formats»): names and values
/// in UTF-8 bytes, numbers about a byte for two digits and one more, a map or list three bytes
/// and one for each member.
fn item_size(item: &Map<String, Value>) -> usize {
    fn size(value: &Value) -> usize {
        match value {
            Value::Null | Value::Bool(_) => 1,
            Value::Number(number) => number.to_string().len().div_ceil(2) + 1,
            Value::String(text) => text.len(),
            Value::Array(elements) => 3 + elements.iter().map(|e| 1 + size(e)).sum::<usize>(),
            Value::Object(members) => {
                3 + members.iter().map(|(n, m)| 1 + n.len() + size(m)).sum::<usize>()
            }
        }
    }
    // `seen` is a set, which has no overhead; counted as a list it is at most larger.
    item.iter().map(|(name, value)| name.len() + size(value)).sum()
}

#[test]
fn the_record_of_the_inbound_voice_life_has_at_most_2_048_bytes() {
    let events: Vec<Delta> =
        ["1-initiated", "2-queued", "3-connected-to-agent", "4-disconnected", "5-completed"]
            .map(|step| event(&format!("inbound-voice-{step}")))
            .map(|event| delta_with(&event, &Policy { retention_days: 365, ..Policy::default() }))
            .to_vec();
    let record = canonical_map(events.into_iter().reduce(Delta::join).unwrap().item());
    for part in ["afterContactWork", "agentInfo", "queueInfo", "expiresAt"] {
        assert!(record.contains_key(part), "{part}");
    }
    assert!(record["agentInfo"]["hierarchyGroups"]["level2"].is_object());
    let size = item_size(&record);
    println!("the inbound voice record: {size} bytes");
    assert!(size <= 2_048, "{size} bytes");
}

/// What the store must do, from the registers alone: a register loses unless the stored order is
/// missing, less, or equal where ties agree.
fn loses(delta: &Delta, stored: &Map<String, Value>) -> bool {
    delta.registers().any(|(name, register)| match stored.get(name).and_then(Value::as_str) {
        None => false,
        Some(stored) if stored == register.order() => register.ties() == Ties::Refuse,
        Some(stored) => stored > register.order(),
    })
}

/// Rule writing-1.
#[test]
fn the_stores_condition_and_the_join_in_memory_agree_on_which_value_wins() {
    let runtime = Runtime::new().unwrap();
    let table = runtime.block_on(Table::new());
    random_cases(60)
        .run(&life(4), |events| {
            runtime.block_on(async {
                table.clear().await;
                for (place, event) in events.iter().enumerate() {
                    let stored = table.record().await;
                    let expected = loses(&delta(event), &stored);
                    let written = table.write(event).await;
                    prop_assert_eq!(written.outcome.as_str() != "applied", expected);
                    prop_assert_eq!(table.record().await, joined(&events[..=place]));
                }
                Ok(())
            })
        })
        .unwrap();
}
