//! JSON text to a value, also where a surrogate pair was cut in half.

use serde_json::Value;

use super::EventError;

/// Reads JSON text in UTF-8.
///
/// Half of a surrogate pair, written as an escape (`\ud83d` alone), is read as U+FFFD: text that
/// was cut in the middle of an emoji contains it. If an object has a name twice, the last one
/// counts.
///
/// ```
/// use contact_events::event::read_json;
///
/// let value = read_json(br#"{"nickname": "Rosa \ud83d"}"#)?;
/// assert_eq!(value["nickname"], "Rosa \u{fffd}");
/// # Ok::<(), contact_events::event::EventError>(())
/// ```
pub fn read_json(json: &[u8]) -> Result<Value, EventError> {
    // Of text, serde_json does not check every string again.
    let parsed =
        str::from_utf8(json).map_or_else(|_| serde_json::from_slice(json), serde_json::from_str);
    let parsed = parsed.or_else(|error| match repaired(json) {
        Some(repaired) => serde_json::from_slice(&repaired),
        None => Err(error),
    });
    parsed.map_err(|error| EventError::NotJson { line: error.line(), column: error.column() })
}

/// The text with U+FFFD for every half of a surrogate pair; `None` if there is none. The length
/// is the same, so that an error after the repair has the right position.
fn repaired(json: &[u8]) -> Option<Vec<u8>> {
    let mut repaired = json.to_vec();
    let mut found = false;
    let mut at = 0;
    while at < repaired.len() {
        let length = match escape(&repaired[at..]) {
            Escape::Half => {
                repaired[at..at + 6].copy_from_slice(br"\ufffd");
                found = true;
                6
            }
            Escape::Other(length) => length,
        };
        at += length;
    }
    found.then_some(repaired)
}

/// What a text begins with.
enum Escape {
    /// Half of a surrogate pair, six bytes.
    Half,
    /// A byte, an escape or a surrogate pair, of this many bytes.
    Other(usize),
}

fn escape(text: &[u8]) -> Escape {
    match code_unit(text) {
        Some(0xD800..=0xDBFF) => match code_unit(&text[6..]) {
            Some(0xDC00..=0xDFFF) => Escape::Other(12),
            _ => Escape::Half,
        },
        Some(0xDC00..=0xDFFF) => Escape::Half,
        Some(_) => Escape::Other(6),
        None if text[0] == b'\\' => Escape::Other(2),
        None => Escape::Other(1),
    }
}

/// The code unit of the `\u` escape that the text begins with.
fn code_unit(text: &[u8]) -> Option<u16> {
    let digits = text.get(..6)?.strip_prefix(br"\u")?;
    if !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}
