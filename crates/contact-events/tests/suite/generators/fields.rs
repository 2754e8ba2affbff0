//! The fields of a `detail`. Each is in some events only.

use super::moments::{NOT_YET, timestamp};
use super::values::{oddity, one_of};
use super::{Domain, word};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

const UPDATED_PROPERTIES: &str = "Tags|tags| T A G S |Segment Attributes|SegmentAttributes|ScheduledTimestamp|\
    scheduled timestamp|GlobalResiliencyMetadata|ContactLens.ConversationalAnalytics.Configuration|contactlens|\
    Contact Lens|RoutingCriteria.Step.Status|routing criteria|UserDefinedAttributes|Tags.More|QueueInfo";

/// Unknown fields, the record's own names and nearly known names among them.
const UNKNOWN: &str = "alpha Alpha beta betaTimestamp queueinfo asOf AsOf tagsAsOf asof state State seen Seen \
    expiresAt stateSince waitingInQueue activeWithAgent afterContactWork AfterContactWork preview \
    agentInitiatedHoldDuration stateTransitions ";

/// A field or a member: missing, or under one name or two.
pub type Members = BoxedStrategy<Vec<(String, Value)>>;

/// The fields that decide order and state.
pub fn often(domain: Domain) -> Vec<Members> {
    let mut fields = vec![
        member(4, "queueInfo", queue_info(domain)),
        member(4, "agentInfo", agent_info(domain)),
        member(16, "initiationTimestamp", timestamp(domain)),
        member(16, "connectedToSystemTimestamp", timestamp(domain)),
        member(8, "updatedProperties", updated_properties()),
        member(8, "tags", one_of("tags")),
        member(16, "routingCriteria", one_of("routingCriteria")),
        member(16, "contactLens", one_of("contactLens")),
        member(16, "segmentAttributes", one_of("segmentAttributes")),
        member(24, "scheduledTimestamp", timestamp(domain)),
        member(24, "globalResiliencyMetadata", one_of("globalResiliencyMetadata")),
    ];
    if domain.ends {
        fields.push(member(32, "disconnectTimestamp", timestamp(domain)));
    }
    fields
}

/// The fields that are stored and decide nothing else.
pub fn seldom(domain: Domain) -> Vec<Members> {
    let names = "instanceArn channel initiationMethod initialContactId previousContactId relatedContactId \
        disconnectReason campaign customerVoiceActivity answeringMachineDetectionStatus customerId systemEndpoint \
        customerEndpoint chatMetrics recordings contactDetails contactEvaluations outboundStrategy";
    let known = names.split(' ').map(|name| member(64, name, one_of(name)));
    known.chain([member(64, "ringStartTimestamp", timestamp(domain))]).collect()
}

/// A field or a member: `absent` times missing for nine times with a value, in either spelling or both.
fn member(absent: u32, name: &'static str, value: BoxedStrategy<Value>) -> Members {
    let pascal = name[..1].to_uppercase() + &name[1..];
    let (one, both, beside_an_absence) = (pascal.clone(), pascal.clone(), pascal);
    let absences =
        select(vec![json!(null), json!(""), json!({}), json!({"x": null}), json!(NOT_YET[0])]);
    prop_oneof![
        absent => Just(Vec::new()),
        6 => value.clone().prop_map(move |value| vec![(name.to_owned(), value)]),
        1 => value.clone().prop_map(move |value| vec![(one.clone(), value)]),
        1 => (value.clone(), value.clone())
            .prop_map(move |(camel, pascal)| vec![(name.to_owned(), camel), (both.clone(), pascal)]),
        1 => (absences, value).prop_map(move |(camel, pascal)| {
            vec![(name.to_owned(), camel), (beside_an_absence.clone(), pascal)]
        }),
    ]
    .boxed()
}

/// Mostly a map of these members, else some other value.
fn map_of(members: Vec<Members>) -> BoxedStrategy<Value> {
    let map = members.prop_map(|members| members.into_iter().flatten().collect::<Map<_, _>>());
    prop_oneof![15 => map.prop_map(Value::Object), 1 => oddity()].boxed()
}

fn queue_info(domain: Domain) -> BoxedStrategy<Value> {
    map_of(vec![
        member(2, "enqueueTimestamp", timestamp(domain)),
        member(8, "queueArn", arn("q")),
        member(24, "queueType", select(vec![json!("STANDARD"), json!("AGENT"), json!("")]).boxed()),
        member(160, "extra", oddity()),
    ])
}

fn agent_info(domain: Domain) -> BoxedStrategy<Value> {
    let parts = ["agentInitiatedHoldDuration", "stateTransitions"];
    let durations = select(vec![json!(3), json!(3.0), json!(0), json!("3"), json!(null)]);
    let mut members = vec![
        member(2, "connectedToAgentTimestamp", timestamp(domain)),
        member(8, "agentArn", arn("a")),
        member(24, "hierarchyGroups", one_of("hierarchyGroups")),
        member(24, "afterContactWorkStartTimestamp", timestamp(domain)),
        member(16, "afterContactWorkEndTimestamp", timestamp(domain)),
        member(24, "afterContactWorkDuration", durations.boxed()),
        member(24, "acceptedByAgentTimestamp", timestamp(domain)),
        member(48, "previewEndTimestamp", timestamp(domain)),
        member(160, "extra", oddity()),
    ];
    members.extend(parts.map(|name| member(32, name, one_of(name))));
    map_of(members)
}

/// One of two ARNs, or seldom a value that sets none.
pub fn arn(letter: &'static str) -> BoxedStrategy<Value> {
    prop_oneof![
        4 => Just(json!(format!("{letter}1"))),
        4 => Just(json!(format!("{letter}2"))),
        1 => select(vec![json!(""), json!(null), json!(7)]),
        1 => select(vec![json!(letter.repeat(1024)), json!(letter.repeat(1025))]),
    ]
    .boxed()
}

fn updated_properties() -> BoxedStrategy<Value> {
    let property = prop_oneof![
        15 => select(UPDATED_PROPERTIES.split('|').collect::<Vec<_>>()).prop_map(Value::from),
        1 => oddity(),
    ];
    prop_oneof![12 => vec(property, 0..4).prop_map(Value::from), 1 => oddity(), 1 => Just(json!("Tags"))].boxed()
}

/// Unknown fields, up to two, the record's own names among them; seldom more than an event may have.
pub fn unknown_fields() -> impl Strategy<Value = Vec<(String, Value)>> {
    let few = vec((word(UNKNOWN), one_of("")), 0..3).prop_map(|fields| {
        fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    });
    let many = (30..36_u32)
        .prop_map(|count| (0..count).map(|nth| (format!("f{nth}"), json!(nth))).collect());
    prop_oneof![60 => few, 1 => many]
}
