//! What happens to changes when entries fail, requests fail, answers are lost or time runs out.

use std::time::Duration;

use aws_lambda_events::streams::DynamoDbEventResponse;
use contact_changes::bus::ATTEMPTS;
use contact_changes::handler::{Error, Handler};
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::event_bus::{BUS, EventBus, Fault, detail};
use crate::support::{counts, inserted, no_deadline, payload, stream_record};

/// Delivers the records. Returns the sequence numbers that come back, and the counts.
async fn deliver(handler: &Handler, records: &[Value]) -> (Vec<usize>, [usize; 4]) {
    let (response, counted) = handler.handle(&payload(records), no_deadline()).await;
    (failures(&response.unwrap()), counts(counted))
}

fn failures(response: &DynamoDbEventResponse) -> Vec<usize> {
    let identifier = |failure: &aws_lambda_events::streams::DynamoDbBatchItemFailure| {
        failure.item_identifier.as_deref().unwrap().parse().unwrap()
    };
    response.batch_item_failures.iter().map(identifier).collect()
}

fn batch(count: usize) -> Vec<Value> {
    (0..count).map(inserted).collect()
}

fn contacts(entries: &[Value]) -> Vec<String> {
    entries.iter().map(|entry| detail(entry)["contactId"].as_str().unwrap().to_owned()).collect()
}

fn entry_fails(place: usize, code: &str) -> Fault {
    Fault::Entries(vec![(place, code.to_owned())])
}

#[tokio::test]
async fn changes_are_put_in_the_order_of_the_stream_ten_at_once() {
    let bus = EventBus::start().await;
    let delivered = deliver(&bus.handler(), &batch(25)).await;
    assert_eq!(delivered, (vec![], [25, 0, 0, 0]));
    let requests = bus.requests();
    assert_eq!(requests.iter().map(|seen| seen.entries.len()).collect::<Vec<_>>(), [10, 10, 5]);
    let entries: Vec<Value> = requests.into_iter().flat_map(|seen| seen.entries).collect();
    assert_eq!(contacts(&entries), (0..25).map(|nth| format!("c{nth}")).collect::<Vec<_>>());
    let expected = json!({
        "Source": "contact-state", "DetailType": "Contact State Changed", "EventBusName": BUS,
        "Detail": r#"{"contactId":"c0","state":{"name":"QUEUED","since":"2026-02-10T15:11:00.000Z","ended":false},"previousState":{"ended":false},"stateAsOf":"2/2026-02-10T15:11:00.000Z/30/","queued":true,"answered":false,"seconds":{}}"#,
    });
    assert_eq!(entries[0], expected);
}

#[tokio::test]
async fn writes_that_change_no_state_are_counted_and_not_put() {
    let bus = EventBus::start().await;
    let new = &inserted(0)["dynamodb"]["NewImage"];
    let records = [
        inserted(0),
        stream_record(1, Some(new), Some(new)),
        stream_record(2, Some(new), None),
        inserted(3),
    ];
    assert_eq!(deliver(&bus.handler(), &records).await, (vec![], [2, 2, 0, 0]));
    assert_eq!(bus.accepted().len(), 2);
}

#[tokio::test]
async fn a_batch_without_a_change_sends_no_request() {
    let bus = EventBus::start().await;
    let new = &inserted(0)["dynamodb"]["NewImage"];
    let unchanged = [stream_record(1, Some(new), Some(new))];
    assert_eq!(deliver(&bus.handler(), &unchanged).await, (vec![], [0, 1, 0, 0]));
    assert_eq!(bus.requests().len(), 0);
}

/// changes-8
#[tokio::test]
async fn an_entry_that_fails_comes_back_and_no_later_request_is_sent() {
    for code in [
        "InternalFailure",
        "ThrottlingException",
        "AccessDeniedException",
        "InvalidAccountIdException",
        "InvalidArgument",
        "NotAuthorizedForSourceException",
        "NotAuthorizedForDetailTypeException",
        "ACodeOfTomorrow",
    ] {
        let bus = EventBus::start().await;
        bus.plan([Fault::None, entry_fails(3, code)]);
        let (failed, counted) = deliver(&bus.handler(), &batch(25)).await;
        assert_eq!(failed, [13, 20, 21, 22, 23, 24], "{code}");
        assert_eq!(counted, [19, 0, 0, 6], "{code}");
        assert_eq!(bus.requests().len(), 2, "{code}");
    }
}

/// changes-8
#[tokio::test]
async fn an_entry_that_the_bus_never_accepts_does_not_block_the_others() {
    for code in ["MalformedDetail", "RedactionFailure"] {
        let bus = EventBus::start().await;
        bus.plan([entry_fails(0, code), entry_fails(9, code)]);
        let delivered = deliver(&bus.handler(), &batch(25)).await;
        assert_eq!(delivered, (vec![], [23, 0, 2, 0]), "{code}");
        assert_eq!(bus.accepted().len(), 23, "{code}");
    }
}

