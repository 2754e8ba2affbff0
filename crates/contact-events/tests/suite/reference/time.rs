//! Moments, in milliseconds since 1970, and stamps.

use chrono::{DateTime, Datelike, Days, Timelike, Utc};

/// Instant, rank and event id. The order of the tuple is the order of the stamps.
pub type Stamp = (i64, u8, String);

const A_SECOND: i64 = 1000;
const NANOS_A_SECOND: u32 = 1_000_000_000;

/// The milliseconds of an RFC 3339 text, cut. `None` for other text, and outside the years 0000 to 9999 in UTC.
pub fn millis(text: &str) -> Option<i64> {
    // chrono also accepts a space for the T and a typographic minus. RFC 3339's grammar has neither.
    let by_the_grammar = text.is_ascii() && matches!(text.as_bytes().get(10), Some(b'T' | b't'));
    let moment = DateTime::parse_from_rfc3339(text).ok().filter(|_| by_the_grammar)?.to_utc();
    if !(0..=9999).contains(&moment.year()) {
        return None;
    }
    if moment.nanosecond() < NANOS_A_SECOND {
        return Some(moment.timestamp_millis());
    }
    // chrono reads second 60 as second 59 with more nanoseconds than a second has.
    is_in_the_last_second_of_a_month(moment).then(|| end_of_second(moment.timestamp() * A_SECOND))
}

fn is_in_the_last_second_of_a_month(moment: DateTime<Utc>) -> bool {
    let next_day = moment.date_naive().checked_add_days(Days::new(1));
    (moment.hour(), moment.minute(), moment.second()) == (23, 59, 59)
        && next_day.is_some_and(|day| day.day() == 1)
}

/// The moment in UTC with milliseconds.
pub fn text(millis: i64) -> String {
    let moment =
        DateTime::from_timestamp_millis(millis).expect("a moment in the years 0000 to 9999");
    moment.format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

/// Whether this is Connect's "not yet": a timestamp in the first second of 1970.
pub fn is_not_yet(text: &str) -> bool {
    millis(text).is_some_and(|millis| (0..A_SECOND).contains(&millis))
}

/// Whether a moment lies in the second that another names, or in the one before or after it.
pub fn within_a_second(moment: i64, named: i64) -> bool {
    (moment.div_euclid(A_SECOND) - named.div_euclid(A_SECOND)).abs() <= 1
}

/// The last millisecond of the second that contains a moment.
pub fn end_of_second(moment: i64) -> i64 {
    moment.div_euclid(A_SECOND) * A_SECOND + A_SECOND - 1
}

/// The text form of a stamp.
pub fn stamp_text((instant, rank, id): &Stamp) -> String {
    format!("{}/{rank:02}/{id}", text(*instant))
}
