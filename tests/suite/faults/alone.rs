//! Each fault by itself: what the function answers, what it asked of DynamoDB, what is in the
//! table, and that redelivery makes it right.

use std::fs;
use std::time::Duration;

use contact_state::handler::{Answer, Counts, Handler};
use contact_state::store::{ATTEMPT_TIMEOUT, ATTEMPTS, MAX_BACKOFF, OPERATION_TIMEOUT, Store};
use futures_util::future::join_all;
use serde_json::{Value, json};
use tokio::time::Instant;

use super::fate::Fate;
use super::lambda::{Ending, Lambda, Place, client};
use crate::support::{TABLE, joined, made_up, no_deadline, project_file};

/// How much later a write comes whose sender has given up: after all of its attempts.
const LATE: Duration = Duration::from_secs(2);

/// A fault: its name, and the fates of the requests that it meets; those after them pass.
struct Fault {
    name: &'static str,
    fates: Vec<Fate>,
    /// What the function answers, by outcome or error type.
    answer: &'static str,
    requests: usize,
    /// What redelivery finds.
    redelivery: &'static str,
}

fn fault(
    name: &'static str,
    fates: Vec<Fate>,
    (answer, requests, redelivery): (&'static str, usize, &'static str),
) -> Fault {
    Fault { name, fates, answer, requests, redelivery }
}

/// This fate for as often as the SDK attempts a request.
fn always(fate: &Fate) -> Vec<Fate> {
    vec![fate.clone(); ATTEMPTS as usize]
}

fn internal_error() -> Fate {
    Fate::refused(500, "InternalServerError")
}

fn lost_reply() -> Fate {
    Fate::cut().though_written()
}

/// What the SDK's own retry makes good before the function notices.
fn passing_faults() -> Vec<Fault> {
    let unwritten = ("applied", 2, "duplicate");
    let written = ("duplicate", 2, "duplicate");
    let throttled = |code| vec![Fate::refused(400, code)];
    vec![
        fault("500", vec![internal_error()], unwritten),
        fault("503 with no code", vec![Fate::answered(503, "<html></html>")], unwritten),
        fault("throughput", throttled("ProvisionedThroughputExceededException"), unwritten),
        fault("throttling", throttled("ThrottlingException"), unwritten),
        fault("request limit", throttled("RequestLimitExceeded"), unwritten),
        fault("cut", vec![Fate::cut()], unwritten),
        fault("hangs", vec![Fate::hangs()], unwritten),
        fault("lost reply", vec![lost_reply()], written),
        fault("500 after the write", vec![internal_error().though_written()], written),
        fault("half a reply", vec![Fate::half_answered()], written),
        fault("silence after the write", vec![Fate::hangs().though_written()], written),
        fault("written late", vec![Fate::cut().written_late(LATE)], unwritten),
        fault("twice", vec![Fate::cut(), internal_error()], ("applied", 3, "duplicate")),
        fault("lost twice", vec![lost_reply(), lost_reply()], ("duplicate", 3, "duplicate")),
    ]
}

/// What outlasts the SDK's retries.
fn lasting_faults() -> Vec<Fault> {
    let unwritten = ("StoreUnavailable", 3, "applied");
    let written = ("StoreUnavailable", 3, "duplicate");
    let throttle = Fate::refused(400, "ProvisionedThroughputExceededException");
    let unreadable = Fate::answered(200, "no JSON").though_written();
    let late = internal_error().written_late(LATE);
    vec![
        fault("always 500", always(&internal_error()), unwritten),
        fault("always throttled", always(&throttle), unwritten),
        fault("always cut", always(&Fate::cut()), unwritten),
        fault("always hangs", always(&Fate::hangs()), unwritten),
        fault("every reply lost", always(&lost_reply()), written),
        fault("always 500 after the write", always(&internal_error().though_written()), written),
        fault("half of every reply", always(&Fate::half_answered()), written),
        fault("always silent", always(&Fate::hangs().though_written()), written),
        fault("every one written late", always(&late), written),
        fault("an unreadable reply", vec![unreadable], ("StoreUnavailable", 1, "duplicate")),
        fault("dies before the write", vec![Fate::death()], ("died", 1, "applied")),
        fault(
            "dies after the write",
            vec![Fate::death().though_written()],
            ("died", 1, "duplicate"),
        ),
        fault(
            "dies, and the write comes late",
            vec![Fate::death().written_late(LATE)],
            ("died", 1, "duplicate"),
        ),
        fault(
            "dies in its second attempt",
            vec![Fate::cut(), Fate::death()],
            ("died", 2, "applied"),
        ),
    ]
}

