//! Entries of `PutEvents`, and which of them fit one request.
//!
//! # Size
//!
//! The core keeps facts of at most 1,024 bytes and sections of at most 32,768 bytes of JSON. A byte
//! of a fact takes at most six bytes of JSON. A change contains the contact's id, five facts and the
//! ARN of the state's stamp, each at most 1,024 bytes, and three texts of sections. That is at most
//! 7 × 6 × 1,024 + 3 × 32,768 bytes, and less than 1 KB of names and times: 142 KB. So every change
//! fits one request, but ten large ones do not.

use aws_sdk_eventbridge::types::PutEventsRequestEntry;
use contact_events::change::Change;

/// The `source` of the events on the bus.
pub const SOURCE: &str = "contact-state";

/// The `detail-type` of the events on the bus.
pub const DETAIL_TYPE: &str = "Contact State Changed";

/// The most entries of one request (`PutEvents`, Amazon EventBridge API Reference).
pub const MAX_ENTRIES: usize = 10;

/// The most bytes of the entries of one request together. The User Guide says "less than 256KB"
/// ("Calculating `PutEvents` event entry size"), its newer edition 1 MB. This is below both.
pub const MAX_REQUEST_BYTES: usize = 256_000;

/// A change as an entry.
#[derive(Debug)]
pub(super) struct Entry {
    detail: String,
}

impl Entry {
    pub(super) fn of(change: &Change) -> Self {
        let detail = serde_json::to_string(change).expect("a change is JSON, its keys are text");
        Self { detail }
    }

    /// As EventBridge counts it ("Calculating `PutEvents` event entry size").
    fn bytes(&self) -> usize {
        SOURCE.len() + DETAIL_TYPE.len() + self.detail.len()
    }

    pub(super) fn into_sdk(self, bus: &str) -> PutEventsRequestEntry {
        PutEventsRequestEntry::builder()
            .event_bus_name(bus)
            .source(SOURCE)
            .detail_type(DETAIL_TYPE)
            .detail(self.detail)
            .build()
    }
}

/// The entries in as few requests as keep their order and the limits.
pub(super) fn requests(entries: impl Iterator<Item = Entry>) -> Vec<Vec<Entry>> {
    let mut requests: Vec<Vec<Entry>> = Vec::new();
    let mut bytes = 0;
    for entry in entries {
        match requests.last_mut() {
            Some(last)
                if last.len() < MAX_ENTRIES && bytes + entry.bytes() <= MAX_REQUEST_BYTES =>
            {
                bytes += entry.bytes();
                last.push(entry);
            }
            _ => {
                bytes = entry.bytes();
                requests.push(vec![entry]);
            }
        }
    }
    requests
}

#[cfg(test)]
mod tests {
    use contact_events::event::ContactEvent;
    use contact_events::record::{Delta, Policy, Record};
    use serde_json::{Value, json};

    use super::*;

    fn sizes(details: &[usize]) -> Vec<usize> {
        let entries = details.iter().map(|&bytes| Entry { detail: "x".repeat(bytes) });
        requests(entries).iter().map(Vec::len).collect()
    }

    #[test]
    fn a_request_has_at_most_ten_entries_and_256_000_bytes() {
        assert!(sizes(&[]).is_empty());
        assert_eq!(sizes(&[500; 10]), [10]);
        assert_eq!(sizes(&[500; 25]), [10, 10, 5]);
        let own = SOURCE.len() + DETAIL_TYPE.len();
        let half = MAX_REQUEST_BYTES / 2 - own;
        assert_eq!(sizes(&[half, half, 1]), [2, 1]);
        assert_eq!(sizes(&[half, half + 1]), [1, 1]);
        assert_eq!(sizes(&[MAX_REQUEST_BYTES - own, 1, 1]), [1, 2]);
    }

    /// What the core keeps of the longest texts that it accepts, each byte six in JSON.
    fn largest_change() -> Change {
        let fact = "\u{1}".repeat(1_024);
        let section = |overhead: usize| "\u{1}".repeat((32_768 - overhead) / 6);
        let event = json!({
            "id": "e", "source": "aws.connect", "time": "2026-02-10T15:11:48Z",
            "detail-type": "Amazon Connect Contact Event",
            "detail": {
                "contactId": "\u{1}".repeat(256), "eventType": "DISCONNECTED",
                "instanceArn": fact, "channel": fact, "initiationMethod": fact,
                "initialContactId": fact, "previousContactId": fact,
                "initiationTimestamp": "2026-02-10T15:04:09Z",
                "disconnectTimestamp": "2026-02-10T15:11:48Z",
                "queueInfo": {"queueArn": section(100)}, "agentInfo": {"agentArn": section(100)},
                "disconnectReason": section(100),
            },
        });
        let event = ContactEvent::from_value(event).unwrap();
        let (delta, left_out) = Delta::of(event, &Policy::default());
        assert_eq!(left_out.count(), 0);
        let record: Record = serde_json::from_value(Value::Object(delta.item())).unwrap();
        Change::between(None, &record).unwrap()
    }

    #[test]
    fn the_largest_change_fits_one_request() {
        let change = largest_change();
        assert!(change.queue_arn.as_ref().is_some_and(|arn| arn.len() > 5_000));
        let bytes = Entry::of(&change).bytes();
        assert!((120_000..=146_000).contains(&bytes), "{bytes}");
    }
}
