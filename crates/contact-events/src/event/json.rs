//! JSON text to a value, also where a surrogate pair was cut in half.

use serde_json::Value;

use super::EventError;

/// Reads JSON text in UTF-8.
///
/// Half of a surrogate pair, written as an escape (`\ud83d` alone), is read as U+FFFD: text that
/// was cut in the middle of an emoji contains it. Of a name that an object has twice, the last one
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
    let parsed = serde_json::from_slice(json).or_else(|error| match repaired(json) {
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn half_of_a_surrogate_pair_is_read_as_u_fffd_in_values_and_names() {
        for (text, expected) in [
            (r#""a\ud83d""#, json!("a\u{fffd}")),
            (r#""\ud83d b""#, json!("\u{fffd} b")),
            (r#""\uDE00""#, json!("\u{fffd}")),
            (r#""\ude00\ud83d""#, json!("\u{fffd}\u{fffd}")),
            (r#""\ud83d\ud83d\ude00""#, json!("\u{fffd}😀")),
            (r#""\ud83d\n""#, json!("\u{fffd}\n")),
            (r#"["\\ud83d", "\\\ud83d"]"#, json!(["\\ud83d", "\\\u{fffd}"])),
            (r#"{"\ud83d": 1}"#, json!({"\u{fffd}": 1})),
            (r#"{"\ud83d": 1, "\ude00": 2}"#, json!({"\u{fffd}": 2})),
        ] {
            assert_eq!(read_json(text.as_bytes()).unwrap(), expected, "{text}");
        }
    }

    #[test]
    fn whole_pairs_and_other_escapes_stay_beside_a_repaired_half() {
        let text = r#"{"a": "\ud83d\ude00 \u0041 \" \\", "b": "\ud83d"}"#;
        assert_eq!(
            read_json(text.as_bytes()).unwrap(),
            json!({"a": "😀 A \" \\", "b": "\u{fffd}"})
        );
    }

    #[test]
    fn other_text_that_is_not_json_is_an_error_with_its_position() {
        for (text, line, column) in [
            (&br#"{"a": "\ud83"}"#[..], 1, 13),
            (br#"{"a": "\ud83d", }"#, 1, 17),
            (br"\ud83d", 1, 1),
            (b"{\n\"a\": \"\xff\"}", 2, 7),
            (b"", 1, 0),
        ] {
            let error = read_json(text).unwrap_err();
            assert_eq!(error, EventError::NotJson { line, column }, "{}", text.escape_ascii());
        }
    }
}
