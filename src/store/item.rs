//! A stored item, and how a delta compares with it.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use contact_events::record::{Delta, Register, Ties};
use contact_events::stamp::Stamp;

/// An item, by attribute name. A contact without a record has an empty one.
pub(super) type Item = HashMap<String, AttributeValue>;

/// A stored record whose instant is greater than an event's by more than this makes the event late,
/// in milliseconds.
const LATE_AFTER_MILLIS: i64 = 1_000;

/// The text of this attribute.
pub(super) fn text<'a>(item: &'a Item, name: &str) -> Option<&'a str> {
    item.get(name)?.as_s().ok().map(String::as_str)
}

/// Whether every order that the delta compares with is text, or missing.
pub(super) fn is_comparable(stored: &Item, delta: &Delta) -> bool {
    delta.registers().all(|(name, _)| stored.get(name).is_none_or(AttributeValue::is_s))
}

/// Whether the stored item is the join of itself and the delta.
pub(super) fn has_all(stored: &Item, delta: &Delta) -> bool {
    let seen = stored.get("seen").and_then(|seen| seen.as_ss().ok());
    seen.is_some_and(|seen| delta.seen().iter().all(|event_type| seen.contains(event_type)))
        && delta.registers().all(|(name, register)| !register.wins_against(text(stored, name)))
}

/// Whether `stored` meets the condition of a try that was computed from `before`. DynamoDB never
/// refuses such a try.
pub(super) fn meets_condition(stored: &Item, delta: &Delta, before: &Item) -> bool {
    delta.registers().all(|(name, register)| {
        let order = text(stored, name);
        if register.wins_against(text(before, name)) {
            passes(register, order)
        } else {
            !register.wins_against(order)
        }
    })
}

fn passes(register: &Register, stored_order: Option<&str>) -> bool {
    register.wins_against(stored_order)
        || (register.ties() == Ties::Agree && stored_order == Some(register.order()))
}

/// Whether the delta is more than a second older than the stored record. A contact record comes
/// after all events, so nothing is late because of it.
pub(super) fn is_late(delta: &Delta, stored: &Item) -> bool {
    let stamp = |text: &str| text.parse::<Stamp>().ok();
    match (stamp(delta.as_of()), text(stored, "asOf").and_then(stamp)) {
        (Some(ours), Some(stored)) => {
            !stored.is_of_contact_record()
                && stored.instant.as_millis() - ours.instant.as_millis() > LATE_AFTER_MILLIS
        }
        _ => false,
    }
}
