//! A delta while it is built: what is kept of what an event says, and what is left out.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::limits::{MAX_FACT_BYTES, MAX_UNKNOWN_FIELDS, can_keep};
use super::register::Register;
use super::{AS_OF, AS_OF_SUFFIX, Delta, OWN_ATTRIBUTES, Policy, STATE_AS_OF, StateStamp};
use crate::event::{Field, Kind, Shape, Timestamp, field, is_part_of_agent_info};
use crate::stamp::Stamp;

/// The fields of one event that could not be kept. The rest of the event is kept.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct LeftOut {
    /// The names of the known fields among them.
    pub known: Vec<&'static str>,
    /// How many unknown fields there are among them. Their names come from the sender.
    pub unknown: usize,
}

impl LeftOut {
    /// How many fields there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.known.len() + self.unknown
    }
}

/// A delta while it is built.
pub(crate) struct Draft<'a> {
    delta: Delta,
    left_out: LeftOut,
    policy: &'a Policy,
}

impl<'a> Draft<'a> {
    pub(crate) fn new(
        contact_id: String,
        event_type: &str,
        stamp: &Stamp,
        policy: &'a Policy,
    ) -> Self {
        let newest = Register::newest(stamp, policy.retention_days);
        let delta = Delta {
            contact_id,
            registers: BTreeMap::from([(AS_OF.into(), newest.into())]),
            seen: BTreeSet::from([event_type.to_owned()]),
        };
        Self { delta, left_out: LeftOut::default(), policy }
    }

    pub(crate) fn set_state(&mut self, state: Option<StateStamp>) {
        if let Some(state) = state {
            self.delta.registers.insert(STATE_AS_OF.into(), Register::state(&state).into());
        }
    }

    /// Sets the known field of this name, unless it is omitted or cannot be kept.
    pub(crate) fn set_known(&mut self, name: &str, value: Value, stamp: impl Fn(&str) -> String) {
        let Some(field) = field(name) else { return };
        if self.policy.omit_fields.contains(name) {
            return;
        }
        match (field.kind, value) {
            (Kind::Fact, Value::String(text)) if is_fact(field, &text) => {
                self.delta.registers.insert(name_of(field), Register::fact(text).into());
            }
            (Kind::Section, value) if has_shape(field.shape, &value) && can_keep(name, &value) => {
                let section = Register::section(name_of(field), value, stamp(name));
                self.delta.registers.insert(field.as_of.into(), section.into());
            }
            _ => self.leave_out(field.name),
        }
    }

    /// Counts a known field as left out.
    pub(crate) fn leave_out(&mut self, name: &'static str) {
        self.left_out.known.push(name);
    }

    /// Sets the unknown fields that can be kept, the first ones by name.
    pub(crate) fn set_unknown(&mut self, unknown: Map<String, Value>, stamp: &str) {
        let by_name: BTreeMap<String, Value> = unknown.into_iter().collect();
        let mut kept = 0;
        for (name, value) in by_name {
            if self.policy.omit_fields.contains(&name) {
                continue;
            }
            if kept == MAX_UNKNOWN_FIELDS || is_reserved(&name) || !can_keep(&name, &value) {
                self.left_out.unknown += 1;
                continue;
            }
            kept += 1;
            let as_of = format!("{name}{AS_OF_SUFFIX}");
            let section = Register::section(name.into(), value, stamp.to_owned());
            self.delta.registers.insert(as_of.into(), section.into());
        }
    }

    pub(crate) fn finish(self) -> (Delta, LeftOut) {
        (self.delta, self.left_out)
    }
}

fn name_of(field: &'static Field) -> std::borrow::Cow<'static, str> {
    field.name.into()
}

/// Whether an unknown field of this name would overwrite one of the record's own attributes.
fn is_reserved(name: &str) -> bool {
    OWN_ATTRIBUTES.contains(&name) || is_part_of_agent_info(name) || name.ends_with(AS_OF_SUFFIX)
}

fn is_fact(field: &Field, text: &str) -> bool {
    text.len() <= MAX_FACT_BYTES
        && (field.shape != Shape::Timestamp || Timestamp::parse(text).is_some())
}

fn has_shape(shape: Shape, section: &Value) -> bool {
    match shape {
        Shape::Text => section.is_string(),
        Shape::Timestamp => section.as_str().and_then(Timestamp::parse).is_some(),
        Shape::Number => section.is_number(),
        Shape::Map | Shape::UsersMap => section.is_object(),
        Shape::List => section.is_array(),
    }
}
