//! A register: one part of the record that is replaced as a whole.

use serde_json::{Map, Value};

use super::state::State;
use crate::stamp::Stamp;

/// What it means that a register's order equals the stored one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ties {
    /// It is no news: the very event was joined before.
    Refuse,
    /// Its values agree with the stored ones, so that writing them again changes nothing.
    Agree,
}

/// Attributes that stand or fall together, and the text that decides which of two stands: the
/// greater, byte by byte, as DynamoDB compares text.
#[derive(Debug, Clone, PartialEq)]
pub struct Register {
    order: String,
    ties: Ties,
    values: Vec<(String, Option<Value>)>,
}

impl Register {
    /// `asOf`, with the time to live that follows from it.
    pub(super) fn newest(stamp: &Stamp, retention_days: u32) -> Self {
        let expires_at = stamp.instant.as_seconds() + i64::from(retention_days) * 86_400;
        Self {
            order: stamp.to_string(),
            ties: Ties::Refuse,
            values: vec![("expiresAt".to_owned(), (retention_days > 0).then(|| expires_at.into()))],
        }
    }

    /// A fact, which is its own order.
    pub(super) fn fact(value: String) -> Self {
        Self { order: value, ties: Ties::Agree, values: Vec::new() }
    }

    /// A section, replaced whole.
    pub(super) fn section(name: String, value: Value, stamp: String) -> Self {
        Self { order: stamp, ties: Ties::Refuse, values: vec![(name, Some(value))] }
    }

    /// The state, with what the indexes need of it.
    pub(super) fn state(state: &State) -> Self {
        let text = |text: &str| Some(Value::from(text));
        Self {
            order: state.to_string(),
            ties: Ties::Agree,
            values: vec![
                ("state".to_owned(), text(state.name().as_str())),
                ("stateSince".to_owned(), text(&state.since.to_string())),
                ("waitingInQueue".to_owned(), state.waiting_in_queue().and_then(text)),
                ("activeWithAgent".to_owned(), state.active_with_agent().and_then(text)),
            ],
        }
    }

    /// The text that decides; stored under the register's own name.
    #[must_use]
    pub fn order(&self) -> &str {
        &self.order
    }

    /// What equality with the stored order means.
    #[must_use]
    pub fn ties(&self) -> Ties {
        self.ties
    }

    /// The attributes that the register sets beside its order; `None` removes one.
    pub fn values(&self) -> impl Iterator<Item = (&str, Option<&Value>)> {
        self.values.iter().map(|(name, value)| (name.as_str(), value.as_ref()))
    }

    /// Whether this is news against what is stored: the one definition of which value wins.
    /// Nothing stored always loses.
    #[must_use]
    pub fn wins_against(&self, stored_order: Option<&str>) -> bool {
        stored_order.is_none_or(|stored| stored < self.order.as_str())
    }

    /// The same definition as a condition of DynamoDB's, over the placeholders of the stored and
    /// the new order. It refuses what loses; where ties agree it lets them pass, which is cheaper.
    #[must_use]
    pub fn condition(&self, stored: &str, new: &str) -> String {
        let less = match self.ties {
            Ties::Refuse => "<",
            Ties::Agree => "<=",
        };
        format!("(attribute_not_exists({stored})OR {stored}{less}{new})")
    }

    pub(super) fn join(self, other: Self) -> Self {
        if other.wins_against(Some(&self.order)) { other } else { self }
    }

    pub(super) fn write_to(&self, name: &str, item: &mut Map<String, Value>) {
        item.insert(name.to_owned(), self.order.clone().into());
        for (name, value) in &self.values {
            if let Some(value) = value {
                item.insert(name.clone(), value.clone());
            }
        }
    }
}
