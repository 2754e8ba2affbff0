//! The tests of the function, one binary.
//!
//! Where a new test belongs: what an event means for its record is tested in
//! `crates/contact-events/tests`, without a table. What the function does with a table, a delivery,
//! a setting or a failure is tested here.
//!
//! | module | what it tests |
//! |---|---|
//! | `settings` | what the environment sets |
//! | `startup` | the function's own binary: how it starts, that its settings reach it, how it stops |
//! | `logging` | the log, and the one line of each event |
//! | `metrics` | the counts of an invocation |
//! | `deliveries` | what a payload can be, and its answer |
//! | `errors` | the types of errors, and the page that lists them |
//! | `bad_input` | a catalogue of invalid and odd input, and random input |
//! | `writing` | requests, outcomes and limits of writes |
//! | `capacity` | requests and write units of sample lives |
//! | `later_tries` | what a write sends after its condition failed, and when it gives up |
//! | `folding` | batches with many events of one contact |
//! | `agreement` | the table against the reference model |
//! | `concurrency` | several writers of one contact at once |
//! | `scale` | the largest batch, and the busiest contact |
//! | `model_checking` | the writing protocol in every interleaving, with faults and deletions |
//! | `faults` | requests that fail, the deadline, and random schedules of faults |
//! | `connections` | the pool of connections |
//! | `privacy` | that nothing which a customer gave is logged or answered |
//! | `dependencies` | what the function is built of |
//! | `second_opinion` | the binary under AWS's Runtime Interface Emulator and DynamoDB Local |
//! | `template` | the template against the code |
//! | `documentation` | the pages against the code |
//!
//! `support` has what they share, `instance` the function on an embedded DynamoDB, `process` the
//! function's own binary. Two variables change a run:
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
mod bad_input;
mod writing;
mod capacity;
mod later_tries;
mod folding;
mod agreement;
mod concurrency;
mod scale;
mod model_checking;
mod faults;
mod connections;
mod privacy;
mod dependencies;
mod second_opinion;
mod template;
mod documentation;
