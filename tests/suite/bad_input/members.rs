//! The members that something depends on, at every type.

use serde_json::{Value, json};

use super::case::Case;
use super::types::{MOMENT, MOMENT_IN_UTC, NOT_YET, every_type};
use crate::support::made_up;

/// Every member that proves a milestone, sets an ARN, becomes a section or is none of these.
pub fn members() -> Vec<Case> {
    let mut cases = Vec::new();
    for (type_name, sent) in every_type() {
        cases.extend([
            enqueue_timestamp(type_name, &sent),
            queue_arn(type_name, &sent),
            connected_to_agent_timestamp(type_name, &sent),
            agent_arn(type_name, &sent),
            after_contact_work_end_timestamp(type_name, &sent),
            agent_initiated_hold_duration(type_name, &sent),
            state_transitions(type_name, &sent),
            disconnect_reasons_code(type_name, &sent),
            a_member_of_nothing_in_particular(type_name, &sent),
            a_tag(type_name, &sent),
        ]);
    }
    cases
}

fn update(name: String, detail: &Value) -> Case {
    Case::recorded(name, &made_up("e", "CONTACT_DATA_UPDATED", 1, detail))
}

/// What is stored of a member of a section; nothing of an absence.
fn member(is_timestamp: bool, type_name: &str, sent: &Value) -> Option<Value> {
    match type_name {
        "null" | "empty text" => None,
        "not yet" if is_timestamp => None,
        "a timestamp" if is_timestamp => Some(json!(MOMENT_IN_UTC)),
        "an object of null" => Some(json!({})),
        _ => Some(sent.clone()),
    }
}

fn section(section: &str, with: &str, stored: Option<Value>) -> (String, Value) {
    let rest = json!({"aMember": "as sent"});
    let mut whole = rest.clone();
    if let Some(value) = stored {
        whole[with] = value;
    }
    (format!("/{section}"), whole)
}

fn enqueue_timestamp(type_name: &str, sent: &Value) -> Case {
    let queue = json!({"aMember": "as sent", "enqueueTimestamp": sent});
    let case = update(format!("enqueueTimestamp is {type_name}"), &json!({"queueInfo": queue}));
    let (pointer, whole) = section("queueInfo", "enqueueTimestamp", member(true, type_name, sent));
    proves("QUEUED", type_name, case.has(pointer, whole))
}

/// Only a timestamp proves a milestone.
fn proves(state: &str, type_name: &str, case: Case) -> Case {
    if type_name == "a timestamp" {
        case.has("/state", state).has("/stateSince", MOMENT_IN_UTC)
    } else {
        case.lacks("state").lacks("stateSince")
    }
}

fn queue_arn(type_name: &str, sent: &Value) -> Case {
    let queue = json!({"aMember": "as sent", "queueArn": sent});
    let event = made_up("e", "QUEUED", 1, &json!({"queueInfo": queue}));
    let (pointer, whole) = section("queueInfo", "queueArn", member(false, type_name, sent));
    let case = Case::recorded(format!("queueArn is {type_name}"), &event).has(pointer, whole);
    sets("waitingInQueue", type_name, sent, case.has("/state", "QUEUED"))
}

/// Only text sets an ARN.
fn sets(attribute: &str, type_name: &str, sent: &Value, case: Case) -> Case {
    if ["text", "a timestamp", "not yet"].contains(&type_name) {
        case.has(format!("/{attribute}"), sent.clone())
    } else {
        case.lacks(attribute)
    }
}

fn connected_to_agent_timestamp(type_name: &str, sent: &Value) -> Case {
    let agent = json!({"aMember": "as sent", "connectedToAgentTimestamp": sent});
    let name = format!("connectedToAgentTimestamp is {type_name}");
    let case = update(name, &json!({"agentInfo": agent}));
    if type_name == "not yet" {
        return case.lacks("agentInfo").lacks("state");
    }
    let stored = member(true, type_name, sent);
    let (pointer, whole) = section("agentInfo", "connectedToAgentTimestamp", stored);
    proves("CONNECTED_TO_AGENT", type_name, case.has(pointer, whole))
}

fn agent_arn(type_name: &str, sent: &Value) -> Case {
    let agent = json!({"aMember": "as sent", "agentArn": sent});
    let event = made_up("e", "CONNECTED_TO_AGENT", 1, &json!({"agentInfo": agent}));
    let (pointer, whole) = section("agentInfo", "agentArn", member(false, type_name, sent));
    let case = Case::recorded(format!("agentArn is {type_name}"), &event).has(pointer, whole);
    sets("activeWithAgent", type_name, sent, case.has("/state", "CONNECTED_TO_AGENT"))
}

