//! What a contact's timeline shows: the milestones and updates that events reported, and the
//! milestones that only timestamps prove.

use contact_events::ctr;
use contact_events::event::{EventType, Timestamp};
use contact_events::record::{Record, State};

use crate::story::Story;

/// The most marks on one timeline.
pub const MAX_MARKS: usize = 14;

/// The greatest rank of a step in a contact's life. Greater ones are of contact records.
const LAST_STEP: u8 = 80;

/// The rank of the sections that only a contact record set.
const CONTACT_RECORD_SECTION: u8 = 0;

/// The least rank of a step in a contact's life.
const FIRST_STEP: u8 = 10;

/// A moment on the timeline.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark {
    /// When.
    pub at: Timestamp,
    /// The step in a contact's life.
    pub rank: u8,
    /// What happened.
    pub event_type: EventType,
    /// How often it was delivered here.
    pub deliveries: usize,
    /// How many events there were of this type at this moment.
    pub events: usize,
    /// Whether it came after newer ones.
    pub late: bool,
    /// What reported it.
    pub source: Source,
}

/// What reported a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// An event of this type, in this replay or before.
    Event,
    /// Timestamps in other events. The event itself was never seen.
    OtherEvents,
    /// Only the contact record.
    ContactRecord,
}

impl Mark {
    /// Whether this is a step in a contact's life.
    pub fn is_step(&self) -> bool {
        (FIRST_STEP..=LAST_STEP).contains(&self.rank)
    }
}

/// The marks of a contact, in the order of time.
pub fn of(story: &Story, record: Option<&Record>) -> Vec<Mark> {
    let mut marks: Vec<Mark> = Vec::new();
    for ((stamp, event_type), arrivals) in &story.events {
        match marks.last_mut() {
            Some(last) if last.at == stamp.instant && last.event_type == *event_type => {
                last.deliveries += arrivals.deliveries;
                last.events += 1;
                last.late |= arrivals.late;
            }
            _ => marks.push(Mark {
                at: stamp.instant,
                rank: stamp.rank,
                event_type: event_type.clone(),
                deliveries: arrivals.deliveries,
                events: 1,
                late: arrivals.late,
                source: Source::Event,
            }),
        }
    }
    let reported = |proven: &Mark| marks.iter().any(|mark| mark.event_type == proven.event_type);
    let proven = record.into_iter().flat_map(proven).filter(|proven| !reported(proven));
    let proven: Vec<Mark> = proven.collect();
    marks.extend(proven);
    marks.sort();
    marks
}

/// The milestones that no event reported, although the record has their timestamps.
pub fn never_seen(record: &Record) -> impl Iterator<Item = EventType> {
    proven(record).filter(|mark| mark.source != Source::Event).map(|mark| mark.event_type)
}

/// As many as can be drawn, and how many were dropped: first those that are no steps, then the
/// middle.
pub fn drawable(mut marks: Vec<Mark>) -> (Vec<Mark>, usize) {
    let before = marks.len();
    if before > MAX_MARKS {
        marks.retain(Mark::is_step);
    }
    if marks.len() > MAX_MARKS {
        let half = MAX_MARKS / 2;
        marks.drain(half..marks.len() - half);
    }
    let dropped = before - marks.len();
    (marks, dropped)
}

fn proven(record: &Record) -> impl Iterator<Item = Mark> {
    let contact = &record.contact;
    let queue = contact.queue_info.as_ref().and_then(|queue| queue.enqueue_timestamp);
    let agent = contact.agent_info.as_ref().and_then(|agent| agent.connected_to_agent_timestamp);
    let is = |state| record.state_since.filter(|_| record.state == Some(state));
    [
        (10, EventType::Initiated, contact.initiation_timestamp),
        (20, EventType::ConnectedToSystem, contact.connected_to_system_timestamp),
        (30, EventType::Queued, queue),
        (40, EventType::ConnectedToAgent, agent),
        (50, EventType::Paused, is(State::Paused)),
        (70, EventType::Disconnected, contact.disconnect_timestamp),
        (80, EventType::Completed, is(State::Completed)),
    ]
    .into_iter()
    .filter_map(|(rank, event_type, at)| {
        let source = source(record, &event_type, at?);
        Some(Mark { at: at?, rank, event_type, deliveries: 0, events: 0, late: false, source })
    })
}

