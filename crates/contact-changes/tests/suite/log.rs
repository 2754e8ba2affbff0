//! One line for each stream record, and no value that a customer gave.

use contact_events::record::Delta;
use serde_json::{Value, json};
use tracing::level_filters::LevelFilter;

use crate::event_bus::{EventBus, Fault, MESSAGE};
use crate::samples::{delta, lives};
use crate::support::{Log, image, inserted, no_deadline, payload, stream_record};

const MARKER: &str = "marker-of-the-customer";

fn entries_fail(failed: &[(usize, &str)]) -> Fault {
    Fault::Entries(failed.iter().map(|(place, code)| (*place, (*code).to_owned())).collect())
}

#[tokio::test]
async fn each_stream_record_has_one_line_with_its_ids_and_its_outcome() {
    let (log, _guard) = Log::listen(LevelFilter::INFO);
    let bus = EventBus::start().await;
    bus.plan([entries_fail(&[(1, "MalformedDetail"), (2, "ThrottlingException")])]);
    let new = inserted(0)["dynamodb"]["NewImage"].clone();
    let mut unreadable = inserted(4);
    unreadable["dynamodb"]["NewImage"]["asOf"] = json!({"S": MARKER});
    let mut records = vec![
        inserted(0),
        stream_record(1, Some(&new), Some(&new)),
        inserted(2),
        inserted(3),
        unreadable,
    ];
    records.extend((5..13).map(inserted));
    let (response, _) = bus.handler().handle(&payload(&records), no_deadline()).await;
    response.unwrap();

    let lines: Vec<[Value; 4]> = log
        .lines()
        .iter()
        .map(|line| {
            assert!(line["putMillis"].is_u64(), "{line}");
            ["sequenceNumber", "contactId", "outcome", "level"].map(|name| line[name].clone())
        })
        .collect();
    let line = |number: u32, contact: &str, outcome: &str, level: &str| {
        [number.to_string(), contact.to_owned(), outcome.to_owned(), level.to_owned()]
            .map(Value::from)
    };
    let mut expected = vec![
        line(0, "c0", "put", "INFO"),
        line(1, "c0", "unchanged", "INFO"),
        line(2, "c2", "ChangeRefused", "WARN"),
        line(3, "c3", "ChangeUnavailable", "WARN"),
        line(4, "c4", "UnreadableStreamRecord", "WARN"),
    ];
    expected.extend((5..12).map(|nth| line(nth, &format!("c{nth}"), "put", "INFO")));
    expected.push(line(12, "c12", "ChangeUnavailable", "WARN"));
    assert_eq!(lines, expected);
    assert_eq!(log.lines()[0]["eventId"], "event-0-0");
    assert_eq!(log.lines()[0]["state"], "QUEUED");
    let held = "no request was sent: an earlier change failed, and both are tried again in order";
    assert_eq!(log.lines()[12]["message"], held);
    let refused = "the bus never accepts the entry: MalformedDetail";
    assert_eq!(log.lines()[2]["message"], refused);
}

/// Everything that a customer gives, in the events of a sample life.
fn planted(events: &[Value]) -> Vec<Delta> {
    let given = json!({
        "tags": {MARKER: MARKER}, "segmentAttributes": {"connect:Subtype": {"valueString": MARKER}},
        "contactDetails": {MARKER: MARKER}, "contactEvaluations": {MARKER: MARKER},
        "customerId": MARKER, "customerEndpoint": {"address": MARKER, "displayName": MARKER},
        "systemEndpoint": {"address": MARKER}, "unknownToday": {MARKER: MARKER},
    });
    let plant = |event: &Value| {
        let mut event = event.clone();
        event["detail"].as_object_mut().unwrap().extend(given.as_object().unwrap().clone());
        delta(&event, "c")
    };
    events.iter().map(plant).collect()
}

#[tokio::test]
async fn neither_the_log_of_any_level_nor_the_bus_contains_what_a_customer_gave() {
    let (log, _guard) = Log::listen(LevelFilter::TRACE);
    let bus = EventBus::start().await;
    let handler = bus.handler();
    let faults = [
        Fault::None,
        entries_fail(&[(0, "MalformedDetail")]),
        entries_fail(&[(0, "InternalFailure")]),
        Fault::Refused(400, "ValidationException"),
        Fault::Refused(400, "AccessDeniedException"),
        Fault::ReplyLost,
        Fault::NoResults,
    ];
    for events in lives().values() {
        let mut images = Vec::new();
        for delta in planted(events) {
            let joined = match images.last() {
                Some((last, _)) => Delta::join(Delta::clone(last), delta),
                None => delta,
            };
            let image = image(&joined);
            images.push((joined, image));
        }
        let mut records = vec![stream_record(0, None, Some(&images[0].1))];
        let pairs = images.windows(2).enumerate();
        records.extend(
            pairs.map(|(nth, pair)| stream_record(nth + 1, Some(&pair[0].1), Some(&pair[1].1))),
        );
        let mut unreadable = records[0].clone();
        unreadable["dynamodb"]["NewImage"].as_object_mut().unwrap().remove("asOf");
        records.push(unreadable);
        assert!(payload(&records).contains(MARKER));
        for fault in &faults {
            bus.plan([fault.clone()]);
            handler.handle(&payload(&records), no_deadline()).await.0.unwrap();
        }
    }
    let broken = format!("{{\"Records\": \"{MARKER}\"}}");
    handler.handle(&broken, no_deadline()).await.0.unwrap_err();

    let text = log.text();
    assert!(text.lines().count() > 500, "the log was listened to");
    assert!(!text.contains(MARKER) && !text.contains(MESSAGE));
    let accepted = Value::from(bus.accepted()).to_string();
    assert!(accepted.contains("DISCONNECTED") && !accepted.contains(MARKER));
}
