//! The writing protocol in every interleaving of writers, faults and deletions, explored by
//! stateright; and the real store, led through the model's steps.

mod drive;
mod model;
mod protocol;

use std::collections::BTreeSet;
use std::time::Instant;

use contact_events::record::Delta;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use serde_json::{Value, json};
use stateright::{Checker, HasDiscoveries, Model};

use crate::support::{cases, delta, is_exhaustive, made_up, seed};
use drive::Driver;
use model::{BOUND, CHEAP, DROPS, GROWS, JOIN, Lives, ONCE, State, Step};
use protocol::Flaw;

/// Deltas of few registers that compare in every way: facts and states that agree and that differ,
/// updates of one section in one second, newer events with older facts, and a fold beside its own
/// events.
fn small_deltas() -> Vec<Delta> {
    let queue = json!({"queueArn": "q", "enqueueTimestamp": "2025-01-01T00:00:02.000Z"});
    let of =
        |id, event_type, second, detail: Value| delta(&made_up(id, event_type, second, &detail));
    let update = |id| {
        let detail = json!({"updatedProperties": ["Tags"], "tags": {"of": id}});
        of(id, "CONTACT_DATA_UPDATED", 1, detail)
    };
    let ended = of("6", "DISCONNECTED", 1, json!({}));
    vec![
        of("9", "NEW", 1, json!({"channel": "CHAT", "tags": {"of": "9"}})),
        update("1"),
        of("2", "INITIATED", 0, json!({"channel": "VOICE"})),
        update("1").join(ended.clone()),
        of("3", "QUEUED", 2, json!({"channel": "CHAT", "queueInfo": queue})),
        of("4", "CONTACT_DATA_UPDATED", 2, json!({"queueInfo": queue})),
        update("5"),
        ended,
    ]
}

/// Explores all that can happen with at most so many faults and deletions, and prints how much
/// that was.
fn explore(writers: usize, deltas: &[Delta], faults: usize, deletions: usize) {
    let lives = Lives::of_any(writers, deltas, (faults, deletions), Flaw::None);
    let (start, choices) = (Instant::now(), lives.all.len());
    let checker = lives.checker().spawn_bfs().join();
    println!(
        "{writers} writers of any of {} deltas, {choices} choices, at most {faults} faults and \
         {deletions} deletions: {} states, {} steps, {:.1} s",
        deltas.len(),
        checker.unique_state_count(),
        checker.state_count() - choices,
        start.elapsed().as_secs_f32(),
    );
    checker.assert_properties();
}

/// Rule writing-4.
#[test]
fn writers_of_any_deltas_end_within_the_bound_with_the_join_of_all() {
    explore(4, &small_deltas()[..4], 1, 0);
    if is_exhaustive() {
        explore(4, &small_deltas(), 1, 0);
        explore(4, &small_deltas()[..4], 2, 0);
    }
}

/// Rule writing-2.
#[test]
fn a_deletion_at_any_moment_leaves_nothing_but_the_join_of_what_is_written_after_it() {
    explore(3, &small_deltas()[..4], 1, 1);
    if is_exhaustive() {
        explore(3, &small_deltas(), 1, 1);
        explore(4, &small_deltas()[..4], 1, 1);
        explore(3, &small_deltas()[..4], 1, 2);
    }
}

/// Each flaw, and a law that it breaks.
const FLAWS: [(Flaw, &str); 16] = [
    (Flaw::DropsForGood, JOIN),
    (Flaw::NoConditionOnWhatIsNotSent, JOIN),
    (Flaw::NoConditionOn("asOf"), GROWS),
    (Flaw::NoConditionOn("stateAsOf"), GROWS),
    (Flaw::NoConditionOn("channel"), GROWS),
    (Flaw::NoConditionOn("tagsAsOf"), GROWS),
    (Flaw::NoConditionOn("tagsAsOf"), JOIN),
    (Flaw::WritesUnconditionallyAfterARefusal, GROWS),
    (Flaw::EqualStampsPass, ONCE),
    (Flaw::EqualFactsAreRefused, CHEAP),
    (Flaw::TriesTheSameAgain, DROPS),
    (Flaw::TriesTheSameAgain, BOUND),
    (Flaw::SendsWhatIsEqual, DROPS),
    (Flaw::SendsNothingOfAnOlderEvent, BOUND),
    (Flaw::GivesUpWhenRefused, JOIN),
    (Flaw::ForgetsTheTypesSeen, JOIN),
];

