//! `contacts show`: one record, with its timeline and the values that are computed from it.

use std::fmt::Write;

use contact_events::record::Record;
use serde_json::json;

use crate::clock::Clock;
use crate::command::Done;
use crate::connection;
use crate::output::columns;
use crate::paint::{DIM, paint};
use crate::picture::record_table::short;
use crate::picture::{self, marks, record_table};
use crate::reader::{Reader, Stored};
use crate::story::Story;
use crate::text::{clean, duration, moment};
use crate::watch::{View, Watch};

/// The columns of the names on the left.
const NAMES: usize = 12;

/// Shows the record of a contact
///
/// The timeline shows each milestone that the record has. The column "as of" of the table is the
/// stamp of each section, as the time since the contact began.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The contact
    contact_id: String,

    /// Prints one line of JSON: the record and the values that are computed from it
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    watch: Watch,

    #[command(flatten)]
    table: connection::Options,

    #[command(flatten)]
    clock: Clock,
}

/// Shows the contact.
pub async fn run(arguments: &Arguments) -> Done {
    let connection = arguments.table.connect().await?;
    let place = connection.place.clone();
    let reader = Reader::new(connection);
    let view = async || match reader.contact(&arguments.contact_id).await? {
        None => Ok(View::Missing(missing(&arguments.contact_id, &place))),
        Some(stored) if arguments.json => Ok(View::Found(json_line(&stored) + "\n")),
        Some(stored) => Ok(View::Found(draw(&stored, arguments.clock, columns()))),
    };
    arguments.watch.show(view).await
}

/// What to say if there is no record.
pub fn missing(contact_id: &str, place: &str) -> String {
    let contact_id = clean(contact_id);
    format!(
        "{place} has no record of contact {contact_id}: check the id; the record may have expired, or no event of the contact has arrived"
    )
}

fn draw(stored: &Stored, clock: Clock, columns: usize) -> String {
    let record = &stored.record;
    let story = Story::default();
    let mut text = format!("  {}\n\n", picture::legend());
    let age = duration(clock.since(record.as_of.instant));
    let footer = paint(DIM, format!("newest event at {}, {age} ago", moment(record.as_of.instant)));
    let picture = picture::draw(&record.contact_id, &story, Some(record), &footer, columns);
    writeln!(text, "{picture}").ok();
    for (name, value) in derived(record, clock) {
        writeln!(text, "  {}{value}", paint(DIM, format!("{name:NAMES$}"))).ok();
    }
    let began = marks::of(&story, Some(record)).first().map(|mark| mark.at);
    writeln!(text, "\n{}", record_table::draw(&stored.item, began, columns)).ok();
    text
}

/// What follows from the record, by name.
fn derived(record: &Record, clock: Clock) -> Vec<(&'static str, String)> {
    let yes = |is: bool| if is { "yes" } else { "no" }.to_owned();
    let seconds = record.seconds();
    let time = |seconds: Option<u64>| {
        seconds.and_then(|seconds| i64::try_from(seconds).ok()?.checked_mul(1_000)).map(duration)
    };
    let so_far = record.state_since.filter(|_| !record.ended()).map(|since| clock.since(since));
    let arn = |arn: Option<&str>| arn.map(|arn| clean(&short(arn)));
    [
        ("ended", Some(yes(record.ended()))),
        ("in state", so_far.map(duration)),
        ("queued", Some(yes(record.queued()))),
        ("answered", Some(yes(record.answered()))),
        ("queue", arn(record.queue_arn())),
        ("agent", arn(record.agent_arn())),
        ("in queue", time(seconds.in_queue)),
        ("with agent", time(seconds.with_agent)),
        ("after work", time(seconds.after_contact_work)),
        ("total", time(seconds.total)),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some((name, value?)))
    .collect()
}

/// The record and what follows from it, for machines.
pub fn json_line(stored: &Stored) -> String {
    let record = &stored.record;
    json!({
        "record": stored.item,
        "ended": record.ended(),
        "queued": record.queued(),
        "answered": record.answered(),
        "queueArn": record.queue_arn(),
        "agentArn": record.agent_arn(),
        "seconds": record.seconds(),
    })
    .to_string()
}
