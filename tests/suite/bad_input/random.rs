//! Random input: noise, changed bytes, and sample events with invalid values. Each has the error
//! that the contract names, or the model's record.

use contact_events::event::{ContactEvent, EventError};
use proptest::bool::weighted;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::strategy::ValueTree;
use serde_json::{Map, Value, json};
use tokio::runtime::{self, Runtime};

use super::Scene;
use super::case::record_of;
use super::future::CLAIMS;
use super::types::{FIELDS, NOT_YET, TIMESTAMP, pascal_case};
use super::verdict::{Verdict, verdict};
use crate::support::payload::{kinesis, notification, sns, sqs};
use crate::support::{event_files, random_cases};

fn paused() -> Runtime {
    runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap()
}

#[test]
fn noise_is_rejected_in_every_delivery_and_no_request_is_sent() {
    let runtime = paused();
    let scene = runtime.block_on(Scene::new());
    let rejected = |payload: &str| {
        let (_, counts) = runtime.block_on(scene.instance.handle(payload));
        counts.rejected
    };
    random_cases(200)
        .run(&noise(), |noise| {
            for payload in [sqs([&noise]), sns(&noise), kinesis([&noise])] {
                prop_assert_eq!(rejected(&payload), 1, "{}", payload);
            }
            prop_assert_eq!(rejected(&sqs([notification(&noise).to_string()])), 1);
            prop_assert!(rejected(&noise) >= 1);
            Ok(())
        })
        .unwrap();
    assert_eq!(scene.instance.endpoint.requests(), 0);
}

#[test]
fn changed_bytes_are_read_or_are_an_error() {
    random_cases(500)
        .run(&changed_bytes(), |bytes| {
            let read = ContactEvent::from_json(&bytes);
            if std::str::from_utf8(&bytes).is_err() {
                prop_assert!(matches!(read, Err(EventError::NotJson { .. })), "{read:?}");
            }
            Ok(())
        })
        .unwrap();
}

#[test]
fn an_invalid_event_has_the_error_that_the_contract_names_or_the_models_record() {
    let runtime = paused();
    let scene = runtime.block_on(Scene::new());
    random_cases(300).run(&invalid(), |text| runtime.block_on(check(&scene, &text))).unwrap();
    runtime.block_on(scene.expect_nothing_else());
}

async fn check(scene: &Scene, text: &str) -> Result<(), TestCaseError> {
    let (response, counts) = scene.instance.handle(text).await;
    match (verdict(text), response) {
        (Verdict::Error(expected), Err(error)) => {
            prop_assert_eq!(error.error_type(), expected);
            prop_assert_eq!(scene.instance.endpoint.requests(), 0);
        }
        (Verdict::Record, Ok(_)) => {
            let record = record_of(text);
            let contact_id = record["contactId"].as_str().unwrap();
            prop_assert_eq!(scene.dynamodb.table.take(contact_id).await, record);
            prop_assert_eq!((counts.applied, scene.instance.endpoint.requests()), (1, 1));
        }
        (verdict, response) => prop_assert!(false, "{verdict:?} and {response:?}"),
    }
    Ok(())
}

#[test]
fn invalid_events_have_every_verdict_and_most_of_them_a_record() {
    let mut runner = random_cases(1);
    let invalid = invalid();
    let verdicts: Vec<Verdict> =
        (0..500).map(|_| verdict(&invalid.new_tree(&mut runner).unwrap().current())).collect();
    let count = |verdict: &Verdict| verdicts.iter().filter(|other| *other == verdict).count();
    for error in ["MalformedEvent", "NotAContactEvent", "EventFromTheFuture"] {
        assert!(count(&Verdict::Error(error)) > 0, "{error}");
    }
    assert!(count(&Verdict::Record) > 200);
}

/// The text of a sample event after a few changes.
pub fn invalid() -> impl Strategy<Value = String> {
    let samples: Vec<Value> =
        event_files().iter().map(|(_, text)| serde_json::from_str(text).unwrap()).collect();
    (select(samples), vec(change(), 1..6)).prop_map(|(mut event, changes)| {
        for change in &changes {
            change.apply(&mut event);
        }
        let text = event.to_string();
        RAW.iter().fold(text, |text, (name, json)| text.replace(&format!("\"{name}\""), json))
    })
}

/// A change of one value of an event.
#[derive(Debug, Clone)]
struct Change {
    kind: Kind,
    /// Whether it is a value of the envelope, not of `detail`.
    in_envelope: bool,
    /// Which value it is.
    place: Index,
    name: String,
    value: Value,
}

