//! The tool as its users run it: the binary itself, against an embedded DynamoDB and, if
//! `DYNAMODB_LOCAL_ENDPOINT` is set, against AWS's DynamoDB Local.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails there")]

mod support;

mod applying;
mod backfilling;
mod documentation;
mod forgetting;
mod interrupting;
mod looks;
mod permissions;
mod reading;
mod replaying;
