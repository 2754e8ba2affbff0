//! Bad input: whatever comes, the right error or the right record, and nothing else changes.

mod at_random;
mod bent;
pub mod case;
mod errors;
mod future;
mod limits;
mod members;
mod names;
mod texts;
mod types;
mod verdict;
pub mod wrapping;

use std::collections::BTreeSet;
use std::slice;

use contact_state::event::KNOWN;
use contact_state::handler::{Answer, Counts, Error, Handler};
use serde_json::{Map, Value, json};

use crate::support::{Table, event, no_deadline};
use case::{Case, Expected, Place, record_of};
use types::FIELDS;
use wrapping::{by_sns, by_sqs, notification};

/// How many cases there are, so that none gets lost.
const CASES: usize = 1_291;

fn catalogue() -> Vec<Case> {
    [
        types::fields(),
        types::spellings(),
        types::envelope(),
        types::times(),
        members::members(),
        members::together(),
        limits::texts(),
        limits::arns(),
        limits::sections(),
        limits::huge(),
        limits::items(),
        limits::levels(),
        limits::numbers(),
        limits::unknown_fields(),
        future::claimed(),
        future::in_other_guises(),
        future::allowed(),
        names::the_records_own(),
        names::nobodys(),
        names::spelled_both_ways(),
        names::twice(),
        texts::not_json_at_all(),
        texts::not_json_within(),
        texts::strange(),
        texts::no_deliveries(),
        texts::order(),
    ]
    .concat()
}

/// A table with the record of a contact that no case is about, and the function on it.
struct Scene {
    table: Table,
    handler: Handler,
    bystander: Map<String, Value>,
}

impl Scene {
    async fn new() -> Self {
        let table = Table::new().await;
        let handler = Handler::new(table.store.clone(), 0, "ContactState");
        let mut bystander = event("inbound-voice-3-connected-to-agent");
        bystander["detail"]["contactId"] = "bystander".into();
        table.write(&bystander).await;
        table.requests.take();
        Self { table, handler, bystander: record_of(&bystander.to_string()) }
    }

    async fn handle(&self, payload: &str) -> (Result<Answer, Error>, Counts) {
        let mut counts = Counts::default();
        let answer = self.handler.handle(payload, no_deadline(), &mut counts).await;
        (answer, counts)
    }

    /// Holds the table to these records, and deletes them.
    async fn expect(&self, case: &str, records: &[Map<String, Value>]) {
        for record in records {
            let contact_id = record["contactId"].as_str().unwrap();
            assert_eq!(&self.table.take(contact_id).await, record, "{case}");
        }
    }

    /// That nothing else changed, and that the function is alive: a good event goes all the way.
    async fn expect_nothing_else(&self) {
        let good = event("chat-by-api-3-queued").to_string();
        let (answer, _) = self.handle(&good).await;
        assert!(matches!(answer, Ok(Answer::Event { outcome: "applied", .. })), "{answer:?}");
        self.expect("a good event", &[record_of(&good)]).await;
        let records: Vec<_> = self.table.items().await.into_values().collect();
        assert_eq!(records, slice::from_ref(&self.bystander));
    }
}

/// The error without what DynamoDB makes up anew each time.
fn told(error: &Error) -> (&'static str, String) {
    let text = error.to_string();
    let text = text.split(", request id ").next().unwrap_or_default();
    (error.error_type(), text.to_owned())
}

#[test]
fn the_catalogue_has_every_field_that_is_known_and_each_case_under_a_name() {
    let cases = catalogue();
    assert_eq!(cases.len(), CASES);
    let mut names = BTreeSet::new();
    for case in &cases {
        assert!(names.insert(&case.name), "{:?} twice", case.name);
    }
    let fields: Vec<&str> = FIELDS.iter().map(|(name, _)| *name).collect();
    assert_eq!(fields[..KNOWN.len()], KNOWN.map(|(name, _)| name));
}

#[tokio::test]
async fn every_case_has_its_error_or_its_record_and_changes_nothing_else() {
    let scene = Scene::new().await;
    for case in catalogue() {
        let input = case.input();
        let (answer, counts) = scene.handle(&input).await;
        scene.expect_alone(&case, &input, answer, counts).await;
    }
    scene.expect_nothing_else().await;
}

/// Every how many cases one is delivered in other ways too, of those that leave a record.
const SOME: usize = 5;

/// All that are refused, and some that are recorded, in an event's place.
fn wrapped() -> Vec<Case> {
    let events = catalogue().into_iter().filter(|case| case.place == Place::Event);
    let (refused, recorded): (Vec<Case>, Vec<Case>) =
        events.partition(|case| matches!(case.expected, Expected::Error(_)));
    refused.into_iter().chain(recorded.into_iter().step_by(SOME)).collect()
}

#[tokio::test]
async fn in_an_sns_notification_a_case_fares_the_same() {
    let scene = Scene::new().await;
    for case in wrapped() {
        let input = case.input();
        let (answer, counts) = scene.handle(&by_sns(&input).to_string()).await;
        scene.expect_alone(&case, &input, answer, counts).await;
    }
    scene.expect_nothing_else().await;
}

