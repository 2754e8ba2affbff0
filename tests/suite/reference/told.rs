//! What one event tells: its facts, its sections with their stamps, and the state that it proves.

use super::reading::{self, FACTS, PARTS, SECTIONS};
use super::state::{Milestones, Proof};
use super::time::{self, Stamp};
use super::{keeping, state};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

const RANK_OF_AN_UPDATE: u8 = 90;

/// One event, read.
pub struct Told {
    pub contact: String,
    pub kind: String,
    pub stamp: Stamp,
    pub facts: BTreeMap<&'static str, String>,
    pub sections: BTreeMap<String, (Stamp, Value)>,
    pub state: Option<Proof>,
}

impl Told {
    /// What this envelope tells.
    pub fn by(event: &Value) -> Self {
        let detail = event["detail"].as_object().expect("a detail");
        let text =
            |name| reading::known(detail, name).and_then(|value| Some(value.as_str()?.to_owned()));
        let kind = text("eventType").expect("an event type");
        let id = event["id"].as_str().expect("an id").to_owned();
        let time = event["time"].as_str().and_then(time::millis).expect("a time");

        let milestones = Milestones::in_(detail);
        let own = milestones.of(&kind).filter(|own| time::within_a_second(*own, time));
        let instant = own.unwrap_or(time);
        let stamp = (instant, state::rank(&kind), id.clone());
        let updated = if kind == "CONTACT_DATA_UPDATED" { updated(detail) } else { Vec::new() };
        let stamp_of = |name: &str| {
            let of_an_update = (time::end_of_second(time), RANK_OF_AN_UPDATE, id.clone());
            if updated.contains(&name) { of_an_update } else { stamp.clone() }
        };

        let kept = kept_sections(detail).into_iter();
        Self {
            contact: text("contactId").expect("a contact id"),
            facts: facts(detail),
            sections: kept.map(|(name, value)| (name.clone(), (stamp_of(&name), value))).collect(),
            state: milestones.greatest(&kind, instant),
            kind,
            stamp,
        }
    }
}

fn facts(detail: &Map<String, Value>) -> BTreeMap<&'static str, String> {
    let fact = |name| Some((name, keeping::fact(name, &reading::known(detail, name)?)?));
    FACTS.into_iter().filter_map(fact).collect()
}

/// The sections that the record can keep, unknown fields among them.
fn kept_sections(detail: &Map<String, Value>) -> BTreeMap<String, Value> {
    let agent = split_agent_info(detail);
    let mut kept = BTreeMap::new();
    for name in SECTIONS {
        let at_the_top = || reading::known(detail, name).filter(|_| name != "agentInfo");
        let read = agent.get(name).cloned().or_else(at_the_top);
        if let Some(value) = read.and_then(|value| keeping::section(name, &value)) {
            kept.insert(name.to_owned(), value);
        }
    }
    for (name, value) in keeping::unknown(reading::unknown(detail)) {
        kept.insert(name.clone(), value);
    }
    kept
}

/// The sections that come in `agentInfo`: what it has of each part, and the rest.
fn split_agent_info(detail: &Map<String, Value>) -> BTreeMap<&'static str, Value> {
    let mut sections = BTreeMap::new();
    let Some(mut info) = reading::known(detail, "agentInfo") else {
        return sections;
    };
    for (member, section) in PARTS {
        let Some(value) = info.as_object_mut().and_then(|info| info.remove(member)) else {
            continue;
        };
        if member == section {
            sections.insert(section, value);
        } else {
            let map = sections.entry(section).or_insert_with(|| Value::Object(Map::new()));
            map[member] = value;
        }
    }
    let is_nothing_but_parts = !sections.is_empty() && info.as_object().is_some_and(Map::is_empty);
    if !is_nothing_but_parts {
        sections.insert("agentInfo", info);
    }
    sections
}

/// The sections that `updatedProperties` name.
fn updated(detail: &Map<String, Value>) -> Vec<&'static str> {
    let properties = reading::known(detail, "updatedProperties").unwrap_or_default();
    let list = properties.as_array().cloned().unwrap_or_default();
    list.iter().filter_map(Value::as_str).filter_map(section_named).collect()
}

fn section_named(property: &str) -> Option<&'static str> {
    let name = property.replace(' ', "").to_lowercase();
    match name.as_str() {
        "tags" => Some("tags"),
        "segmentattributes" => Some("segmentAttributes"),
        "scheduledtimestamp" => Some("scheduledTimestamp"),
        "globalresiliencymetadata" => Some("globalResiliencyMetadata"),
        _ if name.starts_with("contactlens") => Some("contactLens"),
        _ if name.starts_with("routingcriteria") => Some("routingCriteria"),
        _ => None,
    }
}
