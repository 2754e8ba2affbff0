//! The reference model: keeps all events of a contact and works its record out from the whole list, slowly.
//!
//! It is written from the contract alone, and shares nothing with the crate it checks: no register, no delta and no
//! join; every value is looked for among all that the events say, each time anew.

mod keeping;
mod reading;
mod state;
mod time;
mod told;

use serde_json::{Map, Number, Value};
use std::collections::BTreeSet;

use told::Told;

const SECONDS_A_DAY: i64 = 86_400;

/// The item of the contact that these events are about, as plain JSON with `seen` as a sorted list; none of no events.
///
/// The events are whole envelopes, valid, of one contact, in any order, with repeats.
pub fn record(events: &[Value], retention_days: u32) -> Option<Map<String, Value>> {
    let mut told: Vec<Told> = events.iter().map(Told::by).collect();
    told.sort_by(|one, other| one.stamp.cmp(&other.stamp));
    let newest = told.last()?;

    let mut item = Map::new();
    item.insert("contactId".into(), newest.contact.clone().into());
    item.insert("asOf".into(), time::stamp_text(&newest.stamp).into());
    if retention_days > 0 {
        let expires = newest.stamp.0.div_euclid(1000) + i64::from(retention_days) * SECONDS_A_DAY;
        item.insert("expiresAt".into(), expires.into());
    }
    item.extend(facts(&told));
    item.extend(sections(&told));
    item.extend(state::attributes(&told));
    item.insert("seen".into(), seen(&told));
    Some(item)
}

/// Of each fact, the greatest that any event tells.
fn facts(told: &[Told]) -> Map<String, Value> {
    let mut facts = Map::new();
    for name in reading::FACTS {
        let greatest = told.iter().filter_map(|event| event.facts.get(name)).max();
        if let Some(value) = greatest {
            facts.insert(name.into(), value.clone().into());
        }
    }
    facts
}

/// Of each section, the last one when all events that have it are put in the order of its stamps, and that stamp.
fn sections(told: &[Told]) -> Map<String, Value> {
    let names: BTreeSet<&String> = told.iter().flat_map(|event| event.sections.keys()).collect();
    let mut sections = Map::new();
    for name in names {
        let mut tellings: Vec<_> =
            told.iter().filter_map(|event| event.sections.get(name)).collect();
        tellings.sort_by(|one, other| one.0.cmp(&other.0));
        if let Some((stamp, value)) = tellings.last() {
            sections.insert(name.clone(), value.clone());
            sections.insert(format!("{name}AsOf"), time::stamp_text(stamp).into());
        }
    }
    sections
}

/// The types of all events, each once, sorted.
fn seen(told: &[Told]) -> Value {
    let types: BTreeSet<&str> = told.iter().map(|event| event.kind.as_str()).collect();
    types.into_iter().collect()
}

/// The value with its numbers made comparable: a double that its shortest text writes as an integer is that integer.
pub fn canonical(value: Value) -> Value {
    match value {
        Value::Number(number) => Value::Number(canonical_number(number)),
        Value::Array(list) => list.into_iter().map(canonical).collect(),
        Value::Object(map) => {
            map.into_iter().map(|(name, member)| (name, canonical(member))).collect()
        }
        other => other,
    }
}

fn canonical_number(number: Number) -> Number {
    let Some(double) = number.as_f64().filter(|_| number.is_f64()) else {
        return number;
    };
    let text = double.to_string();
    let signed = text.parse::<i64>().map(Number::from);
    signed.or_else(|_| text.parse::<u64>().map(Number::from)).unwrap_or(number)
}
