//! The command-line tool `contacts`.

use std::process::ExitCode;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    contacts::run().await
}
