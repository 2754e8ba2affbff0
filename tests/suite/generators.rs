//! Strategies for the lives of contacts, drawn from tiny domains so that collisions and ties are common.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

const TYPES: [&str; 9] = [
    "INITIATED",
    "CONNECTED_TO_SYSTEM",
    "QUEUED",
    "CONNECTED_TO_AGENT",
    "PAUSED",
    "RESUMED",
    "DISCONNECTED",
    "COMPLETED",
    "CONTACT_DATA_UPDATED",
];

const SECONDS: [&str; 3] = [
    "2025-06-01T11:59:59",
    "2025-06-01T12:00:00",
    "2025-06-01T12:00:01",
];

const FRACTIONS: [&str; 12] = [
    "",
    "",
    ".0",
    ".000",
    ".001",
    ".001",
    ".5",
    ".500",
    ".999",
    ".999999",
    ".500000",
    ".001999999",
];

const UNKNOWN_TYPES: [&str; 4] = ["AMD_DISABLED", "NEWER_THAN_THIS", "queued", " QUEUED"];

const UPDATED_PROPERTIES: [&str; 16] = [
    "Tags",
    "tags",
    " T A G S ",
    "Segment Attributes",
    "SegmentAttributes",
    "ScheduledTimestamp",
    "scheduled timestamp",
    "GlobalResiliencyMetadata",
    "ContactLens.ConversationalAnalytics.Configuration",
    "contactlens",
    "Contact Lens",
    "RoutingCriteria.Step.Status",
    "routing criteria",
    "UserDefinedAttributes",
    "Tags.More",
    "QueueInfo",
];

/// Connect's "not yet", first as Connect writes it.
const NOT_YET: [&str; 4] = [
    "1970-01-01T00:00:00.001Z",
    "1970-01-01T00:00:00Z",
    "1970-01-01T00:00:00.999999Z",
    "1970-01-01T01:00:00.5+01:00",
];

/// Texts that nearly are timestamps.
const NO_TIMESTAMPS: [&str; 6] = [
    "soon",
    "2025-06-01",
    "2025-06-01T12:00Z",
    "2025-06-01T12:00:00",
    "2025-06-31T12:00:00Z",
    "9999-12-31T23:59:59-01:00",
];

/// What a life is drawn from.
#[derive(Clone, Copy)]
struct Domain {
    kinds: &'static [&'static str],
    seconds: &'static [&'static str],
    fractions: &'static [&'static str],
    /// Whether events may carry the times of the contact's end.
    ends: bool,
}

/// The events of one contact, dense: of any type, or none that ends it, or of few types in a second or two.
pub fn life(max_events: usize) -> impl Strategy<Value = Vec<Value>> {
    let wide = Domain {
        kinds: &TYPES,
        seconds: &SECONDS,
        fractions: &FRACTIONS,
        ends: true,
    };
    let live = Domain {
        kinds: &TYPES[..6],
        ends: false,
        ..wide
    };
    let tied = Domain {
        seconds: &SECONDS[1..2],
        fractions: &["", ".5"],
        ..live
    };
    prop_oneof![
        2 => life_in(wide, max_events),
        2 => life_in(live, max_events),
        3 => life_in(tied, max_events),
    ]
}

fn life_in(domain: Domain, max_events: usize) -> impl Strategy<Value = Vec<Value>> {
    (
        vec((time(domain), detail(domain)), 1..=max_events),
        ids(max_events),
    )
        .prop_map(|(bodies, ids)| {
            let events = bodies.into_iter().zip(ids);
            events
                .map(|((time, detail), id)| envelope(&id, &time, &detail))
                .collect()
        })
}

/// The events in any order, each of them once, twice or three times.
pub fn shuffled_with_repeats(events: Vec<Value>) -> impl Strategy<Value = Vec<Value>> {
    vec(select(vec![1, 1, 2, 3]), events.len())
        .prop_map(move |times| {
            let repeated = events.iter().zip(times);
            repeated
                .flat_map(|(event, times)| vec![event.clone(); times])
                .collect::<Vec<_>>()
        })
        .prop_shuffle()
}

/// Short ids, each once, in any order, so that what ties on all else falls either way.
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
    let whole = select(domain.seconds).prop_map(|second| format!("{second}Z"));
    prop_oneof![6 => whole, 1 => moment(domain)]
}

