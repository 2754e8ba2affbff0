//! Pieces of text: durations, numbers, text that fits a width, text that is safe for a terminal.

use contact_events::event::Timestamp;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

const SECOND: i64 = 1_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// A duration in its two greatest units, cut: `437ms`, `12s`, `1m 05s`, `2h 03m`, `27d 20h`.
pub fn duration(millis: i64) -> String {
    let sign = if millis < 0 { "-" } else { "" };
    let millis = millis.saturating_abs();
    let (units, parts) = match millis {
        DAY.. => (["d", "h"], [millis / DAY, millis % DAY / HOUR]),
        HOUR.. => (["h", "m"], [millis / HOUR, millis % HOUR / MINUTE]),
        MINUTE.. => (["m", "s"], [millis / MINUTE, millis % MINUTE / SECOND]),
        SECOND.. => return format!("{sign}{}s", millis / SECOND),
        _ => return format!("{sign}{millis}ms"),
    };
    format!("{sign}{}{} {:02}{}", parts[0], units[0], parts[1], units[1])
}

/// A moment to the second: `2021-08-04 17:29:09 UTC`.
pub fn moment(timestamp: Timestamp) -> String {
    let text = timestamp.to_string();
    format!("{} {} UTC", &text[..10], &text[11..19])
}

/// A number with separated thousands: `12,345`.
pub fn number(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A number and a noun: `1 event`, `2 events`.
pub fn count(of: usize, noun: &str) -> String {
    let ending = if of == 1 { "" } else { "s" };
    format!("{} {noun}{ending}", number(of))
}

/// The text, with a replacement for each character that controls the terminal or turns its
/// direction.
pub fn clean(text: &str) -> String {
    let turns = |c| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars().map(|c| if c.is_control() || turns(c) { '\u{fffd}' } else { c }).collect()
}

/// As many characters as fit the columns. If some do not, the last is an ellipsis.
pub fn fit(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let (mut fitting, mut room) = (String::new(), columns.saturating_sub(1));
    for character in text.chars() {
        let width = character.width().unwrap_or(0);
        if width > room {
            break;
        }
        room -= width;
        fitting.push(character);
    }
    fitting.push('…');
    fitting
}

/// The width of the text in columns of a terminal.
pub fn width(text: &str) -> usize {
    text.width()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_two_units_at_most() {
        for (millis, expected) in [
            (0, "0ms"),
            (437, "437ms"),
            (1_999, "1s"),
            (65_400, "1m 05s"),
            (7_380_000, "2h 03m"),
            (2_404_800_000, "27d 20h"),
            (-65_400, "-1m 05s"),
        ] {
            assert_eq!(duration(millis), expected);
        }
    }

    #[test]
    fn numbers_have_their_thousands_apart_and_nouns_their_plural() {
        for (of, expected) in [(0, "0 events"), (1, "1 event"), (999, "999 events")] {
            assert_eq!(count(of, "event"), expected);
        }
        assert_eq!(number(1_000), "1,000");
        assert_eq!(number(1_234_567), "1,234,567");
    }

    #[test]
    fn moments_have_seconds() {
        let timestamp = Timestamp::parse("2021-08-04T17:29:09.999Z").unwrap();
        assert_eq!(moment(timestamp), "2021-08-04 17:29:09 UTC");
    }

    #[test]
    fn nothing_from_an_event_controls_the_terminal() {
        assert_eq!(clean("a\u{1b}[31mb\u{202e}\n"), "a\u{fffd}[31mb\u{fffd}\u{fffd}");
        assert_eq!(clean("Grüße ● 電話"), "Grüße ● 電話");
    }

    #[test]
    fn text_that_does_not_fit_ends_in_an_ellipsis() {
        assert_eq!(fit("abcdef", 6), "abcdef");
        assert_eq!(fit("äbcdef", 5), "äbcd…");
        assert_eq!(fit("電話電話", 8), "電話電話");
        assert_eq!(fit("電話電話", 7), "電話電…");
        assert_eq!(fit("電話電話", 6), "電話…", "half a character does not fit");
    }
}
