//! JSON text: half of a surrogate pair, and what is no JSON.

use contact_events::event::{EventError, read_json};
use serde_json::json;

/// Rule values-8.
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
    assert_eq!(read_json(text.as_bytes()).unwrap(), json!({"a": "😀 A \" \\", "b": "\u{fffd}"}));
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
