//! The real store led through an order of requests.

use std::sync::Mutex;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::interceptors::BeforeTransmitInterceptorContextRef;
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_dynamodb::error::BoxError;
use contact_state::store::{Store, Written};
use stateright::Model;
use tokio::runtime::Runtime;

use super::model::{Lives, State, Step};
use super::protocol::Request;
use crate::support::{TABLE, Table, no_deadline};

/// Every order in which the writers' requests can reach the table, by the model, and how each
/// ends. For lives without faults.
pub fn schedules(lives: &Lives, state: &State) -> Vec<(Vec<usize>, State)> {
    let steps = lives.next_steps(state);
    if steps.is_empty() {
        return vec![(Vec::new(), state.clone())];
    }
    let all = steps.into_iter().flat_map(|(step, next)| {
        let Step::Write(writer) = step else { unreachable!("{step:?} is a fault") };
        let later = schedules(lives, &next).into_iter();
        later.map(move |(schedule, end)| ([vec![writer], schedule].concat(), end))
    });
    all.collect()
}

/// The real store writes these deltas, each on a thread of its own, whose requests reach the
/// table in this order of writers.
pub fn lead(
    table: &Table,
    runtime: &Runtime,
    deltas: &[Request],
    schedule: &[usize],
) -> Vec<Written> {
    thread::scope(|scope| {
        let mut writers = Vec::new();
        for delta in deltas {
            let ((turn, turns), (says, heard)) = (mpsc::channel(), mpsc::channel());
            let store = gated(table, Gate { asks: says.clone(), turns: Mutex::new(turns) });
            scope.spawn(move || {
                let written = runtime.block_on(store.write(delta, no_deadline()));
                says.send(Some(written.expect("the table is there")))
            });
            assert_eq!(heard.recv(), Ok(None), "its first request waits");
            writers.push((turn, heard));
        }
        let mut written = vec![None; deltas.len()];
        for &writer in schedule {
            let (turn, heard) = &writers[writer];
            turn.send(()).expect("the writer waits for its turn");
            written[writer] = heard.recv().expect("the writer asks again or ends");
        }
        written.into_iter().map(|written| written.expect("the writer has ended")).collect()
    })
}

/// A store whose requests wait for their turns, however long that takes.
fn gated(table: &Table, gate: Gate) -> Store {
    let config = table.client.config().to_builder().interceptor(gate);
    let config = config.timeout_config(TimeoutConfig::disabled()).build();
    Store::new(Client::from_conf(config), TABLE)
}

/// Asks for each request, then holds it back until its turn.
#[derive(Debug)]
struct Gate {
    asks: Sender<Option<Written>>,
    turns: Mutex<Receiver<()>>,
}

impl Intercept for Gate {
    fn name(&self) -> &'static str {
        "wait for the turn"
    }

    fn read_before_transmit(
        &self,
        _: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        self.asks.send(None)?;
        Ok(self.turns.lock().expect("one request at a time").recv()?)
    }
}
