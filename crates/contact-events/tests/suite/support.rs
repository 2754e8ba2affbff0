//! What the tests share: deltas and records of events.

use contact_events::ctr::ContactTraceRecord;
use contact_events::event::ContactEvent;
use contact_events::record::{Delta, LeftOut, Policy};
use serde_json::{Map, Value};

use crate::reference::{Settings, canonical};
use crate::samples::permutations;

/// Whether the large sizes are asked for, by `CONTACT_STATE_EXHAUSTIVE=1`, as CI does.
fn is_exhaustive() -> bool {
    std::env::var_os("CONTACT_STATE_EXHAUSTIVE").is_some()
}

/// How many random cases a property test tries: this many, and twenty times as many in the large
/// sizes.
pub fn cases(usual: u32) -> u32 {
    if is_exhaustive() { usual * 20 } else { usual }
}

/// Every order of these. By default, of more than five: one order in 61.
pub fn orders<T: Clone>(items: &[T]) -> impl Iterator<Item = Vec<T>> {
    let step = if items.len() <= 5 || is_exhaustive() { 1 } else { 61 };
    permutations(items).into_iter().step_by(step)
}

/// What the event or contact record says, and what of it is left out.
pub fn delta(event: &Value, settings: &Settings) -> (Delta, LeftOut) {
    let policy = Policy {
        retention_days: settings.retention_days,
        omit_fields: settings.omit_fields.join(",").parse().unwrap(),
    };
    if ContactTraceRecord::is_one(event) {
        let record = ContactTraceRecord::from_value(event.clone()).unwrap();
        Delta::of_contact_record(record, &policy)
    } else {
        Delta::of(ContactEvent::from_value(event.clone()).unwrap(), &policy)
    }
}

/// The record that these events and contact records make in memory.
pub fn joined(events: &[Value], settings: &Settings) -> Map<String, Value> {
    let deltas = events.iter().map(|event| delta(event, settings).0);
    match canonical(Value::Object(deltas.reduce(Delta::join).unwrap().item())) {
        Value::Object(item) => item,
        _ => unreachable!("an object stays an object"),
    }
}
