//! `contacts backfill`: writes the events of files into a table.

mod failed;
mod fold;
mod size;
mod source;
mod summary;
mod writer;

use std::io;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use contact_events::record::{OmitFields, Policy};
use contact_state::store::Store;

use crate::clock::Clock;
use crate::command::Done;
use crate::connection;
use crate::input;
use crate::interrupt;
use crate::output::{print, say};
use crate::paint::{LATE, paint};
use crate::progress::Progress;
use crate::reader::Reader;
use failed::Failed;
use fold::Fold;
use size::Estimate;
use source::Source;
use summary::Summary;
use writer::{PAUSES, Writer};

const EXAMPLES: &str = "\
Examples:
  contacts backfill --table T --retention-days 90 --omit-fields '' archive.jsonl
  contacts backfill --table T --retention-days 90 --omit-fields tags --recursive folder/
  cat *.json | contacts backfill --table T --retention-days 0 --omit-fields '' -

Exit codes:
  0    every event is in the table
  1    some events are not in the table
  2    the command line is wrong
  130  interrupted: run the same command again";

/// Writes the events and contact records of files into a table
///
/// It is safe while the function runs, and safe to repeat and to interrupt: the order of the events does
/// not matter, and repetitions change nothing. Give the settings of the function: the retention decides
/// when the written records expire, and omitted fields are not stored.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// Files of events and contact records, folders of such files, or - for standard input
    ///
    /// A file has one JSON document or many, in lines, in an array or end to end. It can be compressed
    /// with gzip. It can be an export of CloudWatch Logs, or the output of `aws logs filter-log-events`,
    /// `aws sqs receive-message` or `aws kinesis get-records`.
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,

    /// Also reads the subfolders of folders
    #[arg(long)]
    recursive: bool,

    /// Prints how many contacts, writes and write units it would be, without writing
    #[arg(long)]
    dry_run: bool,

    /// Appends the events that are not in the table to this file, which backfill reads again
    #[arg(long, value_name = "FILE")]
    failed: Option<PathBuf>,

    /// How many contacts are written at once
    #[arg(long, value_name = "N", default_value = "16")]
    concurrency: NonZeroUsize,

    #[command(flatten)]
    settings: Settings,

    #[command(flatten)]
    table: connection::Options,
}

/// The settings of the function.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Settings of the function")]
pub struct Settings {
    /// Days after its newest event until a record expires, 0 for never: the function's `RETENTION_DAYS`
    #[arg(long, value_name = "DAYS")]
    retention_days: u32,

    /// Fields that are never stored, separated by commas, '' for none: the function's `OMIT_FIELDS`
    #[arg(long, value_name = "FIELDS")]
    omit_fields: OmitFields,
}

impl Settings {
    /// The settings as the function has them. Warns of names that may be misspelt.
    pub fn policy(&self) -> Policy {
        for name in self.omit_fields.unknown_names() {
            let warning = paint(LATE, "warning:");
            say(&format!(
                "{warning} --omit-fields: this version does not know the field `{name}`, check the spelling"
            ));
        }
        Policy { retention_days: self.retention_days, omit_fields: self.omit_fields.clone() }
    }
}

/// Writes the events, or counts the writes that it would need.
pub async fn run(arguments: &Arguments) -> Done {
    let inputs = input::find(&arguments.paths, arguments.recursive)?;
    let failed = Failed::open(arguments.failed.as_deref(), &arguments.paths)?;
    let policy = arguments.settings.policy();
    let (bytes, read) = (input::size(&inputs), Arc::new(AtomicU64::new(0)));
    let mut source = Source::start(inputs, policy, Clock::REAL, read.clone());
    let progress = Progress::of(bytes);
    let summary = if arguments.dry_run {
        estimate(&mut source, failed, &progress, &read).await?
    } else {
        write(arguments, &mut source, failed, &progress, &read).await?
    };
    progress.finish();
    print(&summary.draw(arguments.failed.as_deref().map(Path::display)))?;
    Ok(summary.outcome())
}

async fn write(
    arguments: &Arguments,
    source: &mut Source,
    mut failed: Failed,
    progress: &Progress,
    read: &AtomicU64,
) -> Result<Summary, Box<dyn std::error::Error>> {
    let mut interrupted = interrupt::listen().await?;
    let writer = writer(arguments).await?;
    let mut summary = Summary::default();
    let all = async {
        while let Some(window) = source.next().await {
            summary.add_window(&window);
            failed.add(window.failures)?;
            let written = writer.write(Fold::all(window.events)).await;
            failed.add(written.failures)?;
            summary.counts += written.counts;
            summary.stopped = written.stopped;
            progress.at(read.load(Ordering::Relaxed), summary.events);
            if summary.stopped.is_some() {
                break;
            }
        }
        Ok::<(), io::Error>(())
    };
    // Writes that are interrupted may be in the table or not. The next run repeats them.
    let finished = tokio::select! {
        biased;
        _ = &mut interrupted => None,
        finished = all => Some(finished),
    };
    summary.interrupted = finished.transpose()?.is_none();
    Ok(summary.with_failures(failed.finish()))
}

/// A table that is missing or forbidden is found before anything is read.
async fn writer(arguments: &Arguments) -> Result<Writer, Box<dyn std::error::Error>> {
    let connection = arguments.table.connect().await?;
    Reader::new(connection.clone()).contact("contacts backfill").await?;
    say(&format!("writing to {}", connection.place));
    let store = Store::new(connection.client, connection.table);
    Ok(Writer::new(store, arguments.concurrency.get(), PAUSES))
}

async fn estimate(
    source: &mut Source,
    mut failed: Failed,
    progress: &Progress,
    read: &AtomicU64,
) -> Result<Summary, Box<dyn std::error::Error>> {
    let (mut summary, mut estimate) = (Summary::default(), Estimate::default());
    while let Some(window) = source.next().await {
        summary.add_window(&window);
        failed.add(window.failures)?;
        for fold in Fold::all(window.events) {
            estimate.add(&fold.delta);
        }
        progress.at(read.load(Ordering::Relaxed), summary.events);
    }
    summary.estimate = Some(estimate);
    Ok(summary.with_failures(failed.finish()))
}
