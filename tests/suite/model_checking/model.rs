//! Writers, one item, faults: what can happen, and what must hold in every case.

use std::sync::Arc;

use contact_events::record::Delta;
use stateright::{Model, Property};

use super::protocol::{Flaw, Item, Protocol, Sent, Writer, loses, order};

pub const JOIN: &str =
    "the record is the join of some events, among them all that ended since the last deletion";
pub const GROWS: &str = "no order shrinks but by a deletion";
pub const DROPS: &str = "without a deletion, each refusal leaves fewer registers to send";
pub const BOUND: &str = "without a deletion, no writer needs more tries than registers and one";
pub const ONCE: &str = "no event is written over itself";
pub const CHEAP: &str = "a try that loses nothing is not refused";
pub const ALL_TRIES: &str = "a writer needs every try that it has";

/// The deltas of one contact, one for each writer.
pub struct Life {
    pub deltas: Vec<Arc<Delta>>,
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
        Self { deltas: deltas.into_iter().map(Arc::new).collect(), records }
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
    /// How many faults can happen in each, and how many deletions.
    pub faults: usize,
    pub deletions: usize,
    pub protocol: Protocol,
}

/// What can happen in one life.
#[derive(Clone, Debug, PartialEq, Hash)]
pub struct State {
    /// The place of the life.
    pub life: usize,
    pub item: Arc<Item>,
    pub writers: Vec<Writer>,
    /// Requests whose senders have given them up. They can still reach the table.
    stragglers: Vec<(usize, Sent)>,
    /// How many faults and deletions can still happen.
    faults: usize,
    deletions: usize,
    /// The writers that have ended since the last deletion, as bits.
    ended: usize,
    /// The laws that the last step broke.
    broken: Vec<&'static str>,
}

/// One thing that happens.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Step {
    /// The table answers the writer's request.
    Write(usize),
    /// The writer gets no answer, and the SDK sends the same request again.
    Resend(usize),
    /// The writer crashes, its answer is lost, or the event comes twice: the writer starts again.
    Redeliver(usize),
    /// A request whose sender has given it up reaches the table. After a resend, this is a lost
    /// reply.
    Land(usize),
    /// The record expires, or is deleted by hand.
    Delete,
}

impl Lives {
    /// Every choice of so many of the deltas, any of them more than once.
    pub fn of_any(
        writers: usize,
        deltas: &[Delta],
        (faults, deletions): (usize, usize),
        flaw: Flaw,
    ) -> Self {
        let all = choices(deltas, writers).into_iter().map(Life::of).collect();
        Self { all, faults, deletions, protocol: Protocol { flaw } }
    }

    pub fn delta(&self, state: &State, writer: usize) -> &Arc<Delta> {
        &self.all[state.life].deltas[writer]
    }

    fn afresh(&self, life: usize, writer: usize) -> Writer {
        Writer::Trying { sent: Sent::all(&self.all[life].deltas[writer]), tries: 1 }
    }

    fn take(&self, state: &mut State, step: Step) {
        match step {
            Step::Write(writer) => self.write(state, writer),
            Step::Resend(writer) | Step::Redeliver(writer) => self.fault(state, writer, step),
            Step::Land(place) => {
                let (writer, sent) = state.stragglers.remove(place);
                self.judge(state, writer, sent, 1);
            }
            Step::Delete => {
                state.item = Arc::default();
                state.deletions -= 1;
                state.ended = 0;
            }
        }
    }

    fn write(&self, state: &mut State, writer: usize) {
        let Writer::Trying { sent, tries } = state.writers[writer] else { return };
        let reply = self.judge(state, writer, sent, tries);
        let delta = self.delta(state, writer);
        let next = self.protocol.next(delta, sent, tries, reply.as_deref());
        match next {
            Writer::Trying { sent: next, .. } => {
                // A try that is computed from `seen` alone sends no register.
                let fewer = next.count() < sent.count() || next.count() == 0;
                if !fewer && !self.had_deletion(state) {
                    state.broken.push(DROPS);
                }
            }
            Writer::Done(_) => state.ended |= 1 << writer,
            Writer::Failed if !self.had_deletion(state) => state.broken.push(BOUND),
            Writer::Failed => {}
        }
        state.writers[writer] = next;
    }

