//! Writers, one item, faults: what can happen, and what must hold whatever does.

use std::sync::Arc;

use contact_state::record::Delta;
use stateright::{Model, Property};

use super::protocol::{Flaw, Item, Protocol, Request, Writer, loses, order};

pub const SOME: &str = "the record is the join of some of the events";
pub const ALL: &str = "once all writers are done the record is the join of all events";
pub const GROWS: &str = "no order ever shrinks";
pub const ENDS: &str = "every step brings the end nearer";
pub const BOUND: &str = "no writer tries more often than its registers and once";
pub const DROPS: &str = "no writer is refused that has nothing to drop";
pub const ONCE: &str = "no event is written over itself";
pub const CHEAP: &str = "what loses nothing is never refused";

/// The deltas of one contact, one for each writer.
pub struct Life {
    pub deltas: Vec<Request>,
    /// The record of each subset of them, joined in memory; the last is that of all.
    records: Vec<Item>,
}

impl Life {
    fn of(deltas: Vec<Delta>) -> Self {
        let record = |subset: usize| {
            let chosen = deltas.iter().enumerate().filter(|(place, _)| subset >> place & 1 == 1);
            let joined = chosen.map(|(_, delta)| delta.clone()).reduce(Delta::join);
            joined.map(|joined| joined.item()).unwrap_or_default()
        };
        let records = (0..1 << deltas.len()).map(record).collect();
        Self { deltas: deltas.into_iter().map(|delta| Request(Arc::new(delta))).collect(), records }
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

/// All that can happen in these lives.
pub struct Lives {
    pub all: Vec<Life>,
    /// How many faults may happen in each.
    pub faults: usize,
    pub protocol: Protocol,
}

/// What one life has come to.
#[derive(Clone, Debug, PartialEq, Hash)]
pub struct State {
    /// The place of the life.
    pub life: usize,
    pub item: Arc<Item>,
    pub writers: Vec<Writer>,
    /// Requests whose senders gave them up: they may yet reach the table, or never.
    stragglers: Vec<Request>,
    /// How many faults may still happen.
    faults: usize,
    /// The laws that the last step broke.
    broken: Vec<&'static str>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// The table judges the writer's request, and the writer hears.
    Write(usize),
    /// The writer hears nothing, and the SDK sends the same request again.
    Resend(usize),
    /// The writer dies, its answer is lost, or the event comes twice: it begins afresh.
    Redeliver(usize),
    /// A straggler reaches the table, and nobody hears. After a resend this is a lost reply.
    Land(usize),
}

impl Lives {
    /// Every choice of so many of the deltas, any of them more than once.
    pub fn of_any(writers: usize, deltas: &[Delta], faults: usize, flaw: Flaw) -> Self {
        let all = choices(deltas, writers).into_iter().map(Life::of).collect();
        Self { all, faults, protocol: Protocol { flaw } }
    }

    fn afresh(&self, life: usize, writer: usize) -> Writer {
        Writer::Trying { news: self.all[life].deltas[writer].clone(), tries: 1 }
    }

    fn take(&self, state: &mut State, step: &Step) {
        match *step {
            Step::Write(writer) => self.write(state, writer),
            Step::Resend(writer) | Step::Redeliver(writer) => self.fault(state, writer, step),
            Step::Land(place) => {
                let news = state.stragglers.remove(place);
                self.judge(state, &news, 1);
            }
        }
    }

    fn write(&self, state: &mut State, writer: usize) {
        let Writer::Trying { news, tries } = state.writers[writer].clone() else { return };
        let reply = self.judge(state, &news, tries);
        let delta = &self.all[state.life].deltas[writer];
        state.writers[writer] = self.protocol.heard(delta, &news, tries, reply.as_deref());
    }

    fn fault(&self, state: &mut State, writer: usize, step: &Step) {
        state.faults -= 1;
        if let Writer::Trying { news, .. } = &state.writers[writer] {
            state.stragglers.push(news.clone());
        }
        if matches!(step, Step::Redeliver(_)) {
            state.writers[writer] = self.afresh(state.life, writer);
        } else if self.protocol.flaw == Flaw::TakesSilenceForSuccess {
            state.writers[writer] = Writer::Done("applied");
        }
    }

    /// The table's answer to a request, and whether it was a right one.
    fn judge(&self, state: &mut State, news: &Delta, tries: usize) -> Option<Arc<Item>> {
        let before = Arc::clone(&state.item);
        let reply = self.protocol.update(&mut state.item, news, tries);
        if reply.is_none() && news.as_of().is_some() && news.as_of() == order(&before, "asOf") {
            state.broken.push(ONCE);
        }
        if news.registers().any(|(name, _)| order(&state.item, name) < order(&before, name)) {
            state.broken.push(GROWS);
        }
        if reply.is_some() && !news.registers().any(|(name, new)| loses(new, order(&before, name)))
        {
            state.broken.push(CHEAP);
        }
        reply
    }
}

impl State {
    /// How far the end can be at most: faults to come, then requests to judge.
    fn distance(&self) -> (usize, usize) {
        let tries_left = self.writers.iter().map(|writer| match writer {
            Writer::Trying { news, .. } => news.registers().len() + 1,
            Writer::Done(_) | Writer::Failed => 0,
        });
        (self.faults, tries_left.sum::<usize>() + self.stragglers.len())
    }

    fn any_done(&self, outcome: &'static str) -> bool {
        self.writers.contains(&Writer::Done(outcome))
    }

    /// Of each writer that is not done, its tries and how many it may need.
    fn tries(&self, lives: &Lives) -> Vec<(usize, usize)> {
        let deltas = &lives.all[self.life].deltas;
        let tries = self.writers.iter().zip(deltas).filter_map(|(writer, delta)| match writer {
            Writer::Trying { tries, .. } => Some((*tries, delta.registers().len() + 1)),
            Writer::Done(_) | Writer::Failed => None,
        });
        tries.collect()
    }

    fn is_some_join(&self, lives: &Lives) -> bool {
        lives.all[self.life].records.contains(&self.item)
    }

    /// Whether this is the end as far as writers go; stragglers may land after it, and must
    /// change nothing.
    fn all_done(&self) -> bool {
        self.writers.iter().all(|writer| matches!(writer, Writer::Done(_)))
    }

    fn is_join_of_all(&self, lives: &Lives) -> bool {
        lives.all[self.life].records.last() == Some(&self.item)
    }
}

impl Model for Lives {
    type State = State;
    type Action = Step;

    fn init_states(&self) -> Vec<State> {
        let start = |life| State {
            life,
            item: Arc::default(),
            writers: (0..self.all[life].deltas.len()).map(|w| self.afresh(life, w)).collect(),
            stragglers: Vec::new(),
            faults: self.faults,
            broken: Vec::new(),
        };
        (0..self.all.len()).map(start).collect()
    }

    fn actions(&self, state: &State, steps: &mut Vec<Step>) {
        for (place, writer) in state.writers.iter().enumerate() {
            if let Writer::Trying { .. } = writer {
                steps.push(Step::Write(place));
            }
            if state.faults > 0 {
                match writer {
                    Writer::Trying { tries: 1, .. } => steps.push(Step::Resend(place)),
                    Writer::Trying { .. } => {
                        steps.extend([Step::Resend(place), Step::Redeliver(place)]);
                    }
                    Writer::Done(_) => steps.push(Step::Redeliver(place)),
                    Writer::Failed => {}
                }
            }
        }
        steps.extend((0..state.stragglers.len()).map(Step::Land));
    }

    fn next_state(&self, before: &State, step: Step) -> Option<State> {
        let mut after = State { broken: Vec::new(), ..before.clone() };
        self.take(&mut after, &step);
        if after.distance() >= before.distance() {
            after.broken.push(ENDS);
        }
        Some(after)
    }

    /// Stateright's `eventually` can miss a path that joins another; [`ENDS`] misses none: what
    /// comes nearer with every step arrives, and a writer that is not done can always step.
    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::<Self>::always(SOME, |lives, state| state.is_some_join(lives)),
            Property::<Self>::always(ALL, |lives, state| {
                !state.all_done() || state.is_join_of_all(lives)
            }),
            Property::<Self>::always(GROWS, |_, state| !state.broken.contains(&GROWS)),
            Property::<Self>::always(ENDS, |_, state| !state.broken.contains(&ENDS)),
            Property::<Self>::always(BOUND, |lives, state| {
                state.tries(lives).iter().all(|(tries, bound)| tries <= bound)
            }),
            Property::<Self>::always(DROPS, |_, state| !state.writers.contains(&Writer::Failed)),
            Property::<Self>::always(ONCE, |_, state| !state.broken.contains(&ONCE)),
            Property::<Self>::always(CHEAP, |_, state| !state.broken.contains(&CHEAP)),
            Property::<Self>::sometimes("a writer needs every try it has", |lives, state| {
                state.tries(lives).iter().any(|(tries, bound)| tries == bound)
            }),
            Property::<Self>::sometimes("applied", |_, state| state.any_done("applied")),
            Property::<Self>::sometimes("merged", |_, state| state.any_done("merged")),
            Property::<Self>::sometimes("duplicate", |_, state| state.any_done("duplicate")),
            Property::<Self>::sometimes("stale", |_, state| state.any_done("stale")),
        ]
    }
}
