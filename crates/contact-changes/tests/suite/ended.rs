//! The example of a consumer, on the stream of a sample life.

use contact_events::record::Delta;
use serde_json::{Value, json};

use crate::samples::{delta, lives};
use crate::support::{image, stream_record};

#[path = "../../examples/ended.rs"]
#[expect(dead_code, reason = "the example's main is not called here")]
mod example;

#[test]
fn the_example_prints_each_contact_that_ends_once_with_its_durations() {
    let mut records = Vec::new();
    for (contact_id, events) in lives() {
        let mut stored: Option<Delta> = None;
        for event in events {
            let delta = delta(&event, &contact_id);
            let after = stored.clone().map_or(delta.clone(), |before| before.join(delta));
            let old = stored.as_ref().map(image);
            records.push(stream_record(records.len(), old.as_ref(), Some(&image(&after))));
            stored = Some(after);
        }
        let last = stored.as_ref().map(image);
        records.push(stream_record(records.len(), last.as_ref(), None));
    }
    let mut printed = Vec::new();
    let event = serde_json::from_value(json!({"Records": Value::from(records)})).unwrap();
    example::print_ended(event, &mut printed).unwrap();
    let printed = String::from_utf8(printed).unwrap();

    let of = |contact_id: &str| -> Vec<&str> {
        printed.lines().filter(|line| line.starts_with(contact_id)).collect()
    };
    let abandoned = "8bc9518c-18c8-43c4-9b90-f1d6c5f6bf2f";
    let expected = format!(r#"{abandoned} ended: {{"inQueue":324,"total":342}}"#);
    assert_eq!(of(abandoned), [expected]);
    for contact_id in lives().into_keys() {
        assert!(of(&contact_id).len() <= 1, "{contact_id}");
    }
    assert!(printed.lines().count() > lives().len() / 2);
}
