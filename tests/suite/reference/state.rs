//! The state: all that the events prove, and the greatest of it.

use super::reading;
use super::time;
use super::told::Told;
use serde_json::{Map, Value, json};

/// Phase, time, rank, ARN, and the state that the rank stands for; the tuple's order is the state's.
pub type Proof = (u8, i64, u8, String, &'static str);

const MOST_ARN_BYTES: usize = 1024;

/// The attributes that say where the contact stands; none when no event proves anything.
pub fn attributes(told: &[Told]) -> Map<String, Value> {
    let Some((phase, since, rank, arn, state)) =
        told.iter().filter_map(|event| event.state.as_ref()).max()
    else {
        return Map::new();
    };
    let since = time::text(*since);
    let mut attributes = Map::new();
    attributes.insert("stateAsOf".into(), json!(format!("{phase}/{since}/{rank:02}/{arn}")));
    attributes.insert("state".into(), json!(state));
    attributes.insert("stateSince".into(), json!(since));
    match *state {
        "QUEUED" if !arn.is_empty() => attributes.insert("waitingInQueue".into(), json!(arn)),
        "CONNECTED_TO_AGENT" | "PAUSED" if !arn.is_empty() => {
            attributes.insert("activeWithAgent".into(), json!(arn))
        }
        _ => None,
    };
    attributes
}

/// The step in a contact's life that a type of event is.
pub fn rank(kind: &str) -> u8 {
    match kind {
        "INITIATED" => 10,
        "CONNECTED_TO_SYSTEM" => 20,
        "QUEUED" => 30,
        "CONNECTED_TO_AGENT" => 40,
        "PAUSED" => 50,
        "RESUMED" => 60,
        "DISCONNECTED" => 70,
        "COMPLETED" => 80,
        _ => 0,
    }
}

/// The milestones' own timestamps that an event carries, and its ARNs.
pub struct Milestones {
    initiated: Option<i64>,
    connected_to_system: Option<i64>,
    queued: Option<i64>,
    connected_to_agent: Option<i64>,
    disconnected: Option<i64>,
    completed: Option<i64>,
    queue: String,
    agent: String,
}

impl Milestones {
    /// Those in an event's `detail`, whether or not the record can keep what they stand in.
    pub fn in_(detail: &Map<String, Value>) -> Self {
        let fact = |name| reading::known(detail, name).as_ref().and_then(moment);
        let queue = reading::known(detail, "queueInfo").unwrap_or_default();
        let agent = reading::known(detail, "agentInfo").unwrap_or_default();
        Self {
            initiated: fact("initiationTimestamp"),
            connected_to_system: fact("connectedToSystemTimestamp"),
            queued: queue.get("enqueueTimestamp").and_then(moment),
            connected_to_agent: agent.get("connectedToAgentTimestamp").and_then(moment),
            disconnected: fact("disconnectTimestamp"),
            completed: agent.get("afterContactWorkEndTimestamp").and_then(moment),
            queue: arn(queue.get("queueArn")),
            agent: arn(agent.get("agentArn")),
        }
    }

    /// The own timestamp of a type of event.
    pub fn of(&self, kind: &str) -> Option<i64> {
        match kind {
            "INITIATED" => self.initiated,
            "CONNECTED_TO_SYSTEM" => self.connected_to_system,
            "QUEUED" => self.queued,
            "CONNECTED_TO_AGENT" => self.connected_to_agent,
            "DISCONNECTED" => self.disconnected,
            "COMPLETED" => self.completed,
            _ => None,
        }
    }

    /// The greatest state that an event of this type and instant proves.
    pub fn greatest(&self, kind: &str, instant: i64) -> Option<Proof> {
        let timed = [
            "INITIATED",
            "CONNECTED_TO_SYSTEM",
            "QUEUED",
            "CONNECTED_TO_AGENT",
            "DISCONNECTED",
            "COMPLETED",
        ];
        let at = |name: &str| self.of(name).or_else(|| (name == kind).then_some(instant));
        let mut proofs: Vec<Proof> =
            timed.into_iter().filter_map(|name| Some(self.proof(name, at(name)?))).collect();

        proofs.extend(self.paused_or_resumed(kind, instant));
        proofs.into_iter().max()
    }

    /// That the contact was paused or resumed, after the newest of the milestones that it came after.
    fn paused_or_resumed(&self, kind: &str, instant: i64) -> Option<Proof> {
        let newest = self.queued.max(self.connected_to_agent);
        let later = newest.map_or(instant, |newest| newest.max(instant));
        let (rank, arn, state) = match kind {
            "PAUSED" => (50, self.agent.as_str(), "PAUSED"),
            "RESUMED" if newest.is_none() => (62, "", "CONNECTED_TO_SYSTEM"),
            "RESUMED" if newest == self.connected_to_agent => {
                (64, self.agent.as_str(), "CONNECTED_TO_AGENT")
            }
            "RESUMED" => (63, self.queue.as_str(), "QUEUED"),
            _ => return None,
        };
        Some((2, later, rank, arn.to_owned(), state))
    }

    /// That the contact reached a milestone at a time.
    fn proof(&self, state: &'static str, at: i64) -> Proof {
        let (phase, arn) = match state {
            "INITIATED" => (0, ""),
            "CONNECTED_TO_SYSTEM" => (1, ""),
            "QUEUED" => (2, self.queue.as_str()),
            "CONNECTED_TO_AGENT" => (2, self.agent.as_str()),
            "DISCONNECTED" => (3, ""),
            _ => (4, ""),
        };
        (phase, at, rank(state), arn.to_owned(), state)
    }
}

fn moment(value: &Value) -> Option<i64> {
    value.as_str().and_then(time::millis)
}

/// The ARN that a member sets; empty when it sets none.
fn arn(member: Option<&Value>) -> String {
    let text = member.and_then(Value::as_str).unwrap_or_default();
    if text.len() <= MOST_ARN_BYTES { text.to_owned() } else { String::new() }
}
