//! Keeps one record per Amazon Connect contact in DynamoDB, correct for every order of the events.
//!
//! The core is the crate [`contact_events`]: an event becomes a delta, and deltas are joined. This
//! crate puts the join into a table, as a Lambda function. A delivery passes through its modules in
//! this order, which is also the reading order and the only direction of dependency:
//!
//! 1. [`settings`] and [`logging`]: what the environment sets.
//! 2. [`store`]: a delta is joined into the stored record by one conditional `UpdateItem`.
//! 3. [`handler`]: a delivery is read, its events are written, and the answer has their outcomes.
//!
//! `main` wires them.

pub mod settings;
pub mod logging;
pub mod store;
pub mod handler;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
