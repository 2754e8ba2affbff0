//! The streams of an embedded DynamoDB, and of the DynamoDB Local that listens at
//! `DYNAMODB_LOCAL_ENDPOINT` if that is set: real stream records of real writes.

use std::collections::BTreeMap;
use std::env;
use std::process;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::config::{Credentials, SharedCredentialsProvider};
use contact_events::record::Delta;
use contact_state::store::{self, Store};
use serde_json::{Value, json};

use crate::event_bus::EventBus;
use crate::samples::{delta, lives, permutations};
use crate::support::{changes, no_deadline, payload};
use crate::{embedded, table};

const TABLE: &str = "contact-state";

/// Every order of a life is written if there are at most so many. Of more, as many are written,
/// evenly spread. (The tests of the crate `contact-events` try every order, without a table.)
const MOST_ORDERS: usize = 5;

/// The same, if `CONTACT_STATE_EXHAUSTIVE` is set, as in CI: every order of six events.
const MOST_ORDERS_IN_CI: usize = 240;

/// How many stream records Lambda delivers at once.
const BATCH: usize = 100;

/// DynamoDB Local keeps the tables of each access key apart.
static ACCOUNTS: AtomicUsize = AtomicUsize::new(0);

/// A DynamoDB with the table.
struct Database {
    url: String,
    access_key: String,
    client: Client,
}

impl Database {
    async fn new() -> Self {
        let url = match env::var("DYNAMODB_LOCAL_ENDPOINT") {
            Ok(url) => url,
            Err(_) => format!("http://{}", embedded::start("127.0.0.1:0").await.unwrap()),
        };
        let account = ACCOUNTS.fetch_add(1, Ordering::SeqCst);
        let access_key = format!("changes{}x{account}", process::id());
        let credentials = Credentials::new(&access_key, "local", None, None, "contact-changes");
        let config = embedded::config(&url)
            .to_builder()
            .credentials_provider(SharedCredentialsProvider::new(credentials))
            .build();
        let patience = TimeoutConfig::builder()
            .connect_timeout(Duration::from_mins(1))
            .operation_attempt_timeout(Duration::from_mins(1))
            .build();
        let plain = store::client(&config);
        let client =
            Client::from_conf(plain.config().to_builder().timeout_config(patience).build());
        table::create(&client, TABLE).await.unwrap();
        Self { url, access_key, client }
    }

    /// Writes these deltas as the function `contact-state` does.
    async fn write(&self, deltas: &[Delta]) {
        let store = Store::new(self.client.clone(), TABLE);
        for delta in deltas {
            store.write(delta, no_deadline()).await.unwrap();
        }
    }

    /// All records of the table's stream, shard by shard.
    async fn stream(&self) -> Vec<Value> {
        let description = self.client.describe_table().table_name(TABLE).send().await.unwrap();
        let arn = description.table.unwrap().latest_stream_arn.unwrap();
        let stream = self.call("DescribeStream", json!({"StreamArn": arn})).await;
        let mut records = Vec::new();
        for shard in stream["StreamDescription"]["Shards"].as_array().unwrap() {
            let mut next = self
                .call(
                    "GetShardIterator",
                    json!({
                        "StreamArn": arn, "ShardId": shard["ShardId"],
                        "ShardIteratorType": "TRIM_HORIZON",
                    }),
                )
                .await["ShardIterator"]
                .take();
            while next.is_string() {
                let mut page = self.call("GetRecords", json!({"ShardIterator": next})).await;
                let Value::Array(more) = page["Records"].take() else { panic!("{page}") };
                next = if more.is_empty() { Value::Null } else { page["NextShardIterator"].take() };
                records.extend(more);
            }
        }
        records
    }

