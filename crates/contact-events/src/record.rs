//! The record of a contact: the join of what its events say.
//!
//! What one event says is a [`Delta`]: a few [`Register`]s, each with a value and an order.
//! [`Delta::join`] keeps the newest value of each. A record is the join of all deltas of its
//! contact, so [`Delta::item`] of that join is the stored item.

mod delta;
mod derived;
mod draft;
mod limits;
mod policy;
mod register;
mod state;
mod view;

pub use delta::Delta;
pub use derived::Seconds;
pub use draft::LeftOut;
pub use policy::{OmitError, OmitFields, Policy};
pub use register::{Register, Ties};
pub use state::{State, StateStamp};
pub use view::Record;

pub(crate) use draft::Draft;
pub(crate) use state::Arns;

/// The attributes that are the record's own, besides its key. An event cannot set them, and no
/// attribute whose name ends in `AsOf`.
pub const OWN_ATTRIBUTES: [&str; 7] =
    [AS_OF, "expiresAt", "seen", "state", "stateSince", "waitingInQueue", "activeWithAgent"];

/// The attribute that holds the newest event's stamp.
pub(crate) const AS_OF: &str = "asOf";

/// The attribute that holds the state's stamp.
pub const STATE_AS_OF: &str = "stateAsOf";

/// The end of the name of every attribute that holds a stamp.
pub(crate) const AS_OF_SUFFIX: &str = "AsOf";
