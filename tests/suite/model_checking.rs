//! The writing protocol in every interleaving, explored by stateright: the steps of
//! `Store::write`, over real deltas and their real conditions, on a table of the model's own.
//!
//! `CONTACT_STATE_MODEL=large` explores more.

use std::collections::BTreeSet;
use std::env;
use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Instant;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::interceptors::BeforeTransmitInterceptorContextRef;
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_dynamodb::error::BoxError;
use contact_state::record::{Delta, Register, Ties};
use contact_state::store::{Store, Written};
use serde_json::{Map, Value, json};
use stateright::{Checker, HasDiscoveries, Model, Property};
use tokio::runtime::Runtime;

use crate::support::{TABLE, Table, canonical_map, delta, made_up, no_deadline};

type Item = Map<String, Value>;

/// Deltas of few registers that meet in every way: facts and states that agree and that differ,
/// updates of one section in one second, newer events with older facts, a fold of two events.
fn small_deltas() -> Vec<Delta> {
    let queue = json!({"queueArn": "q", "enqueueTimestamp": "2025-01-01T00:00:02.000Z"});
    let tags = |of: &str| json!({"updatedProperties": ["Tags"], "tags": {"of": of}});
    let update = |id, second, detail| delta(&made_up(id, "CONTACT_DATA_UPDATED", second, &detail));
    let tagged = update("1", 1, tags("1"));
    let ended = delta(&made_up("4", "DISCONNECTED", 1, &json!({})));
    vec![
        delta(&made_up("9", "NEW", 1, &json!({"channel": "CHAT", "tags": {"of": "9"}}))),
        tagged.clone(),
        delta(&made_up("2", "INITIATED", 0, &json!({"channel": "VOICE"}))),
        delta(&made_up("3", "QUEUED", 2, &json!({"channel": "CHAT", "queueInfo": queue}))),
        ended.clone(),
        update("5", 2, json!({"queueInfo": queue})),
        update("6", 1, tags("6")),
        tagged.join(ended),
    ]
}

/// How the protocol is wrong, if it is.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Flaw {
    None,
    NoConditionOn(&'static str),
    EqualStampsPass,
    EqualFactsAreRefused,
    WritesUnconditionallyAfterARefusal,
    ReadsThenWritesUnconditionally,
    TriesTheSameAgain,
    DropsOnlyWhatIsLess,
    DropsAllOfAnOlderEvent,
    GivesUpWhenRefused,
    ForgetsTheTypesSeen,
    TakesSilenceForSuccess,
}

/// What a writer asks of the table: the part of its delta that was news when last it looked.
#[derive(Clone, Debug, PartialEq)]
struct Request(Arc<Delta>);

impl Deref for Request {
    type Target = Delta;

    fn deref(&self) -> &Delta {
        &self.0
    }
}

impl Hash for Request {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        self.seen().hash(hasher);
        for (name, register) in self.registers() {
            (name, register.order()).hash(hasher);
        }
    }
}

