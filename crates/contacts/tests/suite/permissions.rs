//! The permissions that each command needs: the operations that it calls, as the page lists them.

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use crate::support::{Table, contact_of, event, repository};

/// A proxy for a DynamoDB, which keeps what is sent.
#[derive(Clone, Default)]
struct Recorder(Arc<Mutex<String>>);

impl Recorder {
    /// The table, reached through a recorder.
    fn of(table: &Table) -> (Table, Self) {
        let recorder = Self::default();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let target = table.endpoint.strip_prefix("http://").unwrap().to_owned();
        let recording = recorder.clone();
        thread::spawn(move || {
            for client in listener.incoming() {
                recording.connect(client.unwrap(), TcpStream::connect(&target).unwrap());
            }
        });
        (Table { endpoint, name: table.name.clone() }, recorder)
    }

    fn connect(&self, mut client: TcpStream, mut server: TcpStream) {
        let (mut answers, mut answered) =
            (server.try_clone().unwrap(), client.try_clone().unwrap());
        thread::spawn(move || std::io::copy(&mut answers, &mut answered));
        let recorder = self.clone();
        thread::spawn(move || {
            let mut bytes = vec![0; 65_536];
            while let Ok(count @ 1..) = client.read(&mut bytes) {
                recorder.0.lock().unwrap().push_str(&String::from_utf8_lossy(&bytes[..count]));
                if server.write_all(&bytes[..count]).is_err() {
                    break;
                }
            }
        });
    }

    /// The operations that were called since the last call.
    fn take(&self) -> BTreeSet<String> {
        let sent = std::mem::take(&mut *self.0.lock().unwrap());
        let calls = sent.split("DynamoDB_20120810.").skip(1);
        let name = |call: &str| call.chars().take_while(char::is_ascii_alphabetic).collect();
        calls.map(name).collect()
    }
}

/// The operations that the page lists for this command.
fn listed(command: &str) -> BTreeSet<String> {
    let page = std::fs::read_to_string(repository().join("docs/contacts.md")).unwrap();
    let row = page.lines().find(|line| line.starts_with(&format!("| [`{command}`]"))).unwrap();
    let permissions = row.trim_matches('|').split('|').nth(2).unwrap();
    permissions.split('`').skip(1).step_by(2).map(ToOwned::to_owned).collect()
}

#[test]
fn each_command_calls_exactly_the_operations_that_the_page_lists() {
    let (table, recorder) = Recorder::of(&Table::embedded());
    let contact = contact_of(&event("inbound-voice-2-queued"));
    let settings = ["--retention-days=90", "--omit-fields="];
    let arn = "arn:aws:connect:us-east-1:123456789012:instance/i/queue/q";
    for arguments in [
        vec!["backfill", settings[0], settings[1], "events"],
        vec!["show", &contact],
        vec!["chain", &contact],
        vec!["waiting", arn],
        vec!["active", arn],
        vec!["apply", "--retention-days=30", settings[1]],
        vec!["forget", "--yes", &contact],
    ] {
        let output = table.run(&arguments);
        assert_eq!(output.code, Some(0), "{output:?}");
        assert_eq!(recorder.take(), listed(arguments[0]), "{}", arguments[0]);
    }
    for command in ["replay", "serve"] {
        assert!(listed(command).is_empty(), "{command}");
    }
}
