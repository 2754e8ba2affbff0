//! What an invocation counted, for CloudWatch.

use std::ops::{Add, AddAssign};

use contact_events::event::Timestamp;
use serde_json::{Value, json};

use super::Error;
use super::incoming::Incoming;
use crate::store::{Outcome, Written};

/// What became of the events of one invocation. Each event is in exactly one of `applied`,
/// `merged`, `duplicate`, `stale`, `rejected` and `failed`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Events received. A payload that is not recognized is one.
    pub events: usize,
    /// Events of which everything took effect.
    pub applied: usize,
    /// Events of which part took effect.
    pub merged: usize,
    /// Events that had been written before.
    pub duplicate: usize,
    /// Events of which nothing took effect.
    pub stale: usize,
    /// Events that can never be written.
    pub rejected: usize,
    /// Events that were not written and may be written later.
    pub failed: usize,
    /// Events more than a second older than their record.
    pub late: usize,
    /// Fields that were left out.
    pub left_out: usize,
    /// `UpdateItem`s sent. The SDK's own retries are not counted.
    pub writes: usize,
    /// Of the oldest event that was written, milliseconds from its `time` until it was in the
    /// table.
    pub age_millis: Option<u64>,
}

impl Counts {
    /// Counts an event that is in the table.
    pub(super) fn add_written(&mut self, written: &Written, event: &Incoming) {
        self.events += 1;
        match written.outcome {
            Outcome::Applied => self.applied += 1,
            Outcome::Merged => self.merged += 1,
            Outcome::Duplicate => self.duplicate += 1,
            Outcome::Stale => self.stale += 1,
        }
        self.late += usize::from(written.late);
        self.left_out += event.left_out.count();
        if matches!(written.outcome, Outcome::Applied | Outcome::Merged) {
            self.age_millis = self.age_millis.max(Some(event.age_millis()));
        }
    }

    /// Counts an event that is not in the table.
    pub(super) fn add_failed(&mut self, error: &Error) {
        self.events += 1;
        if error.is_rejection() {
            self.rejected += 1;
        } else {
            self.failed += 1;
        }
    }

    fn by_name(&self) -> [(&'static str, usize); 10] {
        [
            ("Events", self.events),
            ("Applied", self.applied),
            ("Merged", self.merged),
            ("Duplicate", self.duplicate),
            ("Stale", self.stale),
            ("Rejected", self.rejected),
            ("Failed", self.failed),
            ("Late", self.late),
            ("LeftOut", self.left_out),
            ("Writes", self.writes),
        ]
    }

    /// The counts as a line of the embedded metric format ("Embedding metrics within logs", Amazon
    /// CloudWatch User Guide), by function name.
    #[must_use]
    pub fn line(&self, namespace: &str, function_name: &str, now: Timestamp) -> String {
        let metric = |name, unit| json!({"Name": name, "Unit": unit});
        let mut metrics: Vec<Value> =
            self.by_name().iter().map(|(name, _)| metric(*name, "Count")).collect();
        metrics.extend(self.age_millis.map(|_| metric("Age", "Milliseconds")));
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
        if let Some(age) = self.age_millis {
            line["Age"] = age.into();
        }
        line.to_string()
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.events += other.events;
        self.applied += other.applied;
        self.merged += other.merged;
        self.duplicate += other.duplicate;
        self.stale += other.stale;
        self.rejected += other.rejected;
        self.failed += other.failed;
        self.late += other.late;
        self.left_out += other.left_out;
        self.writes += other.writes;
        self.age_millis = self.age_millis.max(other.age_millis);
    }
}

impl Add for Counts {
    type Output = Self;

    fn add(mut self, other: Self) -> Self {
        self += other;
        self
    }
}