#[derive(Debug, Clone, Copy)]
enum Kind {
    Replace,
    Remove,
    Insert,
    Rename,
    Capitalise,
    /// The capitalised name gets the value, and the name gets another one.
    SpellTwice,
    Wrap,
    Quote,
    /// A fact or a milestone lies far ahead.
    Claim,
}

fn change() -> impl Strategy<Value = Change> {
    let kind = prop_oneof![
        4 => Just(Kind::Replace),
        1 => Just(Kind::Remove),
        2 => Just(Kind::Insert),
        1 => Just(Kind::Rename),
        1 => Just(Kind::Capitalise),
        2 => Just(Kind::SpellTwice),
        1 => Just(Kind::Wrap),
        1 => Just(Kind::Quote),
        1 => Just(Kind::Claim),
    ];
    (kind, weighted(0.1), any::<Index>(), select(names()), select(values())).prop_map(
        |(kind, in_envelope, place, name, value)| Change { kind, in_envelope, place, name, value },
    )
}

impl Change {
    fn apply(&self, event: &mut Value) {
        if matches!(self.kind, Kind::Claim) {
            self.claim(event);
            return;
        }
        let mut pointers = Vec::new();
        pointers_in(Some(event), "", &mut pointers);
        pointers.retain(|pointer| pointer.starts_with("/detail/") != self.in_envelope);
        if pointers.is_empty() {
            return;
        }
        let pointer = self.place.get(&pointers);
        let Some((parent, name)) = pointer.rsplit_once('/') else { return };
        let name = name.replace("~1", "/").replace("~0", "~");
        match event.pointer_mut(parent) {
            Some(Value::Object(members)) => self.apply_to_member(members, &name),
            Some(Value::Array(elements)) => {
                elements[name.parse::<usize>().unwrap()] = self.value.clone();
            }
            _ => unreachable!("a pointer leads through objects and lists"),
        }
    }

    fn apply_to_member(&self, members: &mut Map<String, Value>, name: &str) {
        let value = members.remove(name).unwrap();
        let mut insert = |name: &str, value: Value| drop(members.insert(name.to_owned(), value));
        match self.kind {
            Kind::Replace => insert(name, self.value.clone()),
            Kind::Remove | Kind::Claim => {}
            Kind::Insert => {
                insert(name, value);
                insert(&self.name, self.value.clone());
            }
            Kind::Rename => insert(&self.name, value),
            Kind::Capitalise => insert(&pascal_case(name), value),
            Kind::SpellTwice => {
                insert(&pascal_case(name), value);
                insert(name, self.value.clone());
            }
            Kind::Wrap => insert(name, json!([value])),
            Kind::Quote => insert(name, value.to_string().into()),
        }
    }

    fn claim(&self, event: &mut Value) {
        let (section, member) = CLAIMS[self.place.index(CLAIMS.len())];
        let Some(detail) = event.get_mut("detail").and_then(Value::as_object_mut) else { return };
        let section = match section {
            Some(section) => detail.get_mut(section).and_then(Value::as_object_mut),
            None => Some(detail),
        };
        if let Some(section) = section {
            section.insert(member.to_owned(), json!("2999-01-01T00:00:00Z"));
        }
    }
}

/// The JSON pointers of every value within this one.
fn pointers_in(value: Option<&Value>, here: &str, pointers: &mut Vec<String>) {
    let inner: Vec<(String, &Value)> = match value {
        Some(Value::Object(members)) => members
            .iter()
            .map(|(name, member)| (name.replace('~', "~0").replace('/', "~1"), member))
            .collect(),
        Some(Value::Array(elements)) => {
            elements.iter().enumerate().map(|(place, it)| (place.to_string(), it)).collect()
        }
        _ => Vec::new(),
    };
    for (name, inner) in inner {
        let pointer = format!("{here}/{name}");
        pointers_in(Some(inner), &pointer, pointers);
        pointers.push(pointer);
    }
}

/// Names that an event can have: the contract's, in both cases, the record's own, and odd ones.
fn names() -> Vec<String> {
    let members = "contactId eventType updatedProperties queueArn enqueueTimestamp agentArn \
                   connectedToAgentTimestamp afterContactWorkEndTimestamp acceptedByAgentTimestamp \
                   code source detail time id asOf state seen stateSince expiresAt xAsOf AsOf \
                   tagsAsOf x xTimestamp É a.b #0";
    let known = FIELDS.iter().map(|(name, _)| *name).chain(members.split(' '));
    let known: Vec<String> = known.map(str::to_owned).collect();
    let capitalised: Vec<String> = known.iter().map(|name| pascal_case(name)).collect();
    let odd = ["", " ", "😀", "\u{0}"].map(str::to_owned);
    known.into_iter().chain(capitalised).chain(odd).collect()
}

