//! The members of sections on which something depends, at every type.

use serde_json::{Value, json};

use super::case::Case;
use super::types::{IN_UTC, NOT_YET, TIMESTAMP, every_type};
use crate::support::made_up;

/// A member of a section, and what an update or an event with it proves or sets.
struct Member {
    event_type: &'static str,
    section: &'static str,
    name: &'static str,
    /// The attribute that the member sets, or the state that it proves.
    sets: Option<&'static str>,
    proves: Option<&'static str>,
}

const MEMBERS: [Member; 5] = [
    Member {
        event_type: "CONTACT_DATA_UPDATED",
        section: "queueInfo",
        name: "enqueueTimestamp",
        sets: None,
        proves: Some("QUEUED"),
    },
    Member {
        event_type: "CONTACT_DATA_UPDATED",
        section: "agentInfo",
        name: "connectedToAgentTimestamp",
        sets: None,
        proves: Some("CONNECTED_TO_AGENT"),
    },
    Member {
        event_type: "QUEUED",
        section: "queueInfo",
        name: "queueArn",
        sets: Some("waitingInQueue"),
        proves: None,
    },
    Member {
        event_type: "CONNECTED_TO_AGENT",
        section: "agentInfo",
        name: "agentArn",
        sets: Some("activeWithAgent"),
        proves: None,
    },
    Member {
        event_type: "CONTACT_DATA_UPDATED",
        section: "campaign",
        name: "campaignId",
        sets: None,
        proves: None,
    },
];

/// Every member at every type.
pub fn members() -> Vec<Case> {
    let mut cases = Vec::new();
    for (type_name, sent) in every_type() {
        cases.extend(MEMBERS.iter().map(|member| case_of(member, type_name, &sent)));
        cases.extend([
            hold_duration(type_name, &sent),
            state_transitions(type_name, &sent),
            after_contact_work(type_name, &sent),
            disconnect_reasons_code(type_name, &sent),
            tag(type_name, &sent),
        ]);
    }
    cases
}

/// What is stored of a member. Nothing is stored of an absence.
fn stored(name: &str, type_name: &str, sent: &Value) -> Option<Value> {
    let is_timestamp = name.ends_with("Timestamp");
    match type_name {
        "null" | "empty text" | "an empty object" | "an object of null" => None,
        "not yet" if is_timestamp => None,
        "a timestamp" if is_timestamp => Some(json!(IN_UTC)),
        _ => Some(sent.clone()),
    }
}

fn case_of(member: &Member, type_name: &str, sent: &Value) -> Case {
    let Member { event_type, section, name, sets, proves } = *member;
    let detail = json!({section: {"aMember": "as sent", name: sent}});
    let event = made_up("e", event_type, 1, &detail);
    let case = Case::recorded(format!("{name} is {type_name}"), &event);
    if name == "connectedToAgentTimestamp" && type_name == "not yet" {
        return case.lacks("agentInfo").lacks("state");
    }
    let mut whole = json!({"aMember": "as sent"});
    if let Some(value) = stored(name, type_name, sent) {
        whole[name] = value;
    }
    let case = case.has(format!("/{section}"), whole);
    match (proves, sets) {
        (Some(state), _) if type_name == "a timestamp" => {
            case.has("/state", state).has("/stateSince", IN_UTC)
        }
        (_, Some(attribute)) if ["text", "a timestamp", "not yet"].contains(&type_name) => {
            case.has(format!("/{attribute}"), sent.clone())
        }
        (_, Some(attribute)) => case.lacks(attribute).has("/state", event_type),
        _ => case.lacks("state").lacks("stateSince"),
    }
}

fn hold_duration(type_name: &str, sent: &Value) -> Case {
    let name = "agentInitiatedHoldDuration";
    let detail = json!({"agentInfo": {"aMember": "as sent", name: sent}});
    let case = Case::update(format!("agentInfo's {name} is {type_name}"), &detail);
    let case = case.has("/agentInfo", json!({"aMember": "as sent"}));
    match (stored(name, type_name, sent), sent.is_number()) {
        (Some(value), true) => case.has(format!("/{name}"), value),
        (Some(_), false) => case.lacks(name).left_out(1),
        (None, _) => case.lacks(name),
    }
}

fn state_transitions(type_name: &str, sent: &Value) -> Case {
    let name = "stateTransitions";
    let detail = json!({"agentInfo": {name: sent}});
    let case = Case::update(format!("agentInfo's {name} is {type_name}"), &detail);
    let case = case.lacks("agentInfo");
    match (stored(name, type_name, sent), sent.is_array()) {
        (Some(value), true) => case.has(format!("/{name}"), value),
        (Some(_), false) => case.lacks(name).left_out(1),
        (None, _) => case.lacks(name),
    }
}

/// The end of after-contact work proves nothing unless the event is a COMPLETED.
fn after_contact_work(type_name: &str, sent: &Value) -> Case {
    let name = "afterContactWorkEndTimestamp";
    let case = Case::update(format!("{name} is {type_name}"), &json!({"agentInfo": {name: sent}}));
    let case = case.lacks("agentInfo").lacks("state");
    match stored(name, type_name, sent) {
        Some(value) => case.has("/afterContactWork", json!({name: value})),
        None => case.lacks("afterContactWork"),
    }
}

fn disconnect_reasons_code(type_name: &str, sent: &Value) -> Case {
    let detail = json!({"disconnectReason": {"code": sent, "text": "of no interest"}});
    let case = Case::update(format!("disconnectReason's code is {type_name}"), &detail);
    match (stored("code", type_name, sent), sent.is_string()) {
        (Some(value), true) => case.has("/disconnectReason", value),
        (Some(_), false) => case.lacks("disconnectReason").left_out(1),
        (None, _) => case.lacks("disconnectReason"),
    }
}

fn tag(type_name: &str, sent: &Value) -> Case {
    let tags = json!({"Key": sent, "key": sent, "aTimestamp": sent});
    Case::update(format!("a tag is {type_name}"), &json!({"tags": tags})).has("/tags", tags)
}

/// Several members at once.
pub fn together() -> Vec<Case> {
    let offered = json!({
        "agentArn": "agent", "connectedToAgentTimestamp": NOT_YET,
        "acceptedByAgentTimestamp": TIMESTAMP, "StateTransitions": [],
    });
    let nothing = json!({"queueArn": null, "QueueType": "", "enqueueTimestamp": NOT_YET});
    let deep = json!({"inner": {"list": [null, "", {"a": null}, [{"A": ""}]], "none": {"a": {}}}});
    let wrong = super::types::FIELDS[..34].iter();
    let wrong: Value = wrong.map(|(field, _)| ((*field).to_owned(), json!(true))).collect();
    vec![
        Case::update("an agent who was only offered the contact", &json!({"agentInfo": offered}))
            .lacks("agentInfo")
            .lacks("state")
            .has("/preview", json!({"acceptedByAgentTimestamp": IN_UTC}))
            .has("/stateTransitions", json!([])),
        Case::update("a section of absences", &json!({"queueInfo": nothing}))
            .lacks("queueInfo")
            .lacks("state"),
        Case::update("absences at depth", &json!({"contactLens": deep}))
            .has("/contactLens", json!({"inner": {"list": [null, "", {}, [{"A": ""}]]}})),
        Case::update("a timestamp in a list is text", &json!({"recordings": [TIMESTAMP]}))
            .has("/recordings", json!([TIMESTAMP])),
        Case::update("every field is wrong", &wrong).left_out(34).lacks("state"),
    ]
}
