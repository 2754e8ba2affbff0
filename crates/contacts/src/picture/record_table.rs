//! A record as a table: attribute, value, stamp.

use comfy_table::presets::UTF8_FULL_CONDENSED;
use comfy_table::{Attribute, Cell, Color, ContentArrangement, Table};
use contact_events::event::{FIELDS, Kind, Timestamp};
use contact_events::stamp::Stamp;
use serde_json::{Map, Value};

use crate::text::{clean, duration, fit, width};

/// The attributes that come first, in this order.
const FIRST: [&str; 8] = [
    "contactId",
    "state",
    "stateSince",
    "waitingInQueue",
    "activeWithAgent",
    "seen",
    "asOf",
    "expiresAt",
];

/// Borders and padding of three columns.
const BORDERS: usize = 10;

/// The fewest columns of the values.
const MIN_VALUE: usize = 16;

/// The most columns of the names. No name of Amazon Connect's is longer.
const MAX_NAME: usize = 34;

/// The record as a table of this width. The last column is the stamp of each value, as the time
/// since `began`.
pub fn draw(item: &Map<String, Value>, began: Option<Timestamp>, columns: usize) -> String {
    let rows: Vec<[String; 3]> = attributes(item)
        .into_iter()
        .map(|name| {
            let name_shown = fit(&clean(name), MAX_NAME);
            [name_shown, clean(&value(&item[name])), freshness(item, name, began)]
        })
        .collect();
    let widest = |column: usize| rows.iter().map(|row| width(&row[column])).max().unwrap_or(0);
    let room = columns.saturating_sub(BORDERS + widest(0) + widest(2).max(5)).max(MIN_VALUE);
    let mut table = Table::new();
    table
        .load_style(UTF8_FULL_CONDENSED.with_rounded_corners())
        .set_content_arrangement(ContentArrangement::Disabled)
        .enforce_styling()
        .set_header(["attribute", "value", "as of"].map(dim));
    for [name, value, fresh] in rows {
        let bold = FIRST.contains(&name.as_str());
        let name = Cell::new(name);
        let name = if bold { name.add_attribute(Attribute::Bold) } else { name };
        table.add_row([name, Cell::new(fit(&value, room)), dim(&fresh)]);
    }
    table.to_string()
}

pub fn dim(text: &str) -> Cell {
    Cell::new(text).fg(Color::DarkGrey)
}

/// The attributes of a record without the stamps, which are in a column of their own.
fn attributes(item: &Map<String, Value>) -> Vec<&str> {
    let mut names: Vec<&str> = FIRST.into_iter().filter(|name| item.contains_key(*name)).collect();
    let others = item.keys().map(String::as_str);
    let mut others: Vec<&str> =
        others.filter(|name| !FIRST.contains(name) && !name.ends_with("AsOf")).collect();
    others.sort_by_key(|name| (!is_fact(name), *name));
    names.extend(others);
    names
}

/// Compact JSON, texts without quotes, ARNs by their ends.
fn value(value: &Value) -> String {
    match value {
        Value::String(text) => short(text),
        other => shortened(other).to_string(),
    }
}

fn shortened(value: &Value) -> Value {
    match value {
        Value::String(text) => short(text).into(),
        Value::Array(elements) => elements.iter().map(shortened).collect(),
        Value::Object(members) => {
            members.iter().map(|(name, value)| (name.clone(), shortened(value))).collect()
        }
        other => other.clone(),
    }
}

/// The last two parts of an ARN, which differ from those of other ARNs.
pub fn short(text: &str) -> String {
    let resource = text.splitn(6, ':').nth(5).filter(|_| text.starts_with("arn:"));
    let Some(resource) = resource else { return text.to_owned() };
    match resource.rsplitn(3, '/').collect::<Vec<_>>()[..] {
        [id, kind, ..] => format!("…/{kind}/{id}"),
        _ => format!("…:{resource}"),
    }
}

fn is_fact(name: &str) -> bool {
    FIELDS.iter().any(|field| field.name == name && field.kind == Kind::Fact)
}

fn freshness(item: &Map<String, Value>, name: &str, began: Option<Timestamp>) -> String {
    let text = |name: &str| item.get(name).and_then(Value::as_str);
    let instant = match name {
        "state" => text("stateSince").and_then(Timestamp::parse),
        _ => text(&format!("{name}AsOf"))
            .and_then(|stamp| Some(stamp.parse::<Stamp>().ok()?.instant)),
    };
    match (instant, began) {
        (Some(instant), Some(began)) => {
            let offset = instant.as_millis() - began.as_millis();
            if offset < 0 { duration(offset) } else { format!("+{}", duration(offset)) }
        }
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn record() -> Map<String, Value> {
        let record = json!({
            "contactId": "a", "asOf": "2021-08-04T17:29:09.000Z/30/b", "seen": ["QUEUED"],
            "state": "QUEUED", "stateSince": "2021-08-04T17:29:09.000Z",
            "stateAsOf": "2/2021-08-04T17:29:09.000Z/30/", "channel": "VOICE",
            "queueInfo": {"queueArn": "arn:aws:connect:us-east-1:1:instance/i/queue/q"},
            "queueInfoAsOf": "2021-08-04T17:29:09.000Z/30/b", "tags": {"a": "x".repeat(500)},
            "tagsAsOf": "2021-08-04T17:28:09.000Z/90/b",
        });
        record.as_object().unwrap().clone()
    }

    #[test]
    fn stamps_have_a_column_of_their_own_and_facts_come_before_sections() {
        let record = record();
        assert_eq!(
            attributes(&record),
            ["contactId", "state", "stateSince", "seen", "asOf", "channel", "queueInfo", "tags"]
        );
    }

    #[test]
    fn freshness_is_the_time_since_the_beginning() {
        let (record, began) = (record(), Timestamp::parse("2021-08-04T17:28:47Z"));
        assert_eq!(freshness(&record, "queueInfo", began), "+22s");
        assert_eq!(freshness(&record, "state", began), "+22s");
        assert_eq!(freshness(&record, "tags", began), "-38s");
        assert_eq!(freshness(&record, "channel", began), "");
    }

    #[test]
    fn the_table_is_as_wide_as_asked_with_every_value() {
        let mut record = record();
        record.insert("customerId".to_owned(), "電話".repeat(60).into());
        for columns in [60, 80, 120] {
            let table = draw(&record, None, columns);
            let plain = anstream::adapter::strip_str(&table).to_string();
            assert!(plain.lines().all(|line| width(line) == columns), "{columns}\n{plain}");
        }
    }

    #[test]
    fn arns_are_shown_by_their_ends() {
        for (arn, expected) in [
            ("arn:aws:connect:us-east-1:1:instance/i/queue/q", "…/queue/q"),
            ("arn:aws:connect:us-east-1:1:instance/i", "…/instance/i"),
            ("arn:aws:sns:us-east-1:1:topic", "…:topic"),
            ("arn:aws", "arn:aws"),
            ("a/b/c", "a/b/c"),
        ] {
            assert_eq!(short(arn), expected);
        }
        assert_eq!(value(&record()["queueInfo"]), r#"{"queueArn":"…/queue/q"}"#);
    }
}
