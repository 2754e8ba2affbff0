//! Names: the record's own, odd ones, both spellings, and the same name twice.

use serde_json::{Value, json};

use super::case::Case;
use super::errors::{other_source, unusable};
use crate::support::made_up;

/// Unknown fields under the record's own names, or under names that only look like them.
pub fn the_records_own() -> Vec<Case> {
    let own = ["expiresAt", "state", "stateSince", "waitingInQueue", "activeWithAgent"];
    let parts = ["afterContactWork", "preview", "agentInitiatedHoldDuration", "stateTransitions"];
    let stamps = ["xAsOf", "AsOf", "tagsAsOf", "stateAsOf", "AsOfAsOf", "éAsOf", "asOfAsOf"];
    let others = [
        "State",
        "Preview",
        "StateTransitions",
        "Seen",
        "ExpiresAt",
        "ASOF",
        "asof",
        "asOf ",
        " asOf",
        "asOfX",
        "WaitingInQueue",
        "ſeen",
        "contactid",
        "CONTACTID",
        "ContactID",
        " contactId",
        "eventtype",
        "Tags ",
        "éa",
    ];
    let mut cases = Vec::new();
    cases.extend(own.iter().chain(&parts).chain(&stamps).map(|name| {
        let detail = json!({*name: "theirs", "kept": 1});
        Case::update(format!("an unknown field {name:?}"), &detail)
            .lacks(*name)
            .left_out(1)
            .has("/kept", 1)
    }));
    cases.extend(others.map(|name| {
        Case::update(format!("an unknown field {name:?}"), &json!({name: "theirs"}))
            .has(format!("/{name}"), "theirs")
            .has(format!("/{name}AsOf"), "2025-01-01T00:00:01.000Z/05/e")
    }));
    cases.push(
        Case::update(
            "an unknown field \"asOf\"",
            &json!({"asOf": "9999-12-31T23:59:59.999Z/99/z"}),
        )
        .has("/asOf", "2025-01-01T00:00:01.000Z/05/e")
        .left_out(1),
    );
    cases.push(
        Case::update("an unknown field \"seen\"", &json!({"seen": ["DISCONNECTED"]}))
            .has("/seen", json!(["CONTACT_DATA_UPDATED"]))
            .left_out(1),
    );
    cases.push(Case::update("an absence under an own name", &json!({"state": null, "seen": ""})));
    cases
}

/// Names that could break DynamoDB's expressions, paths or JSON.
pub fn odd() -> Vec<Case> {
    let names = [
        "a.b",
        "a[0]",
        "#0",
        ":0",
        "#",
        ":",
        " ",
        "\t",
        "\n",
        "\u{0}",
        "\u{7f}",
        "\"",
        "\\",
        "'",
        "name",
        "status",
        "SET",
        "😀",
        "\u{202e}abc",
        "\u{feff}",
        "e\u{301}",
        "__proto__",
        "$ref",
        "0",
        "-",
        "M",
        "S",
        "NULL",
        "{}",
        "%s%n",
        "<script>",
        "';--",
    ];
    let mut cases: Vec<Case> = names
        .iter()
        .map(|name| {
            let detail = json!({*name: {*name: *name}, "tags": {*name: *name}});
            Case::update(format!("names {name:?}"), &detail)
                .has(format!("/tags/{}", pointer(name)), *name)
                .has(format!("/{}/{}", pointer(name), pointer(name)), *name)
        })
        .collect();
    cases.extend([
        Case::update("an unknown field without a name", &json!({"": 1})).lacks("").left_out(1),
        Case::update("an absence without a name", &json!({"": null})).lacks(""),
        Case::update("a tag without a name", &json!({"tags": {"": 1}})).lacks("tags").left_out(1),
        Case::update("a tag without a name or value", &json!({"tags": {"": null}}))
            .lacks("tags")
            .left_out(1),
        Case::update("no name at depth", &json!({"a": [{"b": {"": 1}}]})).lacks("a").left_out(1),
        Case::update("a member without a name", &json!({"queueInfo": {"": 1, "queueArn": "q"}}))
            .lacks("queueInfo")
            .left_out(1),
        Case::update(
            "an absent member without a name",
            &json!({"queueInfo": {"": "", "queueArn": "q"}}),
        )
        .has("/queueInfo", json!({"queueArn": "q"})),
    ]);
    cases
}

