//! The integration tests of the function, one binary.
//!
//! | module | what it tests |
//! |---|---|
//! | `putting` | what happens to changes when entries fail, requests fail, answers are lost or time runs out |
//! | `schedules` | random faults, with Lambda's retries: nothing is lost, and what is sent again is in order |
//! | `log` | one line for each stream record, and no value that a customer gave |
//! | `streams` | the streams of an embedded DynamoDB and of DynamoDB Local |
//! | `function` | the binary, started and called as Lambda does |
//! | `ended` | the example of a consumer |

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails there")]

#[path = "../../../contacts/src/embedded.rs"]
mod embedded;
#[path = "../../../contacts/src/table.rs"]
mod table;

mod event_bus;
mod http;
mod samples;
mod support;

mod putting;
mod schedules;
mod log;
mod streams;
mod function;
mod ended;
