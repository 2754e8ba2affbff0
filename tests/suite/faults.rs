//! Proof under faults: a road between the SDK and the embedded DynamoDB on which requests and
//! answers get lost, and what becomes of the record.

mod message;
mod fate;
mod road;
mod lambda;

mod schedule;
mod runner;

mod alone;
mod permanent;
mod deadline;
mod batches;
mod races;
mod schedules;
