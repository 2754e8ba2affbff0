//! Amazon Connect contact events, typed, and the join that makes one record of them per contact.
//!
//! **A record is the join of what its events say.** An event passes through this crate's modules in
//! this order, which is also the reading order and the only direction of dependency:
//!
//! 1. [`event`]: EventBridge's JSON becomes a [`ContactEvent`](event::ContactEvent): names in
//!    camelCase, no absences, unknown things kept. [`ctr`] reads the second source, contact records.
//! 2. [`stamp`]: the event gets its place in a total order.
//! 3. [`record`]: what the event says becomes a [`Delta`](record::Delta), a few registers, each
//!    with a value and an order. Joining deltas keeps the newest value of each register. A
//!    [`Record`](record::Record) is the result, typed for readers.
//! 4. [`change`]: what applications react to. Two records, before and after a write, make a
//!    [`Change`](change::Change) if the state is another one.
//!
//! With the feature `schema`, the module `schema` has the JSON Schemas of a record and of a change.
//!
//! The crate is pure: no clock, no async, no SDK. It does not store records; the function
//! `contact-state` stores them in DynamoDB.
//!
//! ```
//! use contact_events::event::ContactEvent;
//! use contact_events::record::{Delta, Policy};
//!
//! let event = |event_type: &str, second: u32| {
//!     ContactEvent::from_value(serde_json::json!({
//!         "id": event_type,
//!         "detail-type": "Amazon Connect Contact Event",
//!         "source": "aws.connect",
//!         "time": format!("2021-08-04T17:29:{second:02}Z"),
//!         "detail": {"contactId": "11111111-1111-1111-1111-111111111111", "eventType": event_type}
//!     }))
//! };
//! let policy = Policy::default();
//! let (queued, _) = Delta::of(event("QUEUED", 4)?, &policy);
//! let (ended, _) = Delta::of(event("DISCONNECTED", 9)?, &policy);
//!
//! let record = ended.clone().join(queued.clone());
//! assert_eq!(record, queued.join(ended), "the late event does not reopen the contact");
//! assert_eq!(record.item()["state"], "DISCONNECTED");
//! # Ok::<(), contact_events::event::EventError>(())
//! ```

pub mod event;
pub mod ctr;
pub mod stamp;
pub mod record;
pub mod change;
#[cfg(feature = "schema")]
pub mod schema;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
