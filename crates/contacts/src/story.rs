//! What happened to the events of one contact.

use std::collections::BTreeMap;

use contact_events::event::EventType;
use contact_events::stamp::Stamp;
use contact_state::handler::Counts;

use crate::input::given::Look;

/// What happened to the events of one contact.
#[derive(Debug, Default, PartialEq)]
pub struct Story {
    /// Each event, oldest first.
    pub events: BTreeMap<(Stamp, EventType), Arrivals>,
    /// The outcomes of the deliveries.
    pub counts: Counts,
    /// What was lost on purpose.
    pub lost: Option<Lost>,
}

/// The arrivals of one event.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Arrivals {
    /// How often it was delivered.
    pub deliveries: usize,
    /// Whether a newer one had come before its first delivery.
    pub late: bool,
}

/// Events of one contact that were never delivered.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Lost {
    /// Their types, oldest first.
    pub event_types: Vec<EventType>,
    /// The state that the contact would have without the loss.
    pub state: Option<String>,
}

impl Story {
    /// Adds a delivery that is in the table.
    pub fn add(&mut self, look: &Look, counts: Counts) {
        let event = (look.stamp.clone(), look.event_type.clone());
        let arrivals = self.events.entry(event).or_default();
        arrivals.late |= arrivals.deliveries == 0 && counts.late > 0;
        arrivals.deliveries += 1;
        self.counts += counts;
    }

    /// How often events of this contact were delivered.
    pub fn deliveries(&self) -> usize {
        self.events.values().map(|event| event.deliveries).sum()
    }

    /// How many deliveries repeated an earlier one.
    pub fn repeated(&self) -> usize {
        self.deliveries() - self.events.len()
    }

    /// The types of the events that came after newer ones.
    pub fn late(&self) -> impl Iterator<Item = &EventType> {
        self.events.iter().filter(|(_, event)| event.late).map(|((_, event_type), _)| event_type)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(event_type: EventType, stamp: &str) -> Look {
        Look { contact_id: "a".to_owned(), event_type, stamp: stamp.parse().unwrap() }
    }

    #[test]
    fn an_event_is_late_by_its_first_arrival_and_repeated_by_the_others() {
        let queued = look(EventType::Queued, "2021-08-04T17:29:09.000Z/30/b");
        let ended = look(EventType::Disconnected, "2021-08-04T17:30:09.000Z/70/c");
        let late = Counts { late: 1, ..Counts::default() };
        let mut story = Story::default();
        for (look, counts) in [(&ended, Counts::default()), (&queued, late), (&queued, late)] {
            story.add(look, counts);
        }
        story.add(&ended, late);
        assert_eq!(story.late().collect::<Vec<_>>(), [&EventType::Queued]);
        assert_eq!((story.deliveries(), story.repeated(), story.events.len()), (4, 2, 2));
    }
}
