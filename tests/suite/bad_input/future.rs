//! Ahead of the clock, by 14 minutes and by 16.

use serde_json::{Value, json};

use super::case::{Case, minutes_ahead, minutes_ahead_in_india};
use super::errors::from_the_future;
use super::types::pascal_case;
use crate::support::made_up;

/// Far ahead, where nobody asks the clock.
const FAR: &str = "9999-12-31T23:59:59.999Z";

/// What an event vouches for: the facts and milestones, in `detail`.
fn claims(moment: &str) -> Vec<(&'static str, Value)> {
    vec![
        ("initiationTimestamp", json!({"initiationTimestamp": moment})),
        ("connectedToSystemTimestamp", json!({"connectedToSystemTimestamp": moment})),
        ("ringStartTimestamp", json!({"ringStartTimestamp": moment})),
        ("disconnectTimestamp", json!({"disconnectTimestamp": moment})),
        ("enqueueTimestamp", json!({"queueInfo": {"enqueueTimestamp": moment}})),
        ("connectedToAgentTimestamp", json!({"agentInfo": {"connectedToAgentTimestamp": moment}})),
        (
            "afterContactWorkEndTimestamp",
            json!({"agentInfo": {"afterContactWorkEndTimestamp": moment}}),
        ),
    ]
}

fn update(detail: &Value) -> Value {
    made_up("e", "CONTACT_DATA_UPDATED", 1, detail)
}

/// Every claim, in 14 minutes, in 16 and in thousands of years; `time` too.
pub fn claimed() -> Vec<Case> {
    let mut cases = Vec::new();
    for (claim, detail) in claims(&minutes_ahead(14)) {
        cases.push(Case::recorded(format!("{claim} in 14 minutes"), &update(&detail)));
    }
    for (moment, when) in [
        (minutes_ahead(16), "in 16 minutes"),
        (minutes_ahead_in_india(16), "in 16 minutes in India"),
        (FAR.to_owned(), "in 9999"),
    ] {
        for (claim, detail) in claims(&moment) {
            let name = format!("{claim} {when}");
            cases.push(Case::refused(name, &update(&detail), from_the_future()));
        }
        let mut event = update(&json!({}));
        event["time"] = moment.into();
        cases.push(Case::refused(format!("time {when}"), &event, from_the_future()));
    }
    for moment in [minutes_ahead(14), minutes_ahead_in_india(14)] {
        let mut event = update(&json!({}));
        event["time"] = moment.clone().into();
        cases.push(Case::recorded(format!("time {moment}"), &event));
    }
    cases
}

/// Claims in other guises.
pub fn in_other_guises() -> Vec<Case> {
    let ahead = minutes_ahead(16);
    let large = json!({"queueInfo": {"enqueueTimestamp": ahead, "k": "x".repeat(33_000)}});
    let mut cases = vec![Case::refused(
        "a claim in a section that cannot be kept",
        &update(&large),
        from_the_future(),
    )];
    for (claim, detail) in claims(&ahead) {
        let detail = in_pascal_case(&detail);
        let name = format!("{claim} in PascalCase in 16 minutes");
        cases.push(Case::refused(name, &update(&detail), from_the_future()));
    }
    cases
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

/// What an event may say of the future, far ahead.
pub fn allowed() -> Vec<Case> {
    let fine = |what: &str, detail: Value| {
        Case::recorded(format!("{what} far ahead"), &update(&detail)).lacks("state")
    };
    let agent = |member: &str| json!({"agentInfo": {member: FAR}});
    let expiry = json!({"routingCriteria": [{"steps": [{"expiry": {"expiryTimestamp": FAR}}]}]});
    let end = json!({"afterContactWork": {"afterContactWorkEndTimestamp": FAR}});
    vec![
        fine("scheduledTimestamp", json!({"scheduledTimestamp": FAR}))
            .has("/scheduledTimestamp", FAR),
        fine("a routing step's expiry", expiry),
        fine("acceptedByAgentTimestamp", agent("acceptedByAgentTimestamp"))
            .has("/preview/acceptedByAgentTimestamp", FAR),
        fine("previewEndTimestamp", agent("previewEndTimestamp")),
        fine("afterContactWorkStartTimestamp", agent("afterContactWorkStartTimestamp")),
        fine("afterContactWork at the top", end),
        fine("a recording's stop", json!({"recordings": [{"stopTimestamp": FAR}]})),
        fine("a tag", json!({"tags": {"initiationTimestamp": FAR}})),
        fine("an unknown field", json!({"someTimestamp": FAR})).has("/someTimestamp", FAR),
        fine(
            "an enqueueTimestamp that is a list",
            json!({"queueInfo": {"enqueueTimestamp": [FAR]}}),
        ),
        fine(
            "a fact in a year past 9999",
            json!({"disconnectTimestamp": "+10000-01-01T00:00:00Z"}),
        )
        .left_out(1),
    ]
}
