//! Texts that are not JSON, and JSON that is strange.

use serde_json::{Value, json};

use super::case::Case;
use super::errors::{
    from_the_future, not_json, other_detail_type, other_source, unrecognized, unusable,
};
use crate::support::{event, made_up};

/// A small event as text, with something in place of its tags.
fn text(tags: &str) -> String {
    let event = made_up("e", "QUEUED", 1, &json!({"tags": "TAGS"}));
    event.to_string().replace("\"TAGS\"", tags)
}

/// The column after this many bytes of the tags.
fn column(after: usize) -> usize {
    text("<").find('<').expect("the tags") + after
}

/// Texts that are not JSON from their beginning on.
pub fn not_json_at_all() -> Vec<Case> {
    let event = event("inbound-voice-2-queued").to_string();
    let cut = &event[..event.len() / 2];
    let cases = [
        ("nothing", "", (1, 0)),
        ("a space", " ", (1, 1)),
        ("a line", "\n\n", (3, 0)),
        ("a word", "QUEUED", (1, 1)),
        ("a brace", "{", (1, 1)),
        ("a bracket", "[", (1, 1)),
        ("XML", "<event/>", (1, 1)),
        ("single quotes", "{'source': 'aws.connect'}", (1, 2)),
        ("no quotes", "{source: 1}", (1, 2)),
        ("a comma too many", r#"{"source": 1,}"#, (1, 14)),
        ("a comma too few", r#"{"source": 1 "detail": 2}"#, (1, 14)),
        ("no value", r#"{"source":}"#, (1, 11)),
        ("a comment", "{\"source\": 1 // why\n}", (1, 14)),
        ("NaN", r#"{"source": NaN}"#, (1, 12)),
        ("Infinity", r#"{"source": -Infinity}"#, (1, 13)),
        ("hexadecimal", r#"{"source": 0x10}"#, (1, 13)),
        ("a leading zero", r#"{"source": 01}"#, (1, 13)),
        ("a plus", r#"{"source": +1}"#, (1, 12)),
        ("a bare fraction", r#"{"source": .5}"#, (1, 12)),
        ("a bare point", r#"{"source": 1.}"#, (1, 14)),
        ("true in capitals", r#"{"source": True}"#, (1, 12)),
        ("two documents", "{\"source\": 1}\n{}", (2, 1)),
        ("a byte order mark", "\u{feff}{}", (1, 1)),
        ("a NUL", "\u{0}", (1, 1)),
        ("a NUL at the end", "{}\u{0}", (1, 3)),
    ];
    let whole = cases
        .map(|(name, text, (line, column))| Case::refused_text(name, text, not_json(line, column)));
    let mut cases = Vec::from(whole);
    cases.push(Case::refused_text("an event cut in half", cut, not_json(1, cut.len())));
    cases.push(Case::refused_text(
        "a hundred thousand brackets",
        "[".repeat(100_000),
        not_json(1, 128),
    ));
    cases
}

/// Events whose tags make them unreadable.
pub fn not_json_within() -> Vec<Case> {
    let unreadable = |name: &str, tags: &str, after| {
        Case::refused_text(name, text(tags), not_json(1, column(after)))
    };
    vec![
        unreadable("an unknown escape", r#"{"k":"\x41"}"#, 8),
        unreadable("an escape cut", r#"{"k":"\u12"}"#, 12),
        unreadable("an unescaped tab", "{\"k\":\"\t\"}", 7),
        unreadable("an unescaped NUL", "{\"k\":\"\u{0}\"}", 7),
        Case::refused_text("an unescaped line end", text("{\"k\":\"\n\"}"), not_json(2, 0)),
        unreadable("a hundred thousand levels", &deep(100_000), 126 * 5 - 4),
    ]
}

fn deep(levels: usize) -> String {
    format!("{}1{}", r#"{"a":"#.repeat(levels), "}".repeat(levels))
}

/// JSON that is strange and fine.
pub fn strange() -> Vec<Case> {
    let tag = |name: &str, json: &str, value: &str| {
        Case::recorded_text(name, text(&format!("{{\"k\":\"{json}\"}}"))).has("/tags/k", value)
    };
    let spaced = format!("\r\n\t {}\n ", text("{}").replace(',', " ,\n\t"));
    let every_control: String = (1..32).filter_map(char::from_u32).collect();
    let controls = made_up("e", "QUEUED", 1, &json!({"tags": {"k": every_control}}));
    vec![
        tag("half of a surrogate pair", r"\ud83d", "\u{fffd}"),
        tag("the other half", r"\ude00", "\u{fffd}"),
        tag("two first halves", r"\ud83d\ud83d", "\u{fffd}\u{fffd}"),
        tag("a half beside a whole pair", r"\ud83d\ud83d\ude00", "\u{fffd}😀"),
        Case::recorded_text("half of a surrogate pair in a name", text(r#"{"\ud83d":1}"#))
            .has("/tags", json!({"\u{fffd}": 1})),
        tag("an escaped pair", r"\ud83d\ude00", "😀"),
        tag("escaped NUL", r"\u0000", "\u{0}"),
        tag("an escaped slash", r"\/", "/"),
        tag("an emoji with joiners", "👩‍👩‍👧", "👩‍👩‍👧"),
        tag("right to left", "\u{202e}x", "\u{202e}x"),
        tag("a non-character", "\u{ffff}", "\u{ffff}"),
        tag("the replacement character", "\u{fffd}", "\u{fffd}"),
        tag("combining marks", "e\u{301}", "e\u{301}"),
        tag("spaces", "  ", "  "),
        tag("30,000 characters", &"é".repeat(15_000), &"é".repeat(15_000)),
        Case::recorded("every control character", &controls).has("/tags/k", every_control),
        Case::recorded_text("white space everywhere", spaced).has("/tags", json!({})),
        Case::recorded("control characters in ids", &strange_ids())
            .has("/contactId", "c\n\u{0}\"😀")
            .has("/seen", json!(["\u{1b}[31mRED\r\n"])),
        Case::recorded_text("an escaped name", text("{}").replace("tags", r"\u0054ags"))
            .has("/tags", json!({})),
    ]
}

fn strange_ids() -> Value {
    let mut event = made_up("e\n{}", "\u{1b}[31mRED\r\n", 1, &json!({}));
    event["detail"]["contactId"] = "c\n\u{0}\"😀".into();
    event
}

/// JSON that is neither an event nor a contact record.
pub fn no_events() -> Vec<Case> {
    let event = text("{}");
    let texts = [
        ("null", "null".into()),
        ("true", "true".into()),
        ("a number", "7".into()),
        ("a text", "\"text\"".into()),
        ("an event as text", json!(event).to_string()),
        ("a list", "[]".into()),
        ("an event in a list", format!("[{event}]")),
        ("an empty object", "{}".into()),
        ("the detail alone", r#"{"contactId": "c", "eventType": "QUEUED"}"#.into()),
        ("capitals", r#"{"Source": "aws.connect", "Detail": {}}"#.into()),
        ("records that are null", r#"{"Records": null}"#.into()),
        ("no records", r#"{"Records": []}"#.into()),
    ];
    texts.map(|(name, text): (_, String)| Case::refused_text(name, text, unrecognized())).into()
}

/// Several things are wrong: the order in which errors are checked.
pub fn order() -> Vec<Case> {
    let event = |envelope: Value, detail: Value| {
        let mut event = made_up("e", "QUEUED", 1, &detail);
        let envelope = envelope.as_object().expect("an object").clone();
        event.as_object_mut().expect("an object").extend(envelope);
        event
    };
    let far = "9999-01-01T00:00:00Z";
    let wrong = json!({"id": 5, "time": 5, "detail": 5});
    let other = |more: Value| {
        let mut envelope = wrong.clone();
        envelope
            .as_object_mut()
            .expect("an object")
            .extend(more.as_object().expect("an object").clone());
        event(envelope, json!({}))
    };
    vec![
        Case::refused(
            "another source, all else wrong",
            &other(json!({"source": "x"})),
            other_source(),
        ),
        Case::refused(
            "another detail-type, all else wrong",
            &other(json!({"detail-type": "x"})),
            other_detail_type(),
        ),
        Case::refused(
            "another detail-type, no source",
            &other(json!({"detail-type": "x", "source": null})),
            other_detail_type(),
        ),
        Case::refused(
            "another source, no detail-type",
            &other(json!({"detail-type": null, "source": "x"})),
            other_source(),
        ),
        Case::refused(
            "no source and no detail-type",
            &other(json!({"detail-type": 1, "source": 1})),
            unusable("source"),
        ),
        Case::refused(
            "malformed and from the future",
            &event(json!({"time": far}), json!({"contactId": null})),
            unusable("contactId"),
        ),
        Case::refused(
            "from the future and over 400 KB",
            &event(json!({"time": far}), json!({"channel": "x".repeat(500_000)})),
            from_the_future(),
        ),
        Case::refused_text(
            "another source, not JSON",
            r#"{"source": "x", "detail": "#,
            not_json(1, 26),
        ),
        Case::refused_text(
            "only a source",
            r#"{"source": "aws.connect"}"#,
            unusable("detail-type"),
        ),
        Case::refused_text(
            "only a detail-type",
            r#"{"detail-type": "Amazon Connect Contact Event"}"#,
            unusable("source"),
        ),
        Case::refused_text("only a detail", r#"{"detail": {}}"#, unusable("source")),
        Case::refused_text(
            "an event that is a notification too",
            r#"{"detail": {}, "Type": "Notification", "Message": "{}"}"#,
            unusable("source"),
        ),
    ]
}
