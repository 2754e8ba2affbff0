//! The record of a contact: the join of what its events say.
//!
//! What one event says is a [`Delta`]: a few [`Register`]s, each with a value and an order.
//! [`Delta::join`] keeps the newest of each. A record is nothing but the join of all deltas of
//! its contact, so [`Delta::item`] of the join is the stored item.

mod contact_record;
mod delta;
mod limits;
mod register;
mod state;

pub use contact_record::ContactRecord;
pub use delta::Delta;
pub use limits::{MAX_ID_BYTES, MAX_LEVELS, MAX_SECTION_BYTES, MAX_UNKNOWN_FIELDS};
pub use register::{Register, Ties};
pub use state::{ContactState, State};
