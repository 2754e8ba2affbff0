//! Captured logs.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, Once};

use contact_state::logging;
use serde_json::{Map, Value};
use tracing::level_filters::LevelFilter;
use tracing::subscriber::DefaultGuard;

/// What this thread logs, as the function formats it.
#[derive(Debug, Clone, Default)]
pub struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    /// Captures what this thread logs at this level, as long as the guard lives.
    pub fn capture(level: LevelFilter) -> (Self, DefaultGuard) {
        log_everywhere();
        let log = Self::default();
        let writer = log.clone();
        let subscriber = logging::subscriber(level, move || writer.clone());
        (log, tracing::subscriber::set_default(subscriber))
    }

    /// The text logged since the last call.
    pub fn take(&self) -> String {
        let bytes = std::mem::take(&mut *self.0.lock().unwrap());
        String::from_utf8(bytes).unwrap()
    }

    /// The lines logged since the last call.
    pub fn take_lines(&self) -> Vec<Map<String, Value>> {
        self.take().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
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

/// Gives every thread a log that is written nowhere. tracing remembers for each line of code
/// whether any thread logs it, and would forget the thread whose log is captured.
fn log_everywhere() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let nowhere = logging::subscriber(LevelFilter::TRACE, io::sink);
        tracing::subscriber::set_global_default(nowhere).unwrap();
    });
}
