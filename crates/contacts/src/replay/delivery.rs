//! Delivering events to the handler: contacts at once within a bound, the events of one contact
//! one after the other.

use std::cell::Cell;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

use contact_state::handler::{Answer, Counts, Error, Handler};
use contact_state::store::{Refusal, StoreError};
use futures_util::{StreamExt, stream};
use tokio::time::{Instant, sleep};

use crate::given::{Failure, Given};
use crate::progress::Progress;
use crate::story::Story;

/// How many deliveries are sorted by contact at once.
const WINDOW: usize = 256;

/// How long one delivery may take.
const TIME_TO_DELIVER: Duration = Duration::from_mins(1);

/// The pauses before an event that found the table unavailable is delivered again; the SDK has
/// tried several times already.
const PAUSES: [Duration; 2] = [Duration::from_secs(1), Duration::from_secs(4)];

/// What became of a replay.
#[derive(Debug, Default)]
pub struct Replayed {
    /// By contact.
    pub stories: BTreeMap<String, Story>,
    /// What became of the deliveries.
    pub counts: Counts,
    /// The events that are not in the table.
    pub failures: Vec<Failure>,
    /// Whether the table could not be written, so that the rest of the input was left alone.
    pub stopped: bool,
}

/// What became of one delivery.
struct Delivered {
    given: Arc<Given>,
    answer: Result<Answer, Error>,
    counts: Counts,
}

/// Delivers each event in turn; what could not be read is a failure.
pub async fn replay(
    handler: &Handler,
    concurrency: usize,
    deliveries: impl Iterator<Item = Result<Arc<Given>, Failure>>,
    progress: &Progress,
) -> Replayed {
    let mut replayed = Replayed::default();
    let mut deliveries = deliveries.peekable();
    while deliveries.peek().is_some() && !replayed.stopped {
        let mut window = Vec::new();
        for delivery in deliveries.by_ref().take(WINDOW) {
            match delivery {
                Ok(given) => window.push(given),
                Err(failure) => replayed.failures.push(failure),
            }
        }
        let stopped = Cell::new(false);
        let mut delivered = stream::iter(by_contact(window))
            .map(|events| deliver_in_turn(handler, events, &stopped))
            .buffer_unordered(concurrency);
        while let Some(delivered) = delivered.next().await {
            for delivered in delivered {
                progress.advance(delivered.given.text.len());
                replayed.add(delivered);
            }
        }
        replayed.stopped = stopped.get();
    }
    replayed.failures.sort();
    replayed.failures.dedup();
    replayed
}

/// The deliveries of each contact in their order; what says no contact stands by itself.
fn by_contact(window: Vec<Arc<Given>>) -> Vec<Vec<Arc<Given>>> {
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut contacts: Vec<Vec<Arc<Given>>> = Vec::new();
    for given in window {
        let next = contacts.len();
        let place = match &given.look {
            Some(look) => *places.entry(look.contact_id.clone()).or_insert(next),
            None => next,
        };
        if place == next {
            contacts.push(Vec::new());
        }
        contacts[place].push(given);
    }
    contacts
}

async fn deliver_in_turn(
    handler: &Handler,
    events: Vec<Arc<Given>>,
    stopped: &Cell<bool>,
) -> Vec<Delivered> {
    let mut all = Vec::new();
    for given in events {
        if stopped.get() {
            break;
        }
        let delivered = deliver(handler, given).await;
        if delivered.answer.as_ref().is_err_and(is_of_the_table) {
            stopped.set(true);
        }
        all.push(delivered);
    }
    all
}

async fn deliver(handler: &Handler, given: Arc<Given>) -> Delivered {
    let mut pauses = PAUSES.into_iter();
    loop {
        let mut counts = Counts::default();
        let deadline = Instant::now() + TIME_TO_DELIVER;
        let answer = handler.handle(&given.text, deadline, &mut counts).await;
        match (&answer, pauses.next()) {
            (Err(Error::StoreUnavailable(_)), Some(pause)) => sleep(pause).await,
            _ => return Delivered { given, answer, counts },
        }
    }
}

/// Whether every other event would fail the same way.
fn is_of_the_table(error: &Error) -> bool {
    match error {
        Error::StoreUnavailable(_) => true,
        Error::StoreRefused(StoreError::Refused(refusal)) => {
            matches!(refusal, Refusal::AccessDenied(_) | Refusal::NoSuchTable(_))
        }
        _ => false,
    }
}

impl Replayed {
    /// How many events are in the table.
    pub fn events(&self) -> usize {
        self.stories.values().map(|story| story.told.len()).sum()
    }

    /// How many deliveries are in the table.
    pub fn deliveries(&self) -> usize {
        let Counts { applied, merged, duplicate, stale, .. } = self.counts;
        applied + merged + duplicate + stale
    }

    fn add(&mut self, delivered: Delivered) {
        self.counts += delivered.counts;
        let Delivered { given, answer, counts } = delivered;
        match (answer, &given.look) {
            (Ok(_), Some(look)) => {
                self.stories.entry(look.contact_id.clone()).or_default().add(look, counts);
            }
            (Ok(_), None) => {}
            (Err(error), _) => self.failures.push(Failure::of(&given.place, &error)),
        }
    }
}
