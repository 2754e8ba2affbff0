//! The integration tests, one binary. Modules stand in the data's order.

#[path = "../../examples/replay/embedded.rs"]
mod embedded;

mod generators;
mod reference;
mod reference_spec;
mod support;

mod joining;
mod writing;
mod concurrency;
mod agreement;
mod losing_events;
mod code_lines;
