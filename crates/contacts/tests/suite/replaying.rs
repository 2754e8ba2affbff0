//! `contacts replay`.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;

use crate::support::{Output, event, has_line, run, tool};

fn replay(arguments: &[&str]) -> Output {
    run(tool().arg("replay").args(arguments), "")
}

fn lines(output: &Output) -> Vec<Value> {
    output.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn every_order_of_the_sample_events_makes_the_same_records() {
    let replayed = replay(&[]);
    assert_eq!(replayed.code, Some(0), "{replayed:?}");
    let verdict = "✓ same records, byte for byte, in any order: verified with 3 orders";
    assert!(replayed.stdout.contains(verdict), "{}", replayed.stdout);
    let records = |order| {
        let replayed = replay(&["--order", order, "--repeat=1", "--no-verify", "--json"]);
        lines(&replayed).iter().map(|line| line["record"].clone()).collect::<Vec<_>>()
    };
    let shuffled = records("shuffled");
    assert_eq!(shuffled.len(), 24);
    assert_eq!(records("as-given"), shuffled);
    assert_eq!(records("by-time"), shuffled);
}

#[test]
fn the_same_seed_makes_the_same_output_but_for_the_time_it_took() {
    let drawn = || {
        let drawn =
            replay(&["--seed", "7", "--lose", "9", "--all", "--records", "--no-verify"]).stdout;
        let lines = drawn.lines().filter(|line| !line.starts_with(" replayed"));
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(drawn(), drawn());
}

#[test]
fn contacts_with_a_contact_record_end_even_if_events_are_lost() {
    let records = |more: &[&str]| -> Vec<Value> {
        let replayed = replay(&[more, &["--json", "--lose=40", "--no-verify"]].concat());
        assert_eq!(replayed.code, Some(0), "{replayed:?}");
        lines(&replayed).into_iter().map(|line| line["record"].clone()).collect()
    };
    let has_ended = |record: &&Value| {
        ["COMPLETED", "DISCONNECTED"].contains(&record["state"].as_str().unwrap_or_default())
    };
    let has_contact_record = |record: &&Value| {
        let seen = record["seen"].as_array();
        seen.is_some_and(|seen| seen.contains(&"CONTACT_RECORD".into()))
    };
    let (without, with) = (records(&[]), records(&["--contact-records"]));
    assert!(with.iter().filter(has_contact_record).count() > 10);
    assert!(with.iter().filter(has_contact_record).all(|record| has_ended(&record)));
    assert!(with.iter().filter(has_ended).count() > without.iter().filter(has_ended).count());
}

#[test]
fn the_sample_events_are_found_in_any_folder() {
    let folder = tempfile::TempDir::new().unwrap();
    let mut tool = tool();
    tool.args(["replay", "--no-verify", "--json"]).current_dir(folder.path());
    assert_eq!(lines(&run(&mut tool, "")).len(), 24);
}

#[test]
fn the_timeline_shows_what_only_the_contact_record_proved() {
    let queued = "events/inbound-voice-2-queued.json";
    let replayed = replay(&[queued, "events/contact-records/inbound-voice-1.json"]);
    for milestone in ["CONNECTED_TO_AGENT", "DISCONNECTED", "COMPLETED"] {
        assert!(has_line(&replayed.stdout, &[milestone, "contact record"]), "{}", replayed.stdout);
    }
    assert!(!has_line(&replayed.stdout, &["QUEUED +22s contact record"]));
}

#[test]
fn contact_records_are_read_as_firehose_leaves_them_in_s3() {
    let mut object = GzEncoder::new(Vec::new(), Compression::default());
    for name in ["inbound-voice-1", "inbound-voice-2", "transfer-first"] {
        let record: Value =
            serde_json::from_str(&event(&format!("contact-records/{name}"))).unwrap();
        write!(object, "{record}").unwrap();
    }
    let replayed = run(tool().args(["replay", "--json", "-"]), object.finish().unwrap());
    assert_eq!(replayed.code, Some(0), "{replayed:?}");
    let states: Vec<Value> =
        lines(&replayed).iter().map(|line| line["record"]["state"].clone()).collect();
    assert_eq!(states, ["COMPLETED", "COMPLETED"]);
}

#[test]
fn events_that_cannot_be_written_are_listed_and_the_exit_code_is_1() {
    let replayed = replay(&["events/invalid", "events/inbound-voice-2-queued.json"]);
    assert_eq!(replayed.code, Some(1));
    assert!(has_line(&replayed.stdout, &["MalformedEvent", "not-json.json:18"]));
    assert!(has_line(&replayed.stdout, &["✗ 10 events not in the table"]), "{}", replayed.stdout);
    assert!(replayed.stdout.contains("1 event of 1 contact"));
}
