//! Random schedules of faults: after redelivery, the table equals the reference model.
//!
//! `CONTACT_STATE_SEED` runs the schedules from this seed on. Everything about them is the same then.

use serde_json::{Value, json};

use super::runner::{Flaw, run};
use crate::support::{is_exhaustive, seed};

/// How many schedules run, by default and in the exhaustive run.
const SCHEDULES: (u64, u64) = (20, 300);

/// Within this many schedules every flaw is found.
const SCHEDULES_FOR_A_FLAW: u64 = 400;

/// The seeds of the schedules: the seed of this run, and those after it.
fn seeds() -> Vec<u64> {
    let count = if is_exhaustive() { SCHEDULES.1 } else { SCHEDULES.0 };
    let first = seed();
    (0..count).map(|nth| first.wrapping_add(nth)).collect()
}

#[test]
fn after_redelivery_the_table_equals_the_model_in_every_schedule() {
    let seeds = seeds();
    let verdict = run(&seeds, Flaw::None);
    assert!(verdict.failure.is_none(), "{}", verdict.failure.unwrap_or_default());
    assert_eq!(verdict.ran, seeds.len());
}

fn without_condition(update: &mut Value) {
    update.as_object_mut().unwrap().remove("ConditionExpression");
}

/// Removes the conditions on these registers.
fn without_conditions_on(update: &mut Value, chosen: fn(&str) -> bool) {
    let Some(condition) = update["ConditionExpression"].as_str() else { return };
    let is_other = |one: &&str| !one.split(['(', ')']).any(chosen);
    let others: Vec<&str> = condition.split("AND").filter(is_other).collect();
    if others.is_empty() {
        without_condition(update);
    } else {
        update["ConditionExpression"] = others.join("AND").into();
    }
}

fn is_sections(register: &str) -> bool {
    register.ends_with("AsOf") && register != "stateAsOf"
}

/// Removes the `REMOVE` clause.
fn without_removal(update: &mut Value) {
    let expression = update["UpdateExpression"].as_str().unwrap();
    let Some((sets, rest)) = expression.split_once("REMOVE ") else { return };
    let add = rest.find("ADD ").map_or("", |at| &rest[at..]);
    update["UpdateExpression"] = format!("{sets}{add}").into();
}

#[test]
fn the_schedules_find_flaws() {
    let flaws: [(&str, Flaw); 8] = [
        ("no condition", Flaw::Altered(without_condition)),
        (
            "none on asOf",
            Flaw::Altered(|update| without_conditions_on(update, |name| name == "asOf")),
        ),
        ("nothing is removed", Flaw::Altered(without_removal)),
        (
            "another item is written",
            Flaw::Altered(|update| update["Key"]["contactId"] = json!({"S": "another"})),
        ),
        (
            "the stored item is not returned",
            Flaw::Altered(|update| {
                update["ReturnValuesOnConditionCheckFailure"] = json!("NONE");
            }),
        ),
        ("failures are ignored", Flaw::FailuresIgnored),
        (
            "none on the sections",
            Flaw::Altered(|update| without_conditions_on(update, is_sections)),
        ),
        (
            "none on the state",
            Flaw::Altered(|update| without_conditions_on(update, |name| name == "stateAsOf")),
        ),
    ];
    // The last three need more schedules than the others together.
    let flaws = if is_exhaustive() { &flaws[..] } else { &flaws[..5] };
    let seeds: Vec<u64> = (0..SCHEDULES_FOR_A_FLAW).collect();
    for (name, flaw) in flaws {
        let verdict = run(&seeds, *flaw);
        assert!(verdict.failure.is_some(), "{name}: not found in {} schedules", verdict.ran);
        println!("{name}: found by schedule {}", verdict.ran);
    }
}
