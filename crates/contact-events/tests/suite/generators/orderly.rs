//! Plausible lives: the events that Connect sends of a contact that takes one step after the other.

use super::{envelope, ids};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

const MOST_STEPS: usize = 13;

/// How long the customer talks on after the agent of an external transfer left, in milliseconds.
const EXTERNAL_TRANSFER: u32 = 19 * 60_000;

/// The events of a plausible contact, in order. Each repeats everything that is known by then, as Connect's do.
pub fn orderly_life() -> impl Strategy<Value = Vec<Value>> {
    let gaps = vec(select(vec![0_u32, 1, 500, 999, 1000, 2500]), MOST_STEPS);
    let updates = select(vec!["", "", "Tags", "Segment Attributes", "RoutingCriteria.Step.Status"]);
    let updates = vec(updates, MOST_STEPS);
    let in_the_next_second = vec(prop::bool::weighted(0.1), MOST_STEPS);
    (steps(), gaps, updates, in_the_next_second, ids(2 * MOST_STEPS)).prop_map(
        |(steps, gaps, updates, in_the_next_second, ids)| {
            let mut life = Orderly { now: 0, detail: first_detail(), events: Vec::new(), ids };
            for (nth, step) in steps.into_iter().enumerate() {
                life.now += gaps[nth];
                life.reach(step, in_the_next_second[nth]);
                if !updates[nth].is_empty() {
                    life.update(updates[nth], nth);
                }
            }
            life.events
        },
    )
}

/// The steps of a contact: event types, and what happens without an event of its own.
fn steps() -> impl Strategy<Value = Vec<&'static str>> {
    let agent = &[
        "",
        "CONNECTED_TO_AGENT",
        "CONNECTED_TO_AGENT,PAUSED,RESUMED",
        "CONNECTED_TO_AGENT,external transfer",
        "an agent with a slow clock",
    ];
    let choices: [&[&str]; 7] = [
        &["INITIATED"],
        &["", "CONNECTED_TO_SYSTEM"],
        &["QUEUED"],
        &["", "", "PAUSED,RESUMED", "PAUSED,RESUMED,QUEUED"],
        agent,
        &["DISCONNECTED"],
        &["", "COMPLETED", "after-contact work,COMPLETED", "a bare COMPLETED"],
    ];
    choices.map(select).to_vec().prop_map(|chosen| {
        let steps = chosen.into_iter().flat_map(|steps| steps.split(','));
        steps.filter(|step| !step.is_empty()).collect()
    })
}

fn first_detail() -> Value {
    json!({"contactId": "c", "channel": "VOICE", "instanceArn": "i", "initiationMethod": "INBOUND", "tags": {"k": "0"}})
}

/// A plausible contact's life so far: the milliseconds since noon, and what is known of it.
struct Orderly {
    now: u32,
    detail: Value,
    events: Vec<Value>,
    ids: Vec<String>,
}

impl Orderly {
    /// The contact takes a step. Most steps send an event.
    fn reach(&mut self, step: &'static str, in_the_next_second: bool) {
        let now = json!(moment(self.now));
        let mut kind = step;
        match step {
            "INITIATED" => self.detail["initiationTimestamp"] = now,
            "CONNECTED_TO_SYSTEM" => self.detail["connectedToSystemTimestamp"] = now,
            "QUEUED" => {
                self.detail["queueInfo"] = json!({"queueArn": "q", "enqueueTimestamp": now});
            }
            "CONNECTED_TO_AGENT" => self.connect(self.now),
            "an agent with a slow clock" => {
                kind = "CONNECTED_TO_AGENT";
                self.connect(self.now.saturating_sub(7));
            }
            "external transfer" => {
                self.detail["agentInfo"]["afterContactWorkStartTimestamp"] = now;
                self.detail["agentInfo"]["afterContactWorkEndTimestamp"] =
                    json!(moment(self.now + 5800));
                self.now += EXTERNAL_TRANSFER;
                return;
            }
            "DISCONNECTED" => self.detail["disconnectTimestamp"] = now,
            "after-contact work" => {
                self.detail["agentInfo"]["afterContactWorkEndTimestamp"] = now;
                return;
            }
            "a bare COMPLETED" => {
                let detail = json!({"contactId": "c", "chatMetrics": {"chatContactMetrics": {"totalMessages": 9}}});
                return self.send("COMPLETED", detail, u32::from(in_the_next_second));
            }
            _ => (),
        }
        self.send(kind, self.detail.clone(), u32::from(in_the_next_second));
    }

    fn connect(&mut self, at: u32) {
        self.detail["agentInfo"] =
            json!({"agentArn": "a", "connectedToAgentTimestamp": moment(at)});
    }

    /// A value of the contact changes. An update reports it, and all later events repeat it.
    fn update(&mut self, property: &str, nth: usize) {
        match property {
            "Tags" => self.detail["tags"] = json!({"k": nth.to_string()}),
            "Segment Attributes" => {
                self.detail["segmentAttributes"] = json!({"s": {"valueString": nth.to_string()}});
            }
            _ => self.detail["routingCriteria"] = json!({"index": nth, "steps": []}),
        }
        let mut detail = self.detail.clone();
        detail["updatedProperties"] = json!([property]);
        self.send("CONTACT_DATA_UPDATED", detail, 0);
    }

    fn send(&mut self, kind: &str, mut detail: Value, seconds_later: u32) {
        detail["eventType"] = json!(kind);
        let time = format!("{}Z", &moment(self.now + 1000 * seconds_later)[..19]);
        self.events.push(envelope(&self.ids[self.events.len()], &time, &detail));
    }
}

/// The moment so many milliseconds after noon.
fn moment(millis: u32) -> String {
    let (seconds, millis) = (millis / 1000, millis % 1000);
    format!("2025-06-01T12:{:02}:{:02}.{millis:03}Z", seconds / 60, seconds % 60)
}
