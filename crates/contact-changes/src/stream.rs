//! The table's stream: each record of it is one write of the table, and makes one change or none.

use aws_lambda_events::dynamodb::EventRecord;
use contact_events::change::Change;
use contact_events::event::read_json;
use contact_events::record::Record;
use serde_dynamo::Item;
use serde_json::Value;

/// A record of the stream: one write of the table.
#[derive(Debug)]
pub struct StreamRecord {
    /// Its place in its shard, from which Lambda tries again. `None` only for an unreadable
    /// record.
    pub sequence_number: Option<String>,
    /// The contact.
    pub contact_id: Option<String>,
    /// The change that the write made. `None` if the state's stamp did not change, and for a
    /// deletion.
    pub change: Result<Option<Change>, Unreadable>,
}

/// The payload is not a batch of a DynamoDB stream's records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected a batch of records from a DynamoDB stream")]
pub struct NotAStreamBatch;

/// Why a record of a stream is not a record of this table's. It contains no value of the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("`{field}`: expected {expected}")]
pub struct Unreadable {
    /// The field, as a path from the stream's record.
    pub field: &'static str,
    /// What it must be.
    pub expected: &'static str,
}

/// Reads a batch of stream records, in the order of the stream. A record that cannot be read does
/// not affect the others.
pub fn read_batch(payload: &str) -> Result<Vec<StreamRecord>, NotAStreamBatch> {
    let mut payload = read_json(payload.as_bytes()).map_err(|_| NotAStreamBatch)?;
    match payload.get_mut("Records").map(Value::take) {
        Some(Value::Array(records)) if is_of_dynamodb(records.first()) => {
            Ok(records.into_iter().map(StreamRecord::read).collect())
        }
        _ => Err(NotAStreamBatch),
    }
}

fn is_of_dynamodb(record: Option<&Value>) -> bool {
    record.is_some_and(|record| record["eventSource"] == "aws:dynamodb")
}

impl StreamRecord {
    fn read(record: Value) -> Self {
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let sequence_number = text(&record["dynamodb"]["SequenceNumber"]);
        let contact_id = text(&record["dynamodb"]["Keys"]["contactId"]["S"]);
        let change = match &sequence_number {
            Some(_) => change(record),
            None => unreadable("dynamodb.SequenceNumber", "text"),
        };
        Self { sequence_number, contact_id, change }
    }
}

/// A `MODIFY` without its old image would look like a new contact, so both images are required.
fn change(record: Value) -> Result<Option<Change>, Unreadable> {
    let Ok(EventRecord { event_name, change: images, .. }) = serde_json::from_value(record) else {
        return unreadable("record", "a DynamoDB stream record");
    };
    let new_image = || table_record(images.new_image, "dynamodb.NewImage");
    match event_name.as_str() {
        "INSERT" => Ok(Change::between(None, &new_image()?)),
        "MODIFY" => {
            let before = table_record(images.old_image, "dynamodb.OldImage")?;
            Ok(Change::between(Some(&before), &new_image()?))
        }
        "REMOVE" => Ok(None),
        _ => unreadable("eventName", "INSERT, MODIFY or REMOVE"),
    }
}

fn table_record(image: Item, field: &'static str) -> Result<Record, Unreadable> {
    let expected = "a record of the table, with `contactId`, `asOf` and `seen`";
    serde_dynamo::from_item(image).map_err(|_| Unreadable { field, expected })
}

fn unreadable<T>(field: &'static str, expected: &'static str) -> Result<T, Unreadable> {
    Err(Unreadable { field, expected })
}

#[cfg(test)]
mod tests {
    use contact_events::record::State;
    use serde_json::json;

    use super::*;

    fn image(state: &str, second: u32) -> Value {
        json!({
            "contactId": {"S": "c"},
            "asOf": {"S": format!("2026-02-10T15:11:{second:02}.000Z/70/e")},
            "seen": {"SS": [state]},
            "state": {"S": state},
            "stateSince": {"S": format!("2026-02-10T15:11:{second:02}.000Z")},
            "stateAsOf": {"S": format!("3/2026-02-10T15:11:{second:02}.000Z/70/")},
            "agentInitiatedHoldDuration": {"N": "12"},
            "queueInfo": {"M": {"queueArn": {"S": "arn:q"}}},
        })
    }

