//! Tables to run the tool against, and the tool.

use std::env;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{self, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

use aws_sdk_dynamodb::Client;
use serde_json::Value;

/// A table on a DynamoDB.
pub struct Table {
    pub endpoint: String,
    pub name: String,
}

/// What the tool printed, and its exit code.
#[derive(Debug)]
pub struct Output {
    pub stdout: String,
    pub stderr: String,
    pub code: Option<i32>,
}

/// A new table on each DynamoDB that there is.
pub fn tables() -> Vec<Table> {
    let mut tables = vec![Table::embedded()];
    if let Ok(endpoint) = env::var("DYNAMODB_LOCAL_ENDPOINT") {
        tables.push(Table::at(endpoint, &unique_name()));
    }
    tables
}

impl Table {
    /// A table on an embedded DynamoDB of its own, which lives as long as the tests.
    pub fn embedded() -> Self {
        Self::at(endpoint(), &unique_name())
    }

    /// A table of this name on an embedded DynamoDB of its own.
    pub fn embedded_named(name: &str) -> Self {
        Self::at(endpoint(), name)
    }

    fn at(endpoint: String, name: &str) -> Self {
        let table = Self { endpoint, name: name.to_owned() };
        runtime().block_on(async {
            contacts::table::create(&table.client(), &table.name).await.unwrap();
        });
        table
    }

    /// Another table on the same DynamoDB.
    pub fn another(&self) -> Self {
        Self::at(self.endpoint.clone(), &unique_name())
    }

    pub fn client(&self) -> Client {
        Client::new(&contacts::embedded::config(&self.endpoint))
    }

    /// The options of the tool that name this table.
    pub fn options(&self) -> [String; 2] {
        [format!("--table={}", self.name), format!("--endpoint-url={}", self.endpoint)]
    }

    /// Runs a command of the tool on this table.
    pub fn run(&self, arguments: &[&str]) -> Output {
        run(tool().args(arguments).args(self.options()), "")
    }

    /// Backfills paths, with a retention of 90 days and without omitted fields.
    pub fn backfill(&self, paths: &[&str]) -> Output {
        let settings = ["--retention-days=90", "--omit-fields="];
        self.run(&[&["backfill"], settings.as_slice(), paths].concat())
    }

    /// The record of a contact, as `contacts show --json` prints it.
    pub fn record(&self, contact_id: &str) -> Value {
        let shown = self.run(&["show", contact_id, "--json"]);
        assert_eq!(shown.code, Some(0), "{shown:?}");
        serde_json::from_str(&shown.stdout).unwrap()
    }

    /// All items, sorted by contact, sets sorted.
    pub fn items(&self) -> Vec<Value> {
        runtime().block_on(async {
            let scan = self.client().scan().table_name(&self.name).send().await.unwrap();
            let items = scan.items.unwrap_or_default();
            let mut items: Vec<Value> =
                items.into_iter().map(|item| serde_dynamo::from_item(item).unwrap()).collect();
            for item in &mut items {
                if let Some(seen) = item["seen"].as_array_mut() {
                    seen.sort_by_key(|name| name.as_str().unwrap().to_owned());
                }
            }
            items.sort_by_key(|item| item["contactId"].as_str().unwrap().to_owned());
            items
        })
    }
}

/// Starts an embedded DynamoDB.
fn endpoint() -> String {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        runtime().block_on(async {
            let address = contacts::embedded::start("127.0.0.1:0").await.unwrap();
            sender.send(format!("http://{address}")).unwrap();
            std::future::pending::<()>().await;
        });
    });
    receiver.recv().unwrap()
}

/// A name that no other table has, also on a DynamoDB that other tests use.
fn unique_name() -> String {
    static TABLES: AtomicUsize = AtomicUsize::new(0);
    format!("contacts-{}-{}", process::id(), TABLES.fetch_add(1, Ordering::Relaxed))
}

/// A runtime for the SDK. The tool runs in a process of its own.
pub fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

/// The tool, in the root of the repository, with nothing of the environment of these tests.
pub fn tool() -> Command {
    let mut tool = Command::new(env!("CARGO_BIN_EXE_contacts"));
    tool.env_clear().current_dir(repository());
    tool
}

/// The root of the repository.
pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// Runs the tool with this text as standard input.
pub fn run(tool: &mut Command, input: impl AsRef<[u8]>) -> Output {
    let tool = tool.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = tool.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.as_ref().to_owned();
    // The tool may end without reading its input.
    let writing = thread::spawn(move || stdin.write_all(&input));
    let output = Output::of(child.wait_with_output().unwrap());
    writing.join().unwrap().ok();
    output
}

impl Output {
    pub fn of(output: process::Output) -> Self {
        Self {
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
            code: output.status.code(),
        }
    }
}

/// The text of a file below `events/`.
pub fn event(name: &str) -> String {
    std::fs::read_to_string(repository().join(format!("events/{name}.json"))).unwrap()
}

/// The contact of an event.
pub fn contact_of(event: &str) -> String {
    let event: Value = serde_json::from_str(event).unwrap();
    event["detail"]["contactId"].as_str().unwrap().to_owned()
}

/// Whether one of these lines contains all of these texts.
pub fn has_line(text: &str, parts: &[&str]) -> bool {
    text.lines().any(|line| parts.iter().all(|part| line.contains(part)))
}
