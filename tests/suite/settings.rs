//! What the environment sets.

use std::env::VarError;
use std::ffi::OsString;

use contact_events::record::Policy;
use contact_state::settings::{SettingError, Settings};
use tracing::level_filters::LevelFilter;

use crate::support::TABLE;

pub const NO_TABLE: &str =
    "environment variable TABLE_NAME: expected the name or ARN of the DynamoDB table";
pub const NO_DAYS: &str =
    "environment variable RETENTION_DAYS: expected a number of days, 0 to 4294967295";
pub const NO_NAMESPACE: &str = "environment variable METRICS_NAMESPACE: expected a CloudWatch \
     namespace: 1 to 255 letters, digits, or any of . - _ / # :, not starting with : or AWS/";
pub const NO_LEVEL: &str = "environment variable AWS_LAMBDA_LOG_LEVEL: expected TRACE, DEBUG, \
     INFO, WARN, ERROR or FATAL";
pub const NO_NAMES: &str = "environment variable OMIT_FIELDS: expected names, separated by commas";
pub const OMITS_THE_KEY: &str =
    "environment variable OMIT_FIELDS: the record needs `contactId`, so it cannot be omitted";

/// Reads the settings where only these variables are set.
fn read(variables: &[(&str, &str)]) -> Result<Settings, SettingError> {
    Settings::read(&|name| {
        let set = variables.iter().find(|(set, _)| *set == name);
        set.map(|(_, text)| (*text).to_owned()).ok_or(VarError::NotPresent)
    })
}

/// The same with the table's name, which is required.
fn read_with_table(name: &str, text: &str) -> Result<Settings, SettingError> {
    read(&[("TABLE_NAME", TABLE), (name, text)])
}

#[test]
fn every_setting_but_the_tables_name_has_a_default() {
    let expected = Settings {
        table_name: "contact-state".to_owned(),
        policy: Policy::default(),
        metrics_namespace: "ContactState".to_owned(),
        log_level: LevelFilter::INFO,
    };
    assert_eq!(read(&[("TABLE_NAME", "contact-state")]), Ok(expected));
}

/// Rule settings-1.
#[test]
fn every_setting_is_read_as_set() {
    let expected = Settings {
        table_name: "arn:aws:dynamodb:eu-central-1:123456789012:table/t".to_owned(),
        policy: Policy {
            retention_days: 4_294_967_295,
            omit_fields: "customerEndpoint,tags".parse().unwrap(),
        },
        metrics_namespace: "My.Name_space/a-b#c:d".to_owned(),
        log_level: LevelFilter::TRACE,
    };
    let settings = read(&[
        ("TABLE_NAME", "arn:aws:dynamodb:eu-central-1:123456789012:table/t"),
        ("RETENTION_DAYS", "4294967295"),
        ("METRICS_NAMESPACE", "My.Name_space/a-b#c:d"),
        ("AWS_LAMBDA_LOG_LEVEL", "TRACE"),
        ("OMIT_FIELDS", " Tags,, customerEndpoint ,"),
    ]);
    assert_eq!(settings, Ok(expected));
}

#[test]
fn a_log_level_is_read_in_any_case_and_fatal_is_error() {
    for (text, level) in [
        ("TRACE", LevelFilter::TRACE),
        ("debug", LevelFilter::DEBUG),
        ("Info", LevelFilter::INFO),
        ("WARN", LevelFilter::WARN),
        ("ERROR", LevelFilter::ERROR),
        ("FATAL", LevelFilter::ERROR),
    ] {
        let settings = read_with_table("AWS_LAMBDA_LOG_LEVEL", text).unwrap();
        assert_eq!(settings.log_level, level, "{text}");
    }
}

/// Rule settings-1.
#[test]
fn a_setting_that_cannot_be_read_is_an_error_that_names_it_never_a_default() {
    let too_long = "n".repeat(256);
    assert_eq!(read(&[]).unwrap_err().to_string(), NO_TABLE);
    for (name, texts, error) in [
        ("TABLE_NAME", vec![""], NO_TABLE),
        (
            "RETENTION_DAYS",
            vec!["", " ", "-1", "1.5", "ten", "1e3", "4294967296", "7 ", "0x10", "1_000"],
            NO_DAYS,
        ),
        (
            "METRICS_NAMESPACE",
            vec!["", " ", ":a", "a b", "a,b", "é", &too_long, "AWS/Lambda", "AWS/"],
            NO_NAMESPACE,
        ),
        ("AWS_LAMBDA_LOG_LEVEL", vec!["", "LOUD", "OFF", "INFO ", "info,debug", "3"], NO_LEVEL),
        ("OMIT_FIELDS", vec!["contactId", "tags, contactId"], OMITS_THE_KEY),
    ] {
        for text in texts {
            let mut variables = vec![(name, text)];
            if name != "TABLE_NAME" {
                variables.push(("TABLE_NAME", TABLE));
            }
            assert_eq!(read(&variables).unwrap_err().to_string(), error, "{name}={text:?}");
        }
    }
    for namespace in ["AWS", "AWSome/x", "aws/x", "My/AWS/x"] {
        assert!(read_with_table("METRICS_NAMESPACE", namespace).is_ok(), "{namespace}");
    }
}

/// Rule settings-4.
#[test]
fn a_field_that_the_record_needs_cannot_be_omitted() {
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
        let error = read_with_table("OMIT_FIELDS", &format!("tags, {name}")).unwrap_err();
        let expected = format!(
            "environment variable OMIT_FIELDS: the record needs `{name}`, so it cannot be omitted"
        );
        assert_eq!(error.to_string(), expected);
    }
    let parts = "preview,afterContactWork,agentInitiatedHoldDuration,stateTransitions,agentInfo";
    assert!(read_with_table("OMIT_FIELDS", parts).is_ok());
}

#[test]
fn a_setting_that_is_not_unicode_is_an_error_never_a_default() {
    for (unreadable, error) in [
        ("TABLE_NAME", NO_TABLE),
        ("RETENTION_DAYS", NO_DAYS),
        ("METRICS_NAMESPACE", NO_NAMESPACE),
        ("AWS_LAMBDA_LOG_LEVEL", NO_LEVEL),
        ("OMIT_FIELDS", NO_NAMES),
    ] {
        let read = Settings::read(&|name| match name {
            name if name == unreadable => Err(VarError::NotUnicode(OsString::from("t"))),
            "TABLE_NAME" => Ok(TABLE.to_owned()),
            _ => Err(VarError::NotPresent),
        });
        assert_eq!(read.unwrap_err().to_string(), error);
    }
}
