//! The reference model: takes all events and contact records of one contact and works out the record, slowly.
//!
//! It is written from the contract alone and shares no code with the crate. It has no register and no join: it looks
//! for each value among everything that the events report, each time anew.

mod time;
mod reading;
mod keeping;
mod state;
mod contact_record;
mod report;

use serde_json::{Map, Number, Value};
use std::collections::BTreeSet;

use report::Report;

const SECONDS_A_DAY: i64 = 86_400;

/// The settings that change the record.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    pub retention_days: u32,
    /// Names as the setting has them: the first letter in either case, perhaps with blanks around them, perhaps empty.
    pub omit_fields: Vec<String>,
}

impl Settings {
    /// Whether the field is omitted. The case of its first letter does not matter.
    fn omit(&self, field: &str) -> bool {
        let mut names = self.omit_fields.iter().map(|name| name.trim());
        names.any(|name| !name.is_empty() && reading::camel(name) == reading::camel(field))
    }
}

/// The record as plain JSON, with `seen` as a sorted list. `None` without events.
///
/// An event is a whole envelope or a contact record. All are valid and of one contact. They come in any order, and may
/// be repeated.
pub fn record(events: &[Value], settings: &Settings) -> Option<Map<String, Value>> {
    let mut reports: Vec<Report> = events.iter().map(|event| Report::of(event, settings)).collect();
    reports.sort_by(|one, other| one.stamp.cmp(&other.stamp));
    let newest = reports.last()?;

    let mut item = Map::new();
    item.insert("contactId".into(), newest.contact.clone().into());
    item.insert("asOf".into(), time::stamp_text(&newest.stamp).into());
    if settings.retention_days > 0 {
        let retention = i64::from(settings.retention_days) * SECONDS_A_DAY;
        item.insert("expiresAt".into(), (newest.stamp.0.div_euclid(1000) + retention).into());
    }
    item.extend(facts(&reports));
    item.extend(sections(&reports));
    item.extend(state::attributes(&reports));
    item.insert("seen".into(), seen(&reports));
    Some(item)
}

/// How many fields of one event or contact record are left out and counted.
pub fn left_out(event: &Value, settings: &Settings) -> usize {
    Report::of(event, settings).kept.left_out
}

/// The latest moment that must not lie in the future, in milliseconds since 1970.
pub fn latest_claim(event: &Value) -> i64 {
    Report::of(event, &Settings::default()).latest_claim
}

/// Of each fact, the greatest value.
fn facts(reports: &[Report]) -> Map<String, Value> {
    let mut facts = Map::new();
    for name in reading::facts() {
        let values = reports.iter().filter_map(|report| report.kept.facts.get(name));
        if let Some(greatest) = values.max() {
            facts.insert(name.into(), greatest.clone().into());
        }
    }
    facts
}

/// Of each section, the value with the greatest stamp, and that stamp.
fn sections(reports: &[Report]) -> Map<String, Value> {
    let names: BTreeSet<&String> =
        reports.iter().flat_map(|report| report.kept.sections.keys()).collect();
    let mut sections = Map::new();
    for name in names {
        let mut values: Vec<_> = reports
            .iter()
            .filter_map(|report| Some((report.stamp_of(name), report.kept.sections.get(name)?)))
            .collect();
        values.sort_by(|one, other| one.0.cmp(&other.0));
        if let Some((stamp, value)) = values.pop() {
            sections.insert(name.clone(), value.clone());
            sections.insert(format!("{name}AsOf"), time::stamp_text(&stamp).into());
        }
    }
    sections
}

/// The types of all events, each once, sorted.
fn seen(reports: &[Report]) -> Value {
    let types: BTreeSet<&str> = reports.iter().map(|report| report.kind.as_str()).collect();
    types.into_iter().collect()
}

/// The value with comparable numbers: a double that is written as an integer becomes that integer.
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
