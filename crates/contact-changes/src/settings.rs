//! What the environment sets.

use std::env::{self, VarError};

use tracing::level_filters::LevelFilter;

/// The settings of the function. The SDK reads AWS's own variables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// `EVENT_BUS`: the name or ARN of the event bus, `default` by default.
    pub event_bus: String,
    /// `METRICS_NAMESPACE`: the CloudWatch namespace of the metrics, `ContactState` by default.
    pub metrics_namespace: String,
    /// `AWS_LAMBDA_LOG_LEVEL`: what this crate logs, from TRACE to FATAL. The default is INFO.
    pub log_level: LevelFilter,
}

/// A setting that is not what it must be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("environment variable {name}: expected {expected}")]
pub struct SettingError {
    /// The variable.
    pub name: &'static str,
    /// What it must be.
    pub expected: &'static str,
}

type Variable<'a> = &'a dyn Fn(&'static str) -> Result<String, VarError>;

impl Settings {
    /// Reads the environment.
    pub fn from_env() -> Result<Self, SettingError> {
        Self::read(&|name| env::var(name))
    }

    /// Reads settings through `variable`.
    pub fn read(variable: Variable) -> Result<Self, SettingError> {
        Ok(Self {
            event_bus: read(
                variable,
                "EVENT_BUS",
                "default",
                "the name or ARN of an event bus: 1 to 1,600 letters, digits, or any of . - _ / :",
                |text| is_event_bus(text).then(|| text.to_owned()),
            )?,
            metrics_namespace: read(
                variable,
                "METRICS_NAMESPACE",
                "ContactState",
                "a CloudWatch namespace: 1 to 255 letters, digits, or any of . - _ / # :, not starting with : or AWS/",
                |text| is_namespace(text).then(|| text.to_owned()),
            )?,
            log_level: read(
                variable,
                "AWS_LAMBDA_LOG_LEVEL",
                "INFO",
                "TRACE, DEBUG, INFO, WARN, ERROR or FATAL",
                log_level,
            )?,
        })
    }
}

fn read<T>(
    variable: Variable,
    name: &'static str,
    default: &str,
    expected: &'static str,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<T, SettingError> {
    let value = match variable(name) {
        Ok(text) => parse(&text),
        Err(VarError::NotPresent) => parse(default),
        Err(VarError::NotUnicode(_)) => None,
    };
    value.ok_or(SettingError { name, expected })
}

/// `EventBusName` ("`PutEventsRequestEntry`", Amazon EventBridge API Reference).
fn is_event_bus(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b".-_/:".contains(&byte);
    (1..=1_600).contains(&text.len()) && text.bytes().all(allowed)
}

/// CloudWatch reserves the namespaces that begin with `AWS/`.
fn is_namespace(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b".-_/#:".contains(&byte);
    (1..=255).contains(&text.len())
        && text.bytes().all(allowed)
        && !text.starts_with(':')
        && !text.starts_with("AWS/")
}

fn log_level(text: &str) -> Option<LevelFilter> {
    match text.to_ascii_uppercase().as_str() {
        "TRACE" => Some(LevelFilter::TRACE),
        "DEBUG" => Some(LevelFilter::DEBUG),
        "INFO" => Some(LevelFilter::INFO),
        "WARN" => Some(LevelFilter::WARN),
        "ERROR" | "FATAL" => Some(LevelFilter::ERROR),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(name: &'static str, text: &str) -> Result<Settings, SettingError> {
        Settings::read(&|asked| {
            if asked == name { Ok(text.to_owned()) } else { Err(VarError::NotPresent) }
        })
    }

    #[test]
    fn without_any_variable_the_defaults_hold() {
        let defaults = Settings {
            event_bus: "default".to_owned(),
            metrics_namespace: "ContactState".to_owned(),
            log_level: LevelFilter::INFO,
        };
        assert_eq!(settings("", ""), Ok(defaults));
    }

    #[test]
    fn an_event_bus_is_a_name_or_an_arn() {
        for bus in [
            "contacts",
            "aws.partner/example.com/contacts_1",
            "arn:aws:events:us-east-1:123456789012:event-bus/contacts",
        ] {
            assert_eq!(settings("EVENT_BUS", bus).unwrap().event_bus, bus);
        }
    }

    #[test]
    fn a_setting_that_cannot_be_read_is_an_error_that_names_it() {
        for (name, text) in [
            ("EVENT_BUS", ""),
            ("EVENT_BUS", "two words"),
            ("METRICS_NAMESPACE", ""),
            ("METRICS_NAMESPACE", "AWS/Connect"),
            ("AWS_LAMBDA_LOG_LEVEL", "LOUD"),
        ] {
            assert_eq!(settings(name, text).unwrap_err().name, name, "{text:?}");
        }
        assert!(settings("EVENT_BUS", &"b".repeat(1_601)).is_err());
        assert!(settings("EVENT_BUS", &"b".repeat(1_600)).is_ok());
    }
}