fn after_contact_work_end_timestamp(type_name: &str, sent: &Value) -> Case {
    let member_name = "afterContactWorkEndTimestamp";
    let agent = json!({"agentInfo": {member_name: sent}, "afterContactWork": {"top": 1}});
    let case = update(format!("{member_name} is {type_name}"), &agent).lacks("agentInfo");
    let case = match member(true, type_name, sent) {
        Some(value) => case.has("/afterContactWork", json!({member_name: value})),
        None => case.has("/afterContactWork", json!({"top": 1})),
    };
    proves("COMPLETED", type_name, case)
}

fn agent_initiated_hold_duration(type_name: &str, sent: &Value) -> Case {
    let name = "agentInitiatedHoldDuration";
    let detail = json!({"agentInfo": {"aMember": "as sent", name: sent}});
    let case = update(format!("agentInfo's {name} is {type_name}"), &detail);
    let case = case.has("/agentInfo", json!({"aMember": "as sent"}));
    match type_name {
        "a number" | "a fraction" => case.has(format!("/{name}"), sent.clone()),
        "null" | "empty text" => case.lacks(name),
        _ => case.lacks(name).left_out(1),
    }
}

fn state_transitions(type_name: &str, sent: &Value) -> Case {
    let detail = json!({"agentInfo": {"stateTransitions": sent}, "stateTransitions": ["top"]});
    let case = update(format!("agentInfo's stateTransitions is {type_name}"), &detail);
    let case = case.lacks("agentInfo");
    match type_name {
        _ if type_name.contains("list") => case.has("/stateTransitions", sent.clone()),
        "null" | "empty text" => case.has("/stateTransitions", json!(["top"])),
        _ => case.lacks("stateTransitions").left_out(1),
    }
}

fn disconnect_reasons_code(type_name: &str, sent: &Value) -> Case {
    let detail = json!({"disconnectReason": {"code": sent, "text": "of no interest"}});
    let case = update(format!("disconnectReason's code is {type_name}"), &detail);
    match type_name {
        "text" | "a timestamp" | "not yet" => case.has("/disconnectReason", sent.clone()),
        "null" | "empty text" => case.lacks("disconnectReason"),
        _ => case.lacks("disconnectReason").left_out(1),
    }
}

fn a_member_of_nothing_in_particular(type_name: &str, sent: &Value) -> Case {
    let campaign = json!({"aMember": "as sent", "CampaignId": sent});
    let case = update(format!("campaignId is {type_name}"), &json!({"campaign": campaign}));
    let (pointer, whole) = section("campaign", "campaignId", member(false, type_name, sent));
    case.has(pointer, whole)
}

fn a_tag(type_name: &str, sent: &Value) -> Case {
    let tags = json!({"Key": sent, "key": sent, "aTimestamp": sent});
    update(format!("a tag is {type_name}"), &json!({"tags": tags})).has("/tags", tags)
}

/// What several members say together.
pub fn together() -> Vec<Case> {
    let offered = json!({
        "agentArn": "agent", "connectedToAgentTimestamp": NOT_YET,
        "acceptedByAgentTimestamp": MOMENT, "StateTransitions": [],
    });
    let nothing = json!({"queueArn": null, "QueueType": "", "enqueueTimestamp": NOT_YET});
    let deep = json!({"inner": {"list": [null, "", {"a": null}], "none": null, "no": ""}});
    vec![
        update("an agent who was only offered the contact".into(), &json!({"agentInfo": offered}))
            .lacks("agentInfo")
            .lacks("state")
            .has("/preview", json!({"acceptedByAgentTimestamp": MOMENT_IN_UTC}))
            .has("/stateTransitions", json!([])),
        update("a section of absences".into(), &json!({"queueInfo": nothing}))
            .lacks("queueInfo")
            .lacks("state"),
        update("absences at depth".into(), &json!({"contactLens": deep}))
            .has("/contactLens", json!({"inner": {"list": [null, null, {}]}})),
        update("a part both in agentInfo and outside".into(), &both_parts())
            .has("/preview", json!({"previewEndTimestamp": 5}))
            .lacks("agentInfo"),
        update("a timestamp in a list is no timestamp".into(), &json!({"aTimestamp": [MOMENT]}))
            .has("/aTimestamp", json!([MOMENT])),
        update("every field is wrong".into(), &every_field_wrong()).left_out(34).lacks("state"),
    ]
}

fn both_parts() -> Value {
    json!({"agentInfo": {"previewEndTimestamp": 5}, "preview": {"previewEndTimestamp": MOMENT}})
}

fn every_field_wrong() -> Value {
    let fields = super::types::FIELDS[..34].iter();
    fields.map(|(field, _)| ((*field).to_owned(), json!(true))).collect()
}
