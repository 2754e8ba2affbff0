//! Runs schedules, and checks after each round that the table holds what it may.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use contact_state::handler::{Answer, Counts, Handler};
use futures_util::future::join_all;
use proptest::strategy::BoxedStrategy;
use serde_json::{Map, Value};
use tokio::runtime;

use super::lambda::{Ending, Lambda, Place, batch, failures};
use super::schedule::{Delivery, Form, MAX_LAMBDAS, Schedule, lives};
use crate::reference;
use crate::support::{canonical_map, no_deadline};

/// So often what came back is delivered again on a bad road; after that, on a good one.
const BAD_ROUNDS: usize = 3;

/// So many run schedules at once, each with a runtime, a table and Lambdas of its own. Most of
/// the time they wait.
const WORKERS: usize = 8;

/// What is wrong with the function or its DynamoDB: to see that the checks can fail.
#[derive(Clone, Copy)]
pub enum Flaw {
    /// Nothing.
    None,
    /// Every `UpdateItem` is changed so.
    Bent(fn(&mut Value)),
    /// What failed is reported done.
    Swallowing,
}

/// How many schedules ran, and what went wrong with the first that failed.
pub struct Verdict {
    pub ran: usize,
    pub failure: Option<String>,
}

/// Runs the schedules of these seeds, until one fails.
pub fn run(seeds: &[u64], flaw: Flaw) -> Verdict {
    let work = Work { seeds, next: AtomicUsize::new(0), failure: Mutex::default() };
    let runtime = || runtime::Builder::new_current_thread().enable_all().build();
    let worker = || runtime().expect("a runtime can be made").block_on(work.share(flaw));
    let ran = thread::scope(|scope| {
        let workers: Vec<_> = (0..WORKERS).map(|_| scope.spawn(worker)).collect();
        workers.into_iter().map(|worker| worker.join().expect("no worker panics")).sum()
    });
    Verdict { ran, failure: work.failure.into_inner().expect("no worker panics") }
}

struct Work<'a> {
    seeds: &'a [u64],
    next: AtomicUsize,
    failure: Mutex<Option<String>>,
}

impl Work<'_> {
    /// Runs schedules that nobody else runs; how many.
    async fn share(&self, flaw: Flaw) -> usize {
        let mut runner = Runner::new(flaw).await;
        let mut ran = 0;
        while let Some(&seed) = self.seeds.get(self.next.fetch_add(1, Ordering::SeqCst)) {
            let result = runner.run(seed).await;
            ran += 1;
            let mut failure = self.failure.lock().expect("no worker panics");
            *failure = failure.take().or(result.err());
            if failure.is_some() {
                break;
            }
        }
        ran
    }
}

struct Runner {
    place: Place,
    lambdas: Vec<Lambda>,
    lives: BoxedStrategy<Vec<Value>>,
    flaw: Flaw,
}

impl Runner {
    async fn new(flaw: Flaw) -> Self {
        let place = Place::new().await;
        let lambdas = join_all((0..MAX_LAMBDAS).map(|_| place.hasty_lambda())).await;
        if let Flaw::Bent(bend) = flaw {
            for lambda in &lambdas {
                lambda.road.bend(bend);
            }
        }
        Self { place, lambdas, lives: lives(), flaw }
    }

    /// Runs the schedule of this seed, and leaves the table empty if all is well.
    async fn run(&mut self, seed: u64) -> Result<(), String> {
        let mut schedule = Schedule::of(seed, &self.lives);
        self.lambdas.iter_mut().for_each(|lambda| lambda.retain(schedule.retention_days));
        self.deliver_all(&mut schedule).await.map_err(|told| {
            let events: Vec<String> = schedule.events.iter().map(Value::to_string).collect();
            format!("{told}\nCONTACT_STATE_SEED={seed}\nevents:\n{}", events.join("\n"))
        })
    }

    async fn deliver_all(&self, schedule: &mut Schedule) -> Result<(), String> {
        let mut done = BTreeSet::new();
        let mut events = schedule.first_deliveries();
        for _ in 0..BAD_ROUNDS {
            if events.is_empty() {
                break;
            }
            let deliveries = schedule.deliveries(events);
            events = self.deliver(schedule, deliveries, &mut done).await?;
            check(schedule, &done, &self.place.table.items().await)?;
        }
        self.deliver_at_last(schedule, &events).await?;
        join_all(self.lambdas.iter().map(|lambda| lambda.road.quiet())).await;
        let all = (0..schedule.events.len()).collect();
        check(schedule, &all, &self.place.table.items().await)?;
        let contacts = schedule.contacts.iter().map(|(contact_id, _)| contact_id);
        join_all(contacts.map(|contact_id| self.place.table.take(contact_id))).await;
        Ok(())
    }

