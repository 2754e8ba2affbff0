//! `contacts chain`: the transfers and callbacks that a contact belongs to.

use std::collections::BTreeMap;

use comfy_table::Cell;
use contact_events::event::{Channel, InitiationMethod};
use contact_events::record::Record;

use crate::command::Done;
use crate::connection;
use crate::grid::{self, state};
use crate::output::columns;
use crate::picture::record_table::{dim, short};
use crate::reader::{Reader, Stored};
use crate::show::{json_line, missing};
use crate::text::{clean, duration, fit, moment};
use crate::watch::{View, Watch};

/// The most columns of a contact id with the lines of the tree.
const MAX_ID: usize = 44;

/// From this width on, the agents are shown.
const WIDE: usize = 150;

/// The length of a time without its seconds.
const MINUTES: usize = "2026-05-06 12:06".len();

/// The column of durations.
const TOTAL: usize = 5;

/// Shows the chain of transfers and callbacks that a contact belongs to
///
/// Each contact is below the one before it in the chain. The chain is the same from each of its
/// contacts.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// A contact of the chain
    contact_id: String,

    /// Prints one line of JSON for each contact
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    watch: Watch,

    #[command(flatten)]
    table: connection::Options,
}

/// Shows the chain.
pub async fn run(arguments: &Arguments) -> Done {
    let connection = arguments.table.connect().await?;
    let place = connection.place.clone();
    let reader = Reader::new(connection);
    let view = async || {
        let chain = reader.chain(&arguments.contact_id).await?;
        Ok(if chain.is_empty() {
            View::Missing(missing(&arguments.contact_id, &place))
        } else if arguments.json {
            View::Found(chain.iter().map(|stored| json_line(stored) + "\n").collect())
        } else {
            View::Found(draw(&chain, columns()))
        })
    };
    arguments.watch.show(view).await
}

fn draw(chain: &[Stored], columns: usize) -> String {
    let is_wide = columns >= WIDE;
    let headings = ["contact", "channel", "began by", "began (UTC)", "state", "total", "agent"];
    let shown = if is_wide { 7 } else { 6 };
    let mut table = grid::table(&headings[..shown], &[TOTAL]);
    for (branch, record) in tree(chain) {
        table.add_row(row(&branch, record).into_iter().take(shown));
    }
    grid::text(&table) + "\n"
}

fn row(branch: &str, record: &Record) -> [Cell; 7] {
    let contact = &record.contact;
    let text = |text: Option<&str>, columns| fit(&clean(text.unwrap_or("–")), columns);
    let began = contact.initiation_timestamp.map(moment);
    let total = record.seconds().total.and_then(|total| i64::try_from(total).ok());
    let total = total.map(|total| duration(total.saturating_mul(1_000)));
    let agent = record.agent_arn().map(short);
    [
        Cell::new(fit(&format!("{branch}{}", clean(&record.contact_id)), MAX_ID)),
        Cell::new(text(contact.channel.as_ref().map(Channel::as_str), 10)),
        Cell::new(text(contact.initiation_method.as_ref().map(InitiationMethod::as_str), 16)),
        Cell::new(began.as_deref().map_or("–", |began| &began[..MINUTES])),
        state(record.state.as_ref()),
        Cell::new(total.unwrap_or_else(|| "–".to_owned())),
        dim(&text(agent.as_deref(), 46)),
    ]
}

/// The contacts in the order of the tree, each with the lines that lead to it.
fn tree(chain: &[Stored]) -> Vec<(String, &Record)> {
    let mut after: BTreeMap<Option<&str>, Vec<&Record>> = BTreeMap::new();
    for stored in chain {
        after.entry(previous(&stored.record, chain)).or_default().push(&stored.record);
    }
    let mut rows = Vec::new();
    let mut open: Vec<(usize, &Record)> = Vec::new();
    let heads = after.remove(&None).unwrap_or_default();
    open.extend(heads.into_iter().rev().map(|record| (0, record)));
    while let Some((depth, record)) = open.pop() {
        let next = after.remove(&Some(record.contact_id.as_str())).unwrap_or_default();
        open.extend(next.into_iter().rev().map(|record| (depth + 1, record)));
        rows.push((branch(depth), record));
    }
    // Contacts that name each other as the one before are in no tree.
    rows.extend(after.into_values().flatten().map(|record| ("? ".to_owned(), record)));
    rows
}

/// The contact before this one, if it is in the chain.
fn previous<'a>(record: &'a Record, chain: &[Stored]) -> Option<&'a str> {
    let previous = record.contact.previous_contact_id.as_deref()?;
    let is_other = previous != record.contact_id;
    let is_in_chain = chain.iter().any(|stored| stored.record.contact_id == previous);
    (is_other && is_in_chain).then_some(previous)
}

fn branch(depth: usize) -> String {
    match depth.checked_sub(1) {
        Some(blanks) => format!("{}└ ", "  ".repeat(blanks)),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn stored(id: &str, previous: Option<&str>) -> Stored {
        let item = json!({
            "contactId": id, "asOf": "2026-02-10T15:00:00.000Z/10/e", "seen": [],
            "previousContactId": previous,
        });
        let record = serde_json::from_value(item.clone()).unwrap();
        Stored { item: item.as_object().unwrap().clone(), record }
    }

    fn drawn(chain: &[Stored]) -> Vec<String> {
        tree(chain).into_iter().map(|(branch, record)| branch + &record.contact_id).collect()
    }

    #[test]
    fn each_contact_is_below_the_one_before_it() {
        let chain = [
            stored("a", None),
            stored("b", Some("a")),
            stored("c", Some("b")),
            stored("d", Some("a")),
        ];
        assert_eq!(drawn(&chain), ["a", "└ b", "  └ c", "└ d"]);
    }

    #[test]
    fn no_contact_is_left_out_even_if_the_one_before_it_is_missing_or_in_a_circle() {
        let chain = [
            stored("a", Some("gone")),
            stored("b", Some("c")),
            stored("c", Some("b")),
            stored("d", Some("d")),
        ];
        assert_eq!(drawn(&chain), ["a", "d", "? c", "? b"]);
    }

    #[test]
    fn terminals_of_150_columns_or_more_show_the_agents() {
        let chain = [stored("a", None)];
        for (columns, is_shown) in [(149, false), (150, true)] {
            assert_eq!(draw(&chain, columns).contains("agent"), is_shown, "{columns} columns");
        }
    }
}
