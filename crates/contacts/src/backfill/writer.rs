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

/// The pauses before a write that found the table unavailable is tried again. The SDK has tried
/// several times already.
pub const PAUSES: &[Duration] =
    &[Duration::from_secs(1), Duration::from_secs(4), Duration::from_secs(15)];

/// Writes to a table.
pub struct Writer {
    store: Store,
    concurrency: usize,
    pauses: &'static [Duration],
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
    /// A writer that writes this many contacts at once, and tries again after these pauses.
    pub fn new(store: Store, concurrency: usize, pauses: &'static [Duration]) -> Self {
        Self { store, concurrency, pauses, stopped: Cell::new(false) }
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
        let mut pauses = self.pauses.iter();
        loop {
            let written = self.store.write(&fold.delta, Instant::now() + TIME_TO_WRITE).await;
            match (&written, pauses.next()) {
                (Err(NotWritten { error: StoreError::Unavailable(_), .. }), Some(pause)) => {
                    sleep(*pause).await;
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

#[cfg(test)]
mod tests {
    use aws_sdk_dynamodb::Client;
    use aws_sdk_dynamodb::types::AttributeValue;
    use contact_events::record::Policy;

    use super::*;
    use crate::backfill::source::Event;
    use crate::input::given::Parsed;
    use crate::input::samples::sample;
    use crate::{embedded, table};

    fn event(name: &str) -> Event {
        let text = sample(name);
        let (delta, _) = Parsed::read(&text).unwrap().into_delta(&Policy::default());
        Event { text, place: Place { input: name.into(), line: 1 }, delta, left_out: 0 }
    }

    fn writer(client: Client) -> Writer {
        Writer::new(Store::new(client, "contact-state"), 1, &[])
    }

    fn types(report: &Report) -> Vec<&str> {
        report.failures.iter().map(|failed| failed.failure.error_type).collect()
    }

    #[tokio::test]
    async fn after_one_write_finds_the_table_unavailable_no_other_is_tried() {
        // A server that closes each connection at once.
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        std::thread::spawn(move || listener.incoming().for_each(drop));
        let writer = writer(Client::new(&embedded::config(&format!("http://{address}"))));
        let names = ["inbound-voice-2-queued", "abandoned-call-2-queued", "callback-1-initiated"];
        let report = writer.write(Fold::all(names.map(event).into())).await;
        assert_eq!(types(&report), ["StoreUnavailable"; 3]);
        assert!(report.stopped.is_some());
        assert_eq!((report.counts.failed, report.counts.writes), (3, 1));
        assert!(report.failures[2].failure.message.starts_with("not tried"));
        assert!(report.failures.iter().all(|failed| failed.text.is_some()));
    }

    #[tokio::test]
    async fn one_event_that_the_table_refuses_does_not_fail_the_others_of_its_contact() {
        let address = embedded::start("127.0.0.1:0").await.unwrap();
        let client = Client::new(&embedded::config(&format!("http://{address}")));
        table::create(&client, "contact-state").await.unwrap();
        // A stamp that is no text is not contact-state's. Only one of the events has this section.
        let put = client.put_item().table_name("contact-state");
        let id = AttributeValue::S("60ebb8c4-c14f-40a0-8c07-91a52f3c932e".to_owned());
        let put = put.item("contactId", id).item("agentInfoAsOf", AttributeValue::Bool(true));
        put.send().await.unwrap();
        let names = ["inbound-voice-1-initiated", "inbound-voice-3-connected-to-agent"];
        let report = writer(client).write(Fold::all(names.map(event).into())).await;
        assert_eq!(types(&report), ["StoreRefused"]);
        assert_eq!(report.failures[0].failure.place.to_string(), format!("{}:1", names[1]));
        assert_eq!((report.counts.applied, report.stopped), (1, None));
    }
}
