//! The command-line tool of contact-state. `contacts --help` lists its commands.
//!
//! 1. [`table`] and [`embedded`]: what the table must be, and a DynamoDB on this machine.
//! 2. `input`: files become documents, and documents become events and contact records.
//! 3. `picture`: a record becomes a timeline.
//! 4. One module for each command, in the order of `contacts --help`.

pub mod table;
pub mod embedded;
mod local;
mod reader;
mod input;
mod story;
mod picture;
mod output;
mod paint;
mod text;
mod progress;
mod replay;
mod serve;
mod command;

pub use command::run;
