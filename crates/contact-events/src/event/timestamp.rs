//! A time, as contact events write it and as the record keeps it.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use time::macros::datetime;

const FIRST: i64 = datetime!(0000-01-01 00:00 UTC).unix_timestamp() * 1_000;
const LAST: i64 = datetime!(9999-12-31 23:59:59 UTC).unix_timestamp() * 1_000 + 999;

/// A time in UTC with millisecond precision, in the years 0000 to 9999.
///
/// Its text form, `2021-08-04T17:29:09.000Z`, has a fixed width. So the text sorts as the times
/// compare.
///
/// ```
/// use contact_events::event::Timestamp;
///
/// let timestamp = Timestamp::parse("2021-08-04T19:29:09.0519+02:00").unwrap();
/// assert_eq!(timestamp.to_string(), "2021-08-04T17:29:09.051Z");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// Reads RFC 3339 text with any offset. Digits past milliseconds are cut, never rounded. A leap
    /// second is read as the last millisecond before it. Anything else, and a time outside the
    /// years 0000 to 9999 in UTC, is `None`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        // RFC 3339's grammar separates date and time with T; the parser takes any byte.
        if !matches!(text.as_bytes().get(10), Some(b'T' | b't')) {
            return None;
        }
        let moment = OffsetDateTime::parse(text, &Rfc3339).ok()?;
        let millis = moment.unix_timestamp_nanos().div_euclid(1_000_000);
        Self::from_millis(i64::try_from(millis).ok()?)
    }

    /// The time `millis` milliseconds after the start of 1970 in UTC. `None` outside the years 0000
    /// to 9999.
    #[must_use]
    pub fn from_millis(millis: i64) -> Option<Self> {
        (FIRST..=LAST).contains(&millis).then_some(Self(millis))
    }

    /// Milliseconds since the start of 1970 in UTC.
    #[must_use]
    pub fn as_millis(self) -> i64 {
        self.0
    }

    /// Whole seconds since the start of 1970 in UTC. The fraction is cut.
    #[must_use]
    pub fn as_seconds(self) -> i64 {
        self.0.div_euclid(1_000)
    }

    /// The last millisecond of the same second.
    #[must_use]
    pub fn end_of_second(self) -> Self {
        Self(self.as_seconds() * 1_000 + 999)
    }

    /// Whether this is Amazon Connect's "not yet": any time in the first second of 1970, in
    /// practice `1970-01-01T00:00:00.001Z`.
    #[must_use]
    pub fn is_not_yet(self) -> bool {
        self.as_seconds() == 0
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let moment =
            OffsetDateTime::from_unix_timestamp(self.as_seconds()).map_err(|_| fmt::Error)?;
        let mut text = *b"0000-00-00T00:00:00.000Z";
        // Digit by digit: `write!` and formats take many times the instructions.
        for (number, places) in [
            (moment.year().unsigned_abs().into(), 0..4),
            (u8::from(moment.month()).into(), 5..7),
            (moment.day().into(), 8..10),
            (moment.hour().into(), 11..13),
            (moment.minute().into(), 14..16),
            (moment.second().into(), 17..19),
            (self.0.rem_euclid(1_000).unsigned_abs(), 20..23),
        ] {
            let mut left: u64 = number;
            for digit in text[places].iter_mut().rev() {
                *digit += (left % 10) as u8;
                left /= 10;
            }
        }
        f.write_str(str::from_utf8(&text).map_err(|_| fmt::Error)?)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| de::Error::custom("expected an RFC 3339 timestamp"))
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Timestamp {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Timestamp".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "format": "date-time",
            "description": "A time in UTC with milliseconds. The text sorts as the times do.",
            "examples": ["2021-08-04T17:29:09.000Z"],
        })
    }
}
