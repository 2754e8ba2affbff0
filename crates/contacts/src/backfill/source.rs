//! The events to write. A separate thread reads them, because reading can block for ever.

use std::mem;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::thread;

use contact_events::record::{Delta, Policy};
use contact_state::handler::{Error, MAX_AHEAD};
use tokio::sync::mpsc::{Receiver, Sender, channel};

use super::failed::FailedEvent;
use crate::clock::Clock;
use crate::input::given::{Failure, Given, Parsed, Place};
use crate::input::{self, Input};

/// How many events are folded together. Files are often sorted by time, so the events of a contact
/// are near each other.
const WINDOW: usize = 4_096;

/// How many windows are read ahead.
const AHEAD: usize = 2;

/// The events of the inputs, one window after the other.
pub struct Source {
    windows: Receiver<Window>,
}

/// Events that are written together.
#[derive(Default)]
pub struct Window {
    /// The events that can be written.
    pub events: Vec<Event>,
    /// Those that cannot.
    pub failures: Vec<FailedEvent>,
}

/// An event that can be written.
pub struct Event {
    /// The JSON text.
    pub text: String,
    /// Where it was found.
    pub place: Place,
    /// What it says.
    pub delta: Delta,
    /// How many of its fields cannot be kept.
    pub left_out: usize,
}

impl Source {
    /// Starts to read.
    pub fn start(inputs: Vec<Input>, policy: Policy, clock: Clock, read: Arc<AtomicU64>) -> Self {
        let (sender, windows) = channel(AHEAD);
        thread::spawn(move || read_all(inputs, &policy, clock, &read, &sender));
        Self { windows }
    }

    /// The next window, or `None` at the end.
    pub async fn next(&mut self) -> Option<Window> {
        self.windows.recv().await
    }
}

fn read_all(
    inputs: Vec<Input>,
    policy: &Policy,
    clock: Clock,
    read: &Arc<AtomicU64>,
    sender: &Sender<Window>,
) {
    let mut window = Window::default();
    for given in input::events(inputs, read) {
        match given.map_err(FailedEvent::unreadable).and_then(|given| event(given, policy, clock)) {
            Ok(event) => window.events.push(event),
            Err(failure) => window.failures.push(failure),
        }
        if window.events.len() + window.failures.len() == WINDOW
            && sender.blocking_send(mem::take(&mut window)).is_err()
        {
            return;
        }
    }
    // The receiver is gone if the command was interrupted.
    sender.blocking_send(window).ok();
}

fn event(given: Given, policy: &Policy, clock: Clock) -> Result<Event, FailedEvent> {
    let Given { text, place, .. } = given;
    let parsed = match Parsed::read(&text) {
        Ok(parsed) if -clock.since(parsed.latest_claim()) > max_ahead() => {
            Err(Error::EventFromTheFuture)
        }
        parsed => parsed,
    };
    match parsed {
        Ok(parsed) => {
            let (delta, left_out) = parsed.into_delta(policy);
            Ok(Event { text, place, delta, left_out: left_out.count() })
        }
        Err(error) => Err(FailedEvent { failure: Failure::of(&place, &error), text: Some(text) }),
    }
}

fn max_ahead() -> i64 {
    i64::try_from(MAX_AHEAD.as_millis()).unwrap_or(i64::MAX)
}