/// A moment in the domain's seconds, or seldom an hour before, in one of many spellings.
fn moment(domain: Domain) -> impl Strategy<Value = String> {
    let here = (select(domain.seconds), select(domain.fractions), 0..10_u8);
    let here = here.prop_map(|(second, fraction, spelling)| spell(second, fraction, spelling));
    prop_oneof![9 => here, 1 => Just("2025-06-01T11:00:00.500Z".to_owned())]
}

/// One moment in one of its spellings: in UTC, hours off, or in lower case.
fn spell(second: &str, fraction: &str, spelling: u8) -> String {
    let (minute, second) = second.split_at("2025-06-01T11:59".len());
    let before_noon = minute.ends_with("59");
    match spelling {
        0 => format!("{minute}{second}{fraction}+00:00"),
        1 if before_noon => format!("2025-06-01T17:29{second}{fraction}+05:30"),
        1 => format!("2025-06-01T17:30{second}{fraction}+05:30"),
        2 if before_noon => format!("2025-05-31T23:59{second}{fraction}-12:00"),
        2 => format!("2025-06-01T00:00{second}{fraction}-12:00"),
        3 => format!("{minute}{second}{fraction}z").to_lowercase(),
        _ => format!("{minute}{second}{fraction}Z"),
    }
}

/// A timestamp's value: a moment, "not yet", an absence, or no timestamp at all.
fn timestamp(domain: Domain) -> BoxedStrategy<Value> {
    prop_oneof![
        12 => moment(domain).prop_map(Value::from),
        2 => select(NOT_YET.to_vec()).prop_map(Value::from),
        1 => select(NO_TIMESTAMPS.to_vec()).prop_map(Value::from),
        1 => select(vec![json!(null), json!(""), json!(5), json!([])]),
    ]
    .boxed()
}

/// A type: an update more often than others, seldom an unknown one.
fn kind(domain: Domain) -> impl Strategy<Value = &'static str> {
    prop_oneof![
        8 => select(domain.kinds),
        2 => Just("CONTACT_DATA_UPDATED"),
        1 => select(UNKNOWN_TYPES.to_vec()),
    ]
}

fn detail(domain: Domain) -> impl Strategy<Value = Value> {
    let type_names = select(vec!["eventType", "eventType", "eventType", "EventType"]);
    let id_names = select(vec!["contactId", "contactId", "contactId", "ContactId"]);
    let always = (type_names, kind(domain), id_names).prop_map(|(type_name, kind, id_name)| {
        [
            (type_name.to_owned(), json!(kind)),
            (id_name.to_owned(), json!("c")),
        ]
    });
    let members = often(domain)
        .into_iter()
        .chain(seldom(domain))
        .collect::<Vec<_>>();
    (always, members, unknown_fields()).prop_map(|(always, members, unknown)| {
        let fields = members.into_iter().flatten().chain(unknown).chain(always);
        Value::Object(fields.collect())
    })
}

type Members = BoxedStrategy<Vec<(String, Value)>>;

/// The fields that order and state turn on.
fn often(domain: Domain) -> Vec<Members> {
    let mut fields = vec![
        member(1, "queueInfo", queue_info(domain)),
        member(1, "agentInfo", agent_info(domain)),
        member(2, "initiationTimestamp", timestamp(domain)),
        member(2, "connectedToSystemTimestamp", timestamp(domain)),
        member(1, "updatedProperties", updated_properties()),
        member(1, "tags", one_of("tags")),
        member(2, "routingCriteria", one_of("routingCriteria")),
        member(2, "contactLens", one_of("contactLens")),
        member(2, "segmentAttributes", one_of("segmentAttributes")),
        member(3, "scheduledTimestamp", timestamp(domain)),
        member(
            3,
            "globalResiliencyMetadata",
            one_of("globalResiliencyMetadata"),
        ),
    ];
    if domain.ends {
        fields.push(member(4, "disconnectTimestamp", timestamp(domain)));
    }
    fields
}

/// The fields that are only kept.
fn seldom(domain: Domain) -> Vec<Members> {
    let names = [
        "instanceArn",
        "channel",
        "initiationMethod",
        "initialContactId",
        "previousContactId",
        "relatedContactId",
        "afterContactWork",
        "preview",
        "agentInitiatedHoldDuration",
        "stateTransitions",
        "disconnectReason",
        "campaign",
        "customerVoiceActivity",
        "answeringMachineDetectionStatus",
        "customerId",
        "systemEndpoint",
        "customerEndpoint",
        "chatMetrics",
        "recordings",
        "contactDetails",
        "contactEvaluations",
        "outboundStrategy",
    ];
    let known = names.into_iter().map(|name| member(8, name, one_of(name)));
    known
        .chain([member(8, "ringStartTimestamp", timestamp(domain))])
        .collect()
}

