//! Keeps one record per Amazon Connect contact in DynamoDB, right whatever the order of the
//! events that tell of it.
//!
//! **A record is the join of what its events say.** One event's way through this crate, which is
//! also the reading order and the only direction of dependency:
//!
//! 1. [`event`]: EventBridge's JSON becomes a [`ContactEvent`](event::ContactEvent): names in
//!    camelCase, absences gone, unknown things kept.
//! 2. [`stamp`]: the event gets its place in a total order.
//! 3. [`record`]: what it says becomes a [`Delta`](record::Delta), a few registers, each with a
//!    value and an order. Joining deltas keeps the newest of each register.
//! 4. [`store`]: the delta is joined into the stored record by one conditional `UpdateItem`.
//! 5. [`handler`]: deliveries are taken apart, and answered with what became of each event.
//!
//! Everything up to and including [`record`] is pure: no clock, no async, no SDK.
//!
//! ```
//! use contact_state::event::ContactEvent;
//! use contact_state::record::Delta;
//!
//! let queued = ContactEvent::from_json(include_bytes!("../events/inbound-voice-2-queued.json"))?;
//! let ended = ContactEvent::from_json(include_bytes!("../events/inbound-voice-4-disconnected.json"))?;
//! let (queued, ended) = (Delta::of(queued, 0), Delta::of(ended, 0));
//!
//! let record = ended.clone().join(queued.clone());
//! assert_eq!(record, queued.join(ended), "the late event does not reopen the contact");
//! assert_eq!(record.item()["state"], "DISCONNECTED");
//! # Ok::<(), contact_state::event::EventError>(())
//! ```

pub mod event;
pub mod stamp;
pub mod record;
pub mod store;
pub mod handler;
pub mod settings;
pub mod logging;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
