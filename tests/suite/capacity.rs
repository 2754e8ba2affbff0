//! The requests and write units of sample lives, from DynamoDB's own `ConsumedCapacity`.

use std::sync::{Arc, Mutex};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::interceptors::{
    AfterDeserializationInterceptorContextRef, BeforeSerializationInterceptorContextMut,
};
use aws_sdk_dynamodb::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_dynamodb::error::BoxError;
use aws_sdk_dynamodb::operation::update_item::{UpdateItemInput, UpdateItemOutput};
use aws_sdk_dynamodb::types::{Capacity, ConsumedCapacity, ReturnConsumedCapacity};
use contact_events::record::Policy;
use contact_state::handler::Handler;
use contact_state::store::Store;
use serde_json::Value;

use crate::instance::sqs_of;
use crate::support::{TABLE, Table, event_files, no_deadline};

/// What `UpdateItem`s consumed.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Consumed {
    written: u32,
    /// Writes that their condition refused. DynamoDB does not say what they consume; on AWS it is as
    /// much as if they had been written, indexes apart.
    refused: u32,
    in_table: f64,
    in_indexes: f64,
}

/// Asks for the capacity that each `UpdateItem` consumes, and sums it.
#[derive(Debug, Clone, Default)]
struct Meter(Arc<Mutex<Consumed>>);

impl Intercept for Meter {
    fn name(&self) -> &'static str {
        "meter of write units"
    }

    fn modify_before_serialization(
        &self,
        context: &mut BeforeSerializationInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let input: &mut UpdateItemInput =
            context.input_mut().downcast_mut().expect("an UpdateItem");
        input.return_consumed_capacity = Some(ReturnConsumedCapacity::Indexes);
        Ok(())
    }

    fn read_after_deserialization(
        &self,
        context: &AfterDeserializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let mut consumed = self.0.lock().unwrap();
        let Ok(output) = context.output_or_error() else {
            consumed.refused += 1;
            return Ok(());
        };
        let output: &UpdateItemOutput = output.downcast_ref().expect("an UpdateItem");
        let (in_table, in_indexes) = units(output.consumed_capacity().expect("it was asked for"));
        consumed.written += 1;
        consumed.in_table += in_table;
        consumed.in_indexes += in_indexes;
        Ok(())
    }
}

/// The write units of the table, and those of its indexes.
fn units(capacity: &ConsumedCapacity) -> (f64, f64) {
    let indexes = capacity.global_secondary_indexes().into_iter().flatten();
    let in_indexes = indexes.filter_map(|(_, index)| index.capacity_units()).sum();
    (capacity.table().and_then(Capacity::capacity_units).unwrap_or_default(), in_indexes)
}

/// The events of this life, in order.
fn life(name: &str) -> Vec<Value> {
    let files = event_files().into_iter().filter(|(file, _)| file.starts_with(name));
    files.map(|(_, text)| serde_json::from_str(&text).unwrap()).collect()
}

/// What these deliveries, one after the other, consume of a new table.
async fn consumed(payloads: impl IntoIterator<Item = String>) -> Consumed {
    let table = Table::new().await;
    let meter = Meter::default();
    let config = table.client.config().to_builder().interceptor(meter.clone());
    let store = Store::new(Client::from_conf(config.build()), TABLE);
    let handler = Handler::new(store, Policy::default(), "ContactState");
    for payload in payloads {
        handler.handle(&payload, no_deadline()).await.0.unwrap();
    }
    *meter.0.lock().unwrap()
}

/// Life; then, of its events in order, in the reverse order, each twice, and in one batch: writes,
/// refused writes, units of the table, units of its indexes.
type Row = (&'static str, [[u32; 4]; 4]);

const LIVES: [Row; 8] = [
    ("abandoned-call", [[3, 0, 5, 2], [3, 2, 3, 0], [3, 3, 5, 2], [1, 0, 1, 0]]),
    ("campaign-call", [[5, 0, 13, 4], [5, 4, 15, 0], [5, 5, 13, 4], [1, 0, 3, 0]]),
    ("chat-by-api", [[5, 0, 13, 4], [5, 4, 20, 0], [5, 5, 13, 4], [1, 0, 4, 0]]),
    ("inbound-voice", [[5, 0, 9, 4], [5, 4, 10, 0], [5, 5, 9, 4], [1, 0, 2, 0]]),
    ("outbound-voice", [[5, 0, 14, 2], [5, 4, 20, 0], [5, 5, 14, 2], [1, 0, 4, 0]]),
    ("tags-updated", [[5, 1, 9, 4], [4, 4, 8, 0], [5, 6, 9, 4], [1, 0, 2, 0]]),
    ("task-scheduled", [[7, 0, 16, 8], [7, 6, 16, 0], [7, 7, 16, 8], [1, 0, 3, 0]]),
    ("transfer-first", [[4, 0, 7, 4], [4, 3, 8, 0], [4, 4, 7, 4], [1, 0, 2, 0]]),
];

#[tokio::test]
async fn sample_lives_take_these_requests_and_write_units() {
    for (name, expected) in LIVES {
        let events = life(name);
        let texts: Vec<String> = events.iter().map(Value::to_string).collect();
        let twice = texts.iter().flat_map(|text| [text.clone(), text.clone()]);
        let found = [
            consumed(texts.clone()).await,
            consumed(texts.iter().rev().cloned()).await,
            consumed(twice).await,
            consumed([sqs_of(&events)]).await,
        ]
        .map(|one| [one.written.into(), one.refused.into(), one.in_table, one.in_indexes]);
        println!("{name}: {found:?}");
        assert_eq!(found, expected.map(|row| row.map(f64::from)), "{name}");
    }
}
