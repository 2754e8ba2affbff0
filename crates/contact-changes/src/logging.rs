//! The log: JSON lines.

use tracing::Subscriber;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::{Layer, Registry, fmt};

/// The module of the Lambda runtime that logs each error of the handler a second time, without ids.
/// A panic of the handler is still logged, by the panic hook.
const RUNTIMES_OWN_ERRORS: &str = "lambda_runtime::layers::panic";

/// A subscriber that writes the log to this writer.
///
/// `level` is this crate's. Every other crate logs at INFO at most, because below INFO the Lambda
/// runtime and the SDK print bodies, and so customers' values.
pub fn subscriber<W>(level: LevelFilter, writer: W) -> impl Subscriber + Send + Sync
where
    W: for<'writer> MakeWriter<'writer> + Send + Sync + 'static,
{
    let levels = Targets::new()
        .with_default(level.min(LevelFilter::INFO))
        .with_target("contact_changes", level)
        .with_target(RUNTIMES_OWN_ERRORS, LevelFilter::OFF);
    let lines = fmt::layer().json().flatten_event(true).with_span_list(false).with_writer(writer);
    Registry::default().with(lines.with_filter(levels))
}
