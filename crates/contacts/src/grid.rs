//! The look of tables with one row for each contact.

use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use comfy_table::{Cell, CellAlignment, Color, ContentArrangement, LineStyle, Table, TableStyle};
use contact_events::record::State;

use crate::picture::record_table::dim;
use crate::text::{clean, fit};

/// The most columns of a state.
const MAX_STATE: usize = 24;

/// What ends a colour of the text.
const END_OF_COLOUR: &str = "\u{1b}[39m";

const STYLE: TableStyle = UTF8_HORIZONTAL_ONLY
    .header_separator(LineStyle::none().fill('─').junction('─'))
    .row_separator(LineStyle::none());

/// An empty table with these headings. The columns of numbers are aligned to the right.
pub fn table(headings: &[&str], numbers: &[usize]) -> Table {
    let mut table = Table::new();
    table
        .load_style(STYLE)
        .set_content_arrangement(ContentArrangement::Disabled)
        .enforce_styling()
        .set_header(headings.iter().map(|heading| dim(heading)));
    for column in table.column_iter_mut() {
        column.set_padding((0, 1));
        if numbers.contains(&column.index) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table
}

/// The table as text, without blanks at the ends of its lines.
pub fn text(table: &Table) -> String {
    table.to_string().lines().map(without_end).collect::<Vec<_>>().join("\n")
}

/// The blanks of a coloured cell are before the end of its colour.
fn without_end(line: &str) -> String {
    match line.trim_end().strip_suffix(END_OF_COLOUR) {
        Some(coloured) => format!("{}{END_OF_COLOUR}", coloured.trim_end()),
        None => line.trim_end().to_owned(),
    }
}

/// A state in its colour.
pub fn state(state: Option<&State>) -> Cell {
    let Some(state) = state else { return dim("none yet") };
    let cell = Cell::new(fit(&clean(state.as_str()), MAX_STATE));
    match state {
        State::Disconnected | State::Completed => cell,
        State::Queued => cell.fg(Color::DarkYellow),
        State::ConnectedToAgent => cell.fg(Color::DarkGreen),
        _ => cell.fg(Color::DarkCyan),
    }
}