/// Where an event's writer stands.
#[derive(Clone, Debug, PartialEq, Hash)]
enum Writer {
    /// Has this request to send, as its so-manieth.
    Trying { news: Request, tries: usize },
    /// Has answered with this outcome.
    Done(&'static str),
    /// Has failed: the table refused what loses nothing.
    Failed,
}

#[derive(Clone, Debug, PartialEq, Hash)]
struct State {
    /// Which life of the model this is.
    life: usize,
    item: Arc<Item>,
    writers: Vec<Writer>,
    /// Requests given up by their senders, which may still reach the table at any time, or never.
    stragglers: Vec<Request>,
    /// How many faults may still happen.
    faults: usize,
    /// What the last step did and must not.
    broken: Vec<&'static str>,
}

#[derive(Clone, Debug, PartialEq)]
enum Step {
    /// The table judges the writer's request, and the reply arrives.
    Write(usize),
    /// No reply: the SDK sends the same request again.
    Resend(usize),
    /// The writer dies, or its answer is lost, or the event comes twice: it starts afresh.
    Redeliver(usize),
    /// A straggler reaches the table; nobody hears the reply.
    Land(usize),
}

/// The deltas of one contact, one for each writer.
struct Life {
    deltas: Vec<Request>,
    /// The record of each subset of them, the last that of all.
    records: Vec<Item>,
}

impl Life {
    fn of(deltas: Vec<Delta>) -> Self {
        let records = (0..1_usize << deltas.len()).map(|subset| {
            let chosen = deltas.iter().enumerate().filter(|(place, _)| subset >> place & 1 == 1);
            let joined = chosen.map(|(_, delta)| delta.clone()).reduce(Delta::join);
            joined.map(|joined| joined.item()).unwrap_or_default()
        });
        let records = records.collect();
        Self { deltas: deltas.into_iter().map(|delta| Request(Arc::new(delta))).collect(), records }
    }
}

/// The protocol, with or without a flaw, over several lives.
struct Protocol {
    lives: Vec<Life>,
    faults: usize,
    flaw: Flaw,
}

fn order<'a>(item: &'a Item, name: &str) -> Option<&'a str> {
    item.get(name)?.as_str()
}

fn has_seen(stored: &Item, delta: &Delta) -> bool {
    let seen = stored.get("seen").and_then(Value::as_array);
    seen.is_some_and(|seen| delta.seen().iter().all(|name| seen.contains(&json!(name))))
}

/// Whether the stored order is why the condition must fail, by what `Ties` means.
fn loses(register: &Register, stored: Option<&str>) -> bool {
    stored.is_some_and(|stored| match register.ties() {
        Ties::Refuse => stored >= register.order(),
        Ties::Agree => stored > register.order(),
    })
}

/// `UpdateItem`'s SET, REMOVE and ADD.
fn apply(item: &mut Item, news: &Delta) {
    item.insert("contactId".into(), news.contact_id().into());
    for (name, register) in news.registers() {
        item.insert(name.into(), register.order().into());
        for (name, value) in register.values() {
            match value {
                Some(value) => item.insert(name.into(), value.clone()),
                None => item.remove(name),
            };
        }
    }
    let stored = item.get("seen").and_then(Value::as_array).into_iter().flatten();
    let mut seen: BTreeSet<String> = stored.filter_map(Value::as_str).map(Into::into).collect();
    seen.extend(news.seen().iter().cloned());
    item.insert("seen".into(), seen.into_iter().collect());
}

impl Protocol {
    /// Every choice of so many of the deltas, the same one twice included.
    fn over(deltas: &[Delta], writers: usize, faults: usize, flaw: Flaw) -> Self {
        let lives = choices(deltas, writers).into_iter().map(Life::of).collect();
        Self { lives, faults, flaw }
    }

    /// Whether the register's own condition lets it pass, as DynamoDB reads it.
    fn passes(&self, name: &str, register: &Register, stored: Option<&str>) -> bool {
        let condition = register.condition("#old", ":new");
        let or_equal = match (self.flaw, condition.as_str()) {
            (Flaw::NoConditionOn(register), _) if register == name => return true,
            (Flaw::EqualStampsPass, _) => true,
            (Flaw::EqualFactsAreRefused, _) => false,
            (_, "(attribute_not_exists(#old)OR #old<:new)") => false,
            (_, "(attribute_not_exists(#old)OR #old<=:new)") => true,
            (_, other) => panic!("the model's table does not know {other}"),
        };
        let new = register.order();
        stored.is_none_or(|stored| stored < new || (or_equal && stored == new))
    }

    /// One `UpdateItem`. Answers with the item as it stands where the condition fails.
    fn update(&self, item: &mut Arc<Item>, news: &Delta, tries: usize) -> Option<Arc<Item>> {
        let accepted = match self.flaw {
            Flaw::WritesUnconditionallyAfterARefusal if tries > 1 => true,
            Flaw::ReadsThenWritesUnconditionally => tries > 1,
            _ => news.registers().all(|(name, new)| self.passes(name, new, order(item, name))),
        };
        if !accepted {
            return Some(Arc::clone(item));
        }
        apply(Arc::make_mut(item), news);
        None
    }