    fn record(event_name: &str, old: Option<Value>, new: Option<Value>) -> Value {
        let mut record = json!({
            "eventID": "1", "eventName": event_name, "eventSource": "aws:dynamodb",
            "eventVersion": "1.1", "awsRegion": "us-east-1",
            "eventSourceARN": "arn:aws:dynamodb:us-east-1:123456789012:table/t/stream/1",
            "dynamodb": {
                "ApproximateCreationDateTime": 1_770_736_308.0, "Keys": {"contactId": {"S": "c"}},
                "SequenceNumber": "111", "SizeBytes": 100, "StreamViewType": "NEW_AND_OLD_IMAGES",
            },
        });
        for (name, image) in [("OldImage", old), ("NewImage", new)] {
            if let Some(image) = image {
                record["dynamodb"][name] = image;
            }
        }
        record
    }

    fn read(records: &[Value]) -> Vec<StreamRecord> {
        read_batch(&json!({"Records": records}).to_string()).unwrap()
    }

    fn read_one(record: &Value) -> StreamRecord {
        read(std::slice::from_ref(record)).remove(0)
    }

    #[test]
    fn a_write_that_changes_the_state_makes_a_change() {
        let inserted = read_one(&record("INSERT", None, Some(image("QUEUED", 1))));
        assert_eq!(inserted.sequence_number.as_deref(), Some("111"));
        assert_eq!(inserted.contact_id.as_deref(), Some("c"));
        let change = inserted.change.unwrap().unwrap();
        assert_eq!(change.state.name, Some(State::Queued));
        assert_eq!(change.previous_state.name, None);
        assert_eq!(change.queue_arn.as_deref(), Some("arn:q"));

        let images = (Some(image("QUEUED", 1)), Some(image("DISCONNECTED", 2)));
        let change = read_one(&record("MODIFY", images.0, images.1)).change.unwrap().unwrap();
        assert!(change.ends_the_contact());
        assert_eq!(change.previous_state.name, Some(State::Queued));
    }

    #[test]
    fn a_write_that_does_not_change_the_state_and_a_deletion_make_no_change() {
        let same = || Some(image("QUEUED", 1));
        for record in [record("MODIFY", same(), same()), record("REMOVE", same(), None)] {
            assert_eq!(read_one(&record).change, Ok(None), "{record}");
        }
    }

    #[test]
    fn a_record_that_cannot_be_read_says_what_is_wrong_and_does_not_affect_the_others() {
        let good = || record("INSERT", None, Some(image("QUEUED", 1)));
        let without = |name: &str| {
            let mut image = image("QUEUED", 1);
            image.as_object_mut().unwrap().remove(name);
            record("INSERT", None, Some(image))
        };
        let with = |pointer: &str, value: Value| {
            let mut record = good();
            *record.pointer_mut(pointer).unwrap() = value;
            record
        };
        let new = Some(image("QUEUED", 1));
        for (bad, field) in [
            (without("contactId"), "dynamodb.NewImage"),
            (without("asOf"), "dynamodb.NewImage"),
            (without("seen"), "dynamodb.NewImage"),
            (record("INSERT", None, None), "dynamodb.NewImage"),
            (record("MODIFY", None, new.clone()), "dynamodb.OldImage"),
            (record("MODIFY", Some(json!({"a": {"S": "b"}})), new), "dynamodb.OldImage"),
            (with("/dynamodb/NewImage/seen", json!({"S": "QUEUED"})), "dynamodb.NewImage"),
            (with("/dynamodb/NewImage/asOf", json!({"S": "yesterday"})), "dynamodb.NewImage"),
            (with("/dynamodb/NewImage/asOf", json!({"?": 1})), "record"),
            (with("/eventName", json!("RENAME")), "eventName"),
            (with("/dynamodb/SequenceNumber", json!(111)), "dynamodb.SequenceNumber"),
            (json!("text"), "dynamodb.SequenceNumber"),
            (json!({"eventSource": "aws:dynamodb", "dynamodb": {"SequenceNumber": "1"}}), "record"),
        ] {
            let [first, second, third] = &read(&[good(), bad.clone(), good()])[..] else {
                panic!("three records")
            };
            assert!(matches!(first.change, Ok(Some(_))) && matches!(third.change, Ok(Some(_))));
            assert_eq!(second.change.as_ref().unwrap_err().field, field, "{bad}");
        }
    }

    #[test]
    fn any_other_payload_is_not_a_batch_of_a_stream() {
        for payload in [
            r#""text""#.to_owned(),
            "not JSON".to_owned(),
            json!({}).to_string(),
            json!({"Records": []}).to_string(),
            json!({"Records": {}}).to_string(),
            json!({"Records": [{"eventSource": "aws:kinesis"}]}).to_string(),
            json!({"source": "aws.connect", "detail": {}}).to_string(),
        ] {
            assert_eq!(read_batch(&payload).unwrap_err(), NotAStreamBatch, "{payload}");
        }
    }
}
