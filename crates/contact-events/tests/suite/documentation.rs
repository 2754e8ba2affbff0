//! The pages that are generated from the code, and the rules that lead to tests.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::Path;

use contact_events::change::Change;
use contact_events::event::{FIELDS, Kind, Shape};
use serde_json::Value;

use crate::reference::Settings;
use crate::samples::{lives, repository_file};
use crate::support::joined;

const BEGIN: &str = "<!-- This table is generated. -->\n";
const END: &str = "<!-- End of the generated table. -->\n";

fn type_of(shape: Shape) -> &'static str {
    match shape {
        Shape::Text => "text",
        Shape::Timestamp => "timestamp",
        Shape::Number => "number",
        Shape::UsersMap => "map, stored as sent",
        Shape::List => "list",
        _ => "map",
    }
}

fn table() -> String {
    let mut table = String::from("| attribute | kind | type | meaning |\n|---|---|---|---|\n");
    for field in FIELDS {
        let kind = if field.kind == Kind::Fact { "fact" } else { "section" };
        let (name, about) = (field.name, field.about.trim());
        writeln!(table, "| `{name}` | {kind} | {} | {about} |", type_of(field.shape)).unwrap();
    }
    table
}

#[test]
fn the_attribute_table_of_the_record_page_is_that_of_the_code() {
    let path = repository_file("docs/record.md");
    let page = fs::read_to_string(&path).unwrap();
    let (before, rest) = page.split_once(BEGIN).unwrap();
    let (_, after) = rest.split_once(END).unwrap();
    let fresh = format!("{before}{BEGIN}\n{}\n{END}{after}", table());
    if std::env::var_os("CONTACT_STATE_RENEW").is_some() {
        fs::write(&path, &fresh).unwrap();
    } else if page != fresh {
        panic!(
            "docs/record.md is out of date, renew it with\n  CONTACT_STATE_RENEW=1 cargo test -p contact-events documentation"
        );
    }
}

/// The numbers of rules in a text: words such as `order-3`.
fn rules(text: &str) -> BTreeSet<&str> {
    let words = text.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-');
    let is_rule = |word: &&str| {
        word.rsplit_once('-').is_some_and(|(heading, number)| {
            HEADINGS.contains(&heading) && number.parse::<u8>().is_ok()
        })
    };
    words.filter(is_rule).collect()
}

const HEADINGS: [&str; 13] = [
    "order",
    "record",
    "values",
    "left-out",
    "state",
    "writing",
    "deliveries",
    "failures",
    "errors",
    "logs",
    "settings",
    "contact-records",
    "changes",
];

/// The text of all files with tests.
fn tests() -> String {
    let mut tests = String::new();
    for folder in ["tests", "crates", "src", ".ci"] {
        read_into(&mut tests, &repository_file(folder));
    }
    tests
}

fn read_into(text: &mut String, path: &Path) {
    if path.is_dir() {
        for entry in fs::read_dir(path).unwrap() {
            read_into(text, &entry.unwrap().path());
        }
    } else if !path.ends_with("documentation.rs") {
        *text += &String::from_utf8_lossy(&fs::read(path).unwrap());
    }
}

#[test]
fn every_rule_has_a_test_that_names_it_and_every_named_rule_exists() {
    let page = fs::read_to_string(repository_file("docs/rules.md")).unwrap();
    let defined: BTreeSet<&str> =
        page.lines().filter_map(|line| line.strip_prefix("| ")?.split(' ').next()).collect();
    let defined = defined.into_iter().filter(|word| rules(word).contains(word)).collect();
    let tests = tests();
    assert_eq!(rules(&tests), defined, "left: named in tests, right: rules of docs/rules.md");
}

/// Whether a page shows this value, perhaps shortened: text with "…" for what is left out, and
/// objects without some of their members.
fn shows(page: &Value, value: &Value) -> bool {
    match (page, value) {
        (Value::Object(page), Value::Object(value)) => {
            page.iter().all(|(name, shown)| value.get(name).is_some_and(|it| shows(shown, it)))
        }
        (Value::String(page), Value::String(value)) => {
            let mut rest = value.as_str();
            let found = page.split('…').all(|part| match rest.find(part) {
                Some(place) => {
                    rest = &rest[place + part.len()..];
                    true
                }
                None => false,
            });
            found && (page.contains('…') || page == value)
        }
        (page, value) => page == value,
    }
}

#[test]
fn the_record_in_the_readme_is_that_of_the_sample_call() {
    let page = fs::read_to_string(repository_file("README.md")).unwrap();
    let block = page.split("```json\n").find(|block| block.contains("\"asOf\"")).unwrap();
    let shown: Value = serde_json::from_str(block.split("```").next().unwrap()).unwrap();
    let life = &lives()[shown["contactId"].as_str().unwrap()];
    let record = Value::Object(joined(life, &Settings::default()));
    assert!(shows(&shown, &record), "README shows {shown:#}\nthe record is {record:#}");
}

#[test]
fn the_change_on_the_page_is_read_and_written_as_the_page_shows_it() {
    let page = fs::read_to_string(repository_file("docs/react.md")).unwrap();
    let block = page.split("```json\n").nth(1).unwrap().split("```").next().unwrap();
    let change: Change = serde_json::from_str(block).unwrap();
    let written: Value = serde_json::to_value(change).unwrap();
    assert_eq!(written, serde_json::from_str::<Value>(block).unwrap());
}
