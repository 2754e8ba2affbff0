//! The few values that each field is drawn from, and values that hardly any field expects.

use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

/// One of the few values of a field, or seldom an oddity.
pub fn one_of(name: &str) -> BoxedStrategy<Value> {
    prop_oneof![9 => select(values(name)), 1 => oddity()].boxed()
}

/// A value that hardly any field expects, or that cannot be kept.
pub fn oddity() -> BoxedStrategy<Value> {
    let nested = |levels: usize| (0..levels).fold(json!(1), |inner, _| json!([inner]));
    let plain = json!([
        null, "", "1970-01-01T00:00:00.001Z", 5, true, "text", [], {}, [null, "", {"a": null}, [{"A": null}]],
        {"x": {"y": {"z": null}, "w": {}}}, {"": 1}, {"": null}, {"a": null, "bTimestamp": "1970-01-01T00:00:00Z"},
        {"X": {"YTimestamp": "2025-06-01T14:00:00+02:00", "z": ""}}, {"X": 1, "x": null},
        {"aTimestamp": ["1970-01-01T00:00:00Z", "2025-06-01T14:00:00+02:00"]},
    ]);
    let unstorable = json!([
        {"n": 1e126}, {"n": 9.9e125}, {"n": -1e-131}, {"n": [1e-130, 0.0, -0.0, u64::MAX, i64::MIN]},
        {"deep": nested(30)}, {"deep": nested(31)}, nested(31), nested(32), {"long": "x".repeat(33_000)},
    ]);
    let [plain, unstorable] = [plain, unstorable].map(|values| select(list(&values)));
    prop_oneof![4 => plain, 1 => unstorable].boxed()
}

/// The few values that a field is drawn from.
fn values(name: &str) -> Vec<Value> {
    let values = match name {
        "instanceArn" => json!(["i1", "i2", "", "i".repeat(1024), "i".repeat(1025)]),
        "initialContactId" | "previousContactId" | "relatedContactId" => {
            json!(["c", "d", "d", "e".repeat(1025)])
        }
        "channel" => {
            json!(["VOICE", "Voice", "CHAT", "chat", "", {}, "ŉ".repeat(341), "ŉ".repeat(342)])
        }
        "initiationMethod" => json!(["INBOUND", "Inbound", "TRANSFER"]),
        "customerId" | "answeringMachineDetectionStatus" => json!(["one", "two", "Two", ""]),
        "disconnectReason" => json!([
            "EXPIRED", "API", {"code": "EXPIRED"}, {"Code": "API"}, {"code": null}, {"other": 1}, {"code": 5},
            {"code": {}}, {},
        ]),
        "agentInitiatedHoldDuration" => json!([0, 1, 1.5, 1e300, "1", null]),
        "routingCriteria" => routing_criteria(),
        "stateTransitions" => {
            json!([[], [{"State": "x", "stateStartTimestamp": "2025-06-01T12:00:00Z"}], [null, {}], {}])
        }
        "hierarchyGroups" => {
            json!([{"level1": {"arn": "h1"}}, {"Level1": {"Arn": "h2"}}, {"level1": {"arn": null}}, {}])
        }
        "tags" | "segmentAttributes" | "contactDetails" | "contactEvaluations" => users_maps(),
        "" => {
            json!([1, 3.0, 3, "x", "", null, [], {}, {"A": null, "a": ""}, "1970-01-01T00:00:00.001Z"])
        }
        "recordings" => {
            json!([[], [null], [{"Status": "NULL", "status": ""}], [{"StartTimestamp": "soon"}]])
        }
        _ => json!([
            {"one": 1}, {"One": 2, "aTimestamp": "2025-06-01T12:00:00Z"}, {}, {"one": ""},
            {"One": {"two": 1}, "one": {"two": null}}, {"one": {"list": [{}, null, {"Two": ""}]}},
        ]),
    };
    list(&values)
}

fn list(values: &Value) -> Vec<Value> {
    values.as_array().cloned().expect("a list of values")
}

fn routing_criteria() -> Value {
    json!([
        {"index": 0, "activationTimestamp": "2025-06-01T12:00:00Z"}, [{"index": 0}, {"index": null}, null, "", 5],
        {"Index": 0, "Steps": [{"Status": "ACTIVE", "expiry": {"ExpiryTimestamp": null}}]}, {"index": null}, {}, [],
    ])
}

fn users_maps() -> Value {
    json!([
        {"k": "1"}, {"k": "2"}, {"K": "1", "k": "2"}, {"k": null, "K": ""}, {},
        {"atTimestamp": "1970-01-01T00:00:00.001Z", "AtTimestamp": "2025-06-01T14:00:00+02:00"},
    ])
}
