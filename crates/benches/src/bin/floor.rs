//! The bare function on the system's allocator: `floor ROUNDS` handles the events, `floor` is a Lambda
//! function.

use std::env;

use benches::{floor, singles};
use lambda_runtime::Error;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let Some(rounds) = env::args().nth(1) else { return floor::run_in_lambda().await };
    let payloads = singles();
    let count = payloads.len() * rounds.parse::<usize>()?;
    floor::run(payloads.iter().cycle().take(count)).await;
    Ok(())
}
