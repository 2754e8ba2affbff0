//! The integration tests, one binary. Modules stand in the data's order.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails there")]

#[path = "../../examples/replay/embedded.rs"]
mod embedded;

mod generators;
mod reference;
mod reference_spec;
mod support;

mod reading_events;
mod stamps;
mod joining;
mod writing;
mod concurrency;
mod model_checking;
mod agreement;
mod losing_events;
mod deliveries;
mod faults;
mod bad_input;
mod privacy;
mod second_opinion;
mod settings;
mod template;
mod code_lines;
