//! What the function is built of.

use std::fs;
use std::process::Command;

use crate::support::project_file;

/// The packages that the build of this package takes, by name.
fn packages(package: &str) -> Vec<String> {
    tree(&["--package", package])
}

/// The packages that `cargo tree` lists, by name.
fn tree(arguments: &[&str]) -> Vec<String> {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--edges", "normal", "--prefix", "none"])
        .args(arguments)
        .args(["--offline", "--locked"])
        .current_dir(project_file(""))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().filter_map(|line| line.split(' ').next()).map(str::to_owned).collect()
}

#[test]
fn nothing_of_the_tool_reaches_the_functions_build() {
    let of_the_tool = ["clap", "comfy-table", "dynoxide-rs", "indicatif", "terminal_size"];
    let of_the_function = packages("contact-state");
    assert!(of_the_function.contains(&"aws-sdk-dynamodb".to_owned()));
    for package in of_the_tool.iter().chain(&["aws-sdk-sso", "aws-sdk-ssooidc", "contacts"]) {
        assert!(!of_the_function.contains(&(*package).to_owned()), "{package}");
    }
    // The check above can fail: the tool has them.
    let of_the_tools_build = packages("contacts");
    for package in of_the_tool {
        assert!(of_the_tools_build.contains(&package.to_owned()), "{package}");
    }
}

#[test]
fn the_core_is_built_without_an_async_runtime_and_without_the_sdk() {
    let packages = packages("contact-events");
    assert!(packages.contains(&"serde_json".to_owned()));
    for package in ["tokio", "futures-util", "aws-sdk-dynamodb", "lambda_runtime", "tracing"] {
        assert!(!packages.contains(&package.to_owned()), "{package}");
    }
}

#[test]
fn the_core_depends_on_exactly_the_crates_that_its_page_names() {
    let page = fs::read_to_string(project_file("crates/contact-events/README.md")).unwrap();
    let tree = tree(&["--package", "contact-events", "--depth", "1"]);
    let [_, dependencies @ .., last] = tree.as_slice() else { panic!("{tree:?}") };
    let named = format!("The dependencies are {} and {last}.", dependencies.join(", "));
    assert!(page.contains(&named), "{named}");
}
