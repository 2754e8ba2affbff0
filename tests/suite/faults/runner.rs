//! Runs schedules, and checks after each round that the table holds what it may.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use contact_state::handler::{Error, Response};
use futures_util::future::join_all;
use proptest::strategy::BoxedStrategy;
use serde_json::{Map, Value};
use tokio::runtime;

use super::schedule::{Delivery, Form, MAX_INSTANCES, Schedule, lives};
use crate::instance::{DynamoDb, Instance, sqs_of};
use crate::reference;
use crate::support::payload::failures;
use crate::support::{canonical_map, no_deadline};

/// How often failed events are delivered again with faults. After that, there are no faults.
const ROUNDS_WITH_FAULTS: usize = 3;

/// How many schedules run at once, each in a thread of its own.
const WORKERS: usize = 2;

/// What is wrong with the function or with its DynamoDB, to show that the checks can fail.
#[derive(Clone, Copy)]
pub enum Flaw {
    /// Nothing.
    None,
    /// Every `UpdateItem` is changed in this way.
    Altered(fn(&mut Value)),
    /// An event that failed is taken as written.
    FailuresIgnored,
}

/// How many schedules ran, and what went wrong with the first that failed.
pub struct Verdict {
    pub ran: usize,
    pub failure: Option<String>,
}

/// Runs the schedules of these seeds until one fails.
pub fn run(seeds: &[u64], flaw: Flaw) -> Verdict {
    let work = Work { seeds, next: AtomicUsize::new(0), failure: Mutex::default() };
    let ran = thread::scope(|scope| {
        let workers: Vec<_> =
            (0..WORKERS).map(|_| scope.spawn(|| in_paused_time(work.share(flaw)))).collect();
        workers.into_iter().map(|worker| worker.join().unwrap()).sum()
    });
    Verdict { ran, failure: work.failure.into_inner().unwrap() }
}

fn in_paused_time<T>(future: impl Future<Output = T>) -> T {
    let runtime = runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    runtime.unwrap().block_on(future)
}

struct Work<'a> {
    seeds: &'a [u64],
    next: AtomicUsize,
    failure: Mutex<Option<String>>,
}

impl Work<'_> {
    /// Runs schedules that no other worker runs. Returns how many.
    async fn share(&self, flaw: Flaw) -> usize {
        let lives = lives();
        let mut ran = 0;
        while let Some(&seed) = self.seeds.get(self.next.fetch_add(1, Ordering::SeqCst)) {
            let result = run_one(seed, flaw, &lives).await;
            ran += 1;
            let mut failure = self.failure.lock().unwrap();
            *failure = failure.take().or(result.err());
            if failure.is_some() {
                break;
            }
        }
        ran
    }
}

/// Runs the schedule of this seed, in a new table.
async fn run_one(seed: u64, flaw: Flaw, lives: &BoxedStrategy<Vec<Value>>) -> Result<(), String> {
    let mut schedule = Schedule::of(seed, lives);
    let runner = Runner::new(&schedule, flaw).await;
    runner.deliver_all(&mut schedule).await.map_err(|failure| {
        let events: Vec<String> = schedule.events.iter().map(Value::to_string).collect();
        format!("{failure}\nCONTACT_STATE_SEED={seed}\nevents:\n{}", events.join("\n"))
    })
}

struct Runner {
    dynamodb: DynamoDb,
    instances: Vec<Instance>,
    flaw: Flaw,
}

/// The events that a delivery wrote, and those that come back.
type Parted = (Vec<usize>, Vec<usize>);

impl Runner {
    async fn new(schedule: &Schedule, flaw: Flaw) -> Self {
        let dynamodb = DynamoDb::new().await;
        let instances = (0..MAX_INSTANCES).map(|_| {
            let instance = dynamodb.instance_with(schedule.policy());
            if let Flaw::Altered(alter) = flaw {
                instance.endpoint.alter(alter);
            }
            instance
        });
        let instances = instances.collect();
        Self { dynamodb, instances, flaw }
    }

    async fn deliver_all(&self, schedule: &mut Schedule) -> Result<(), String> {
        let mut done = BTreeSet::new();
        let mut events = schedule.first_deliveries();
        for _ in 0..ROUNDS_WITH_FAULTS {
            if events.is_empty() {
                break;
            }
            let deliveries = schedule.deliveries(events);
            let (written, back) = self.deliver(schedule, deliveries).await?;
            done.extend(written);
            events = back;
            check(schedule, &done, &self.dynamodb.table.items().await)?;
        }
        self.deliver_without_faults(schedule, &events).await?;
        join_all(self.instances.iter().map(|instance| instance.endpoint.quiet())).await;
        let all = (0..schedule.events.len()).collect();
        check(schedule, &all, &self.dynamodb.table.items().await)
    }

