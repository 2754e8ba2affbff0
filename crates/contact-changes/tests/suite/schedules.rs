//! Random faults, with Lambda's retries: nothing is lost, and what is sent again is in order.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::sample::select;
use serde_json::Value;

use crate::event_bus::{EventBus, Fault, Seen, detail};
use crate::support::{inserted, no_deadline, payload};

/// How often a batch is delivered with faults. After that, the bus has none.
const FAULTY_DELIVERIES: usize = 4;

fn fault() -> impl Strategy<Value = Fault> {
    let code = select(vec!["InternalFailure", "ThrottlingException"]);
    let failed = prop::collection::vec((0_usize..10, code.prop_map(str::to_owned)), 1..4);
    prop_oneof![
        2 => Just(Fault::None),
        3 => failed.prop_map(Fault::Entries),
        1 => Just(Fault::Refused(500, "InternalException")),
        1 => Just(Fault::Refused(400, "ThrottlingException")),
        1 => Just(Fault::Cut),
        1 => Just(Fault::ReplyLost),
        1 => Just(Fault::NoResults),
    ]
}

/// Delivers as Lambda does: again from the first record that failed. Returns the requests.
async fn deliver(count: usize, faults: Vec<Fault>) -> Result<Vec<Seen>, String> {
    let bus = EventBus::start().await;
    let handler = bus.handler_without_retries();
    let records: Vec<Value> = (0..count).map(inserted).collect();
    bus.plan(faults);
    let mut first = 0;
    for delivery in 0.. {
        if delivery == FAULTY_DELIVERIES {
            bus.plan([]);
        }
        let (response, _) = handler.handle(&payload(&records[first..]), no_deadline()).await;
        let failures = response.unwrap().batch_item_failures;
        let places = failures.iter().map(|failure| failure.item_identifier.as_deref().unwrap());
        let Some(failed) = places.map(|place| place.parse::<usize>().unwrap()).min() else {
            break;
        };
        if delivery > FAULTY_DELIVERIES {
            return Err(format!("{failed} fails on a bus without faults"));
        }
        first = failed;
    }
    Ok(bus.requests())
}

/// Nothing is lost, and no change is sent unless every earlier one was accepted before or is sent
/// with it.
fn check(count: usize, requests: &[Seen]) -> Result<(), String> {
    let mut accepted = vec![false; count];
    let places: BTreeMap<String, usize> = (0..count).map(|nth| (format!("c{nth}"), nth)).collect();
    for seen in requests {
        let sent: Vec<usize> = seen
            .entries
            .iter()
            .map(|entry| places[detail(entry)["contactId"].as_str().unwrap()])
            .collect();
        let first = sent[0];
        if !sent.is_sorted() || accepted[..first].contains(&false) {
            return Err(format!("{sent:?} is sent, accepted so far: {accepted:?}"));
        }
        seen.accepted.iter().for_each(|&place| accepted[sent[place]] = true);
    }
    if accepted.contains(&false) { Err(format!("lost: {accepted:?}")) } else { Ok(()) }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_lost_and_what_is_sent_again_is_in_order(
        count in 1_usize..35,
        faults in prop::collection::vec(fault(), 0..12),
    ) {
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let result = runtime.block_on(deliver(count, faults));
        prop_assert_eq!(result.and_then(|requests| check(count, &requests)), Ok(()));
    }
}

#[tokio::test]
async fn the_check_notices_a_lost_change_and_a_wrong_order() {
    let requests = deliver(25, vec![]).await.unwrap();
    assert_eq!(check(25, &requests), Ok(()));
    assert!(check(25, &requests[..2]).is_err(), "the last request is missing");
    let swapped = [requests[1].clone(), requests[0].clone(), requests[2].clone()];
    assert!(check(25, &swapped).is_err(), "the second request came first");
    let mut refused = requests.clone();
    refused[0].accepted.pop();
    assert!(check(25, &refused).is_err(), "an entry that failed did not come back");
}
