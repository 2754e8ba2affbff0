//! `contacts replay`: replays events through the code of the Lambda function on an embedded
//! DynamoDB, and shows the resulting records.

mod arguments;
mod delivery;
mod json;
mod overview;
mod plan;
mod report;
mod summary;
mod verify;

use std::sync::Arc;
use std::time::Instant;

pub use arguments::Arguments;

use crate::command::{Done, Outcome};
use crate::input::given::{Failure, Given};
use crate::input::{self, Input};
use crate::local::LocalTable;
use crate::output::say;
use crate::progress::Progress;
use crate::text;
use delivery::Replayed;
use plan::Arrival;
use report::Report;
use verify::{First, Verified};

/// How many orders there are in all if the records are compared.
const ORDERS: u64 = 3;

/// Replays, and shows the records. Everything is done if every event is in the table, and every order
/// made the same records.
pub async fn run(arguments: &Arguments) -> Done {
    let inputs = match arguments.paths.as_slice() {
        [] => input::samples(arguments.contact_records),
        paths => input::find(paths, arguments.recursive)?,
    };
    let (mut events, failures) = read(inputs);
    let lost = plan::lose(&mut events, arguments.lose, arguments.seed);
    let deliveries = Arrival::of(arguments).deliveries(&events, arguments.repeat());
    let orders = if arguments.no_verify { 1 } else { ORDERS };
    let progress = Progress::of(Some(bytes(&deliveries) * orders));
    let (table, started) = (LocalTable::start(0).await?, Instant::now());
    let handler = table.handler(arguments.policy());
    let mut replayed = delivery::replay(&handler, arguments, deliveries, &progress).await;
    let took = started.elapsed();
    replayed.add_failures(failures);
    replayed.add_losses(&events, &lost);
    let items = table.items().await?;
    let verified = if arguments.no_verify || replayed.deliveries() == 0 {
        None
    } else {
        let first = First { arguments, items: &items };
        Some(verify::verify(&events, &first, &progress).await?)
    };
    progress.finish();
    Report { arguments, replayed: &replayed, items, took, verified: verified.as_ref() }.show()?;
    Ok(conclude(arguments, &replayed, verified.as_ref()))
}

fn read(inputs: Vec<Input>) -> (Vec<Arc<Given>>, Vec<Failure>) {
    let (mut events, mut failures) = (Vec::new(), Vec::new());
    for event in input::events(inputs, &Arc::default()) {
        match event {
            Ok(event) => events.push(Arc::new(event)),
            Err(failure) => failures.push(failure),
        }
    }
    (events, failures)
}

fn bytes(deliveries: &[Arc<Given>]) -> u64 {
    deliveries.iter().map(|event| event.text.len() as u64).sum()
}

fn conclude(arguments: &Arguments, replayed: &Replayed, verified: Option<&Verified>) -> Outcome {
    let different = verified.into_iter().flat_map(|verified| &verified.different);
    let all_the_same = different.clone().next().is_none();
    if arguments.json {
        for failure in &replayed.failures {
            say(&format!("{} {}: {}", failure.error_type, failure.place, failure.message));
        }
        for contact in different {
            let contact = text::clean(contact);
            say(&format!("another order makes another record of contact {contact}"));
        }
    }
    if all_the_same && replayed.failures.is_empty() { Outcome::Done } else { Outcome::Partly }
}
