//! The documentation shows the real output of every command.

use snapbox::data::DataFormat;
use snapbox::{Assert, Data};

use crate::support::{Table, repository, run, tool};

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

/// The picture of README. `SNAPSHOTS=overwrite cargo test -p contacts picture` renews it.
#[test]
fn the_picture_of_a_replay_is_real_output() {
    let mut tool = tool();
    tool.args(["replay", "--contact", "60ebb8c4"]).env("CLICOLOR_FORCE", "1");
    let replayed = run(&mut tool, "");
    assert_eq!(replayed.code, Some(0), "{replayed:?}");
    // The time that the replay took is never the same.
    let without_time = |line: &str| match line.split_once(", each twice, in ") {
        Some((line, _)) => format!("{line}, each twice\n"),
        None => format!("{line}\n"),
    };
    let drawn: String = replayed.stdout.lines().map(without_time).collect();
    let picture = Data::read_from(&repository().join("docs/replay.svg"), Some(DataFormat::TermSvg));
    Assert::new().action_env("SNAPSHOTS").eq(drawn, picture);
}
