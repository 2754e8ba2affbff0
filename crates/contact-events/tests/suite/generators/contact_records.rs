//! Amazon Connect's contact records, dense and plausible ones.

use super::Domain;
use super::fields::{Members, arn};
use super::moments::timestamp;
use super::values::{oddity, one_of};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use serde_json::{Map, Value, json};

/// Up to three contact records of one contact. Some come twice: those of one `LastUpdateTimestamp` are the same.
pub fn contact_records(domain: Domain) -> impl Strategy<Value = Vec<Value>> {
    let last_updates = "2025-06-01T11:59:59Z 2025-06-01T12:00:00Z 2025-06-01T12:00:00.5Z 2025-06-01T14:00:01+02:00";
    let last_updates = subsequence(last_updates.split(' ').collect::<Vec<_>>(), 1..=3);
    (last_updates, vec((contact_record(domain), 1..3_usize), 3)).prop_map(
        |(last_updates, bodies)| {
            let records = last_updates.into_iter().zip(bodies);
            let records = records.flat_map(|(last_update, (mut record, times))| {
                record["LastUpdateTimestamp"] = json!(last_update);
                vec![record; times]
            });
            records.collect()
        },
    )
}

/// The contact record of a contact with these events, in whole seconds, exported so many hours after them.
pub fn exported(events: &[Value], hours_later: u32) -> Value {
    let is_whole = |event: &&Value| event["detail"]["initiationTimestamp"].is_string();
    let detail = &events.iter().rfind(is_whole).expect("an event")["detail"];
    let cut = |name: &Value| name.as_str().map(|text| format!("{}Z", &text[..19]));
    let (queue, agent) = (&detail["queueInfo"], &detail["agentInfo"]);
    json!({
        "AWSContactTraceRecordFormatVersion": "2017-03-10",
        "ContactId": "c",
        "Channel": "VOICE",
        "InstanceARN": "i",
        "InitiationMethod": "INBOUND",
        "InitiationTimestamp": cut(&detail["initiationTimestamp"]),
        "DisconnectTimestamp": cut(&detail["disconnectTimestamp"]),
        "DisconnectReason": "CUSTOMER_DISCONNECT",
        "LastUpdateTimestamp": format!("2025-06-01T{}:10:00Z", 13 + hours_later),
        "Queue": {"ARN": queue["queueArn"], "EnqueueTimestamp": cut(&queue["enqueueTimestamp"])},
        "Agent": {
            "ARN": agent["agentArn"],
            "ConnectedToAgentTimestamp": cut(&agent["connectedToAgentTimestamp"]),
            "AfterContactWorkStartTimestamp": cut(&agent["afterContactWorkStartTimestamp"]),
            "AfterContactWorkEndTimestamp": cut(&agent["afterContactWorkEndTimestamp"]),
            "AfterContactWorkDuration": 5,
        },
    })
}

fn contact_record(domain: Domain) -> impl Strategy<Value = Value> {
    let mut members = vec![
        member(8, "Queue", queue(domain)),
        member(8, "Agent", agent(domain)),
        member(4, "InitiationTimestamp", timestamp(domain)),
        member(2, "ConnectedToSystemTimestamp", timestamp(domain)),
        member(2, "DisconnectReason", select(vec![json!("API"), json!("")]).boxed()),
        member(1, "InstanceARN", one_of("instanceArn")),
        member(1, "Channel", one_of("channel")),
        member(1, "InitiationMethod", one_of("initiationMethod")),
        member(1, "InitialContactId", one_of("initialContactId")),
        member(1, "RelatedContactId", one_of("relatedContactId")),
        member(1, "instanceArn", one_of("instanceArn")),
        member(1, "Tags", one_of("tags")),
        member(1, "Attributes", oddity()),
    ];
    if domain.ends {
        members.push(member(4, "DisconnectTimestamp", timestamp(domain)));
    }
    members.prop_map(|members| {
        let mut record: Map<_, _> = members.into_iter().flatten().collect();
        record.insert("AWSContactTraceRecordFormatVersion".into(), json!("2017-03-10"));
        record.insert("ContactId".into(), json!("c"));
        Value::Object(record)
    })
}

/// A member: `there` times with a value for each time that it is missing and each time that it is `null`.
fn member(there: u32, name: &'static str, value: BoxedStrategy<Value>) -> Members {
    prop_oneof![
        1 => Just(Vec::new()),
        1 => Just(vec![(name.to_owned(), Value::Null)]),
        there => value.prop_map(move |value| vec![(name.to_owned(), value)]),
    ]
    .boxed()
}

fn queue(domain: Domain) -> BoxedStrategy<Value> {
    map_of(vec![
        member(8, "ARN", arn("q")),
        member(8, "EnqueueTimestamp", timestamp(domain)),
        member(1, "Name", oddity()),
    ])
}

fn agent(domain: Domain) -> BoxedStrategy<Value> {
    map_of(vec![
        member(8, "ARN", arn("a")),
        member(8, "ConnectedToAgentTimestamp", timestamp(domain)),
        member(1, "AfterContactWorkStartTimestamp", timestamp(domain)),
        member(4, "AfterContactWorkEndTimestamp", timestamp(domain)),
        member(1, "AfterContactWorkDuration", one_of("agentInitiatedHoldDuration")),
        member(1, "Username", oddity()),
    ])
}

/// Mostly a map of these members, else a value that is no map.
fn map_of(members: Vec<Members>) -> BoxedStrategy<Value> {
    let map = members.prop_map(|members| Value::Object(members.into_iter().flatten().collect()));
    prop_oneof![15 => map, 1 => select(vec![json!("text"), json!([]), json!({}), json!("")])]
        .boxed()
}
