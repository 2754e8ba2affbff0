//! `contacts backfill`.

use std::fs;
use std::io::Write;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use contact_events::event::Timestamp;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{Table, event, has_line, run, tables, tool};

const LIFE: [&str; 5] = [
    "inbound-voice-1-initiated",
    "inbound-voice-2-queued",
    "inbound-voice-3-connected-to-agent",
    "inbound-voice-4-disconnected",
    "inbound-voice-5-completed",
];

/// The events of one life, each in one line.
fn life() -> Vec<String> {
    let compact = |name: &&str| serde_json::from_str::<Value>(&event(name)).unwrap().to_string();
    LIFE.iter().map(compact).collect()
}

fn gzip(text: &str) -> Vec<u8> {
    let mut compressed = GzEncoder::new(Vec::new(), Compression::default());
    compressed.write_all(text.as_bytes()).unwrap();
    compressed.finish().unwrap()
}

fn write(folder: &TempDir, name: &str, contents: impl AsRef<[u8]>) -> String {
    let path = folder.path().join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, contents).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn a_backfill_makes_the_records_that_the_events_make_and_a_second_one_changes_nothing() {
    for table in tables() {
        let paths = ["events", "events/contact-records"];
        let first = table.backfill(&paths);
        assert_eq!(first.code, Some(0), "{first:?}");
        assert!(first.stdout.contains("✓ every event is in the table"), "{}", first.stdout);
        assert!(!first.stdout.contains('✗'), "{}", first.stdout);
        let records = table.items();
        assert_eq!(records.len(), 24);
        let second = table.backfill(&paths);
        assert!(!has_line(&second.stdout, &["applied"]), "{}", second.stdout);
        assert_eq!(table.items(), records);
    }
}

#[test]
fn every_form_in_which_people_have_events_is_read() {
    let life = life();
    let folder = TempDir::new().unwrap();
    let logged = |line: &String| json!({"timestamp": 1, "message": line, "eventId": "1"});
    let exported: Vec<String> =
        life.iter().map(|line| format!("2026-02-10T15:04:09.318Z {line}\n")).collect();
    let queued: Vec<Value> =
        life.iter().map(|line| json!({"MessageId": "1", "Body": line})).collect();
    let notified = |line: &String| {
        let notification = json!({"Type": "Notification", "Message": line}).to_string();
        json!({"MessageId": "1", "Body": notification})
    };
    let forms: Vec<(&str, Vec<u8>)> = vec![
        ("lines.jsonl", life.join("\n").into()),
        ("array.json", format!("[{}]", life.join(", ")).into()),
        ("end-to-end", life.concat().into()),
        ("byte-order-mark.json", format!("\u{feff}{}", life.concat()).into()),
        ("lines.gz", gzip(&life.join("\n"))),
        ("two-members.gz", [gzip(&life[..2].concat()), gzip(&life[2..].concat())].concat()),
        ("export/000000.gz", gzip(&exported.concat())),
        (
            "filter-log-events.json",
            json!({"events": life.iter().map(logged).collect::<Vec<_>>()}).to_string().into(),
        ),
        ("receive-message.json", json!({"Messages": queued}).to_string().into()),
        (
            "notifications.json",
            json!({"Messages": life.iter().map(notified).collect::<Vec<_>>()}).to_string().into(),
        ),
    ];
    let expected = {
        let table = Table::embedded();
        table.backfill(
            &LIFE.map(|name| format!("events/{name}.json")).each_ref().map(String::as_str),
        );
        table.items()
    };
    assert_eq!(expected[0]["state"], "COMPLETED");
    for (name, contents) in forms {
        let path = write(&folder, name, &contents);
        let table = Table::embedded();
        let filled = table.backfill(&[&path]);
        assert_eq!(filled.code, Some(0), "{name}: {filled:?}");
        assert_eq!(table.items(), expected, "{name}");
    }
    let table = Table::embedded();
    let options = ["--retention-days=90", "--omit-fields=", "-"];
    let standard_input =
        run(tool().arg("backfill").args(options).args(table.options()), gzip(&life.concat()));
    assert_eq!((standard_input.code, table.items()), (Some(0), expected));
}

#[test]
fn a_folder_is_searched_and_with_recursive_its_subfolders_too() {
    let folder = TempDir::new().unwrap();
    write(&folder, "2026/02/10/15/contact-records-1-2026-02-10-15-04-09-8a7b", life().concat());
    write(&folder, "2026/02/10/README.md", "no event");
    let path = folder.path().to_str().unwrap();
    let table = Table::embedded();
    let refused = table.backfill(&[path]);
    assert_eq!(refused.code, Some(1));
    assert!(refused.stderr.contains("--recursive reads its subfolders too"), "{}", refused.stderr);
    assert_eq!(table.backfill(&[path, "--recursive"]).code, Some(0));
    assert_eq!(table.items().len(), 1);
}

