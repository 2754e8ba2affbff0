//! Contact records: every field that is read, at every type, and missing.

use serde_json::{Value, json};

use super::case::{Case, minutes_ahead};
use super::errors::{from_the_future, unusable};
use super::types::{IN_UTC, TIMESTAMP, every_type};

/// A contact record of the contact `c` with these members besides.
fn contact_record(more: &Value) -> Value {
    let mut record = json!({
        "AWSContactTraceRecordFormatVersion": "2017-03-10",
        "ContactId": "c",
        "LastUpdateTimestamp": "2025-01-01T00:00:09Z",
    });
    record.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    record
}

const TEXTS: [(&str, &str); 6] = [
    ("InstanceARN", "instanceArn"),
    ("Channel", "channel"),
    ("InitiationMethod", "initiationMethod"),
    ("InitialContactId", "initialContactId"),
    ("PreviousContactId", "previousContactId"),
    ("RelatedContactId", "relatedContactId"),
];

const TIMESTAMPS: [(&str, &str); 3] = [
    ("InitiationTimestamp", "initiationTimestamp"),
    ("ConnectedToSystemTimestamp", "connectedToSystemTimestamp"),
    ("DisconnectTimestamp", "disconnectTimestamp"),
];

/// Every field at every type.
pub fn fields() -> Vec<Case> {
    let mut cases = Vec::new();
    for (type_name, sent) in every_type() {
        let name = |field: &str| format!("a contact record's {field} is {type_name}");
        let case =
            |field: &str| Case::recorded(name(field), &contact_record(&json!({field: sent})));
        let is_absent =
            ["null", "empty text", "an empty object", "an object of null"].contains(&type_name);
        let left_out = |case: Case| if is_absent { case } else { case.left_out(1) };
        for (field, ours) in TEXTS {
            let expected = sent.as_str().filter(|_| !is_absent);
            let expected = expected.map(|text| match field {
                "Channel" => text.to_uppercase(),
                _ => text.to_owned(),
            });
            cases.push(match expected {
                Some(text) => case(field).has(format!("/{ours}"), text),
                None => left_out(case(field)).lacks(ours),
            });
        }
        for (field, ours) in TIMESTAMPS {
            cases.push(match type_name {
                "a timestamp" => case(field).has(format!("/{ours}"), IN_UTC),
                "not yet" => case(field).lacks(ours).lacks("state"),
                _ => left_out(case(field)).lacks(ours).lacks("state"),
            });
        }
        for (field, ours) in [("Queue", "queueInfo"), ("Agent", "agentInfo")] {
            let case = if sent.is_object() { case(field) } else { left_out(case(field)) };
            cases.push(case.lacks(ours).lacks("afterContactWork"));
        }
        if !sent.is_string() || is_absent {
            let record = contact_record(&json!({"ContactId": sent}));
            cases.push(Case::refused(name("ContactId"), &record, unusable("ContactId")));
        }
        if type_name != "a timestamp" {
            let (field, record) =
                ("LastUpdateTimestamp", contact_record(&json!({"LastUpdateTimestamp": sent})));
            cases.push(Case::refused(name(field), &record, unusable(field)));
        }
    }
    cases
}

/// The members of `Queue` and `Agent`, at every type. One of the wrong type is an absence.
pub fn members() -> Vec<Case> {
    let all = every_type();
    let cases = all.iter().flat_map(|(type_name, sent)| {
        let name = |member| format!("a contact record's {member} is {type_name}");
        let queue = json!({"Queue": {"ARN": sent, "EnqueueTimestamp": TIMESTAMP}});
        let agent = json!({"Agent": {"ARN": "a", "ConnectedToAgentTimestamp": sent}});
        let work = json!({"Agent": {
            "AfterContactWorkEndTimestamp": TIMESTAMP, "AfterContactWorkDuration": sent,
        }});
        let queue = Case::recorded(name("Queue.ARN"), &contact_record(&queue));
        let agent = Case::recorded(name("ConnectedToAgentTimestamp"), &contact_record(&agent));
        let work = Case::recorded(name("AfterContactWorkDuration"), &contact_record(&work));
        let end = json!({"afterContactWorkEndTimestamp": IN_UTC});
        [
            match sent.as_str().filter(|arn| !arn.is_empty()) {
                Some(arn) => queue.has("/queueInfo/queueArn", arn).has("/waitingInQueue", arn),
                None => queue.lacks("queueInfo").lacks("waitingInQueue"),
            }
            .has("/state", "QUEUED"),
            match *type_name {
                "a timestamp" => agent.has("/agentInfo/agentArn", "a").has("/activeWithAgent", "a"),
                _ => agent.lacks("agentInfo").lacks("state"),
            },
            if sent.is_number() {
                work.has("/afterContactWork/afterContactWorkDuration", sent.clone())
            } else {
                work.has("/afterContactWork", end)
            },
        ]
    });
    cases.collect()
}

/// Limits, and times ahead of the clock.
pub fn limits() -> Vec<Case> {
    let ahead = minutes_ahead(20).to_rfc3339();
    let long = |count: usize| contact_record(&json!({"ContactId": "é".repeat(count)}));
    let mut cases = vec![
        Case::recorded("the longest ContactId", &long(256)),
        Case::refused("a ContactId too long", &long(257), unusable("ContactId")),
        Case::recorded(
            "an ARN too long of a contact record",
            &contact_record(&json!({"InstanceARN": "a".repeat(1_025)})),
        )
        .lacks("instanceArn")
        .left_out(1),
    ];
    let agent = |name: &str| json!({"Agent": {name: ahead}});
    cases.extend(
        [
            json!({"LastUpdateTimestamp": ahead}),
            json!({"InitiationTimestamp": ahead}),
            json!({"ConnectedToSystemTimestamp": ahead}),
            json!({"DisconnectTimestamp": ahead}),
            json!({"Queue": {"EnqueueTimestamp": ahead}}),
            agent("ConnectedToAgentTimestamp"),
        ]
        .map(|more| {
            let name = format!("a contact record ahead: {more}");
            Case::refused(name, &contact_record(&more), from_the_future())
        }),
    );
    cases
}
