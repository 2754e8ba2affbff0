//! What the environment sets.

use std::env::{self, VarError};

use contact_events::record::{OmitError, OmitFields, Policy};
use tracing::level_filters::LevelFilter;

/// The settings of the function. The SDK reads AWS's own variables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// `TABLE_NAME`, required: the name or ARN of the DynamoDB table.
    pub table_name: String,
    /// `RETENTION_DAYS`, 0 (the default, for ever) to 4,294,967,295, and `OMIT_FIELDS`, names of
    /// fields that are never stored, separated by commas.
    pub policy: Policy,
    /// `METRICS_NAMESPACE`: the CloudWatch namespace of the metrics, `ContactState` by default.
    pub metrics_namespace: String,
    /// `AWS_LAMBDA_LOG_LEVEL`: what this crate logs, from TRACE to FATAL. The default is INFO.
    pub log_level: LevelFilter,
}

/// A setting that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SettingError {
    /// It is missing, or not what it must be.
    #[error("environment variable {name}: expected {expected}")]
    Unreadable {
        /// The variable.
        name: &'static str,
        /// What it must be.
        expected: &'static str,
    },
    /// `OMIT_FIELDS` names a field that cannot be omitted.
    #[error("environment variable OMIT_FIELDS: {0}")]
    OmitFields(OmitError),
}

type Variable<'a> = &'a dyn Fn(&'static str) -> Result<String, VarError>;

impl Settings {
    /// Reads the environment.
    pub fn from_env() -> Result<Self, SettingError> {
        Self::read(&|name| env::var(name))
    }

    /// Reads settings through `variable`.
    pub fn read(variable: Variable) -> Result<Self, SettingError> {
        let omit_fields: OmitFields =
            read(variable, "OMIT_FIELDS", Some(""), "names, separated by commas", |text| {
                Some(text.parse())
            })?
            .map_err(SettingError::OmitFields)?;
        Ok(Self {
            table_name: read(
                variable,
                "TABLE_NAME",
                None,
                "the name or ARN of the DynamoDB table",
                |text| (!text.is_empty()).then(|| text.to_owned()),
            )?,
            policy: Policy {
                retention_days: read(
                    variable,
                    "RETENTION_DAYS",
                    Some("0"),
                    "a number of days, 0 to 4294967295",
                    |text| text.parse().ok(),
                )?,
                omit_fields,
            },
            metrics_namespace: read(
                variable,
                "METRICS_NAMESPACE",
                Some("ContactState"),
                "a CloudWatch namespace: 1 to 255 letters, digits, or any of . - _ / # :, not starting with : or AWS/",
                |text| is_namespace(text).then(|| text.to_owned()),
            )?,
            log_level: read(
                variable,
                "AWS_LAMBDA_LOG_LEVEL",
                Some("INFO"),
                "TRACE, DEBUG, INFO, WARN, ERROR or FATAL",
                log_level,
            )?,
        })
    }
}

fn read<T>(
    variable: Variable,
    name: &'static str,
    default: Option<&str>,
    expected: &'static str,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<T, SettingError> {
    let value = match (variable(name), default) {
        (Ok(text), _) => parse(&text),
        (Err(VarError::NotPresent), Some(default)) => parse(default),
        _ => None,
    };
    value.ok_or(SettingError::Unreadable { name, expected })
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
