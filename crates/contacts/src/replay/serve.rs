//! Keeping the embedded DynamoDB up, for `cargo lambda watch` and any DynamoDB client.

use std::net::SocketAddr;

use crate::arguments::{DEFAULT_PORT, EMBEDDED_TABLE};
use crate::paint::{BOLD, DIM, GOOD, paint};

/// What to do with the DynamoDB that listens there.
pub fn directions(address: SocketAddr) -> String {
    let url = format!("http://{address}");
    let step = |text: &str| paint(DIM, text);
    let credentials = "AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local";
    let region = "us-east-1";
    let function = if address.port() == DEFAULT_PORT {
        "In a second terminal, the function:"
    } else {
        "In a second terminal, the function, once watch.env in Cargo.toml names this port:"
    };
    format!(
        "{} {} with the table {}. It lives in memory; Ctrl-C ends it.\n\n\
         {}\n  cargo lambda watch\n\
         {}\n  cargo lambda invoke --data-file events/inbound-voice-2-queued.json\n\
         {}\n  {credentials} \\\n    aws dynamodb scan --endpoint-url {url} --region {region} \\\n    --table-name {EMBEDDED_TABLE}\n\
         {}\n  cargo run --example replay -- --table {EMBEDDED_TABLE} --endpoint-url {url} events\n",
        paint(GOOD, "●"),
        paint(BOLD, format!("DynamoDB listens on {url}")),
        paint(BOLD, EMBEDDED_TABLE),
        step(function),
        step("In a third, an event for it:"),
        step("And the records, with any client:"),
        step("Or replay events into the same table:"),
    )
}
