//! Bad input: each input has the right error or the right record, and no other record changes.
//!
//! The catalogue lists each case with its outcome. [`random`] draws more, and the contract alone
//! says which error or record each must have ([`verdict`]).

pub mod case;
mod contact_records;
mod errors;
mod future;
mod limits;
mod members;
mod names;
mod random;
mod texts;
mod types;
mod verdict;

use std::collections::BTreeSet;
use std::slice;

use contact_events::event::FIELDS;
use contact_state::handler::{Counts, Error, Response};
use serde_json::{Map, Value, json};

use crate::instance::{DynamoDb, Instance};
use crate::support::payload::{failures, kinesis, notification, sns, sqs};
use crate::support::{event, is_exhaustive};
use case::{Case, Expected, record_of};

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
        future::in_other_forms(),
        future::allowed(),
        names::the_records_own(),
        names::odd(),
        names::spelled_both_ways(),
        names::twice(),
        texts::not_json_at_all(),
        texts::not_json_within(),
        texts::strange(),
        texts::no_events(),
        texts::order(),
        contact_records::fields(),
        contact_records::members(),
        contact_records::limits(),
    ]
    .concat()
}

/// By default, one of this many cases is delivered alone, and one of that many in other ways.
const ALONE: usize = 4;
const IN_OTHER_WAYS: usize = 37;

/// One of this many cases by default, and all in the exhaustive run.
fn some_of_the_catalogue(default_step: usize) -> impl Iterator<Item = Case> {
    let step = if is_exhaustive() { 1 } else { default_step };
    catalogue().into_iter().step_by(step)
}

impl Case {
    fn is_refused(&self) -> bool {
        matches!(self.expected, Expected::Error(_))
    }

    /// Whether the event can never be written.
    fn is_rejected(&self) -> bool {
        let Expected::Error((error_type, _)) = &self.expected else { return false };
        !["EventFromTheFuture", "StoreRefused"].contains(error_type)
    }
}

/// A table with the record of a contact that no case is about, and an instance of the function.
struct Scene {
    dynamodb: DynamoDb,
    instance: Instance,
    other: Map<String, Value>,
}

impl Scene {
    async fn new() -> Self {
        let dynamodb = DynamoDb::new().await;
        let instance = dynamodb.instance();
        let mut other = event("inbound-voice-3-connected-to-agent");
        other["detail"]["contactId"] = "another contact".into();
        dynamodb.table.write(&other).await;
        Self { dynamodb, instance, other: record_of(&other.to_string()) }
    }

    /// Checks that the table has these records, and deletes them.
    async fn expect(&self, case: &str, records: &[Map<String, Value>]) {
        for record in records {
            let contact_id = record["contactId"].as_str().unwrap();
            assert_eq!(&self.dynamodb.table.take(contact_id).await, record, "{case}");
        }
    }

    /// Checks that nothing else has changed, and that a good event is still written.
    async fn expect_nothing_else(&self) {
        let good = event("chat-by-api-3-queued").to_string();
        assert_eq!(self.instance.answer(&good).await["outcome"], "applied");
        self.expect("a good event", &[record_of(&good)]).await;
        let records: Vec<_> = self.dynamodb.table.items().await.into_values().collect();
        assert_eq!(records, slice::from_ref(&self.other));
    }

    /// Checks that this case, delivered alone, is answered as it must be, and leaves what it must.
    async fn expect_alone(
        &self,
        case: &Case,
        (response, counts): (Result<Response, Error>, Counts),
    ) {
        let name = &case.name;
        let requests = self.instance.endpoint.requests();
        match &case.expected {
            Expected::Error(expected) => {
                let error = response.expect_err(name);
                let text = error.to_string();
                // DynamoDB makes up a request id each time.
                let text = text.split(", request id ").next().unwrap_or_default().to_owned();
                assert_eq!(&(error.error_type(), text), expected, "{name}");
                let rejected = usize::from(case.is_rejected());
                assert_eq!((counts.rejected, counts.failed), (rejected, 1 - rejected), "{name}");
                let is_stores = expected.0.starts_with("Store");
                assert_eq!(requests, usize::from(is_stores), "{name}");
            }
            Expected::Record(known) => {
                let record = case.record();
                let expected = json!({
                    "contactId": record["contactId"],
                    "eventType": record["seen"][0],
                    "outcome": "applied",
                });
                let response = serde_json::to_value(response.expect(name)).unwrap();
                assert_eq!(response, expected, "{name}");
                assert_eq!((counts.applied, counts.events, requests), (1, 1, 1), "{name}");
                known.check(case, &record, counts.left_out);
                self.expect(name, &[record]).await;
            }
        }
    }
}

