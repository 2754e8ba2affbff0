//! Marked events that are refused, each for another reason.

use serde_json::{Value, json};

use super::planting::{object, planted, text};
use crate::bad_input::case::now_and;
use crate::support::event;

/// Texts in an event's place, and the error that each deserves.
pub fn bad_events() -> Vec<(&'static str, String)> {
    let mut bad = malformed();
    bad.extend(from_the_future());
    bad.extend(not_json());
    bad.extend([
        ("UnrecognizedPayload", object().to_string()),
        ("UnrecognizedPayload", json!(text(0)).to_string()),
        ("UnrecognizedPayload", json!([text(0)]).to_string()),
        ("UnrecognizedPayload", json!({"Records": [object()]}).to_string()),
        ("UnrecognizedPayload", json!({"Records": [{"eventSource": text(0)}]}).to_string()),
        ("UnrecognizedPayload", json!({"Type": text(0), "Message": text(0)}).to_string()),
    ]);
    bad
}

fn marked() -> Value {
    planted(&event("outbound-voice-5-completed"))
}

/// Each of the seven fields, in each way that it can be wrong and marked.
fn malformed() -> Vec<(&'static str, String)> {
    let mut bad = Vec::new();
    for field in ["id", "time", "source", "detail-type", "detail", "contactId", "eventType"] {
        let text_is_wrong = ["time", "source", "detail-type", "detail"].contains(&field);
        let wrong = if text_is_wrong { text(0) } else { text(1_025) };
        for value in [json!(wrong), object(), json!([text(0)])] {
            let somebody_elses = field == "source" || field == "detail-type";
            let error = if value.is_string() && somebody_elses {
                "NotAContactEvent"
            } else {
                "MalformedEvent"
            };
            let mut event = marked();
            let in_detail = ["contactId", "eventType"].contains(&field);
            let object = if in_detail { &mut event["detail"] } else { &mut event };
            object[field] = value;
            bad.push((error, event.to_string()));
        }
    }
    bad
}

fn from_the_future() -> Vec<(&'static str, String)> {
    let [mut by_time, mut by_fact, mut by_milestone] = [marked(), marked(), marked()];
    by_time["time"] = now_and(16).to_rfc3339().into();
    by_fact["detail"]["ringStartTimestamp"] = now_and(16).to_rfc3339().into();
    by_milestone["detail"]["queueInfo"] =
        json!({"queueArn": text(0), "enqueueTimestamp": now_and(16).to_rfc3339()});
    [by_time, by_fact, by_milestone].map(|event| ("EventFromTheFuture", event.to_string())).into()
}

fn not_json() -> Vec<(&'static str, String)> {
    let marked = marked().to_string();
    let mark = marked.find(&text(0)).expect("a mark");
    let deep = format!("{{\"{}\": {}", text(0), "[".repeat(200));
    let within = |json: &str| marked.replacen(&format!("\"{}", text(0)), json, 1);
    [
        marked[..mark + text(0).len()].to_owned(),
        format!("{marked}{}", text(0)),
        format!("{}{marked}", text(0)),
        deep,
        text(0),
        within(&format!(r#""\ud83d{}"#, text(0))),
        within(&format!("\"\n{}", text(0))),
        within(&format!(r#""\x{}"#, text(0))),
        within(&format!("1e400,\"{}", text(0))),
    ]
    .map(|text| ("MalformedEvent", text))
    .into()
}
