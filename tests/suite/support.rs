//! What the tests share: sample events, tables, requests counted.

mod dynamodb;
pub mod endpoint;
pub mod fault;
pub mod log;
pub mod payload;
pub mod proxy;

use std::collections::{BTreeMap, HashMap};
use std::env;
use std::fs;
use std::process;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::interceptors::BeforeTransmitInterceptorContextRef;
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::config::{
    ConfigBag, Credentials, Intercept, RuntimeComponents, SharedCredentialsProvider,
};
use aws_sdk_dynamodb::error::BoxError;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnValue};
use contact_events::ctr::ContactTraceRecord;
use contact_events::event::ContactEvent;
use contact_events::record::{Delta, Policy};
use contact_state::store::{self, Store};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Map, Value};
use tokio::time::Instant;

use crate::reference::{self, Settings, canonical};
use crate::{embedded, table};
use endpoint::Endpoint;

pub use crate::samples::{
    contact_records, lives, made_up, permutations, repository_file as project_file,
};

/// An item as the SDK has it.
pub type Item = HashMap<String, AttributeValue>;

/// The table's name in every test.
pub const TABLE: &str = "contact-state";

/// The texts of the project's files in this folder with this extension, by name, sorted.
pub fn files(folder: &str, extension: &str) -> Vec<(String, String)> {
    let mut files: Vec<(String, String)> = fs::read_dir(project_file(folder))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|found| found == extension))
        .map(|path| {
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            (name, fs::read_to_string(&path).unwrap())
        })
        .collect();
    files.sort();
    files
}

/// The sample events: name and JSON text.
pub fn event_files() -> Vec<(String, String)> {
    files("events", "json")
}

/// A sample event by name.
pub fn event(name: &str) -> Value {
    let text = fs::read_to_string(project_file(&format!("events/{name}.json"))).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// What the event or contact record says, with the default settings.
pub fn delta(event: &Value) -> Delta {
    delta_with(event, &Policy::default())
}

/// What the event or contact record says.
pub fn delta_with(event: &Value, policy: &Policy) -> Delta {
    let event = event.clone();
    let (delta, _) = if ContactTraceRecord::is_one(&event) {
        Delta::of_contact_record(ContactTraceRecord::from_value(event).unwrap(), policy)
    } else {
        Delta::of(ContactEvent::from_value(event).unwrap(), policy)
    };
    delta
}

/// The model's settings as the crate has them.
pub fn policy(settings: &Settings) -> Policy {
    Policy {
        retention_days: settings.retention_days,
        omit_fields: settings.omit_fields.join(",").parse().unwrap(),
    }
}

/// The record that these events make in memory, with the default settings.
pub fn joined(events: &[Value]) -> Map<String, Value> {
    let joined = events.iter().map(delta).reduce(Delta::join).unwrap();
    canonical_map(joined.item())
}

/// The record that the reference model makes of these events, with the default settings.
pub fn modelled(events: &[Value]) -> Map<String, Value> {
    canonical_map(reference::record(events, &Settings::default()).unwrap())
}

/// Numbers made comparable.
pub fn canonical_map(item: Map<String, Value>) -> Map<String, Value> {
    match canonical(Value::Object(item)) {
        Value::Object(item) => item,
        _ => unreachable!("an object stays an object"),
    }
}

/// Whether the large runs are asked for, by `CONTACT_STATE_EXHAUSTIVE=1`.
pub fn is_exhaustive() -> bool {
    env::var_os("CONTACT_STATE_EXHAUSTIVE").is_some()
}

/// How many random cases a test tries: this many, and five times as many in the large runs.
pub fn cases(usual: u32) -> u32 {
    if is_exhaustive() { usual * 5 } else { usual }
}

/// The seed of a random test: that of `CONTACT_STATE_SEED`, or a new one. It is printed, so that a
/// failure can be run again.
pub fn seed() -> u64 {
    let seed = env::var("CONTACT_STATE_SEED").map_or_else(
        |_| rand::random(),
        |text| text.parse().expect("CONTACT_STATE_SEED: expected a number"),
    );
    println!("CONTACT_STATE_SEED={seed}");
    seed
}

/// A runner of [`cases`] random cases, from [`seed`].
pub fn random_cases(usual: u32) -> TestRunner {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed().to_le_bytes());
    let config = Config { cases: cases(usual), failure_persistence: None, ..Config::default() };
    TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes))
}

/// A deadline that no test reaches.
pub fn no_deadline() -> Instant {
    Instant::now() + Duration::from_hours(1)
}

/// Counts the requests that a client sends, retries of the SDK included, by operation.
#[derive(Debug, Clone, Default)]
pub struct Requests {
    updates: Arc<AtomicUsize>,
    others: Arc<AtomicUsize>,
}

impl Requests {
    /// `UpdateItem`s and all others since the last call.
    pub fn take(&self) -> (usize, usize) {
        (self.updates.swap(0, Ordering::SeqCst), self.others.swap(0, Ordering::SeqCst))
    }
}

impl Intercept for Requests {
    fn name(&self) -> &'static str {
        "count requests"
    }

    fn read_before_transmit(
        &self,
        context: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let target = context.request().headers().get("x-amz-target").unwrap_or_default();
        let counter = if target.ends_with("UpdateItem") { &self.updates } else { &self.others };
        counter.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }
}

/// A DynamoDB with the table, and the store on it.
pub struct Table {
    pub client: Client,
    pub store: Store,
    pub requests: Requests,
}

