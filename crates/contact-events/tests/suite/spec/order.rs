//! Timestamps, instants and stamps.

use super::{has, is_stamped, keeps, rows};

sentences! {
    // Rules order-2, values-4.
    a_timestamp_is_stored_in_utc_with_milliseconds_that_are_cut: keeps("campaign") r#"
        {"campaign": {"atTimestamp": "2025-06-01T12:00:00Z"}} => {"atTimestamp": "@12:00:00.000"}
        {"campaign": {"atTimestamp": "2025-06-01t12:00:00.1z"}} => {"atTimestamp": "@12:00:00.100"}
        {"campaign": {"atTimestamp": "2025-06-01T12:00:00.9999Z"}} => {"atTimestamp": "@12:00:00.999"}
        {"campaign": {"atTimestamp": "2025-01-01T01:00:00+02:00"}} => {"atTimestamp": "2024-12-31T23:00:00.000Z"}
        {"campaign": {"atTimestamp": "1969-12-31T23:59:59.9999Z"}} => {"atTimestamp": "1969-12-31T23:59:59.999Z"}
        {"campaign": {"atTimestamp": "1970-01-01T00:00:01Z"}} => {"atTimestamp": "1970-01-01T00:00:01.000Z"}
        {"campaign": {"atTimestamp": "0000-01-01T00:00:00Z"}} => {"atTimestamp": "0000-01-01T00:00:00.000Z"}
    "#;

    // Rule order-2.
    a_time_outside_the_years_0_to_9999_in_utc_and_other_text_is_not_a_timestamp: keeps("campaign") r#"
        {"campaign": {"atTimestamp": "0000-01-01T00:00:00+01:00"}} => {"atTimestamp": "0000-01-01T00:00:00+01:00"}
        {"campaign": {"atTimestamp": "9999-12-31T23:59:59-01:00"}} => {"atTimestamp": "9999-12-31T23:59:59-01:00"}
        {"campaign": {"atTimestamp": "2025-02-29T12:00:00Z"}} => {"atTimestamp": "2025-02-29T12:00:00Z"}
        {"campaign": {"atTimestamp": "2025-06-01 12:00:00Z"}} => {"atTimestamp": "2025-06-01 12:00:00Z"}
        {"campaign": {"atTimestamp": "2025-06-01T12:00Z"}} => {"atTimestamp": "2025-06-01T12:00Z"}
        {"campaign": {"atTimestamp": "2025-06-01T12:00:00"}} => {"atTimestamp": "2025-06-01T12:00:00"}
        {"campaign": {"atTimestamp": "soon"}} => {"atTimestamp": "soon"}
    "#;

    a_leap_second_is_the_millisecond_before_it_and_no_other_second_60_is_a_timestamp: keeps("initiationTimestamp") r#"
        {"initiationTimestamp": "2016-12-31T23:59:60Z"} => "2016-12-31T23:59:59.999Z"
        {"initiationTimestamp": "2016-12-31T23:59:60.25Z"} => "2016-12-31T23:59:59.999Z"
        {"initiationTimestamp": "2017-01-01T05:29:60+05:30"} => "2016-12-31T23:59:59.999Z"
        {"initiationTimestamp": "2024-02-29T23:59:60Z"} => "2024-02-29T23:59:59.999Z"
        {"initiationTimestamp": "9999-12-31T23:59:60Z"} => "9999-12-31T23:59:59.999Z"
        {"initiationTimestamp": "2024-02-28T23:59:60Z"} => null
        {"initiationTimestamp": "2016-12-31T23:58:60Z"} => null
        {"initiationTimestamp": "2016-12-31T22:59:60Z"} => null
        {"initiationTimestamp": "2016-12-31T23:59:60-05:00"} => null
        {"initiationTimestamp": "2016-12-31T23:59:61Z"} => null
        {"initiationTimestamp": "0000-01-01T00:59:60+01:00"} => null
    "#
    has() r#"
        e 2016-12-31T23:59:60Z OTHER {} => {"asOf": "2016-12-31T23:59:59.999Z/05/e"}
    "#;

    // Rule order-6.
    the_own_timestamp_is_the_instant_if_it_is_within_a_second_of_the_time: is_stamped() r#"
        e @12:00:00 DISCONNECTED {disconnected@11:59:58.999} => @12:00:00.000/70/e
        e @12:00:00 DISCONNECTED {disconnected@11:59:59.000} => @11:59:59.000/70/e
        e @12:00:00 DISCONNECTED {disconnected@12:00:00.250} => @12:00:00.250/70/e
        e @12:00:00 DISCONNECTED {disconnected@12:00:01.9999999} => @12:00:01.999/70/e
        e @12:00:00 DISCONNECTED {disconnected@12:00:02.000} => @12:00:00.000/70/e
        e @12:00:00.001 DISCONNECTED {disconnected@12:00:01.999} => @12:00:01.999/70/e
        e @12:00:00 DISCONNECTED {"disconnectTimestamp": "2025-06-01T14:00:01.500+02:00"} => @12:00:01.500/70/e
        e @12:00:00 DISCONNECTED {"disconnectTimestamp": "NOT_YET"} => @12:00:00.000/70/e
        e @12:00:00 DISCONNECTED {"disconnectTimestamp": "soon"} => @12:00:00.000/70/e
        e @12:00:00 OTHER {disconnected@12:00:00.250} => @12:00:00.000/05/e
    "#;
}

