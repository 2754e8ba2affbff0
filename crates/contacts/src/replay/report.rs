//! What is shown of a replay, and in what order.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::Duration;

use contact_state::record::{ContactRecord, ContactState};
use futures_util::{StreamExt, TryStreamExt, stream};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::arguments::Arguments;
use crate::delivery::Replayed;
use crate::output::print;
use crate::paint::{DIM, paint};
use crate::story::Story;
use crate::summary::{self, Facts};
use crate::target::{Item, Target, TargetError};
use crate::text::count;
use crate::verify::Verified;
use crate::{json, marks, overview, picture, record_table};

/// How many contacts are shown as pictures, unless all are.
const PICTURES: usize = 5;

/// How many more are shown in a table.
const ROWS: usize = 40;

/// How many records are read at once, and how many are kept for lines of JSON.
const READS: usize = 16;
const LINES: usize = 256;

/// A replay and all that is told of it.
#[derive(Debug)]
pub struct Report<'a> {
    /// What was asked for.
    pub arguments: &'a Arguments,
    /// The table.
    pub target: &'a Target,
    /// What became of the replay.
    pub replayed: &'a Replayed,
    /// How the events arrived.
    pub arrival: String,
    /// How long it took.
    pub took: Duration,
    /// What came of other orders.
    pub verified: Option<&'a Verified>,
}

/// A record as it is stored and, if it can be, typed.
struct Record {
    item: Map<String, Value>,
    typed: Option<ContactRecord>,
}

type Contact<'a> = (&'a str, &'a Story);
type Records = BTreeMap<String, Record>;

impl Report<'_> {
    /// Shows it on standard output.
    pub async fn show(&self) -> Result<(), Box<dyn std::error::Error>> {
        let contacts = self.contacts();
        if self.arguments.json {
            self.show_json(&contacts).await
        } else {
            self.draw(&contacts).await
        }
    }

    async fn show_json(&self, contacts: &[Contact<'_>]) -> Result<(), Box<dyn std::error::Error>> {
        for contacts in contacts.chunks(LINES) {
            let records = self.read(contacts.iter().map(|(id, _)| *id)).await?;
            print(&lines(contacts, &records))?;
        }
        Ok(())
    }

    /// Pictures, a table, failures and a summary; of a table that lasts only the records that are
    /// shown are read. If they cannot be, what does not need them is shown.
    async fn draw(&self, contacts: &[Contact<'_>]) -> Result<(), Box<dyn std::error::Error>> {
        let few = self.arguments.all || contacts.len() <= PICTURES;
        let pictures = if few { contacts.len() } else { PICTURES };
        let shown = contacts.iter().take(pictures + ROWS).map(|(id, _)| *id);
        let all = self.replayed.stories.keys().map(String::as_str);
        let is_embedded = self.target.address.is_some();
        let records = if is_embedded { self.read(all).await } else { self.read(shown).await };
        let columns = crate::output::columns();
        if let Ok(records) = &records {
            print(&self.pictures(&contacts[..pictures], records, columns))?;
            print(&self.others(contacts, pictures, records, columns))?;
        }
        print(&summary::failures(self.replayed))?;
        let facts = self.facts(records.as_ref().ok().filter(|_| is_embedded));
        print(&summary::draw(self.replayed, &facts, columns))?;
        records.map(drop).map_err(Into::into)
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
            contacts.sort_by_key(|(_, story)| (story.lost.is_none(), Reverse(story.told.len())));
        }
        contacts
    }

    async fn read(&self, ids: impl Iterator<Item = &str>) -> Result<Records, TargetError> {
        stream::iter(ids)
            .map(async |id| Ok((id.to_owned(), self.target.item(id).await?)))
            .buffer_unordered(READS)
            .try_filter_map(async |(id, item)| Ok(item.map(|item| (id, Record::of(item)))))
            .try_collect()
            .await
    }

    fn pictures(&self, contacts: &[Contact], records: &Records, columns: usize) -> String {
        let mut text = String::new();
        if !contacts.is_empty() {
            writeln!(text, "  {}\n", picture::legend()).ok();
        }
        for (place, (id, story)) in contacts.iter().enumerate() {
            let record = records.get(*id);
            let typed = record.and_then(|record| record.typed.as_ref());
            writeln!(text, "{}", picture::draw(id, story, typed, columns)).ok();
            if let Some(record) = record.filter(|_| place == 0 || self.arguments.records) {
                let began = marks::of(story, typed).first().map(|mark| mark.at);
                writeln!(text, "{}\n", record_table::draw(&record.item, began, columns)).ok();
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
        let typed = |id: &str| records.get(id).and_then(|record| record.typed.clone());
        let rows: Vec<overview::Row> =
            others.iter().take(ROWS).map(|(id, story)| (*id, *story, typed(id))).collect();
        let more = others.len() - rows.len();
        let more =
            if more == 0 { String::new() } else { format!("{} more. ", count(more, "contact")) };
        let hint = "--all draws every timeline, --records every record, --contact ID one contact";
        format!("{}\n{}\n\n", overview::draw(&rows, columns), paint(DIM, format!(" {more}{hint}")))
    }

    /// What the summary tells, some of it only if all records are known.
    fn facts(&self, all: Option<&Records>) -> Facts<'_> {
        Facts {
            target: &self.target.name,
            arrival: self.arrival.clone(),
            requests: self.target.requests(),
            took: self.took,
            never_seen: all.map(|records| {
                let records = records.values().filter_map(|record| record.typed.as_ref());
                records.map(|record| marks::never_seen(record).count()).sum()
            }),
            right: all.map(|records| self.right(records)),
            verified: self.verified,
        }
    }

    /// How many states are right although events were lost.
    fn right(&self, records: &Records) -> usize {
        let state = |id| records.get(id)?.typed.as_ref()?.state.map(ContactState::as_str);
        let lost =
            self.replayed.stories.iter().filter_map(|(id, story)| Some((id, story.lost.as_ref()?)));
        lost.filter(|(id, lost)| state(*id) == lost.state.as_deref()).count()
    }
}

impl Record {
    /// A set's order is the table's own; here it is that of the names.
    fn of(item: Item) -> Self {
        let mut item: Map<String, Value> = serde_dynamo::from_item(item).unwrap_or_default();
        if let Some(Value::Array(seen)) = item.get_mut("seen") {
            seen.sort_by(|a, b| a.as_str().cmp(&b.as_str()));
        }
        let typed = ContactRecord::deserialize(Value::Object(item.clone())).ok();
        Self { item, typed }
    }
}

fn lines(contacts: &[Contact], records: &Records) -> String {
    let mut text = String::new();
    for (id, story) in contacts {
        let record = records.get(*id);
        let item = record.map(|record| &record.item);
        let typed = record.and_then(|record| record.typed.as_ref());
        writeln!(text, "{}", json::line(id, story, item, typed)).ok();
    }
    text
}
