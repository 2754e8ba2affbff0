//! Inputs at each limit, and one past it.

use serde_json::{Map, Value, json};

use super::case::Case;
use super::errors::{not_json, too_large, unusable};
use crate::support::made_up;

/// Texts of one, two and four bytes a character.
const CHARACTERS: [(&str, &str); 3] = [("x", "ASCII"), ("é", "Latin"), ("😀", "emoji")];

/// The seven fields' own limits: characters of a contact's id, bytes of all else.
pub fn texts() -> Vec<Case> {
    let mut cases = Vec::new();
    for (character, alphabet) in CHARACTERS {
        let bytes = character.len();
        for (field, most) in [("contactId", 256), ("id", 1_024 / bytes), ("eventType", 128 / bytes)]
        {
            let [longest, too_long] = [most, most + 1].map(|count| character.repeat(count));
            let longest = event_with(field, &longest);
            let too_long = event_with(field, &too_long);
            cases.push(Case::recorded(format!("the longest {field}, {alphabet}"), &longest));
            let name = format!("{field} a character too long, {alphabet}");
            cases.push(Case::refused(name, &too_long, unusable(field)));
        }
    }
    cases
}

fn event_with(field: &str, text: &str) -> Value {
    let mut event = made_up("e", "CONTACT_DATA_UPDATED", 1, &json!({}));
    match field {
        "id" => event["id"] = text.into(),
        field => event["detail"][field] = text.into(),
    }
    event
}

/// ARNs and ids, as facts and in the state.
pub fn arns() -> Vec<Case> {
    let mut cases = Vec::new();
    for (text, kept) in [
        ("a".repeat(1_024), true),
        ("a".repeat(1_025), false),
        ("é".repeat(512), true),
        ("é".repeat(513), false),
    ] {
        let size = format!("{} characters, {} bytes", text.chars().count(), text.len());
        for fact in ["instanceArn", "initialContactId", "previousContactId", "relatedContactId"] {
            let case = Case::update(format!("{fact} of {size}"), &json!({fact: text}));
            cases.push(if kept {
                case.has(format!("/{fact}"), text.as_str())
            } else {
                case.lacks(fact).left_out(1)
            });
        }
        for (event_type, section, arn, attribute) in [
            ("QUEUED", "queueInfo", "queueArn", "waitingInQueue"),
            ("CONNECTED_TO_AGENT", "agentInfo", "agentArn", "activeWithAgent"),
        ] {
            let event = made_up("e", event_type, 1, &json!({section: {arn: text}}));
            let case = Case::recorded(format!("{arn} of {size}"), &event)
                .has(format!("/{section}/{arn}"), text.as_str())
                .has("/state", event_type);
            cases.push(if kept {
                case.has(format!("/{attribute}"), text.as_str())
            } else {
                case.lacks(attribute)
            });
        }
    }
    cases
}

/// A value whose compact JSON has so many bytes: `{"k":"…"}`.
fn sized(json_bytes: usize) -> Value {
    json!({"k": "x".repeat(json_bytes - 8)})
}