    /// What `Store::write` does with a reply, without its bound, which must never be needed.
    fn heard(&self, delta: &Delta, news: &Request, tries: usize, reply: Option<&Item>) -> Writer {
        let Some(stored) = reply else {
            return Writer::Done(if tries == 1 { "applied" } else { "merged" });
        };
        let before = news.registers().len();
        let news = self.drop_no_news(news, stored);
        let after = news.registers().len();
        let forgets_seen = self.flaw == Flaw::ForgetsTheTypesSeen;
        let ends = after == 0 && (forgets_seen || has_seen(stored, delta));
        if ends || self.flaw == Flaw::GivesUpWhenRefused {
            let duplicate = order(stored, "asOf") == delta.as_of();
            return Writer::Done(if duplicate { "duplicate" } else { "stale" });
        }
        let may_keep_all =
            [Flaw::TriesTheSameAgain, Flaw::ReadsThenWritesUnconditionally].contains(&self.flaw);
        if after == before && !may_keep_all {
            return Writer::Failed;
        }
        Writer::Trying { news, tries: tries + 1 }
    }

    fn drop_no_news(&self, news: &Request, stored: &Item) -> Request {
        let mut kept = Delta::clone(news);
        match self.flaw {
            Flaw::TriesTheSameAgain => {}
            Flaw::DropsOnlyWhatIsLess => {
                let news = news.clone();
                kept.retain_news(|name| {
                    let new = news.registers().find(|(new, _)| *new == name)?.1.order();
                    order(stored, name).filter(|stored| *stored > new)
                });
            }
            Flaw::DropsAllOfAnOlderEvent if order(stored, "asOf") > news.as_of() => {
                kept.retain_news(|_| Some("\u{10FFFF}"));
            }
            _ => kept.retain_news(|name| order(stored, name)),
        }
        Request(Arc::new(kept))
    }

    fn afresh(&self, life: usize, writer: usize) -> Writer {
        Writer::Trying { news: self.lives[life].deltas[writer].clone(), tries: 1 }
    }

    fn take(&self, state: &mut State, step: &Step) {
        match *step {
            Step::Write(writer) => self.write(state, writer),
            Step::Resend(writer) | Step::Redeliver(writer) => {
                state.faults -= 1;
                if let Writer::Trying { news, .. } = &state.writers[writer] {
                    state.stragglers.push(news.clone());
                }
                if matches!(step, Step::Redeliver(_)) {
                    state.writers[writer] = self.afresh(state.life, writer);
                } else if self.flaw == Flaw::TakesSilenceForSuccess {
                    state.writers[writer] = Writer::Done("applied");
                }
            }
            Step::Land(place) => {
                let news = state.stragglers.remove(place);
                let stored = Arc::clone(&state.item);
                let refused = self.update(&mut state.item, &news, 1).is_some();
                state.broken.extend(misjudged(&stored, &news, refused));
            }
        }
    }

    fn write(&self, state: &mut State, writer: usize) {
        let Writer::Trying { news, tries } = state.writers[writer].clone() else { return };
        let stored = Arc::clone(&state.item);
        let reply = self.update(&mut state.item, &news, tries);
        state.broken.extend(misjudged(&stored, &news, reply.is_some()));
        let delta = &self.lives[state.life].deltas[writer];
        state.writers[writer] = self.heard(delta, &news, tries, reply.as_deref());
    }
}

/// Every choice of `count` of these, any of them more than once.
fn choices(deltas: &[Delta], count: usize) -> Vec<Vec<Delta>> {
    let Some((first, rest)) = deltas.split_first() else {
        return if count == 0 { vec![Vec::new()] } else { Vec::new() };
    };
    let with_first = (0..=count).flat_map(|times| {
        let others = choices(rest, count - times);
        others.into_iter().map(move |others| [vec![first.clone(); times], others].concat())
    });
    with_first.collect()
}

