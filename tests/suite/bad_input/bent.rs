//! Strategies for sample events bent out of shape, and for noise.

use proptest::bool::weighted;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Value, json};

use super::types::{FIELDS, MOMENT, NOT_YET, pascal_case};
use super::verdict::CLAIMS;
use crate::support::event_files;

/// A sample event's JSON text after a few mishaps.
pub fn bent() -> impl Strategy<Value = String> {
    let seeds: Vec<Value> =
        event_files().iter().map(|(_, text)| serde_json::from_str(text).unwrap()).collect();
    (select(seeds), vec(mishap(), 1..6)).prop_map(|(mut event, mishaps)| {
        for mishap in &mishaps {
            match mishap {
                Mishap::Bend(bend) => bend.befall(&mut event),
                Mishap::Claim(place) => claim_the_future(*place, &mut event),
            }
        }
        with_raw(&event.to_string())
    })
}

/// What happens to an event.
#[derive(Debug, Clone)]
enum Mishap {
    Bend(Bend),
    /// A member that vouches for a moment does so far ahead.
    Claim(Index),
}

/// What happens to one value of an event.
#[derive(Debug, Clone)]
struct Bend {
    place: Index,
    /// Whether it may happen to the envelope too.
    anywhere: bool,
    kind: Kind,
    name: String,
    value: Value,
}

#[derive(Debug, Clone, Copy)]
enum Kind {
    Replace,
    Remove,
    Insert,
    Rename,
    Capitalise,
    Copy,
    CopyCapitalised,
    Wrap,
    Quote,
}

fn mishap() -> impl Strategy<Value = Mishap> {
    let kinds = [
        Kind::Replace,
        Kind::Replace,
        Kind::Replace,
        Kind::Remove,
        Kind::Insert,
        Kind::Rename,
        Kind::Capitalise,
        Kind::Copy,
        Kind::CopyCapitalised,
        Kind::CopyCapitalised,
        Kind::Wrap,
        Kind::Quote,
    ];
    let place = (any::<Index>(), weighted(0.1));
    let bend = (place, select(kinds.to_vec()), select(names()), select(values())).prop_map(
        |((place, anywhere), kind, name, value)| Bend { place, anywhere, kind, name, value },
    );
    prop_oneof![20 => bend.prop_map(Mishap::Bend), 1 => any::<Index>().prop_map(Mishap::Claim)]
}

impl Bend {
    fn befall(&self, event: &mut Value) {
        let mut paths = Vec::new();
        paths_in(event, &mut Vec::new(), &mut paths);
        paths.retain(|path| self.anywhere || path.len() > 1 && path[0].is_detail());
        if paths.is_empty() {
            return;
        }
        let path = self.place.get(&paths);
        let Some((last, parents)) = path.split_last() else { return };
        let parent = parents.iter().fold(event, |value, step| step.within(value));
        match (parent, last) {
            (Value::Array(elements), Step::Element(place)) => {
                self.befall_value(&mut elements[*place]);
            }
            (Value::Object(members), Step::Member(name)) => {
                self.befall_member(members, name);
            }
            _ => unreachable!("a path leads through objects and lists"),
        }
    }

    fn befall_member(&self, members: &mut serde_json::Map<String, Value>, name: &str) {
        let Some(mut value) = members.remove(name) else { return };
        let capitalised =
            if name.is_ascii() && !name.is_empty() { pascal_case(name) } else { name.to_owned() };
        match self.kind {
            Kind::Remove => {}
            Kind::Rename => drop(members.insert(self.name.clone(), value)),
            Kind::Capitalise => drop(members.insert(capitalised, value)),
            Kind::Insert => {
                members.insert(name.to_owned(), value);
                members.insert(self.name.clone(), self.value.clone());
            }
            Kind::Copy => {
                members.insert(self.name.clone(), value.clone());
                members.insert(name.to_owned(), value);
            }
            Kind::CopyCapitalised => {
                members.insert(capitalised, value);
                members.insert(name.to_owned(), self.value.clone());
            }
            Kind::Replace | Kind::Wrap | Kind::Quote => {
                self.befall_value(&mut value);
                members.insert(name.to_owned(), value);
            }
        }
    }

