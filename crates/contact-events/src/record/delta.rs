//! What events say of a contact, and the join that reconciles it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::{Map, Value};

use super::register::{Name, Register};
use super::{AS_OF, Draft, LeftOut, Policy, StateStamp};
use crate::ctr::ContactTraceRecord;
use crate::event::{ContactEvent, Detail, EventType};
use crate::stamp::Stamp;

/// What one event, or the join of several events of one contact, says.
#[derive(Debug, Clone, PartialEq)]
pub struct Delta {
    pub(super) contact_id: String,
    /// Shared, so that a clone is cheap.
    pub(super) registers: BTreeMap<Name, Arc<Register>>,
    pub(super) seen: BTreeSet<String>,
}

impl Delta {
    /// What this event says, and what of it cannot be kept. Depends on the event and the policy
    /// alone.
    #[must_use]
    pub fn of(event: ContactEvent, policy: &Policy) -> (Self, LeftOut) {
        let stamp = Stamp::of(&event);
        let state = StateStamp::proven_by(&event, stamp.instant);
        let stamps = SectionStamps::of(&event, &stamp);
        let Detail { contact_id, event_type, known, unknown, .. } = event.detail;
        let mut draft = Draft::new(contact_id, event_type.as_str(), &stamp, policy);
        draft.set_state(state);
        for (name, value) in known {
            draft.set_known(&name, value, |name| stamps.of_section(name));
        }
        draft.set_unknown(unknown, &stamps.own);
        draft.finish()
    }

    /// What this contact record says, and what of it cannot be kept.
    #[must_use]
    pub fn of_contact_record(record: ContactTraceRecord, policy: &Policy) -> (Self, LeftOut) {
        record.into_delta(policy)
    }

    /// The join: the newest value of each register, and all types seen.
    ///
    /// It is commutative, associative and idempotent for deltas of one contact whose events have
    /// unique ids. So order, duplicates, retries and concurrent writers cannot change the result.
    #[must_use]
    pub fn join(mut self, other: Self) -> Self {
        for (name, theirs) in other.registers {
            let ours = self.registers.entry(name).or_insert_with(|| Arc::clone(&theirs));
            if theirs.wins_against(Some(ours.order())) {
                *ours = theirs;
            }
        }
        self.seen.extend(other.seen);
        self
    }

    /// The contact.
    #[must_use]
    pub fn contact_id(&self) -> &str {
        &self.contact_id
    }

    /// The registers, by the name of the attribute that holds their order, sorted by name.
    #[must_use]
    pub fn registers(&self) -> impl ExactSizeIterator<Item = (&str, &Register)> {
        self.registers.iter().map(|(name, register)| (name.as_ref(), register.as_ref()))
    }

    /// The event types seen.
    #[must_use]
    pub fn seen(&self) -> &BTreeSet<String> {
        &self.seen
    }

    /// The stamp of the newest event, in its text form.
    #[must_use]
    pub fn as_of(&self) -> &str {
        self.registers.get(AS_OF).map_or("", |newest| newest.order())
    }

    /// The record that these events make, as plain JSON. `seen` is a sorted list.
    #[must_use]
    pub fn item(&self) -> Map<String, Value> {
        let mut item = Map::new();
        item.insert("contactId".to_owned(), self.contact_id.clone().into());
        item.insert("seen".to_owned(), self.seen.iter().cloned().collect());
        for (name, register) in self.registers() {
            register.write_to(name, &mut item);
        }
        item
    }
}

/// The stamps of an event's sections, in text form.
struct SectionStamps {
    own: String,
    update: Option<(String, Vec<&'static str>)>,
}

impl SectionStamps {
    fn of(event: &ContactEvent, own: &Stamp) -> Self {
        let is_update = event.detail.event_type == EventType::ContactDataUpdated;
        let update = is_update.then(|| {
            let properties = event.detail.updated_properties.iter();
            let sections = properties.filter_map(|property| section_of(property)).collect();
            (Stamp::of_update(event).to_string(), sections)
        });
        Self { own: own.to_string(), update }
    }

    fn of_section(&self, name: &str) -> String {
        match &self.update {
            Some((stamp, sections)) if sections.contains(&name) => stamp.clone(),
            _ => self.own.clone(),
        }
    }
}

/// The section that an updated property names. Case and spaces are ignored.
fn section_of(property: &str) -> Option<&'static str> {
    match property.replace(' ', "").to_ascii_lowercase().as_str() {
        "tags" => Some("tags"),
        "segmentattributes" => Some("segmentAttributes"),
        "scheduledtimestamp" => Some("scheduledTimestamp"),
        "globalresiliencymetadata" => Some("globalResiliencyMetadata"),
        other if other.starts_with("contactlens") => Some("contactLens"),
        other if other.starts_with("routingcriteria") => Some("routingCriteria"),
        _ => None,
    }
}
