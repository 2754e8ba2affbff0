//! Who hears all that the function says: log, answer, error, metrics.

use std::collections::BTreeSet;
use std::error::Error as _;
use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use contact_state::event::Timestamp;
use contact_state::handler::{Answer, Counts, Error, Handler};
use contact_state::logging;
use lambda_runtime::Diagnostic;
use serde_json::{Map, Value};
use tokio::runtime::{self, Runtime};
use tokio::time::Instant;
use tracing::level_filters::LevelFilter;

use super::planting::marks_in;
use crate::support::{log_everywhere, no_deadline};

/// A log that can be read.
#[derive(Debug, Clone, Default)]
pub struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    /// What was logged since the last call.
    pub fn take(&self) -> String {
        let bytes = std::mem::take(&mut *self.0.lock().unwrap());
        String::from_utf8(bytes).unwrap()
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Hears all that the function says.
pub struct Witness {
    pub log: Log,
    /// The outcomes that were logged: of what was written, and errors' types.
    pub outcomes: BTreeSet<String>,
}

/// The names under which this crate logs something.
const LOGGED: [&str; 14] = [
    "timestamp",
    "level",
    "target",
    "message",
    "messageId",
    "contactId",
    "eventId",
    "eventType",
    "outcome",
    "late",
    "left",
    "tries",
    "leftOut",
    "retryable",
];

impl Witness {
    fn new() -> Self {
        Self { log: Log::default(), outcomes: BTreeSet::new() }
    }

    /// Lets the function handle the payload, and holds all that it says to be unmarked.
    pub async fn hear(&mut self, what: &str, function: &Handler, payload: &str) {
        self.hear_until(what, function, payload, no_deadline()).await;
    }

    pub async fn hear_until(
        &mut self,
        what: &str,
        function: &Handler,
        payload: &str,
        until: Instant,
    ) {
        assert!(!marks_in(payload).is_empty(), "{what}: the payload is marked");
        let mut counts = Counts::default();
        let answer = function.handle(payload, until, &mut counts).await;
        let now = Timestamp::from_millis(0).unwrap();
        let mut said = vec![counts.line("Contacts", "contact-state", now), format!("{counts:?}")];
        match answer {
            Ok(answer) => said.extend(words_of_answer(&answer)),
            Err(error) => said.extend(words_of_error(error)),
        }
        let log = self.log.take();
        self.note(&log);
        said.push(log);
        for said in said {
            assert_eq!(marks_in(&said), NO_MARKS, "{what}: {said}");
        }
    }

    fn note(&mut self, log: &str) {
        for line in log.lines() {
            let line: Map<String, Value> = serde_json::from_str(line).unwrap();
            if line["target"].as_str().unwrap().starts_with("contact_state") {
                let outcome = line.get("outcome").and_then(Value::as_str);
                self.outcomes.extend(outcome.map(str::to_owned));
                assert!(line.keys().all(|name| LOGGED.contains(&name.as_str())), "{line:?}");
            }
        }
    }
}

pub const NO_MARKS: [&str; 0] = [];

fn words_of_answer(answer: &Answer) -> Vec<String> {
    vec![serde_json::to_string(answer).unwrap(), format!("{answer:?}"), format!("{answer:#?}")]
}

/// The error as the runtime logs it, as it is answered, and all that it comes from.
fn words_of_error(error: Error) -> Vec<String> {
    let mut words = vec![format!("{error}"), format!("{error:?}"), format!("{error:#?}")];
    let mut source = error.source();
    while let Some(error) = source {
        words.extend([format!("{error}"), format!("{error:?}")]);
        source = error.source();
    }
    let diagnostic = Diagnostic::from(error);
    words.extend([format!("{diagnostic:?}"), serde_json::to_string(&diagnostic).unwrap()]);
    words
}

/// Runs this on one thread whose log is the witness's, at this level.
pub fn heard_at(level: LevelFilter, scenes: impl AsyncFnOnce(&mut Witness)) -> Witness {
    log_everywhere();
    let mut witness = Witness::new();
    let log = witness.log.clone();
    let _heard = tracing::subscriber::set_default(logging::subscriber(level, move || log.clone()));
    one_thread().block_on(scenes(&mut witness));
    witness
}

/// A runtime on the thread that waits for it.
pub fn one_thread() -> Runtime {
    runtime::Builder::new_current_thread().enable_all().build().unwrap()
}
