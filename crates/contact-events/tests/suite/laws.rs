//! The laws of the join. Each check is shown to fail on a wrong join.

use std::collections::BTreeSet;

use contact_events::record::Delta;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::generators::life_with_contact_records;
use crate::reference::Settings;
use crate::samples::{contact_records, lives, made_up};
use crate::support::{self, cases};

/// A join to be checked.
type Join = fn(&Delta, &Delta) -> Delta;

fn join(a: &Delta, b: &Delta) -> Delta {
    a.clone().join(b.clone())
}

/// What the event or contact record says, with the default settings.
fn delta(event: &Value) -> Delta {
    support::delta(event, &Settings::default()).0
}

/// Wrong: the last one wins.
fn last_writer_wins(_: &Delta, b: &Delta) -> Delta {
    b.clone()
}

/// Wrong: the newest event's delta replaces the other whole.
fn newest_event_wins_whole(a: &Delta, b: &Delta) -> Delta {
    if a.as_of() >= b.as_of() { a.clone() } else { b.clone() }
}

/// Wrong on ties alone: it compares instants and not whole stamps, so of equal instants the first
/// one wins.
fn first_wins_within_an_instant(a: &Delta, b: &Delta) -> Delta {
    let instant = |delta: &Delta| delta.as_of()[..24].to_owned();
    if instant(a) >= instant(b) { a.clone() } else { b.clone() }
}

fn same(a: &Delta, b: &Delta) -> bool {
    a.item() == b.item()
}

fn is_commutative(join: Join, deltas: &[Delta]) -> bool {
    pairs(deltas).all(|(a, b)| same(&join(a, b), &join(b, a)))
}

fn is_associative(join: Join, deltas: &[Delta]) -> bool {
    pairs(deltas)
        .all(|(a, b)| deltas.iter().all(|c| same(&join(&join(a, b), c), &join(a, &join(b, c)))))
}

fn is_idempotent(join: Join, deltas: &[Delta]) -> bool {
    pairs(deltas).all(|(a, b)| {
        let joined = join(a, b);
        same(&join(&joined, a), &joined) && same(&join(&joined, b), &joined) && same(&join(a, a), a)
    })
}

/// A join loses nothing: every type seen, and the greatest of each order.
fn keeps_everything(join: Join, deltas: &[Delta]) -> bool {
    pairs(deltas).all(|(a, b)| {
        let joined = join(a, b);
        let orders = |delta: &Delta| -> BTreeSet<(String, String)> {
            delta.registers().map(|(name, r)| (name.to_owned(), r.order().to_owned())).collect()
        };
        let theirs: BTreeSet<_> = orders(a).union(&orders(b)).cloned().collect();
        a.seen().union(b.seen()).all(|seen| joined.seen().contains(seen))
            && theirs.iter().all(|(name, order)| {
                joined.registers().any(|(joined, r)| joined == name && r.order() >= order.as_str())
            })
    })
}

fn pairs(deltas: &[Delta]) -> impl Iterator<Item = (&Delta, &Delta)> {
    deltas.iter().flat_map(move |a| deltas.iter().map(move |b| (a, b)))
}

/// A small set with every kind of tie: equal instants, equal ranks, updates beside snapshots.
fn small_set() -> Vec<Delta> {
    let mut deltas = Vec::new();
    for (place, event_type) in
        ["QUEUED", "CONNECTED_TO_AGENT", "CONTACT_DATA_UPDATED", "DISCONNECTED", "NEW"]
            .into_iter()
            .enumerate()
    {
        for second in [1, 2] {
            let detail = json!({
                "updatedProperties": ["Tags"],
                "tags": {"of": format!("{event_type} {second}")},
                "customerId": event_type,
                "queueInfo": {"queueArn": "q", "enqueueTimestamp": "2025-01-01T00:00:01.500Z"},
                "channel": if second == 1 { "VOICE" } else { "CHAT" },
            });
            deltas.push(delta(&made_up(
                &format!("{}{second}", 9 - place),
                event_type,
                second,
                &detail,
            )));
        }
    }
    deltas
}

#[test]
fn the_join_is_commutative_associative_and_idempotent_over_every_triple_of_a_small_set() {
    let deltas = small_set();
    assert!(is_commutative(join, &deltas));
    assert!(is_associative(join, &deltas));
    assert!(is_idempotent(join, &deltas));
    assert!(keeps_everything(join, &deltas));
}

#[test]
fn each_check_fails_on_a_wrong_join() {
    let deltas = small_set();
    assert!(!is_commutative(last_writer_wins, &deltas));
    assert!(!is_commutative(first_wins_within_an_instant, &deltas));
    assert!(!is_idempotent(last_writer_wins, &deltas));
    assert!(!keeps_everything(newest_event_wins_whole, &deltas));
    assert!(!keeps_everything(last_writer_wins, &deltas));
    let alternating: Join =
        |a, b| if a.seen().len() < b.seen().len() { a.clone() } else { join(a, b) };
    let chained: Vec<Delta> =
        [&deltas[0], &join(&deltas[2], &deltas[4]), &deltas[6]].map(Clone::clone).to_vec();
    assert!(!is_associative(alternating, &chained));
}

/// Rule record-7.
#[test]
fn the_join_obeys_its_laws_over_the_sample_lives() {
    let mut records = contact_records();
    for (contact_id, mut events) in lives() {
        events.extend(records.remove(&contact_id).unwrap_or_default());
        let deltas: Vec<Delta> = events.iter().map(delta).collect();
        assert!(is_commutative(join, &deltas), "{contact_id}");
        assert!(is_associative(join, &deltas), "{contact_id}");
        assert!(is_idempotent(join, &deltas), "{contact_id}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases(60)))]

    #[test]
    fn the_join_obeys_its_laws_where_ties_are_common(events in life_with_contact_records(4)) {
        let mut deltas: Vec<Delta> = events.iter().map(delta).collect();
        deltas.truncate(7);
        prop_assert!(is_commutative(join, &deltas));
        prop_assert!(is_associative(join, &deltas));
        prop_assert!(is_idempotent(join, &deltas));
        prop_assert!(keeps_everything(join, &deltas));
    }

    #[test]
    fn with_one_setting_equal_orders_mean_equal_values(events in life_with_contact_records(8)) {
        let deltas: Vec<Delta> = events.iter().map(delta).collect();
        for (a, b) in pairs(&deltas) {
            for (name, register) in a.registers() {
                for (_, other) in b.registers().filter(|(other, _)| *other == name) {
                    if register.order() == other.order() {
                        prop_assert!(register == other, "{name} {}", register.order());
                    }
                }
            }
        }
    }
}

#[test]
fn the_check_of_equal_orders_fails_on_stamps_without_event_ids() {
    let [a, b] =
        ["a", "b"].map(|id| delta(&made_up("same id", "QUEUED", 1, &json!({"customerId": id}))));
    let register = |delta: &Delta| {
        delta.registers().find(|(name, _)| *name == "customerIdAsOf").unwrap().1.clone()
    };
    assert_eq!(register(&a).order(), register(&b).order());
    assert_ne!(register(&a), register(&b));
}
