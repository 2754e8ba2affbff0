//! The integration tests of the function, one binary. Modules are in the data's order.
//!
//! Where a new test belongs: what an event means for its record is tested in
//! `crates/contact-events/tests`, without a table. What the function does with a table, a delivery,
//! a setting or a failure is tested here.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails there")]

#[path = "../../crates/contacts/src/embedded.rs"]
mod embedded;
#[path = "../../crates/contact-events/tests/suite/generators/mod.rs"]
mod generators;
#[path = "../../crates/contact-events/tests/suite/reference/mod.rs"]
mod reference;
#[path = "../../crates/contact-events/tests/suite/samples.rs"]
mod samples;
#[path = "../../crates/contacts/src/table.rs"]
mod table;

mod support;
mod instance;
mod process;

mod settings;
mod startup;
mod logging;
mod metrics;
mod deliveries;
mod faults;
