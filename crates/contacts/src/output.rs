//! Standard output and standard error, without colours if they are no terminal.

use std::io::{self, Write};

/// The width that is assumed where there is no terminal.
const DEFAULT_COLUMNS: u16 = 100;

/// The widths that can be drawn for.
const COLUMNS: std::ops::RangeInclusive<u16> = 60..=200;

/// Writes to standard output.
pub fn print(text: &str) -> io::Result<()> {
    let mut out = anstream::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}

/// Writes a line to standard error, if it is still open.
pub fn say(text: &str) {
    writeln!(anstream::stderr().lock(), "{text}").ok();
}

/// The terminal's width, within what can be drawn for.
pub fn columns() -> usize {
    let terminal = terminal_size::terminal_size().map(|(width, _)| width.0);
    usize::from(terminal.unwrap_or(DEFAULT_COLUMNS).clamp(*COLUMNS.start(), *COLUMNS.end()))
}
