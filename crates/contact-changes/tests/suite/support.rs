//! What the tests share: stream records, changes, deadlines, a log that can be read.

use std::io;
use std::sync::{Arc, Mutex, Once};
use std::time::Duration;

use contact_changes::handler::Counts;
use contact_changes::logging;
use contact_events::change::Change;
use contact_events::record::{Delta, Record};
use serde_json::{Value, json};
use tokio::time::Instant;
use tracing::level_filters::LevelFilter;

/// A deadline that no test reaches.
pub fn no_deadline() -> Instant {
    Instant::now() + Duration::from_hours(1)
}

/// A new contact's first event, as the stream shows it: contact `c<nth>`, sequence number `<nth>`.
pub fn inserted(nth: usize) -> Value {
    let second = nth % 60;
    stream_record(
        nth,
        None,
        Some(&json!({
            "contactId": {"S": format!("c{nth}")},
            "asOf": {"S": format!("2026-02-10T15:11:{second:02}.000Z/30/e{nth}")},
            "seen": {"SS": ["QUEUED"]},
            "state": {"S": "QUEUED"},
            "stateSince": {"S": format!("2026-02-10T15:11:{second:02}.000Z")},
            "stateAsOf": {"S": format!("2/2026-02-10T15:11:{second:02}.000Z/30/")},
        })),
    )
}

/// A write that changed an image to another one, or made it, or removed it.
pub fn stream_record(nth: usize, old: Option<&Value>, new: Option<&Value>) -> Value {
    let event_name = match (old, new) {
        (None, Some(_)) => "INSERT",
        (Some(_), Some(_)) => "MODIFY",
        _ => "REMOVE",
    };
    let contact_id = &new.or(old).unwrap()["contactId"];
    let mut record = json!({
        "eventID": format!("stream-event-{nth}"), "eventName": event_name,
        "eventSource": "aws:dynamodb", "eventVersion": "1.1", "awsRegion": "us-east-1",
        "eventSourceARN": "arn:aws:dynamodb:us-east-1:123456789012:table/t/stream/1",
        "dynamodb": {
            "ApproximateCreationDateTime": 1_770_736_308.0,
            "Keys": {"contactId": contact_id},
            "SequenceNumber": nth.to_string(), "SizeBytes": 100,
            "StreamViewType": "NEW_AND_OLD_IMAGES",
        },
    });
    for (name, image) in [("OldImage", old), ("NewImage", new)] {
        if let Some(image) = image {
            record["dynamodb"][name] = image.clone();
        }
    }
    record
}

/// The payload with which Lambda delivers these records.
pub fn payload(records: &[Value]) -> String {
    json!({"Records": records}).to_string()
}

/// Counts in the order of their metrics: changes, unchanged, rejected, failed.
pub fn counts(counts: Counts) -> [usize; 4] {
    [counts.changes, counts.unchanged, counts.rejected, counts.failed]
}

/// The changes that the stream shows if these deltas of one contact are written in this order.
pub fn changes(deltas: &[Delta]) -> Vec<Change> {
    let mut stored: Option<Delta> = None;
    let mut changes = Vec::new();
    for delta in deltas {
        let after = stored.clone().map_or(delta.clone(), |before| before.join(delta.clone()));
        changes.extend(Change::between(stored.as_ref().map(record).as_ref(), &record(&after)));
        stored = Some(after);
    }
    changes
}

fn record(delta: &Delta) -> Record {
    serde_json::from_value(Value::Object(delta.item())).unwrap()
}

/// The delta's item as the image of a stream.
pub fn image(delta: &Delta) -> Value {
    let item: serde_dynamo::Item = serde_dynamo::to_item(delta.item()).unwrap();
    let mut image = serde_json::to_value(item).unwrap();
    image["seen"] = json!({"SS": delta.seen()});
    image
}

/// A log in memory.
#[derive(Debug, Clone, Default)]
pub struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    /// From now on, this thread's lines of this level and above are written here, as long as the
    /// guard lives.
    pub fn listen(level: LevelFilter) -> (Self, tracing::subscriber::DefaultGuard) {
        log_everywhere();
        let log = Self::default();
        let writer = log.clone();
        let guard =
            tracing::subscriber::set_default(logging::subscriber(level, move || writer.clone()));
        (log, guard)
    }

    /// The whole log.
    pub fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }

    /// The lines that this function wrote, as JSON.
    pub fn lines(&self) -> Vec<Value> {
        let lines: Vec<Value> =
            self.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let is_own = |line: &Value| line["target"].as_str().unwrap().starts_with("contact_changes");
        lines.into_iter().filter(is_own).collect()
    }
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Gives every thread a log that is written nowhere. `tracing` caches whether any log takes a line,
/// so a line that was first written without a log would stay disabled.
fn log_everywhere() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let nowhere = logging::subscriber(LevelFilter::TRACE, io::sink);
        tracing::subscriber::set_global_default(nowhere).unwrap();
    });
}
