//! In what order events arrive, how often, and which of them never arrive.

use std::fmt;
use std::sync::Arc;

use contact_events::record::{Delta, Policy};
use rand::SeedableRng;
use rand::rngs::StdRng;
use rand::seq::{IteratorRandom, SliceRandom};

use super::arguments::{Arguments, Order};
use crate::input::given::{Given, Parsed};
use crate::story::Lost;

/// In what order events arrive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrival {
    /// As they were read.
    AsGiven,
    /// Oldest first.
    OldestFirst,
    /// Newest first.
    NewestFirst,
    /// At random, by this seed.
    Shuffled(u64),
}

impl Arrival {
    /// The order that the command line asks for.
    pub fn of(arguments: &Arguments) -> Self {
        match arguments.order {
            Order::AsGiven => Self::AsGiven,
            Order::ByTime => Self::OldestFirst,
            Order::Shuffled => Self::Shuffled(arguments.seed),
        }
    }

    /// Orders to compare with: the worst one, and another shuffle.
    pub fn others(seed: u64) -> [Self; 2] {
        [Self::NewestFirst, Self::Shuffled(seed.wrapping_add(1))]
    }

    /// The deliveries of these events. If they are shuffled, the deliveries of an event are apart
    /// from each other. Otherwise they follow each other.
    pub fn deliveries(self, events: &[Arc<Given>], repeat: usize) -> Vec<Arc<Given>> {
        let mut deliveries: Vec<Arc<Given>> =
            events.iter().flat_map(|event| std::iter::repeat_n(event.clone(), repeat)).collect();
        let stamp = |event: &Arc<Given>| event.look().map(|look| look.stamp.clone());
        match self {
            Self::AsGiven => {}
            Self::OldestFirst => deliveries.sort_by_cached_key(stamp),
            Self::NewestFirst => {
                deliveries.sort_by_cached_key(stamp);
                deliveries.reverse();
            }
            Self::Shuffled(seed) => deliveries.shuffle(&mut StdRng::seed_from_u64(seed)),
        }
        deliveries
    }
}

impl fmt::Display for Arrival {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AsGiven => f.write_str("as given"),
            Self::OldestFirst => f.write_str("oldest first"),
            Self::NewestFirst => f.write_str("newest first"),
            Self::Shuffled(seed) => write!(f, "shuffled with seed {seed}"),
        }
    }
}

/// Removes this many events, by the seed. Only events that can be read are removed.
pub fn lose(events: &mut Vec<Arc<Given>>, number: usize, seed: u64) -> Vec<Arc<Given>> {
    let readable = (0..events.len()).filter(|event| events[*event].look().is_some());
    let mut places = readable.choose_multiple(&mut StdRng::seed_from_u64(seed), number);
    places.sort_unstable();
    let mut lost: Vec<_> = places.into_iter().rev().map(|place| events.remove(place)).collect();
    lost.reverse();
    lost
}

/// What was lost of one contact, and the state that it would have without the loss.
pub fn loss(contact_id: &str, kept: &[Arc<Given>], lost: &[Arc<Given>]) -> Lost {
    let of_contact =
        |event: &&Arc<Given>| event.look().is_some_and(|look| look.contact_id == contact_id);
    let mut looks: Vec<_> =
        lost.iter().filter(of_contact).filter_map(|event| event.look()).collect();
    looks.sort_by(|a, b| a.stamp.cmp(&b.stamp));
    let whole = kept.iter().chain(lost).filter(of_contact);
    let whole = whole
        .filter_map(|event| Parsed::read(&event.text).ok())
        .map(|event| event.into_delta(&Policy::default()).0)
        .reduce(Delta::join);
    Lost {
        event_types: looks.into_iter().map(|look| look.event_type.clone()).collect(),
        state: whole.and_then(|whole| Some(whole.item().get("state")?.as_str()?.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use contact_events::event::EventType;

    use super::*;
    use crate::input::documents::Document;
    use crate::input::samples::sample;

    fn life() -> Vec<Arc<Given>> {
        [
            sample("inbound-voice-4-disconnected"),
            sample("inbound-voice-1-initiated"),
            "no event".to_owned(),
            sample("inbound-voice-3-connected-to-agent"),
        ]
        .into_iter()
        .map(|text| Document { text: text.into(), line: 1 })
        .map(|document| Arc::new(Given::read(&"life".into(), &document).remove(0).unwrap()))
        .collect()
    }

    fn types(events: &[Arc<Given>]) -> Vec<Option<&EventType>> {
        events.iter().map(|event| event.look().map(|look| &look.event_type)).collect()
    }

    #[test]
    fn newest_first_is_the_reverse_of_oldest_first() {
        use EventType::{ConnectedToAgent, Disconnected, Initiated};
        let oldest_first = [None, Some(&Initiated), Some(&ConnectedToAgent), Some(&Disconnected)];
        assert_eq!(types(&Arrival::OldestFirst.deliveries(&life(), 1)), oldest_first);
        let mut newest_first = Arrival::NewestFirst.deliveries(&life(), 1);
        newest_first.reverse();
        assert_eq!(types(&newest_first), oldest_first);
    }

    #[test]
    fn a_seed_makes_one_order_and_every_event_arrives_as_often_as_asked() {
        let events = life();
        let [once, again] = [1, 1].map(|seed| Arrival::Shuffled(seed).deliveries(&events, 3));
        assert_eq!(types(&once), types(&again));
        for event in &events {
            assert_eq!(once.iter().filter(|other| Arc::ptr_eq(event, other)).count(), 3);
        }
    }

    #[test]
    fn only_events_that_can_be_read_are_lost() {
        let mut events = life();
        let lost = lose(&mut events, 2, 7);
        assert_eq!((events.len(), lost.len()), (2, 2));
        assert!(lost.iter().all(|event| event.look().is_some()));
        assert_eq!(lose(&mut events, 100, 7).len(), 1, "no more than there are");
    }

    #[test]
    fn a_loss_includes_the_state_without_it() {
        let mut events = life();
        let lost = vec![events.remove(0)];
        let contact_id = lost[0].look().unwrap().contact_id.clone();
        let what = loss(&contact_id, &events, &lost);
        assert_eq!(what.event_types, [EventType::Disconnected]);
        assert_eq!(what.state.as_deref(), Some("DISCONNECTED"));
    }
}
