//! A schedule: the lives of a few contacts, how their events are delivered, and what goes wrong.

use std::time::Duration;

use proptest::prelude::*;
use proptest::strategy::{BoxedStrategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use rand::rngs::StdRng;
use rand::seq::{IndexedRandom, SliceRandom};
use rand::{Rng, SeedableRng};
use serde_json::Value;

use super::fate::Fate;
use super::lambda::{batch, notification};
use crate::generators::{life, orderly_life};

/// At most so many contacts, and so many events of each, so that all meet often.
const MAX_CONTACTS: usize = 3;
const MAX_EVENTS: usize = 4;

/// At most so many Lambdas at once.
pub const MAX_LAMBDAS: usize = 3;

/// At most so many events in one batch.
const MAX_BATCH: usize = 6;

/// So many requests of a delivery have a fate of their own; those after them pass.
const MAX_FATES: usize = 12;

/// The lives that schedules are about.
pub fn lives() -> BoxedStrategy<Vec<Value>> {
    let orderly = orderly_life().prop_shuffle().prop_map(|mut events| {
        events.truncate(MAX_EVENTS);
        events
    });
    prop_oneof![2 => life(MAX_EVENTS), 1 => orderly].boxed()
}

/// All that a seed decides. Which Lambda's request comes first is the machine's to decide.
pub struct Schedule {
    /// The events of all contacts; elsewhere they go by their places in this list.
    pub events: Vec<Value>,
    /// The places of each contact's events.
    pub contacts: Vec<(String, Vec<usize>)>,
    pub retention_days: u32,
    lambdas: usize,
    /// How likely a request is to meet a fault.
    trouble: f64,
    chance: StdRng,
}

/// How events come to a Lambda.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Form {
    Event,
    Notification,
    Batch,
}

/// A delivery, and what its requests will meet.
#[derive(Debug)]
pub struct Delivery {
    pub form: Form,
    pub events: Vec<usize>,
    pub fates: Vec<Fate>,
}

impl Delivery {
    /// The payload of the invocation.
    pub fn payload(&self, events: &[Value]) -> String {
        let texts: Vec<String> =
            self.events.iter().map(|&place| events[place].to_string()).collect();
        match self.form {
            Form::Event => texts[0].clone(),
            Form::Notification => notification(&events[self.events[0]]),
            Form::Batch => batch(&texts),
        }
    }
}

impl Schedule {
    /// The schedule of this seed.
    pub fn of(seed: u64, lives: &BoxedStrategy<Vec<Value>>) -> Self {
        let mut chance = StdRng::seed_from_u64(seed);
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &chance.random::<[u8; 32]>());
        let mut runner = TestRunner::new_with_rng(Config::default(), rng);
        let mut schedule = Self {
            events: Vec::new(),
            contacts: Vec::new(),
            retention_days: *[0, 30_000].choose(&mut chance).expect("not empty"),
            lambdas: chance.random_range(1..=MAX_LAMBDAS),
            trouble: *[0.1, 0.4, 0.8].choose(&mut chance).expect("not empty"),
            chance,
        };
        for nth in 0..schedule.chance.random_range(1..=MAX_CONTACTS) {
            let life = lives.new_tree(&mut runner).expect("no life is rejected").current();
            schedule.add_contact(format!("seed {seed} contact {nth}"), life);
        }
        schedule
    }

    fn add_contact(&mut self, contact_id: String, life: Vec<Value>) {
        let first = self.events.len();
        for mut event in life {
            let detail = event["detail"].as_object_mut().expect("an event has a detail");
            for name in ["contactId", "ContactId"] {
                detail.entry(name).and_modify(|id| *id = contact_id.clone().into());
            }
            self.events.push(event);
        }
        self.contacts.push((contact_id, (first..self.events.len()).collect()));
    }

    /// Every event, some of them more than once.
    pub fn first_deliveries(&mut self) -> Vec<usize> {
        let mut all: Vec<usize> = (0..self.events.len()).collect();
        all.extend((0..self.events.len()).filter(|_| self.chance.random_bool(0.2)));
        all
    }

    /// These events as deliveries, for each Lambda a list.
    pub fn deliveries(&mut self, mut events: Vec<usize>) -> Vec<Vec<Delivery>> {
        events.shuffle(&mut self.chance);
        let mut deliveries: Vec<Vec<Delivery>> = (0..self.lambdas).map(|_| Vec::new()).collect();
        while !events.is_empty() {
            let forms = [Form::Event, Form::Event, Form::Notification, Form::Batch, Form::Batch];
            let form = *forms.choose(&mut self.chance).expect("not empty");
            let size =
                if form == Form::Batch { self.chance.random_range(1..=MAX_BATCH) } else { 1 };
            let rest = events.split_off(size.min(events.len()));
            let fates = (0..MAX_FATES).map(|_| fate(&mut self.chance, self.trouble)).collect();
            let lambda = self.chance.random_range(0..self.lambdas);
            deliveries[lambda].push(Delivery { form, events, fates });
            events = rest;
        }
        deliveries
    }
}

/// What a request meets, a fault with this likelihood.
pub fn fate(chance: &mut StdRng, trouble: f64) -> Fate {
    let moment = Duration::from_millis(chance.random_range(0..6));
    let later = Duration::from_millis(chance.random_range(1..60));
    if !chance.random_bool(trouble) {
        return Fate::slow(moment);
    }
    match chance.random_range(0..40) {
        0..5 => Fate::refused(500, "InternalServerError"),
        5..9 => Fate::refused(400, "ProvisionedThroughputExceededException"),
        9..11 => Fate::refused(400, "ThrottlingException"),
        11..14 => Fate::cut(),
        14..19 => Fate::cut().though_written(),
        19..22 => Fate::refused(500, "InternalServerError").though_written(),
        22..24 => Fate::half_answered(),
        24..26 => Fate::answered(200, "no JSON").though_written(),
        26 => Fate::hangs(),
        27 => Fate::hangs().though_written(),
        28..31 => Fate::cut().written_late(later),
        31..34 => Fate::refused(503, "ServiceUnavailable").written_late(later),
        34..36 => Fate::death(),
        36..38 => Fate::death().though_written(),
        _ => Fate::death().written_late(later),
    }
}
