//! `contacts apply`: changes the stored records to agree with changed settings.

mod revision;
mod summary;

use std::num::NonZeroUsize;

use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnValuesOnConditionCheckFailure};
use contact_events::record::Policy;
use futures_util::{StreamExt, stream};

use crate::backfill::Settings;
use crate::clock::Clock;
use crate::command::{Done, Outcome};
use crate::connection::{self, Connection, TableError};
use crate::interrupt;
use crate::output::{print, say};
use crate::progress::Progress;
use crate::table::KEY;
use revision::{Item, Revision};
use summary::Summary;

/// How often a record is revised if the function writes it at the same time.
const TRIES: usize = 10;

/// Changes the stored records to agree with the settings of the function
///
/// Changed settings take effect for what the function writes from then on. This command changes the
/// records that are stored already: it sets `expiresAt` by the retention, and removes omitted fields with
/// their stamps. It is safe while the function runs, and safe to repeat and to interrupt. Change the function's settings first.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Prints what would change, without changing it
    #[arg(long)]
    dry_run: bool,

    /// How many records are written at once
    #[arg(long, value_name = "N", default_value = "16")]
    concurrency: NonZeroUsize,

    #[command(flatten)]
    settings: Settings,

    #[command(flatten)]
    table: connection::Options,

    #[command(flatten)]
    clock: Clock,
}

/// Revises every record.
pub async fn run(arguments: &Arguments) -> Done {
    let policy = arguments.settings.policy();
    let connection = arguments.table.connect().await?;
    let interrupted = interrupt::listen().await?;
    say(&format!("reading {}", connection.place));
    let progress = Progress::of(records(&connection).await);
    let mut summary = Summary::new(arguments.dry_run, arguments.clock);
    let finished = tokio::select! {
        all = revise_all(arguments, &connection, &policy, &progress, &mut summary) => {
            all?;
            true
        }
        _ = interrupted => false,
    };
    progress.finish();
    print(&summary.draw(finished))?;
    Ok(if finished { summary.outcome() } else { Outcome::Interrupted })
}

async fn revise_all(
    arguments: &Arguments,
    connection: &Connection,
    policy: &Policy,
    progress: &Progress,
    summary: &mut Summary,
) -> Result<(), TableError> {
    let request = connection.client.scan().table_name(&connection.table);
    let mut pages = request.into_paginator().send();
    while let Some(page) = pages.next().await {
        let page = page.map_err(|error| connection.error("Scan", &error))?;
        let mut revisions = Vec::new();
        for item in page.items.unwrap_or_default() {
            let revision = Revision::of(&item, policy);
            summary.add(&item, revision.as_ref());
            revisions.extend(revision.filter(|_| !arguments.dry_run));
        }
        let mut written = stream::iter(revisions)
            .map(|revision| revise(connection, revision, policy))
            .buffer_unordered(arguments.concurrency.get());
        while let Some(written) = written.next().await {
            summary.add_written(written?);
        }
        progress.at(summary.records as u64, summary.records);
    }
    Ok(())
}

/// Writes a revision. If the record has changed meanwhile, revises it as it is now. Returns whether
/// it is done.
async fn revise(
    connection: &Connection,
    mut revision: Revision,
    policy: &Policy,
) -> Result<bool, TableError> {
    for _ in 0..TRIES {
        let Some(stored) = write(connection, &revision).await? else { return Ok(true) };
        match Revision::of(&stored, policy) {
            Some(next) => revision = next,
            None => return Ok(true),
        }
    }
    Ok(false)
}

/// One `UpdateItem`, on condition that `asOf` is unchanged. Returns the record as stored if it is
/// not, an empty one if it is deleted.
async fn write(connection: &Connection, revision: &Revision) -> Result<Option<Item>, TableError> {
    let written = connection
        .client
        .update_item()
        .table_name(&connection.table)
        .key(KEY, AttributeValue::S(revision.contact_id.clone()))
        .update_expression(revision.expression())
        .condition_expression("asOf = :asOf")
        .set_expression_attribute_names(revision.names())
        .set_expression_attribute_values(Some(revision.values()))
        .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
        .send()
        .await;
    match written {
        Ok(_) => Ok(None),
        Err(error) => match error.as_service_error() {
            Some(UpdateItemError::ConditionalCheckFailedException(failed)) => {
                Ok(Some(failed.item().cloned().unwrap_or_default()))
            }
            _ => Err(connection.error("UpdateItem", &error)),
        },
    }
}

/// About how many records the table has, if these credentials have the permission.
async fn records(connection: &Connection) -> Option<u64> {
    let described = connection.client.describe_table().table_name(&connection.table).send().await;
    described.ok()?.table?.item_count.and_then(|records| u64::try_from(records).ok())
}

#[cfg(test)]
mod tests {
    use aws_sdk_dynamodb::Client;
    use aws_sdk_dynamodb::types::AttributeValue::{N, S};

    use super::*;
    use crate::{embedded, table};

    fn item(as_of: &str) -> Item {
        [
            ("contactId", S("c".to_owned())),
            ("asOf", S(as_of.to_owned())),
            ("tags", S("t".to_owned())),
        ]
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
    }

    async fn connection() -> Connection {
        let address = embedded::start("127.0.0.1:0").await.unwrap();
        let client = Client::new(&embedded::config(&format!("http://{address}")));
        let table = "contact-state".to_owned();
        table::create(&client, &table).await.unwrap();
        Connection { client, table, place: "here".to_owned() }
    }

    async fn stored(connection: &Connection) -> Option<Item> {
        let request = connection.client.get_item().table_name(&connection.table);
        request.key(KEY, S("c".to_owned())).send().await.unwrap().item
    }

    const BEFORE: &str = "1970-01-02T00:00:00.000Z/30/e";
    const AFTER: &str = "1970-01-03T00:00:00.000Z/40/f";

    #[tokio::test]
    async fn a_record_that_the_function_has_written_meanwhile_is_revised_as_it_is_now() {
        let (connection, policy) = (
            connection().await,
            Policy { retention_days: 1, omit_fields: "tags".parse().unwrap() },
        );
        let revision = Revision::of(&item(BEFORE), &policy).unwrap();
        let put = connection.client.put_item().table_name(&connection.table);
        put.set_item(Some(item(AFTER))).send().await.unwrap();
        assert_eq!(revise(&connection, revision, &policy).await, Ok(true));
        let stored = stored(&connection).await.unwrap();
        assert_eq!(stored["expiresAt"], N("259200".to_owned()), "one day after the newer event");
        assert_eq!((stored["asOf"].clone(), stored.get("tags")), (S(AFTER.to_owned()), None));
    }

    #[tokio::test]
    async fn a_record_that_was_deleted_meanwhile_is_not_written_again() {
        let (connection, policy) =
            (connection().await, Policy { retention_days: 1, ..Policy::default() });
        let revision = Revision::of(&item(BEFORE), &policy).unwrap();
        assert_eq!(revise(&connection, revision, &policy).await, Ok(true));
        assert_eq!(stored(&connection).await, None);
    }
}
