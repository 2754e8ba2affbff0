//! The counts of an invocation, and the line that brings them to CloudWatch.

use std::time::{Duration, SystemTime};

use contact_events::event::Timestamp;
use contact_state::handler::Counts;
use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::instance::{DynamoDb, sqs_of};
use crate::support::fault::Fault;
use crate::support::payload::{kinesis, sqs};
use crate::support::{contact_records, made_up};

/// The metrics and their units, with a value of its own for each.
const METRICS: [(&str, u64); 10] = [
    ("Events", 21),
    ("Applied", 1),
    ("Merged", 2),
    ("Duplicate", 3),
    ("Stale", 4),
    ("Rejected", 5),
    ("Failed", 6),
    ("Late", 7),
    ("LeftOut", 8),
    ("Writes", 9),
];

fn counts(age_millis: Option<u64>) -> Counts {
    Counts {
        events: 21,
        applied: 1,
        merged: 2,
        duplicate: 3,
        stale: 4,
        rejected: 5,
        failed: 6,
        late: 7,
        left_out: 8,
        writes: 9,
        age_millis,
    }
}

/// The line as it must be, with these metrics in this order.
fn line<'a>(counts: impl IntoIterator<Item = &'a (&'a str, u64)>, age: Option<u64>) -> Value {
    let mut metrics = Vec::new();
    let mut line = json!({"FunctionName": "my-function"});
    let counts = counts.into_iter().map(|(name, count)| (*name, "Count", *count));
    for (name, unit, value) in counts.chain(age.map(|age| ("Age", "Milliseconds", age))) {
        metrics.push(json!({"Name": name, "Unit": unit}));
        line[name] = value.into();
    }
    line["_aws"] = json!({
        "Timestamp": 1_735_689_610_123_i64,
        "CloudWatchMetrics": [{
            "Namespace": "My/Namespace",
            "Dimensions": [["FunctionName"]],
            "Metrics": metrics,
        }],
    });
    line
}

/// Rule logs-2.
#[test]
fn the_metrics_line_has_every_metric_with_its_value_in_the_embedded_metric_format() {
    let now = Timestamp::parse("2025-01-01T00:00:10.123Z").unwrap();
    let read = |counts: Counts| {
        let line = counts.line("My/Namespace", "my-function", now);
        assert!(!line.contains('\n'));
        serde_json::from_str::<Value>(&line).unwrap()
    };
    for age in [Some(12_345), Some(0), None] {
        assert_eq!(read(counts(age)), line(&METRICS, age));
    }
    let one = Counts { events: 1, applied: 1, writes: 1, ..Counts::default() };
    let written = [("Events", 1), ("Applied", 1), ("Rejected", 0), ("Failed", 0), ("Writes", 1)];
    assert_eq!(
        read(one),
        line(&written, None),
        "a metric of 0 is left out, unless it has an alarm"
    );
}

/// The counts without the age, which the clock decides.
fn ageless(counts: Counts) -> Counts {
    Counts { age_millis: None, ..counts }
}

fn event_of(contact_id: &str, id: &str, second: u32, detail: &Value) -> Value {
    let mut event = made_up(id, "QUEUED", second, detail);
    event["detail"]["contactId"] = contact_id.into();
    event
}

/// Rule logs-1.
#[tokio::test(start_paused = true)]
async fn each_event_is_counted_under_exactly_one_of_the_six_outcomes() {
    let dynamodb = DynamoDb::new().await;
    let instance = dynamodb.instance();
    let tags = json!({"tags": {"k": "v"}});
    let stored: Vec<Value> = ["merged 1", "merged 2", "duplicate 1", "duplicate 2", "duplicate 3"]
        .iter()
        .chain(&["stale 1", "stale 2", "stale 3", "stale 4"])
        .map(|contact_id| event_of(contact_id, "e", 9, &tags))
        .collect();
    let (_, first) = instance.handle(&sqs_of(&stored)).await;
    assert_eq!(ageless(first), Counts { events: 9, applied: 9, writes: 9, ..Counts::default() });

    instance.endpoint.decide(|request| {
        if request.contains("failed") { Fault::internal_error() } else { Fault::none() }
    });
    let new = json!({"campaign": {"k": "v"}, "channel": 5, "unknownAsOf": 1});
    let mut events = vec![event_of("applied", "e", 1, &new)];
    events.extend((1..=2).map(|nth| event_of(&format!("merged {nth}"), "d", 8, &new)));
    events.extend((1..=3).map(|nth| event_of(&format!("duplicate {nth}"), "e", 9, &tags)));
    events.extend((1..=4).map(|nth| event_of(&format!("stale {nth}"), "d", 1, &tags)));
    events.extend((1..=6).map(|nth| event_of(&format!("failed {nth}"), "e", 1, &json!({}))));
    let rejected = ["{", "{}", "[]", "null", "5"].map(str::to_owned);
    let bodies = events.iter().map(Value::to_string).chain(rejected);
    let expected = Counts {
        // Two fields of the applied event, and two of each merged one, cannot be kept.
        left_out: 6,
        // The stale events are eight seconds older than their records, the merged ones are one.
        late: 4,
        // Each merged event takes two.
        writes: 1 + 2 * 2 + 3 + 4 + 6,
        ..counts(None)
    };
    assert_eq!(ageless(instance.handle(&sqs(bodies)).await.1), expected);
    let Counts { applied, merged, duplicate, stale, rejected, failed, .. } = expected;
    assert_eq!(applied + merged + duplicate + stale + rejected + failed, expected.events);
}

