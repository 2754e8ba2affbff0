//! Colours. They are always written. `anstream` removes them if the output is no terminal.

use anstyle::{AnsiColor, Style};
use contact_events::record::State;

pub const PLAIN: Style = Style::new();
pub const BOLD: Style = Style::new().bold();
pub const DIM: Style = Style::new().dimmed();
pub const GOOD: Style = AnsiColor::Green.on_default();
pub const BAD: Style = AnsiColor::Red.on_default().bold();
pub const LATE: Style = AnsiColor::Yellow.on_default();
pub const REPAIRED: Style = AnsiColor::Magenta.on_default();

/// The colours of the outcomes of deliveries.
pub const APPLIED: Style = AnsiColor::Green.on_default();
pub const MERGED: Style = AnsiColor::Cyan.on_default();
pub const STALE: Style = AnsiColor::Yellow.on_default();
pub const DUPLICATE: Style = AnsiColor::BrightBlack.on_default();

/// The text in this style.
pub fn paint(style: Style, text: impl std::fmt::Display) -> String {
    format!("{style}{text}{style:#}")
}

/// The colour of a state, and of the time that a contact spends in it.
pub fn of_state(state: &State) -> Style {
    match state {
        State::Initiated => AnsiColor::BrightBlue.on_default(),
        State::ConnectedToSystem => AnsiColor::Cyan.on_default(),
        State::Queued => AnsiColor::Yellow.on_default(),
        State::ConnectedToAgent => AnsiColor::Green.on_default(),
        State::Paused => AnsiColor::Magenta.on_default(),
        _ => PLAIN,
    }
}
