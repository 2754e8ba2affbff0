//! `contacts forget`.

use crate::support::{Table, contact_of, event, tables};

#[test]
fn a_record_is_deleted_only_with_a_yes_and_the_output_says_what_may_bring_it_back() {
    for table in tables() {
        table.backfill(&["events"]);
        let contact = contact_of(&event("inbound-voice-2-queued"));
        let asked = table.run(&["forget", &contact]);
        assert_eq!((asked.code, asked.stdout.as_str()), (Some(1), ""), "{asked:?}");
        assert!(asked.stderr.contains("The record is written again"), "{}", asked.stderr);
        assert!(asked.stderr.contains("give --yes to delete the record"), "{}", asked.stderr);
        assert_eq!(table.items().len(), 24);
        let deleted = table.run(&["forget", &contact, "--yes"]);
        assert_eq!(deleted.code, Some(0), "{deleted:?}");
        assert_eq!(table.items().len(), 23);
        assert_eq!(table.run(&["show", &contact]).code, Some(1));
    }
}

#[test]
fn a_later_event_brings_the_record_back() {
    let table = Table::embedded();
    table.backfill(&["events/inbound-voice-2-queued.json"]);
    let contact = contact_of(&event("inbound-voice-2-queued"));
    table.run(&["forget", &contact, "--yes"]);
    table.backfill(&["events/inbound-voice-4-disconnected.json"]);
    assert_eq!(table.record(&contact)["record"]["seen"], serde_json::json!(["DISCONNECTED"]));
}
