//! What every command has in common: colours, help, manual pages.

use tempfile::TempDir;

use crate::support::{Output, run, tool};

/// The beginning of every colour.
const ESCAPE: char = '\u{1b}';

fn replay(variables: &[(&str, &str)]) -> Output {
    let mut tool = tool();
    tool.args(["replay", "--no-verify", "events/inbound-voice-2-queued.json"])
        .envs(variables.iter().copied());
    run(&mut tool, "")
}

#[test]
fn there_are_no_colours_in_a_pipe_unless_they_are_forced() {
    assert!(!replay(&[]).stdout.contains(ESCAPE));
    assert!(replay(&[("CLICOLOR_FORCE", "1")]).stdout.contains(ESCAPE));
    assert!(!replay(&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]).stdout.contains(ESCAPE));
}

#[test]
fn nothing_in_an_event_controls_the_terminal() {
    let event = r#"{"id": "1", "source": "aws.connect", "detail-type": "Amazon Connect Contact Event",
        "time": "2026-02-10T15:04:09Z", "detail": {"contactId": "a\u001b[2Jb", "eventType": "X\u001b[31m",
        "channel": "\u001b[0mVOICE", "tags": {"a": "\u202e"}}}"#;
    let replayed = run(tool().args(["replay", "-"]).env("CLICOLOR_FORCE", "1"), event);
    assert_eq!(replayed.code, Some(0), "{replayed:?}");
    for control in ["[2J", "\u{1b}[31mX", "\u{202e}"] {
        let shown = replayed.stdout.contains(&format!("{ESCAPE}{control}"));
        assert!(!shown && !replayed.stdout.contains('\u{202e}'), "{control}");
    }
}

#[test]
fn every_command_has_help_with_its_exit_codes_or_those_of_all() {
    let help = run(tool().arg("--help"), "").stdout;
    assert!(help.contains("Exit codes:\n  0    everything was done"), "{help}");
    for command in [
        "replay",
        "serve",
        "backfill",
        "show",
        "chain",
        "waiting",
        "active",
        "apply",
        "forget",
        "completions",
        "man",
    ] {
        assert!(help.lines().any(|line| line.trim_start().starts_with(command)), "{command}");
        assert_eq!(run(tool().args([command, "--help"]), "").code, Some(0), "{command}");
    }
    assert_eq!(run(tool().arg("oops"), "").code, Some(2));
}

#[test]
fn completions_and_manual_pages_are_made_from_the_command_line() {
    let completions = run(tool().args(["completions", "bash"]), "").stdout;
    assert!(completions.contains("backfill") && completions.contains("--retention-days"));
    let folder = TempDir::new().unwrap();
    assert_eq!(run(tool().arg("man").arg(folder.path()), "").code, Some(0));
    let page = std::fs::read_to_string(folder.path().join("contacts-backfill.1")).unwrap();
    assert!(page.contains("retention"), "{page}");
}
