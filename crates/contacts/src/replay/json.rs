//! One contact as a line of JSON.

use contact_state::record::ContactRecord;
use serde_json::{Map, Value, json};

use crate::marks;
use crate::story::{Lost, Story};

/// The line, without its end.
pub fn line(
    contact_id: &str,
    story: &Story,
    item: Option<&Map<String, Value>>,
    record: Option<&ContactRecord>,
) -> String {
    let never_seen: Vec<_> = record.into_iter().flat_map(marks::never_seen).collect();
    let counts = &story.counts;
    let mut line = json!({
        "contactId": contact_id,
        "record": item,
        "events": story.told.len(),
        "deliveries": story.deliveries(),
        "outcomes": {
            "applied": counts.applied,
            "merged": counts.merged,
            "stale": counts.stale,
            "duplicate": counts.duplicate,
        },
        "late": story.late().collect::<Vec<_>>(),
        "repeated": story.repeated(),
        "neverSeen": never_seen,
    });
    if let Some(Lost { event_types, state }) = &story.lost {
        line["lost"] = json!({ "eventTypes": event_types, "stateWithoutLoss": state });
    }
    line.to_string()
}