/// A field or a member that is not there `absent` times as often as it is, in either spelling or both.
fn member(absent: u32, name: &'static str, value: BoxedStrategy<Value>) -> Members {
    let pascal = name[..1].to_uppercase() + &name[1..];
    let (one, both) = (pascal.clone(), pascal);
    prop_oneof![
        8 * absent => Just(Vec::new()),
        6 => value.clone().prop_map(move |value| vec![(name.to_owned(), value)]),
        1 => value.clone().prop_map(move |value| vec![(one.clone(), value)]),
        1 => (value.clone(), value)
            .prop_map(move |(camel, pascal)| vec![(name.to_owned(), camel), (both.clone(), pascal)]),
    ]
    .boxed()
}

/// Mostly a map of these members, else something that no map is.
fn map_of(members: Vec<Members>) -> BoxedStrategy<Value> {
    let map = members.prop_map(|members| members.into_iter().flatten().collect::<Map<_, _>>());
    prop_oneof![15 => map.prop_map(Value::Object), 1 => oddity()].boxed()
}

fn queue_info(domain: Domain) -> BoxedStrategy<Value> {
    map_of(vec![
        member(1, "enqueueTimestamp", timestamp(domain)),
        member(1, "queueArn", arn("q")),
        member(
            3,
            "queueType",
            select(vec![json!("STANDARD"), json!("AGENT"), json!("")]).boxed(),
        ),
        member(20, "extra", oddity()),
    ])
}

fn agent_info(domain: Domain) -> BoxedStrategy<Value> {
    let parts = ["agentInitiatedHoldDuration", "stateTransitions"];
    let durations = select(vec![
        json!(3),
        json!(3.0),
        json!(0),
        json!("3"),
        json!(null),
    ]);
    let mut members = vec![
        member(1, "connectedToAgentTimestamp", timestamp(domain)),
        member(1, "agentArn", arn("a")),
        member(3, "hierarchyGroups", one_of("hierarchyGroups")),
        member(3, "afterContactWorkStartTimestamp", timestamp(domain)),
        member(3, "afterContactWorkDuration", durations.boxed()),
        member(3, "acceptedByAgentTimestamp", timestamp(domain)),
        member(6, "previewEndTimestamp", timestamp(domain)),
        member(20, "extra", oddity()),
    ];
    members.extend(parts.map(|name| member(4, name, one_of(name))));
    if domain.ends {
        members.push(member(6, "afterContactWorkEndTimestamp", timestamp(domain)));
    }
    map_of(members)
}

/// One of two ARNs, or seldom what sets none.
fn arn(letter: &'static str) -> BoxedStrategy<Value> {
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
        15 => select(UPDATED_PROPERTIES.to_vec()).prop_map(Value::from),
        1 => oddity(),
    ];
    prop_oneof![12 => vec(property, 0..4).prop_map(Value::from), 1 => oddity(), 1 => Just(json!("Tags"))].boxed()
}

/// Unknown fields, up to three, and seldom more than an event may have.
fn unknown_fields() -> impl Strategy<Value = Vec<(String, Value)>> {
    let names = vec![
        "alpha",
        "Alpha",
        "beta",
        "betaTimestamp",
        "queueinfo",
        "asOf",
        "AsOf",
        "tagsAsOf",
        "asof",
        "state",
        "State",
        "seen",
        "Seen",
        "expiresAt",
        "stateSince",
        "waitingInQueue",
        "activeWithAgent",
        "",
    ];
    let few = vec((select(names), one_of("")), 0..3).prop_map(|fields| {
        fields
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect()
    });
    let many = (30..36_u32).prop_map(|count| {
        (0..count)
            .map(|nth| (format!("f{nth}"), json!(nth)))
            .collect()
    });
    prop_oneof![60 => few, 1 => many]
}

/// One of the few values of a field, or seldom an oddity.
fn one_of(name: &str) -> BoxedStrategy<Value> {
    prop_oneof![9 => select(values(name)), 1 => oddity()].boxed()
}

