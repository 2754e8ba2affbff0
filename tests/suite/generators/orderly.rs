//! Plausible lives: what Connect sends of a contact that takes one step after the other.

use super::{TYPES, envelope, ids};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

/// The events of a plausible contact, in order: each repeats what is known by then, as Connect's do.
pub fn orderly_life() -> impl Strategy<Value = Vec<Value>> {
    let gaps = vec(select(vec![0_u32, 1, 500, 999, 1000, 2500]), 12);
    let updates =
        vec(select(vec!["", "", "Tags", "Segment Attributes", "RoutingCriteria.Step.Status"]), 12);
    let chosen = (any::<bool>(), any::<bool>(), any::<bool>());
    (chosen, gaps, updates, vec(prop::bool::weighted(0.1), 12), ids(24)).prop_map(
        |((system, pause, complete), gaps, updates, next_second, ids)| {
            let mut life = Orderly { now: 0, detail: first_detail(), events: Vec::new(), ids };
            for (nth, step) in steps(system, pause, complete).into_iter().enumerate() {
                life.now += gaps[nth];
                life.reach(step, next_second[nth]);
                if !updates[nth].is_empty() {
                    life.update(updates[nth], nth);
                }
            }
            life.events
        },
    )
}

/// The types of a contact's milestones, without those that it skips.
fn steps(system: bool, pause: bool, complete: bool) -> Vec<&'static str> {
    let left_out = |step: &&str| match *step {
        "CONNECTED_TO_SYSTEM" => !system,
        "PAUSED" | "RESUMED" => !pause,
        "COMPLETED" => !complete,
        "CONTACT_DATA_UPDATED" => true,
        _ => false,
    };
    TYPES.into_iter().filter(|step| !left_out(step)).collect()
}

fn first_detail() -> Value {
    json!({"contactId": "c", "channel": "VOICE", "instanceArn": "i", "initiationMethod": "INBOUND", "tags": {"k": "0"}})
}

/// A plausible contact's life so far: the milliseconds since its first second, and what is known of it.
struct Orderly {
    now: u32,
    detail: Value,
    events: Vec<Value>,
    ids: Vec<String>,
}

impl Orderly {
    /// The contact takes a step, of which its event tells.
    fn reach(&mut self, step: &str, told_in_the_next_second: bool) {
        let now = json!(self.moment());
        match step {
            "INITIATED" => self.detail["initiationTimestamp"] = now,
            "CONNECTED_TO_SYSTEM" => self.detail["connectedToSystemTimestamp"] = now,
            "QUEUED" => {
                self.detail["queueInfo"] = json!({"queueArn": "q", "enqueueTimestamp": now});
            }
            "CONNECTED_TO_AGENT" => {
                self.detail["agentInfo"] =
                    json!({"agentArn": "a", "connectedToAgentTimestamp": now});
            }
            "DISCONNECTED" => {
                self.detail["disconnectTimestamp"] = now.clone();
                self.detail["agentInfo"]["afterContactWorkStartTimestamp"] = now;
            }
            "COMPLETED" => self.detail["agentInfo"]["afterContactWorkEndTimestamp"] = now,
            _ => (),
        }
        self.tell(step, &self.detail.clone(), u32::from(told_in_the_next_second));
    }

    /// A value of the contact changes, of which an event tells, as all later ones do.
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
        self.tell("CONTACT_DATA_UPDATED", &detail, 0);
    }

    fn tell(&mut self, kind: &str, detail: &Value, seconds_later: u32) {
        let mut detail = detail.clone();
        detail["eventType"] = json!(kind);
        let second = self.now / 1000 + seconds_later;
        let event = envelope(
            &self.ids[self.events.len()],
            &format!("2025-06-01T12:00:{second:02}Z"),
            &detail,
        );
        self.events.push(event);
    }

    fn moment(&self) -> String {
        format!("2025-06-01T12:00:{:02}.{:03}Z", self.now / 1000, self.now % 1000)
    }
}