/// Rules order-4, order-5.
#[test]
fn each_type_has_its_rank_and_each_milestone_its_own_timestamp() {
    let all = r#"{
        "initiationTimestamp": "@12:00:00.010", "connectedToSystemTimestamp": "@12:00:00.020",
        queued@12:00:00.030, disconnected@12:00:00.070,
        "agentInfo": {"connectedToAgentTimestamp": "@12:00:00.040", "afterContactWorkEndTimestamp": "@12:00:00.080"}
    }"#;
    for (kind, stamp) in rows(
        "
        INITIATED => @12:00:00.010/10/e
        CONNECTED_TO_SYSTEM => @12:00:00.020/20/e
        QUEUED => @12:00:00.030/30/e
        CONNECTED_TO_AGENT => @12:00:00.040/40/e
        PAUSED => @12:00:00.000/50/e
        RESUMED => @12:00:00.000/60/e
        DISCONNECTED => @12:00:00.070/70/e
        COMPLETED => @12:00:00.080/80/e
        CONTACT_DATA_UPDATED => @12:00:00.000/05/e
        AMD_DISABLED => @12:00:00.000/05/e
        queued => @12:00:00.000/05/e
        ",
    ) {
        has(&format!(r#"e @12:00:00 {kind} {all} => {{"asOf": "{stamp}"}}"#));
    }
}

sentences! {
    // Rule order-7.
    completed_is_at_the_later_of_its_two_timestamps_or_else_last_in_its_second: is_stamped() "
        e @12:00:00 COMPLETED {} => @12:00:00.999/80/e
        e @12:00:00.25 COMPLETED {} => @12:00:00.999/80/e
        e @12:00:00 COMPLETED {disconnected@12:00:00.600} => @12:00:00.600/80/e
        e @12:00:00 COMPLETED {disconnected@11:00:00} => @12:00:00.999/80/e
        e @12:00:00 COMPLETED {worked@12:00:01.5} => @12:00:01.500/80/e
        e @12:00:00 COMPLETED {disconnected@12:00:00.6, worked@11:40:00} => @12:00:00.600/80/e
        e @12:00:00 COMPLETED {disconnected@12:00:00.6, worked@12:00:00.7} => @12:00:00.700/80/e
        e @12:00:00 COMPLETED {disconnected@12:00:00.6, worked@12:00:09} => @12:00:00.999/80/e
    ";

    a_time_keeps_its_fraction_and_its_offset_is_read: is_stamped() "
        e @12:00:00.5 OTHER {} => @12:00:00.500/05/e
        e @12:00:00.9999 OTHER {} => @12:00:00.999/05/e
        e 2025-06-01t17:30:00.25+05:30 OTHER {} => @12:00:00.250/05/e
    ";
}

/// Rules order-1, order-8, record-4.
#[test]
fn the_later_instant_wins_then_the_greater_rank_then_the_greater_id() {
    for (older, newer) in rows(
        "
        z @12:00:00 QUEUED => a @12:00:01 INITIATED
        z @12:00:00 INITIATED => a @12:00:00 QUEUED
        z @12:00:00 OTHER => a @12:00:00 INITIATED
        a @12:00:00 QUEUED => b @12:00:00 QUEUED
        B @12:00:00 QUEUED => a @12:00:00 QUEUED
        a @12:00:00 QUEUED => aa @12:00:00 QUEUED
        ",
    ) {
        has(&format!(
            r#"{older} {{"tags": {{"k": "1"}}}} {newer} {{"tags": {{"k": "2"}}}} => {{"tags": {{"k": "2"}}}}"#
        ));
    }
}

sentences! {
    // Rule order-10.
    what_an_update_is_about_wins_against_every_snapshot_of_its_second: has() r#"
        a @12:00:00 CONTACT_DATA_UPDATED {"tags": {"k": "new"}, "campaign": {"id": 1}, "updatedProperties": ["Tags"]}
        z @12:00:00 DISCONNECTED {"tags": {"k": "old"}, "campaign": {"id": 2}, disconnected@12:00:00.999}
        => {
            "tags": {"k": "new"}, "tagsAsOf": "@12:00:00.999/90/a",
            "campaign": {"id": 2}, "asOf": "@12:00:00.999/70/z"
        }
    "#;

    an_update_is_older_than_a_snapshot_of_the_next_second: has() r#"
        z @12:00:00 CONTACT_DATA_UPDATED {"tags": {"k": "1"}, "updatedProperties": ["Tags"]}
        a @12:00:01 INITIATED {"tags": {"k": "2"}} => {"tagsAsOf": "@12:00:01.000/10/a"}
    "#;

    the_snapshots_of_an_update_win_against_no_known_type_in_their_second: has() r#"
        z @12:00:00 CONTACT_DATA_UPDATED {"tags": {"k": "1"}, "updatedProperties": []}
        a @12:00:00 INITIATED {"tags": {"k": "2"}}
        => {"tagsAsOf": "@12:00:00.000/10/a", "asOf": "@12:00:00.000/10/a"}
    "#;

    // Rules order-11, record-1.
    as_of_is_the_stamp_of_the_event_also_for_an_update: has() r#"
        e @12:00:00.25 CONTACT_DATA_UPDATED {"tags": {}, "updatedProperties": ["Tags"]}
        => {"asOf": "@12:00:00.250/05/e", "tagsAsOf": "@12:00:00.999/90/e"}
    "#;

    only_an_update_is_about_sections: has() r#"
        e @12:00:00 OTHER {"tags": {}, "updatedProperties": ["Tags"]} => {"tagsAsOf": "@12:00:00.000/05/e"}
    "#;

    an_update_of_a_section_that_it_lacks_erases_nothing: has() r#"
        a @12:00:00 INITIATED {"tags": {"k": "1"}}
        b @12:00:00 CONTACT_DATA_UPDATED {"tags": null, "updatedProperties": ["Tags"]}
        => {"tags": {"k": "1"}, "tagsAsOf": "@12:00:00.000/10/a"}
    "#;
}

/// Rule order-9.
#[test]
fn updated_properties_name_sections_and_case_and_spaces_are_ignored() {
    let sections = "tags segmentAttributes scheduledTimestamp globalResiliencyMetadata contactLens routingCriteria \
        queueInfo";
    for (properties, expected) in rows(
        r#"
        ["Tags"] => tags
        [" t A g S "] => tags
        ["Segment Attributes"] => segmentAttributes
        ["segmentattributes", "TAGS"] => segmentAttributes tags
        ["ScheduledTimestamp"] => scheduledTimestamp
        ["GlobalResiliencyMetadata"] => globalResiliencyMetadata
        ["ContactLens.ConversationalAnalytics.Configuration"] => contactLens
        ["Contact Lens"] => contactLens
        ["RoutingCriteria.Step.Status"] => routingCriteria
        ["routing criteria"] => routingCriteria
        ["UserDefinedAttributes", "QueueInfo", "Tags.X", "Lens", 5, null, ["Tags"]] =>
        "Tags" =>
        {"Tags": "Tags"} =>
        "#,
    ) {
        let stamp = |section: &str| {
            let is_about = expected.split(' ').any(|name| name == section);
            let stamp = if is_about { "@12:00:00.999/90/e" } else { "@12:00:00.000/05/e" };
            format!(r#""{section}AsOf": "{stamp}""#)
        };
        let stamps: Vec<String> = sections.split(' ').map(stamp).collect();
        has(&format!(
            r#"e @12:00:00 CONTACT_DATA_UPDATED {{
                "tags": {{}}, "segmentAttributes": {{}}, "scheduledTimestamp": "@13:00:00", "routingCriteria": [],
                "globalResiliencyMetadata": {{"a": 1}}, "contactLens": {{"a": 1}}, "queueInfo": {{"a": 1}},
                "updatedProperties": {properties}
            }} => {{{}}}"#,
            stamps.join(", ")
        ));
    }
}
