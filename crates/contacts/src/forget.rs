//! `contacts forget`: deletes the record of a contact.

use std::io::{self, IsTerminal};

use aws_sdk_dynamodb::types::AttributeValue;
use contact_events::record::State;

use crate::command::{Done, Outcome};
use crate::connection;
use crate::output::{print, say};
use crate::paint::{BOLD, GOOD, paint};
use crate::reader::{Reader, Stored};
use crate::show::missing;
use crate::table::KEY;
use crate::text::{clean, moment};

const WHAT_MAY_BRING_IT_BACK: &str = "\
The record is written again, with what they contain, if any of these arrives:
  - an event of the contact that is still in a queue, or that EventBridge replays from an archive
  - a later event, such as an evaluation
  - its contact record, which Amazon Connect exports again when it changes, for up to 24 months
  - a backfill of files that contain its events
Copies that this command does not delete: backups and exports of the table, the archive of the events,
files of events and contact records, and what readers of the table's stream have stored.
The other contacts of its chain have records of their own: `contacts chain` lists them.
";

/// Deletes the record of a contact
///
/// It first says what may create the record again, and asks.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The contact
    contact_id: String,

    /// Does not ask
    #[arg(long)]
    yes: bool,

    #[command(flatten)]
    table: connection::Options,
}

/// Why nothing was deleted.
#[derive(Debug, thiserror::Error)]
#[error(
    "standard input is not a terminal, so the command cannot ask: give --yes to delete the record"
)]
struct CannotAsk;

/// Deletes the record. Without a record, or a yes, not everything was done.
pub async fn run(arguments: &Arguments) -> Done {
    let connection = arguments.table.connect().await?;
    let found = Reader::new(connection.clone()).contact(&arguments.contact_id).await?;
    let Some(stored) = found else {
        say(&missing(&arguments.contact_id, &connection.place));
        return Ok(Outcome::Partly);
    };
    say(&format!("{}\nin {}\n\n{WHAT_MAY_BRING_IT_BACK}", about(&stored), connection.place));
    if !arguments.yes && !is_confirmed()? {
        say("nothing was deleted");
        return Ok(Outcome::Partly);
    }
    connection
        .client
        .delete_item()
        .table_name(&connection.table)
        .key(KEY, AttributeValue::S(arguments.contact_id.clone()))
        .send()
        .await
        .map_err(|error| connection.error("DeleteItem", &error))?;
    print(&format!(
        "{} deleted the record of {}\n",
        paint(GOOD, "✓"),
        clean(&arguments.contact_id)
    ))?;
    Ok(Outcome::Done)
}

fn about(stored: &Stored) -> String {
    let record = &stored.record;
    let state = record.state.as_ref().map_or("no state yet", State::as_str);
    let newest = moment(record.as_of.instant);
    let id = paint(BOLD, clean(&record.contact_id));
    format!("contact {id}, {}, newest event at {newest}", clean(state))
}

fn is_confirmed() -> Result<bool, Box<dyn std::error::Error>> {
    if !io::stdin().is_terminal() {
        return Err(CannotAsk.into());
    }
    say("Delete the record? Type yes:");
    let mut answer = String::new();
    io::stdin().read_line(&mut answer)?;
    Ok(answer.trim() == "yes")
}
