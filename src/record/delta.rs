//! What events say of a contact, and the join that reconciles it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::limits::{MAX_ID_BYTES, MAX_UNKNOWN_FIELDS, can_keep};
use super::register::Register;
use super::state::State;
use crate::event::{ContactEvent, Detail, EventType, Shape, Timestamp, is_fact, known_shape};
use crate::stamp::Stamp;

/// The name under which the newest event's stamp is kept.
const AS_OF: &str = "asOf";

/// The record's own names, which no unknown field can have; nor can one end in `AsOf`.
const RESERVED: [&str; 7] =
    [AS_OF, "expiresAt", "seen", "state", "stateSince", "waitingInQueue", "activeWithAgent"];

/// What one event, or the join of several of one contact, says.
#[derive(Debug, Clone, PartialEq)]
pub struct Delta {
    contact_id: String,
    registers: BTreeMap<String, Register>,
    seen: BTreeSet<String>,
    left_out: usize,
}

impl Delta {
    /// What this event says. Depends on the event and the retention alone: `retention_days` after
    /// the newest event the record expires, never if 0.
    #[must_use]
    pub fn of(event: ContactEvent, retention_days: u32) -> Self {
        let stamp = Stamp::of(&event);
        let stamps = Stamps::of(&event, stamp.to_string());
        let mut delta = Self {
            contact_id: String::new(),
            registers: BTreeMap::new(),
            seen: BTreeSet::from([event.detail.event_type.to_string()]),
            left_out: 0,
        };
        delta.registers.insert(AS_OF.to_owned(), Register::newest(&stamp, retention_days));
        if let Some(state) = State::proven_by(&event, stamp.instant) {
            delta.registers.insert("stateAsOf".to_owned(), Register::state(&state));
        }
        let Detail { contact_id, known, unknown, .. } = event.detail;
        delta.contact_id = contact_id;
        delta.add_known(known, &stamps);
        delta.add_unknown(unknown, &stamps);
        delta
    }

    fn add_known(&mut self, known: Map<String, Value>, stamps: &Stamps) {
        for (name, value) in known {
            let shape = known_shape(&name).unwrap_or(Shape::Any);
            match value {
                Value::String(text) if is_fact(&name) && fits(&text, shape) => {
                    self.registers.insert(name, Register::fact(text));
                }
                value if !is_fact(&name) && has_shape(&value, shape) && can_keep(&name, &value) => {
                    self.add_section(name, value, stamps);
                }
                _ => self.left_out += 1,
            }
        }
    }

    fn add_unknown(&mut self, unknown: Map<String, Value>, stamps: &Stamps) {
        let by_name: BTreeMap<String, Value> = unknown.into_iter().collect();
        let mut kept = 0;
        for (name, value) in by_name {
            if kept == MAX_UNKNOWN_FIELDS || is_reserved(&name) || !can_keep(&name, &value) {
                self.left_out += 1;
            } else {
                kept += 1;
                self.add_section(name, value, stamps);
            }
        }
    }

    fn add_section(&mut self, name: String, value: Value, stamps: &Stamps) {
        let stamp = stamps.for_section(&name).to_owned();
        self.registers.insert(format!("{name}AsOf"), Register::section(name, value, stamp));
    }

    /// The join: of each register the newest, of the types seen all.
    ///
    /// Commutative, associative and idempotent for deltas of one contact whose events have
    /// unique ids: order, duplicates, retries and concurrent writers cannot change the result.
    #[must_use]
    pub fn join(mut self, other: Self) -> Self {
        for (name, theirs) in other.registers {
            let newest = match self.registers.remove(&name) {
                Some(ours) => ours.join(theirs),
                None => theirs,
            };
            self.registers.insert(name, newest);
        }
        self.seen.extend(other.seen);
        self.left_out += other.left_out;
        self
    }

    /// The registers that are news against a stored record, whose orders `stored` looks up by
    /// register name.
    pub fn retain_news<'a>(&mut self, stored: impl Fn(&str) -> Option<&'a str>) {
        self.registers.retain(|name, register| register.wins_against(stored(name)));
    }

    /// The contact that this is about.
    #[must_use]
    pub fn contact_id(&self) -> &str {
        &self.contact_id
    }

    /// The registers, by the name of the attribute that keeps their order.
    #[must_use]
    pub fn registers(&self) -> impl ExactSizeIterator<Item = (&str, &Register)> {
        self.registers.iter().map(|(name, register)| (name.as_str(), register))
    }

    /// The event types seen.
    #[must_use]
    pub fn seen(&self) -> &BTreeSet<String> {
        &self.seen
    }

    /// How many fields could not be kept, of all events joined here.
    #[must_use]
    pub fn left_out(&self) -> usize {
        self.left_out
    }

    /// The stamp of the newest event in its text form, unless dropped as no news.
    #[must_use]
    pub fn as_of(&self) -> Option<&str> {
        self.registers.get(AS_OF).map(Register::order)
    }

    /// The record that these events make, as plain JSON; `seen` is a sorted list.
    #[must_use]
    pub fn item(&self) -> Map<String, Value> {
        let mut item = Map::new();
        item.insert("contactId".to_owned(), self.contact_id.clone().into());
        item.insert("seen".to_owned(), self.seen.iter().cloned().collect());
        for (name, register) in &self.registers {
            register.write_to(name, &mut item);
        }
        item
    }
}

/// The stamps of an event's sections, in text form.
struct Stamps {
    own: String,
    update: Option<(String, Vec<&'static str>)>,
}

impl Stamps {
    fn of(event: &ContactEvent, own: String) -> Self {
        let is_update = event.detail.event_type == EventType::ContactDataUpdated;
        let update = is_update.then(|| {
            let updated = event.detail.updated_properties.iter();
            (Stamp::of_update(event).to_string(), updated.filter_map(|p| section_of(p)).collect())
        });
        Self { own, update }
    }

    fn for_section(&self, name: &str) -> &str {
        match &self.update {
            Some((stamp, sections)) if sections.contains(&name) => stamp,
            _ => &self.own,
        }
    }
}

/// The section that an updated property names, compared without case and spaces.
fn section_of(property: &str) -> Option<&'static str> {
    let property = property.replace(' ', "").to_ascii_lowercase();
    match property.as_str() {
        "tags" => Some("tags"),
        "segmentattributes" => Some("segmentAttributes"),
        "scheduledtimestamp" => Some("scheduledTimestamp"),
        "globalresiliencymetadata" => Some("globalResiliencyMetadata"),
        other if other.starts_with("contactlens") => Some("contactLens"),
        other if other.starts_with("routingcriteria") => Some("routingCriteria"),
        _ => None,
    }
}

fn is_reserved(name: &str) -> bool {
    RESERVED.contains(&name) || name.ends_with("AsOf")
}

fn fits(fact: &str, shape: Shape) -> bool {
    match shape {
        Shape::Id => fact.len() <= MAX_ID_BYTES,
        Shape::Timestamp => Timestamp::parse(fact).is_some(),
        _ => true,
    }
}

fn has_shape(section: &Value, shape: Shape) -> bool {
    match shape {
        Shape::Text | Shape::Id => section.is_string(),
        Shape::Timestamp => section.as_str().and_then(Timestamp::parse).is_some(),
        Shape::Number => section.is_number(),
        Shape::Object | Shape::UsersMap => section.is_object(),
        Shape::List => section.is_array(),
        Shape::Any => true,
    }
}
