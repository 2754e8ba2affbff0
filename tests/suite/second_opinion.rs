//! AWS's own parts as a second opinion: the function's binary under AWS's Lambda Runtime Interface
//! Emulator, with AWS's DynamoDB Local.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::env;
use std::io::{self, Write};
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::delete_table::DeleteTableError;
use contact_state::store;
use rand::rngs::StdRng;
use rand::seq::{IndexedRandom, SliceRandom};
use rand::{Rng, SeedableRng};
use serde_json::{Map, Value, json};

use crate::support::payload::{notification, sns, sqs_message};
use crate::support::{event_files, files, items, lives, modelled, project_file};
use crate::{embedded, table};

/// How to run this test, which is skipped without these two.
const COMMAND: &str = ".ci/dynamodb-local .ci/runtime-emulator -- cargo test second_opinion";

/// Payloads that are JSON and none of the deliveries.
const NO_DELIVERIES: [&str; 4] = ["{}", "[]", "null", r#"{"Records": []}"#];

/// Bodies and messages that hold no event, and their errors.
const NO_EVENTS: [(&str, &str); 5] = [
    ("", "MalformedEvent"),
    ("not JSON", "MalformedEvent"),
    ("[]", "UnrecognizedPayload"),
    ("{}", "UnrecognizedPayload"),
    (r#"{"Records": []}"#, "UnrecognizedPayload"),
];

/// The most messages in one batch, of sizes drawn from 1.
const LARGEST_BATCH: usize = 25;

/// How long one invocation may take: more than Lambda's limit of the function.
const TIMEOUT: Duration = Duration::from_mins(1);

#[tokio::test]
async fn the_runtime_emulator_feeds_every_event_shuffled_and_repeated_in_each_delivery() {
    let Some(function) = Function::from_environment() else {
        return skip("the function under AWS's Runtime Interface Emulator and DynamoDB Local");
    };
    for seed in 1..=2 {
        let random = &mut StdRng::seed_from_u64(seed);
        function.empty_the_table().await;
        feed_events(&function, shuffled(random));
        function.expect_the_records(&format!("events, seed {seed}")).await;

        function.empty_the_table().await;
        feed_batches(&function, shuffled(random), random);
        function.expect_the_records(&format!("SQS batches, seed {seed}")).await;

        function.empty_the_table().await;
        feed_notifications(&function, shuffled(random));
        function.expect_the_records(&format!("SNS notifications, seed {seed}")).await;
    }
}

/// Each as an invocation of its own. Lambda itself refuses what is not JSON, so it is left out.
fn feed_events(function: &Function, sent: Vec<Sent>) {
    let mut sent_before = HashSet::new();
    for sent in sent {
        if serde_json::from_str::<Value>(&sent.text).is_ok() {
            expect_answer(&function.invoke(&sent.text), &sent, &mut sent_before);
        }
    }
    for payload in NO_DELIVERIES {
        assert_eq!(function.invoke(payload)["errorType"], "UnrecognizedPayload", "{payload}");
    }
}

fn feed_notifications(function: &Function, sent: Vec<Sent>) {
    let mut sent_before = HashSet::new();
    for sent in sent {
        expect_answer(&function.invoke(&sns(&sent.text)), &sent, &mut sent_before);
    }
}

/// In batches, each body the event or a notification holding it.
fn feed_batches(function: &Function, mut sent: Vec<Sent>, random: &mut StdRng) {
    let mut number = 0;
    while !sent.is_empty() {
        let size = random.random_range(1..=LARGEST_BATCH.min(sent.len()));
        let mut bad = BTreeSet::new();
        let mut records = Vec::new();
        for sent in sent.drain(..size) {
            number += 1;
            let message_id = format!("message {number}");
            let raw = random.random::<bool>();
            let body = if raw { sent.text } else { notification(&sent.text).to_string() };
            records.push(sqs_message(&message_id, &body));
            if sent.error.is_some() {
                bad.insert(message_id);
            }
        }
        let answer = function.invoke(&json!({"Records": records}).to_string());
        let failures = answer["batchItemFailures"].as_array().expect("an SQS batch's answer");
        let failed: Vec<&str> =
            failures.iter().map(|failure| failure["itemIdentifier"].as_str().unwrap()).collect();
        assert_eq!(failed.len(), bad.len(), "{answer}");
        assert_eq!(failed.into_iter().map(str::to_owned).collect::<BTreeSet<_>>(), bad);
    }
}

/// The answer to one event: its error, or its contact, type and outcome. If it was sent before,
/// nothing takes effect.
fn expect_answer(answer: &Value, sent: &Sent, sent_before: &mut HashSet<String>) {
    let name = &sent.name;
    if let Some(error) = &sent.error {
        assert_eq!(answer["errorType"], **error, "{name}: {answer}");
        assert_ne!(answer["errorMessage"].as_str().unwrap_or_default(), "", "{name}: {answer}");
        return;
    }
    let event: Value = serde_json::from_str(&sent.text).unwrap();
    let says = |field, capitalised| {
        let detail = &event["detail"];
        detail.get(field).or_else(|| detail.get(capitalised)).unwrap()
    };
    assert_eq!(answer["contactId"], *says("contactId", "ContactId"), "{name}: {answer}");
    assert_eq!(answer["eventType"], *says("eventType", "EventType"), "{name}: {answer}");
    let first = sent_before.insert(sent.text.clone());
    let possible: &[&str] =
        if first { &["applied", "merged", "stale"] } else { &["duplicate", "stale"] };
    let outcome = answer["outcome"].as_str().unwrap_or_default();
    assert!(possible.contains(&outcome), "{name}: {answer}");
}

/// An event, good or bad, as it is sent.
#[derive(Clone)]
struct Sent {
    name: String,
    text: String,
    /// The type of its error.
    error: Option<String>,
}

/// Every event of `events/`, one to three times, among the texts that are none.
fn shuffled(random: &mut StdRng) -> Vec<Sent> {
    let good = event_files().into_iter().map(|(name, text)| Sent { name, text, error: None });
    let mut sent: Vec<Sent> = good
        .flat_map(|sent| vec![sent; *[1, 1, 2, 3].choose(random).expect("some")])
        .chain(bad_events())
        .collect();
    sent.shuffle(random);
    sent
}

fn bad_events() -> Vec<Sent> {
    let errors = errors_in_the_readme();
    let invalid = files("events/invalid", "json");
    assert_eq!(invalid.len(), errors.len(), "events/README.md lists every file of invalid/");
    let invalid = invalid.into_iter().map(|(name, text)| {
        let error = errors.get(&name).unwrap_or_else(|| panic!("events/README.md lacks {name}"));
        Sent { error: Some(error.clone()), name, text }
    });
    let none = NO_EVENTS.map(|(text, error)| Sent {
        name: format!("the text {text:?}"),
        text: text.into(),
        error: Some(error.into()),
    });
    invalid.chain(none).collect()
}

/// The files of `invalid/` in `events/README.md`: name and error type.
fn errors_in_the_readme() -> BTreeMap<String, String> {
    let readme = std::fs::read_to_string(project_file("events/README.md")).unwrap();
    let (_, invalid) = readme.split_once("## `invalid/`").unwrap();
    let cells = invalid.lines().map(|line| line.split('|').map(str::trim).collect::<Vec<_>>());
    cells
        .filter_map(|cells| {
            let name = cells.get(1)?.strip_prefix('`')?.strip_suffix(".json`")?;
            Some((name.to_owned(), cells.get(3)?.trim_matches('`').to_owned()))
        })
        .collect()
}

/// The function under the emulator, and its table.
struct Function {
    url: String,
    http: ureq::Agent,
    client: Client,
    table: String,
}

impl Function {
    /// The one that `.ci/runtime-emulator` runs.
    fn from_environment() -> Option<Self> {
        let endpoint = env::var("DYNAMODB_LOCAL_ENDPOINT").ok()?;
        let http = ureq::Agent::config_builder().proxy(None).timeout_global(Some(TIMEOUT)).build();
        Some(Self {
            url: env::var("RUNTIME_EMULATOR_URL").ok()?,
            http: http.into(),
            client: store::client(&embedded::config(&endpoint)),
            table: env::var("RUNTIME_EMULATOR_TABLE").ok()?,
        })
    }

    async fn empty_the_table(&self) {
        match self.client.delete_table().table_name(&self.table).send().await {
            Ok(_) => {}
            Err(error) => {
                let missing = error
                    .as_service_error()
                    .is_some_and(DeleteTableError::is_resource_not_found_exception);
                assert!(missing, "{error:?}");
            }
        }
        table::create(&self.client, &self.table).await.unwrap();
    }

    /// Invokes it, one at a time: the emulator crashes at a second invocation meanwhile. The
    /// answer to an error is the error, with HTTP's status 200.
    fn invoke(&self, payload: &str) -> Value {
        let answer = self.http.post(&self.url).send(payload);
        let answer = answer.and_then(|mut answer| answer.body_mut().read_to_string());
        let answer = answer.unwrap_or_else(|error| {
            panic!("no answer, see target/runtime-emulator.log: {error}\n{payload}")
        });
        serde_json::from_str(&answer).unwrap_or_else(|_| panic!("not JSON: {answer}\n{payload}"))
    }

    /// The table has the reference model's record of every contact, and nothing else.
    async fn expect_the_records(&self, after: &str) {
        let expected: BTreeMap<String, Map<String, Value>> = lives()
            .into_iter()
            .map(|(contact_id, events)| (contact_id, modelled(&events)))
            .collect();
        let stored = items(&self.client, &self.table).await;
        for (contact_id, record) in &expected {
            assert_eq!(stored.get(contact_id), Some(record), "{contact_id} after {after}");
        }
        let others: Vec<&String> =
            stored.keys().filter(|contact_id| !expected.contains_key(*contact_id)).collect();
        assert!(others.is_empty(), "{others:?} after {after}");
    }
}

/// Prints that this test is skipped, past the test harness, which captures what passing tests
/// print. In CI this is a failure.
fn skip(what: &str) {
    let line = format!("SKIPPED: {what}. Run it with: {COMMAND}\n");
    io::stderr().write_all(line.as_bytes()).unwrap();
    assert_ne!(env::var("CONTACT_STATE_NO_SKIPS").as_deref(), Ok("1"), "{line}");
}