/// Sections, whose name counts too.
pub fn sections() -> Vec<Case> {
    let queue = json!({
        "queueArn": "queue", "enqueueTimestamp": "2025-01-01T00:00:00Z", "k": "x".repeat(33_000),
    });
    let escaped = |count| json!({"k": "\u{1}".repeat(count)});
    let long_name = |bytes: usize| json!({"n".repeat(bytes): 1});
    vec![
        Case::update("tags of 32,768 bytes", &json!({"tags": sized(32_764)}))
            .has("/tags", sized(32_764)),
        Case::update("tags of 32,769 bytes", &json!({"tags": sized(32_765)}))
            .lacks("tags")
            .left_out(1),
        Case::update("recordings of 32,768 bytes", &json!({"recordings": [sized(32_756)]}))
            .has("/recordings", json!([sized(32_756)])),
        Case::update("recordings of 32,769 bytes", &json!({"recordings": [sized(32_757)]}))
            .lacks("recordings")
            .left_out(1),
        Case::update("customerId of 32,768 bytes", &json!({"customerId": "x".repeat(32_756)})),
        Case::update("customerId of 32,769 bytes", &json!({"customerId": "x".repeat(32_757)}))
            .lacks("customerId")
            .left_out(1),
        Case::update("what JSON escapes counts as JSON", &json!({"tags": escaped(5_459)}))
            .has("/tags", escaped(5_459)),
        Case::update("one more that JSON escapes", &json!({"tags": escaped(5_460)}))
            .lacks("tags")
            .left_out(1),
        Case::update("an unknown name of 32,767 bytes", &long_name(32_767))
            .has(format!("/{}", "n".repeat(32_767)), 1),
        Case::update("an unknown name of 32,768 bytes", &long_name(32_768))
            .lacks("n".repeat(32_768))
            .left_out(1),
        Case::update(
            "a section too large still proves its milestone",
            &json!({"queueInfo": queue}),
        )
        .lacks("queueInfo")
        .left_out(1)
        .has("/state", "QUEUED")
        .has("/stateSince", "2025-01-01T00:00:00.000Z")
        .has("/waitingInQueue", "queue"),
        Case::update(
            "a section too large does not affect the others",
            &json!({"tags": sized(40_000), "a": 1}),
        )
        .lacks("tags")
        .left_out(1)
        .has("/a", 1),
    ]
}

/// Values of 100 KB where a few bytes are expected.
pub fn huge() -> Vec<Case> {
    let huge = "x".repeat(100_000);
    let refused = ["id", "contactId", "eventType"].map(|field| {
        Case::refused(format!("{field} of 100 KB"), &event_with(field, &huge), unusable(field))
    });
    let left_out = ["tags", "queueInfo", "unknown"].map(|field| {
        let case = Case::update(format!("{field} of 100 KB"), &json!({field: {"k": huge}, "a": 1}));
        case.lacks(field).left_out(1).has("/a", 1)
    });
    let name =
        Case::update("a name of 100 KB", &json!({&huge: 1, "a": 1})).left_out(1).has("/a", 1);
    let mut event = made_up("e", "QUEUED", 1, &json!({}));
    event["resources"] = huge.into();
    let resources = Case::recorded("resources of 100 KB", &event);
    [Vec::from(refused), Vec::from(left_out), vec![name, resources]].concat()
}

/// Items of DynamoDB's, at most 400 KB.
pub fn items() -> Vec<Case> {
    let sections = |count: usize| -> Value {
        (0..count).map(|number| (format!("unknown{number:02}"), sized(32_000))).collect()
    };
    let too_large_event = made_up("e", "CONTACT_DATA_UPDATED", 1, &sections(13));
    vec![
        Case::update("a record of 384 KB", &sections(12)),
        Case::refused("a record of 416 KB", &too_large_event, too_large()),
    ]
}

fn nested(levels: usize) -> Value {
    (0..levels).fold(json!(1), |inner, level| match level % 2 {
        0 => json!([inner]),
        _ => json!({"a": inner}),
    })
}

/// Levels of maps and lists: 32 in a record, 127 in JSON.
pub fn levels() -> Vec<Case> {
    let event = |levels| made_up("e", "QUEUED", 1, &json!({"deep": nested(levels)}));
    let column = event(126).to_string().find("[1]").unwrap();
    vec![
        Case::update("31 levels in an unknown field", &json!({"a": nested(31)}))
            .has("/a", nested(31)),
        Case::update("32 levels in an unknown field", &json!({"a": nested(32)}))
            .lacks("a")
            .left_out(1),
        Case::update("31 levels in tags", &json!({"tags": {"k": nested(30)}}))
            .has("/tags/k", nested(30)),
        Case::update("32 levels in tags", &json!({"tags": {"k": nested(31)}}))
            .lacks("tags")
            .left_out(1),
        Case::update("31 levels in recordings", &json!({"recordings": [nested(30)]}))
            .has("/recordings/0", nested(30)),
        Case::update("32 levels in recordings", &json!({"recordings": [nested(31)]}))
            .lacks("recordings")
            .left_out(1),
        Case::update(
            "31 levels in routingCriteria made a list",
            &json!({"routingCriteria": {"k": nested(29)}}),
        )
        .has("/routingCriteria/0/k", nested(29)),
        Case::update(
            "32 levels in routingCriteria made a list",
            &json!({"routingCriteria": {"k": nested(30)}}),
        )
        .lacks("routingCriteria")
        .left_out(1),
        Case::recorded("JSON of 127 levels", &event(125)).lacks("deep").left_out(1),
        Case::refused("JSON of 128 levels", &event(126), not_json(1, column + 1)),
    ]
}