#[tokio::test(start_paused = true)]
async fn folded_events_all_have_the_outcome_of_their_write() {
    let dynamodb = DynamoDb::new().await;
    let instance = dynamodb.instance();
    let events: Vec<Value> = (1..=3).map(|second| event_of("c", "e", second, &json!({}))).collect();
    let batch = sqs_of(&events);
    let once = Counts { events: 3, writes: 1, ..Counts::default() };
    let (_, counts) = instance.handle(&batch).await;
    assert_eq!(ageless(counts), Counts { applied: 3, ..once });
    assert_eq!(instance.handle(&batch).await.1, Counts { duplicate: 3, ..once });
    instance.always(Fault::refused(400, "AccessDeniedException"));
    assert_eq!(instance.handle(&batch).await.1, Counts { failed: 3, ..once });
    // The fold, and then each event.
    instance.always(Fault::refused(400, "ValidationException"));
    assert_eq!(instance.handle(&batch).await.1, Counts { failed: 3, writes: 4, ..once });
}

/// Rule logs-2.
#[tokio::test(start_paused = true)]
async fn writes_counts_the_stores_requests_and_not_the_sdks_retries() {
    let dynamodb = DynamoDb::new().await;
    let instance = dynamodb.instance();
    instance.endpoint.plan([Fault::internal_error(), Fault::closed()]);
    let (_, counts) = instance.handle(&event_of("c", "e", 1, &json!({})).to_string()).await;
    assert_eq!((counts.writes, instance.endpoint.requests()), (1, 3));
}

/// This long ago, as RFC 3339 text.
fn ago(duration: Duration) -> String {
    OffsetDateTime::from(SystemTime::now() - duration).format(&Rfc3339).unwrap()
}

/// Rule logs-3.
#[tokio::test(start_paused = true)]
async fn age_is_that_of_the_oldest_event_that_was_written() {
    let dynamodb = DynamoDb::new().await;
    let instance = dynamodb.instance();
    let aged = |contact_id: &str, minutes: u64| {
        let mut event = event_of(contact_id, "e", 1, &json!({}));
        event["time"] = ago(Duration::from_mins(minutes)).into();
        event
    };
    let is_about = |age: Option<u64>, minutes: u64, started: SystemTime| {
        let at_least = Duration::from_mins(minutes);
        // `time` is cut to milliseconds, so that a millisecond more is possible.
        let at_most = at_least + started.elapsed().unwrap() + Duration::from_millis(1);
        (at_least..=at_most).contains(&Duration::from_millis(age.unwrap()))
    };
    let started = SystemTime::now();
    let oldest = aged("a", 90);
    let batch = sqs_of(&[aged("b", 60), oldest.clone(), aged("c", 30)]);
    let (_, counts) = instance.handle(&batch).await;
    assert!(is_about(counts.age_millis, 90, started), "{counts:?}");

    // An event that was written before, or is not written at all, has no age.
    let started = SystemTime::now();
    let batch = sqs([oldest.to_string(), "{}".to_owned(), aged("d", 10).to_string()]);
    let (_, counts) = instance.handle(&batch).await;
    assert!(is_about(counts.age_millis, 10, started), "{counts:?}");
    assert_eq!(instance.handle(&oldest.to_string()).await.1.age_millis, None);
    assert_eq!(instance.handle("{}").await.1.age_millis, None);

    // Of a contact record it is counted from its `LastUpdateTimestamp`.
    let mut record = contact_records().into_values().flatten().next().unwrap();
    let started = SystemTime::now();
    record["LastUpdateTimestamp"] = ago(Duration::from_mins(45)).into();
    let (_, counts) = instance.handle(&kinesis([record.to_string()])).await;
    assert!(is_about(counts.age_millis, 45, started), "{counts:?}");

    // Of an event ahead of the clock it is 0.
    let mut ahead = event_of("ahead", "e", 1, &json!({}));
    let soon = OffsetDateTime::from(SystemTime::now() + Duration::from_mins(10));
    ahead["time"] = soon.format(&Rfc3339).unwrap().into();
    assert_eq!(instance.handle(&ahead.to_string()).await.1.age_millis, Some(0));
}