    fn befall_value(&self, value: &mut Value) {
        *value = match self.kind {
            Kind::Wrap => json!([value]),
            Kind::Capitalise | Kind::Rename => json!({&self.name: value}),
            Kind::Quote => value.to_string().into(),
            _ => self.value.clone(),
        };
    }
}

fn claim_the_future(place: Index, event: &mut Value) {
    let (section, member) = CLAIMS[place.index(CLAIMS.len())];
    let Some(detail) = event.get_mut("detail").and_then(Value::as_object_mut) else { return };
    let section = match section {
        Some(section) => detail.get_mut(section).and_then(Value::as_object_mut),
        None => Some(detail),
    };
    if let Some(section) = section {
        section.insert(member.to_owned(), json!("2999-01-01T00:00:00Z"));
    }
}

#[derive(Debug, Clone)]
enum Step {
    Member(String),
    Element(usize),
}

impl Step {
    fn within<'a>(&self, value: &'a mut Value) -> &'a mut Value {
        match self {
            Self::Member(name) => &mut value[name],
            Self::Element(place) => &mut value[place],
        }
    }

    fn is_detail(&self) -> bool {
        matches!(self, Self::Member(name) if name == "detail")
    }
}

/// The way to every value within this one.
fn paths_in(value: &Value, here: &mut Vec<Step>, paths: &mut Vec<Vec<Step>>) {
    let steps: Vec<(Step, &Value)> = match value {
        Value::Object(members) => {
            members.iter().map(|(name, member)| (Step::Member(name.clone()), member)).collect()
        }
        Value::Array(elements) => elements
            .iter()
            .enumerate()
            .map(|(place, element)| (Step::Element(place), element))
            .collect(),
        _ => Vec::new(),
    };
    for (step, inner) in steps {
        here.push(step);
        paths.push(here.clone());
        paths_in(inner, here, paths);
        here.pop();
    }
}

fn names() -> Vec<String> {
    let members = [
        "contactId",
        "eventType",
        "updatedProperties",
        "queueArn",
        "enqueueTimestamp",
        "agentArn",
        "connectedToAgentTimestamp",
        "afterContactWorkEndTimestamp",
        "acceptedByAgentTimestamp",
        "code",
        "source",
        "detail",
        "time",
        "id",
    ];
    let own = ["asOf", "state", "seen", "stateSince", "expiresAt", "xAsOf", "AsOf", "tagsAsOf"];
    let odd = ["", " ", "x", "X", "xTimestamp", "😀", "É", "a.b", "#0", "\u{0}"];
    let fields = FIELDS.iter().map(|(name, _)| *name).chain(members);
    let names: Vec<String> = fields.map(str::to_owned).collect();
    let capitalised: Vec<String> = names.iter().map(|name| pascal_case(name)).collect();
    let others = own.iter().chain(&odd).map(|name| (*name).to_owned());
    names.into_iter().chain(capitalised).chain(others).collect()
}

