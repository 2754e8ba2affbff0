//! Ctrl-C ends a command in an orderly way, and the command can be run again.
#![cfg(unix)]

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, Command, Stdio};

use crate::support::{Output, Table, event, has_line, runtime, tool};

fn spawn(table: &Table, arguments: &[&str]) -> Child {
    let mut tool = tool();
    tool.args(arguments).args(table.options());
    tool.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// As Ctrl-C does.
fn interrupt(child: &Child) {
    let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(killed.success());
}

#[test]
fn an_interrupted_backfill_says_so_and_can_be_run_again() {
    let table = Table::embedded();
    let options = ["backfill", "--retention-days=90", "--omit-fields=", "-"];
    let mut child = spawn(&table, &options);
    // Standard input stays open: without the signal the command would wait for ever.
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(event("inbound-voice-1-initiated").as_bytes()).unwrap();
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    stderr.read_line(&mut line).unwrap();
    assert!(line.starts_with("writing to table"), "{line}");
    interrupt(&child);
    let output = Output::of(child.wait_with_output().unwrap());
    assert_eq!(output.code, Some(130), "{output:?}");
    assert!(output.stdout.contains("interrupted; run the same command again"), "{}", output.stdout);
    drop(stdin);
    let again = table.backfill(&["events"]);
    assert_eq!((again.code, table.items().len()), (Some(0), 24));
}

#[test]
fn a_watched_list_is_redrawn_until_it_is_interrupted() {
    let table = Table::embedded();
    let mut child = spawn(&table, &["waiting", "arn:aws:connect:q", "--watch=1"]);
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    for redraw in 0..2 {
        let line = lines.next().unwrap().unwrap();
        assert!(line.starts_with("0 contacts waiting"), "redraw {redraw}: {line}");
    }
    interrupt(&child);
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn a_watched_list_shows_why_the_table_cannot_be_read_until_it_can() {
    let endpoint = Table::embedded().endpoint;
    let missing = Table { endpoint, name: "made-later".to_owned() };
    let mut child = spawn(&missing, &["waiting", "arn:aws:connect:q", "--watch=1"]);
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    let first = lines.next().unwrap();
    assert!(first.starts_with("error: "), "{first}");
    runtime().block_on(async {
        contacts::table::create(&missing.client(), &missing.name).await.unwrap();
    });
    assert!(lines.any(|line| line.starts_with("0 contacts waiting")));
    interrupt(&child);
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn serving_lasts_until_it_is_interrupted() {
    let mut tool = tool();
    tool.args(["serve", "--port=0"]).stdout(Stdio::piped());
    let mut child = tool.spawn().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    stdout.read_line(&mut line).unwrap();
    let endpoint = line.split_whitespace().find(|word| word.starts_with("http://")).unwrap();
    let served = Table { endpoint: endpoint.to_owned(), name: "contact-state".to_owned() };
    assert_eq!(served.backfill(&["events"]).code, Some(0));
    assert_eq!(served.items().len(), 24);
    interrupt(&child);
    assert_eq!(child.wait().unwrap().code(), Some(0));
    let mut rest = String::new();
    stdout.read_to_string(&mut rest).unwrap();
    assert!(has_line(&rest, &["cargo lambda watch"]));
}
