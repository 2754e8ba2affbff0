//! Moments, in all spellings, and texts that are not moments.

use super::{Domain, word};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

/// Connect's "not yet", first as Connect writes it.
pub const NOT_YET: [&str; 4] = [
    "1970-01-01T00:00:00.001Z",
    "1970-01-01T00:00:00Z",
    "1970-01-01T00:00:00.999999Z",
    "1970-01-01T01:00:00.5+01:00",
];

/// Texts that nearly are timestamps.
const NO_TIMESTAMPS: [&str; 7] = [
    "soon",
    "2025-06-01T12:00:60Z",
    "2025-06-01",
    "2025-06-01T12:00Z",
    "2025-06-01T12:00:00",
    "2025-06-31T12:00:00Z",
    "9999-12-31T23:59:59-01:00",
];

/// Long before the other moments. The last is a leap second.
const LONG_BEFORE: [&str; 4] = [
    "2025-06-01T11:00:00.500Z",
    "2025-06-01T11:00:00.493Z",
    "2025-06-01T11:00:00Z",
    "2025-05-31T23:59:60.5Z",
];

/// A moment in the domain's seconds, or seldom long before, in one of many spellings.
pub fn moment(domain: Domain) -> impl Strategy<Value = String> {
    let here = (word(domain.seconds), word(domain.fractions), 0..10_u8);
    let here = here.prop_map(|(second, fraction, spelling)| spell(second, fraction, spelling));
    prop_oneof![9 => here, 1 => select(LONG_BEFORE.to_vec()).prop_map(str::to_owned)]
}

/// One moment in one of its spellings: in UTC, hours off, or in lower case.
fn spell(second: &str, fraction: &str, spelling: u8) -> String {
    let (minute, second) = second.split_at("2025-06-01T11:59".len());
    let before_noon = minute.ends_with("59");
    match spelling {
        0 => format!("{minute}{second}{fraction}+00:00"),
        1 if before_noon => format!("2025-06-01T17:29{second}{fraction}+05:30"),
        1 => format!("2025-06-01T17:30{second}{fraction}+05:30"),
        2 if before_noon => format!("2025-05-31T23:59{second}{fraction}-12:00"),
        2 => format!("2025-06-01T00:00{second}{fraction}-12:00"),
        3 => format!("{minute}{second}{fraction}z").to_lowercase(),
        _ => format!("{minute}{second}{fraction}Z"),
    }
}

/// A timestamp's value: a moment, "not yet", an absence, or something else.
pub fn timestamp(domain: Domain) -> BoxedStrategy<Value> {
    prop_oneof![
        12 => moment(domain).prop_map(Value::from),
        2 => select(NOT_YET.to_vec()).prop_map(Value::from),
        1 => select(NO_TIMESTAMPS.to_vec()).prop_map(Value::from),
        1 => select(vec![json!(null), json!(""), json!({}), json!(5), json!([])]),
    ]
    .boxed()
}
