//! Times ahead of the clock.

use chrono::FixedOffset;
use serde_json::{Value, json};

use super::case::{Case, minutes_ahead};
use super::errors::from_the_future;
use super::types::pascal_case;
use crate::support::made_up;

/// A time far ahead.
const FAR: &str = "9999-12-31T23:59:59.999Z";

/// The timestamps of `detail` that must not be ahead: facts and milestones, each with its section.
pub const CLAIMS: [(Option<&str>, &str); 6] = [
    (None, "initiationTimestamp"),
    (None, "connectedToSystemTimestamp"),
    (None, "ringStartTimestamp"),
    (None, "disconnectTimestamp"),
    (Some("queueInfo"), "enqueueTimestamp"),
    (Some("agentInfo"), "connectedToAgentTimestamp"),
];

fn detail((section, member): (Option<&str>, &str), time: &str) -> Value {
    match section {
        Some(section) => json!({section: {member: time}}),
        None => json!({member: time}),
    }
}

fn update(detail: &Value) -> Value {
    made_up("e", "CONTACT_DATA_UPDATED", 1, detail)
}

fn completed(time: &str) -> Value {
    let end = json!({"agentInfo": {"afterContactWorkEndTimestamp": time}});
    made_up("e", "COMPLETED", 1, &end)
}

/// Each of these timestamps, and `time`, at several distances.
pub fn claimed() -> Vec<Case> {
    let india = FixedOffset::east_opt(19_800).unwrap();
    let in_india = |minutes| minutes_ahead(minutes).with_timezone(&india).to_rfc3339();
    let mut cases = Vec::new();
    for (time, name, is_refused) in [
        (minutes_ahead(10).to_rfc3339(), "in 10 minutes", false),
        (in_india(10), "in 10 minutes in India", false),
        (minutes_ahead(20).to_rfc3339(), "in 20 minutes", true),
        (in_india(20), "in 20 minutes in India", true),
        (FAR.to_owned(), "in 9999", true),
    ] {
        let mut by_time = update(&json!({}));
        by_time["time"] = time.clone().into();
        let mut events = vec![("time", by_time), ("COMPLETED's end", completed(&time))];
        events.extend(CLAIMS.map(|claim| (claim.1, update(&detail(claim, &time)))));
        cases.extend(events.into_iter().map(|(what, event)| {
            let name = format!("{what} {name}");
            if is_refused {
                Case::refused(name, &event, from_the_future())
            } else {
                Case::recorded(name, &event)
            }
        }));
    }
    cases
}

/// The same in `PascalCase`, and in a section that cannot be kept.
pub fn in_other_forms() -> Vec<Case> {
    let large = json!({"queueInfo": {"enqueueTimestamp": FAR, "k": "x".repeat(33_000)}});
    let mut cases = vec![("a section that cannot be kept".to_owned(), large)];
    cases.extend(
        CLAIMS.map(|claim| {
            (format!("{} in PascalCase", claim.1), in_pascal_case(&detail(claim, FAR)))
        }),
    );
    let refused = |(name, detail): (String, Value)| {
        Case::refused(format!("{name}, far ahead"), &update(&detail), from_the_future())
    };
    cases.into_iter().map(refused).collect()
}

fn in_pascal_case(value: &Value) -> Value {
    match value {
        Value::Object(members) => members
            .iter()
            .map(|(name, member)| (pascal_case(name), in_pascal_case(member)))
            .collect(),
        other => other.clone(),
    }
}

/// Timestamps that may be far ahead.
pub fn allowed() -> Vec<Case> {
    let agent = |member: &str| json!({"agentInfo": {member: FAR}});
    let expiry = json!({"routingCriteria": [{"steps": [{"expiry": {"expiryTimestamp": FAR}}]}]});
    let other_year = json!({"disconnectTimestamp": "+10000-01-01T00:00:00Z"});
    let cases = [
        ("scheduledTimestamp", json!({"scheduledTimestamp": FAR})),
        ("a routing step's expiry", expiry),
        ("acceptedByAgentTimestamp", agent("acceptedByAgentTimestamp")),
        ("previewEndTimestamp", agent("previewEndTimestamp")),
        ("afterContactWorkStartTimestamp", agent("afterContactWorkStartTimestamp")),
        ("afterContactWorkEndTimestamp of an update", agent("afterContactWorkEndTimestamp")),
        ("a recording's stop", json!({"recordings": [{"stopTimestamp": FAR}]})),
        ("a tag", json!({"tags": {"initiationTimestamp": FAR}})),
        ("an unknown field", json!({"someTimestamp": FAR})),
        ("an enqueueTimestamp that is a list", json!({"queueInfo": {"enqueueTimestamp": [FAR]}})),
    ];
    let allowed =
        |(what, detail)| Case::update(format!("{what} far ahead"), &detail).lacks("state");
    let mut cases: Vec<Case> = cases.map(allowed).into();
    cases.push(allowed(("a fact in a year past 9999", other_year)).left_out(1));
    cases
}
