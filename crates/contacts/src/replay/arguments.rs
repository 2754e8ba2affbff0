//! The command line of `contacts replay`.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::ValueEnum;
use contact_events::record::{OmitFields, Policy};

/// The default seed: every run without a seed is the same.
const DEFAULT_SEED: u64 = 1;

const EXAMPLES: &str = "\
Examples:
  contacts replay                               the sample events, shuffled, each twice
  contacts replay --lose 5                      drops five of them, to show the repair
  contacts replay --lose 50 --contact-records   drops more, adds the contact records
  contacts replay events/task-scheduled-*.json  one contact, with its record
  contacts replay --contact 60ebb8c4 --records  one contact of many
  contacts replay --json a.jsonl | jq .record.state

Exit codes:
  0    every event is in the table, and every order made the same records
  1    an event is not in the table, or an order made other records
  2    the command line is wrong";

/// Replays events on an embedded DynamoDB and draws the resulting records
///
/// The events and contact records go through the code of the Lambda function, in any order and any
/// number of times. Then they are replayed in two other orders, and the records are compared byte by
/// byte.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub struct Arguments {
    /// Files of events and contact records, folders of such files, or - for standard input [default:
    /// the sample events]
    ///
    /// A file has one JSON document or many, in lines, in an array or end to end. It can be compressed
    /// with gzip, and it can be the output of AWS's commands.
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,

    /// Also reads the subfolders of folders
    #[arg(long)]
    pub recursive: bool,

    /// Adds the sample contact records to the sample events
    #[arg(long, conflicts_with = "paths")]
    pub contact_records: bool,

    /// The order in which the events arrive
    #[arg(long, value_enum, default_value_t = Order::Shuffled, help_heading = "Delivery")]
    pub order: Order,

    /// The seed of --order shuffled and of --lose
    #[arg(long, value_name = "N", default_value_t = DEFAULT_SEED, help_heading = "Delivery")]
    pub seed: u64,

    /// How often each event arrives
    #[arg(long, value_name = "N", default_value = "2", help_heading = "Delivery")]
    repeat: NonZeroUsize,

    /// Drops N events, to show how later events repair the record
    #[arg(long, value_name = "N", default_value_t = 0, help_heading = "Delivery")]
    pub lose: usize,

    /// How many contacts are written at once
    #[arg(long, value_name = "N", default_value = "16", help_heading = "Delivery")]
    pub concurrency: NonZeroUsize,

    /// Days after its newest event until a record expires, 0 for never
    #[arg(long, value_name = "DAYS", default_value_t = 0, help_heading = "Settings")]
    retention_days: u32,

    /// Fields that are never stored, separated by commas
    #[arg(long, value_name = "FIELDS", default_value = "", help_heading = "Settings")]
    omit_fields: OmitFields,

    /// Does not replay in other orders
    #[arg(long, help_heading = "Output")]
    pub no_verify: bool,

    /// Shows only the contacts whose id begins with ID
    #[arg(long, value_name = "ID", help_heading = "Output")]
    pub contact: Option<String>,

    /// Shows the timeline of every contact, not only of the first few
    #[arg(long, help_heading = "Output")]
    pub all: bool,

    /// Shows the record below every timeline
    #[arg(long, help_heading = "Output")]
    pub records: bool,

    /// Prints one line of JSON for each contact, and errors on standard error
    #[arg(long, help_heading = "Output")]
    pub json: bool,
}

/// The order in which events arrive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Order {
    /// As they were read
    AsGiven,
    /// Oldest first
    ByTime,
    /// At random, by the seed
    Shuffled,
}

impl Arguments {
    /// How often each event arrives.
    pub fn repeat(&self) -> usize {
        self.repeat.get()
    }

    /// The settings of the function.
    pub fn policy(&self) -> Policy {
        Policy { retention_days: self.retention_days, omit_fields: self.omit_fields.clone() }
    }
}
