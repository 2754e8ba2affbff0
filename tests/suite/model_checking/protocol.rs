//! The steps of `Store::write`, in its order, over a table of the model's own. The deltas are the
//! real ones.

use std::collections::BTreeSet;
use std::sync::Arc;

use contact_events::record::{Delta, Register, Ties};
use serde_json::{Map, Value, json};

/// The one item, `seen` sorted. It is empty if there is none.
pub type Item = Map<String, Value>;

/// How the protocol is wrong, if it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Flaw {
    None,
    NoConditionOn(&'static str),
    /// Version 0.1: a register that was once not sent is not sent again, and has no condition.
    DropsForGood,
    /// Each try is computed from the whole delta, but what is not sent has no condition.
    NoConditionOnWhatIsNotSent,
    WritesUnconditionallyAfterARefusal,
    ReadsThenWritesUnconditionally,
    EqualStampsPass,
    /// The record is still right, but a write is refused without need.
    EqualFactsAreRefused,
    TriesTheSameAgain,
    SendsWhatIsEqual,
    SendsNothingOfAnOlderEvent,
    GivesUpWhenRefused,
    ForgetsTheTypesSeen,
    TakesSilenceForSuccess,
}

/// Which registers of a delta are sent, in the order of `Delta::registers`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Sent(u64);

impl Sent {
    /// The registers that fulfil the condition.
    fn those(delta: &Delta, sends: impl Fn(&str, &Register) -> bool) -> Self {
        let registers = delta.registers().enumerate();
        let bit = |(place, (name, register))| u64::from(sends(name, register)) << place;
        Self(registers.map(bit).sum())
    }

    /// All of the delta, as in the first try.
    pub fn all(delta: &Delta) -> Self {
        Self::those(delta, |_, _| true)
    }

    pub fn count(self) -> u32 {
        self.0.count_ones()
    }

    /// The registers of the delta, and whether each is sent.
    pub fn of(self, delta: &Delta) -> impl Iterator<Item = (&str, &Register, bool)> {
        let registers = delta.registers().enumerate();
        registers.map(move |(place, (name, register))| (name, register, self.0 >> place & 1 == 1))
    }
}

/// How far an event's writer is.
#[derive(Clone, Debug, PartialEq, Hash)]
pub enum Writer {
    /// About to send these registers, in its `tries`th try.
    Trying { sent: Sent, tries: usize },
    /// It has ended with this outcome.
    Done(&'static str),
    /// It has had all its tries. The event comes back.
    Failed,
}

/// The protocol, with or without a flaw.
#[derive(Clone, Copy)]
pub struct Protocol {
    pub flaw: Flaw,
}

impl Protocol {
    /// One `UpdateItem`. Returns the item as stored if the condition fails.
    pub fn update(
        self,
        item: &mut Arc<Item>,
        delta: &Delta,
        sent: Sent,
        tries: usize,
    ) -> Option<Arc<Item>> {
        let accepted = match self.flaw {
            Flaw::WritesUnconditionallyAfterARefusal if tries > 1 => true,
            Flaw::ReadsThenWritesUnconditionally => tries > 1,
            _ => sent.of(delta).all(|(name, register, is_sent)| {
                let stored = order(item, name);
                if is_sent {
                    self.passes(name, register, stored)
                } else {
                    self.stays(register, stored)
                }
            }),
        };
        if !accepted {
            return Some(Arc::clone(item));
        }
        apply(Arc::make_mut(item), delta, sent);
        None
    }

    /// The condition of a register that is sent.
    fn passes(self, name: &str, register: &Register, stored: Option<&str>) -> bool {
        let equal_passes = match register.ties() {
            Ties::Refuse => self.flaw == Flaw::EqualStampsPass,
            Ties::Agree => self.flaw != Flaw::EqualFactsAreRefused,
        };
        let new = register.order();
        matches!(self.flaw, Flaw::NoConditionOn(free) if free == name)
            || stored.is_none_or(|stored| stored < new || (equal_passes && stored == new))
    }

    /// The condition of a register that is not sent.
    fn stays(self, register: &Register, stored: Option<&str>) -> bool {
        matches!(self.flaw, Flaw::DropsForGood | Flaw::NoConditionOnWhatIsNotSent)
            || stored.is_some_and(|stored| stored >= register.order())
    }

    /// What the writer of this delta does after the reply to its try.
    pub fn next(self, delta: &Delta, sent: Sent, tries: usize, reply: Option<&Item>) -> Writer {
        let Some(stored) = reply else {
            let outcome = if sent == Sent::all(delta) { "applied" } else { "merged" };
            return Writer::Done(outcome);
        };
        let next = self.greater(delta, sent, stored);
        let has_seen = self.flaw == Flaw::ForgetsTheTypesSeen || has_seen(stored, delta);
        if (next.count() == 0 && has_seen) || self.flaw == Flaw::GivesUpWhenRefused {
            let is_its_own = order(stored, "asOf") == Some(delta.as_of());
            return Writer::Done(if is_its_own { "duplicate" } else { "stale" });
        }
        if tries > delta.registers().len() {
            return Writer::Failed;
        }
        Writer::Trying { sent: next, tries: tries + 1 }
    }

    /// The registers that are greater than the stored ones.
    fn greater(self, delta: &Delta, sent: Sent, stored: &Item) -> Sent {
        let is_older = order(stored, "asOf") > Some(delta.as_of());
        let greater = Sent::those(delta, |name, register| match order(stored, name) {
            None => true,
            Some(stored) if self.flaw == Flaw::SendsWhatIsEqual => stored <= register.order(),
            Some(stored) => stored < register.order(),
        });
        match self.flaw {
            Flaw::TriesTheSameAgain => sent,
            Flaw::SendsNothingOfAnOlderEvent if is_older => Sent(0),
            Flaw::DropsForGood => Sent(greater.0 & sent.0),
            _ => greater,
        }
    }
}

/// SET, REMOVE and ADD of an `UpdateItem`.
fn apply(item: &mut Item, delta: &Delta, sent: Sent) {
    item.insert("contactId".into(), delta.contact_id().into());
    for (name, register, _) in sent.of(delta).filter(|(_, _, is_sent)| *is_sent) {
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
    seen.extend(delta.seen().iter().cloned());
    item.insert("seen".into(), seen.into_iter().collect());
}

fn has_seen(stored: &Item, delta: &Delta) -> bool {
    let seen = stored.get("seen").and_then(Value::as_array);
    seen.is_some_and(|seen| delta.seen().iter().all(|name| seen.contains(&json!(name))))
}

/// The stored order of a register.
pub fn order<'a>(item: &'a Item, register: &str) -> Option<&'a str> {
    item.get(register)?.as_str()
}

/// Whether the item is a reason to refuse a try, by the rules alone.
pub fn loses(delta: &Delta, sent: Sent, item: &Item) -> bool {
    sent.of(delta).any(|(name, register, is_sent)| match (order(item, name), is_sent) {
        (None, _) => !is_sent,
        (Some(stored), true) if stored == register.order() => register.ties() == Ties::Refuse,
        (Some(stored), true) => stored > register.order(),
        (Some(stored), false) => stored < register.order(),
    })
}
