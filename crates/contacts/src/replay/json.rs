//! One contact as a line of JSON.

use contact_events::event::EventType;
use serde_json::json;

use crate::picture::marks;
use crate::reader::Stored;
use crate::story::{Lost, Story};

/// The line, without its end.
pub fn line(contact_id: &str, story: &Story, stored: Option<&Stored>) -> String {
    let never_seen = stored.into_iter().flat_map(|stored| marks::never_seen(&stored.record));
    let never_seen: Vec<EventType> = never_seen.collect();
    let counts = &story.counts;
    let mut line = json!({
        "contactId": contact_id,
        "record": stored.map(|stored| &stored.item),
        "events": story.events.len(),
        "deliveries": story.deliveries(),
        "outcomes": {
            "applied": counts.applied,
            "merged": counts.merged,
            "stale": counts.stale,
            "duplicate": counts.duplicate,
        },
        "late": names(story.late()),
        "repeated": story.repeated(),
        "neverSeen": names(&never_seen),
    });
    if let Some(Lost { event_types, state }) = &story.lost {
        line["lost"] = json!({ "eventTypes": names(event_types), "stateWithoutLoss": state });
    }
    line.to_string()
}

fn names<'a>(event_types: impl IntoIterator<Item = &'a EventType>) -> Vec<&'a str> {
    event_types.into_iter().map(EventType::as_str).collect()
}