    /// All Lambdas at once; what comes back.
    async fn deliver(
        &self,
        schedule: &Schedule,
        deliveries: Vec<Vec<Delivery>>,
        done: &mut BTreeSet<usize>,
    ) -> Result<Vec<usize>, String> {
        let lambdas = self.lambdas.iter().zip(deliveries);
        let at_once = lambdas.map(|(lambda, own)| self.deliver_to(lambda, schedule, own));
        let mut all_back = Vec::new();
        for lambda in join_all(at_once).await {
            let (written, back) = lambda?;
            done.extend(written);
            all_back.extend(back);
        }
        Ok(all_back)
    }

    /// One delivery after the other; what is written, and what comes back.
    async fn deliver_to(
        &self,
        lambda: &Lambda,
        schedule: &Schedule,
        deliveries: Vec<Delivery>,
    ) -> Result<(Vec<usize>, Vec<usize>), String> {
        let (mut written, mut back) = (Vec::new(), Vec::new());
        for delivery in deliveries {
            lambda.road.plan(delivery.fates.clone());
            let ending = lambda.take(&delivery.payload(&schedule.events)).await;
            let failed = self.failed(&delivery, ending)?;
            for (place, event) in delivery.events.into_iter().enumerate() {
                if failed.contains(&place) { back.push(event) } else { written.push(event) }
            }
        }
        Ok((written, back))
    }

    /// Which of the delivery's events come back, by their places in it. No fault of a schedule
    /// is permanent.
    fn failed(&self, delivery: &Delivery, ending: Ending) -> Result<Vec<usize>, String> {
        match (ending, delivery.form) {
            (Ending::Died, _) => Ok((0..delivery.events.len()).collect()),
            (Ending::Answered(_) | Ending::Failed(_), _)
                if matches!(self.flaw, Flaw::Swallowing) =>
            {
                Ok(Vec::new())
            }
            (Ending::Answered(answer @ Answer::Batch(_)), Form::Batch) => Ok(failures(&answer)),
            (Ending::Answered(Answer::Event { .. }), Form::Event | Form::Notification) => {
                Ok(Vec::new())
            }
            (Ending::Failed(error), Form::Event | Form::Notification)
                if error.error_type() == "StoreUnavailable" =>
            {
                Ok(vec![0])
            }
            (ending, form) => Err(format!("{form:?} ended as {ending:?}")),
        }
    }

    /// What came back, delivered by a Lambda whose road is good.
    async fn deliver_at_last(&self, schedule: &Schedule, events: &[usize]) -> Result<(), String> {
        if events.is_empty() {
            return Ok(());
        }
        let store = self.place.table.store.clone();
        let handler = Handler::new(store, schedule.retention_days, "ContactState");
        let bodies: Vec<String> =
            events.iter().map(|&place| schedule.events[place].to_string()).collect();
        let answer = handler.handle(&batch(&bodies), no_deadline(), &mut Counts::default()).await;
        let failed = failures(&answer.expect("a batch has an answer"));
        if failed.is_empty() { Ok(()) } else { Err(format!("on a good road fail {failed:?}")) }
    }
}

/// Every record is what the model makes of some of its contact's events, of all those that are
/// done at least.
fn check(
    schedule: &Schedule,
    done: &BTreeSet<usize>,
    items: &BTreeMap<String, Map<String, Value>>,
) -> Result<(), String> {
    for (contact_id, events) in &schedule.contacts {
        let stored = items.get(contact_id).cloned().unwrap_or_default();
        if !subsets_with(events, done).any(|subset| record_of(schedule, &subset) == stored) {
            return Err(format!(
                "{contact_id}: of {events:?} are done {done:?}\nstored:    {}\nall of it: {}",
                Value::from(stored),
                Value::from(record_of(schedule, events)),
            ));
        }
    }
    Ok(())
}

/// Every choice of these that has all that are done, the fullest first.
fn subsets_with(events: &[usize], done: &BTreeSet<usize>) -> impl Iterator<Item = Vec<usize>> {
    let (fixed, open): (Vec<usize>, Vec<usize>) =
        events.iter().partition(|event| done.contains(event));
    (0..1_u32 << open.len()).rev().map(move |choice| {
        let chosen = open.iter().enumerate().filter(|(bit, _)| choice >> bit & 1 == 1);
        chosen.map(|(_, event)| *event).chain(fixed.iter().copied()).collect()
    })
}

/// What the model makes of these events, which are one contact's; of none, an empty record.
fn record_of(schedule: &Schedule, events: &[usize]) -> Map<String, Value> {
    let events: Vec<Value> = events.iter().map(|&place| schedule.events[place].clone()).collect();
    let record = reference::record(&events, schedule.retention_days);
    canonical_map(record.unwrap_or_default())
}
