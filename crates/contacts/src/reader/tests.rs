//! Each query uses its index, and reads all pages.

use std::sync::{Arc, Mutex};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::interceptors::BeforeSerializationInterceptorContextRef;
use aws_sdk_dynamodb::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_dynamodb::error::BoxError;
use aws_sdk_dynamodb::operation::get_item::GetItemInput;
use aws_sdk_dynamodb::operation::query::QueryInput;

use super::*;
use crate::embedded;
use crate::table;

const TABLE: &str = "contact-state";

/// The requests that a client sends, each by its index, or `GetItem`.
#[derive(Debug, Clone, Default)]
struct Requests(Arc<Mutex<Vec<String>>>);

impl Intercept for Requests {
    fn name(&self) -> &'static str {
        "Requests"
    }

    fn read_before_serialization(
        &self,
        context: &BeforeSerializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let input = context.input();
        let request = if let Some(query) = input.downcast_ref::<QueryInput>() {
            query.index_name().unwrap_or("no index").to_owned()
        } else if input.downcast_ref::<GetItemInput>().is_some() {
            "GetItem".to_owned()
        } else {
            format!("{input:?}")
        };
        self.0.lock().unwrap().push(request);
        Ok(())
    }
}

/// A reader of a new table with these items, and the requests that it sends.
async fn reader(items: Vec<Value>) -> (Reader, Requests) {
    let address = embedded::start("127.0.0.1:0").await.unwrap();
    let config = embedded::config(&format!("http://{address}"));
    let client = Client::new(&config);
    table::create(&client, TABLE).await.unwrap();
    for item in items {
        let item = serde_dynamo::to_item(item).unwrap();
        client.put_item().table_name(TABLE).set_item(Some(item)).send().await.unwrap();
    }
    let requests = Requests::default();
    let watched = client.config().to_builder().interceptor(requests.clone()).build();
    let connection = Connection {
        client: Client::from_conf(watched),
        table: TABLE.to_owned(),
        place: TABLE.to_owned(),
    };
    (Reader { connection, page_size: Some(10) }, requests)
}

fn record(contact_id: &str, second: usize, more: Value) -> Value {
    let since = format!("2026-02-10T15:00:{second:02}.000Z");
    let mut item = serde_json::json!({
        "contactId": contact_id, "seen": ["QUEUED"], "asOf": format!("{since}/30/e"),
        "state": "QUEUED", "stateSince": since, "channel": "VOICE", "initiationTimestamp": since,
    });
    let Value::Object(more) = more else { unreachable!("more members") };
    item.as_object_mut().unwrap().extend(more);
    item
}

fn at(second: usize) -> Timestamp {
    Timestamp::parse(&format!("2026-02-10T15:00:{second:02}Z")).unwrap()
}

fn ids(listed: &[Listed]) -> Vec<&str> {
    listed.iter().map(|contact| contact.contact_id.as_str()).collect()
}

#[tokio::test]
async fn waiting_contacts_come_from_their_index_longest_first_over_all_pages() {
    let waiting = |n| record(&format!("c{n:02}"), n, serde_json::json!({"waitingInQueue": "q"}));
    let (reader, requests) = reader((0..25).rev().map(waiting).collect()).await;
    let listed = reader.waiting("q", at(3)).await.unwrap();
    let expected: Vec<String> = (3..25).map(|n| format!("c{n:02}")).collect();
    assert_eq!(ids(&listed), expected, "those since second 3");
    assert_eq!(listed[0].channel, Some(Channel::Voice));
    assert_eq!(*requests.0.lock().unwrap(), ["waitingInQueue-stateSince"; 3]);
    assert_eq!(reader.waiting("other", at(0)).await.unwrap(), []);
}

#[tokio::test]
async fn active_contacts_come_from_their_index() {
    let with_agent = serde_json::json!({"activeWithAgent": "a", "state": "PAUSED"});
    let items = vec![record("c2", 2, with_agent.clone()), record("c1", 1, with_agent)];
    let (reader, requests) = reader(items).await;
    let listed = reader.active("a", at(0)).await.unwrap();
    assert_eq!(ids(&listed), ["c1", "c2"]);
    assert_eq!(listed[0].state, Some(State::Paused));
    assert_eq!(*requests.0.lock().unwrap(), ["activeWithAgent-stateSince"]);
}

#[tokio::test]
async fn a_chain_is_the_same_from_each_of_its_contacts() {
    let later = serde_json::json!({"initialContactId": "c1"});
    let items = vec![
        record("c3", 3, later.clone()),
        record("c1", 1, serde_json::json!({})),
        record("c2", 2, later),
    ];
    let (reader, requests) = reader(items).await;
    for from in ["c1", "c2", "c3"] {
        requests.0.lock().unwrap().clear();
        let chain = reader.chain(from).await.unwrap();
        let ids: Vec<&str> = chain.iter().map(|stored| stored.record.contact_id.as_str()).collect();
        assert_eq!(ids, ["c1", "c2", "c3"], "from {from}");
        let requests = requests.0.lock().unwrap();
        assert_eq!(requests[..2], ["GetItem", "initialContactId-initiationTimestamp"]);
        assert!(requests[2..].iter().all(|request| request == "GetItem"));
    }
}

#[tokio::test]
async fn a_contact_without_a_record_has_no_chain() {
    let (reader, _) = reader(Vec::new()).await;
    assert!(reader.contact("c").await.unwrap().is_none());
    assert!(reader.chain("c").await.unwrap().is_empty());
}

#[tokio::test]
async fn an_item_that_is_not_a_record_is_an_error() {
    let (reader, _) = reader(vec![serde_json::json!({"contactId": "c"})]).await;
    let error = reader.contact("c").await.unwrap_err().to_string();
    assert!(error.starts_with("contact-state did not write this item: "), "{error}");
}