/// Of a section, the stamp says whether only the contact record set it. A fact has no stamp. But of
/// two timestamps the greater is kept, and only those of contact records have whole seconds.
fn source(record: &Record, event_type: &EventType, at: Timestamp) -> Source {
    if record.seen.contains(event_type) {
        return Source::Event;
    }
    let is_of_contact_record = |section| {
        record.section_as_of(section).is_some_and(|as_of| as_of.rank == CONTACT_RECORD_SECTION)
    };
    let only_contact_record = match event_type {
        EventType::Queued => is_of_contact_record("queueInfo"),
        EventType::ConnectedToAgent => is_of_contact_record("agentInfo"),
        EventType::Completed => true,
        _ => {
            let has_whole_seconds = at.as_millis() % 1_000 == 0;
            let contact_record = EventType::from(ctr::EVENT_TYPE.to_owned());
            has_whole_seconds && record.seen.contains(&contact_record)
        }
    };
    if only_contact_record { Source::ContactRecord } else { Source::OtherEvents }
}

#[cfg(test)]
mod tests {
    use contact_events::record::{Delta, Policy};
    use contact_state::handler::Counts;
    use serde::Deserialize;
    use serde_json::Value;

    use super::*;
    use crate::input::given::{Look, Parsed};
    use crate::input::samples::sample;

    /// The story and the record of these events.
    fn life(events: &[String]) -> (Story, Record) {
        let mut story = Story::default();
        let deltas = events.iter().map(|text| {
            let look = Look::of(text).unwrap();
            story.add(&look, Counts::default());
            Parsed::read(text).unwrap().into_delta(&Policy::default()).0
        });
        let item = deltas.reduce(Delta::join).unwrap().item();
        (story, Record::deserialize(Value::Object(item)).unwrap())
    }

    fn names(marks: &[Mark]) -> Vec<&str> {
        marks.iter().map(|mark| mark.event_type.as_str()).collect()
    }

    #[test]
    fn a_milestone_that_only_timestamps_prove_is_marked_and_was_never_seen() {
        let (story, record) = life(&[
            sample("inbound-voice-1-initiated"),
            sample("inbound-voice-3-connected-to-agent"),
        ]);
        let marks = of(&story, Some(&record));
        assert_eq!(names(&marks), ["INITIATED", "QUEUED", "CONNECTED_TO_AGENT"]);
        assert_eq!(marks[1].source, Source::OtherEvents);
        assert_eq!((marks[0].source, marks[2].source), (Source::Event, Source::Event));
        assert_eq!(never_seen(&record).collect::<Vec<_>>(), [EventType::Queued]);
    }

    #[test]
    fn a_milestone_that_only_the_contact_record_has_is_marked_as_such() {
        let (story, record) =
            life(&[sample("inbound-voice-2-queued"), sample("contact-records/inbound-voice-1")]);
        let marks = of(&story, Some(&record));
        let expected = [
            ("CONNECTED_TO_SYSTEM", Source::ContactRecord),
            ("INITIATED", Source::OtherEvents),
            ("QUEUED", Source::Event),
            ("CONNECTED_TO_AGENT", Source::ContactRecord),
            ("DISCONNECTED", Source::ContactRecord),
            ("COMPLETED", Source::ContactRecord),
            ("CONTACT_RECORD", Source::Event),
        ];
        let found: Vec<(&str, Source)> =
            marks.iter().map(|mark| (mark.event_type.as_str(), mark.source)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn two_events_of_one_moment_are_one_mark() {
        let (story, record) = life(&[
            sample("two-regions-1-initiated"),
            sample("two-regions-2-initiated-other-region"),
        ]);
        let marks = of(&story, Some(&record));
        assert_eq!((marks.len(), marks[0].events, marks[0].deliveries), (1, 2, 2));
    }

    #[test]
    fn without_a_story_the_record_alone_is_marked() {
        let (_, record) = life(&[
            sample("task-scheduled-4-connected-to-agent"),
            sample("task-scheduled-5-paused"),
        ]);
        let marks = of(&Story::default(), Some(&record));
        assert_eq!(names(&marks).last(), Some(&"PAUSED"));
    }

    #[test]
    fn of_too_many_marks_the_steps_are_kept_and_then_the_ends() {
        let at = |millis| Timestamp::from_millis(millis).unwrap();
        let mark = |millis, rank| Mark {
            at: at(millis),
            rank,
            event_type: EventType::Paused,
            deliveries: 1,
            events: 1,
            late: false,
            source: Source::Event,
        };
        let updates = (0..20).map(|n| mark(n, if n < 3 { 50 } else { 5 })).collect();
        let (marks, dropped) = drawable(updates);
        assert_eq!((marks.len(), dropped), (3, 17));
        let pauses = (0..20).map(|n| mark(n, 50)).collect();
        let (marks, dropped) = drawable(pauses);
        assert_eq!((marks.len(), dropped), (MAX_MARKS, 6));
        assert_eq!((marks[0].at, marks[MAX_MARKS - 1].at), (at(0), at(19)));
    }
}
