//! The command-line tool of contact-state. `contacts --help` lists its commands.
//!
//! 1. [`table`] and [`embedded`]: what the table must be, and a DynamoDB on this machine.
//! 2. `connection` and `reader`: how to reach a table, and reading records from it.
//! 3. `input`: files become documents, and documents become events and contact records.
//! 4. `picture`: a record becomes a timeline and a table.
//! 5. `command`: the command line. Each command is a module.

pub mod table;
pub mod embedded;
mod local;
mod connection;
mod reader;
mod input;
mod story;
mod picture;
mod grid;
mod output;
mod paint;
mod text;
mod progress;
mod clock;
mod interrupt;
mod watch;
mod command;
mod replay;
mod serve;
mod backfill;
mod show;
mod chain;
mod lists;
mod apply;
mod forget;
mod manual;

pub use command::run;