/// changes-8
#[tokio::test]
async fn a_record_that_cannot_be_read_does_not_block_the_others() {
    let bus = EventBus::start().await;
    let mut unreadable = inserted(1);
    unreadable["dynamodb"]["NewImage"].as_object_mut().unwrap().remove("seen");
    let records = [inserted(0), unreadable, inserted(2)];
    assert_eq!(deliver(&bus.handler(), &records).await, (vec![], [2, 0, 1, 0]));
    let accepted = bus.accepted();
    assert_eq!([&accepted[0]["contactId"], &accepted[1]["contactId"]], ["c0", "c2"]);
}

#[tokio::test]
async fn a_request_that_fails_once_or_twice_is_tried_again_by_the_sdk() {
    for fault in [
        Fault::Refused(500, "InternalException"),
        Fault::Refused(400, "ThrottlingException"),
        Fault::Cut,
    ] {
        let bus = EventBus::start().await;
        bus.plan([fault.clone(), fault.clone()]);
        let delivered = deliver(&bus.handler(), &batch(2)).await;
        assert_eq!(delivered, (vec![], [2, 0, 0, 0]), "{fault:?}");
        assert_eq!((bus.requests().len(), bus.accepted().len()), (3, 2), "{fault:?}");
    }
}

#[tokio::test]
async fn all_changes_of_a_request_that_fails_come_back_with_all_after_them() {
    let attempts = usize::try_from(ATTEMPTS).unwrap();
    for (fault, requests) in [
        (Fault::Refused(500, "InternalException"), attempts),
        (Fault::Refused(400, "ThrottlingException"), attempts),
        (Fault::Cut, attempts),
        (Fault::Refused(400, "AccessDeniedException"), 1),
        (Fault::Refused(400, "ResourceNotFoundException"), 1),
        (Fault::Refused(400, "ValidationException"), 1),
        (Fault::Refused(413, "RequestTooLarge"), 1),
    ] {
        let bus = EventBus::start().await;
        bus.plan(std::iter::repeat_n(fault.clone(), requests));
        let (failed, counted) = deliver(&bus.handler(), &batch(12)).await;
        assert_eq!(failed, (0..12).collect::<Vec<_>>(), "{fault:?}");
        assert_eq!(counted, [0, 0, 0, 12], "{fault:?}");
        assert_eq!(bus.requests().len(), requests, "{fault:?}: the second request is not sent");
    }
}

#[tokio::test]
async fn a_change_whose_answer_is_lost_is_put_again() {
    let bus = EventBus::start().await;
    bus.plan([Fault::ReplyLost]);
    assert_eq!(deliver(&bus.handler(), &batch(1)).await, (vec![], [1, 0, 0, 0]));
    let accepted = bus.accepted();
    assert_eq!(accepted.len(), 2, "a repetition");
    assert_eq!(accepted[0], accepted[1]);
}

#[tokio::test]
async fn a_change_without_a_result_in_the_answer_comes_back() {
    let bus = EventBus::start().await;
    bus.plan([Fault::NoResults]);
    assert_eq!(deliver(&bus.handler(), &batch(2)).await, (vec![0, 1], [0, 0, 0, 2]));
}

#[tokio::test]
async fn a_request_without_an_answer_ends_before_the_deadline() {
    let bus = EventBus::start().await;
    bus.plan([Fault::Hangs]);
    let started = Instant::now();
    let deadline = started + Duration::from_millis(500);
    let (response, counted) = bus.handler().handle(&payload(&batch(12)), deadline).await;
    assert_eq!(failures(&response.unwrap()).len(), 12);
    assert_eq!(counts(counted), [0, 0, 0, 12]);
    assert!(started.elapsed() < Duration::from_secs(30), "an attempt of this client takes 60 s");
    assert_eq!(bus.requests().len(), 1, "the second request is not sent");
}

#[tokio::test]
async fn without_time_no_request_is_sent() {
    let bus = EventBus::start().await;
    let (response, counted) = bus.handler().handle(&payload(&batch(2)), Instant::now()).await;
    assert_eq!(failures(&response.unwrap()), [0, 1]);
    assert_eq!(counts(counted), [0, 0, 0, 2]);
    assert_eq!(bus.requests().len(), 0);
}

#[tokio::test]
async fn a_payload_that_is_not_a_stream_batch_fails_the_invocation() {
    let bus = EventBus::start().await;
    for payload in [r#"{"source": "aws.connect", "detail": {}}"#, r#"{"Records": []}"#, "7"] {
        let (response, counted) = bus.handler().handle(payload, no_deadline()).await;
        let error = response.unwrap_err();
        assert!(matches!(error, Error::UnrecognizedPayload(_)));
        assert_eq!(error.error_type(), "UnrecognizedPayload");
        assert_eq!(counts(counted), [0, 0, 1, 0]);
    }
}
