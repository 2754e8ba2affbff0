//! The documentation shows the real output of every command.

use crate::support::{Table, repository};

/// Runs the commands of `docs/contacts.md` in their order, and compares their output with what the page
/// shows. `TRYCMD=overwrite cargo test -p contacts documentation` renews the page.
#[test]
fn the_page_of_the_tool_shows_the_real_output() {
    let table = Table::embedded_named("contact-state");
    std::env::set_current_dir(repository()).unwrap();
    trycmd::TestCases::new()
        .register_bin("contacts", std::path::Path::new(env!("CARGO_BIN_EXE_contacts")))
        .env("AWS_ACCESS_KEY_ID", "local")
        .env("AWS_SECRET_ACCESS_KEY", "local")
        .env("AWS_REGION", "us-east-1")
        .env("AWS_ENDPOINT_URL_DYNAMODB", table.endpoint)
        .env("CONTACTS_NOW", "2026-05-06T12:41:40Z")
        .case(repository().join("docs/contacts.md"));
}
