//! Moments, in milliseconds since 1970, and the stamps that order what is told.

use chrono::{DateTime, Datelike};

/// Instant, rank and event id; the tuple's order is the stamp's.
pub type Stamp = (i64, u8, String);

const A_SECOND: i64 = 1000;

/// The milliseconds of an RFC 3339 text, cut; none of any other text, or outside the years 0000 to 9999 in UTC.
pub fn millis(text: &str) -> Option<i64> {
    // chrono takes a space for the T, and a typographic minus, neither of which the grammar of RFC 3339 has.
    let by_the_grammar = text.is_ascii() && matches!(text.as_bytes().get(10), Some(b'T' | b't'));
    let moment = DateTime::parse_from_rfc3339(text).ok().filter(|_| by_the_grammar)?.to_utc();
    (0..=9999).contains(&moment.year()).then(|| moment.timestamp_millis())
}

/// The moment in UTC with milliseconds.
pub fn text(millis: i64) -> String {
    let moment =
        DateTime::from_timestamp_millis(millis).expect("a moment in the years 0000 to 9999");
    moment.format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

/// Whether this is Connect's "not yet": the first second of 1970.
pub fn is_not_yet(text: &str) -> bool {
    millis(text).is_some_and(|millis| (0..A_SECOND).contains(&millis))
}

/// Whether a moment lies in the second that another names, or in the one before or after it.
pub fn within_a_second(moment: i64, named: i64) -> bool {
    (moment.div_euclid(A_SECOND) - named.div_euclid(A_SECOND)).abs() <= 1
}

/// The last millisecond of the second that a moment is in.
pub fn end_of_second(moment: i64) -> i64 {
    moment.div_euclid(A_SECOND) * A_SECOND + A_SECOND - 1
}

/// The stamp as the record shows it.
pub fn stamp_text((instant, rank, id): &Stamp) -> String {
    format!("{}/{rank:02}/{id}", text(*instant))
}
