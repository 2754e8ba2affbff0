//! `contacts show`, `chain`, `waiting` and `active`.

use serde_json::Value;

use crate::support::{Table, contact_of, event, has_line, run, tables, tool};

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn arn(event: &str, section: &str, member: &str) -> String {
    let event: Value = serde_json::from_str(event).unwrap();
    event["detail"][section][member].as_str().unwrap().to_owned()
}

#[test]
fn a_record_is_shown_with_what_follows_from_it() {
    for table in tables() {
        table.backfill(&["events"]);
        let contact = contact_of(&event("inbound-voice-2-queued"));
        let shown = table.run(&["show", &contact]);
        assert_eq!(shown.code, Some(0), "{shown:?}");
        assert!(has_line(&shown.stdout, &[&contact, "COMPLETED after 8m 24s"]), "{}", shown.stdout);
        assert!(has_line(&shown.stdout, &["in queue", "40s"]));
        assert!(has_line(&shown.stdout, &["queueInfo", "+8m 24s"]));
        let json = table.record(&contact);
        assert_eq!((&json["ended"], &json["answered"]), (&true.into(), &true.into()));
        assert_eq!(json["seconds"]["inQueue"], 40);
        assert_eq!(json["record"]["state"], "COMPLETED");
    }
}

#[test]
fn a_contact_that_has_not_ended_is_shown_with_the_time_in_its_state() {
    let table = Table::embedded();
    table.backfill(&["events/abandoned-call-2-queued.json"]);
    let contact = contact_of(&event("abandoned-call-2-queued"));
    let shown = table.run(&["show", &contact, "--now", "2026-05-06T12:03:04Z"]);
    assert!(has_line(&shown.stdout, &["QUEUED, not ended"]), "{}", shown.stdout);
    assert!(has_line(&shown.stdout, &["in state", "2m 00s"]));
    assert!(has_line(&shown.stdout, &["newest event at 2026-05-06 12:01:03 UTC, 2m 00s ago"]));
}

#[test]
fn a_contact_without_a_record_is_not_found() {
    let table = Table::embedded();
    for command in ["show", "chain", "forget"] {
        let missing = table.run(&[command, "nobody"]);
        assert_eq!((missing.code, missing.stdout.as_str()), (Some(1), ""), "{command}");
        assert!(missing.stderr.contains("has no record of contact nobody: check the id"));
    }
}

#[test]
fn a_chain_is_the_same_tree_from_each_of_its_contacts() {
    for table in tables() {
        table.backfill(&["events"]);
        let first = contact_of(&event("transfer-first-1-initiated"));
        let second = contact_of(&event("transfer-second-1-initiated"));
        let from_first = table.run(&["chain", &first]);
        assert_eq!(from_first.code, Some(0), "{from_first:?}");
        assert!(has_line(&from_first.stdout, &[&first, "INBOUND", "DISCONNECTED"]));
        assert!(has_line(&from_first.stdout, &[&format!("└ {second}"), "TRANSFER"]));
        assert_eq!(table.run(&["chain", &second]).stdout, from_first.stdout);
        let json = lines(&table.run(&["chain", &second, "--json"]).stdout);
        let ids: Vec<&Value> = json.iter().map(|line| &line["record"]["contactId"]).collect();
        assert_eq!(ids, [first.as_str(), second.as_str()]);
    }
}

#[test]
fn waiting_contacts_are_listed_longest_first_with_how_long_they_have_waited() {
    for table in tables() {
        let queued = event("abandoned-call-2-queued");
        let queue = arn(&queued, "queueInfo", "queueArn");
        let mut second: Value = serde_json::from_str(&queued).unwrap();
        second["detail"]["contactId"] = "second".into();
        second["detail"]["queueInfo"]["enqueueTimestamp"] = "2026-05-06T12:06:00.000Z".into();
        let options = ["backfill", "--retention-days=0", "--omit-fields=", "-"];
        let both = format!("{second}{queued}");
        assert_eq!(run(tool().args(options).args(table.options()), both).code, Some(0));

        let at = |now: &str, more: &[&str]| {
            table.run(&[&["waiting", &queue, "--now", now, "--json"], more].concat())
        };
        let waiting = lines(&at("2026-05-06T12:07:00Z", &[]).stdout);
        let ids: Vec<&Value> = waiting.iter().map(|line| &line["contactId"]).collect();
        assert_eq!(ids, [&Value::from(contact_of(&queued)), &"second".into()]);
        assert_eq!(waiting[1]["seconds"], 60);
        assert_eq!(at("2026-05-08T12:07:00Z", &[]).stdout, "", "their end was lost");
        let older = at("2026-05-08T12:07:00Z", &["--since", "7d"]).stdout;
        assert_eq!(lines(&older).len(), 2);

        let drawn = table.run(&["waiting", &queue, "--now", "2026-05-06T12:07:00Z"]);
        assert!(drawn.stdout.starts_with("2 contacts waiting"), "{}", drawn.stdout);
        assert!(has_line(&drawn.stdout, &["second", "VOICE", "1m 00s"]));
    }
}

#[test]
fn waits_of_a_minute_are_yellow_and_those_of_five_minutes_are_red() {
    const YELLOW: &str = "\u{1b}[38;5;3m";
    const RED: &str = "\u{1b}[38;5;9m";
    let table = Table::embedded();
    table.backfill(&["events/abandoned-call-2-queued.json"]);
    let queue = arn(&event("abandoned-call-2-queued"), "queueInfo", "queueArn");
    for (now, duration, is_yellow, is_red) in [
        ("2026-05-06T12:02:03Z", "59s", false, false),
        ("2026-05-06T12:02:04Z", "1m 00s", true, false),
        ("2026-05-06T12:06:03Z", "4m 59s", true, false),
        ("2026-05-06T12:06:04Z", "5m 00s", false, true),
    ] {
        let mut tool = tool();
        tool.args(["waiting", &queue, "--now", now]).args(table.options());
        let drawn = run(tool.env("CLICOLOR_FORCE", "1"), "").stdout;
        let line = drawn.lines().find(|line| line.contains(duration)).expect(&drawn);
        assert_eq!((line.contains(YELLOW), line.contains(RED)), (is_yellow, is_red), "{line:?}");
    }
}

#[test]
fn the_contacts_of_an_agent_are_listed_with_their_state() {
    for table in tables() {
        let connected = event("transfer-first-3-connected-to-agent");
        let agent = arn(&connected, "agentInfo", "agentArn");
        table.backfill(&["events/transfer-first-3-connected-to-agent.json"]);
        let drawn = table.run(&["active", &agent, "--now", "2026-03-05T18:00:00Z"]);
        assert!(drawn.stdout.starts_with("1 contact active"), "{drawn:?}");
        assert!(has_line(&drawn.stdout, &[&contact_of(&connected), "CONNECTED_TO_AGENT"]));
        table.backfill(&["events/transfer-first-4-disconnected.json"]);
        let none = table.run(&["active", &agent, "--now", "2026-03-05T18:00:00Z", "--json"]);
        assert_eq!((none.code, none.stdout.as_str()), (Some(0), ""));
    }
}

#[test]
fn part_of_an_arn_is_answered_with_a_hint() {
    let none = Table::embedded().run(&["waiting", "my-queue"]);
    assert!(none.stdout.contains("it must be the whole ARN"), "{none:?}");
}
