//! contact-state's handler and its parts, on its allocator and with its log: `ours PART ROUNDS`.
//!
//! `ours PART payloads` prints the payloads of a round, one a line. Without rounds it is a Lambda
//! function: `ours floor` the bare one, `ours` contact-state.

use std::env;
use std::hint::black_box;
use std::io;

use aws_config::BehaviorVersion;
use aws_sdk_dynamodb::Client;
use benches::{answered, batch, config, context, floor, singles};
use contact_events::event::ContactEvent;
use contact_events::record::{Delta, Policy};
use contact_state::handler::Handler;
use contact_state::logging;
use contact_state::store::{self, Store};
use lambda_runtime::{Error, LambdaEvent, service_fn};
use mimalloc::MiMalloc;
use tracing::level_filters::LevelFilter;

#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let log = logging::subscriber(LevelFilter::INFO, io::stdout);
    tracing::subscriber::set_global_default(log).expect("no other log was set before");
    let arguments: Vec<String> = env::args().skip(1).collect();
    let (part, rounds) = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => return run_in_lambda().await,
        ["floor"] => return floor::run_in_lambda().await,
        [part, rounds] => (part, rounds),
        _ => return Err("usage: ours [PART [ROUNDS | payloads]]".into()),
    };
    let payloads = match part {
        "batch-of-20" => batch(20),
        "batch-of-90" => batch(90),
        _ => singles(),
    };
    if rounds == "payloads" {
        println!("{}", payloads.join("\n"));
        return Ok(());
    }
    let count = payloads.len() * rounds.parse::<usize>()?;
    let deliveries = payloads.iter().cycle().take(count);
    match part {
        "floor" => floor::run(deliveries).await,
        "parse" => deliveries.for_each(|event| drop(black_box(parse(event)))),
        "delta" => deliveries.for_each(|event| drop(black_box(delta(event)))),
        _ => run(deliveries).await,
    }
    Ok(())
}

/// Runs the handler as `contact-state` does.
async fn run_in_lambda() -> Result<(), Error> {
    let config = aws_config::load_defaults(BehaviorVersion::latest()).await;
    let handler = &handler(store::client(&config));
    lambda_runtime::run(service_fn(|event| Box::pin(handler.invoke(event)))).await
}

fn handler(client: Client) -> Handler {
    let policy = Policy { retention_days: 365, ..Policy::default() };
    Handler::new(Store::new(client, "contact-state"), policy, "ContactState")
}

/// Invokes the handler with each payload. Payloads and answers are text, as the Lambda runtime has
/// them.
async fn run(payloads: impl Iterator<Item = &String>) {
    let handler = handler(answered(&store::client(&config())));
    for payload in payloads {
        let event = serde_json::from_str(payload).expect("payloads are JSON");
        let answer = handler.invoke(LambdaEvent::new(event, context())).await.expect("an answer");
        let answer = serde_json::to_string(&answer).expect("an answer is JSON");
        assert!(answer.contains("applied") || answer.contains("[]"), "{answer}");
    }
}

fn parse(event: &str) -> ContactEvent {
    ContactEvent::from_json(event.as_bytes()).expect("an event")
}

fn delta(event: &str) -> Delta {
    Delta::of(parse(event), &Policy::default()).0
}
