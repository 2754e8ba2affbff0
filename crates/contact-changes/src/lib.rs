//! Puts each change of a contact's state on an event bus, for applications that react.
//!
//! The change itself is defined in the crate [`contact_events`]. This crate reads it from the
//! stream of the table that the function `contact-state` writes, as a Lambda function of its own.
//! It cannot write the table. A delivery passes through its modules in this order, which is also the
//! reading order and the only direction of dependency:
//!
//! 1. [`settings`] and [`logging`]: what the environment sets.
//! 2. [`stream`]: a record of the table's stream becomes a change, or none.
//! 3. [`bus`]: changes are put on the event bus, in the order of the stream.
//! 4. [`handler`]: a delivery is read, its changes are put, and the answer says which were not.
//!
//! `main` wires them.

pub mod settings;
pub mod logging;
pub mod stream;
pub mod bus;
pub mod handler;
