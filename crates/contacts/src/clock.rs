//! The time, and times relative to it, for the commands that show how long ago something was.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use contact_events::event::Timestamp;

/// The clock of a command. Tests and the documentation set it.
#[derive(Debug, Clone, Copy, clap::Args)]
pub struct Clock {
    #[arg(long, hide = true, env = "CONTACTS_NOW", value_name = "TIMESTAMP", value_parser = timestamp)]
    now: Option<Timestamp>,
}

impl Clock {
    /// The clock of this computer.
    pub const REAL: Self = Self { now: None };

    /// The time.
    pub fn now(self) -> Timestamp {
        self.now.unwrap_or_else(|| {
            let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
            at(millis(elapsed))
        })
    }

    /// The time this long ago.
    pub fn ago(self, duration: Duration) -> Timestamp {
        at(self.now().as_millis().saturating_sub(millis(duration)).max(0))
    }

    /// Milliseconds from this time until now.
    pub fn since(self, time: Timestamp) -> i64 {
        self.now().as_millis() - time.as_millis()
    }
}

/// Reads a duration of the command line, such as `24h` or `7days`.
pub fn duration(text: &str) -> Result<Duration, String> {
    let read = humantime::parse_duration(text);
    read.map_err(|_| "expected a duration, such as 90s, 15m, 24h or 7d".to_owned())
}

fn timestamp(text: &str) -> Result<Timestamp, &'static str> {
    Timestamp::parse(text).ok_or("expected an RFC 3339 timestamp")
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(millis).expect("a time from 1970 until the year 9999")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_units() {
        assert_eq!(duration("90s"), Ok(Duration::from_secs(90)));
        assert_eq!(duration("7d"), Ok(Duration::from_hours(7 * 24)));
        assert!(duration("7").is_err() && duration("soon").is_err());
    }

    #[test]
    fn no_duration_is_too_long_ago() {
        assert_eq!(Clock::REAL.ago(Duration::MAX).as_millis(), 0);
    }
}