/// What hardly any field expects, or what cannot be kept.
fn oddity() -> BoxedStrategy<Value> {
    let nested = |levels: usize| (0..levels).fold(json!(1), |inner, _| json!([inner]));
    let plain = select(vec![
        json!(null),
        json!(""),
        json!("1970-01-01T00:00:00.001Z"),
        json!(5),
        json!(true),
        json!("text"),
        json!([]),
        json!({}),
        json!([null, "", {"a": null}]),
        json!({"": 1}),
        json!({"": null}),
        json!({"a": null, "bTimestamp": "1970-01-01T00:00:00Z"}),
        json!({"X": {"YTimestamp": "2025-06-01T14:00:00+02:00", "z": ""}}),
        json!({"X": 1, "x": null}),
    ]);
    let unstorable = select(vec![
        json!({"n": 1e126}),
        json!({"n": 9.9e125}),
        json!({"n": -1e-131}),
        json!({"n": [1e-130, 0.0, -0.0, u64::MAX, i64::MIN]}),
        json!({"deep": nested(30)}),
        json!({"deep": nested(31)}),
        nested(31),
        nested(32),
        json!({"long": "x".repeat(33_000)}),
    ]);
    prop_oneof![4 => plain, 1 => unstorable].boxed()
}

/// The few values that a field is drawn from.
fn values(name: &str) -> Vec<Value> {
    let values = match name {
        "instanceArn" => json!(["i1", "i2", "", "i".repeat(1024), "i".repeat(1025)]),
        "initialContactId" | "previousContactId" | "relatedContactId" => {
            json!(["c", "d", "d", "e".repeat(1025)])
        }
        "channel" => json!(["VOICE", "Voice", "CHAT", "chat", ""]),
        "initiationMethod" => json!(["INBOUND", "Inbound", "TRANSFER"]),
        "customerId" | "answeringMachineDetectionStatus" => json!(["one", "two", "Two", ""]),
        "disconnectReason" => json!([
            "EXPIRED", "API", {"code": "EXPIRED"}, {"Code": "API"}, {"code": null}, {"other": 1}, {"code": 5}, {},
        ]),
        "agentInitiatedHoldDuration" => json!([0, 1, 1.5, 1e300, "1", null]),
        "routingCriteria" => routing_criteria(),
        "afterContactWork" | "preview" | "stateTransitions" | "hierarchyGroups" => {
            agents_parts(name)
        }
        "tags" | "segmentAttributes" | "contactDetails" | "contactEvaluations" => users_maps(),
        "" => {
            json!([1, 3.0, 3, "x", "", null, [], {}, {"A": null, "a": ""}, "1970-01-01T00:00:00.001Z"])
        }
        "recordings" => {
            json!([[], [null], [{"Status": "NULL", "status": ""}], [{"StartTimestamp": "soon"}]])
        }
        _ => json!([{"one": 1}, {"One": 2, "aTimestamp": "2025-06-01T12:00:00Z"}, {}, {"one": ""}]),
    };
    values.as_array().cloned().expect("a list of values")
}

fn routing_criteria() -> Value {
    json!([
        {"index": 0, "activationTimestamp": "2025-06-01T12:00:00Z"},
        {"Index": 0, "Steps": [{"Status": "ACTIVE", "expiry": {"ExpiryTimestamp": null}}]},
        [{"index": 0}, {"index": null}, null, "", 5],
        {"index": null},
        {},
        [],
    ])
}

fn agents_parts(name: &str) -> Value {
    match name {
        "stateTransitions" => {
            json!([[], [{"State": "x", "stateStartTimestamp": "2025-06-01T12:00:00Z"}], [null]])
        }
        "hierarchyGroups" => {
            json!([{"level1": {"arn": "h1"}}, {"Level1": {"Arn": "h2"}}, {"level1": null}, {}])
        }
        "preview" => {
            json!([{"PreviewEndTimestamp": "2025-06-01T12:00:00.5Z"}, {"previewEndTimestamp": null}, {}])
        }
        _ => json!([
            {"afterContactWorkDuration": 9},
            {"afterContactWorkEndTimestamp": "2025-06-01T12:00:01Z"},
            {"AfterContactWorkEndTimestamp": "1970-01-01T00:00:00.001Z"},
            {},
        ]),
    }
}

fn users_maps() -> Value {
    json!([
        {"k": "1"},
        {"k": "2"},
        {"K": "1", "k": "2"},
        {"k": null, "K": ""},
        {"atTimestamp": "1970-01-01T00:00:00.001Z", "AtTimestamp": "2025-06-01T14:00:00+02:00"},
        {},
    ])
}