fn finds(flaw: Flaw, law: &'static str, faults: usize, deletions: usize) -> bool {
    let lives = Lives::of_any(3, &small_deltas()[..4], (faults, deletions), flaw);
    let found = HasDiscoveries::AllOf(BTreeSet::from([law]));
    let checker = lives.checker().finish_when(found).spawn_bfs().join();
    let path = checker.discovery(law);
    if let Some(path) = path {
        println!("{flaw:?} breaks \"{law}\": {:?}", path.into_actions());
        return true;
    }
    false
}

#[test]
fn every_flaw_of_the_protocol_is_found() {
    for (flaw, law) in FLAWS {
        assert!(finds(flaw, law, 1, 1), "{flaw:?} keeps: {law}");
    }
    assert!(finds(Flaw::TakesSilenceForSuccess, JOIN, 1, 0));
    assert!(finds(Flaw::ReadsThenWritesUnconditionally, JOIN, 0, 0));
}

#[test]
fn the_protocol_of_version_0_1_is_right_without_deletions_and_wrong_with_one() {
    assert!(!finds(Flaw::DropsForGood, JOIN, 1, 0));
    assert!(finds(Flaw::DropsForGood, JOIN, 0, 1));
}

/// Every path from this state without faults, as the places of the writers.
fn paths(lives: &Lives, state: &State) -> Vec<Vec<Step>> {
    let mut steps = Vec::new();
    lives.actions(state, &mut steps);
    if steps.is_empty() {
        return vec![Vec::new()];
    }
    let all = steps.into_iter().flat_map(|step| {
        let next = lives.next_state(state, step).expect("every step has a next state");
        let later = paths(lives, &next).into_iter();
        later.map(move |path| [vec![step], path].concat())
    });
    all.collect()
}

#[tokio::test(start_paused = true)]
async fn the_real_store_does_what_the_model_does_in_every_interleaving_of_three_writers() {
    let deltas = small_deltas();
    let deltas = if is_exhaustive() { &deltas[..6] } else { &deltas[..3] };
    let lives = Lives::of_any(3, deltas, (0, 0), Flaw::None);
    let mut driver = Driver::new(3).await;
    let mut led = 0;
    for start in lives.init_states() {
        for path in paths(&lives, &start) {
            let mut rest = path.into_iter();
            driver.lead(&lives, &start, |_| rest.next()).await;
            led += 1;
        }
    }
    println!("led through {led} paths");
    assert!(led > 50);
}

#[tokio::test(start_paused = true)]
async fn the_real_store_does_what_the_model_does_with_faults_and_deletions_at_random() {
    let lives = Lives::of_any(3, &small_deltas(), (2, 1), Flaw::None);
    let starts = lives.init_states();
    let mut driver = Driver::new(3).await;
    let random = &mut StdRng::seed_from_u64(seed());
    let mut kinds = [0; 5];
    for _ in 0..cases(60) {
        let start = starts.choose(random).expect("there are choices");
        let taken = driver.lead(&lives, start, |steps| steps.choose(random).copied()).await;
        for step in taken {
            kinds[kind(step)] += 1;
        }
    }
    println!("writes, resends, redeliveries, late requests, deletions: {kinds:?}");
    assert!(kinds.iter().all(|times| *times > 0), "{kinds:?}");
}

fn kind(step: Step) -> usize {
    match step {
        Step::Write(_) => 0,
        Step::Resend(_) => 1,
        Step::Redeliver(_) => 2,
        Step::Land(_) => 3,
        Step::Delete => 4,
    }
}

/// Whether the flawed protocol, led through a random path of the right one, goes another way.
fn goes_another_way(right: &Lives, wrong: &Lives, random: &mut StdRng) -> bool {
    let starts = right.init_states();
    let mut state = starts[random.random_range(0..starts.len())].clone();
    let mut other = state.clone();
    loop {
        let (mut steps, mut others) = (Vec::new(), Vec::new());
        right.actions(&state, &mut steps);
        wrong.actions(&other, &mut others);
        if steps != others || state.item != other.item || state.writers != other.writers {
            return true;
        }
        let Some(step) = steps.choose(random) else { return false };
        state = right.next_state(&state, *step).expect("every step has a next state");
        other = wrong.next_state(&other, *step).expect("every step has a next state");
    }
}

/// The comparison of the real store with the model would find each of these flaws in the store.
#[test]
fn a_store_with_a_flaw_would_not_do_what_the_model_does() {
    let lives = |flaw| Lives::of_any(3, &small_deltas(), (2, 1), flaw);
    let right = lives(Flaw::None);
    let random = &mut StdRng::seed_from_u64(1);
    for (flaw, _) in FLAWS {
        let wrong = lives(flaw);
        let found = (0..300).any(|_| goes_another_way(&right, &wrong, random));
        assert!(found, "{flaw:?}");
    }
}
