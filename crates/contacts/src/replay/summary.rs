//! The result of the whole replay.

use std::fmt::Write;
use std::time::Duration;

use super::delivery::Replayed;
use super::plan::Arrival;
use super::verify::Verified;
use crate::paint::{
    APPLIED, BAD, BOLD, DIM, DUPLICATE, GOOD, LATE, MERGED, REPAIRED, STALE, paint,
};
use crate::picture::outcomes;
use crate::story::Story;
use crate::text::{clean, count, duration, number};

/// The most failures that are listed for people.
const MAX_LISTED: usize = 20;

/// The columns of the names on the left.
const NAMES: usize = 11;

/// What the summary contains besides the outcomes of the deliveries.
#[derive(Debug)]
pub struct Facts<'a> {
    /// The order in which events arrived.
    pub arrival: Arrival,
    /// How often each event arrived.
    pub repeat: usize,
    /// How long it took.
    pub took: Duration,
    /// How many milestones no event reported.
    pub never_seen: usize,
    /// How many states are right although events were lost.
    pub right: usize,
    /// The result of other orders.
    pub verified: Option<&'a Verified>,
}

/// The summary, of this width.
pub fn draw(replayed: &Replayed, facts: &Facts, columns: usize) -> String {
    let mut text = format!("{}\n", paint(DIM, "━".repeat(columns)));
    let mut line = |name: &str, value: String| {
        writeln!(text, " {}{value}", paint(DIM, format!("{name:NAMES$}"))).ok();
    };
    line("replayed", events(replayed, facts));
    line("arrived", arrived(replayed, facts));
    if replayed.deliveries() > 0 {
        line("outcomes", bar(replayed, columns.saturating_sub(NAMES + 2)));
        line("", outcomes(&replayed.counts));
    }
    line("table", table(replayed));
    if replayed.counts.left_out > 0 {
        let fields = count(replayed.counts.left_out, "field");
        line("left out", format!("{fields} that a record cannot contain"));
    }
    if let Some(lost) = lost(replayed, facts) {
        line("lost", lost);
    }
    text.extend(facts.verified.map(verdict));
    if !replayed.failures.is_empty() {
        text.push_str(&failed(replayed));
    }
    text
}

/// The events that are not in the table, with the reasons.
pub fn failures(replayed: &Replayed) -> String {
    let mut text = String::new();
    for failure in replayed.failures.iter().take(MAX_LISTED) {
        let message = clean(&failure.message);
        let place = clean(&failure.place.to_string());
        writeln!(text, " {} {}", paint(BAD, failure.error_type), paint(BOLD, place)).ok();
        writeln!(text, "   {message}").ok();
    }
    let more = replayed.failures.len().saturating_sub(MAX_LISTED);
    if more > 0 {
        writeln!(text, " and {} more; --json lists them all", number(more)).ok();
    }
    if !text.is_empty() {
        text.push('\n');
    }
    text
}

fn events(replayed: &Replayed, facts: &Facts) -> String {
    let contacts = count(replayed.stories.len(), "contact");
    let took = duration(i64::try_from(facts.took.as_millis()).unwrap_or(i64::MAX));
    let events = paint(BOLD, count(replayed.events(), "event"));
    let times = match facts.repeat {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        times => format!("{times} times"),
    };
    format!("{events} of {contacts}, {}, each {times}, in {took}", facts.arrival)
}

fn arrived(replayed: &Replayed, facts: &Facts) -> String {
    let late = replayed.stories.values().map(|story| story.late().count()).sum();
    let repeated = replayed.stories.values().map(Story::repeated).sum();
    let milestones = count(facts.never_seen, "milestone");
    let late = paint(LATE, format!("{} late", number(late)));
    let repeated = format!("{} repeated", number(repeated));
    let proven = paint(REPAIRED, format!("{milestones} never seen but proven"));
    [late, repeated, proven].join(", ")
}

/// The outcomes to scale.
fn bar(replayed: &Replayed, columns: usize) -> String {
    let counts = &replayed.counts;
    let parts = [
        (APPLIED, counts.applied),
        (MERGED, counts.merged),
        (STALE, counts.stale),
        (DUPLICATE, counts.duplicate),
    ];
    let total = replayed.deliveries().max(1);
    let (mut so_far, mut drawn, mut bar) = (0, 0, String::new());
    for (style, part) in parts {
        so_far += part;
        let end = so_far * columns / total;
        bar.push_str(&paint(style, "■".repeat(end - drawn)));
        drawn = end;
    }
    bar
}

fn table(replayed: &Replayed) -> String {
    let writes = replayed.counts.writes;
    let tenths = writes * 10 / replayed.deliveries().max(1);
    let requests = count(writes, "UpdateItem");
    format!(
        "{requests}, {}.{} for each delivery, on an embedded DynamoDB",
        tenths / 10,
        tenths % 10
    )
}

fn lost(replayed: &Replayed, facts: &Facts) -> Option<String> {
    let lost = replayed.stories.values().filter_map(|story| story.lost.as_ref());
    let contacts = count(lost.clone().count(), "contact");
    let lost: usize = lost.map(|lost| lost.event_types.len()).sum();
    let right = facts.right;
    let events = count(lost, "event");
    (lost > 0).then(|| format!("{events} of {contacts}; the state is right in {right} of them"))
}

fn verdict(verified: &Verified) -> String {
    let orders: Vec<String> = verified.arrivals.iter().map(ToString::to_string).collect();
    let number = orders.len();
    let orders = paint(DIM, format!("   {}", orders.join(" · ")));
    if verified.different.is_empty() {
        let verdict =
            format!(" ✓ same records, byte for byte, in any order: verified with {number} orders");
        return format!("{}\n{orders}\n", paint(GOOD.bold(), verdict));
    }
    let different: Vec<String> = verified.different.iter().map(|id| clean(id)).collect();
    let verdict = paint(BAD, " ✗ the order made a difference to these contacts, which is a bug:");
    format!("{verdict} {}\n{orders}\n", different.join(", "))
}

fn failed(replayed: &Replayed) -> String {
    let events = count(replayed.failures.len(), "event");
    format!("{}\n", paint(BAD, format!(" ✗ {events} not in the table, listed above")))
}
