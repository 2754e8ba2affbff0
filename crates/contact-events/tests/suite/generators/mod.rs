//! Strategies for the lives of contacts, drawn from tiny domains so that collisions and ties are common.

mod moments;
mod values;
mod fields;
mod orderly;
mod contact_records;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

use crate::reference::Settings;
use contact_records::{contact_records, exported};
use fields::{often, seldom, unknown_fields};
use moments::moment;
pub use orderly::orderly_life;

/// What a life is drawn from.
#[derive(Clone, Copy)]
struct Domain {
    types: &'static str,
    seconds: &'static str,
    fractions: &'static str,
    /// Whether events may carry the time of the contact's end.
    ends: bool,
}

const WIDE: Domain = Domain {
    types: "INITIATED CONNECTED_TO_SYSTEM QUEUED CONNECTED_TO_AGENT PAUSED RESUMED DISCONNECTED COMPLETED",
    seconds: "2025-06-01T11:59:59 2025-06-01T12:00:00 2025-06-01T12:00:01",
    fractions: " .0 .000 .001 .001 .5 .500 .999 .999999 .500000 .001999999 ",
    ends: true,
};

const LIVE: Domain = Domain {
    types: "INITIATED CONNECTED_TO_SYSTEM QUEUED CONNECTED_TO_AGENT PAUSED RESUMED",
    ends: false,
    ..WIDE
};

const TIED: Domain = Domain {
    types: "QUEUED CONNECTED_TO_AGENT PAUSED RESUMED",
    seconds: "2025-06-01T12:00:00",
    fractions: " .5",
    ..LIVE
};

const ENDING: Domain = Domain { types: "DISCONNECTED COMPLETED", ends: true, ..TIED };

/// One of these words. A leading or trailing blank makes an empty one.
fn word(words: &'static str) -> impl Strategy<Value = &'static str> {
    select(words.split(' ').collect::<Vec<_>>())
}

/// The events of one contact, dense: of all types, or only of those that do not end it, or of few types in one second.
pub fn life(max_events: usize) -> impl Strategy<Value = Vec<Value>> {
    prop_oneof![
        2 => life_in(WIDE, max_events),
        2 => life_in(LIVE, max_events),
        3 => life_in(TIED, max_events),
        1 => life_in(ENDING, max_events),
    ]
}

fn life_in(domain: Domain, max_events: usize) -> impl Strategy<Value = Vec<Value>> {
    (vec((time(domain), detail(domain)), 1..=max_events), ids(max_events)).prop_map(
        |(bodies, ids)| {
            let events = bodies.into_iter().zip(ids);
            events.map(|((time, detail), id)| envelope(&id, &time, &detail)).collect()
        },
    )
}

/// The events of one contact, and contact records of it among them. Some come twice.
pub fn life_with_contact_records(max_events: usize) -> impl Strategy<Value = Vec<Value>> {
    let dense = |domain| {
        (life_in(domain, max_events), contact_records(domain))
            .prop_map(|(events, records)| events.into_iter().chain(records).collect::<Vec<_>>())
    };
    let orderly = (orderly_life(), vec(0..4_u32, 1..3)).prop_map(|(events, hours)| {
        let records: Vec<_> = hours.into_iter().map(|hour| exported(&events, hour)).collect();
        events.into_iter().chain(records).collect()
    });
    prop_oneof![dense(WIDE), dense(LIVE), dense(TIED), orderly].prop_shuffle()
}

/// Settings: mostly without omitted fields, else with a few that the lives often have.
pub fn settings() -> impl Strategy<Value = Settings> {
    let names =
        ["tags", " Tags ", "agentInfo", "QueueInfo", "afterContactWork", "disconnectTimestamp"];
    let more = ["channel", "alpha", "f31", "unheardOf", "disconnectReason", "stateTransitions", ""];
    let names = names.into_iter().chain(more).map(str::to_owned).collect::<Vec<_>>();
    let omitted = prop_oneof![1 => Just(Vec::new()), 1 => vec(select(names), 1..4)];
    (select(vec![0, 1, 30]), omitted)
        .prop_map(|(retention_days, omit_fields)| Settings { retention_days, omit_fields })
}

/// The events in any order, each of them once, twice or three times.
pub fn shuffled_with_repeats(events: Vec<Value>) -> impl Strategy<Value = Vec<Value>> {
    vec(select(vec![1, 1, 2, 3]), events.len())
        .prop_map(move |times| {
            let repeated = events.iter().zip(times);
            repeated.flat_map(|(event, times)| vec![event.clone(); times]).collect::<Vec<_>>()
        })
        .prop_shuffle()
}

/// Short ids, each once, in any order, so that each of two events that tie otherwise has the greater one at times.
fn ids(count: usize) -> impl Strategy<Value = Vec<String>> {
    let nth = |nth: usize| {
        let letter = char::from(b'a' + u8::try_from(nth % 26).expect("a letter"));
        letter.to_string().repeat(1 + nth / 26)
    };
    Just((0..count).map(nth).collect::<Vec<_>>()).prop_shuffle()
}

fn envelope(id: &str, time: &str, detail: &Value) -> Value {
    let detail_type = match id {
        "a" => "Connect Customer Contact Event",
        _ => "Amazon Connect Contact Event",
    };
    json!({
        "version": "0",
        "id": id,
        "detail-type": detail_type,
        "source": "aws.connect",
        "account": "111122223333",
        "time": time,
        "region": "us-east-1",
        "resources": [],
        "detail": detail,
    })
}

/// An envelope's time: mostly whole seconds, as Connect sends it.
fn time(domain: Domain) -> impl Strategy<Value = String> {
    let whole = word(domain.seconds).prop_map(|second| format!("{second}Z"));
    prop_oneof![6 => whole, 1 => moment(domain)]
}

/// A type: an update more often than others, seldom an unknown one.
fn kind(domain: Domain) -> impl Strategy<Value = &'static str> {
    prop_oneof![
        8 => word(domain.types),
        2 => Just("CONTACT_DATA_UPDATED"),
        1 => select(vec!["AMD_DISABLED", "NEWER_THAN_THIS", "queued", " QUEUED"]),
    ]
}

fn detail(domain: Domain) -> impl Strategy<Value = Value> {
    let type_names = select(vec!["eventType", "eventType", "eventType", "EventType"]);
    let id_names = select(vec!["contactId", "contactId", "contactId", "ContactId"]);
    let always = (type_names, kind(domain), id_names).prop_map(|(type_name, kind, id_name)| {
        [(type_name.to_owned(), json!(kind)), (id_name.to_owned(), json!("c"))]
    });
    let members = often(domain).into_iter().chain(seldom(domain)).collect::<Vec<_>>();
    (always, members, unknown_fields()).prop_map(|(always, members, unknown)| {
        let fields = members.into_iter().flatten().chain(unknown).chain(always);
        Value::Object(fields.collect())
    })
}
