//! Events of one contact that are written at once.

use std::collections::HashMap;

use contact_events::record::Delta;
use contact_state::store::fits_one_update;

use super::source::Event;

/// Events of one contact, joined.
pub struct Fold {
    /// What they say together.
    pub delta: Delta,
    /// The events.
    pub events: Vec<Event>,
}

impl Fold {
    /// Folds the events of each contact, as long as the fold fits one update.
    pub fn all(events: Vec<Event>) -> Vec<Self> {
        let mut folds: Vec<Self> = Vec::new();
        let mut places: HashMap<String, usize> = HashMap::new();
        for event in events {
            let contact_id = event.delta.contact_id().to_owned();
            if let Some(fold) = places.get(&contact_id).and_then(|place| folds.get_mut(*place)) {
                let joined = fold.delta.clone().join(event.delta.clone());
                if fits_one_update(&joined) {
                    fold.delta = joined;
                    fold.events.push(event);
                    continue;
                }
            }
            places.insert(contact_id, folds.len());
            folds.push(Self { delta: event.delta.clone(), events: vec![event] });
        }
        folds
    }
}

#[cfg(test)]
mod tests {
    use contact_events::record::Policy;

    use super::*;
    use crate::input::given::{Parsed, Place};
    use crate::input::samples::sample;

    fn event(text: String) -> Event {
        let (delta, _) = Parsed::read(&text).unwrap().into_delta(&Policy::default());
        Event { text, place: Place { input: "a".into(), line: 1 }, delta, left_out: 0 }
    }

    #[test]
    fn the_events_of_a_contact_are_one_write() {
        let events: Vec<Event> = [
            "inbound-voice-2-queued",
            "abandoned-call-1-initiated",
            "inbound-voice-1-initiated",
            "inbound-voice-4-disconnected",
        ]
        .into_iter()
        .map(|name| event(sample(name)))
        .collect();
        let folds = Fold::all(events);
        assert_eq!(folds.iter().map(|fold| fold.events.len()).collect::<Vec<_>>(), [3, 1]);
        assert_eq!(folds[0].delta.item()["state"], "DISCONNECTED");
    }

    #[test]
    fn a_fold_is_never_larger_than_one_update() {
        let with_field = |n: usize| {
            let mut event: serde_json::Value =
                serde_json::from_str(&sample("inbound-voice-2-queued")).unwrap();
            event["id"] = n.to_string().into();
            event["detail"][format!("unknown{n}")] = 1.into();
            self::event(event.to_string())
        };
        let folds = Fold::all((0..200).map(with_field).collect());
        assert!(folds.len() > 1, "200 unknown fields do not fit one update");
        assert!(folds.iter().all(|fold| fits_one_update(&fold.delta)));
        assert_eq!(folds.iter().map(|fold| fold.events.len()).sum::<usize>(), 200);
    }
}
