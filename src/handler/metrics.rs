//! What an invocation counted, for CloudWatch.

use std::ops::AddAssign;

use serde_json::{Value, json};

use crate::event::Timestamp;
use crate::store::{Outcome, Written};

/// What became of the events of one invocation. Several events of one contact in one batch are
/// one write.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Writes that stood as a whole.
    pub applied: usize,
    /// Writes of which part stood.
    pub merged: usize,
    /// Writes that had been made before.
    pub duplicate: usize,
    /// Writes that were no news.
    pub stale: usize,
    /// Writes more than a second older than the record.
    pub late: usize,
    /// Fields that could not be kept.
    pub left_out: usize,
    /// Events that are not in the table.
    pub failed: usize,
}

impl Counts {
    pub(super) fn add_written(&mut self, written: Written) {
        match written.outcome {
            Outcome::Applied => self.applied += 1,
            Outcome::Merged => self.merged += 1,
            Outcome::Duplicate => self.duplicate += 1,
            Outcome::Stale => self.stale += 1,
        }
        self.late += usize::from(written.late);
    }

    fn by_name(&self) -> [(&'static str, usize); 7] {
        [
            ("Applied", self.applied),
            ("Merged", self.merged),
            ("Duplicate", self.duplicate),
            ("Stale", self.stale),
            ("Late", self.late),
            ("LeftOut", self.left_out),
            ("Failed", self.failed),
        ]
    }

    /// The counts as a line of the embedded metric format («Embedding metrics within logs»,
    /// Amazon CloudWatch User Guide), by function name.
    #[must_use]
    pub fn line(&self, namespace: &str, function_name: &str, now: Timestamp) -> String {
        let metrics: Vec<Value> =
            self.by_name().iter().map(|(name, _)| json!({"Name": name, "Unit": "Count"})).collect();
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
        for (name, count) in self.by_name() {
            line[name] = count.into();
        }
        line.to_string()
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.applied += other.applied;
        self.merged += other.merged;
        self.duplicate += other.duplicate;
        self.stale += other.stale;
        self.late += other.late;
        self.left_out += other.left_out;
        self.failed += other.failed;
    }
}
