//! What the table's stream and the event bus show of events that arrive one after the other.
//!
//! `cargo run --example samples -- events/*.json` reads events from files, and prints `stream`,
//! the payload with which Lambda delivers the stream records of their writes, and `bus`, the events
//! on the event bus. Use it to test rules, filters and consumers.

use std::collections::BTreeMap;
use std::error::Error;
use std::{env, fs};

use contact_changes::bus::{DETAIL_TYPE, SOURCE};
use contact_events::change::Change;
use contact_events::event::ContactEvent;
use contact_events::record::{Delta, Policy, Record};
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn Error>> {
    let mut stored: BTreeMap<String, Delta> = BTreeMap::new();
    let (mut stream, mut bus) = (Vec::new(), Vec::new());
    for file in env::args().skip(1) {
        let event = ContactEvent::from_json(&fs::read(file)?)?;
        let (delta, _) = Delta::of(event, &Policy::default());
        let contact_id = delta.contact_id().to_owned();
        let before = stored.remove(&contact_id);
        let after = match &before {
            Some(before) => before.clone().join(delta),
            None => delta,
        };
        if before.as_ref() != Some(&after) {
            stream.push(stream_record(stream.len(), before.as_ref(), &after)?);
            let record_before = before.as_ref().map(record).transpose()?;
            let change = Change::between(record_before.as_ref(), &record(&after)?);
            bus.extend(change.map(
                |change| json!({"source": SOURCE, "detail-type": DETAIL_TYPE, "detail": change}),
            ));
        }
        stored.insert(contact_id, after);
    }
    println!("{:#}", json!({"stream": {"Records": stream}, "bus": bus}));
    Ok(())
}

fn record(delta: &Delta) -> serde_json::Result<Record> {
    serde_json::from_value(Value::Object(delta.item()))
}

/// The stream's record of a write.
fn stream_record(
    nth: usize,
    before: Option<&Delta>,
    after: &Delta,
) -> Result<Value, Box<dyn Error>> {
    let mut record = json!({
        "eventID": nth.to_string(),
        "eventName": if before.is_some() { "MODIFY" } else { "INSERT" },
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": "us-east-1",
        "dynamodb": {
            "ApproximateCreationDateTime": 1_770_736_308.0,
            "Keys": {"contactId": {"S": after.contact_id()}},
            "NewImage": image(after)?,
            "SequenceNumber": format!("{nth:021}"),
            "SizeBytes": 1_000,
            "StreamViewType": "NEW_AND_OLD_IMAGES",
        },
    });
    if let Some(before) = before {
        record["dynamodb"]["OldImage"] = image(before)?;
    }
    Ok(record)
}

fn image(delta: &Delta) -> Result<Value, Box<dyn Error>> {
    let item: serde_dynamo::Item = serde_dynamo::to_item(delta.item())?;
    let mut image = serde_json::to_value(item)?;
    image["seen"] = json!({"SS": delta.seen()});
    Ok(image)
}
