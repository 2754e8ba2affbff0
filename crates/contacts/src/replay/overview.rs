//! Many contacts in a table, one a row.

use comfy_table::{Cell, Color};
use contact_events::record::Record;

use crate::grid;
use crate::picture::record_table::dim;
use crate::picture::{lifetime, marks};
use crate::story::Story;
use crate::text::{clean, duration, fit, number};

/// From this width on, contact ids are shown whole.
const WIDE: usize = 110;

/// The columns of a contact id: a UUID, or its first part.
const WHOLE_ID: usize = 36;
const SHORT_ID: usize = 9;

const HEADINGS: [&str; 8] =
    ["contact", "channel", "state", "lasted", "events", "late", "repeats", "unseen"];

/// The columns of durations and numbers.
const NUMBERS: [usize; 5] = [3, 4, 5, 6, 7];

/// A contact in the table.
pub type Row<'a> = (&'a str, &'a Story, Option<&'a Record>);

/// The contacts as a table, for a terminal of this width.
pub fn draw(rows: &[Row], columns: usize) -> String {
    let id = if columns >= WIDE { WHOLE_ID } else { SHORT_ID };
    let mut table = grid::table(&HEADINGS, &NUMBERS);
    for (contact_id, story, record) in rows {
        table.add_row(row(&fit(&clean(contact_id), id), story, *record));
    }
    grid::text(&table)
}

fn row(contact_id: &str, story: &Story, record: Option<&Record>) -> Vec<Cell> {
    let marks = marks::of(story, record);
    let life = record.and_then(|record| lifetime(record, &marks));
    let unseen = record.map_or(0, |record| marks::never_seen(record).count());
    vec![
        Cell::new(contact_id),
        Cell::new(channel(record)),
        state(record),
        Cell::new(life.map_or_else(|| "–".to_owned(), duration)),
        Cell::new(number(story.events.len())),
        some(story.late().count(), Color::DarkYellow),
        some(story.repeated(), Color::DarkGrey),
        some(unseen, Color::DarkMagenta),
    ]
}

/// A number in this colour, unless it is 0.
fn some(of: usize, color: Color) -> Cell {
    if of == 0 { dim("·") } else { Cell::new(number(of)).fg(color) }
}

fn channel(record: Option<&Record>) -> String {
    let channel = record.and_then(|record| record.contact.channel.as_ref());
    channel.map(|channel| fit(&clean(channel.as_str()), 10)).unwrap_or_default()
}

fn state(record: Option<&Record>) -> Cell {
    let Some(record) = record else { return Cell::new("no record").fg(Color::DarkRed) };
    grid::state(record.state.as_ref())
}
