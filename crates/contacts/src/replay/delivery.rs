//! Delivering events to the handler: contacts concurrently, the events of one contact one after the
//! other.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

use contact_state::handler::{Counts, Error, Handler, Response};
use futures_util::{StreamExt, stream};
use tokio::time::Instant;

use super::Arguments;
use super::plan;
use crate::input::given::{Failure, Given};
use crate::progress::Progress;
use crate::story::Story;

/// How long one delivery may take.
const TIME_TO_DELIVER: Duration = Duration::from_mins(1);

/// The result of a replay.
#[derive(Debug, Default)]
pub struct Replayed {
    /// By contact.
    pub stories: BTreeMap<String, Story>,
    /// The outcomes of the deliveries.
    pub counts: Counts,
    /// The events that are not in the table.
    pub failures: Vec<Failure>,
}

/// The result of one delivery.
struct Delivered {
    given: Arc<Given>,
    response: Result<Response, Error>,
    counts: Counts,
}

/// Delivers each event in turn.
pub async fn replay(
    handler: &Handler,
    arguments: &Arguments,
    deliveries: Vec<Arc<Given>>,
    progress: &Progress,
) -> Replayed {
    let mut replayed = Replayed::default();
    let mut contacts = stream::iter(by_contact(deliveries))
        .map(|events| deliver_in_turn(handler, events))
        .buffer_unordered(arguments.concurrency.get());
    while let Some(contact) = contacts.next().await {
        for delivered in contact {
            progress.advance(delivered.given.text.len());
            replayed.add(delivered);
        }
    }
    replayed
}

/// The deliveries of each contact in their order. A text that names no contact is one of its own.
fn by_contact(deliveries: Vec<Arc<Given>>) -> Vec<Vec<Arc<Given>>> {
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut contacts: Vec<Vec<Arc<Given>>> = Vec::new();
    for given in deliveries {
        let next = contacts.len();
        let place = match given.look() {
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

async fn deliver_in_turn(handler: &Handler, events: Vec<Arc<Given>>) -> Vec<Delivered> {
    let mut all = Vec::new();
    for given in events {
        let deadline = Instant::now() + TIME_TO_DELIVER;
        let (response, counts) = handler.handle(&given.text, deadline).await;
        all.push(Delivered { given, response, counts });
    }
    all
}

impl Replayed {
    /// How many events are in the table.
    pub fn events(&self) -> usize {
        self.stories.values().map(|story| story.events.len()).sum()
    }

    /// How many deliveries are in the table.
    pub fn deliveries(&self) -> usize {
        let Counts { applied, merged, duplicate, stale, .. } = self.counts;
        applied + merged + duplicate + stale
    }

    /// Adds events that cannot be read. The failures of repeated deliveries are one.
    pub fn add_failures(&mut self, failures: Vec<Failure>) {
        self.failures.extend(failures);
        self.failures.sort();
        self.failures.dedup();
    }

    /// Adds what was lost of each contact.
    pub fn add_losses(&mut self, kept: &[Arc<Given>], lost: &[Arc<Given>]) {
        for look in lost.iter().filter_map(|lost| lost.look()) {
            let story = self.stories.entry(look.contact_id.clone()).or_default();
            story.lost.get_or_insert_with(|| plan::loss(&look.contact_id, kept, lost));
        }
    }

    fn add(&mut self, delivered: Delivered) {
        let Delivered { given, response, counts } = delivered;
        self.counts += counts;
        match (response, given.look()) {
            (Ok(_), Some(look)) => {
                self.stories.entry(look.contact_id.clone()).or_default().add(look, counts);
            }
            (Ok(_), None) => {}
            (Err(error), _) => self.failures.push(Failure::of(&given.place, &error)),
        }
    }
}
