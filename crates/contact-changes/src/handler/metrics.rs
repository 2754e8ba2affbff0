//! What an invocation counted, for CloudWatch.

use contact_events::event::Timestamp;
use serde_json::{Value, json};

use super::Error;

/// The outcomes of the stream records of one invocation. Each record is in exactly one count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Changes that were put on the bus.
    pub changes: usize,
    /// Stream records that made no change.
    pub unchanged: usize,
    /// Stream records that can never be put. A payload that is not recognized is one.
    pub rejected: usize,
    /// Changes that were not put and may be put later.
    pub failed: usize,
}

impl Counts {
    pub(super) fn add_failed(&mut self, error: &Error) {
        if error.is_rejection() {
            self.rejected += 1;
        } else {
            self.failed += 1;
        }
    }

    fn by_name(&self) -> [(&'static str, usize); 4] {
        [
            ("Changes", self.changes),
            ("Unchanged", self.unchanged),
            ("Rejected", self.rejected),
            ("Failed", self.failed),
        ]
    }

    /// The counts as a line of the embedded metric format ("Embedding metrics within logs", Amazon
    /// CloudWatch User Guide), by function name.
    #[must_use]
    pub fn line(&self, namespace: &str, function_name: &str, now: Timestamp) -> String {
        let counts = self.by_name();
        let metrics: Vec<Value> =
            counts.iter().map(|(name, _)| json!({"Name": name, "Unit": "Count"})).collect();
        let mut line = json!({
            "_aws": {
                "Timestamp": now.as_millis(),
                "CloudWatchMetrics": [{
                    "Namespace": namespace,
                    "Dimensions": [["FunctionName"]],
                    "Metrics": metrics,
                }],
            },
            "FunctionName": function_name,
        });
        for (name, count) in counts {
            line[name] = count.into();
        }
        line.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_has_every_count_and_its_definition() {
        let counts = Counts { changes: 1, unchanged: 2, rejected: 3, failed: 4 };
        let now = Timestamp::parse("2026-02-10T15:11:48.593Z").unwrap();
        let line: Value =
            serde_json::from_str(&counts.line("ContactState", "contact-changes", now)).unwrap();
        let names = ["Changes", "Unchanged", "Rejected", "Failed"];
        let metrics = names.map(|name| json!({"Name": name, "Unit": "Count"}));
        let expected = json!({
            "_aws": {
                "Timestamp": 1_770_736_308_593_u64,
                "CloudWatchMetrics": [{
                    "Namespace": "ContactState",
                    "Dimensions": [["FunctionName"]],
                    "Metrics": metrics,
                }],
            },
            "FunctionName": "contact-changes",
            "Changes": 1, "Unchanged": 2, "Rejected": 3, "Failed": 4,
        });
        assert_eq!(line, expected);
    }
}
