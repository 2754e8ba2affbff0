//! The tests of the pure core, one binary. They need no table and run in seconds.
//!
//! | module | what it tests |
//! |---|---|
//! | `json`, `timestamps`, `omit_fields` | text that becomes JSON, a timestamp, a setting |
//! | `typed_events`, `stamps` | the typed event; stamps as text |
//! | `fields` | every field of the one list, also those that are added later |
//! | `spec` | the rules, sentence by sentence, by hand-worked cases, against the crate and the reference model |
//! | `agreement` | the crate against the reference model, on orders of every sample life and on random lives |
//! | `laws` | the laws of the join, and that the checks of the laws can fail |
//! | `losses` | what is right, and what is not, when events are lost, with and without contact records |
//! | `derived_values` | how long a contact waited and was with its agent, and whether it was queued and answered |
//! | `changes` | the changes that the stream shows, in orders of every sample life |
//! | `schemas` | the JSON Schemas of a record and of a change, on every sample life |
//! | `documentation` | the pages that are generated from the code |
//!
//! The reference model is written from the rules alone and shares no code with the crate. Of a life
//! with more than five events, one order in 61 is tried by default, and every order with
//! `CONTACT_STATE_EXHAUSTIVE=1`, as in CI.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails there")]

mod generators;
mod reference;
mod samples;
mod support;

mod json;
mod timestamps;
mod omit_fields;
mod typed_events;
mod stamps;
mod fields;
mod spec;
mod agreement;
mod laws;
mod losses;
mod derived_values;
mod changes;
mod schemas;
mod documentation;
