//! The lines that the code keeps: who may name whom.

use std::fs;

use crate::support::project_file;

/// The modules in the data's order; each may name only those before it.
const ORDER: [&str; 5] = ["event", "stamp", "record", "store", "handler"];

/// The module's code: its own file and its folder's, without comments.
fn code(module: &str) -> String {
    let mut text = fs::read_to_string(project_file(&format!("src/{module}.rs"))).unwrap();
    if let Ok(folder) = fs::read_dir(project_file(&format!("src/{module}"))) {
        for file in folder {
            text.push_str(&fs::read_to_string(file.unwrap().path()).unwrap());
        }
    }
    let lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

fn names_any(module: &str, names: &[&str]) -> Vec<String> {
    let code = code(module);
    names.iter().filter(|name| code.contains(**name)).map(|name| (*name).to_owned()).collect()
}

const NONE: [String; 0] = [];

#[test]
fn modules_name_only_those_before_them() {
    for (place, module) in ORDER.iter().enumerate() {
        let later: Vec<String> =
            ORDER[place + 1..].iter().map(|later| format!("crate::{later}")).collect();
        let later: Vec<&str> = later.iter().map(String::as_str).collect();
        assert_eq!(names_any(module, &later), NONE, "{module}");
    }
}

#[test]
fn everything_up_to_record_is_pure() {
    for module in ["event", "stamp", "record"] {
        let impure = [
            "async ",
            ".await",
            "tokio",
            "aws_",
            "lambda_runtime",
            "SystemTime::",
            "Instant::",
            "now_utc",
            "std::env",
            "std::fs",
        ];
        assert_eq!(names_any(module, &impure), NONE, "{module}");
    }
}

#[test]
fn only_store_and_main_name_the_sdk_and_only_handler_and_main_the_lambda_runtime() {
    for module in ["event", "stamp", "record", "handler", "settings", "logging"] {
        assert_eq!(names_any(module, &["aws_sdk", "aws_config", "serde_dynamo"]), NONE, "{module}");
    }
    for module in ["event", "stamp", "record", "store", "settings", "logging"] {
        assert_eq!(names_any(module, &["lambda_runtime", "aws_lambda_events"]), NONE, "{module}");
    }
}

#[test]
fn the_check_can_fail() {
    assert_eq!(names_any("store", &["aws_sdk", "async "]), ["aws_sdk", "async "]);
    assert_eq!(names_any("handler", &["crate::store"]), ["crate::store"]);
}

#[test]
fn the_crates_modules_stand_in_the_datas_order() {
    let map = fs::read_to_string(project_file("src/lib.rs")).unwrap();
    let places: Vec<usize> =
        ORDER.iter().map(|module| map.find(&format!("pub mod {module};")).unwrap()).collect();
    assert!(places.is_sorted(), "{places:?}");
}
