//! The setting `OMIT_FIELDS`, as text.

use contact_events::record::OmitFields;

/// Rule settings-4.
#[test]
fn the_records_own_names_cannot_be_omitted_in_either_case_of_the_first_letter() {
    for name in [
        "contactId",
        "ContactId",
        "eventType",
        "updatedProperties",
        "asOf",
        "expiresAt",
        "seen",
        "state",
        "State",
        "stateSince",
        "waitingInQueue",
        "activeWithAgent",
        "tagsAsOf",
        "AsOf",
    ] {
        let setting = format!("tags, {name}");
        let error = setting.parse::<OmitFields>().unwrap_err();
        assert_eq!(error.name, name);
    }
}

/// Rule settings-4.
#[test]
fn blanks_around_names_and_empty_names_are_ignored() {
    for setting in ["", " ", ",", " , ,"] {
        assert_eq!(setting.parse(), Ok(OmitFields::default()), "{setting:?}");
    }
    let omitted: OmitFields = " Tags ,,\tpreview,Loyalty".parse().unwrap();
    assert_eq!(omitted.names().collect::<Vec<_>>(), ["loyalty", "preview", "tags"]);
    assert_eq!(omitted.unknown_names().collect::<Vec<_>>(), ["loyalty"]);
    assert!(omitted.contains("loyalty") && omitted.contains("Loyalty"));
    assert!(!omitted.contains("lOyalty") && !omitted.contains(""));
}
