//! The steps of `Store::write`, in its order, over a table of the model's own. The deltas and
//! their conditions are the real ones.

use std::collections::BTreeSet;
use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::sync::Arc;

use contact_state::record::{Delta, Register, Ties};
use serde_json::{Map, Value, json};

/// The one item, `seen` sorted.
pub type Item = Map<String, Value>;

/// How the protocol is wrong, if it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Flaw {
    None,
    NoConditionOn(&'static str),
    WritesUnconditionallyAfterARefusal,
    ReadsThenWritesUnconditionally,
    EqualStampsPass,
    /// The record comes out right all the same, but dearer.
    EqualFactsAreRefused,
    TriesTheSameAgain,
    DropsOnlyWhatIsLess,
    DropsAllOfAnOlderEvent,
    GivesUpWhenRefused,
    ForgetsTheTypesSeen,
    TakesSilenceForSuccess,
}

/// What a writer asks of the table: the part of its delta that was news when last it heard.
#[derive(Clone, Debug, PartialEq)]
pub struct Request(pub Arc<Delta>);

impl Deref for Request {
    type Target = Delta;

    fn deref(&self) -> &Delta {
        &self.0
    }
}

/// Of deltas of one pool, equal orders mean equal values.
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
pub enum Writer {
    /// About to send this request, its `tries`th.
    Trying { news: Request, tries: usize },
    /// Has ended with this outcome.
    Done(&'static str),
    /// Has ended with `CorruptItem`: it was refused and had nothing to drop.
    Failed,
}

/// The protocol, with or without a flaw.
#[derive(Clone, Copy)]
pub struct Protocol {
    pub flaw: Flaw,
}

impl Protocol {
    /// One `UpdateItem`. Answers with the item as it stands where the condition fails.
    pub fn update(self, item: &mut Arc<Item>, news: &Delta, tries: usize) -> Option<Arc<Item>> {
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

    /// Whether the register's own condition lets it pass.
    fn passes(self, name: &str, register: &Register, stored: Option<&str>) -> bool {
        let equal_passes = match register.condition("#old", ":new").as_str() {
            "(attribute_not_exists(#old)OR #old<:new)" => self.flaw == Flaw::EqualStampsPass,
            "(attribute_not_exists(#old)OR #old<=:new)" => self.flaw != Flaw::EqualFactsAreRefused,
            other => panic!("the model's table cannot read {other}"),
        };
        let unconditional = matches!(self.flaw, Flaw::NoConditionOn(free) if free == name);
        let new = register.order();
        let passes = |stored| unconditional || stored < new || (equal_passes && stored == new);
        stored.is_none_or(passes)
    }

    /// What the writer of this delta does with the reply to its request. The store's bound of
    /// tries is not in here, for it must never be what ends a writer.
    pub fn heard(
        self,
        delta: &Delta,
        news: &Request,
        tries: usize,
        reply: Option<&Item>,
    ) -> Writer {
        let Some(stored) = reply else {
            return Writer::Done(if tries == 1 { "applied" } else { "merged" });
        };
        let before = news.registers().len();
        let news = self.drop_no_news(news, stored);
        let has_seen = self.flaw == Flaw::ForgetsTheTypesSeen || has_seen(stored, delta);
        let nothing_left = news.registers().len() == 0 && has_seen;
        if nothing_left || self.flaw == Flaw::GivesUpWhenRefused {
            let duplicate = order(stored, "asOf") == delta.as_of();
            return Writer::Done(if duplicate { "duplicate" } else { "stale" });
        }
        if news.registers().len() == before && !self.may_drop_nothing() {
            return Writer::Failed;
        }
        Writer::Trying { news, tries: tries + 1 }
    }

    fn may_drop_nothing(self) -> bool {
        matches!(self.flaw, Flaw::TriesTheSameAgain | Flaw::ReadsThenWritesUnconditionally)
    }

    fn drop_no_news(self, news: &Request, stored: &Item) -> Request {
        let mut kept = Delta::clone(news);
        let is_less = |name: &str, than: &str| {
            news.registers().any(|(new, register)| new == name && register.order() < than)
        };
        let older = order(stored, "asOf") > news.as_of();
        kept.retain_news(|name| match self.flaw {
            Flaw::TriesTheSameAgain => None,
            Flaw::DropsAllOfAnOlderEvent if older => Some("\u{10FFFF}"),
            Flaw::DropsOnlyWhatIsLess => order(stored, name).filter(|than| is_less(name, than)),
            _ => order(stored, name),
        });
        Request(Arc::new(kept))
    }
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

fn has_seen(stored: &Item, delta: &Delta) -> bool {
    let seen = stored.get("seen").and_then(Value::as_array);
    seen.is_some_and(|seen| delta.seen().iter().all(|name| seen.contains(&json!(name))))
}

/// The order that is stored of a register.
pub fn order<'a>(item: &'a Item, register: &str) -> Option<&'a str> {
    item.get(register)?.as_str()
}

/// Whether the stored order is a reason to refuse, by what `Ties` promises.
pub fn loses(register: &Register, stored: Option<&str>) -> bool {
    stored.is_some_and(|stored| match register.ties() {
        Ties::Refuse => stored >= register.order(),
        Ties::Agree => stored > register.order(),
    })
}
