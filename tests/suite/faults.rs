//! What the function answers, and what is in the table, when requests to DynamoDB fail.

mod batches;
mod deadline;
mod permanent;
mod runner;
mod schedule;
mod schedules;
mod single;

use crate::support::fault::Fault;

impl Fault {
    /// DynamoDB writes, and the answer is lost.
    pub fn lost_reply() -> Self {
        Self::closed().though_written()
    }

    /// DynamoDB fails.
    pub fn internal_error() -> Self {
        Self::refused(500, "InternalServerError")
    }
}
