//! The events in a document: a document is an event, or something that AWS put around events.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use contact_events::ctr::ContactTraceRecord;
use contact_events::event::read_json;
use serde_json::Value;

/// How many envelopes can be around an event. A message of a dead-letter queue, received with the
/// AWS CLI, that contains an invocation record of an SNS notification has four.
const MAX_ENVELOPES: usize = 6;

/// The lists of events in batches and in the output of AWS's commands, and where an element has its
/// event.
const LISTS: [(&str, &str); 9] = [
    // What Lambda receives from SQS, from SNS and from a Kinesis stream.
    ("Records", "/body"),
    ("Records", "/Sns/Message"),
    ("Records", "/kinesis/data"),
    // `aws kinesis get-records`
    ("Records", "/Data"),
    // `aws sqs receive-message`
    ("Messages", "/Body"),
    // `aws logs filter-log-events` and `aws logs get-log-events`
    ("events", "/message"),
    // A subscription of CloudWatch Logs
    ("logEvents", "/message"),
    // Output of the commands above with `--query`, or of others
    ("Events", "/Message"),
    ("Events", "/message"),
];

/// Where an object has one event.
const SINGLES: [&str; 4] = ["/requestPayload", "/payload", "/Message", "/Body"];

/// The texts of the events in this document. A document that is none of these envelopes is its own
/// text.
pub fn events_in(text: &str) -> Vec<String> {
    within(text.to_owned(), MAX_ENVELOPES)
}

fn within(text: String, envelopes: usize) -> Vec<String> {
    if envelopes == 0 {
        return vec![text];
    }
    let Ok(value) = read_json(text.as_bytes()) else { return vec![text] };
    if is_event(&value) {
        return vec![text];
    }
    match contents(&value) {
        Some(texts) => texts.into_iter().flat_map(|text| within(text, envelopes - 1)).collect(),
        None => vec![text],
    }
}

fn is_event(value: &Value) -> bool {
    is_enveloped(value) || ContactTraceRecord::is_one(value)
}

/// Whether this is an `EventBridge` event. Any of these names makes an object one.
pub fn is_enveloped(value: &Value) -> bool {
    ["source", "detail-type", "detail"].iter().any(|name| value.get(name).is_some())
}

/// The texts in an envelope, if it is one.
fn contents(value: &Value) -> Option<Vec<String>> {
    let list = LISTS.iter().find_map(|(list, path)| {
        let elements = value.get(list)?.as_array()?;
        elements.first()?.pointer(path)?;
        Some(elements.iter().map(|element| inner(element.pointer(path).unwrap_or(element))))
    });
    match list {
        Some(texts) => Some(texts.collect()),
        None => SINGLES.iter().find_map(|path| Some(vec![inner(value.pointer(path)?)])),
    }
}

/// Kinesis data is in Base64. No JSON is.
fn inner(value: &Value) -> String {
    let Value::String(text) = value else { return value.to_string() };
    let decoded = STANDARD.decode(text).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    decoded.unwrap_or_else(|| text.clone())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::input::samples::sample;

    #[test]
    fn events_are_found_in_every_envelope() {
        let event = sample("inbound-voice-2-queued");
        let parsed: Value = serde_json::from_str(&event).unwrap();
        let notification = json!({"Type": "Notification", "Message": event});
        let data = STANDARD.encode(&event);
        for envelope in [
            notification.clone(),
            json!({"Records": [{"EventSource": "aws:sns", "Sns": {"Message": event}}]}),
            json!({"Records": [{"eventSource": "aws:sqs", "body": event}]}),
            json!({"Records": [{"eventSource": "aws:sqs", "body": notification.to_string()}]}),
            json!({"Records": [{"eventSource": "aws:kinesis", "kinesis": {"data": data}}]}),
            json!({"Records": [{"SequenceNumber": "1", "Data": data}], "MillisBehindLatest": 0}),
            json!({"Messages": [{"MessageId": "1", "Body": event}]}),
            json!({"events": [{"timestamp": 1, "message": event}], "searchedLogStreams": []}),
            json!({"messageType": "DATA_MESSAGE", "logEvents": [{"id": "1", "message": event}]}),
            json!({"requestPayload": parsed, "version": "1.0"}),
            json!({"requestPayload": notification, "version": "1.0"}),
            json!({"version": "1.0", "payload": json!({"Records": [{"kinesis": {"data": data}}]}).to_string()}),
        ] {
            let found = events_in(&envelope.to_string());
            assert_eq!(found.len(), 1, "{envelope}");
            assert_eq!(serde_json::from_str::<Value>(&found[0]).unwrap(), parsed, "{envelope}");
        }
    }

    #[test]
    fn a_batch_has_as_many_events_as_elements_of_every_type() {
        let event = sample("inbound-voice-2-queued");
        let batch = json!({"Messages": [{"Body": event}, {"Body": "oops"}, {"MessageId": "1"}]});
        assert_eq!(events_in(&batch.to_string()), [&event, "oops", r#"{"MessageId":"1"}"#]);
    }

    #[test]
    fn a_document_that_is_no_envelope_is_its_own_text() {
        for text in ["{}", "oops", "{\"source\": \"aws.ec2\"}", r#"{"Records": []}"#] {
            assert_eq!(events_in(text), [text]);
        }
    }
}
