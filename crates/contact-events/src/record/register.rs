//! A register: one part of the record that is replaced as a whole.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::StateStamp;
use crate::stamp::Stamp;

/// The name of an attribute.
pub(super) type Name = Cow<'static, str>;

/// What it means that a register's order equals the stored one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ties {
    /// The same event was joined before.
    Refuse,
    /// The values are the same too, so writing them again changes nothing.
    Agree,
}

/// Attributes that are set together, and the text that decides which value wins: the greater, byte
/// by byte, as DynamoDB compares text.
#[derive(Debug, Clone, PartialEq)]
pub struct Register {
    order: String,
    ties: Ties,
    values: Vec<(Name, Option<Value>)>,
}

impl Register {
    /// `asOf`, with the time to live that follows from it.
    pub(super) fn newest(stamp: &Stamp, retention_days: u32) -> Self {
        let expires_at = stamp.instant.as_seconds() + i64::from(retention_days) * 86_400;
        Self {
            order: stamp.to_string(),
            ties: Ties::Refuse,
            values: vec![("expiresAt".into(), (retention_days > 0).then(|| expires_at.into()))],
        }
    }

    /// A fact. Its value is its order.
    pub(super) fn fact(value: String) -> Self {
        Self { order: value, ties: Ties::Agree, values: Vec::new() }
    }

    /// A section. It is replaced whole.
    pub(super) fn section(name: Name, value: Value, stamp: String) -> Self {
        Self { order: stamp, ties: Ties::Refuse, values: vec![(name, Some(value))] }
    }

    /// The state, with the keys of the indexes.
    pub(super) fn state(stamp: &StateStamp) -> Self {
        Self {
            order: stamp.to_string(),
            ties: Ties::Agree,
            values: vec![
                ("state".into(), Some(stamp.state().as_str().into())),
                ("stateSince".into(), Some(stamp.since().to_string().into())),
                ("waitingInQueue".into(), stamp.waiting_in_queue().map(Value::from)),
                ("activeWithAgent".into(), stamp.active_with_agent().map(Value::from)),
            ],
        }
    }

    /// The text that decides. It is stored under the register's own name.
    #[must_use]
    pub fn order(&self) -> &str {
        &self.order
    }

    /// What it means that the stored order is equal.
    #[must_use]
    pub fn ties(&self) -> Ties {
        self.ties
    }

    /// The attributes that the register sets beside its order. `None` removes one.
    pub fn values(&self) -> impl Iterator<Item = (&str, Option<&Value>)> {
        self.values.iter().map(|(name, value)| (name.as_ref(), value.as_ref()))
    }

    /// Whether this is newer than what is stored: the one definition of which value wins. A missing
    /// stored order always loses.
    #[must_use]
    pub fn wins_against(&self, stored_order: Option<&str>) -> bool {
        stored_order.is_none_or(|stored| stored < self.order.as_str())
    }

    pub(super) fn write_to(&self, name: &str, item: &mut Map<String, Value>) {
        item.insert(name.to_owned(), self.order.clone().into());
        for (name, value) in self.values() {
            if let Some(value) = value {
                item.insert(name.to_owned(), value.clone());
            }
        }
    }
}
