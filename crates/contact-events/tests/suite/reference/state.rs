//! The state: everything that the events prove, and the greatest of it.

use super::reading::Fields;
use super::report::Report;
use super::time;
use serde_json::{Map, Value, json};

/// Phase, time, rank, ARN, and the name of the state. The order of the tuple is the order of the states.
pub type Proof = (u8, i64, u8, String, &'static str);

const MOST_ARN_BYTES: usize = 1024;

/// The attributes of the state; none if no event proves anything.
pub fn attributes(reports: &[Report]) -> Map<String, Value> {
    let Some((phase, since, rank, arn, state)) =
        reports.iter().flat_map(|report| &report.proofs).max()
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

/// The step in a contact's life that an event type is.
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
        _ => 5,
    }
}

/// The milestones' timestamps that an event or a contact record carries, and its ARNs, kept in the record or not.
pub struct Milestones {
    initiated: Option<i64>,
    connected_to_system: Option<i64>,
    queued: Option<i64>,
    connected_to_agent: Option<i64>,
    disconnected: Option<i64>,
    after_contact_work_ended: Option<i64>,
    queue: String,
    agent: String,
}

impl Milestones {
    pub fn of(fields: &Fields) -> Self {
        let moment = |name: &str, member: &str| fields.get(name)?.get(member).and_then(moment);
        let fact = |name: &str| fields.get(name).and_then(self::moment);
        Self {
            initiated: fact("initiationTimestamp"),
            connected_to_system: fact("connectedToSystemTimestamp"),
            queued: moment("queueInfo", "enqueueTimestamp"),
            connected_to_agent: moment("agentInfo", "connectedToAgentTimestamp"),
            disconnected: fact("disconnectTimestamp"),
            after_contact_work_ended: moment("afterContactWork", "afterContactWorkEndTimestamp"),
            queue: arn(fields, "queueInfo", "queueArn"),
            agent: arn(fields, "agentInfo", "agentArn"),
        }
    }

    /// The own timestamp of an event type.
    pub fn own(&self, kind: &str) -> Option<i64> {
        match kind {
            "INITIATED" => self.initiated,
            "CONNECTED_TO_SYSTEM" => self.connected_to_system,
            "QUEUED" => self.queued,
            "CONNECTED_TO_AGENT" => self.connected_to_agent,
            "DISCONNECTED" => self.disconnected,
            "COMPLETED" => self.after_contact_work_ended.max(self.disconnected),
            _ => None,
        }
    }

    /// The latest milestone, the end of after-contact work only if it counts.
    pub fn latest(&self, after_contact_work_counts: bool) -> Option<i64> {
        let work = self.after_contact_work_ended.filter(|_| after_contact_work_counts);
        let others = [self.initiated, self.connected_to_system, self.queued];
        let others = others.into_iter().chain([self.connected_to_agent, self.disconnected]);
        others.max().flatten().max(work)
    }

    /// What an event proves: the milestones that it repeats, and what its type reports.
    pub fn proven_by_event(&self, kind: &str, instant: i64) -> Vec<Proof> {
        self.repeated().into_iter().chain(self.reported(kind, instant)).collect()
    }

    /// What a contact record proves: its milestones, and COMPLETED if after-contact work ended after the disconnect.
    pub fn proven_by_contact_record(&self) -> Vec<Proof> {
        let completed = self
            .after_contact_work_ended
            .filter(|end| self.disconnected.is_some_and(|disconnected| disconnected < *end));
        let completed = completed.map(|end| (4, end, 80, String::new(), "COMPLETED"));
        self.repeated().into_iter().chain(completed).collect()
    }

    /// Each milestone whose timestamp is there, at that timestamp. COMPLETED is not among them.
    fn repeated(&self) -> Vec<Proof> {
        let proofs = [
            self.initiated.map(|at| (0, at, 10, String::new(), "INITIATED")),
            self.connected_to_system.map(|at| (1, at, 20, String::new(), "CONNECTED_TO_SYSTEM")),
            self.queued.map(|at| (2, at, 30, self.queue.clone(), "QUEUED")),
            self.connected_to_agent.map(|at| (2, at, 40, self.agent.clone(), "CONNECTED_TO_AGENT")),
            self.disconnected.map(|at| (3, at, 70, String::new(), "DISCONNECTED")),
        ];
        proofs.into_iter().flatten().collect()
    }

    /// The state that the event's type names. What an event reports came after what it repeats.
    fn reported(&self, kind: &str, instant: i64) -> Option<Proof> {
        let at = self.own(kind).unwrap_or(instant);
        let later = self.queued.max(self.connected_to_agent).map_or(at, |last| last.max(at));
        let with_agent =
            self.connected_to_agent.is_some() && self.connected_to_agent >= self.queued;
        let (phase, at, rank, arn, state) = match kind {
            "INITIATED" => (0, at, 10, "", "INITIATED"),
            "CONNECTED_TO_SYSTEM" => (1, at, 20, "", "CONNECTED_TO_SYSTEM"),
            "QUEUED" => (2, at, 30, self.queue.as_str(), "QUEUED"),
            "CONNECTED_TO_AGENT" => (2, later, 40, self.agent.as_str(), "CONNECTED_TO_AGENT"),
            "PAUSED" if with_agent => (2, later, 50, self.agent.as_str(), "PAUSED"),
            "PAUSED" => (2, later, 50, "", "PAUSED"),
            "RESUMED" if with_agent => (2, later, 64, self.agent.as_str(), "CONNECTED_TO_AGENT"),
            "RESUMED" => (2, later, 61, "", "CONNECTED_TO_SYSTEM"),
            "DISCONNECTED" => (3, at, 70, "", "DISCONNECTED"),
            "COMPLETED" => (4, at.max(instant), 80, "", "COMPLETED"),
            _ => return None,
        };
        Some((phase, at, rank, arn.to_owned(), state))
    }
}

/// The moment of a value that is a timestamp.
pub fn moment(value: &Value) -> Option<i64> {
    value.as_str().and_then(time::millis)
}

/// The ARN that a member sets; empty if it sets none.
fn arn(fields: &Fields, section: &str, member: &str) -> String {
    let value = fields.get(section).and_then(|section| section.get(member));
    let text = value.and_then(Value::as_str).unwrap_or_default();
    if text.len() <= MOST_ARN_BYTES { text.to_owned() } else { String::new() }
}
