//! What a contact's timeline shows: its milestones and updates, as told or as proven.

use contact_state::event::{EventType, Timestamp};
use contact_state::record::ContactRecord;

use crate::story::Story;

/// The most marks on one timeline.
pub const MAX_MARKS: usize = 14;

/// A moment on the timeline.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark {
    /// When.
    pub at: Timestamp,
    /// The step in a contact's life, 0 for what is none.
    pub rank: u8,
    /// What happened.
    pub event_type: EventType,
    /// How often it was delivered here.
    pub deliveries: usize,
    /// How many events there were of this type at this moment.
    pub events: usize,
    /// Whether it came after newer ones.
    pub late: bool,
    /// Whether an event told it, now or before this replay; if not, timestamps of other events
    /// prove it.
    pub seen: bool,
}

/// The marks of a contact, in the order of time.
pub fn of(story: &Story, record: Option<&ContactRecord>) -> Vec<Mark> {
    let mut marks: Vec<Mark> = Vec::new();
    for ((stamp, event_type), told) in &story.told {
        match marks.last_mut() {
            Some(last) if last.at == stamp.instant && last.event_type == *event_type => {
                last.deliveries += told.deliveries;
                last.events += 1;
                last.late |= told.late;
            }
            _ => marks.push(Mark {
                at: stamp.instant,
                rank: stamp.rank,
                event_type: event_type.clone(),
                deliveries: told.deliveries,
                events: 1,
                late: told.late,
                seen: true,
            }),
        }
    }
    let proven: Vec<Mark> = record.into_iter().flat_map(proven).collect();
    let untold = |proven: &Mark| marks.iter().all(|mark| mark.event_type != proven.event_type);
    let untold: Vec<Mark> = proven.into_iter().filter(untold).collect();
    marks.extend(untold);
    marks.sort();
    marks
}

/// The milestones that no event told of, though the record has their timestamps.
pub fn never_seen(record: &ContactRecord) -> impl Iterator<Item = EventType> {
    proven(record).filter(|mark| !mark.seen).map(|mark| mark.event_type)
}

/// No more than can be drawn, and how many were dropped: what is no milestone first, then the
/// middle.
pub fn drawable(mut marks: Vec<Mark>) -> (Vec<Mark>, usize) {
    let before = marks.len();
    if before > MAX_MARKS {
        marks.retain(|mark| mark.rank > 0);
    }
    if marks.len() > MAX_MARKS {
        let half = MAX_MARKS / 2;
        marks.drain(half..marks.len() - half);
    }
    let dropped = before - marks.len();
    (marks, dropped)
}

fn proven(record: &ContactRecord) -> impl Iterator<Item = Mark> {
    let contact = &record.contact;
    let queue = contact.queue_info.as_ref().and_then(|queue| queue.enqueue_timestamp);
    let agent = contact.agent_info.as_ref().and_then(|agent| agent.connected_to_agent_timestamp);
    let work = contact.after_contact_work.as_ref();
    [
        (10, EventType::Initiated, contact.initiation_timestamp),
        (20, EventType::ConnectedToSystem, contact.connected_to_system_timestamp),
        (30, EventType::Queued, queue),
        (40, EventType::ConnectedToAgent, agent),
        (70, EventType::Disconnected, contact.disconnect_timestamp),
        (80, EventType::Completed, work.and_then(|work| work.after_contact_work_end_timestamp)),
    ]
    .into_iter()
    .filter_map(|(rank, event_type, at)| {
        let seen = record.seen.contains(&event_type);
        Some(Mark { at: at?, rank, event_type, deliveries: 0, events: 0, late: false, seen })
    })
}

#[cfg(test)]
mod tests {
    use contact_state::event::ContactEvent;
    use contact_state::handler::Counts;
    use contact_state::record::Delta;
    use contact_state::stamp::Stamp;
    use serde::Deserialize;
    use serde_json::Value;

    use super::*;
    use crate::given::Look;

    /// The life that these events tell, as replayed.
    fn life(events: &[&str]) -> (Story, ContactRecord) {
        let mut story = Story::default();
        let events = events.iter().map(|json| ContactEvent::from_json(json.as_bytes()).unwrap());
        let deltas = events.map(|event| {
            let look = Look {
                contact_id: event.detail.contact_id.clone(),
                event_type: event.detail.event_type.clone(),
                stamp: Stamp::of(&event),
            };
            story.add(&look, Counts::default());
            Delta::of(event, 0)
        });
        let item = deltas.reduce(Delta::join).unwrap().item();
        (story, ContactRecord::deserialize(Value::Object(item)).unwrap())
    }

    fn names(marks: &[Mark]) -> Vec<&str> {
        marks.iter().map(|mark| mark.event_type.as_str()).collect()
    }

    #[test]
    fn a_milestone_that_only_timestamps_prove_is_marked_and_was_never_seen() {
        let (story, record) = life(&[
            include_str!("../../events/inbound-voice-1-initiated.json"),
            include_str!("../../events/inbound-voice-3-connected-to-agent.json"),
        ]);
        let marks = of(&story, Some(&record));
        assert_eq!(names(&marks), ["INITIATED", "QUEUED", "CONNECTED_TO_AGENT"]);
        assert_eq!([marks[0].seen, marks[1].seen, marks[2].seen], [true, false, true]);
        assert_eq!(never_seen(&record).collect::<Vec<_>>(), [EventType::Queued]);
    }

    #[test]
    fn two_events_of_one_moment_are_one_mark() {
        let (story, record) = life(&[
            include_str!("../../events/two-regions-1-initiated.json"),
            include_str!("../../events/two-regions-2-initiated-other-region.json"),
        ]);
        let marks = of(&story, Some(&record));
        assert_eq!((marks.len(), marks[0].events, marks[0].deliveries), (1, 2, 2));
    }

    #[test]
    fn too_many_marks_leave_the_milestones_and_then_the_ends() {
        let at = |millis| Timestamp::from_millis(millis).unwrap();
        let mark = |millis, rank| Mark {
            at: at(millis),
            rank,
            event_type: EventType::Paused,
            deliveries: 1,
            events: 1,
            late: false,
            seen: true,
        };
        let updates = (0..20).map(|n| mark(n, if n < 3 { 50 } else { 0 })).collect();
        let (marks, dropped) = drawable(updates);
        assert_eq!((marks.len(), dropped), (3, 17));
        let pauses = (0..20).map(|n| mark(n, 50)).collect();
        let (marks, dropped) = drawable(pauses);
        assert_eq!((marks.len(), dropped), (MAX_MARKS, 6));
        assert_eq!((marks[0].at, marks[MAX_MARKS - 1].at), (at(0), at(19)));
    }
}