    /// Delivers to all instances at once.
    async fn deliver(
        &self,
        schedule: &Schedule,
        deliveries: Vec<Vec<Delivery>>,
    ) -> Result<Parted, String> {
        let instances = self.instances.iter().zip(deliveries);
        let at_once = instances.map(|(instance, own)| self.deliver_to(instance, schedule, own));
        let mut all = Parted::default();
        for parted in join_all(at_once).await {
            let (written, back) = parted?;
            all.0.extend(written);
            all.1.extend(back);
        }
        Ok(all)
    }

    /// Delivers to one instance, one delivery after the other.
    async fn deliver_to(
        &self,
        instance: &Instance,
        schedule: &Schedule,
        deliveries: Vec<Delivery>,
    ) -> Result<Parted, String> {
        let (mut written, mut back) = Parted::default();
        for delivery in deliveries {
            instance.endpoint.plan(delivery.faults.clone());
            let payload = delivery.payload(&schedule.events);
            let failed = self.failed(&delivery, instance.handle_or_crash(&payload).await)?;
            for (nth, event) in delivery.events.into_iter().enumerate() {
                if failed.contains(&nth) { back.push(event) } else { written.push(event) }
            }
        }
        Ok((written, back))
    }

    /// The places of the delivery's events that come back. No fault of a schedule is permanent.
    fn failed(
        &self,
        delivery: &Delivery,
        response: Option<Result<Response, Error>>,
    ) -> Result<Vec<usize>, String> {
        let is_batch = matches!(delivery.form, Form::Sqs | Form::Kinesis);
        match response {
            None => Ok((0..delivery.events.len()).collect()),
            Some(_) if matches!(self.flaw, Flaw::FailuresIgnored) => Ok(Vec::new()),
            Some(Ok(response @ Response::Batch(_))) if is_batch => Ok(failures(&response)),
            Some(Ok(Response::Event { .. })) if !is_batch => Ok(Vec::new()),
            Some(Err(Error::StoreUnavailable(_))) if !is_batch => Ok(vec![0]),
            Some(response) => Err(format!("{:?} ended as {response:?}", delivery.form)),
        }
    }

    async fn deliver_without_faults(
        &self,
        schedule: &Schedule,
        events: &[usize],
    ) -> Result<(), String> {
        if events.is_empty() {
            return Ok(());
        }
        let events: Vec<Value> = events.iter().map(|&nth| schedule.events[nth].clone()).collect();
        let instance = self.dynamodb.instance_with(schedule.policy());
        let failed = instance.failures(&sqs_of(&events), no_deadline()).await;
        if failed.is_empty() { Ok(()) } else { Err(format!("failed without faults: {failed:?}")) }
    }
}

/// Every record is what the model makes of some of its contact's events, among them all that are
/// written.
fn check(
    schedule: &Schedule,
    done: &BTreeSet<usize>,
    items: &BTreeMap<String, Map<String, Value>>,
) -> Result<(), String> {
    for (contact_id, events) in &schedule.contacts {
        let stored = items.get(contact_id).cloned().unwrap_or_default();
        if !subsets_with(events, done).any(|subset| record_of(schedule, &subset) == stored) {
            return Err(format!(
                "{contact_id}: of {events:?} are written {done:?}\nstored:     {}\nall events: {}",
                Value::from(stored),
                Value::from(record_of(schedule, events)),
            ));
        }
    }
    Ok(())
}

/// Every subset of these events that contains all that are done, the fullest first.
fn subsets_with(events: &[usize], done: &BTreeSet<usize>) -> impl Iterator<Item = Vec<usize>> {
    let (fixed, open): (Vec<usize>, Vec<usize>) =
        events.iter().partition(|event| done.contains(event));
    (0..1_u32 << open.len()).rev().map(move |choice| {
        let chosen = open.iter().enumerate().filter(|(bit, _)| choice >> bit & 1 == 1);
        chosen.map(|(_, event)| *event).chain(fixed.iter().copied()).collect()
    })
}

/// The model's record of these events of one contact. It is empty without events.
fn record_of(schedule: &Schedule, events: &[usize]) -> Map<String, Value> {
    let events: Vec<Value> = events.iter().map(|&nth| schedule.events[nth].clone()).collect();
    let record = reference::record(&events, &schedule.settings());
    canonical_map(record.unwrap_or_default())
}
