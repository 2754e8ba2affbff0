//! The floor: a bare Lambda function on the same crates. It reads the event as JSON and sends an
//! `UpdateItem` of one attribute.

use aws_config::BehaviorVersion;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use lambda_runtime::{Error, LambdaEvent, service_fn};
use serde_json::{Value, json};

use crate::{answered, config, context};

/// Runs the bare function as a Lambda function.
///
/// # Errors
///
/// Those of the Lambda runtime.
pub async fn run_in_lambda() -> Result<(), Error> {
    let config = aws_config::load_defaults(BehaviorVersion::latest()).await;
    let client = &Client::new(&config);
    lambda_runtime::run(service_fn(|event| handle(client, event))).await
}

/// Invokes the bare function with each payload. Payloads and answers are text, as the Lambda
/// runtime has them.
///
/// # Panics
///
/// If an event is not written.
pub async fn run(payloads: impl Iterator<Item = &String>) {
    let client = answered(&Client::new(&config()));
    for payload in payloads {
        let event = serde_json::from_str(payload).expect("payloads are JSON");
        let answer = handle(&client, LambdaEvent::new(event, context())).await;
        assert_eq!(answer.expect("an answer").to_string(), r#"{"outcome":"updated"}"#);
    }
}

async fn handle(client: &Client, event: LambdaEvent<Value>) -> Result<Value, Error> {
    let detail = &event.payload["detail"];
    let text = |name: &str| AttributeValue::S(detail[name].as_str().unwrap_or_default().to_owned());
    client
        .update_item()
        .table_name("contact-state")
        .key("contactId", text("contactId"))
        .update_expression("SET #state = :state")
        .expression_attribute_names("#state", "state")
        .expression_attribute_values(":state", text("eventType"))
        .send()
        .await?;
    Ok(json!({"outcome": "updated"}))
}
