//! What an invocation counted, for CloudWatch.

use std::ops::AddAssign;

use contact_events::event::Timestamp;
use serde_json::{Value, json};

use super::Error;
use super::incoming::Incoming;
use crate::store::{Outcome, Written};

/// Declares the counts of an invocation, each with the name of its metric.
macro_rules! counts {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $field:ident = $metric:literal,)* }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
        pub struct $name {
            $($(#[$doc])* pub $field: usize,)*
            /// Of the oldest event that was written, milliseconds from its `time` until it was in
            /// the table.
            pub age_millis: Option<u64>,
        }

        impl $name {
            /// The counts by the names of their metrics.
            fn by_name(&self) -> impl Iterator<Item = (&'static str, usize)> {
                [$(($metric, self.$field)),*].into_iter()
            }
        }

        impl AddAssign for $name {
            fn add_assign(&mut self, other: Self) {
                $(self.$field += other.$field;)*
                self.age_millis = self.age_millis.max(other.age_millis);
            }
        }
    };
}

counts! {
    /// The outcomes of the events of one invocation. Each event is in exactly one of `applied`,
    /// `merged`, `duplicate`, `stale`, `rejected` and `failed`.
    Counts {
        /// Events received. A payload that is not recognized is one.
        events = "Events",
        /// Events of which everything took effect.
        applied = "Applied",
        /// Events of which part took effect.
        merged = "Merged",
        /// Events that had been written before.
        duplicate = "Duplicate",
        /// Events of which nothing took effect.
        stale = "Stale",
        /// Events that can never be written.
        rejected = "Rejected",
        /// Events that were not written and may be written later.
        failed = "Failed",
        /// Events more than a second older than their record.
        late = "Late",
        /// Fields that were left out.
        left_out = "LeftOut",
        /// `UpdateItem`s sent. The SDK's own retries are not counted.
        writes = "Writes",
    }
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

    /// The counts as a line of the embedded metric format ("Embedding metrics within logs", Amazon
    /// CloudWatch User Guide), by function name.
    #[must_use]
    pub fn line(&self, namespace: &str, function_name: &str, now: Timestamp) -> String {
        let metric = |name, unit| json!({"Name": name, "Unit": unit});
        let mut metrics: Vec<Value> =
            self.by_name().map(|(name, _)| metric(name, "Count")).collect();
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
