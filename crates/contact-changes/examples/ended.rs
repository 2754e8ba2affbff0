//! A Lambda function on the table's stream, without an event bus: prints each contact that ends,
//! with its durations. `docs/react.md` shows how to deploy it.

use std::io::{self, Write};

use aws_lambda_events::dynamodb::{Event, EventRecord};
use contact_events::change::Change;
use contact_events::record::Record;
use lambda_runtime::{Error, LambdaEvent, run, service_fn};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    run(service_fn(async |event: LambdaEvent<Event>| print_ended(event.payload, &mut io::stdout())))
        .await
}

/// Prints the contacts that ended with these writes.
pub fn print_ended(event: Event, to: &mut impl Write) -> Result<(), Error> {
    for record in event.records {
        let Some(change) = change(record)?.filter(Change::ends_the_contact) else { continue };
        let seconds = serde_json::to_string(&change.seconds)?;
        writeln!(to, "{} ended: {seconds}", change.contact_id)?;
    }
    Ok(())
}

/// The change that this write made. A deletion has no new image.
fn change(record: EventRecord) -> Result<Option<Change>, Error> {
    let images = record.change;
    if images.new_image.is_empty() {
        return Ok(None);
    }
    let after: Record = serde_dynamo::from_item(images.new_image)?;
    let before: Option<Record> = match images.old_image {
        none if none.is_empty() => None,
        image => Some(serde_dynamo::from_item(image)?),
    };
    Ok(Change::between(before.as_ref(), &after))
}