/// JSON that a `Value` cannot contain, and the texts in its place.
const RAW: [(&str, &str); 6] = [
    ("<beyond a double>", "1e400"),
    ("<half of a pair>", r#""\ud83d""#),
    ("<not a number>", "NaN"),
    ("<a member twice>", r#"{"a":1,"a":2}"#),
    ("<a negative zero>", "-0"),
    ("<an integer beyond 64 bits>", "18446744073709551616"),
];

fn values() -> Vec<Value> {
    let nested = |levels: usize| {
        (0..levels).fold(json!(TIMESTAMP), |inner, _| json!({"aTimestamp": [inner]}))
    };
    let others = json!([
        null, true, false, 0, -1, 1.5, u64::MAX, i64::MIN, 1e125, 1e126, -1e126, 1e-130, 5e-324,
        "", " ", "text", "😀\u{0}\n\"", "x".repeat(1_025), "x".repeat(32_769),
        [], {}, [null, "", {"a": null}], {"a": null}, {"": 1}, {"": null}, {"code": 5},
        {"Code": "API", "code": ""}, [[[[[]]]]], nested(15), nested(16), nested(80),
        {"agentArn": "a", "connectedToAgentTimestamp": NOT_YET},
        {"afterContactWorkEndTimestamp": TIMESTAMP, "agentArn": null},
        {"queueArn": "x".repeat(1_025), "enqueueTimestamp": TIMESTAMP},
        ["Tags", "Segment Attributes", "SCHEDULEDTIMESTAMP", 5, null],
        TIMESTAMP, NOT_YET, "1970-01-01T00:00:00Z", "1970-01-01T00:00:01Z",
        "2025-01-01t00:00:00z", "2025-01-01T00:00:00.9999999999Z", "2025-01-01 00:00:00Z",
        "2025-01-01", "soon", "0000-01-01T00:00:00Z", "9999-12-31T23:59:59.999Z",
        "2999-01-01T00:00:00Z", "0000-01-01T00:00:00+00:01", "2025-01-01T00:00:00-23:59",
        "INITIATED", "QUEUED", "CONTACT_DATA_UPDATED", "RESUMED", "COMPLETED", "queued",
    ]);
    let raw = RAW.iter().map(|(name, _)| json!(name));
    others.as_array().unwrap().iter().cloned().chain(raw).collect()
}

/// A sample event's bytes, some of them replaced.
fn changed_bytes() -> impl Strategy<Value = Vec<u8>> {
    let samples: Vec<Vec<u8>> =
        event_files().into_iter().map(|(_, text)| text.into_bytes()).collect();
    let change = (any::<Index>(), 0..5_usize, vec(any::<u8>(), 0..4));
    (select(samples), vec(change, 1..4)).prop_map(|(mut bytes, changes)| {
        for (from, length, others) in changes {
            let from = from.index(bytes.len() + 1);
            let to = (from + length).min(bytes.len());
            bytes.splice(from..to, others);
        }
        bytes
    })
}

/// Text that is no event. It may be JSON.
fn noise() -> impl Strategy<Value = String> {
    let tokens = r#"{ } [ ] : , " \ \u d83d null true 1 e - . "source": "detail":{ "Records":[ "Type":
                    "Notification" "Message":" "aws.connect" "body": "eventSource": "requestPayload":"#;
    let tokens: Vec<&str> = tokens.split_whitespace().chain([" ", "\n", "\u{0}", "😀"]).collect();
    let soup = vec(select(tokens), 0..40).prop_map(|tokens| tokens.concat());
    prop_oneof![any::<String>(), soup, json().prop_map(|value| value.to_string())]
}

/// JSON with the names and values of deliveries and events.
fn json() -> impl Strategy<Value = Value> {
    let leaves = json!([
        null,
        7,
        "",
        "{}",
        "text",
        "Notification",
        "aws:sqs",
        "aws:sns",
        "aws:kinesis",
        "aws.connect",
        "{\"detail\":{}}",
        "Amazon Connect Contact Event",
        TIMESTAMP,
        "\u{0}",
    ]);
    let names = "source detail-type detail id time contactId eventType Records Sns Type Message \
                 eventSource EventSource messageId body kinesis data requestPayload";
    let names: Vec<&str> = names.split(' ').chain([""]).collect();
    select(leaves.as_array().unwrap().clone()).prop_recursive(5, 40, 6, move |inner| {
        let member = (select(names.clone()), inner.clone());
        prop_oneof![
            vec(inner, 0..4).prop_map(Value::from),
            vec(member, 0..8).prop_map(|members| {
                members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
            }),
        ]
    })
}
