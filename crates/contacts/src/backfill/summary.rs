//! What a backfill did.

use std::collections::HashSet;
use std::fmt::{Display, Write};

use contact_state::handler::Counts;

use super::failed::Failures;
use super::size::Estimate;
use super::source::Window;
use crate::command::Outcome;
use crate::paint::{BAD, BOLD, DIM, GOOD, LATE, paint};
use crate::picture::outcomes;
use crate::text::{clean, count, number};

/// The columns of the names on the left.
const NAMES: usize = 11;

/// What a backfill did, or would do.
#[derive(Debug, Default)]
pub struct Summary {
    /// How many events were read that can be written.
    pub events: usize,
    /// What was counted while writing.
    pub counts: Counts,
    /// What a dry run found.
    pub estimate: Option<Estimate>,
    /// Why the rest was not read.
    pub stopped: Option<String>,
    /// Whether the command was interrupted.
    pub interrupted: bool,
    left_out: usize,
    contacts: HashSet<String>,
    failures: Failures,
}

impl Summary {
    /// Adds what was read.
    pub fn add_window(&mut self, window: &Window) {
        self.events += window.events.len();
        self.left_out += window.events.iter().map(|event| event.left_out).sum::<usize>();
        for contact in window.events.iter().map(|event| event.delta.contact_id()) {
            if !self.contacts.contains(contact) {
                self.contacts.insert(contact.to_owned());
            }
        }
    }

    /// With the events that are not in the table.
    pub fn with_failures(self, failures: Failures) -> Self {
        Self { failures, ..self }
    }

    /// Whether everything was done.
    pub fn outcome(&self) -> Outcome {
        if self.interrupted {
            Outcome::Interrupted
        } else if self.failures.number > 0 || self.stopped.is_some() {
            Outcome::Partly
        } else {
            Outcome::Done
        }
    }

    /// The summary, for people.
    pub fn draw(&self, failed_file: Option<impl Display>) -> String {
        let mut text = self.failures();
        let mut line = |name: &str, value: String| {
            writeln!(text, " {}{value}", paint(DIM, format!("{name:NAMES$}"))).ok();
        };
        let events = paint(BOLD, count(self.events, "event"));
        line("read", format!("{events} of {}", count(self.contacts.len(), "contact")));
        if self.left_out > 0 {
            let fields = count(self.left_out, "field");
            line("left out", format!("{fields} that a record cannot contain"));
        }
        if let Some(estimate) = &self.estimate {
            let (writes, units) = (count(estimate.writes, "write"), number(estimate.units));
            line("would be", format!("{writes}, about {units} write units if the table is empty"));
        } else {
            if self.counts != Counts::default() {
                line("outcomes", outcomes(&self.counts));
            }
            line("table", count(self.counts.writes, "UpdateItem"));
        }
        text.push_str(&self.verdict(failed_file));
        text
    }

    fn failures(&self) -> String {
        let mut text = String::new();
        for failure in &self.failures.first {
            let place = clean(&failure.place.to_string());
            writeln!(text, " {} {}", paint(BAD, failure.error_type), paint(BOLD, place)).ok();
            writeln!(text, "   {}", clean(&failure.message)).ok();
        }
        let more = self.failures.number - self.failures.first.len();
        if more > 0 {
            writeln!(text, " and {} more", number(more)).ok();
        }
        text
    }

    fn verdict(&self, failed_file: Option<impl Display>) -> String {
        let mut text = String::new();
        if self.failures.number > 0 {
            let events = count(self.failures.number, "event");
            let verb =
                if self.estimate.is_some() { "cannot be written" } else { "not in the table" };
            let kept =
                failed_file.map(|file| format!("; they are in {file}, which backfill reads"));
            let kept = kept.unwrap_or_else(|| "; --failed FILE keeps them".to_owned());
            writeln!(text, "{}{kept}", paint(BAD, format!(" ✗ {events} {verb}"))).ok();
        }
        if let Some(reason) = &self.stopped {
            let rest = "; the rest was not read: run the same command again";
            writeln!(text, "{}{rest}", paint(BAD, format!(" ✗ stopped: {reason}"))).ok();
        } else if self.interrupted {
            let interrupted = " interrupted; run the same command again to write the rest";
            writeln!(text, "{}", paint(LATE, interrupted)).ok();
        } else if self.estimate.is_some() {
            writeln!(text, "{}", paint(DIM, " nothing was written, and the table was not read"))
                .ok();
        } else if self.failures.number == 0 {
            writeln!(text, "{}", paint(GOOD, " ✓ every event is in the table")).ok();
        }
        text
    }
}
