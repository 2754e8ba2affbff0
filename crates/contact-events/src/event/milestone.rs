//! The milestones in a contact's life, and the timestamps that an event carries of them.

use serde_json::{Map, Value};

use super::normalize::timestamp;
use super::{EventType, Timestamp};
use crate::record::State;

/// A step in a contact's life that has a timestamp of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Milestone {
    Initiated,
    ConnectedToSystem,
    Queued,
    ConnectedToAgent,
    Disconnected,
    Completed,
}

/// The properties of a milestone.
pub(crate) struct Facts {
    pub(crate) milestone: Milestone,
    /// The type of the events that report it.
    pub(crate) event_type: EventType,
    /// The state that it proves.
    pub(crate) state: State,
    /// The place of that state in the order of states.
    pub(crate) phase: u8,
    /// The place in the order of events of one millisecond.
    pub(crate) rank: u8,
    /// Where an event carries its timestamp, in the record's shape.
    path: &'static [&'static str],
}

/// All milestones, in the order of a contact's life.
pub(crate) static MILESTONES: [Facts; 6] = [
    Facts {
        milestone: Milestone::Initiated,
        event_type: EventType::Initiated,
        state: State::Initiated,
        phase: 0,
        rank: 10,
        path: &["initiationTimestamp"],
    },
    Facts {
        milestone: Milestone::ConnectedToSystem,
        event_type: EventType::ConnectedToSystem,
        state: State::ConnectedToSystem,
        phase: 1,
        rank: 20,
        path: &["connectedToSystemTimestamp"],
    },
    Facts {
        milestone: Milestone::Queued,
        event_type: EventType::Queued,
        state: State::Queued,
        phase: 2,
        rank: 30,
        path: &["queueInfo", "enqueueTimestamp"],
    },
    Facts {
        milestone: Milestone::ConnectedToAgent,
        event_type: EventType::ConnectedToAgent,
        state: State::ConnectedToAgent,
        phase: 2,
        rank: 40,
        path: &["agentInfo", "connectedToAgentTimestamp"],
    },
    Facts {
        milestone: Milestone::Disconnected,
        event_type: EventType::Disconnected,
        state: State::Disconnected,
        phase: 3,
        rank: 70,
        path: &["disconnectTimestamp"],
    },
    Facts {
        milestone: Milestone::Completed,
        event_type: EventType::Completed,
        state: State::Completed,
        phase: 4,
        rank: 80,
        path: &["afterContactWork", "afterContactWorkEndTimestamp"],
    },
];

impl Milestone {
    /// The milestone that events of this type report.
    pub(crate) fn of(event_type: &EventType) -> Option<Self> {
        MILESTONES.iter().find(|facts| facts.event_type == *event_type).map(|facts| facts.milestone)
    }

    pub(crate) fn facts(self) -> &'static Facts {
        &MILESTONES[self as usize]
    }
}

/// The timestamps of milestones that one event, or one contact record, carries.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Milestones {
    at: [Option<Timestamp>; MILESTONES.len()],
}

impl Milestones {
    /// Reads fields that have the record's shape.
    pub(crate) fn read(fields: &Map<String, Value>) -> Self {
        let at = MILESTONES.each_ref().map(|facts| match facts.path {
            [section, member] => timestamp(fields.get(*section)?.get(member)),
            path => timestamp(fields.get(*path.first()?)),
        });
        Self { at }
    }

    /// The own timestamp of a milestone. For COMPLETED, the later of the end of after-contact work
    /// and the disconnect.
    pub(crate) fn own(&self, milestone: Milestone) -> Option<Timestamp> {
        match milestone {
            Milestone::Completed => {
                self.after_contact_work_end().max(self.own(Milestone::Disconnected))
            }
            other => self.at[other as usize],
        }
    }

    /// When the agent's after-contact work ended.
    pub(crate) fn after_contact_work_end(&self) -> Option<Timestamp> {
        self.at[Milestone::Completed as usize]
    }

    /// Whether the contact is with the agent, as far as the timestamps show: connected to an agent,
    /// and not queued again later.
    pub(crate) fn is_with_agent(&self) -> bool {
        let agent = self.own(Milestone::ConnectedToAgent);
        agent.is_some() && agent >= self.own(Milestone::Queued)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_the_order_of_the_enum_and_of_a_contacts_life() {
        for (place, facts) in MILESTONES.iter().enumerate() {
            assert_eq!(facts.milestone as usize, place);
        }
        assert!(MILESTONES.is_sorted_by_key(|facts| (facts.phase, facts.rank)));
    }
}
