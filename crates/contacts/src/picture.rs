//! One contact as a picture: its life to scale, and what happened to its events.

pub mod marks;
pub mod record_table;
mod timeline;

use std::fmt::Write;

use anstyle::Style;
use contact_events::event::EventType;
use contact_events::record::{Record, State};
use contact_state::handler::Counts;

use crate::paint::{
    APPLIED, BAD, BOLD, DIM, DUPLICATE, GOOD, LATE, MERGED, PLAIN, REPAIRED, STALE, of_state, paint,
};
use crate::story::{Lost, Story};
use crate::text::{clean, count, duration, fit, moment, number, width};
use marks::{Mark, Source};
use timeline::Layout;

/// The columns of the rail to the left of every line.
const RAIL: usize = 2;

/// The most columns of an event type. No type of Amazon Connect's is longer.
const MAX_NAME: usize = 24;

/// Text with colours, and its width without them.
struct Painted {
    text: String,
    width: usize,
}

impl Painted {
    fn new() -> Self {
        Self { text: String::new(), width: 0 }
    }

    fn push(&mut self, style: Style, text: &str) {
        self.text.push_str(&paint(style, text));
        self.width += width(text);
    }

    fn pad_to(&mut self, column: usize) {
        let missing = column.saturating_sub(self.width);
        self.text.extend(std::iter::repeat_n(' ', missing));
        self.width += missing;
    }
}

/// What the signs mean.
pub fn legend() -> String {
    let signs = [
        (PLAIN, "● milestone"),
        (PLAIN, "◆ other event"),
        (REPAIRED, "○ proven by other events"),
        (REPAIRED, "◎ by the contact record alone"),
        (DIM, "╱╱ not to scale"),
    ];
    signs.map(|(style, sign)| paint(style, sign)).join("  ")
}

/// The picture of a contact, of this width, with a footer.
pub fn draw(
    contact_id: &str,
    story: &Story,
    record: Option<&Record>,
    footer: &str,
    width: usize,
) -> String {
    let (marks, dropped) = marks::drawable(marks::of(story, record));
    let mut lines = Vec::new();
    if !marks.is_empty() {
        lines.extend([about(record, &marks), String::new()]);
        lines.extend(timeline(&marks, width - RAIL));
        lines.push(String::new());
    }
    if dropped > 0 {
        lines.push(paint(DIM, format!("{} more, not drawn", count(dropped, "event"))));
    }
    lines.extend(story.lost.iter().map(|lost| losses(lost, record)));
    let mut picture = title(contact_id, record, &marks, width);
    for line in lines {
        let line = format!("{} {line}", paint(DIM, '│'));
        writeln!(picture, "{}", line.trim_end()).ok();
    }
    writeln!(picture, "{} {}", paint(DIM, '╰'), footer).ok();
    picture
}

/// `╭ 60ebb8c4-… ───────────────── COMPLETED after 8m 24s`
fn title(id: &str, record: Option<&Record>, marks: &[Mark], columns: usize) -> String {
    let (style, end) = standing(record, marks);
    let room = columns.saturating_sub(RAIL + width(&end) + 4);
    let id = fit(&clean(id), room);
    let line = "─".repeat(columns.saturating_sub(RAIL + width(&id) + width(&end) + 2));
    let corner = paint(DIM, '╭');
    format!("{corner} {} {} {}\n", paint(BOLD, &id), paint(DIM, line), paint(style.bold(), end))
}

/// The contact's state, and how long the contact lasted.
fn standing(record: Option<&Record>, marks: &[Mark]) -> (Style, String) {
    let Some(record) = record else { return (BAD, "no record".to_owned()) };
    let Some(state) = &record.state else { return (PLAIN, "no state yet".to_owned()) };
    let life = lifetime(record, marks).map(duration);
    let standing = match life {
        Some(life) => format!("{state} after {life}"),
        None => format!("{state}, not ended"),
    };
    (of_state(state), standing)
}

/// From the first mark to the end, in milliseconds, if the contact has ended.
pub fn lifetime(record: &Record, marks: &[Mark]) -> Option<i64> {
    record.state.as_ref().filter(|state| state.is_ended())?;
    Some(record.state_since?.as_millis() - marks.first()?.at.as_millis())
}

fn about(record: Option<&Record>, marks: &[Mark]) -> String {
    let contact = record.map(|record| &record.contact);
    let name = |name: Option<&str>| name.map_or_else(|| "?".to_owned(), clean);
    let channel = contact.and_then(|contact| Some(contact.channel.as_ref()?.as_str()));
    let method = contact.and_then(|contact| Some(contact.initiation_method.as_ref()?.as_str()));
    let since = marks.first().map_or_else(String::new, |mark| format!(" · {}", moment(mark.at)));
    paint(DIM, format!("{} · {}{since}", name(channel), name(method)))
}

fn timeline(marks: &[Mark], width: usize) -> Vec<String> {
    let Some(first) = marks.first() else { return Vec::new() };
    let moments: Vec<i64> = marks.iter().map(|mark| mark.at.as_millis()).collect();
    let labels: Vec<Painted> = marks.iter().map(|mark| label(mark, first)).collect();
    let widths: Vec<usize> = labels.iter().map(|label| label.width).collect();
    let layout = timeline::lay_out(&moments, &widths, width);
    let mut lines = vec![axis(marks, &labels, &layout)];
    let height = layout.rows.iter().max().map_or(0, |row| row + 1);
    lines.extend((0..height).map(|row| labels_of_row(row, &labels, &layout)));
    lines
}

