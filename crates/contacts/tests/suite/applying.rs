//! `contacts apply`.

use serde_json::Value;

use crate::support::{Table, has_line, tables};

/// Rule settings-5.
#[test]
fn records_agree_with_changed_settings_as_if_they_had_been_written_with_them() {
    for table in tables() {
        table.backfill(&["events"]);
        let before = table.items();
        let dry = table.run(&[
            "apply",
            "--retention-days=30",
            "--omit-fields=tags,customerEndpoint",
            "--dry-run",
        ]);
        assert_eq!(dry.code, Some(0), "{dry:?}");
        assert!(has_line(&dry.stdout, &["to change", "24 records"]), "{}", dry.stdout);
        assert!(has_line(&dry.stdout, &["remove", "tags from"]));
        assert_eq!(table.items(), before, "a dry run changes nothing");

        let settings = ["--retention-days=30", "--omit-fields=tags,customerEndpoint"];
        let applied = table.run(&["apply", settings[0], settings[1]]);
        assert_eq!(applied.code, Some(0), "{applied:?}");
        assert!(has_line(&applied.stdout, &["✓", "24 records changed"]), "{}", applied.stdout);

        let fresh = table.another();
        fresh.run(&["backfill", settings[0], settings[1], "events"]);
        assert_eq!(table.items(), fresh.items());
        let again = table.run(&["apply", settings[0], settings[1]]);
        assert!(has_line(&again.stdout, &["✓", "0 records changed"]), "{}", again.stdout);
    }
}

#[test]
fn without_a_retention_no_record_expires() {
    let table = Table::embedded();
    table.backfill(&["events"]);
    assert!(table.items().iter().all(|item| item["expiresAt"].is_i64()));
    table.run(&["apply", "--retention-days=0", "--omit-fields="]);
    assert!(table.items().iter().all(|item: &Value| item.get("expiresAt").is_none()));
}

#[test]
fn records_that_have_expired_by_the_new_retention_are_counted() {
    let table = Table::embedded();
    table.backfill(&["events/inbound-voice-5-completed.json"]);
    let at = |now: &str| {
        table
            .run(&["apply", "--retention-days=1", "--omit-fields=", "--dry-run", "--now", now])
            .stdout
    };
    assert!(!at("2026-02-10T16:00:00Z").contains("expired"));
    assert!(at("2026-03-10T16:00:00Z").contains("1 record that DynamoDB deletes within days"));
    assert!(at("2032-03-10T16:00:00Z").contains("which DynamoDB never deletes"));
}