/// Texts that stand for JSON no value can hold, and that JSON.
const RAW: [(&str, &str); 6] = [
    ("<beyond a double>", "1e400"),
    ("<half a pair>", r#""\ud83d""#),
    ("<not a number>", "NaN"),
    ("<a member twice>", r#"{"a":1,"a":2}"#),
    ("<a negative zero>", "-0"),
    ("<an integer beyond 64 bits>", "18446744073709551616"),
];

fn with_raw(text: &str) -> String {
    RAW.iter().fold(text.to_owned(), |text, (stand_in, json)| {
        text.replace(&format!("\"{stand_in}\""), json)
    })
}

fn values() -> Vec<Value> {
    let nested =
        |levels: usize| (0..levels).fold(json!(MOMENT), |inner, _| json!({"aTimestamp": [inner]}));
    let mut values = vec![
        json!(null),
        json!(true),
        json!(false),
        json!(0),
        json!(-1),
        json!(1.5),
        json!(u64::MAX),
        json!(i64::MIN),
        json!(1e125),
        json!(1e126),
        json!(-1e126),
        json!(1e-130),
        json!(5e-324),
        json!(""),
        json!(" "),
        json!("text"),
        json!("😀\u{0}\n\""),
        json!("x".repeat(1_025)),
        json!("x".repeat(32_769)),
        json!([]),
        json!({}),
        json!([null, "", {"a": null}]),
        json!({"a": null}),
        json!({"": 1}),
        json!({"": null}),
        json!({"Code": "API", "code": ""}),
        json!({"code": 5}),
        json!([[[[[]]]]]),
        nested(15),
        nested(16),
        nested(80),
        json!({"agentArn": "a", "connectedToAgentTimestamp": NOT_YET}),
        json!({"afterContactWorkEndTimestamp": MOMENT, "agentArn": null}),
        json!({"queueArn": "x".repeat(1_025), "enqueueTimestamp": MOMENT}),
        json!(["Tags", "Segment Attributes", "SCHEDULEDTIMESTAMP", 5, null]),
    ];
    values.extend(RAW.map(|(stand_in, _)| json!(stand_in)));
    let times = [
        MOMENT,
        NOT_YET,
        "1970-01-01T00:00:00Z",
        "1970-01-01T00:00:01Z",
        "2025-01-01t00:00:00z",
        "2025-01-01T00:00:00.9999999999Z",
        "2025-01-01 00:00:00Z",
        "2025-01-01",
        "soon",
        "0000-01-01T00:00:00Z",
        "9999-12-31T23:59:59.999Z",
        "2999-01-01T00:00:00Z",
        "0000-01-01T00:00:00+00:01",
        "2025-01-01T00:00:00-23:59",
    ];
    values.extend(times.map(Value::from));
    let kinds = ["INITIATED", "QUEUED", "CONTACT_DATA_UPDATED", "RESUMED", "COMPLETED", "queued"];
    values.extend(kinds.map(Value::from));
    values
}

/// A sample event's bytes, some of them others.
pub fn mangled() -> impl Strategy<Value = Vec<u8>> {
    let seeds: Vec<Vec<u8>> =
        event_files().into_iter().map(|(_, text)| text.into_bytes()).collect();
    let slip = (any::<Index>(), any::<Index>(), vec(any::<u8>(), 0..4));
    (select(seeds), vec(slip, 1..4)).prop_map(|(mut bytes, slips)| {
        for (from, length, others) in slips {
            let from = from.index(bytes.len() + 1);
            let to = (from + length.index(5)).min(bytes.len());
            bytes.splice(from..to, others);
        }
        bytes
    })
}

/// Text that is no event, be it JSON or not.
pub fn noise() -> impl Strategy<Value = String> {
    let tokens = [
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        "\"",
        "\\",
        "\\u",
        "d83d",
        "null",
        "true",
        "1",
        "e",
        "-",
        ".",
        " ",
        "\n",
        "\u{0}",
        "😀",
        "\"source\":",
        "\"detail\":{",
        "\"Records\":[",
        "\"Type\":",
        "\"Notification\"",
        "\"Message\":\"",
        "\"aws.connect\"",
        "\"body\":",
        "\"eventSource\":",
    ];
    let soup = vec(select(tokens.to_vec()), 0..40).prop_map(|tokens| tokens.concat());
    prop_oneof![any::<String>(), soup, json().prop_map(|value| value.to_string())]
}

/// JSON with the names of deliveries and events in it.
fn json() -> impl Strategy<Value = Value> {
    let leaves = [
        json!(null),
        json!(7),
        json!(""),
        json!("{}"),
        json!("text"),
        json!("Notification"),
        json!("aws:sqs"),
        json!("aws:sns"),
        json!("aws.connect"),
        json!("{\"detail\":{}}"),
        json!("Amazon Connect Contact Event"),
        json!(MOMENT),
        json!("\u{0}"),
    ];
    let names = [
        "source",
        "detail-type",
        "detail",
        "id",
        "time",
        "contactId",
        "eventType",
        "Records",
        "Sns",
        "Type",
        "Message",
        "eventSource",
        "EventSource",
        "messageId",
        "body",
        "",
    ];
    select(leaves.to_vec()).prop_recursive(5, 40, 6, move |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            vec((select(names.to_vec()), inner), 0..8).prop_map(|members| {
                members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
            }),
        ]
    })
}
