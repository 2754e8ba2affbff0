//! What is shown of a replay, and in what order.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::io;
use std::time::Duration;

use contact_events::record::State;

use super::delivery::Replayed;
use super::plan::Arrival;
use super::summary::{self, Facts};
use super::verify::Verified;
use super::{Arguments, json, overview};
use crate::local::Item;
use crate::output::print;
use crate::paint::{DIM, paint};
use crate::picture::{self, marks, record_table};
use crate::reader::Stored;
use crate::story::Story;
use crate::text::count;

/// How many contacts are shown as pictures, unless all are.
const PICTURES: usize = 5;

/// How many others are shown in a table.
const ROWS: usize = 40;

/// A replay and its results.
#[derive(Debug)]
pub struct Report<'a> {
    /// The command line.
    pub arguments: &'a Arguments,
    /// The result of the deliveries.
    pub replayed: &'a Replayed,
    /// The resulting records.
    pub items: BTreeMap<String, Item>,
    /// How long it took.
    pub took: Duration,
    /// The result of other orders.
    pub verified: Option<&'a Verified>,
}

type Contact<'a> = (&'a str, &'a Story);
type Records = BTreeMap<String, Stored>;

impl Report<'_> {
    /// Prints it.
    pub fn show(mut self) -> io::Result<()> {
        let items = std::mem::take(&mut self.items);
        let records: Records =
            items.into_iter().filter_map(|(id, item)| Some((id, Stored::of(item).ok()?))).collect();
        let contacts = self.contacts();
        if self.arguments.json {
            return print(&lines(&contacts, &records));
        }
        let few = self.arguments.all || contacts.len() <= PICTURES;
        let pictures = if few { contacts.len() } else { PICTURES };
        let columns = crate::output::columns();
        print(&self.pictures(&contacts[..pictures], &records, columns))?;
        print(&self.others(&contacts, pictures, &records, columns))?;
        print(&summary::failures(self.replayed))?;
        print(&summary::draw(self.replayed, &self.facts(&records), columns))
    }

    /// The contacts to show: those that lost events first, then those with the most of them.
    fn contacts(&self) -> Vec<Contact<'_>> {
        let prefix = self.arguments.contact.as_deref().unwrap_or_default();
        let stories = self.replayed.stories.iter();
        let mut contacts: Vec<Contact<'_>> = stories
            .map(|(id, story)| (id.as_str(), story))
            .filter(|(id, _)| id.starts_with(prefix))
            .collect();
        if !self.arguments.json {
            contacts.sort_by_key(|(_, story)| (story.lost.is_none(), Reverse(story.events.len())));
        }
        contacts
    }

    fn pictures(&self, contacts: &[Contact], records: &Records, columns: usize) -> String {
        let mut text = String::new();
        if !contacts.is_empty() {
            writeln!(text, "  {}\n", picture::legend()).ok();
        }
        for (place, (id, story)) in contacts.iter().enumerate() {
            let stored = records.get(*id);
            let record = stored.map(|stored| &stored.record);
            writeln!(
                text,
                "{}",
                picture::draw(id, story, record, &picture::deliveries(story), columns)
            )
            .ok();
            if let Some(stored) = stored.filter(|_| place == 0 || self.arguments.records) {
                let began = marks::of(story, record).first().map(|mark| mark.at);
                writeln!(text, "{}\n", record_table::draw(&stored.item, began, columns)).ok();
            }
        }
        text
    }

    fn others(
        &self,
        contacts: &[Contact],
        pictures: usize,
        records: &Records,
        columns: usize,
    ) -> String {
        if contacts.is_empty() {
            let prefix = self.arguments.contact.as_deref();
            return prefix
                .map(|prefix| format!("no contact's id begins with {prefix}\n"))
                .unwrap_or_default();
        }
        let others = &contacts[pictures..];
        if others.is_empty() {
            return String::new();
        }
        let record = |id: &str| records.get(id).map(|stored| &stored.record);
        let rows: Vec<overview::Row> =
            others.iter().take(ROWS).map(|(id, story)| (*id, *story, record(id))).collect();
        let more = match others.len() - rows.len() {
            0 => String::new(),
            more => format!("{} more. ", count(more, "contact")),
        };
        let hint = "--all draws every timeline, --records every record, --contact ID one contact";
        format!("{}\n{}\n\n", overview::draw(&rows, columns), paint(DIM, format!(" {more}{hint}")))
    }

    fn facts(&self, records: &Records) -> Facts<'_> {
        let all = records.values().map(|stored| &stored.record);
        Facts {
            arrival: Arrival::of(self.arguments),
            repeat: self.arguments.repeat(),
            took: self.took,
            never_seen: all.map(|record| marks::never_seen(record).count()).sum(),
            right: self.right(records),
            verified: self.verified,
        }
    }

    /// How many states are right although events were lost.
    fn right(&self, records: &Records) -> usize {
        let state = |id| records.get(id)?.record.state.as_ref().map(State::as_str);
        let lost =
            self.replayed.stories.iter().filter_map(|(id, story)| Some((id, story.lost.as_ref()?)));
        lost.filter(|(id, lost)| state(*id) == lost.state.as_deref()).count()
    }
}

fn lines(contacts: &[Contact], records: &Records) -> String {
    let mut text = String::new();
    for (id, story) in contacts {
        writeln!(text, "{}", json::line(id, story, records.get(*id))).ok();
    }
    text
}