/// A name in a JSON pointer.
fn pointer(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// The contact's id and the event's type under both spellings.
pub fn spelled_both_ways() -> Vec<Case> {
    let event = |detail: Value| {
        let mut event = made_up("e", "QUEUED", 1, &json!({}));
        event["detail"] = detail;
        event
    };
    let ids = |camel: Value, pascal: Value| {
        event(json!({"contactId": camel, "ContactId": pascal, "eventType": "QUEUED"}))
    };
    let types = |camel: Value, pascal: Value| {
        event(json!({"contactId": "c", "eventType": camel, "EventType": pascal}))
    };
    vec![
        Case::recorded("both contactIds", &ids(json!("c"), json!("d"))).has("/contactId", "c"),
        Case::refused("contactId null", &ids(json!(null), json!("d")), unusable("contactId")),
        Case::refused("contactId empty", &ids(json!(""), json!("d")), unusable("contactId")),
        Case::recorded("ContactId null", &ids(json!("c"), json!(null))).has("/contactId", "c"),
        Case::refused("contactId a number", &ids(json!(5), json!("d")), unusable("contactId")),
        Case::refused("no contactId", &ids(json!(null), json!("")), unusable("contactId")),
        Case::recorded("both eventTypes", &types(json!("PAUSED"), json!("QUEUED")))
            .has("/seen", json!(["PAUSED"])),
        Case::refused("eventType null", &types(json!(null), json!("X")), unusable("eventType")),
        Case::recorded("only ContactId", &event(json!({"ContactId": "d", "EventType": "X"})))
            .has("/contactId", "d")
            .has("/seen", json!(["X"])),
        Case::refused("eventType a list", &types(json!([]), json!("X")), unusable("eventType")),
        Case::refused("no eventType", &types(json!(""), json!(null)), unusable("eventType")),
    ]
}

/// The same name twice in one object. The last one counts.
pub fn twice() -> Vec<Case> {
    let event = made_up("e", "QUEUED", 1, &json!({"tags": {"k": 1}})).to_string();
    let doubled = |member: &str, first: &str| {
        assert!(event.contains(member), "{member}");
        event.replacen(member, &format!("{first},{member}"), 1)
    };
    let last = |member: &str, last: &str| {
        assert!(event.contains(member), "{member}");
        event.replacen(member, &format!("{member},{last}"), 1)
    };
    let recorded = |name: &str, event: String| Case::recorded_text(name, event);
    vec![
        recorded("contactId twice", doubled(r#""contactId":"c""#, r#""contactId":"b""#))
            .has("/contactId", "c"),
        recorded("eventType twice", doubled(r#""eventType":"QUEUED""#, r#""eventType":5"#))
            .has("/seen", json!(["QUEUED"])),
        recorded("id twice", doubled(r#""id":"e""#, r#""id":"d""#))
            .has("/asOf", "2025-01-01T00:00:01.000Z/30/e"),
        recorded("source twice", doubled(r#""source":"aws.connect""#, r#""source":"aws.ec2""#)),
        recorded("detail twice", doubled(r#""detail":{"#, r#""detail":5"#)),
        recorded("tags twice", last(r#""tags":{"k":1}"#, r#""tags":{"k":2}"#))
            .has("/tags", json!({"k": 2})),
        recorded("a tag twice", last(r#""k":1"#, r#""k":2"#)).has("/tags", json!({"k": 2})),
        Case::refused_text(
            "source twice, the last another",
            last(r#""source":"aws.connect""#, r#""source":"aws.ec2""#),
            other_source(),
        ),
        Case::refused_text(
            "contactId twice, the last null",
            last(r#""contactId":"c""#, r#""contactId":null"#),
            unusable("contactId"),
        ),
    ]
}
