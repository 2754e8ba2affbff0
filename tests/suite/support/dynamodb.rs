//! The embedded DynamoDB without a network: DynamoDB's JSON in, DynamoDB's JSON out.

use dynoxide::Database;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The answer to a request.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    pub body: String,
}

/// Runs an operation that the tests use.
pub fn run(database: &Database, operation: &str, request: &str) -> Answer {
    match operation {
        "CreateTable" => answer(request, |request| database.create_table(request)),
        "UpdateTimeToLive" => answer(request, |request| database.update_time_to_live(request)),
        "GetItem" => answer(request, |request| database.get_item(request)),
        "PutItem" => answer(request, |request| database.put_item(request)),
        "DeleteItem" => answer(request, |request| database.delete_item(request)),
        "UpdateItem" => answer(request, |request| database.update_item(request)),
        "Query" => answer(request, |request| database.query(request)),
        "Scan" => answer(request, |request| database.scan(request)),
        other => panic!("no test uses the operation {other}"),
    }
}

fn answer<Request: DeserializeOwned, Response: Serialize>(
    request: &str,
    run: impl FnOnce(Request) -> dynoxide::Result<Response>,
) -> Answer {
    let request = serde_json::from_str(request).expect("the SDK writes valid requests");
    match run(request) {
        Ok(response) => {
            let body = serde_json::to_string(&response).expect("a response is JSON");
            Answer { status: 200, body }
        }
        Err(error) => Answer { status: error.status_code(), body: error.to_json() },
    }
}