    /// One call of the Streams API. A DynamoDB on this machine accepts any signature.
    async fn call(&self, operation: &'static str, request: Value) -> Value {
        let authorization = format!(
            "AWS4-HMAC-SHA256 Credential={}/20260210/us-east-1/dynamodb/aws4_request, \
             SignedHeaders=host;x-amz-date, Signature={}",
            self.access_key,
            "0".repeat(64)
        );
        let url = self.url.clone();
        let call = move || {
            ureq::post(&url)
                .header("content-type", "application/x-amz-json-1.0")
                .header("x-amz-target", format!("DynamoDBStreams_20120810.{operation}"))
                .header("x-amz-date", "20260210T151148Z")
                .header("authorization", authorization)
                .send(request.to_string())
                .unwrap()
                .body_mut()
                .read_to_string()
                .unwrap()
        };
        let answer = tokio::task::spawn_blocking(call).await.unwrap();
        serde_json::from_str(&answer).unwrap()
    }
}

/// Every order of this life, or as many as are written.
fn orders(events: &[Value]) -> Vec<Vec<Value>> {
    let exhaustive = env::var_os("CONTACT_STATE_EXHAUSTIVE").is_some();
    let most = if exhaustive { MOST_ORDERS_IN_CI } else { MOST_ORDERS };
    let all = permutations(events);
    let every = all.len().div_ceil(most);
    all.into_iter().step_by(every).collect()
}

/// The changes on the bus, by contact, in the order in which they were put.
fn by_contact(accepted: Vec<Value>) -> BTreeMap<String, Vec<Value>> {
    let mut contacts: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for change in accepted {
        let contact_id = change["contactId"].as_str().unwrap().to_owned();
        contacts.entry(contact_id).or_default().push(change);
    }
    contacts
}

#[tokio::test]
async fn the_stream_of_orders_of_every_sample_life_makes_the_changes_of_its_records() {
    let database = Database::new().await;
    let mut expected: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for (life, events) in lives() {
        for (nth, order) in orders(&events).into_iter().enumerate() {
            let contact_id = format!("{life}-{nth}");
            let deltas: Vec<Delta> = order.iter().map(|event| delta(event, &contact_id)).collect();
            database.write(&deltas).await;
            let changes = changes(&deltas);
            let changes = changes.iter().map(|change| serde_json::to_value(change).unwrap());
            expected.insert(contact_id, changes.collect());
        }
    }

    let bus = EventBus::start().await;
    let handler = bus.handler();
    let records = database.stream().await;
    assert!(records.len() >= expected.len());
    for batch in records.chunks(BATCH) {
        let (response, counts) = handler.handle(&payload(batch), no_deadline()).await;
        assert_eq!(response.unwrap().batch_item_failures.len(), 0);
        assert_eq!((counts.changes + counts.unchanged, counts.rejected), (batch.len(), 0));
    }
    let put = by_contact(bus.accepted());
    for (contact_id, expected) in &expected {
        assert_eq!(put.get(contact_id), Some(expected), "{contact_id}");
    }
    assert_eq!(put.len(), expected.len());
}

#[tokio::test]
async fn a_deleted_record_makes_no_change_and_a_record_written_again_begins_anew() {
    let database = Database::new().await;
    let deltas: Vec<Delta> = lives()["8bc9518c-18c8-43c4-9b90-f1d6c5f6bf2f"]
        .iter()
        .map(|event| delta(event, "c"))
        .collect();
    database.write(&deltas).await;
    let key = aws_sdk_dynamodb::types::AttributeValue::S("c".to_owned());
    database.client.delete_item().table_name(TABLE).key("contactId", key).send().await.unwrap();
    database.write(&deltas[2..]).await;

    let bus = EventBus::start().await;
    let records = database.stream().await;
    let (_, counts) = bus.handler().handle(&payload(&records), no_deadline()).await;
    assert_eq!((counts.changes, counts.unchanged), (4, 1));
    let put = bus.accepted();
    assert_eq!(put[3]["previousState"], json!({"ended": false}));
    assert_eq!(put[3]["stateAsOf"], put[2]["stateAsOf"], "consumers see a repetition");
}
