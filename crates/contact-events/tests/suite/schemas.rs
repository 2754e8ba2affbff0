//! The JSON Schemas of the record and of a change: generated from the code, and true of every sample.

use std::fs;
use std::sync::LazyLock;

use contact_events::change::Change;
use contact_events::record::{Delta, Record};
use contact_events::schema;
use jsonschema::Validator;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::generators::orderly_life;
use crate::reference::Settings;
use crate::samples::{contact_records, lives, repository_file};
use crate::support::{cases, delta};

fn schemas() -> [(&'static str, Value); 2] {
    [
        ("docs/schema/record.json", schema::record().to_value()),
        ("docs/schema/change.json", schema::change().to_value()),
    ]
}

#[test]
fn the_schemas_in_the_documentation_are_those_of_the_code() {
    for (path, fresh) in schemas() {
        let path = repository_file(path);
        if std::env::var_os("CONTACT_STATE_RENEW").is_some() {
            fs::write(&path, format!("{fresh:#}\n")).unwrap();
        }
        let written: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        assert!(
            written == fresh,
            "{} is out of date, renew it with\n  CONTACT_STATE_RENEW=1 cargo test -p contact-events schemas",
            path.display()
        );
    }
}

/// Those of a record and of a change.
static VALIDATORS: LazyLock<[Validator; 2]> = LazyLock::new(|| {
    schemas().map(|(_, schema)| {
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
        jsonschema::draft202012::meta::validate(&schema).unwrap();
        jsonschema::draft202012::new(&schema).unwrap()
    })
});

/// Checks the record after each event, and each change. Returns how many changes there were.
fn check(events: &[Value]) -> Result<usize, String> {
    let [records, changes] = &*VALIDATORS;
    let mut stored: Option<Delta> = None;
    let mut count = 0;
    for event in events {
        let (delta, _) = delta(event, &Settings { retention_days: 30, ..Settings::default() });
        let after = stored.clone().map_or(delta.clone(), |before| before.join(delta));
        validate(records, &Value::Object(after.item()))?;
        if let Some(change) = Change::between(stored.as_ref().map(record).as_ref(), &record(&after))
        {
            validate(changes, &serde_json::to_value(change).unwrap())?;
            count += 1;
        }
        stored = Some(after);
    }
    Ok(count)
}

fn record(delta: &Delta) -> Record {
    serde_json::from_value(Value::Object(delta.item())).unwrap()
}

fn validate(validator: &Validator, instance: &Value) -> Result<(), String> {
    let errors: Vec<String> = validator
        .iter_errors(instance)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    if errors.is_empty() { Ok(()) } else { Err(format!("{errors:#?}\n{instance:#}")) }
}

#[test]
fn every_record_and_every_change_of_every_sample_life_is_valid() {
    let mut records = contact_records();
    for (contact_id, mut events) in lives() {
        events.extend(records.remove(&contact_id).unwrap_or_default());
        let forwards = check(&events).unwrap();
        events.reverse();
        let backwards = check(&events).unwrap();
        assert!(forwards > 0 && backwards > 0, "{contact_id}");
    }
    assert!(records.is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases(20)))]

    #[test]
    fn every_record_and_every_change_of_an_orderly_life_is_valid(events in orderly_life()) {
        prop_assert!(check(&events).map_err(TestCaseError::fail)? > 0);
    }
}

#[test]
fn an_object_that_is_no_record_or_no_change_is_not_valid() {
    let [records, changes] = &*VALIDATORS;
    let record = json!({
        "contactId": "c", "asOf": "2026-02-10T15:05:12.000Z/80/a", "seen": ["COMPLETED"],
        "state": "COMPLETED", "stateAsOf": "4/2026-02-10T15:05:12.999Z/80/",
        "queueInfo": {"queueArn": "arn:q"}, "queueInfoAsOf": "2026-02-10T15:05:12.000Z/80/a",
    });
    let change = Change::between(None, &serde_json::from_value(record.clone()).unwrap());
    let change = serde_json::to_value(change).unwrap();
    for (validator, valid, pointer, wrong) in [
        (records, &record, "/contactId", json!(7)),
        (records, &record, "/asOf", json!("yesterday")),
        (records, &record, "/seen", json!("COMPLETED")),
        (records, &record, "/queueInfo", json!(null)),
        (records, &record, "/queueInfo/queueArn", json!({})),
        (records, &record, "/queueInfoAsOf", json!("later")),
        (changes, &change, "/state/ended", json!("yes")),
        (changes, &change, "/previousState", json!(null)),
        (changes, &change, "/seconds", json!({"total": -1})),
    ] {
        assert!(validator.is_valid(valid));
        let mut instance = valid.clone();
        *instance.pointer_mut(pointer).unwrap() = wrong;
        assert!(!validator.is_valid(&instance), "{pointer}");
    }
    for (validator, valid, required) in [
        (records, &record, &["contactId", "asOf", "seen"][..]),
        (
            changes,
            &change,
            &["contactId", "state", "previousState", "stateAsOf", "queued", "answered", "seconds"],
        ),
    ] {
        for name in required {
            let mut instance = valid.clone();
            instance.as_object_mut().unwrap().remove(*name).unwrap();
            assert!(!validator.is_valid(&instance), "{name}");
        }
    }
}
