//! What the pages show and promise of the function: answers, settings, names, files.
//!
//! The rules of `docs/rules.md` lead to their tests by number, and the page of errors is compared in
//! `errors`. What pages say of the template is checked in `.ci/template/promises.py`.

use std::collections::{BTreeMap, BTreeSet};
use std::env::VarError;
use std::fs;
use std::path::Path;

use contact_state::settings::Settings;
use serde_json::json;
use tracing::level_filters::LevelFilter;

use crate::instance::DynamoDb;
use crate::support::fault::Fault;
use crate::support::log::Log;
use crate::support::payload::{kinesis, sqs};
use crate::support::{contact_records, event, event_files, files, project_file};
use crate::table::INDEXES;
use crate::template::variables_read;

fn page(path: &str) -> String {
    fs::read_to_string(project_file(path)).unwrap()
}

/// The rows of the table whose header begins with this text, in cells.
fn rows<'a>(page: &'a str, header: &str) -> Vec<Vec<&'a str>> {
    let table = page.lines().skip_while(|line| !line.starts_with(header));
    let rows = table.skip(2).take_while(|line| line.starts_with('|'));
    let rows: Vec<_> =
        rows.map(|row| row.trim_matches('|').split('|').map(str::trim).collect()).collect();
    assert!(!rows.is_empty(), "no table begins with {header}");
    rows
}