    fn had_deletion(&self, state: &State) -> bool {
        state.deletions < self.deletions
    }

    fn fault(&self, state: &mut State, writer: usize, step: Step) {
        state.faults -= 1;
        if let Writer::Trying { sent, .. } = state.writers[writer] {
            state.stragglers.push((writer, sent));
        }
        if matches!(step, Step::Redeliver(_)) {
            state.writers[writer] = self.afresh(state.life, writer);
        } else if self.protocol.flaw == Flaw::TakesSilenceForSuccess {
            state.writers[writer] = Writer::Done("applied");
            state.ended |= 1 << writer;
        }
    }

    /// The table's answer to a request, and whether it was right.
    fn judge(
        &self,
        state: &mut State,
        writer: usize,
        sent: Sent,
        tries: usize,
    ) -> Option<Arc<Item>> {
        let before = Arc::clone(&state.item);
        let delta = self.delta(state, writer);
        let reply = self.protocol.update(&mut state.item, delta, sent, tries);
        let sends_as_of = sent.of(delta).any(|(name, _, is_sent)| is_sent && name == "asOf");
        if reply.is_none() && sends_as_of && order(&before, "asOf") == Some(delta.as_of()) {
            state.broken.push(ONCE);
        }
        if delta.registers().any(|(name, _)| order(&state.item, name) < order(&before, name)) {
            state.broken.push(GROWS);
        }
        if reply.is_some() && !loses(delta, sent, &before) {
            state.broken.push(CHEAP);
        }
        reply
    }

    fn is_a_join(&self, state: &State) -> bool {
        let records = self.all[state.life].records.iter().enumerate();
        let mut possible = records.filter(|(subset, _)| subset & state.ended == state.ended);
        possible.any(|(_, record)| *record == *state.item)
    }

    fn needs_every_try(&self, state: &State) -> bool {
        let mut writers = state.writers.iter().enumerate();
        writers.any(|(place, writer)| match writer {
            Writer::Trying { tries, .. } => {
                *tries == self.delta(state, place).registers().len() + 1
            }
            Writer::Done(_) | Writer::Failed => false,
        })
    }
}

impl State {
    fn any_done(&self, outcome: &'static str) -> bool {
        self.writers.contains(&Writer::Done(outcome))
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
            deletions: self.deletions,
            ended: 0,
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
                    Writer::Done(_) | Writer::Failed => steps.push(Step::Redeliver(place)),
                }
            }
        }
        steps.extend((0..state.stragglers.len()).map(Step::Land));
        if state.deletions > 0 && !state.item.is_empty() {
            steps.push(Step::Delete);
        }
    }

    fn next_state(&self, before: &State, step: Step) -> Option<State> {
        let mut after = State { broken: Vec::new(), ..before.clone() };
        self.take(&mut after, step);
        Some(after)
    }

    /// Every path ends: each step uses up a fault, a deletion, a try or a straggler.
    fn properties(&self) -> Vec<Property<Self>> {
        let mut properties = vec![Property::<Self>::always(JOIN, Lives::is_a_join)];
        properties.extend([
            Property::<Self>::always(GROWS, |_, state| !state.broken.contains(&GROWS)),
            Property::<Self>::always(DROPS, |_, state| !state.broken.contains(&DROPS)),
            Property::<Self>::always(BOUND, |_, state| !state.broken.contains(&BOUND)),
            Property::<Self>::always(ONCE, |_, state| !state.broken.contains(&ONCE)),
            Property::<Self>::always(CHEAP, |_, state| !state.broken.contains(&CHEAP)),
            Property::<Self>::sometimes("applied", |_, state| state.any_done("applied")),
            Property::<Self>::sometimes("merged", |_, state| state.any_done("merged")),
            Property::<Self>::sometimes("duplicate", |_, state| state.any_done("duplicate")),
            Property::<Self>::sometimes("stale", |_, state| state.any_done("stale")),
            Property::<Self>::sometimes(ALL_TRIES, Lives::needs_every_try),
        ]);
        properties
    }
}
