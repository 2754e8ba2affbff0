//! Bad input: whatever comes, the right error or the right record, and nothing else changes.

mod bent;
mod case;
mod errors;
mod future;
mod limits;
mod members;
mod names;
mod texts;
mod types;
mod verdict;
pub mod wrapping;

use std::collections::{BTreeMap, BTreeSet};

use contact_state::event::KNOWN;
use contact_state::handler::{Answer, Counts, Error, Handler};
use serde_json::{Map, Value, json};

use crate::support::{Table, event, no_deadline};
use case::{Case, Expected, Place, record_of};
use types::FIELDS;
use wrapping::{by_sns, by_sqs, notification};

fn catalogue() -> Vec<Case> {
    [
        types::fields(),
        types::spellings(),
        types::envelope(),
        members::members(),
        members::together(),
        limits::texts(),
        limits::arns(),
        limits::sections(),
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
        let bystander = event("inbound-voice-3-connected-to-agent");
        table.write(&bystander).await;
        Self { table, handler, bystander: record_of(&bystander.to_string()) }
    }

    async fn handle(&self, payload: &str) -> (Result<Answer, Error>, Counts) {
        let mut counts = Counts::default();
        let answer = self.handler.handle(payload, no_deadline(), &mut counts).await;
        (answer, counts)
    }

    /// Holds the table to these records and the bystander's, and deletes these.
    async fn expect(&self, case: &str, records: &[Map<String, Value>]) {
        let mut expected: BTreeMap<String, Map<String, Value>> = records
            .iter()
            .chain([&self.bystander])
            .map(|record| (contact_id(record).to_owned(), record.clone()))
            .collect();
        let stored = self.table.items().await;
        for (contact_id, record) in stored {
            let expected = expected.remove(&contact_id);
            assert_eq!(Some(&record), expected.as_ref(), "{case}: {contact_id}");
            if record != self.bystander {
                self.table.take(&contact_id).await;
            }
        }
        assert!(expected.is_empty(), "{case}: no record of {:?}", expected.keys());
    }

    /// That the function is alive: a good event still goes all the way.
    async fn expect_life(&self) {
        let good = event("chat-by-api-3-queued").to_string();
        let (answer, _) = self.handle(&good).await;
        assert!(matches!(answer, Ok(Answer::Event { outcome: "applied", .. })), "{answer:?}");
        self.expect("a good event", &[record_of(&good)]).await;
    }
}

fn contact_id(record: &Map<String, Value>) -> &str {
    record["contactId"].as_str().expect("text")
}

/// The error without what DynamoDB makes up anew each time.
fn told(error: &Error) -> (&'static str, String) {
    let text = error.to_string();
    let text = text.split(", request id ").next().unwrap_or_default();
    (error.error_type(), text.to_owned())
}

#[test]
fn the_catalogue_has_every_known_field_and_each_name_once() {
    let cases = catalogue();
    let names: BTreeSet<&str> = cases.iter().map(|case| case.name.as_str()).collect();
    assert_eq!(names.len(), cases.len());
    assert_eq!(cases.len(), 1);
    let known = KNOWN.map(|(name, _)| name);
    assert_eq!(FIELDS[..known.len()].iter().map(|(name, _)| *name).collect::<Vec<_>>(), known);
}

#[tokio::test]
async fn every_case_has_its_error_or_its_record_and_changes_nothing_else() {
    let scene = Scene::new().await;
    for case in catalogue() {
        let input = case.input();
        let (answer, counts) = scene.handle(&input).await;
        use futures_util::FutureExt;
        let _ = std::panic::AssertUnwindSafe(expect_alone(&scene, &case, &input, &answer, counts)).catch_unwind().await;
        scene.table.clear().await;
        scene.table.write(&event("inbound-voice-3-connected-to-agent")).await;
    }
    scene.expect_life().await;
}

#[tokio::test]
async fn every_case_fares_the_same_in_an_sns_notification() {
    let scene = Scene::new().await;
    for case in catalogue().iter().filter(|case| case.place == Place::Event) {
        let input = case.input();
        let (answer, counts) = scene.handle(&by_sns(&input).to_string()).await;
        expect_alone(&scene, case, &input, &answer, counts).await;
    }
    scene.expect_life().await;
}

async fn expect_alone(
    scene: &Scene,
    case: &Case,
    input: &str,
    answer: &Result<Answer, Error>,
    counts: Counts,
) {
    let name = &case.name;
    match &case.expected {
        Expected::Error(wrong) => {
            let error = answer.as_ref().expect_err(name);
            assert_eq!(&told(error), wrong, "{name}");
            assert_eq!(counts.failed, 1, "{name}");
            scene.expect(name, &[]).await;
        }
        Expected::Record(told) => {
            let record = record_of(input);
            let expected = json!({
                "contactId": record["contactId"], "eventType": record["seen"][0], "outcome": "applied",
            });
            let answer = answer.as_ref().expect(name);
            assert_eq!(serde_json::to_value(answer).expect("JSON"), expected, "{name}");
            assert_eq!((counts.applied, counts.failed), (1, 0), "{name}");
            told.check(name, &record, counts.left_out);
            scene.expect(name, &[record]).await;
        }
    }
}

#[tokio::test]
async fn every_case_fares_the_same_between_two_good_messages_of_a_batch() {
    let scene = Scene::new().await;
    let [before, after] =
        ["outbound-voice-1-initiated", "transfer-second-2-queued"].map(|name| event(name).to_string());
    for case in catalogue().iter().filter(|case| case.place == Place::Event) {
        let input = case.input();
        let notified = notification(&after).to_string();
        let messages = [("before", &*before), ("case", &*input), ("after", &*notified)];
        let (answer, counts) = scene.handle(&by_sqs(messages).to_string()).await;
        let mut records = vec![record_of(&before), record_of(&after)];
        let failed = match &case.expected {
            Expected::Error(_) => vec!["case"],
            Expected::Record(told) => {
                let record = record_of(&input);
                told.check(&case.name, &record, counts.left_out);
                records.push(record);
                vec![]
            }
        };
        assert_eq!(failed_messages(&answer.expect(&case.name)), failed, "{}", case.name);
        assert_eq!(counts.failed, failed.len(), "{}", case.name);
        scene.expect(&case.name, &records).await;
    }
    scene.expect_life().await;
}

fn failed_messages(answer: &Answer) -> Vec<&str> {
    let Answer::Batch(response) = answer else { panic!("{answer:?}") };
    response.batch_item_failures.iter().map(|failure| failure.item_identifier.as_str()).collect()
}
