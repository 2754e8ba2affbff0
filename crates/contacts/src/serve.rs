//! `contacts serve`: keeps an embedded DynamoDB with the table listening, for `cargo lambda watch`
//! and any DynamoDB client.

use std::net::SocketAddr;

use crate::command::{Done, Outcome};
use crate::interrupt;
use crate::local::{LocalTable, TABLE};
use crate::output::print;
use crate::paint::{BOLD, DIM, GOOD, paint};

/// The default port. `cargo lambda watch` expects the table there, as Cargo.toml says.
const DEFAULT_PORT: u16 = 8000;

/// Keeps an embedded DynamoDB with the table listening on 127.0.0.1
///
/// The records are in memory only. Ctrl-C ends it.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The port, 0 for any
    #[arg(long, value_name = "N", default_value_t = DEFAULT_PORT)]
    port: u16,
}

/// Serves until the process ends.
pub async fn run(arguments: &Arguments) -> Done {
    let table = LocalTable::start(arguments.port).await?;
    let interrupted = interrupt::listen().await?;
    print(&directions(table.address))?;
    interrupted.await?;
    Ok(Outcome::Done)
}

/// What to do with the DynamoDB that listens there.
fn directions(address: SocketAddr) -> String {
    let url = format!("http://{address}");
    let step = |text: &str| paint(DIM, text);
    let credentials = "AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local";
    let region = "us-east-1";
    let function = if address.port() == DEFAULT_PORT {
        "In a second terminal, the function:"
    } else {
        "In a second terminal, the function, after you have set this port in watch.env of Cargo.toml:"
    };
    format!(
        "{} {} with the table {}. It is in memory only. Ctrl-C ends it.\n\n\
         {}\n  cargo lambda watch\n\
         {}\n  cargo lambda invoke contact-state --data-file events/inbound-voice-2-queued.json\n\
         {}\n  {credentials} \\\n    aws dynamodb scan --endpoint-url {url} --region {region} \\\n    --table-name {TABLE}\n",
        paint(GOOD, "●"),
        paint(BOLD, format!("DynamoDB listens on {url}")),
        paint(BOLD, TABLE),
        step(function),
        step("In a third terminal, an event for it:"),
        step("The records, with any client:"),
    )
}
