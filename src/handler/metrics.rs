//! What an invocation counted, for CloudWatch.

use std::ops::AddAssign;

use contact_events::event::Timestamp;
use serde_json::Value;

use super::Error;
use super::incoming::Incoming;
use crate::store::{Outcome, Written};

/// The metrics that are written even if they are 0, because an alarm on a metric without data uses
/// older data.
const ALARMED: [&str; 2] = ["Rejected", "Failed"];

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
            /// The metrics: name, unit and value.
            fn metrics(&self) -> impl Iterator<Item = (&'static str, &'static str, u64)> {
                let counts = [$(($metric, "Count", self.$field as u64)),*];
                let is_written = |(name, _, count): &(&str, _, u64)| *count > 0 || ALARMED.contains(name);
                let age = self.age_millis.map(|age| ("Age", "Milliseconds", age));
                counts.into_iter().filter(is_written).chain(age)
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
    /// CloudWatch User Guide), by function name. Those that are 0 are left out: a sum of no data is 0
    /// as well.
    #[must_use]
    pub fn line(&self, namespace: &str, function_name: &str, now: Timestamp) -> String {
        let (mut metrics, mut values) = (String::new(), String::new());
        for (name, unit, value) in self.metrics() {
            let comma = if metrics.is_empty() { "" } else { "," };
            metrics.extend([comma, r#"{"Name":""#, name, r#"","Unit":""#, unit, r#""}"#]);
            values.extend([r#",""#, name, r#"":"#, &value.to_string()]);
        }
        let (namespace, function_name) = (Value::from(namespace), Value::from(function_name));
        format!(
            r#"{{"_aws":{{"Timestamp":{},"CloudWatchMetrics":[{{"Namespace":{namespace},"Dimensions":[["FunctionName"]],"Metrics":[{metrics}]}}]}},"FunctionName":{function_name}{values}}}"#,
            now.as_millis(),
        )
    }
}
