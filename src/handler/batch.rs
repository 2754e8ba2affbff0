//! An SQS batch: folded per contact, contacts written concurrently, failures named.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::slice;

use futures_util::{StreamExt, stream};
use tokio::time::Instant;

use super::delivery::Message;
use super::{Answer, CONCURRENT_WRITES, Counts, Handler, Told, tell};
use crate::record::Delta;

/// An event and the message that brought it.
struct Entry {
    message_id: String,
    told: Told,
}

/// What became of one contact's messages.
#[derive(Default)]
struct Written {
    failed: Vec<String>,
    counts: Counts,
}

impl Handler {
    /// Writes every event that can be written; the answer names exactly the messages of the rest.
    pub(super) async fn handle_batch(
        &self,
        messages: Vec<Message<'_>>,
        deadline: Instant,
        counts: &mut Counts,
    ) -> Answer {
        let mut failed = Vec::new();
        let mut contacts: BTreeMap<String, Vec<Entry>> = BTreeMap::new();
        for message in messages {
            match self.read_event(message.event().map(Cow::Owned), Some(&message.id), counts) {
                Ok(told) => contacts
                    .entry(told.delta.contact_id().to_owned())
                    .or_default()
                    .push(Entry { message_id: message.id, told }),
                Err(_) => failed.push(message.id),
            }
        }
        let mut written = stream::iter(contacts.into_values())
            .map(|entries| self.write_contact(entries, deadline))
            .buffer_unordered(CONCURRENT_WRITES);
        while let Some(contact) = written.next().await {
            failed.extend(contact.failed);
            *counts += contact.counts;
        }
        Answer::batch(failed)
    }

    /// Writes one contact's events as one delta; if that is refused for what it is, one by one,
    /// so that one event cannot fail the others.
    async fn write_contact(&self, entries: Vec<Entry>, deadline: Instant) -> Written {
        let (ids, events): (Vec<String>, Vec<Told>) =
            entries.into_iter().map(|entry| (entry.message_id, entry.told)).unzip();
        let mut outcome = Written::default();
        let Some(fold) = events.iter().map(|told| told.delta.clone()).reduce(Delta::join) else {
            return outcome;
        };
        match self.store.write(&fold, deadline).await {
            Err(error) if error.concerns_the_delta() && events.len() > 1 => {
                for (id, told) in ids.into_iter().zip(&events) {
                    let written = self.store.write(&told.delta, deadline).await;
                    if tell(slice::from_ref(told), written, &mut outcome.counts).is_err() {
                        outcome.failed.push(id);
                    }
                }
            }
            written => {
                if tell(&events, written, &mut outcome.counts).is_err() {
                    outcome.failed = ids;
                }
            }
        }
        outcome
    }
}