impl Scene {
    /// That the case, delivered alone, was answered as it must be and left what it must.
    async fn expect_alone(
        &self,
        case: &Case,
        input: &str,
        answer: Result<Answer, Error>,
        counts: Counts,
    ) {
        let name = &case.name;
        let (updates, others) = self.table.requests.take();
        match &case.expected {
            Expected::Error(wrong) => {
                assert_eq!(&told(&answer.expect_err(name)), wrong, "{name}");
                assert_eq!((counts.applied, counts.failed), (0, 1), "{name}");
                let of_the_store = wrong.0.starts_with("Store");
                assert_eq!((updates, others), (usize::from(of_the_store), 0), "{name}");
            }
            Expected::Record(told) => {
                let record = record_of(input);
                let expected = json!({
                    "contactId": record["contactId"],
                    "eventType": record["seen"][0],
                    "outcome": "applied",
                });
                assert_eq!(serde_json::to_value(answer.expect(name)).unwrap(), expected, "{name}");
                assert_eq!((counts.applied, counts.failed), (1, 0), "{name}");
                assert_eq!((updates, others), (1, 0), "{name}");
                told.check(name, &record, counts.left_out);
                self.expect(name, &[record]).await;
            }
        }
        self.table.requests.take();
    }
}

#[tokio::test]
async fn between_two_good_messages_of_a_batch_a_case_fares_the_same() {
    let scene = Scene::new().await;
    let [before, after] = neighbours();
    let notified = notification(&after).to_string();
    for case in wrapped() {
        let (name, input) = (&case.name, case.input());
        let messages = [("before", &*before), ("case", &*input), ("after", &*notified)];
        let (answer, counts) = scene.handle(&by_sqs(messages).to_string()).await;
        let mut records = vec![record_of(&before), record_of(&after)];
        let failed = match &case.expected {
            Expected::Error(_) => vec!["case"],
            Expected::Record(told) => {
                records.push(record_of(&input));
                told.check(name, &records[2], counts.left_out);
                vec![]
            }
        };
        assert_eq!(failed_messages(&answer.expect(name)), failed, "{name}");
        assert_eq!((counts.applied, counts.failed), (records.len(), failed.len()), "{name}");
        scene.expect(name, &records).await;
    }
    scene.expect_nothing_else().await;
}

/// Two good events of other contacts.
fn neighbours() -> [String; 2] {
    ["outbound-voice-1-initiated", "transfer-second-2-queued"].map(|name| event(name).to_string())
}

#[tokio::test]
async fn of_a_batch_of_all_that_is_refused_exactly_the_good_messages_do_not_come_back() {
    let scene = Scene::new().await;
    let bad: Vec<Case> =
        wrapped().into_iter().filter(|case| matches!(case.expected, Expected::Error(_))).collect();
    let inputs: Vec<String> = bad.iter().map(Case::input).collect();
    let [first, last] = neighbours();
    let named = bad.iter().map(|case| case.name.as_str()).zip(inputs.iter().map(String::as_str));
    let messages = [("first", &*first)].into_iter().chain(named).chain([("last", &*last)]);
    let (answer, counts) = scene.handle(&by_sqs(messages).to_string()).await;
    let answer = answer.unwrap();
    let failed: BTreeSet<&str> = failed_messages(&answer).into_iter().collect();
    assert_eq!(failed, bad.iter().map(|case| case.name.as_str()).collect());
    assert_eq!((counts.applied, counts.failed), (2, bad.len()));
    scene.expect("the good ones", &[record_of(&first), record_of(&last)]).await;
    scene.expect_nothing_else().await;
}

/// JSON in place of a body or message that is text, and the error that it deserves.
const NO_TEXTS: [(&str, &str); 9] = [
    ("null", "UnrecognizedPayload"),
    ("true", "UnrecognizedPayload"),
    ("7", "UnrecognizedPayload"),
    ("[]", "UnrecognizedPayload"),
    (r#"{"source":"aws.connect","detail":{}}"#, "UnrecognizedPayload"),
    (r#""""#, "MalformedEvent"),
    (r#""\ud83d""#, "MalformedEvent"),
    (r#""{\"source\":\"\ude00\",\"detail\":{}}""#, "MalformedEvent"),
    (r#""{\"source\":\"\\ud83d\",\"detail\":{}}""#, "MalformedEvent"),
];

#[tokio::test]
async fn a_body_or_message_that_is_no_text_or_not_utf_8_fails_alone() {
    let scene = Scene::new().await;
    let [before, after] = neighbours();
    let records = [record_of(&before), record_of(&after)];
    let messages = [("before", &*before), ("it", "NO TEXT"), ("after", &*after)];
    let [batch, message] = [by_sqs(messages), by_sns("NO TEXT")].map(|json| json.to_string());
    for (json, error) in NO_TEXTS {
        let (answer, counts) = scene.handle(&batch.replace("\"NO TEXT\"", json)).await;
        assert_eq!(failed_messages(&answer.unwrap()), ["it"], "{json}");
        assert_eq!((counts.applied, counts.failed), (2, 1), "{json}");
        scene.expect(json, &records).await;
        let (answer, _) = scene.handle(&message.replace("\"NO TEXT\"", json)).await;
        assert_eq!(answer.unwrap_err().error_type(), error, "{json}");
    }
    let (answer, _) = scene.handle(&batch.replace("\"body\":\"NO TEXT\",", "")).await;
    assert_eq!(failed_messages(&answer.unwrap()), ["it"], "no body at all");
    scene.expect("no body at all", &records).await;
    scene.expect_nothing_else().await;
}

fn failed_messages(answer: &Answer) -> Vec<&str> {
    let Answer::Batch(response) = answer else { panic!("{answer:?}") };
    response.batch_item_failures.iter().map(|failure| failure.item_identifier.as_str()).collect()
}