#[test]
fn the_catalogue_has_every_known_field_and_each_case_under_a_name_of_its_own() {
    let mut names = BTreeSet::new();
    for case in catalogue() {
        assert!(names.insert(case.name.clone()), "{:?} twice", case.name);
    }
    let listed: BTreeSet<&str> = types::FIELDS.iter().map(|(name, _)| *name).collect();
    for field in FIELDS {
        assert!(listed.contains(field.name), "{}", field.name);
    }
}

/// Rules errors-2, contact-records-7.
#[tokio::test(start_paused = true)]
async fn a_case_has_its_error_or_its_record_and_changes_nothing_else() {
    let scene = Scene::new().await;
    for case in some_of_the_catalogue(ALONE) {
        scene.expect_alone(&case, scene.instance.handle(&case.input).await).await;
    }
    scene.expect_nothing_else().await;
}

#[tokio::test(start_paused = true)]
async fn a_case_in_an_sns_notification_has_the_same_error_or_record() {
    let scene = Scene::new().await;
    for case in some_of_the_catalogue(IN_OTHER_WAYS) {
        scene.expect_alone(&case, scene.instance.handle(&sns(&case.input)).await).await;
    }
    scene.expect_nothing_else().await;
}

/// Good events of two other contacts.
fn neighbours() -> [String; 2] {
    ["outbound-voice-1-initiated", "transfer-second-2-queued"].map(|name| event(name).to_string())
}

/// Rule deliveries-6.
#[tokio::test(start_paused = true)]
async fn a_case_between_good_events_of_a_batch_does_not_affect_them() {
    let scene = Scene::new().await;
    let [before, after] = neighbours();
    let notified = notification(&after).to_string();
    for case in some_of_the_catalogue(IN_OTHER_WAYS) {
        let name = &case.name;
        for (batch, is_reported) in [
            (sqs([&before, &case.input, &notified]), case.is_refused()),
            (kinesis([&before, &case.input, &notified]), case.is_refused() && !case.is_rejected()),
        ] {
            let (response, counts) = scene.instance.handle(&batch).await;
            let reported = if is_reported { vec![1] } else { vec![] };
            assert_eq!(failures(&response.expect(name)), reported, "{name}");
            let mut records = vec![record_of(&before), record_of(&after)];
            if let Expected::Record(known) = &case.expected {
                records.push(case.record());
                known.check(&case, &records[2], counts.left_out);
            }
            assert_eq!((counts.events, counts.applied), (3, records.len()), "{name}");
            scene.expect(name, &records).await;
        }
    }
    scene.expect_nothing_else().await;
}

#[tokio::test(start_paused = true)]
async fn exactly_the_refused_cases_of_one_large_batch_come_back() {
    let scene = Scene::new().await;
    let refused: Vec<Case> = catalogue().into_iter().filter(Case::is_refused).collect();
    let [first, last] = neighbours();
    let inputs = refused.iter().map(|case| &case.input);
    let batch = sqs([&first].into_iter().chain(inputs).chain([&last]));
    let (response, counts) = scene.instance.handle(&batch).await;
    assert_eq!(failures(&response.unwrap()), (1..=refused.len()).collect::<Vec<_>>());
    let rejected = refused.iter().filter(|case| case.is_rejected()).count();
    assert_eq!((counts.applied, counts.rejected), (2, rejected));
    assert_eq!(counts.failed, refused.len() - rejected);
    scene.expect("the good ones", &[record_of(&first), record_of(&last)]).await;
    scene.expect_nothing_else().await;
}
