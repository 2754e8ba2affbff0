//! The tests of the function, one binary.
//!
//! Where a new test belongs: what an event means for its record is tested in
//! `crates/contact-events/tests`, without a table. What the function does with a table, a delivery,
//! a setting or a failure is tested here.
//!
//! | module | what it tests |
//! |---|---|
//! | `writing` | requests, outcomes and limits of writes |
//! | `later_tries` | what a write sends after its condition failed, and when it gives up |
//! | `folding` | batches with many events of one contact |
//! | `agreement` | the table against the reference model |
//! | `concurrency` | several writers of one contact at once |
//! | `model_checking` | the writing protocol in every interleaving, with faults and deletions |
//! | `connections` | the pool of connections |
//! | `dependencies` | what the function is built of |
//! | `second_opinion` | the binary under AWS's Runtime Interface Emulator and DynamoDB Local |
//!
//! `support` has what they share. Two variables change a run:
//!
//! - `CONTACT_STATE_EXHAUSTIVE=1` runs the large sizes, as `.ci/run` does. Without it, the suite
//!   takes less than a minute on two cores.
//! - `CONTACT_STATE_SEED=<number>` repeats a random test with the seed that it printed.

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
mod errors;
mod faults;
mod bad_input;
mod privacy;

mod writing;
mod later_tries;
mod folding;
mod agreement;
mod concurrency;
mod model_checking;
mod connections;
mod dependencies;
mod second_opinion;