/// The words of a text that are set as code.
fn code(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

#[tokio::test(start_paused = true)]
async fn the_answers_that_the_pages_show_are_the_functions() {
    let dynamodb = DynamoDb::new().await;
    let instance = dynamodb.instance();
    let initiated = event("inbound-voice-1-initiated").to_string();
    let queued = event("inbound-voice-2-queued").to_string();
    for (path, payload) in [("docs/deploy.md", &initiated), ("README.md", &queued)] {
        let (first, again) = (instance.answer(payload).await, instance.answer(payload).await);
        assert!(page(path).contains(&first.to_string()), "{path} does not show {first}");
        assert_eq!(
            (&first["outcome"], &again["outcome"]),
            (&json!("applied"), &json!("duplicate"))
        );
        assert!(page(path).contains("the outcome is `duplicate`"), "{path}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_function_takes_a_failed_batch_as_the_runbook_says() {
    let dynamodb = DynamoDb::new().await;
    let records: Vec<String> =
        contact_records().values().flatten().map(ToString::to_string).collect();
    // What Lambda puts into the bucket has the batch as text, in a member that the page names.
    let runbook = page("docs/operations.md");
    assert!(runbook.contains("jq --raw-output .payload failed.json"));
    let kept = json!({"requestContext": {}, "payload": kinesis(&records)});
    let batch = kept["payload"].as_str().unwrap();
    let answer = dynamodb.instance().answer(batch).await;
    assert!(runbook.contains(&format!("# {answer}")), "the runbook does not show {answer}");
    assert_eq!(dynamodb.table.items().await.len(), contact_records().len());
}

#[tokio::test(start_paused = true)]
async fn the_runbooks_queries_find_the_lines_of_failures() {
    let runbook = page("docs/operations.md");
    let queries: Vec<&str> = runbook.lines().filter(|line| line.starts_with("filter ")).collect();
    let dynamodb = DynamoDb::new().await;
    let instance = dynamodb.instance();
    instance.always(Fault::closed());
    let (log, _guard) = Log::capture(LevelFilter::INFO);
    let _ = instance.handle(&sqs(["{", &event("inbound-voice-2-queued").to_string()])).await;
    let lines = log.take_lines();
    for name in ["retryable", "outcome", "message"] {
        assert!(queries[0].contains(name));
        assert!(lines.len() == 2 && lines.iter().all(|line| line.contains_key(name)), "{name}");
    }
    assert!(queries[1].starts_with("filter contactId = "));
    assert_eq!(lines.iter().filter(|line| line.contains_key("contactId")).count(), 1);
    assert!(queries[2].contains("/^initialisation failed/"));
    assert!(page("src/main.rs").contains("\"initialisation failed: "));
}

#[test]
fn the_readme_lists_the_settings_that_the_function_reads_and_their_defaults() {
    let readme = page("README.md");
    let rows = rows(&readme, "| environment variable");
    let listed: BTreeSet<&str> = rows.iter().flat_map(|row| code(row[0])).collect();
    assert_eq!(listed, variables_read());
    let defaults = Settings::read(&|name| match name {
        "TABLE_NAME" => Ok("t".to_owned()),
        _ => Err(VarError::NotPresent),
    });
    let defaults = defaults.unwrap();
    for (variable, default) in [
        ("RETENTION_DAYS", format!("The default, {},", defaults.policy.retention_days)),
        ("METRICS_NAMESPACE", format!("`{}` by default", defaults.metrics_namespace)),
        (
            "AWS_LAMBDA_LOG_LEVEL",
            format!("`{}` by default", defaults.log_level.to_string().to_uppercase()),
        ),
    ] {
        let row = rows.iter().find(|row| row[0].contains(variable)).unwrap();
        assert!(row[1].contains(&default), "{variable}: {}", row[1]);
    }
    assert_eq!(defaults.policy.omit_fields.names().count(), 0);
}

#[test]
fn the_pages_name_the_indexes_of_the_table() {
    let names: Vec<&str> = INDEXES.iter().map(|index| index.name).collect();
    let record = page("docs/record.md");
    let listed: Vec<&str> =
        rows(&record, "| index |").iter().flat_map(|row| code(row[0])).collect();
    assert_eq!(listed, names);
    let readme = page("README.md");
    for name in names {
        assert!(code(&readme).any(|word| word == name), "README does not name {name}");
    }
}

#[test]
fn the_fields_that_the_deployment_page_proposes_to_omit_are_known_and_can_be_omitted() {
    let deploy = page("docs/deploy.md");
    let proposed = rows(&deploy, "| to leave out |");
    for names in proposed.iter().flat_map(|row| code(row[1])) {
        let settings = Settings::read(&|name| match name {
            "TABLE_NAME" => Ok("t".to_owned()),
            "OMIT_FIELDS" => Ok(names.to_owned()),
            _ => Err(VarError::NotPresent),
        });
        let omitted = settings.unwrap().policy.omit_fields;
        assert_eq!(omitted.unknown_names().collect::<Vec<_>>(), [""; 0]);
        assert!(omitted.names().count() > 0);
    }
}

#[test]
fn the_page_of_the_sample_events_lists_every_life_with_its_number_of_files() {
    let readme = page("events/README.md");
    let listed: BTreeMap<String, usize> = rows(&readme, "| life |")
        .into_iter()
        .map(|row| (row[0].trim_matches('`').to_owned(), row[1].parse().unwrap()))
        .collect();
    let mut found = BTreeMap::new();
    for (name, _) in event_files() {
        let (life, _) =
            name.split_once(|letter: char| letter.is_ascii_digit()).unwrap_or(("sample-…", ""));
        *found.entry(life.trim_end_matches('-').to_owned()).or_insert(0) += 1;
    }
    assert_eq!(listed, found);
}

/// The pages: path and text without blocks of code.
fn pages() -> Vec<(String, String)> {
    let folders = [
        ".",
        "docs",
        "events",
        "crates/contact-events",
        "crates/contact-changes",
        "crates/contacts",
        ".ci/bundle",
        ".github",
    ];
    let pages = folders.into_iter().flat_map(|folder| {
        let prose = |text: String| text.split("```").step_by(2).collect::<String>();
        files(folder, "md")
            .into_iter()
            .map(move |(name, text)| (format!("{folder}/{name}.md"), prose(text)))
    });
    pages.collect()
}

/// The anchors of a page's headings, as GitHub makes them.
fn anchors(page: &str) -> BTreeSet<String> {
    let headings = page.lines().filter_map(|line| {
        line.trim_start_matches('#').strip_prefix(' ').filter(|_| line.starts_with('#'))
    });
    let kept = |letter: &char| letter.is_alphanumeric() || " -_".contains(*letter);
    headings
        .map(|heading| {
            heading.to_lowercase().chars().filter(kept).collect::<String>().replace(' ', "-")
        })
        .collect()
}

#[test]
fn every_link_of_a_page_leads_to_a_file_and_to_a_heading() {
    let pages = pages();
    let mut followed = 0;
    for (path, text) in &pages {
        let links = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        for link in links.filter(|link| !link.contains("://")) {
            let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
            let folder = Path::new(path).parent().unwrap();
            let target = if file.is_empty() {
                project_file(path)
            } else {
                project_file("").join(folder).join(file)
            };
            // The bundle of a release has its own page, beside the other pages.
            let target = if path.starts_with(".ci/bundle") { project_file(file) } else { target };
            assert!(target.exists(), "{path}: {link}");
            if !anchor.is_empty() {
                let prose = fs::read_to_string(&target)
                    .unwrap()
                    .split("```")
                    .step_by(2)
                    .collect::<String>();
                assert!(anchors(&prose).contains(anchor), "{path}: {link}");
            }
            followed += 1;
        }
    }
    assert!(followed > 100, "{followed} links");
}

#[test]
fn the_rule_in_the_readme_has_the_pattern_of_the_rule_for_ended_contacts() {
    let readme = page("README.md");
    let pattern = readme.lines().find(|line| line.starts_with("{\"source\"")).unwrap();
    assert!(page("docs/react.md").contains(&format!("EventPattern: {pattern}\n")));
}

#[test]
fn every_file_that_a_page_names_exists() {
    let mut named = 0;
    for (path, text) in pages() {
        for name in code(&text).filter_map(|code| code.split_whitespace().next()) {
            let of_the_project =
                ["src/", "crates/", "tests/", "docs/", "events/", ".ci/", ".github/"]
                    .iter()
                    .any(|folder| name.starts_with(folder));
            if of_the_project && !name.contains(['*', ':', '(']) {
                assert!(project_file(name).exists(), "{path}: {name}");
                named += 1;
            }
        }
    }
    assert!(named > 50, "{named} names of files");
}

#[test]
fn the_check_of_headings_notices_a_heading_that_does_not_exist() {
    let made = anchors("# One, two `three`\ntext\n## What was checked, and what was not\n#no");
    let expected = ["one-two-three", "what-was-checked-and-what-was-not"];
    assert_eq!(made, expected.map(ToOwned::to_owned).into());
}
