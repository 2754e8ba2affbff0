//! Thousands of random schedules: whatever goes wrong, after redelivery the table equals the
//! reference model.
//!
//! `CONTACT_STATE_SCHEDULES` sets how many run; `CONTACT_STATE_SEED` runs one again, often, for
//! the seed does not decide which of several Lambdas is faster.

use std::env;
use std::time::Instant;

use serde_json::{Value, json};

use super::runner::{Flaw, run};

/// How many schedules run unless the environment says otherwise.
const SCHEDULES: u64 = 2_000;

/// How often a seed from the environment is run.
const REPEATS: usize = 100;

/// Within so many schedules every flaw must be found.
const SCHEDULES_FOR_A_FLAW: u64 = 1_000;

fn number(variable: &str) -> Option<u64> {
    let text = env::var(variable).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{variable}: expected a number")))
}

/// The seeds to run: one from the environment, often, or as many as are asked for.
fn seeds() -> Vec<u64> {
    if let Some(seed) = number("CONTACT_STATE_SEED") {
        return vec![seed; REPEATS];
    }
    let first = u64::from(rand::random::<u32>());
    (first..first + number("CONTACT_STATE_SCHEDULES").unwrap_or(SCHEDULES)).collect()
}

#[test]
fn after_redelivery_the_table_equals_the_model_in_every_schedule() {
    let (seeds, started) = (seeds(), Instant::now());
    let verdict = run(&seeds, Flaw::None);
    println!("{} schedules from seed {:?}: {:?}", verdict.ran, seeds.first(), started.elapsed());
    assert!(verdict.failure.is_none(), "{}", verdict.failure.unwrap_or_default());
    assert_eq!(verdict.ran, seeds.len());
}

/// An unconditional writer.
fn no_condition(update: &mut Value) {
    update.as_object_mut().expect("a request is an object").remove("ConditionExpression");
}

/// No condition on this register.
fn no_condition_on(update: &mut Value, register: &str) {
    let names = update["ExpressionAttributeNames"].as_object().expect("names are an object");
    let Some((placeholder, _)) = names.iter().find(|(_, name)| *name == register) else { return };
    let own = format!("({placeholder})");
    let Some(condition) = update["ConditionExpression"].as_str() else { return };
    let others: Vec<&str> = condition.split("AND").filter(|one| !one.contains(&own)).collect();
    match others.join("AND") {
        others if others.is_empty() => no_condition(update),
        others => update["ConditionExpression"] = others.into(),
    }
}

/// Nothing is removed or nothing is added to `seen`: the clause that begins with this is left out.
fn without_clause(update: &mut Value, keyword: &str) {
    let expression = update["UpdateExpression"].as_str().expect("an update has an expression");
    let clauses = expression.replace(" REMOVE ", "\nREMOVE ").replace(" ADD ", "\nADD ");
    let left: Vec<&str> = clauses.lines().filter(|clause| !clause.starts_with(keyword)).collect();
    update["UpdateExpression"] = left.join(" ").into();
}

#[test]
fn every_flaw_is_found_soon() {
    let flaws: [(&str, Flaw); 8] = [
        ("no condition", Flaw::Bent(no_condition)),
        ("none on the state", Flaw::Bent(|update| no_condition_on(update, "stateAsOf"))),
        ("none on a section", Flaw::Bent(|update| no_condition_on(update, "tagsAsOf"))),
        ("none on asOf", Flaw::Bent(|update| no_condition_on(update, "asOf"))),
        ("nothing is removed", Flaw::Bent(|update| without_clause(update, "REMOVE"))),
        (
            "another item is written",
            Flaw::Bent(|update| {
                update["Key"]["contactId"] = json!({"S": "another"});
            }),
        ),
        (
            "what is not news is left untold",
            Flaw::Bent(|update| {
                update["ReturnValuesOnConditionCheckFailure"] = json!("NONE");
            }),
        ),
        ("failures are swallowed", Flaw::Swallowing),
    ];
    let seeds: Vec<u64> = (0..SCHEDULES_FOR_A_FLAW).collect();
    for (name, flaw) in flaws {
        let verdict = run(&seeds, flaw);
        assert!(verdict.failure.is_some(), "{name}: not found in {} schedules", verdict.ran);
        println!("{name}: found by schedule {}", verdict.ran);
    }
}
