//! Marked events that are refused, each for another reason.

use serde_json::{Value, json};

use super::marks::{marked, object, text};
use crate::bad_input::case::minutes_ahead;
use crate::support::event;

/// Texts in place of an event, and the type of the error that each has.
pub fn refused_events() -> Vec<(&'static str, String)> {
    let mut refused = malformed();
    refused.extend(from_the_future());
    refused.extend(not_json());
    refused.extend(
        [
            object(),
            json!(text(0)),
            json!([text(0)]),
            json!({"Records": [object()]}),
            json!({"Records": [{"eventSource": text(0)}]}),
            json!({"Type": text(0), "Message": text(0)}),
            json!({"requestPayload": object()}),
        ]
        .map(|payload| ("UnrecognizedPayload", payload.to_string())),
    );
    refused
}

fn sample() -> Value {
    marked(&event("outbound-voice-5-completed"))
}

/// Each required field, in each way in which it can be wrong and marked.
fn malformed() -> Vec<(&'static str, String)> {
    let mut refused = Vec::new();
    for field in ["id", "time", "source", "detail-type", "detail", "contactId", "eventType"] {
        let any_length_is_wrong = ["time", "source", "detail-type", "detail"].contains(&field);
        let wrong = if any_length_is_wrong { text(0) } else { text(1_025) };
        for value in [json!(wrong), object(), json!([text(0)])] {
            let is_others = value.is_string() && ["source", "detail-type"].contains(&field);
            let error = if is_others { "NotAContactEvent" } else { "MalformedEvent" };
            let mut event = sample();
            let in_detail = ["contactId", "eventType"].contains(&field);
            let object = if in_detail { &mut event["detail"] } else { &mut event };
            object[field] = value;
            refused.push((error, event.to_string()));
        }
    }
    refused
}

fn from_the_future() -> [(&'static str, String); 3] {
    let ahead = minutes_ahead(20).to_rfc3339();
    let [mut by_time, mut by_fact, mut by_milestone] = [sample(), sample(), sample()];
    by_time["time"] = ahead.clone().into();
    by_fact["detail"]["ringStartTimestamp"] = ahead.clone().into();
    by_milestone["detail"]["queueInfo"] = json!({"queueArn": text(0), "enqueueTimestamp": ahead});
    [by_time, by_fact, by_milestone].map(|event| ("EventFromTheFuture", event.to_string()))
}

fn not_json() -> [(&'static str, String); 8] {
    let marked = sample().to_string();
    let end = marked.find(&text(0)).unwrap() + text(0).len();
    let within = |json: &str| marked.replacen(&format!("\"{}", text(0)), json, 1);
    [
        marked[..end].to_owned(),
        format!("{marked}{}", text(0)),
        format!("{}{marked}", text(0)),
        format!("{{\"{}\": {}", text(0), "[".repeat(200)),
        text(0),
        within(&format!("\"\n{}", text(0))),
        within(&format!(r#""\x{}"#, text(0))),
        within(&format!("1e400,\"{}", text(0))),
    ]
    .map(|text| ("MalformedEvent", text))
}
