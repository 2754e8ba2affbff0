//! The table: one conditional update for each delta, and no read.
//!
//! # The writing protocol
//!
//! 1. `UpdateItem`, on condition that no register of the delta loses against what is stored, sets
//!    them all and adds to `seen`. The item need not exist.
//! 2. If the condition fails, DynamoDB returns the item as stored. The next try sends the registers
//!    of the delta that are greater than the stored ones, on condition that they still are, and
//!    that the stored ones are greater or equal for all the others. So a write succeeds only if it
//!    makes the record the join of the stored record and the whole delta, even if other writers
//!    wrote meanwhile, or the record was deleted and written again.
//! 3. The tries end when no register is greater and `seen` has the event types.
//!
//! Unless a record is deleted, stored orders only grow, so each failure moves at least one
//! register from sent to not sent. The tries are at most the number of registers and one, for every
//! delta. There is no lock, no version and no livelock.
//!
//! # Timeouts
//!
//! An attempt of the SDK takes at most [`ATTEMPT_TIMEOUT`], connecting included. There are at most
//! [`ATTEMPTS`] (fewer in an outage, when the SDK's quota of retries is used up), with pauses of at
//! most [`MAX_BACKOFF`] before the second and the third: 3 × 1 s + 2 × 0.3 s = 3.6 s, within
//! [`REQUEST_TIMEOUT`] of 4 s. A request that starts with less time than that before the deadline
//! gets what is left. With less than [`MIN_REQUEST_TIME`] left, none is started.

mod client;
mod error;
mod expression;
mod item;

use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnValuesOnConditionCheckFailure};
use contact_events::event::MAX_CONTACT_ID_CHARS;
use contact_events::record::Delta;
use tokio::time::{Instant, timeout};
use tracing::debug;

pub use client::{ATTEMPT_TIMEOUT, ATTEMPTS, MAX_BACKOFF, client};
pub use error::{Refusal, StoreError};
use expression::Update;
pub use expression::fits_one_update;
use item::Item;

/// The longest that a request takes with all its attempts.
pub const REQUEST_TIMEOUT: Duration = Duration::from_secs(4);

/// With less than this before the deadline, no request is started.
pub const MIN_REQUEST_TIME: Duration = Duration::from_millis(50);

/// The table's key.
const KEY: &str = "contactId";

/// What a write did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// All of the delta took effect.
    Applied,
    /// Part of the delta took effect, even if that is only a new name in `seen`.
    Merged,
    /// Nothing took effect, and the stored `asOf` is this delta's: it was written before.
    Duplicate,
    /// Nothing took effect.
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
    /// What the write did.
    pub outcome: Outcome,
    /// Whether the delta was more than a second older than the stored `asOf`.
    pub late: bool,
    /// How many `UpdateItem`s it took. The SDK's own retries are not counted.
    pub tries: usize,
}

/// A delta that is not in the table, as far as is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotWritten {
    /// Why.
    pub error: StoreError,
    /// How many `UpdateItem`s were sent. The SDK's own retries are not counted.
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

    /// Opens the connection and finds a table that is missing or forbidden: one `GetItem` of a key
    /// that no contact has, and no other request.
    pub async fn check(&self) -> Result<(), StoreError> {
        let no_contact = "0".repeat(MAX_CONTACT_ID_CHARS + 1);
        self.client
            .get_item()
            .table_name(&self.table)
            .key(KEY, AttributeValue::S(no_contact))
            .customize()
            .config_override(
                aws_sdk_dynamodb::config::Builder::new().retry_config(RetryConfig::disabled()),
            )
            .send()
            .await
            .map(drop)
            .map_err(|error| StoreError::reduce("GetItem", &error))
    }

    /// Joins the delta into its contact's record. No request outlasts the deadline.
    pub async fn write(&self, delta: &Delta, deadline: Instant) -> Result<Written, NotWritten> {
        let mut before = Item::new();
        let mut late = false;
        let max_tries = delta.registers().len() + 1;
        for tries in 1..=max_tries {
            let update = Update::of(delta, &before);
            let is_whole = update.is_whole;
            let refused = self.send(delta, update, deadline).await;
            let failed = |error: StoreError| {
                let sent = if error.is_unsent() { tries - 1 } else { tries };
                NotWritten { error, tries: sent }
            };
            let Some(stored) = refused.map_err(failed)? else {
                let outcome = if is_whole { Outcome::Applied } else { Outcome::Merged };
                return Ok(Written { outcome, late, tries });
            };
            let is_fault = !item::is_comparable(&stored, delta)
                || item::meets_condition(&stored, delta, &before);
            if is_fault {
                return Err(failed(StoreError::Refused(Refusal::CorruptItem)));
            }
            late = late || item::is_late(delta, &stored);
            if item::has_all(&stored, delta) {
                let is_its_own = item::text(&stored, "asOf") == Some(delta.as_of());
                let outcome = if is_its_own { Outcome::Duplicate } else { Outcome::Stale };
                return Ok(Written { outcome, late, tries });
            }
            debug!(contactId = delta.contact_id(), tries, "the stored record is newer in part");
            before = stored;
        }
        Err(NotWritten { error: StoreError::Unsettled, tries: max_tries })
    }

    /// One `UpdateItem`. Returns the item as stored if the condition failed.
    async fn send(
        &self,
        delta: &Delta,
        update: Update<'_>,
        deadline: Instant,
    ) -> Result<Option<Item>, StoreError> {
        if !update.fits() {
            return Err(StoreError::Refused(Refusal::TooManyRegisters));
        }
        let left = deadline.saturating_duration_since(Instant::now());
        if left < MIN_REQUEST_TIME {
            return Err(StoreError::OutOfTime);
        }
        let request = self
            .client
            .update_item()
            .table_name(&self.table)
            .key(KEY, AttributeValue::S(delta.contact_id().to_owned()))
            .update_expression(update.expression())
            .condition_expression(update.condition)
            .set_expression_attribute_names((!update.names.is_empty()).then_some(update.names))
            .set_expression_attribute_values(Some(update.values))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        match timeout(left.min(REQUEST_TIMEOUT), request.send()).await {
            Ok(Ok(_)) => Ok(None),
            Ok(Err(error)) => match stored_item(&error) {
                Some(item) => Ok(Some(item)),
                None => Err(StoreError::reduce("UpdateItem", &error)),
            },
            Err(_) => Err(StoreError::timed_out("UpdateItem")),
        }
    }
}

/// The item that a failed condition returned; an empty one if there is no item.
fn stored_item(error: &SdkError<UpdateItemError>) -> Option<Item> {
    match error.as_service_error()? {
        UpdateItemError::ConditionalCheckFailedException(failed) => {
            Some(failed.item().cloned().unwrap_or_default())
        }
        _ => None,
    }
}