/// The events of a plausible contact, in order: each repeats what is known by then, as Connect's do.
pub fn orderly_life() -> impl Strategy<Value = Vec<Value>> {
    let gaps = vec(select(vec![0_u32, 1, 500, 999, 1000, 2500]), 12);
    let updates = vec(
        select(vec![
            "",
            "",
            "Tags",
            "Segment Attributes",
            "RoutingCriteria.Step.Status",
        ]),
        12,
    );
    let chosen = (any::<bool>(), any::<bool>(), any::<bool>());
    (
        chosen,
        gaps,
        updates,
        vec(prop::bool::weighted(0.1), 12),
        ids(24),
    )
        .prop_map(
            |((system, pause, complete), gaps, updates, next_second, ids)| {
                let mut life = Orderly {
                    now: 0,
                    detail: first_detail(),
                    events: Vec::new(),
                    ids,
                };
                for (nth, step) in steps(system, pause, complete).into_iter().enumerate() {
                    life.now += gaps[nth];
                    life.reach(step, next_second[nth]);
                    if !updates[nth].is_empty() {
                        life.update(updates[nth], nth);
                    }
                }
                life.events
            },
        )
}

/// The types of a contact's milestones, without those that it skips.
fn steps(system: bool, pause: bool, complete: bool) -> Vec<&'static str> {
    let left_out = |step: &&str| match *step {
        "CONNECTED_TO_SYSTEM" => !system,
        "PAUSED" | "RESUMED" => !pause,
        "COMPLETED" => !complete,
        "CONTACT_DATA_UPDATED" => true,
        _ => false,
    };
    TYPES.into_iter().filter(|step| !left_out(step)).collect()
}

fn first_detail() -> Value {
    json!({"contactId": "c", "channel": "VOICE", "instanceArn": "i", "initiationMethod": "INBOUND", "tags": {"k": "0"}})
}

/// A plausible contact's life so far: the milliseconds since its first second, and what is known of it.
struct Orderly {
    now: u32,
    detail: Value,
    events: Vec<Value>,
    ids: Vec<String>,
}

impl Orderly {
    /// The contact takes a step, of which its event tells.
    fn reach(&mut self, step: &str, told_in_the_next_second: bool) {
        let now = json!(self.moment());
        match step {
            "INITIATED" => self.detail["initiationTimestamp"] = now,
            "CONNECTED_TO_SYSTEM" => self.detail["connectedToSystemTimestamp"] = now,
            "QUEUED" => {
                self.detail["queueInfo"] = json!({"queueArn": "q", "enqueueTimestamp": now})
            }
            "CONNECTED_TO_AGENT" => {
                self.detail["agentInfo"] =
                    json!({"agentArn": "a", "connectedToAgentTimestamp": now});
            }
            "DISCONNECTED" => {
                self.detail["disconnectTimestamp"] = now.clone();
                self.detail["agentInfo"]["afterContactWorkStartTimestamp"] = now;
            }
            "COMPLETED" => self.detail["agentInfo"]["afterContactWorkEndTimestamp"] = now,
            _ => (),
        }
        self.tell(
            step,
            &self.detail.clone(),
            u32::from(told_in_the_next_second),
        );
    }

    /// A value of the contact changes, of which an event tells, as all later ones do.
    fn update(&mut self, property: &str, nth: usize) {
        match property {
            "Tags" => self.detail["tags"] = json!({"k": nth.to_string()}),
            "Segment Attributes" => {
                self.detail["segmentAttributes"] = json!({"s": {"valueString": nth.to_string()}})
            }
            _ => self.detail["routingCriteria"] = json!({"index": nth, "steps": []}),
        }
        let mut detail = self.detail.clone();
        detail["updatedProperties"] = json!([property]);
        self.tell("CONTACT_DATA_UPDATED", &detail, 0);
    }

    fn tell(&mut self, kind: &str, detail: &Value, seconds_later: u32) {
        let mut detail = detail.clone();
        detail["eventType"] = json!(kind);
        let second = self.now / 1000 + seconds_later;
        let event = envelope(
            &self.ids[self.events.len()],
            &format!("2025-06-01T12:00:{second:02}Z"),
            &detail,
        );
        self.events.push(event);
    }

    fn moment(&self) -> String {
        format!(
            "2025-06-01T12:00:{:02}.{:03}Z",
            self.now / 1000,
            self.now % 1000
        )
    }
}
