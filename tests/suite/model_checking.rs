//! The writing protocol in every interleaving, explored by stateright, and the model held
//! against the real store. `CONTACT_STATE_MODEL=large` explores more.

mod model;
mod protocol;
mod schedule;

use std::collections::BTreeSet;
use std::env;
use std::time::Instant;

use contact_state::record::Delta;
use serde_json::{Value, json};
use stateright::{Checker, HasDiscoveries, Model};
use tokio::runtime::Runtime;

use crate::support::{Table, canonical_map, delta, made_up};
use model::{ALL, BOUND, CHEAP, DROPS, ENDS, GROWS, Lives, ONCE, SOME};
use protocol::{Flaw, Item, Writer};
use schedule::{lead, schedules};

/// Deltas of few registers that meet in every way: facts and states that agree and that differ,
/// updates of one section in one second, newer events with older facts, and a fold beside its
/// own events.
fn small_deltas() -> Vec<Delta> {
    let queue = json!({"queueArn": "q", "enqueueTimestamp": "2025-01-01T00:00:02.000Z"});
    let says =
        |id, event_type, second, detail: Value| delta(&made_up(id, event_type, second, &detail));
    let update = |id| {
        let detail = json!({"updatedProperties": ["Tags"], "tags": {"of": id}});
        says(id, "CONTACT_DATA_UPDATED", 1, detail)
    };
    let ended = says("6", "DISCONNECTED", 1, json!({}));
    vec![
        says("9", "NEW", 1, json!({"channel": "CHAT", "tags": {"of": "9"}})),
        update("1"),
        says("2", "INITIATED", 0, json!({"channel": "VOICE"})),
        says("3", "QUEUED", 2, json!({"channel": "CHAT", "queueInfo": queue})),
        says("4", "CONTACT_DATA_UPDATED", 2, json!({"queueInfo": queue})),
        update("5"),
        update("1").join(ended.clone()),
        ended,
    ]
}

/// Explores all that can happen, and says how much that was.
fn explore(writers: usize, deltas: &[Delta], faults: usize) {
    let lives = Lives::of_any(writers, deltas, faults, Flaw::None);
    let (start, choices) = (Instant::now(), lives.all.len());
    let checker = lives.checker().spawn_bfs().join();
    println!(
        "{writers} writers of any of {} deltas, {choices} choices, at most {faults} faults: \
         {} states, {} steps, {:.1} s",
        deltas.len(),
        checker.unique_state_count(),
        checker.state_count() - choices,
        start.elapsed().as_secs_f32(),
    );
    checker.assert_properties();
}

fn is_large() -> bool {
    env::var("CONTACT_STATE_MODEL").is_ok_and(|size| size == "large")
}

#[test]
fn four_writers_of_any_deltas_end_within_the_bound_with_the_join_of_all() {
    explore(4, &small_deltas(), 1);
    if is_large() {
        explore(5, &small_deltas(), 1);
    }
}

#[test]
fn four_writers_with_more_faults_end_within_the_bound_with_the_join_of_all() {
    let deltas = small_deltas();
    explore(4, &deltas[..4], 2);
    if is_large() {
        explore(4, &deltas, 2);
        explore(4, &deltas[..4], 3);
    }
}

#[test]
fn every_flaw_of_the_protocol_is_found() {
    for (flaw, law) in [
        (Flaw::NoConditionOn("asOf"), GROWS),
        (Flaw::NoConditionOn("stateAsOf"), GROWS),
        (Flaw::NoConditionOn("channel"), GROWS),
        (Flaw::NoConditionOn("tagsAsOf"), GROWS),
        (Flaw::NoConditionOn("tagsAsOf"), SOME),
        (Flaw::NoConditionOn("tagsAsOf"), ALL),
        (Flaw::WritesUnconditionallyAfterARefusal, GROWS),
        (Flaw::ReadsThenWritesUnconditionally, ALL),
        (Flaw::EqualStampsPass, ONCE),
        (Flaw::EqualFactsAreRefused, CHEAP),
        (Flaw::TriesTheSameAgain, ENDS),
        (Flaw::TriesTheSameAgain, BOUND),
        (Flaw::DropsOnlyWhatIsLess, DROPS),
        (Flaw::DropsAllOfAnOlderEvent, ALL),
        (Flaw::GivesUpWhenRefused, ALL),
        (Flaw::ForgetsTheTypesSeen, ALL),
        (Flaw::TakesSilenceForSuccess, ALL),
    ] {
        let lives = Lives::of_any(4, &small_deltas()[..4], 1, flaw);
        let found = HasDiscoveries::AllOf(BTreeSet::from([law]));
        let checker = lives.checker().finish_when(found).spawn_bfs().join();
        let found = checker.discovery(law).unwrap_or_else(|| panic!("{flaw:?} keeps: {law}"));
        println!("{flaw:?} breaks «{law}»: {:?}", found.into_actions());
    }
}

#[test]
fn the_real_store_does_what_the_model_does_in_every_interleaving_of_three_writers() {
    let runtime = Runtime::new().unwrap();
    let table = runtime.block_on(Table::new());
    let deltas = small_deltas();
    let deltas = if is_large() { &deltas[..] } else { &deltas[..5] };
    let lives = Lives::of_any(3, deltas, 0, Flaw::None);
    let (mut led, mut most_tries) = (0, 0);
    for start in lives.init_states() {
        let deltas = &lives.all[start.life].deltas;
        for (schedule, end) in schedules(&lives, &start) {
            let written = lead(&table, &runtime, deltas, &schedule);
            for (writer, written) in written.into_iter().enumerate() {
                assert_eq!(Writer::Done(written.outcome.as_str()), end.writers[writer]);
                let turns = schedule.iter().filter(|turn| **turn == writer).count();
                assert_eq!(written.tries, turns, "{schedule:?} of {deltas:?}");
                most_tries = most_tries.max(turns);
            }
            let record = runtime.block_on(table.take("c"));
            assert_eq!(record, canonical_map(Item::clone(&end.item)), "{schedule:?} of {deltas:?}");
            led += 1;
        }
    }
    println!("led through {led} schedules with up to {most_tries} tries of a writer");
    assert_eq!(most_tries, 3);
}

/// The store is none of these, for that test would have told.
#[test]
fn a_store_with_a_flaw_would_not_do_what_the_model_does() {
    let ends = |flaw| {
        let lives = Lives::of_any(3, &small_deltas()[..5], 0, flaw);
        let starts = lives.init_states();
        let ends = starts.iter().flat_map(|start| schedules(&lives, start));
        ends.map(|(schedule, end)| (schedule, end.writers, end.item)).collect::<Vec<_>>()
    };
    let right = ends(Flaw::None);
    for flaw in [
        Flaw::NoConditionOn("asOf"),
        Flaw::NoConditionOn("stateAsOf"),
        Flaw::NoConditionOn("channel"),
        Flaw::NoConditionOn("tagsAsOf"),
        Flaw::WritesUnconditionallyAfterARefusal,
        Flaw::ReadsThenWritesUnconditionally,
        Flaw::EqualStampsPass,
        Flaw::EqualFactsAreRefused,
        Flaw::DropsOnlyWhatIsLess,
        Flaw::DropsAllOfAnOlderEvent,
        Flaw::GivesUpWhenRefused,
        Flaw::ForgetsTheTypesSeen,
    ] {
        assert_ne!(ends(flaw), right, "{flaw:?}");
    }
}
