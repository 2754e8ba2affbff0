//! What the answer says, and what is in the table, when requests to DynamoDB fail.

mod batches;
mod deadline;
mod permanent;
mod runner;
mod schedule;
mod schedules;
mod single;