/// What became of one event, by outcome or error type.
async fn answer(lambda: &Lambda, event: &Value) -> &'static str {
    match lambda.take(&event.to_string()).await {
        Ending::Answered(Answer::Event { outcome, .. }) => outcome,
        Ending::Answered(other) => panic!("one event has one outcome, not {other:?}"),
        Ending::Failed(error) => {
            assert!(error.is_retryable(), "{error}");
            error.error_type()
        }
        Ending::Died => "died",
    }
}

async fn meets(fault: Fault) {
    let name = fault.name;
    let place = Place::new().await;
    let lambda = place.lambda().await;
    let earlier = made_up("a", "QUEUED", 1, &json!({"tags": {"k": "1"}, "channel": "VOICE"}));
    let event = made_up("b", "CONNECTED_TO_AGENT", 2, &json!({"tags": {"k": "2"}}));
    place.table.write(&earlier).await;

    lambda.road.plan(fault.fates);
    assert_eq!(answer(&lambda, &event).await, fault.answer, "{name}");
    assert_eq!(lambda.road.requests(), fault.requests, "{name}");
    lambda.road.quiet().await;
    let both = joined(&[earlier.clone(), event.clone()]);
    let stored = if fault.redelivery == "duplicate" { both.clone() } else { joined(&[earlier]) };
    assert_eq!(place.table.record().await, stored, "{name}");
    assert_eq!(answer(&lambda, &event).await, fault.redelivery, "{name}: redelivered");
    assert_eq!(place.table.record().await, both, "{name}: redelivered");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fault_that_passes_is_made_good_by_the_sdks_own_retry() {
    join_all(passing_faults().into_iter().map(meets)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fault_that_lasts_is_reported_and_made_good_by_redelivery() {
    join_all(lasting_faults().into_iter().map(meets)).await;
}

/// A record, and a late event with news for it: two tries.
async fn late_event(place: &Place) -> (Value, Value) {
    let newer = made_up("b", "QUEUED", 9, &json!({"tags": {"k": "2"}}));
    let late = made_up("a", "INITIATED", 1, &json!({"tags": {"k": "1"}, "campaign": {"c": 1}}));
    place.table.write(&newer).await;
    (newer, late)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fault_between_two_tries_leaves_a_record_as_it_was_or_with_all_the_news() {
    let tried = Fate::passes;
    let rows = [
        ("nothing", vec![], "merged", 2, "stale"),
        ("cut", vec![tried(), Fate::cut()], "merged", 3, "stale"),
        ("the first reply lost", vec![lost_reply()], "merged", 3, "stale"),
        // Its own retry finds the news written; the record, not the outcome, is what counts.
        ("the second reply lost", vec![tried(), lost_reply()], "stale", 3, "stale"),
        ("dies between", vec![tried(), Fate::death()], "died", 2, "merged"),
        ("dies after", vec![tried(), Fate::death().though_written()], "died", 2, "stale"),
    ];
    join_all(rows.map(async |(name, fates, first, requests, second)| {
        let place = Place::new().await;
        let (newer, late) = late_event(&place).await;
        let lambda = place.lambda().await;
        lambda.road.plan(fates);
        assert_eq!(answer(&lambda, &late).await, first, "{name}");
        assert_eq!(lambda.road.requests(), requests, "{name}");
        let both = joined(&[newer.clone(), late.clone()]);
        let stored = if second == "merged" { joined(&[newer]) } else { both.clone() };
        assert_eq!(place.table.record().await, stored, "{name}");
        assert_eq!(answer(&lambda, &late).await, second, "{name}: redelivered");
        assert_eq!(place.table.record().await, both, "{name}: redelivered");
    }))
    .await;
}

#[tokio::test]
async fn a_write_that_arrives_after_newer_ones_changes_nothing() {
    let place = Place::new().await;
    let lambda = place.lambda().await;
    let first = made_up("a", "QUEUED", 1, &json!({"tags": {"k": "1"}}));
    let second = made_up("b", "DISCONNECTED", 2, &json!({"tags": {"k": "2"}}));
    lambda.road.plan(always(&Fate::cut().written_late(LATE)));
    assert_eq!(answer(&lambda, &first).await, "StoreUnavailable");
    assert_eq!(answer(&lambda, &second).await, "applied");
    let without = place.table.record().await;
    lambda.road.quiet().await;
    assert_eq!(without, joined(std::slice::from_ref(&second)));
    assert_eq!(place.table.record().await, without, "all of the first would have to stand");
    assert_eq!(answer(&lambda, &first).await, "merged");
    assert_eq!(place.table.record().await, joined(&[first, second]));
}

#[tokio::test]
async fn a_dynamodb_that_nobody_can_reach_is_unavailable() {
    let nobody_listens = Store::new(client("http://127.0.0.1:1", 1), TABLE);
    let handler = Handler::new(nobody_listens, 0, "ContactState");
    let event = made_up("a", "QUEUED", 1, &json!({})).to_string();
    let error = handler.handle(&event, no_deadline(), &mut Counts::default()).await.unwrap_err();
    assert_eq!(error.error_type(), "StoreUnavailable");
    let text = error.to_string();
    assert!(text.ends_with("UpdateItem failed with no connection"), "{text}");
}

/// How long a write takes that meets this fate in each of its attempts.
async fn time_against(fate: &Fate) -> Duration {
    let place = Place::new().await;
    let lambda = place.lambda().await;
    lambda.road.plan(always(fate));
    let started = Instant::now();
    assert_eq!(answer(&lambda, &made_up("a", "QUEUED", 1, &json!({}))).await, "StoreUnavailable");
    started.elapsed()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_write_ends_within_the_operations_timeout_whatever_dynamodb_does() {
    let wait = "x-amz-retry-after: 60000\r\nretry-after: 60\r\n";
    let fates = [
        Fate::hangs(),
        Fate::refused(400, "ThrottlingException"),
        Fate::refused_with(400, "ThrottlingException", wait),
        Fate::refused_with(503, "ServiceUnavailable", wait),
    ];
    for taken in join_all(fates.iter().map(time_against)).await {
        assert!(taken <= OPERATION_TIMEOUT, "{taken:?}");
    }
}

#[test]
fn all_attempts_and_pauses_fit_an_operation_and_an_operation_fits_the_functions_timeout() {
    let attempts_and_pauses = ATTEMPT_TIMEOUT * ATTEMPTS + MAX_BACKOFF * (ATTEMPTS - 1);
    assert!(attempts_and_pauses <= OPERATION_TIMEOUT, "{attempts_and_pauses:?}");
    let template = fs::read_to_string(project_file("template.yaml")).unwrap();
    let timeouts: Vec<u64> = template
        .lines()
        .filter_map(|line| line.trim().strip_prefix("Timeout: ")?.parse().ok())
        .collect();
    let [timeout] = timeouts[..] else { panic!("one function has one timeout: {timeouts:?}") };
    assert!(OPERATION_TIMEOUT <= Duration::from_secs(timeout));
}