impl State {
    /// How far the end is at most: faults to come, then requests to send or to land.
    fn distance(&self) -> (usize, usize) {
        let to_send = self.writers.iter().map(|writer| match writer {
            Writer::Trying { news, .. } => news.registers().len() + 1,
            Writer::Done(_) | Writer::Failed => 0,
        });
        (self.faults, to_send.sum::<usize>() + self.stragglers.len())
    }

    fn any_done(&self, outcome: &'static str) -> bool {
        self.writers.contains(&Writer::Done(outcome))
    }

    fn tries_and_bound(&self, life: &Life) -> impl Iterator<Item = (usize, usize)> {
        self.writers.iter().zip(&life.deltas).filter_map(|(writer, delta)| match writer {
            Writer::Trying { tries, .. } => Some((*tries, delta.registers().len() + 1)),
            Writer::Done(_) | Writer::Failed => None,
        })
    }
}

const SOME: &str = "the record is the join of some of the events";
const ALL: &str = "once all writers are done the record is the join of all events";
const GROWS: &str = "no order ever shrinks";
const BOUND: &str = "no writer tries more often than its registers and once";
const FAILS: &str = "no refusal leaves a writer with nothing to drop";
const ENDS: &str = "every step brings the end nearer";
const AGAIN: &str = "what is stored is not written again";
const REFUSED: &str = "what loses nothing is not refused";

/// The law that the table's answer breaks, if it does.
fn misjudged(stored: &Item, news: &Delta, refused: bool) -> Option<&'static str> {
    if refused {
        let harmless = news.registers().all(|(name, new)| !loses(new, order(stored, name)));
        return harmless.then_some(REFUSED);
    }
    (news.as_of().is_some() && news.as_of() == order(stored, "asOf")).then_some(AGAIN)
}

fn shrinks(before: &State, after: &State, life: &Life) -> bool {
    !Arc::ptr_eq(&before.item, &after.item)
        && life
            .deltas
            .iter()
            .flat_map(|delta| delta.registers())
            .any(|(register, _)| order(&after.item, register) < order(&before.item, register))
}

impl Model for Protocol {
    type State = State;
    type Action = Step;

    fn init_states(&self) -> Vec<State> {
        let start = |life| State {
            life,
            item: Arc::default(),
            writers: (0..self.lives[life].deltas.len()).map(|w| self.afresh(life, w)).collect(),
            stragglers: Vec::new(),
            faults: self.faults,
            broken: Vec::new(),
        };
        (0..self.lives.len()).map(start).collect()
    }

    fn actions(&self, state: &State, steps: &mut Vec<Step>) {
        for (place, writer) in state.writers.iter().enumerate() {
            match writer {
                Writer::Trying { tries, .. } => {
                    steps.push(Step::Write(place));
                    if state.faults > 0 {
                        steps.push(Step::Resend(place));
                    }
                    if state.faults > 0 && *tries > 1 {
                        steps.push(Step::Redeliver(place));
                    }
                }
                Writer::Done(_) if state.faults > 0 => steps.push(Step::Redeliver(place)),
                Writer::Done(_) | Writer::Failed => {}
            }
        }
        steps.extend((0..state.stragglers.len()).map(Step::Land));
    }

