//! What one event or contact record reports: its facts, its sections with their stamps, and the states that it proves.

use super::Settings;
use super::contact_record;
use super::keeping::Kept;
use super::reading::{self, Fields};
use super::state::{self, Milestones, Proof};
use super::time::{self, Stamp};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

const RANK_OF_A_CONTACT_RECORDS_SECTIONS: u8 = 0;
const RANK_OF_AN_UPDATE: u8 = 90;
const RANK_OF_A_CONTACT_RECORD: u8 = 95;

/// One event or contact record, read.
pub struct Report {
    pub contact: String,
    pub kind: String,
    pub stamp: Stamp,
    /// The stamps of those sections that do not have the event's own.
    stamps: BTreeMap<&'static str, Stamp>,
    pub kept: Kept,
    pub proofs: Vec<Proof>,
    pub latest_claim: i64,
}

impl Report {
    /// What this envelope or contact record reports.
    pub fn of(event: &Value, settings: &Settings) -> Self {
        if contact_record::is_one(event) {
            Self::of_contact_record(event, settings)
        } else {
            Self::of_event(event, settings)
        }
    }

    /// The stamp of one of its sections.
    pub fn stamp_of(&self, section: &str) -> Stamp {
        self.stamps.get(section).unwrap_or(&self.stamp).clone()
    }

    fn of_event(event: &Value, settings: &Settings) -> Self {
        let detail = event["detail"].as_object().expect("a detail");
        let text = |name| reading::known(detail, name)?.as_str().map(str::to_owned);
        let kind = text("eventType").expect("an event type");
        let id = event["id"].as_str().expect("an id").to_owned();
        let time = event["time"].as_str().and_then(time::millis).expect("a time");

        let fields = reading::fields(detail);
        let milestones = Milestones::of(&fields);
        let instant = instant(&kind, time, &milestones);
        let about = if kind == "CONTACT_DATA_UPDATED" { updated(detail) } else { Vec::new() };
        let stamp_of_an_update = (time::end_of_second(time), RANK_OF_AN_UPDATE, id.clone());
        Self {
            contact: text("contactId").expect("a contact id"),
            stamp: (instant, state::rank(&kind), id),
            stamps: about.into_iter().map(|name| (name, stamp_of_an_update.clone())).collect(),
            kept: Kept::of(&fields, reading::unknown(detail), settings),
            proofs: milestones.proven_by_event(&kind, instant),
            latest_claim: latest_claim(time, &fields, milestones.latest(kind == "COMPLETED")),
            kind,
        }
    }

    fn of_contact_record(record: &Value, settings: &Settings) -> Self {
        let last_update =
            record["LastUpdateTimestamp"].as_str().and_then(time::millis).expect("a last update");
        let fields = contact_record::fields(record.as_object().expect("a contact record"));
        let milestones = Milestones::of(&fields);
        let stamps = ["queueInfo", "agentInfo", "afterContactWork", "disconnectReason"];
        let stamp_at = |at| (at, RANK_OF_A_CONTACT_RECORDS_SECTIONS, time::text(last_update));
        let stamp = |name| Some((name, stamp_at(contact_record::moment_of(&fields, name)?)));
        Self {
            contact: record["ContactId"].as_str().expect("a contact id").to_owned(),
            kind: "CONTACT_RECORD".to_owned(),
            stamp: (last_update, RANK_OF_A_CONTACT_RECORD, String::new()),
            stamps: stamps.into_iter().filter_map(stamp).collect(),
            proofs: milestones.proven_by_contact_record(),
            latest_claim: latest_claim(last_update, &fields, milestones.latest(true)),
            kept: Kept::of(&contact_record::without_absences(&fields), BTreeMap::new(), settings),
        }
    }
}

/// The event's own timestamp if that is near its time. Otherwise its time; COMPLETED then comes last in its second.
fn instant(kind: &str, time: i64, milestones: &Milestones) -> i64 {
    let own = milestones.own(kind).filter(|own| time::within_a_second(*own, time));
    let otherwise = if kind == "COMPLETED" { time::end_of_second(time) } else { time };
    own.unwrap_or(otherwise)
}

/// The latest of the time, the timestamps that are facts, and the latest milestone.
fn latest_claim(time: i64, fields: &Fields, latest_milestone: Option<i64>) -> i64 {
    let facts = reading::facts().filter(|name| name.ends_with("Timestamp"));
    let facts = facts.filter_map(|name| fields.get(name).and_then(state::moment));
    facts.chain(latest_milestone).fold(time, i64::max)
}

/// The sections that `updatedProperties` names.
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
