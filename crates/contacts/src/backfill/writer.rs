//! Writing folds through the function's store, contacts concurrently.

use std::cell::Cell;
use std::time::Duration;

use contact_state::handler::{Counts, Error};
use contact_state::store::{NotWritten, Outcome, Refusal, Store, StoreError, Written};
use futures_util::{StreamExt, stream};
use tokio::time::{Instant, sleep};

use super::failed::FailedEvent;
use super::fold::Fold;
use crate::input::given::{Failure, Place};

/// How long one write may take.
const TIME_TO_WRITE: Duration = Duration::from_mins(1);

/// The pauses before a write is tried again that found the table unavailable. The SDK has tried
/// several times already.
const PAUSES: [Duration; 3] =
    [Duration::from_secs(1), Duration::from_secs(4), Duration::from_secs(15)];

/// Writes to a table.
pub struct Writer {
    store: Store,
    concurrency: usize,
    /// Whether the table cannot be written, so that no other write is tried.
    stopped: Cell<bool>,
}

/// The result of writing.
#[derive(Default)]
pub struct Report {
    /// The outcomes of the events.
    pub counts: Counts,
    /// The events that are not in the table.
    pub failures: Vec<FailedEvent>,
    /// Why every other event would fail in the same way, if so.
    pub stopped: Option<String>,
}

impl Writer {
    /// A writer that writes this many contacts at once.
    pub fn new(store: Store, concurrency: usize) -> Self {
        Self { store, concurrency, stopped: Cell::new(false) }
    }

    /// Writes all folds. The folds of one contact can be written in any order.
    pub async fn write(&self, folds: Vec<Fold>) -> Report {
        stream::iter(folds)
            .map(|fold| self.write_fold(fold))
            .buffer_unordered(self.concurrency)
            .fold(Report::default(), async |all, one| all.and(one))
            .await
    }

    /// Writes a fold. If DynamoDB rejects it as invalid, writes its events one by one, so that one
    /// event cannot fail the others.
    async fn write_fold(&self, fold: Fold) -> Report {
        if self.stopped.get() {
            return Report::not_tried(fold);
        }
        let written = self.write_patiently(&fold).await;
        match &written {
            Err(failed) if failed.error.concerns_the_delta() && fold.events.len() > 1 => {
                let mut all = Report::default();
                all.counts.writes += failed.tries;
                for event in fold.events {
                    let fold = Fold { delta: event.delta.clone(), events: vec![event] };
                    let written = self.write_patiently(&fold).await;
                    all = all.and(Report::of(fold, &written));
                }
                all
            }
            _ => {
                let report = Report::of(fold, &written);
                self.stopped.set(self.stopped.get() || report.stopped.is_some());
                report
            }
        }
    }

    async fn write_patiently(&self, fold: &Fold) -> Result<Written, NotWritten> {
        let mut pauses = PAUSES.into_iter();
        loop {
            let written = self.store.write(&fold.delta, Instant::now() + TIME_TO_WRITE).await;
            match (&written, pauses.next()) {
                (Err(NotWritten { error: StoreError::Unavailable(_), .. }), Some(pause)) => {
                    sleep(pause).await;
                }
                _ => return written,
            }
        }
    }
}

impl Report {
    /// Events that are not in the table, because others could not be written.
    fn not_tried(fold: Fold) -> Self {
        let mut report = Self::default();
        report.counts.failed = fold.events.len();
        report.failures = failures(fold, |place| Failure {
            place: place.clone(),
            error_type: "StoreUnavailable",
            message: "not tried, because the table could not be written".to_owned(),
        });
        report
    }

    fn of(fold: Fold, written: &Result<Written, NotWritten>) -> Self {
        let mut report = Self::default();
        let events = fold.events.len();
        let counts = &mut report.counts;
        match written {
            Ok(written) => {
                counts.writes = written.tries;
                counts.left_out = fold.events.iter().map(|event| event.left_out).sum();
                match written.outcome {
                    Outcome::Applied => counts.applied = events,
                    Outcome::Merged => counts.merged = events,
                    Outcome::Duplicate => counts.duplicate = events,
                    Outcome::Stale => counts.stale = events,
                }
            }
            Err(NotWritten { error, tries }) => {
                counts.writes = *tries;
                counts.failed = events;
                report.stopped = is_of_the_table(error).then(|| error.to_string());
                let error = Error::from(error.clone());
                report.failures = failures(fold, |place| Failure::of(place, &error));
            }
        }
        report
    }

    fn and(mut self, other: Self) -> Self {
        self.counts += other.counts;
        self.failures.extend(other.failures);
        self.stopped = self.stopped.or(other.stopped);
        self
    }
}

fn failures(fold: Fold, failure: impl Fn(&Place) -> Failure) -> Vec<FailedEvent> {
    let events = fold.events.into_iter();
    events
        .map(|event| FailedEvent { failure: failure(&event.place), text: Some(event.text) })
        .collect()
}

/// Whether every other event would fail in the same way.
fn is_of_the_table(error: &StoreError) -> bool {
    matches!(
        error,
        StoreError::Unavailable(_)
            | StoreError::Refused(Refusal::AccessDenied(_) | Refusal::NoSuchTable(_))
    )
}