impl Table {
    /// A new one, empty: on an embedded DynamoDB, or on the DynamoDB Local that listens at
    /// `DYNAMODB_LOCAL_ENDPOINT`.
    pub async fn new() -> Self {
        match env::var("DYNAMODB_LOCAL_ENDPOINT") {
            Ok(endpoint_url) => Self::at(&endpoint_url).await,
            Err(_) => Self::through(&Endpoint::new()).await,
        }
    }

    /// The table made on an embedded DynamoDB, and another way to it for requests with faults.
    pub async fn with_faults() -> (Self, Endpoint) {
        let endpoint = Endpoint::new();
        (Self::through(&endpoint).await, endpoint.another())
    }

    /// The table made on the DynamoDB that listens here, in an account of its own: DynamoDB Local
    /// keeps the tables of each access key apart.
    pub async fn at(endpoint_url: &str) -> Self {
        static ACCOUNTS: AtomicUsize = AtomicUsize::new(0);
        let account = ACCOUNTS.fetch_add(1, Ordering::SeqCst);
        let access_key = format!("test{}x{account}", process::id());
        let credentials = Credentials::new(access_key, "local", None, None, "contact-state");
        let config = embedded::config(endpoint_url)
            .to_builder()
            .credentials_provider(SharedCredentialsProvider::new(credentials))
            .build();
        Self::of(&store::client(&config)).await
    }

    async fn through(endpoint: &Endpoint) -> Self {
        Self::of(&endpoint.client()).await
    }

    /// A busy machine must not make a test fail, so requests have minutes.
    async fn of(client: &Client) -> Self {
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(Duration::from_mins(1))
            .operation_attempt_timeout(Duration::from_mins(1))
            .operation_timeout(Duration::from_mins(2))
            .build();
        let requests = Requests::default();
        let config = client.config().to_builder().timeout_config(timeouts);
        let client = Client::from_conf(config.interceptor(requests.clone()).build());
        table::create(&client, TABLE).await.unwrap();
        requests.take();
        Self { store: Store::new(client.clone(), TABLE), client, requests }
    }

    /// Writes the event as the Lambda does.
    pub async fn write(&self, event: &Value) -> store::Written {
        self.store.write(&delta(event), no_deadline()).await.unwrap()
    }

    /// Writes the event and names its outcome.
    pub async fn outcome(&self, event: &Value) -> &'static str {
        self.write(event).await.outcome.as_str()
    }

    /// Every record, by contact.
    pub async fn items(&self) -> BTreeMap<String, Map<String, Value>> {
        items(&self.client, TABLE).await
    }

    /// The record of the contact `c`, or an empty one.
    pub async fn record(&self) -> Map<String, Value> {
        self.items().await.remove("c").unwrap_or_default()
    }

    /// Makes this contact's record exactly this item, or none.
    pub async fn put(&self, contact_id: &str, item: Option<&Item>) {
        let Some(item) = item else {
            self.take(contact_id).await;
            return;
        };
        let put = self.client.put_item().table_name(TABLE).set_item(Some(item.clone()));
        put.send().await.unwrap();
    }

    /// This contact's item.
    pub async fn get(&self, contact_id: &str) -> Item {
        let key = AttributeValue::S(contact_id.to_owned());
        let get = self.client.get_item().table_name(TABLE).key("contactId", key);
        get.consistent_read(true).send().await.unwrap().item.unwrap_or_default()
    }

    /// Deletes every record.
    pub async fn clear(&self) {
        for contact_id in self.items().await.into_keys() {
            self.take(&contact_id).await;
        }
    }

    /// Deletes this contact's record and returns it.
    pub async fn take(&self, contact_id: &str) -> Map<String, Value> {
        let deleted = self
            .client
            .delete_item()
            .table_name(TABLE)
            .key("contactId", AttributeValue::S(contact_id.to_owned()))
            .return_values(ReturnValue::AllOld)
            .send()
            .await
            .unwrap();
        plain(&deleted.attributes.unwrap_or_default())
    }
}

/// Every record of the table as canonical JSON, `seen` sorted, by contact.
pub async fn items(client: &Client, table: &str) -> BTreeMap<String, Map<String, Value>> {
    let scanned: Vec<Item> = client
        .scan()
        .table_name(table)
        .consistent_read(true)
        .into_paginator()
        .items()
        .send()
        .collect::<Result<_, _>>()
        .await
        .unwrap();
    scanned.iter().map(plain).map(|item| (contact_id(&item), item)).collect()
}

fn contact_id(item: &Map<String, Value>) -> String {
    item["contactId"].as_str().unwrap().to_owned()
}

/// The item as canonical JSON, `seen` sorted.
pub fn plain(item: &Item) -> Map<String, Value> {
    let plain = item.iter().map(|(name, value)| (name.clone(), plain_value(value))).collect();
    canonical_map(plain)
}

fn plain_value(value: &AttributeValue) -> Value {
    match value {
        AttributeValue::S(text) => text.as_str().into(),
        AttributeValue::N(number) => serde_json::from_str(number).unwrap(),
        AttributeValue::Bool(value) => (*value).into(),
        AttributeValue::Null(_) => Value::Null,
        AttributeValue::L(elements) => elements.iter().map(plain_value).collect(),
        AttributeValue::M(members) => {
            members.iter().map(|(name, value)| (name.clone(), plain_value(value))).collect()
        }
        AttributeValue::Ss(texts) => {
            let mut texts = texts.clone();
            texts.sort();
            texts.into()
        }
        other => panic!("the record has no {other:?}"),
    }
}