    fn next_state(&self, before: &State, step: Step) -> Option<State> {
        let mut after = State { broken: Vec::new(), ..before.clone() };
        self.take(&mut after, &step);
        if shrinks(before, &after, &self.lives[before.life]) {
            after.broken.push(GROWS);
        }
        if after.distance() >= before.distance() {
            after.broken.push(ENDS);
        }
        Some(after)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::<Self>::always(SOME, |model, state| {
                model.lives[state.life].records.contains(&state.item)
            }),
            Property::<Self>::always(ALL, |model, state| {
                let done = state.writers.iter().all(|writer| matches!(writer, Writer::Done(_)));
                !done || model.lives[state.life].records.last() == Some(&state.item)
            }),
            Property::<Self>::always(GROWS, |_, state| !state.broken.contains(&GROWS)),
            Property::<Self>::always(ENDS, |_, state| !state.broken.contains(&ENDS)),
            Property::<Self>::always(AGAIN, |_, state| !state.broken.contains(&AGAIN)),
            Property::<Self>::always(REFUSED, |_, state| !state.broken.contains(&REFUSED)),
            Property::<Self>::always(FAILS, |_, state| !state.writers.contains(&Writer::Failed)),
            Property::<Self>::always(BOUND, |model, state| {
                state.tries_and_bound(&model.lives[state.life]).all(|(tries, bound)| tries <= bound)
            }),
            Property::<Self>::sometimes("a writer needs every try it has", |model, state| {
                state.tries_and_bound(&model.lives[state.life]).any(|(tries, bound)| tries == bound)
            }),
            Property::<Self>::sometimes("applied", |_, state| state.any_done("applied")),
            Property::<Self>::sometimes("merged", |_, state| state.any_done("merged")),
            Property::<Self>::sometimes("duplicate", |_, state| state.any_done("duplicate")),
            Property::<Self>::sometimes("stale", |_, state| state.any_done("stale")),
        ]
    }
}

/// Explores all of it; says how much that was.
fn explore(model: Protocol) {
    let (lives, writers) = (model.lives.len(), model.lives[0].deltas.len());
    let (start, faults) = (Instant::now(), model.faults);
    let checker = model.checker().spawn_bfs().join();
    let (distinct, states) = (checker.unique_state_count(), checker.state_count());
    let seconds = start.elapsed().as_secs_f32();
    println!(
        "{lives} lives of {writers} writers with at most {faults} faults: \
         {distinct} states, reached {states} times, in {seconds:.1} s"
    );
    checker.assert_properties();
}

fn is_large() -> bool {
    env::var("CONTACT_STATE_MODEL").is_ok_and(|size| size == "large")
}

#[test]
fn any_four_small_deltas_end_as_their_join_within_the_bound_whatever_the_interleaving() {
    explore(Protocol::over(&small_deltas(), 4, 1, Flaw::None));
    if is_large() {
        explore(Protocol::over(&small_deltas(), 5, 1, Flaw::None));
    }
}

#[test]
fn so_do_four_writers_with_more_faults() {
    let deltas = small_deltas();
    explore(Protocol::over(&deltas[..4], 4, 2, Flaw::None));
    if is_large() {
        explore(Protocol::over(&deltas, 4, 2, Flaw::None));
    }
}

#[test]
fn every_flaw_of_the_protocol_is_found() {
    for (flaw, law) in [
        (Flaw::NoConditionOn("asOf"), GROWS),
        (Flaw::NoConditionOn("stateAsOf"), GROWS),
        (Flaw::NoConditionOn("channel"), GROWS),
        (Flaw::NoConditionOn("tagsAsOf"), GROWS),
        (Flaw::NoConditionOn("tagsAsOf"), SOME),
        (Flaw::NoConditionOn("tagsAsOf"), ALL),
        (Flaw::WritesUnconditionallyAfterARefusal, GROWS),
        (Flaw::ReadsThenWritesUnconditionally, GROWS),
        (Flaw::ReadsThenWritesUnconditionally, ALL),
        (Flaw::EqualStampsPass, AGAIN),
        (Flaw::EqualFactsAreRefused, REFUSED),
        (Flaw::TriesTheSameAgain, ENDS),
        (Flaw::TriesTheSameAgain, BOUND),
        (Flaw::DropsOnlyWhatIsLess, FAILS),
        (Flaw::DropsAllOfAnOlderEvent, ALL),
        (Flaw::GivesUpWhenRefused, ALL),
        (Flaw::ForgetsTheTypesSeen, ALL),
        (Flaw::TakesSilenceForSuccess, ALL),
    ] {
        let found = HasDiscoveries::AllOf(BTreeSet::from([law]));
        let model = Protocol::over(&small_deltas()[..4], 4, 1, flaw);
        let checker = model.checker().finish_when(found).spawn_bfs().join();
        let example = checker.discovery(law).unwrap_or_else(|| panic!("{flaw:?} keeps: {law}"));
        println!("{flaw:?} breaks «{law}»: {:?}", example.into_actions());
    }
}

