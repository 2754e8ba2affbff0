//! Replays contact events through the code of the Lambda function and shows the records that
//! they make: the local runner, and the tool to backfill with. `--help` tells the rest.

#[path = "replay/arguments.rs"]
mod arguments;
#[path = "replay/delivery.rs"]
mod delivery;
#[path = "replay/documents.rs"]
mod documents;
#[path = "replay/embedded.rs"]
mod embedded;
#[path = "replay/given.rs"]
mod given;
#[path = "replay/input.rs"]
mod input;
#[path = "replay/json.rs"]
mod json;
#[path = "replay/marks.rs"]
mod marks;
#[path = "replay/output.rs"]
mod output;
#[path = "replay/overview.rs"]
mod overview;
#[path = "replay/paint.rs"]
mod paint;
#[path = "replay/picture.rs"]
mod picture;
#[path = "replay/plan.rs"]
mod plan;
#[path = "replay/progress.rs"]
mod progress;
#[path = "replay/record_table.rs"]
mod record_table;
#[path = "replay/report.rs"]
mod report;
#[path = "replay/serve.rs"]
mod serve;
#[path = "replay/story.rs"]
mod story;
#[path = "replay/summary.rs"]
mod summary;
#[path = "replay/target.rs"]
mod target;
#[path = "replay/text.rs"]
mod text;
#[path = "replay/timeline.rs"]
mod timeline;
#[path = "replay/verify.rs"]
mod verify;

use std::error::Error;
use std::io;
use std::iter::repeat_n;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::Parser;

use arguments::Arguments;
use delivery::Replayed;
use given::{Failure, Given};
use input::Input;
use output::{print, say};
use paint::{BAD, paint};
use plan::Arrival;
use progress::Progress;
use report::Report;
use target::Target;
use verify::{First, Verified};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run(&Arguments::parse()).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) if is_closed_pipe(&*error) => ExitCode::SUCCESS,
        Err(error) => {
            say(&format!("{} {error}", paint(BAD, "error:")));
            ExitCode::FAILURE
        }
    }
}

/// Whether every event is in the table, and every order made the same records.
async fn run(arguments: &Arguments) -> Result<bool, Box<dyn Error>> {
    let only_serve = arguments.serve && arguments.paths.is_empty();
    let inputs = if only_serve { Vec::new() } else { input::find(&arguments.paths)? };
    let target = Target::open(arguments).await?;
    let mut fine = true;
    if arguments.streams() {
        fine = stream(arguments, &target, inputs).await?;
    } else if !only_serve {
        fine = hold(arguments, &target, inputs).await?;
    }
    if let Some(address) = target.address.filter(|_| arguments.serve) {
        let directions = serve::directions(address);
        if arguments.json {
            say(&directions);
        } else {
            print(&directions)?;
        }
        std::future::pending::<()>().await;
    }
    Ok(fine)
}

/// Writes events as they are read.
async fn stream(
    arguments: &Arguments,
    target: &Target,
    inputs: Vec<Input>,
) -> Result<bool, Box<dyn Error>> {
    say(&format!("writing to {}", target.name));
    let (started, repeat) = (Instant::now(), arguments.repeat());
    let bytes = input::size(&inputs).map(|bytes| bytes * repeat as u64);
    let events = input::events(inputs).map(|event| event.map(Arc::new));
    let deliveries = events.flat_map(|event| repeat_n(event, repeat));
    let progress = Progress::of(bytes);
    let replayed = deliver(arguments, target, deliveries, &progress).await;
    progress.finish();
    show(arguments, target, &replayed, started.elapsed(), None).await
}

/// Reads all events, arranges them and writes them; then, if asked, in other orders.
async fn hold(
    arguments: &Arguments,
    target: &Target,
    inputs: Vec<Input>,
) -> Result<bool, Box<dyn Error>> {
    let started = Instant::now();
    let (mut events, mut failures) = (Vec::new(), Vec::new());
    for event in input::events(inputs) {
        match event {
            Ok(event) => events.push(Arc::new(event)),
            Err(failure) => failures.push(failure),
        }
    }
    let lost = plan::lose(&mut events, arguments.lose, arguments.seed);
    let deliveries = Arrival::asked(arguments).deliveries(&events, arguments.repeat());
    let passes = if arguments.verifies() { 3 } else { 1 };
    let progress = Progress::of(Some(bytes(&deliveries) * passes));
    let deliveries = failures.into_iter().map(Err).chain(deliveries.into_iter().map(Ok));
    let mut replayed = deliver(arguments, target, deliveries, &progress).await;
    let took = started.elapsed();
    for look in lost.iter().filter_map(|lost| lost.look.as_ref()) {
        let story = replayed.stories.entry(look.contact_id.clone()).or_default();
        story.lost.get_or_insert_with(|| plan::loss(&look.contact_id, &events, &lost));
    }
    let verified = if arguments.verifies() && replayed.deliveries() > 0 {
        Some(verify(arguments, target, &events, &progress).await?)
    } else {
        None
    };
    progress.finish();
    show(arguments, target, &replayed, took, verified).await
}

async fn deliver(
    arguments: &Arguments,
    target: &Target,
    deliveries: impl Iterator<Item = Result<Arc<Given>, Failure>>,
    progress: &Progress,
) -> Replayed {
    let handler = target.handler(arguments.retention_days);
    delivery::replay(&handler, arguments.concurrency.get(), deliveries, progress).await
}

async fn verify(
    arguments: &Arguments,
    target: &Target,
    events: &[Arc<Given>],
    progress: &Progress,
) -> Result<Verified, Box<dyn Error>> {
    let first = First {
        arrival: Arrival::asked(arguments),
        repeat: arguments.repeat(),
        concurrency: arguments.concurrency.get(),
        retention_days: arguments.retention_days,
        items: &target.items().await?,
    };
    Ok(verify::verify(events, &first, arguments.seed, progress).await?)
}

async fn show(
    arguments: &Arguments,
    target: &Target,
    replayed: &Replayed,
    took: Duration,
    verified: Option<Verified>,
) -> Result<bool, Box<dyn Error>> {
    let times = match arguments.repeat() {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        times => format!("{times} times"),
    };
    let report = Report {
        arguments,
        target,
        replayed,
        arrival: format!("{}, each {times}", Arrival::asked(arguments)),
        took,
        verified: verified.as_ref(),
    };
    report.show().await?;
    let same = verified.as_ref().is_none_or(|verified| verified.different.is_empty());
    if arguments.json {
        tell_errors(replayed, verified.as_ref().filter(|_| !same));
    }
    Ok(same && replayed.failures.is_empty())
}

fn tell_errors(replayed: &Replayed, different: Option<&Verified>) {
    for failure in &replayed.failures {
        say(&format!("{} {}: {}", failure.error_type, failure.place, failure.message));
    }
    if replayed.stopped {
        say("the table could not be written, the rest of the input was left alone");
    }
    for contact in different.iter().flat_map(|verified| &verified.different) {
        say(&format!("another order makes another record of contact {}", text::clean(contact)));
    }
}

fn bytes(deliveries: &[Arc<Given>]) -> u64 {
    deliveries.iter().map(|event| event.text.len() as u64).sum()
}

/// Whoever read standard output has read enough.
fn is_closed_pipe(error: &(dyn Error + 'static)) -> bool {
    let error = error.downcast_ref::<io::Error>();
    error.is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}
