//! `contacts waiting` and `contacts active`: the contacts of a queue and of an agent, now.

use std::time::Duration;

use comfy_table::{Cell, Color};
use contact_events::event::Channel;
use contact_events::record::State;
use serde_json::json;

use crate::clock::{self, Clock};
use crate::command::Done;
use crate::connection;
use crate::grid::{self, state};
use crate::paint::{BOLD, DIM, paint};
use crate::picture::record_table::short;
use crate::reader::{Listed, ReadError, Reader};
use crate::text::{clean, count, duration, fit, moment};
use crate::watch::{View, Watch};

/// From this time on, a wait is shown in yellow, and from the next one in red.
const LONG: i64 = 60_000;
const TOO_LONG: i64 = 300_000;

/// The most columns of a contact id.
const MAX_ID: usize = 40;

/// Shows the contacts that wait in a queue, longest first, with how long they have waited
#[derive(Debug, clap::Args)]
pub struct WaitingArguments {
    /// The ARN of the queue
    queue_arn: String,

    #[command(flatten)]
    options: ListOptions,
}

/// Shows the contacts that an agent is connected to
#[derive(Debug, clap::Args)]
pub struct ActiveArguments {
    /// The ARN of the agent
    agent_arn: String,

    #[command(flatten)]
    options: ListOptions,
}

/// The options that both commands have.
#[derive(Debug, clap::Args)]
struct ListOptions {
    /// Leaves out contacts that have been in their state for longer, because their end was lost
    ///
    /// A call ends within a day. Chats, tasks and emails can take longer: give 7d or more for them.
    #[arg(long, value_name = "DURATION", default_value = "24h", value_parser = clock::duration)]
    since: Duration,

    /// Prints one line of JSON for each contact
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    watch: Watch,

    #[command(flatten)]
    table: connection::Options,

    #[command(flatten)]
    clock: Clock,
}

/// Which of the two commands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum List {
    Waiting,
    Active,
}

/// Shows the contacts of a queue.
pub async fn waiting(arguments: &WaitingArguments) -> Done {
    arguments.options.show(List::Waiting, &arguments.queue_arn).await
}

/// Shows the contacts of an agent.
pub async fn active(arguments: &ActiveArguments) -> Done {
    arguments.options.show(List::Active, &arguments.agent_arn).await
}

impl ListOptions {
    async fn show(&self, list: List, arn: &str) -> Done {
        let reader = Reader::new(self.table.connect().await?);
        self.watch.show(async || self.view(&reader, list, arn).await).await
    }

    async fn view(&self, reader: &Reader, list: List, arn: &str) -> Result<View, ReadError> {
        let since = self.clock.ago(self.since);
        let contacts = match list {
            List::Waiting => reader.waiting(arn, since).await?,
            List::Active => reader.active(arn, since).await?,
        };
        Ok(View::Found(if self.json {
            contacts.iter().map(|contact| json_line(contact, self.clock)).collect()
        } else {
            draw(list, arn, &contacts, self.clock)
        }))
    }
}

fn draw(list: List, arn: &str, contacts: &[Listed], clock: Clock) -> String {
    let verb = if list == List::Waiting { "waiting" } else { "active" };
    let number = paint(BOLD, format!("{} {verb}", count(contacts.len(), "contact")));
    let place = paint(DIM, format!("{} · {}", clean(&short(arn)), moment(clock.now())));
    let mut text = format!("{number}  {place}\n");
    if !contacts.is_empty() {
        text.push_str(&grid(list, contacts, clock));
    } else if !arn.starts_with("arn:") {
        text.push_str(&paint(DIM, "this is not an ARN; it must be the whole ARN\n"));
    }
    text
}

fn grid(list: List, contacts: &[Listed], clock: Clock) -> String {
    let headings: &[&str] = match list {
        List::Waiting => &["contact", "channel", "since", "waiting"],
        List::Active => &["contact", "channel", "since", "for", "state"],
    };
    let mut table = grid::table(headings, &[3]);
    for contact in contacts {
        let channel = contact.channel.as_ref().map_or("–", Channel::as_str);
        let mut row = vec![
            Cell::new(fit(&clean(&contact.contact_id), MAX_ID)),
            Cell::new(fit(&clean(channel), 10)),
            Cell::new(moment(contact.state_since)),
            time(clock.since(contact.state_since), list),
        ];
        row.extend((list == List::Active).then(|| state(contact.state.as_ref())));
        table.add_row(row);
    }
    grid::text(&table) + "\n"
}

fn time(millis: i64, list: List) -> Cell {
    let cell = Cell::new(duration(millis));
    match millis {
        _ if list == List::Active => cell,
        TOO_LONG.. => cell.fg(Color::Red),
        LONG.. => cell.fg(Color::DarkYellow),
        _ => cell.fg(Color::DarkGreen),
    }
}

fn json_line(contact: &Listed, clock: Clock) -> String {
    let line = json!({
        "contactId": contact.contact_id,
        "stateSince": contact.state_since.to_string(),
        "channel": contact.channel.as_ref().map(Channel::as_str),
        "state": contact.state.as_ref().map(State::as_str),
        "seconds": clock.since(contact.state_since) / 1_000,
    });
    format!("{line}\n")
}