/// `●━━ 22s ━━●━━━━ 41s ━━━━● COMPLETED +1m 03s`
fn axis(marks: &[Mark], labels: &[Painted], layout: &Layout) -> String {
    let mut line = Painted::new();
    let mut state = DIM;
    for (place, mark) in marks.iter().enumerate() {
        state = mark_state(mark).map_or(state, |state| of_state(&state));
        line.push(state, marker(mark));
        if let Some(next) = marks.get(place + 1) {
            let room = layout.columns[place + 1] - layout.columns[place] - 1;
            let gap = duration(next.at.as_millis() - mark.at.as_millis());
            segment(&mut line, state, room, &gap, layout.cut[place]);
        }
    }
    let last = labels.last().map_or("", |label| &label.text);
    format!("{} {last}", line.text)
}

fn segment(line: &mut Painted, state: Style, room: usize, gap: &str, cut: bool) {
    let (before, after) = if cut { ("╱╱ ", " ╱╱") } else { (" ", " ") };
    let inside = width(before) + width(gap) + width(after);
    if inside > room {
        return line.push(state, &"━".repeat(room));
    }
    let left = (room - inside) / 2;
    line.push(state, &"━".repeat(left));
    line.push(DIM, before);
    line.push(PLAIN, gap);
    line.push(DIM, after);
    line.push(state, &"━".repeat(room - inside - left));
}

fn labels_of_row(row: usize, labels: &[Painted], layout: &Layout) -> String {
    let mut line = Painted::new();
    for (place, label_row) in layout.rows.iter().enumerate() {
        line.pad_to(layout.columns[place]);
        if *label_row > row {
            line.push(DIM, "│");
        } else if *label_row == row {
            line.push(DIM, "└ ");
            line.text.push_str(&labels[place].text);
            line.width += labels[place].width;
        }
    }
    line.text
}

fn marker(mark: &Mark) -> &'static str {
    match mark.source {
        Source::ContactRecord => "◎",
        Source::OtherEvents => "○",
        Source::Event if mark.is_step() => "●",
        Source::Event => "◆",
    }
}

/// `QUEUED +22s late ×2`
fn label(mark: &Mark, first: &Mark) -> Painted {
    let mut label = Painted::new();
    let name = fit(&clean(mark.event_type.as_str()), MAX_NAME);
    label.push(mark_state(mark).map_or(PLAIN, |state| of_state(&state)), &name);
    let offset = mark.at.as_millis() - first.at.as_millis();
    if offset > 0 {
        label.push(DIM, &format!(" +{}", duration(offset)));
    }
    if mark.late {
        label.push(LATE, " late");
    }
    if mark.deliveries > 1 {
        label.push(DIM, &format!(" ×{}", number(mark.deliveries)));
    }
    match mark.source {
        Source::Event => {}
        Source::OtherEvents => label.push(REPAIRED, " never seen"),
        Source::ContactRecord => label.push(REPAIRED, " contact record"),
    }
    label
}

/// The state that a mark begins.
fn mark_state(mark: &Mark) -> Option<State> {
    match &mark.event_type {
        EventType::Initiated => Some(State::Initiated),
        EventType::ConnectedToSystem => Some(State::ConnectedToSystem),
        EventType::Queued => Some(State::Queued),
        EventType::ConnectedToAgent | EventType::Resumed => Some(State::ConnectedToAgent),
        EventType::Paused => Some(State::Paused),
        EventType::Disconnected => Some(State::Disconnected),
        EventType::Completed => Some(State::Completed),
        _ => None,
    }
}

fn losses(lost: &Lost, record: Option<&Record>) -> String {
    let types: Vec<String> = lost.event_types.iter().map(|lost| clean(lost.as_str())).collect();
    let lost_types = paint(REPAIRED, format!("lost: {}", types.join(", ")));
    let state = record.and_then(|record| record.state.as_ref()).map(State::as_str);
    let verdict = match (&lost.state, state) {
        (expected, state) if expected.as_deref() == state => {
            paint(GOOD, "the state is right nevertheless")
        }
        (Some(expected), _) => {
            paint(LATE, format!("no later event contains it: it was {expected}"))
        }
        (None, _) => paint(LATE, "no later event contains it"),
    };
    format!("{lost_types}  {verdict}")
}

/// What happened to the events: the footer of a picture.
pub fn deliveries(story: &Story) -> String {
    if story.events.is_empty() {
        return paint(DIM, "nothing arrived");
    }
    let events = count(story.events.len(), "event");
    let deliveries = match story.deliveries() {
        1 => "1 delivery".to_owned(),
        deliveries => format!("{} deliveries", number(deliveries)),
    };
    format!("{}  {}", paint(DIM, format!("{events}, {deliveries}")), outcomes(&story.counts))
}

/// `■ 3 applied  ■ 2 merged`, of those that there are.
pub fn outcomes(counts: &Counts) -> String {
    let outcomes = [
        (APPLIED, counts.applied, "applied"),
        (MERGED, counts.merged, "merged"),
        (STALE, counts.stale, "stale"),
        (DUPLICATE, counts.duplicate, "duplicate"),
    ];
    let some = outcomes.iter().filter(|(_, number, _)| *number > 0);
    let some: Vec<String> = some
        .map(|(style, of, name)| format!("{} {} {name}", paint(*style, '■'), number(*of)))
        .collect();
    some.join("  ")
}
