//! The table: one conditional update for each delta, and no read.
//!
//! # The writing protocol
//!
//! 1. `UpdateItem`, on condition that no register of the delta loses against what is stored,
//!    sets them all and adds to `seen`. The item need not exist.
//! 2. If the condition fails, DynamoDB returns the item as it stands. What does not win against
//!    it is dropped, and the rest is tried again, until nothing is left that is news.
//!
//! Every failure drops at least one register and stored orders only grow, so the tries are at
//! most the registers and one: no lock, no version, no livelock.
//!
//! # Timeouts
//!
//! An attempt of the SDK may take [`ATTEMPT_TIMEOUT`], connecting included. There are at most
//! [`ATTEMPTS`] (fewer in an outage, when the SDK's quota of retries is used up), with pauses of
//! at most [`MAX_BACKOFF`] before the second and the third: 3 × 1 s + 2 × 0.3 s = 3.6 s, within
//! [`OPERATION_TIMEOUT`] of 4 s. No try is started with less than that left before the deadline.

mod client;
mod error;
mod expression;
pub mod table;

use std::collections::HashMap;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnValuesOnConditionCheckFailure};
use tokio::time::Instant;
use tracing::debug;

pub use client::{ATTEMPT_TIMEOUT, ATTEMPTS, MAX_BACKOFF, OPERATION_TIMEOUT, client};
pub use error::{Refusal, StoreError};

use crate::event::{MAX_CONTACT_ID_CHARS, Timestamp};
use crate::record::Delta;
use crate::stamp::Stamp;
use expression::Update;

/// A stored record older than an event's by more than this makes the event late, in milliseconds.
const LATE_AFTER_MILLIS: i64 = 1_000;

type Item = HashMap<String, AttributeValue>;

/// What became of a delta.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// All of it stood.
    Applied,
    /// Part of it stood, be it only a new name in `seen`.
    Merged,
    /// Nothing was news, and the stored `asOf` is this delta's: it had been written before.
    Duplicate,
    /// Nothing was news.
    Stale,
}

impl Outcome {
    /// The outcome as answers and logs name it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Applied => "applied",
            Self::Merged => "merged",
            Self::Duplicate => "duplicate",
            Self::Stale => "stale",
        }
    }
}

/// A delta that is in the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Written {
    /// What became of it.
    pub outcome: Outcome,
    /// Whether it was more than a second older than the stored `asOf`.
    pub late: bool,
    /// How many `UpdateItem`s it took, the SDK's own retries apart.
    pub tries: usize,
}

/// The table of records.
#[derive(Debug, Clone)]
pub struct Store {
    client: Client,
    table: String,
}

impl Store {
    /// The store of this table, through this client.
    #[must_use]
    pub fn new(client: Client, table: impl Into<String>) -> Self {
        Self { client, table: table.into() }
    }

    /// Opens the connection and finds a table that is missing or forbidden: one `GetItem` of a
    /// key that no contact has, and no other request.
    pub async fn check(&self) -> Result<(), StoreError> {
        let no_contact = "0".repeat(MAX_CONTACT_ID_CHARS + 1);
        self.client
            .get_item()
            .table_name(&self.table)
            .key(table::KEY, AttributeValue::S(no_contact))
            .customize()
            .config_override(
                aws_sdk_dynamodb::config::Builder::new().retry_config(RetryConfig::disabled()),
            )
            .send()
            .await
            .map(drop)
            .map_err(|error| StoreError::reduce("GetItem", &error))
    }

    /// Joins the delta into its contact's record. Starts no request that cannot end before the
    /// deadline.
    pub async fn write(&self, delta: &Delta, deadline: Instant) -> Result<Written, StoreError> {
        let mut news = delta.clone();
        let max_tries = delta.registers().len() + 1;
        let mut late = false;
        for tries in 1..=max_tries {
            let Some(stored) = self.update(&news, deadline).await? else {
                let outcome = if tries == 1 { Outcome::Applied } else { Outcome::Merged };
                return Ok(Written { outcome, late, tries });
            };
            let before = news.registers().len();
            news.retain_news(|name| text(&stored, name));
            late = late || is_late(delta, &stored);
            if news.registers().len() == 0 && has_seen(&stored, delta) {
                let duplicate = text(&stored, "asOf") == delta.as_of();
                let outcome = if duplicate { Outcome::Duplicate } else { Outcome::Stale };
                return Ok(Written { outcome, late, tries });
            }
            if news.registers().len() == before {
                break;
            }
            debug!(contactId = news.contact_id(), tries, left = news.registers().len(), "refused");
        }
        Err(StoreError::Refused(Refusal::CorruptItem))
    }

    /// One `UpdateItem`. Answers with the item as it stands where a register loses against it.
    async fn update(&self, news: &Delta, deadline: Instant) -> Result<Option<Item>, StoreError> {
        let update = Update::of(news).ok_or(StoreError::Refused(Refusal::TooManyRegisters))?;
        if Instant::now() + OPERATION_TIMEOUT > deadline {
            return Err(StoreError::OutOfTime);
        }
        let request = self
            .client
            .update_item()
            .table_name(&self.table)
            .key(table::KEY, AttributeValue::S(news.contact_id().to_owned()))
            .update_expression(update.expression)
            .set_condition_expression(update.condition)
            .set_expression_attribute_names(Some(update.names))
            .set_expression_attribute_values(Some(update.values))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        match request.send().await {
            Ok(_) => Ok(None),
            Err(error) => match stored_item(&error) {
                Some(item) => Ok(Some(item)),
                None => Err(StoreError::reduce("UpdateItem", &error)),
            },
        }
    }
}

/// The item that a failed condition returned.
fn stored_item(error: &SdkError<UpdateItemError>) -> Option<Item> {
    match error.as_service_error()? {
        UpdateItemError::ConditionalCheckFailedException(failed) => {
            Some(failed.item().cloned().unwrap_or_default())
        }
        _ => None,
    }
}

fn text<'a>(item: &'a Item, name: &str) -> Option<&'a str> {
    item.get(name)?.as_s().ok().map(String::as_str)
}

fn has_seen(stored: &Item, delta: &Delta) -> bool {
    let seen = stored.get("seen").and_then(|seen| seen.as_ss().ok());
    seen.is_some_and(|seen| delta.seen().iter().all(|event_type| seen.contains(event_type)))
}

fn is_late(delta: &Delta, stored: &Item) -> bool {
    let instant =
        |as_of: Option<&str>| -> Option<Timestamp> { Some(as_of?.parse::<Stamp>().ok()?.instant) };
    match (instant(delta.as_of()), instant(text(stored, "asOf"))) {
        (Some(ours), Some(stored)) => stored.as_millis() - ours.as_millis() > LATE_AFTER_MILLIS,
        _ => false,
    }
}
