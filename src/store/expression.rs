//! A delta as DynamoDB's expressions.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, LazyLock};

use aws_sdk_dynamodb::types::AttributeValue;
use contact_events::event::FIELDS;
use contact_events::record::{Delta, OWN_ATTRIBUTES, Register, STATE_AS_OF, Ties};
use serde_json::Value;

use super::item::{Item, text};

/// The longest expression, in bytes ("Quotas and limits in Amazon DynamoDB", expression
/// parameters).
const MAX_EXPRESSION_BYTES: usize = 4_096;

/// The most operators and functions in one expression (the same page).
const MAX_OPERATORS: usize = 300;

/// As many registers as this always fit. One event has up to 68, and they fit as well.
const SURELY_FITTING: usize = 64;

/// The end of every update expression.
const ADD_SEEN: &str = " ADD seen :seen";

/// The names that expressions contain as they are: they are none of DynamoDB's reserved words, as
/// `state` is. Every other name has a placeholder.
static PLAIN_NAMES: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    let fields = FIELDS.iter().flat_map(|field| [field.name, field.as_of]);
    let own = OWN_ATTRIBUTES.into_iter().chain([STATE_AS_OF]);
    fields.chain(own.filter(|name| *name != "state")).collect()
});

/// Whether the delta fits the expressions of one `UpdateItem`. A later try of it is never longer
/// than the first one.
#[must_use]
pub fn fits_one_update(delta: &Delta) -> bool {
    delta.registers().len() <= SURELY_FITTING || Update::of(delta, &Item::new()).fits()
}

/// The expressions of one `UpdateItem`, with their names and values.
#[derive(Debug)]
pub(super) struct Update<'a> {
    pub(super) condition: String,
    sets: String,
    removes: String,
    /// The names that placeholders stand for.
    pub(super) names: HashMap<String, String>,
    /// The values that placeholders stand for.
    pub(super) values: HashMap<String, AttributeValue>,
    /// The orders that have a placeholder. Most registers of one event share their stamp.
    orders: Vec<(&'a str, Arc<str>)>,
    operators: usize,
    /// Whether every register of the delta is sent.
    pub(super) is_whole: bool,
}

impl<'a> Update<'a> {
    /// Sends the registers that are greater than the stored ones, on condition that they still are
    /// and that no other register is. Always adds to `seen`.
    pub(super) fn of(delta: &'a Delta, stored: &Item) -> Self {
        let seen = AttributeValue::Ss(delta.seen().iter().cloned().collect());
        let mut values = HashMap::with_capacity(2 * delta.registers().len() + 4);
        values.insert(":seen".to_owned(), seen);
        let mut update = Self {
            condition: String::new(),
            sets: String::new(),
            removes: String::new(),
            names: HashMap::new(),
            values,
            orders: Vec::new(),
            operators: 0,
            is_whole: true,
        };
        for (name, register) in delta.registers() {
            if register.wins_against(text(stored, name)) {
                update.send(name, register);
            } else {
                update.keep(name, register);
                update.is_whole = false;
            }
        }
        update
    }

    fn send(&mut self, name: &'a str, register: &'a Register) {
        let (stored, new) = (self.name(name), self.order(register.order()));
        let less = match register.ties() {
            Ties::Refuse => "<",
            Ties::Agree => "<=",
        };
        // Four operators: the function, OR, the comparison, and the AND before the next condition.
        self.require(4, &["attribute_not_exists(", &stored, ")OR ", &stored, less, &new]);
        self.set(&stored, &new);
        for (name, value) in register.values() {
            let name = self.name(name);
            if let Some(value) = value {
                let value = self.value(attribute_value(value));
                self.set(&name, &value);
            } else {
                let separator = if self.removes.is_empty() { " REMOVE " } else { "," };
                self.removes.extend([separator, &*name]);
            }
        }
    }

    fn keep(&mut self, name: &'a str, register: &'a Register) {
        let (stored, ours) = (self.name(name), self.order(register.order()));
        self.require(2, &[&stored, ">=", &ours]);
    }

    fn require(&mut self, operators: usize, condition: &[&str]) {
        self.condition.push_str(if self.condition.is_empty() { "(" } else { "AND(" });
        self.condition.extend(condition.iter().copied());
        self.condition.push(')');
        self.operators += operators;
    }

    fn set(&mut self, name: &str, value: &str) {
        let separator = if self.sets.is_empty() { "SET " } else { "," };
        self.sets.extend([separator, name, "=", value]);
    }

    /// The name as expressions contain it.
    fn name(&mut self, name: &'a str) -> Cow<'a, str> {
        if PLAIN_NAMES.contains(name) {
            return name.into();
        }
        let placeholder = format!("#{}", self.names.len());
        self.names.insert(placeholder.clone(), name.to_owned());
        placeholder.into()
    }

    /// The placeholder of a value.
    fn value(&mut self, value: AttributeValue) -> String {
        let placeholder = format!(":{}", self.values.len());
        self.values.insert(placeholder.clone(), value);
        placeholder
    }

    /// The placeholder of an order.
    fn order(&mut self, order: &'a str) -> Arc<str> {
        if let Some((_, placeholder)) = self.orders.iter().find(|(other, _)| *other == order) {
            return Arc::clone(placeholder);
        }
        let placeholder = Arc::from(self.value(AttributeValue::S(order.to_owned())));
        self.orders.push((order, Arc::clone(&placeholder)));
        placeholder
    }

    /// The update expression.
    pub(super) fn expression(&self) -> String {
        [&*self.sets, &*self.removes, ADD_SEEN].concat()
    }

    /// Whether DynamoDB's limits on expressions are kept.
    pub(super) fn fits(&self) -> bool {
        let update = self.sets.len() + self.removes.len() + ADD_SEEN.len();
        update <= MAX_EXPRESSION_BYTES
            && self.condition.len() <= MAX_EXPRESSION_BYTES
            && self.operators <= MAX_OPERATORS
    }
}

/// The value as DynamoDB types it. JSON has no sets.
fn attribute_value(value: &Value) -> AttributeValue {
    match value {
        Value::Null => AttributeValue::Null(true),
        Value::Bool(value) => AttributeValue::Bool(*value),
        Value::Number(number) => AttributeValue::N(number.to_string()),
        Value::String(text) => AttributeValue::S(text.clone()),
        Value::Array(elements) => AttributeValue::L(elements.iter().map(attribute_value).collect()),
        Value::Object(members) => AttributeValue::M(
            members.iter().map(|(name, value)| (name.clone(), attribute_value(value))).collect(),
        ),
    }
}