#[test]
fn the_settings_are_required_and_take_effect() {
    let table = Table::embedded();
    for missing in
        [["backfill", "--omit-fields=", "events"], ["backfill", "--retention-days=0", "events"]]
    {
        let refused = table.run(&missing);
        assert_eq!(refused.code, Some(2), "{refused:?}");
        assert!(refused.stderr.contains("required arguments were not provided"));
    }
    let settings = ["backfill", "--retention-days=1", "--omit-fields=tags,tagz"];
    let filled = table.run(&[&settings[..], &["events/inbound-voice-5-completed.json"]].concat());
    assert!(has_line(&filled.stderr, &["warning:", "`tagz`", "check the spelling"]), "{filled:?}");
    let record = &table.items()[0];
    assert_eq!(record["expiresAt"], 1_770_822_753, "one day after 2026-02-10T15:12:33Z");
    assert_eq!(record.get("tags"), None);
    let refused = table.run(&["backfill", "--retention-days=1", "--omit-fields=asOf", "events"]);
    assert_eq!(refused.code, Some(2));
    assert!(
        refused.stderr.contains("the record needs `asOf`, so it cannot be omitted"),
        "{refused:?}"
    );
}

/// Rule errors-3.
#[test]
fn an_event_may_be_some_minutes_ahead_of_the_clock_and_no_more() {
    let folder = TempDir::new().unwrap();
    let table = Table::embedded();
    for (minutes, code) in [(10, 0), (20, 1)] {
        let mut ahead: Value = serde_json::from_str(&event(LIFE[0])).unwrap();
        ahead["time"] = in_minutes(minutes).to_string().into();
        let filled = table.backfill(&[&write(&folder, "ahead.json", ahead.to_string())]);
        assert_eq!(filled.code, Some(code), "{minutes} minutes: {filled:?}");
        assert_eq!(has_line(&filled.stdout, &["EventFromTheFuture"]), code == 1, "{filled:?}");
    }
}

fn in_minutes(minutes: u64) -> Timestamp {
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let then = since_1970 + Duration::from_mins(minutes);
    Timestamp::from_millis(then.as_millis().try_into().unwrap()).unwrap()
}

#[test]
fn a_dry_run_counts_and_writes_nothing() {
    let table = Table::embedded();
    let dry = table.backfill(&["--dry-run", "events"]);
    assert_eq!(dry.code, Some(0));
    assert!(has_line(&dry.stdout, &["read", "90 events of 24 contacts"]), "{}", dry.stdout);
    assert!(has_line(&dry.stdout, &["would be", "24 writes, about ", " write units"]));
    assert_eq!(table.items(), Vec::<Value>::new());
    let nowhere =
        ["backfill", "--dry-run", "--retention-days=0", "--omit-fields=", "--table=t", "events"];
    assert_eq!(run(tool().args(nowhere), "").code, Some(0), "a dry run needs no table");
}

#[test]
fn what_failed_goes_to_a_file_that_backfill_reads_again() {
    let folder = TempDir::new().unwrap();
    let failed = folder.path().join("failed.jsonl");
    let option = format!("--failed={}", failed.display());
    let table = Table::embedded();
    let filled = table.backfill(&["events/invalid", "events", &option]);
    assert_eq!(filled.code, Some(1));
    assert!(
        has_line(&filled.stdout, &["✗ 10 events not in the table; they are in "]),
        "{filled:?}"
    );
    assert_eq!(table.items().len(), 24, "the other events are written");
    let lines = fs::read_to_string(&failed).unwrap();
    assert_eq!(lines.lines().count(), 10);
    let again = table.backfill(&[failed.to_str().unwrap()]);
    assert!(has_line(&again.stdout, &["✗ 10 events not in the table; --failed FILE keeps them"]));
    let itself = table.backfill(&[failed.to_str().unwrap(), &option]);
    assert!(itself.stderr.contains("--failed names a file that is also an input"), "{itself:?}");
    assert_eq!(fs::read_to_string(&failed).unwrap(), lines);
}

#[test]
fn no_failed_file_is_created_if_nothing_failed() {
    let folder = TempDir::new().unwrap();
    let failed = folder.path().join("failed.jsonl");
    let option = format!("--failed={}", failed.display());
    let filled = Table::embedded().backfill(&["events", &option]);
    assert_eq!((filled.code, failed.exists()), (Some(0), false));
}

#[test]
fn a_failed_file_that_cannot_be_written_is_found_before_anything_is_written() {
    let table = Table::embedded();
    let filled = table.backfill(&["events", "--failed=/no/such/folder/failed.jsonl"]);
    assert_eq!(filled.code, Some(1));
    assert!(filled.stderr.contains("name another file with --failed"), "{filled:?}");
    assert_eq!(table.items(), Vec::<Value>::new());
}

#[test]
fn a_missing_table_is_found_before_anything_is_read() {
    for table in tables() {
        let missing = Table { endpoint: table.endpoint.clone(), name: "missing".to_owned() };
        let folder = TempDir::new().unwrap();
        let failed = folder.path().join("failed.jsonl");
        let filled = missing.backfill(&["events", &format!("--failed={}", failed.display())]);
        assert!(!failed.exists());
        assert_eq!((filled.code, filled.stdout.as_str()), (Some(1), ""));
        let error = "There is no such table: check --table, --region and --profile";
        assert!(filled.stderr.contains(error), "{}", filled.stderr);
    }
}

#[test]
fn thousands_of_events_of_one_contact_are_few_writes() {
    let mut event: Value = serde_json::from_str(&event("inbound-voice-2-queued")).unwrap();
    let lines: Vec<String> = (0..2_000)
        .map(|number| {
            event["id"] = number.to_string().into();
            format!("{event}\n")
        })
        .collect();
    let table = Table::embedded();
    let options = ["backfill", "--retention-days=0", "--omit-fields=", "-"];
    let filled = run(tool().args(options).args(table.options()), lines.concat());
    assert!(has_line(&filled.stdout, &["table", " 1 UpdateItem"]), "{filled:?}");
}