/// Numbers: DynamoDB's range, a double's, 64-bit integers.
pub fn numbers() -> Vec<Case> {
    let kept = ["9.9e125", "-9.9e125", "1e-130", "-1e-130", "0", "-0", "-0.0", "0e999", "1e-400"];
    let exact = ["18446744073709551615", "-9223372036854775808", "9007199254740993"];
    let left_out = ["1e126", "-1e126", "1e308", "9.9e-131", "-9.9e-131", "5e-324"];
    let refused = [("1e309", 5), ("-1e309", 6), ("1e99999999999999999999", 12)];
    let text = |number: &str| {
        made_up("e", "CONTACT_DATA_UPDATED", 1, &json!({"tags": {"k": "NUMBER"}, "a": 1}))
            .to_string()
            .replace("\"NUMBER\"", number)
    };
    let recorded = |number: &str| Case::recorded_text(format!("the number {number}"), text(number));
    let value = |number: &str| serde_json::from_str::<Value>(number).expect("a number");
    let mut cases = Vec::new();
    cases.extend(kept.map(|number| recorded(number).has("/tags/k", value(number))));
    cases.extend(exact.map(|number| recorded(number).has("/tags/k", value(number))));
    cases.extend(left_out.map(|number| recorded(number).lacks("tags").has("/a", 1).left_out(1)));
    cases.extend(refused.map(|(number, column)| {
        let text = text(number);
        let column = text.find(number).expect("the number") + column;
        Case::refused_text(format!("the number {number}"), text, not_json(1, column))
    }));
    cases.push(nearest_double(&text("18446744073709551616"), 18_446_744_073_709_551_616.0));
    cases.push(nearest_double(&text("0.10000000000000000555111"), 0.1));
    cases
}

fn nearest_double(event: &str, double: f64) -> Case {
    Case::recorded_text(format!("the nearest double, {double}"), event).has("/tags/k", double)
}

/// Unknown fields, of which 32 are kept.
pub fn unknown_fields() -> Vec<Case> {
    let fields = |count: usize| -> Map<String, Value> {
        (0..count).rev().map(|number| (format!("u{number:02}"), json!(number))).collect()
    };
    let with = |count, name: &str, value: Value| {
        let mut fields = fields(count);
        fields.insert(name.into(), value);
        Value::Object(fields)
    };
    vec![
        Case::update("32 unknown fields", &fields(32).into()).has("/u31", 31),
        Case::update("33 unknown fields", &fields(33).into())
            .has("/u31", 31)
            .lacks("u32")
            .left_out(1),
        Case::update("200 unknown fields", &json!(fields_of_three_digits())).left_out(168),
        Case::update("33, the first by name a capital", &with(32, "Zz", json!(1)))
            .has("/Zz", 1)
            .lacks("u31")
            .left_out(1),
        Case::update("33, one the record's own", &with(32, "seen", json!(1)))
            .has("/u31", 31)
            .left_out(1),
        Case::update("33, one an absence", &with(32, "a", json!(null))).has("/u31", 31).lacks("a"),
        Case::update("33, one that cannot be kept", &with(32, "a", json!(1e200)))
            .has("/u31", 31)
            .left_out(1),
    ]
}

fn fields_of_three_digits() -> Map<String, Value> {
    (0..200).map(|number| (format!("u{number:03}"), json!(number))).collect()
}
