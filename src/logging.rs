//! The log: JSON lines, this crate's at the level set, all others' at INFO at most.

use tracing::Subscriber;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::{Layer, Registry, fmt};

/// A subscriber that writes the log there.
///
/// The Lambda runtime and the SDK print bodies below INFO, and so customers' values: their level
/// never goes there, whatever is set.
pub fn subscriber<W>(level: LevelFilter, writer: W) -> impl Subscriber + Send + Sync
where
    W: for<'writer> MakeWriter<'writer> + Send + Sync + 'static,
{
    let levels = Targets::new()
        .with_default(level.min(LevelFilter::INFO))
        .with_target("contact_state", level);
    let lines = fmt::layer().json().flatten_event(true).with_span_list(false).with_writer(writer);
    Registry::default().with(lines.with_filter(levels))
}
