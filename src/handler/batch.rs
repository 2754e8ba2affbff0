//! A batch: events folded per contact, contacts written concurrently, failures by their origin.

use std::collections::BTreeMap;
use std::time::Duration;

use contact_events::record::Delta;
use futures_util::{StreamExt, stream};
use tokio::time::Instant;

use super::incoming::{Incoming, Origin};
use super::{Counts, Error, Handler};
use crate::store::{NotWritten, Written, fits_one_update};

/// How many contacts are written at once.
pub const CONCURRENT_WRITES: usize = 16;

/// Events of one contact that are written at once.
struct Fold {
    delta: Delta,
    events: Vec<Incoming>,
}

/// The results for the events of a batch, or of a part of it.
#[derive(Default)]
pub(super) struct Batch {
    pub(super) counts: Counts,
    /// What delivered the events that are not in the table.
    pub(super) failed: Vec<Origin>,
}

impl Handler {
    /// Writes events of any contacts.
    pub(super) async fn write_batch(&self, events: Vec<Incoming>, deadline: Instant) -> Batch {
        let mut contacts: BTreeMap<String, Vec<Incoming>> = BTreeMap::new();
        for event in events {
            contacts.entry(event.delta.contact_id().to_owned()).or_default().push(event);
        }
        stream::iter(contacts.into_values())
            .map(|events| self.write_contact(events, deadline))
            .buffer_unordered(CONCURRENT_WRITES)
            .fold(Batch::default(), async |batch, contact| batch.and(contact))
            .await
    }

    /// Writes the events of one contact, in as few folds as possible.
    async fn write_contact(&self, events: Vec<Incoming>, deadline: Instant) -> Batch {
        let mut batch = Batch::default();
        for fold in folds(events) {
            batch = batch.and(self.write_fold(fold, deadline).await);
        }
        batch
    }

    /// Writes a fold. If DynamoDB rejects it as invalid, writes its events one by one, so that one
    /// event cannot fail the others.
    async fn write_fold(&self, fold: Fold, deadline: Instant) -> Batch {
        let started = Instant::now();
        let written = self.store.write(&fold.delta, deadline).await;
        let Err(NotWritten { error, tries }) = &written else {
            return Batch::of(fold.events, &written, started.elapsed());
        };
        if !error.concerns_the_delta() || fold.events.len() == 1 {
            return Batch::of(fold.events, &written, started.elapsed());
        }
        let mut batch = Batch::default();
        batch.counts.writes += tries;
        for event in fold.events {
            let started = Instant::now();
            let written = self.store.write(&event.delta, deadline).await;
            batch = batch.and(Batch::of(vec![event], &written, started.elapsed()));
        }
        batch
    }
}

impl Batch {
    fn of(
        events: Vec<Incoming>,
        written: &Result<Written, NotWritten>,
        duration: Duration,
    ) -> Self {
        let counts = conclude(&events, written, duration);
        let origins = events.into_iter().map(|event| event.ids.origin);
        let failed = if written.is_ok() { Vec::new() } else { origins.collect() };
        Self { counts, failed }
    }

    fn and(mut self, other: Self) -> Self {
        self.counts += other.counts;
        self.failed.extend(other.failed);
        self
    }
}

/// Joins events as long as the join fits one expression. The next event starts a new fold.
fn folds(events: Vec<Incoming>) -> Vec<Fold> {
    let mut folds: Vec<Fold> = Vec::new();
    for event in events {
        if let Some(fold) = folds.last_mut() {
            let joined = fold.delta.clone().join(event.delta.clone());
            if fits_one_update(&joined) {
                fold.delta = joined;
                fold.events.push(event);
                continue;
            }
        }
        folds.push(Fold { delta: event.delta.clone(), events: vec![event] });
    }
    folds
}

/// Counts and logs events that one write put into the table, or did not.
pub(super) fn conclude(
    events: &[Incoming],
    written: &Result<Written, NotWritten>,
    duration: Duration,
) -> Counts {
    let mut counts = Counts::default();
    match written {
        Ok(written) => {
            counts.writes += written.tries;
            for event in events {
                event.log_outcome(written, duration);
                counts.add_written(written, event);
            }
        }
        Err(NotWritten { error, tries }) => {
            counts.writes += tries;
            let error = Error::from(error.clone());
            for event in events {
                event.ids.log_failure(&error, duration);
                counts.add_failed(&error);
            }
        }
    }
    counts
}