/// Holds back a client's requests, each until its turn.
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

/// The real store writes these deltas, each on a thread of its own, whose requests the table
/// judges in this order of writers.
fn led(table: &Table, runtime: &Runtime, deltas: &[Request], schedule: &[usize]) -> Vec<Written> {
    thread::scope(|scope| {
        let writers: Vec<(Sender<()>, Receiver<Option<Written>>)> = deltas
            .iter()
            .map(|delta| {
                let ((turn, turns), (asks, asked)) = (mpsc::channel(), mpsc::channel());
                let gate = Gate { asks: asks.clone(), turns: Mutex::new(turns) };
                let config = table.client.config().to_builder().interceptor(gate);
                let config = config.timeout_config(TimeoutConfig::disabled()).build();
                let store = Store::new(Client::from_conf(config), TABLE);
                scope.spawn(move || {
                    let written = runtime.block_on(store.write(delta, no_deadline()));
                    asks.send(Some(written.unwrap())).unwrap();
                });
                assert_eq!(asked.recv(), Ok(None));
                (turn, asked)
            })
            .collect();
        let mut written = vec![None; deltas.len()];
        for &writer in schedule {
            writers[writer].0.send(()).unwrap();
            written[writer] = writers[writer].1.recv().unwrap();
        }
        written.into_iter().map(|written| written.expect("as many tries as the model's")).collect()
    })
}

/// Every order in which the writers' requests can reach the table, and how each ends.
fn schedules(model: &Protocol, state: &State) -> Vec<(Vec<usize>, State)> {
    let steps = model.next_steps(state);
    if steps.is_empty() {
        return vec![(Vec::new(), state.clone())];
    }
    let mut all = Vec::new();
    for (step, next) in steps {
        let Step::Write(writer) = step else { unreachable!("no faults, no {step:?}") };
        for (mut schedule, end) in schedules(model, &next) {
            schedule.insert(0, writer);
            all.push((schedule, end));
        }
    }
    all
}

#[test]
fn the_real_store_led_through_every_interleaving_does_what_the_model_does() {
    let runtime = Runtime::new().unwrap();
    let table = runtime.block_on(Table::new());
    let model = Protocol::over(&small_deltas(), 3, 0, Flaw::None);
    let start = Instant::now();
    let mut requests = 0;
    let mut building = std::time::Duration::default();
    let mut n2 = 0;
    let mut ns = 0;
    for start in model.init_states() {
        let deltas = &model.lives[start.life].deltas;
        for (schedule, end) in schedules(&model, &start) {
            requests += schedule.len();
            ns += 1;
            let t = Instant::now();
            for _ in 0..3 {
                let (asks, asked) = mpsc::channel();
                let (turn, turns) = mpsc::channel();
                let gate = Gate { asks: asks.clone(), turns: Mutex::new(turns) };
                let config = table.client.config().to_builder().interceptor(gate);
                let config = config.timeout_config(TimeoutConfig::disabled()).build();
                let store = Store::new(Client::from_conf(config), TABLE);
                n2 += usize::from(format!("{store:?}").len() > 3);
            }
            building += t.elapsed();
            let written = led(&table, &runtime, deltas, &schedule);
            for (writer, written) in written.iter().enumerate() {
                assert_eq!(Writer::Done(written.outcome.as_str()), end.writers[writer]);
                let tries = schedule.iter().filter(|turn| **turn == writer).count();
                assert_eq!(written.tries, tries, "{schedule:?} of {deltas:?}");
            }
            let record = runtime.block_on(table.take("c"));
            assert_eq!(record, canonical_map(Item::clone(&end.item)), "{schedule:?} of {deltas:?}");
        }
    }
    println!("{requests} {:?} {ns} {building:?} {n2}", start.elapsed());
}
