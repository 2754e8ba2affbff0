//! The command line.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Parser, ValueEnum};

/// The name of the table on the embedded DynamoDB.
pub const EMBEDDED_TABLE: &str = "contact-state";

/// The port for --serve, unless one is given: `cargo lambda watch` looks there, as Cargo.toml says.
pub const DEFAULT_PORT: u16 = 8000;

/// The seed, unless one is given: every run without one is the same.
const DEFAULT_SEED: u64 = 1;

const EXAMPLES: &str = "\
Examples:
  replay                                    the sample events, shuffled, each twice
  replay --lose 5                           five of them never arrive: see what repairs it
  replay events/task-scheduled-*.json       one life, its record included
  replay --contact 60ebb8c4 --records       one contact of many
  replay --json archive.jsonl | jq .record.state
  gzip -dc archive/*.gz | replay - --table contact-state
                                            backfill: in order, each once, written as it is read
  replay --serve                            a DynamoDB for cargo lambda watch

  Run it as: cargo run --example replay -- [OPTIONS] [PATH]...

Backfilling is safe beside the running function, and safe to repeat: a record comes out the same
whatever the order of the events and however often they come.

Exit code: 0 if every event is in the table, 1 if any is not, 2 if the command line is wrong.";

/// Replays Amazon Connect contact events through the code of the Lambda function, and shows the
/// records that they make.
#[derive(Debug, Parser)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
#[command(name = "replay", after_help = EXAMPLES)]
pub struct Arguments {
    /// Files of events, folders of such files (*.json, *.jsonl, *.ndjson, no subfolders) or - for
    /// standard input. A file holds one JSON document or many, in lines, in an array or end to
    /// end [default: the sample events]
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,

    /// In what order the events arrive [default: shuffled; as-given with --table]
    #[arg(long, value_enum, help_heading = "Delivery")]
    order: Option<Order>,

    /// What --order shuffled and --lose draw from, a number
    #[arg(long, value_name = "N", default_value_t = DEFAULT_SEED, help_heading = "Delivery")]
    pub seed: u64,

    /// How often each event arrives [default: 2; 1 with --table]
    #[arg(long, value_name = "N", help_heading = "Delivery")]
    repeat: Option<NonZeroUsize>,

    /// How many events never arrive, chosen by the seed
    #[arg(long, value_name = "N", default_value_t = 0, help_heading = "Delivery")]
    pub lose: usize,

    /// How many contacts are written at once; the events of one are written one after the other
    #[arg(long, value_name = "N", default_value = "16", help_heading = "Delivery")]
    pub concurrency: NonZeroUsize,

    /// Days after its newest event until a record expires, 0 for never. To backfill, give the
    /// function's own retention
    #[arg(long, value_name = "DAYS", default_value_t = 0, help_heading = "Table")]
    pub retention_days: u32,

    /// Write to this table, in the AWS account and Region that the environment names, instead of
    /// an embedded DynamoDB
    #[arg(long, value_name = "NAME", help_heading = "Table")]
    pub table: Option<String>,

    /// Where DynamoDB listens, if not on AWS; on this machine it is asked without credentials
    /// unless the environment has some
    #[arg(long, value_name = "URL", requires = "table", help_heading = "Table")]
    pub endpoint_url: Option<String>,

    /// Keep the embedded DynamoDB listening on 127.0.0.1, with the table contact-state; replays
    /// only what PATH names
    #[arg(long, conflicts_with = "table", help_heading = "Table")]
    pub serve: bool,

    /// The port for --serve
    #[arg(
        long,
        value_name = "N",
        default_value_t = DEFAULT_PORT,
        requires = "serve",
        help_heading = "Table"
    )]
    pub port: u16,

    /// Do not replay in two other orders, each on an embedded DynamoDB of its own, to see that the
    /// records come out the same
    #[arg(long, help_heading = "Table")]
    pub no_verify: bool,

    /// Show only the contacts whose id begins so
    #[arg(long, value_name = "ID", help_heading = "Output")]
    pub contact: Option<String>,

    /// Show the timeline of every contact, not only of the first few
    #[arg(long, help_heading = "Output")]
    pub all: bool,

    /// Show the record below every timeline
    #[arg(long, help_heading = "Output")]
    pub records: bool,

    /// For machines: one line of JSON a contact on standard output and nothing else; errors on
    /// standard error
    #[arg(long, help_heading = "Output")]
    pub json: bool,
}

/// In what order events arrive.
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
    /// The order of arrival. A table that lasts is not for experiments.
    pub fn order(&self) -> Order {
        let default = if self.table.is_some() { Order::AsGiven } else { Order::Shuffled };
        self.order.unwrap_or(default)
    }

    /// How often each event arrives.
    pub fn repeat(&self) -> usize {
        let default = if self.table.is_some() { 1 } else { 2 };
        self.repeat.map_or(default, NonZeroUsize::get)
    }

    /// Whether events can be written as they are read, so that input of any size will do.
    pub fn streams(&self) -> bool {
        self.table.is_some() && self.order() == Order::AsGiven && self.lose == 0
    }

    /// Whether the records are to be compared with those of other orders.
    pub fn verifies(&self) -> bool {
        self.table.is_none() && !self.no_verify
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    fn parsed(line: &str) -> Arguments {
        Arguments::parse_from(line.split(' '))
    }

    #[test]
    fn the_command_line_is_well_defined() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn on_the_embedded_table_events_are_shuffled_and_repeated() {
        let arguments = parsed("replay events");
        assert_eq!((arguments.order(), arguments.repeat()), (Order::Shuffled, 2));
        assert!(!arguments.streams() && arguments.verifies());
    }

    #[test]
    fn on_a_table_that_lasts_events_arrive_as_given_once_and_none_is_lost() {
        let arguments = parsed("replay --table contact-state events");
        assert_eq!((arguments.order(), arguments.repeat()), (Order::AsGiven, 1));
        assert_eq!(arguments.lose, 0);
        assert!(arguments.streams() && !arguments.verifies());
    }

    #[test]
    fn an_endpoint_needs_a_table_and_serving_excludes_one() {
        for line in
            ["replay --endpoint-url http://h", "replay --serve --table t", "replay --port 1"]
        {
            assert!(Arguments::try_parse_from(line.split(' ')).is_err(), "{line}");
        }
    }
}
