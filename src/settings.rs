//! What the environment sets.

use std::env::{self, VarError};

use tracing::level_filters::LevelFilter;

/// The settings of the function. AWS's own variables are read by the SDK.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// `TABLE_NAME`, required: the name or ARN of the DynamoDB table.
    pub table_name: String,
    /// `RETENTION_DAYS`: days after a record's newest event until it expires, 0 to
    /// 4,294,967,295; 0, the default, keeps records for ever.
    pub retention_days: u32,
    /// `METRICS_NAMESPACE`: the CloudWatch namespace of the metrics, 1 to 255 of the characters
    /// that CloudWatch allows; `ContactState` by default.
    pub metrics_namespace: String,
    /// `AWS_LAMBDA_LOG_LEVEL`: what this crate logs, from TRACE to FATAL; INFO by default.
    pub log_level: LevelFilter,
}

/// A setting that cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("environment variable {name}: expected {expected}")]
pub struct SettingError {
    name: &'static str,
    expected: &'static str,
}

impl Settings {
    /// Reads the environment.
    pub fn from_env() -> Result<Self, SettingError> {
        Self::read(env::var)
    }

    /// Reads settings from where `variable` finds them.
    pub fn read(
        variable: impl Fn(&'static str) -> Result<String, VarError>,
    ) -> Result<Self, SettingError> {
        let setting = |name, default: Option<&str>, expected| match (variable(name), default) {
            (Ok(text), _) => Ok(text),
            (Err(VarError::NotPresent), Some(default)) => Ok(default.to_owned()),
            _ => Err(SettingError { name, expected }),
        };
        let parsed = |name, default, expected, parse: fn(&str) -> bool| {
            let text = setting(name, default, expected)?;
            if parse(&text) { Ok(text) } else { Err(SettingError { name, expected }) }
        };
        let days = "a number of days, 0 to 4294967295";
        let level = "TRACE, DEBUG, INFO, WARN, ERROR or FATAL";
        Ok(Self {
            table_name: parsed("TABLE_NAME", None, "the name of the DynamoDB table", |text| {
                !text.is_empty()
            })?,
            retention_days: setting("RETENTION_DAYS", Some("0"), days)?
                .parse()
                .map_err(|_| SettingError { name: "RETENTION_DAYS", expected: days })?,
            metrics_namespace: parsed(
                "METRICS_NAMESPACE",
                Some("ContactState"),
                "a CloudWatch namespace: 1 to 255 letters, digits, or any of . - _ / # :",
                is_namespace,
            )?,
            log_level: log_level(&setting("AWS_LAMBDA_LOG_LEVEL", Some("INFO"), level)?)
                .ok_or(SettingError { name: "AWS_LAMBDA_LOG_LEVEL", expected: level })?,
        })
    }
}

fn is_namespace(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b".-_/#:".contains(&byte);
    (1..=255).contains(&text.len()) && text.bytes().all(allowed) && !text.starts_with(':')
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
