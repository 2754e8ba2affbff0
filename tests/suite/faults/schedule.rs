//! A schedule: the lives of a few contacts, how their events are delivered, and which faults
//! happen to their requests. A seed decides all of it.

use std::time::Duration;

use contact_events::record::Policy;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::{BoxedStrategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use rand::rngs::StdRng;
use rand::seq::{IndexedRandom, SliceRandom};
use rand::{Rng, SeedableRng};
use serde_json::Value;

use crate::generators::{life_with_contact_records, orderly_life};
use crate::reference::Settings;
use crate::support::fault::Fault;
use crate::support::payload::{invocation_record, kinesis, sns, sqs};

/// The most contacts, and the most events of each. They are few, so that events often meet.
const MAX_CONTACTS: usize = 3;
const MAX_EVENTS: usize = 4;

/// The most instances of the function at once.
pub const MAX_INSTANCES: usize = 3;

/// The most events in one batch.
const MAX_BATCH: usize = 6;

/// How many requests of a delivery meet a fault at most.
const MAX_FAULTS: usize = 12;

/// The lives that schedules are drawn from: made up, or of the samples.
pub fn lives() -> BoxedStrategy<Vec<Value>> {
    let samples: Vec<Vec<Value>> = crate::support::lives().into_values().collect();
    let dense = life_with_contact_records(MAX_EVENTS);
    let lives = prop_oneof![4 => dense, 1 => orderly_life(), 1 => select(samples)];
    let few = lives.prop_shuffle().prop_map(|mut events| {
        events.truncate(MAX_EVENTS);
        events
    });
    few.boxed()
}

/// All that a seed decides.
pub struct Schedule {
    /// The events of all contacts. Elsewhere an event is its place in this list.
    pub events: Vec<Value>,
    /// The events of each contact.
    pub contacts: Vec<(String, Vec<usize>)>,
    pub retention_days: u32,
    instances: usize,
    /// How likely a request is to meet a fault.
    trouble: f64,
    random: StdRng,
}

/// How events are delivered.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Form {
    Event,
    Sns,
    InvocationRecord,
    Sqs,
    Kinesis,
}

/// A delivery, and the faults of its requests.
#[derive(Debug)]
pub struct Delivery {
    pub form: Form,
    pub events: Vec<usize>,
    pub faults: Vec<Fault>,
}

impl Delivery {
    /// The payload of the invocation.
    pub fn payload(&self, events: &[Value]) -> String {
        let event = || &events[self.events[0]];
        let texts = self.events.iter().map(|&place| events[place].to_string());
        match self.form {
            Form::Event => event().to_string(),
            Form::Sns => sns(&event().to_string()),
            Form::InvocationRecord => invocation_record(event()).to_string(),
            Form::Sqs => sqs(texts),
            Form::Kinesis => kinesis(texts),
        }
    }
}

impl Schedule {
    /// The schedule of this seed.
    pub fn of(seed: u64, lives: &BoxedStrategy<Vec<Value>>) -> Self {
        let mut random = StdRng::seed_from_u64(seed);
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &random.random::<[u8; 32]>());
        let mut runner = TestRunner::new_with_rng(Config::default(), rng);
        let mut schedule = Self {
            events: Vec::new(),
            contacts: Vec::new(),
            retention_days: *[0, 30_000].choose(&mut random).unwrap(),
            instances: random.random_range(1..=MAX_INSTANCES),
            trouble: *[0.1, 0.4, 0.8].choose(&mut random).unwrap(),
            random,
        };
        for nth in 0..schedule.random.random_range(1..=MAX_CONTACTS) {
            let life = lives.new_tree(&mut runner).unwrap().current();
            schedule.add_contact(format!("seed {seed} contact {nth}"), life);
        }
        schedule
    }

    fn add_contact(&mut self, contact_id: String, life: Vec<Value>) {
        let first = self.events.len();
        for mut event in life {
            rename(&mut event, &contact_id);
            if let Some(detail) = event.get_mut("detail") {
                rename(detail, &contact_id);
            }
            self.events.push(event);
        }
        self.contacts.push((contact_id, (first..self.events.len()).collect()));
    }

    pub fn policy(&self) -> Policy {
        Policy { retention_days: self.retention_days, ..Policy::default() }
    }

    pub fn settings(&self) -> Settings {
        Settings { retention_days: self.retention_days, ..Settings::default() }
    }

    /// Every event, some of them twice.
    pub fn first_deliveries(&mut self) -> Vec<usize> {
        let mut all: Vec<usize> = (0..self.events.len()).collect();
        all.extend((0..self.events.len()).filter(|_| self.random.random_bool(0.2)));
        all
    }

    /// These events as deliveries, a list for each instance.
    pub fn deliveries(&mut self, mut events: Vec<usize>) -> Vec<Vec<Delivery>> {
        use Form::{Event, InvocationRecord, Kinesis, Sns, Sqs};
        events.shuffle(&mut self.random);
        let mut deliveries: Vec<Vec<Delivery>> = (0..self.instances).map(|_| Vec::new()).collect();
        while !events.is_empty() {
            let forms = [Event, Event, Sns, InvocationRecord, Sqs, Sqs, Kinesis];
            let form = *forms.choose(&mut self.random).unwrap();
            let is_batch = matches!(form, Sqs | Kinesis);
            let size = if is_batch { self.random.random_range(1..=MAX_BATCH) } else { 1 };
            let rest = events.split_off(size.min(events.len()));
            let faults = (0..MAX_FAULTS).map(|_| fault(&mut self.random, self.trouble)).collect();
            let instance = self.random.random_range(0..self.instances);
            deliveries[instance].push(Delivery { form, events, faults });
            events = rest;
        }
        deliveries
    }
}

fn rename(object: &mut Value, contact_id: &str) {
    let Some(object) = object.as_object_mut() else { return };
    for name in ["contactId", "ContactId"] {
        if let Some(id) = object.get_mut(name) {
            *id = contact_id.into();
        }
    }
}

/// What happens to a request: a fault with this likelihood.
fn fault(random: &mut StdRng, trouble: f64) -> Fault {
    let soon = Duration::from_millis(random.random_range(0..6));
    let later = Duration::from_millis(random.random_range(1..60));
    if !random.random_bool(trouble) {
        return Fault::slow(soon);
    }
    match random.random_range(0..38) {
        0..5 => Fault::internal_error(),
        5..9 => Fault::refused(400, "ProvisionedThroughputExceededException"),
        9..11 => Fault::refused(400, "ThrottlingException"),
        11..14 => Fault::closed(),
        14..19 => Fault::lost_reply(),
        19..22 => Fault::internal_error().though_written(),
        22..24 => Fault::answered(200, "no JSON").though_written(),
        24 => Fault::silence(),
        25 => Fault::silence().though_written(),
        26..29 => Fault::closed().written_late(later),
        29..32 => Fault::refused(503, "ServiceUnavailable").written_late(later),
        32..34 => Fault::crash(),
        34..36 => Fault::crash().though_written(),
        _ => Fault::crash().written_late(later),
    }
}
