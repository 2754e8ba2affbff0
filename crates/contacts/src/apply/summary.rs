//! What `contacts apply` found and changed.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::revision::{Item, Revision};
use crate::clock::Clock;
use crate::command::Outcome;
use crate::paint::{BAD, BOLD, DIM, GOOD, LATE, paint};
use crate::text::{clean, count, number};

/// DynamoDB does not delete items whose time to live is further in the past, in seconds ("Using time
/// to live in DynamoDB", Amazon DynamoDB Developer Guide).
const NEVER_DELETED: i64 = 5 * 365 * 86_400;

/// The columns of the names on the left.
const NAMES: usize = 11;

/// What was found and changed.
#[derive(Debug)]
pub struct Summary {
    /// How many records were read.
    pub records: usize,
    dry_run: bool,
    clock: Clock,
    to_change: usize,
    changed: usize,
    not_changed: usize,
    expiries: usize,
    past: usize,
    long_past: usize,
    strangers: usize,
    removed: BTreeMap<String, usize>,
}

impl Summary {
    /// Nothing so far.
    pub fn new(dry_run: bool, clock: Clock) -> Self {
        Self {
            records: 0,
            dry_run,
            clock,
            to_change: 0,
            changed: 0,
            not_changed: 0,
            expiries: 0,
            past: 0,
            long_past: 0,
            strangers: 0,
            removed: BTreeMap::new(),
        }
    }

    /// Adds an item, and what has to change in it.
    pub fn add(&mut self, item: &Item, revision: Option<&Revision>) {
        self.records += 1;
        self.strangers += usize::from(item.get("asOf").is_none());
        let Some(revision) = revision else { return };
        self.to_change += 1;
        self.expiries += usize::from(revision.sets_expiry());
        for name in revision.removed_fields() {
            *self.removed.entry(name.clone()).or_default() += 1;
        }
        let now = self.clock.now().as_seconds();
        let past = revision.new_expiry().map(|at| now - at);
        self.past += usize::from(past.is_some_and(|past| (1..=NEVER_DELETED).contains(&past)));
        self.long_past += usize::from(past.is_some_and(|past| past > NEVER_DELETED));
    }

    /// Adds a write, by whether it is done.
    pub fn add_written(&mut self, done: bool) {
        if done {
            self.changed += 1;
        } else {
            self.not_changed += 1;
        }
    }

    /// Whether everything was done.
    pub fn outcome(&self) -> Outcome {
        if self.not_changed == 0 { Outcome::Done } else { Outcome::Partly }
    }

    /// The summary, for people.
    pub fn draw(&self, finished: bool) -> String {
        let mut text = String::new();
        for (name, value) in self.lines() {
            writeln!(text, " {}{value}", paint(DIM, format!("{name:NAMES$}"))).ok();
        }
        text.push_str(&self.verdict(finished));
        text
    }

    /// The lines of the summary, by name. Lines of 0 records are left out.
    fn lines(&self) -> Vec<(&'static str, String)> {
        let mut lines = vec![
            ("read", paint(BOLD, count(self.records, "record"))),
            ("to change", count(self.to_change, "record")),
        ];
        let mut add = |number: usize, name, line: String| {
            lines.extend((number > 0).then_some((name, line)));
        };
        add(self.expiries, "expiry", format!("{} with another expiresAt", number(self.expiries)));
        for (name, records) in &self.removed {
            add(*records, "remove", format!("{} from {}", clean(name), count(*records, "record")));
        }
        let past = count(self.past, "record");
        add(self.past, "expired", format!("{past} that DynamoDB deletes within days"));
        let long_past = count(self.long_past, "record");
        let never = "more than five years ago, which DynamoDB never deletes";
        add(self.long_past, "expired", format!("{long_past} {never}"));
        let strangers = count(self.strangers, "item");
        add(self.strangers, "skipped", format!("{strangers} that contact-state did not write"));
        lines
    }

    fn verdict(&self, finished: bool) -> String {
        if !finished {
            let text = format!(
                " interrupted after {}; run the same command again",
                count(self.changed, "changed record")
            );
            return format!("{}\n", paint(LATE, text));
        }
        if self.dry_run {
            return format!("{}\n", paint(DIM, " nothing was changed"));
        }
        if self.not_changed > 0 {
            let records = count(self.not_changed, "record");
            let text = format!(" ✗ {records} changed during every try");
            return format!("{}: run the same command again\n", paint(BAD, text));
        }
        let changed = count(self.changed, "record");
        format!("{} {changed} changed\n", paint(GOOD, " ✓ every record agrees with the settings:"))
    }
}
