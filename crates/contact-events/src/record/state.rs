//! The state of a contact, and the order of states.

use std::fmt;

use super::limits::MAX_FACT_BYTES;
use crate::event::macros::open_enum;
use crate::event::{ContactEvent, EventType, MILESTONES, Milestone, Milestones, Timestamp};
use crate::stamp::PAUSED_RANK;

/// The ranks of the states that RESUMED proves.
const RESUMED_IN_SYSTEM_RANK: u8 = 61;
const RESUMED_WITH_AGENT_RANK: u8 = 64;

/// The phase in which a contact is queued, with an agent, paused and resumed, in any order.
const LIVE_PHASE: u8 = 2;

open_enum! {
    /// The state of a contact, `state` of the record.
    State {
        /// Begun.
        Initiated = "INITIATED",
        /// Connected to Amazon Connect.
        ConnectedToSystem = "CONNECTED_TO_SYSTEM",
        /// Waiting in a queue.
        Queued = "QUEUED",
        /// With an agent.
        ConnectedToAgent = "CONNECTED_TO_AGENT",
        /// A task that is paused.
        Paused = "PAUSED",
        /// Ended for the customer.
        Disconnected = "DISCONNECTED",
        /// Ended, after-contact work included.
        Completed = "COMPLETED",
    }
}

impl State {
    /// Whether the contact has ended. A record passes from not ended to ended at most once.
    #[must_use]
    pub fn is_ended(&self) -> bool {
        matches!(self, Self::Disconnected | Self::Completed)
    }
}

/// A state that an event proves, and since when.
///
/// # Total ordering
///
/// States are compared by **phase** (0 initiated, 1 in the system, 2 live, 3 disconnected,
/// 4 completed), then by time, then by the **rank** of what proves them, then by the ARN that they
/// set. So no event moves a contact back a phase, and within the live phase the newest state wins.
/// The text form, `2/2021-08-04T17:29:09.000Z/40/<ARN or nothing>`, sorts the same way. Equal
/// stamps mean equal values.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct StateStamp {
    phase: u8,
    since: Timestamp,
    rank: u8,
    arn: String,
    state: State,
}

/// The ARNs that states can set.
#[derive(Clone, Copy, Default)]
pub(crate) struct Arns<'a> {
    pub(crate) queue: Option<&'a str>,
    pub(crate) agent: Option<&'a str>,
}

impl StateStamp {
    /// The greatest state that an event of this instant proves, if it proves any.
    pub(crate) fn proven_by(event: &ContactEvent, instant: Timestamp) -> Option<Self> {
        let detail = &event.detail;
        let arns = Arns {
            queue: detail.arn("queueInfo", "queueArn"),
            agent: detail.arn("agentInfo", "agentArn"),
        };
        let by_type = Self::proven_by_type(event, instant, arns);
        Self::proven_by_timestamps(&detail.milestones, arns).chain(by_type).max()
    }

    /// The states that the carried timestamps of milestones prove. The end of after-contact work
    /// alone proves nothing: the customer may still be talking to another person.
    pub(crate) fn proven_by_timestamps<'a>(
        milestones: &'a Milestones,
        arns: Arns<'a>,
    ) -> impl Iterator<Item = Self> + 'a {
        MILESTONES
            .iter()
            .map(|facts| facts.milestone)
            .filter(|milestone| *milestone != Milestone::Completed)
            .filter_map(move |milestone| {
                Some(Self::at(milestone, milestones.own(milestone)?, arns))
            })
    }

    /// The state that the event's type names.
    fn proven_by_type(event: &ContactEvent, instant: Timestamp, arns: Arns) -> Option<Self> {
        let milestones = &event.detail.milestones;
        // What the event reports came after what it repeats.
        let after_queue_and_agent = |since: Timestamp| {
            let repeated = [Milestone::Queued, Milestone::ConnectedToAgent];
            repeated.into_iter().filter_map(|one| milestones.own(one)).fold(since, Timestamp::max)
        };
        let live = |rank, state, arn| {
            Self::new(LIVE_PHASE, after_queue_and_agent(instant), rank, arn, state)
        };
        let agent = milestones.is_with_agent().then_some(arns.agent).flatten();
        match (&event.detail.event_type, Milestone::of(&event.detail.event_type)) {
            (EventType::Paused, _) => Some(live(PAUSED_RANK, State::Paused, agent)),
            (EventType::Resumed, _) if milestones.is_with_agent() => {
                Some(live(RESUMED_WITH_AGENT_RANK, State::ConnectedToAgent, agent))
            }
            (EventType::Resumed, _) => {
                Some(live(RESUMED_IN_SYSTEM_RANK, State::ConnectedToSystem, None))
            }
            (_, Some(milestone)) => {
                let own = milestones.own(milestone).unwrap_or(instant);
                let since = match milestone {
                    Milestone::ConnectedToAgent => after_queue_and_agent(own),
                    Milestone::Completed => own.max(instant),
                    _ => own,
                };
                Some(Self::at(milestone, since, arns))
            }
            (_, None) => None,
        }
    }

    /// The state that a milestone proves at this time.
    pub(crate) fn at(milestone: Milestone, since: Timestamp, arns: Arns) -> Self {
        let facts = milestone.facts();
        let arn = match milestone {
            Milestone::Queued => arns.queue,
            Milestone::ConnectedToAgent => arns.agent,
            _ => None,
        };
        Self::new(facts.phase, since, facts.rank, arn, facts.state.clone())
    }

    /// An index key has at most 1,024 bytes, so a longer ARN is not set.
    fn new(phase: u8, since: Timestamp, rank: u8, arn: Option<&str>, state: State) -> Self {
        let arn = arn.filter(|arn| arn.len() <= MAX_FACT_BYTES).unwrap_or_default().to_owned();
        Self { phase, since, rank, arn, state }
    }

    /// The state.
    #[must_use]
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Since when the contact is in this state.
    #[must_use]
    pub fn since(&self) -> Timestamp {
        self.since
    }

    /// The ARN of the queue that the contact waits in, if it waits in one.
    #[must_use]
    pub fn waiting_in_queue(&self) -> Option<&str> {
        self.arn_if(matches!(self.state, State::Queued))
    }

    /// The ARN of the agent that the contact is with, paused or not, if it is with one.
    #[must_use]
    pub fn active_with_agent(&self) -> Option<&str> {
        self.arn_if(matches!(self.state, State::ConnectedToAgent | State::Paused))
    }

    fn arn_if(&self, set: bool) -> Option<&str> {
        (set && !self.arn.is_empty()).then_some(self.arn.as_str())
    }
}

impl fmt::Display for StateStamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{:02}/{}", self.phase, self.since, self.rank, self.arn)
    }
}
