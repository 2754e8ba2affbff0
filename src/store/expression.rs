//! A delta as DynamoDB's expressions.

use std::collections::{BTreeSet, HashMap};
use std::fmt::Write;

use aws_sdk_dynamodb::types::AttributeValue;
use contact_events::record::{Delta, Register, Ties};
use serde_json::Value;

use super::item::{Item, text};

/// The longest expression, in bytes ("Quotas and limits in Amazon DynamoDB", expression
/// parameters).
pub(super) const MAX_EXPRESSION_BYTES: usize = 4_096;

/// The most operators and functions in one expression (the same page).
pub(super) const MAX_OPERATORS: usize = 300;

/// Whether the delta fits the expressions of one `UpdateItem`. A later try of it is never longer
/// than the first one.
#[must_use]
pub fn fits_one_update(delta: &Delta) -> bool {
    Update::of(delta, &Item::new()).fits()
}

/// The expressions of one `UpdateItem`, with their names and values.
#[derive(Debug, Default)]
pub(super) struct Update<'a> {
    pub(super) condition: String,
    sets: String,
    removes: String,
    add: String,
    names: Vec<&'a str>,
    values: Vec<Operand<'a>>,
    operators: usize,
    /// Whether every register of the delta is sent.
    pub(super) is_whole: bool,
}

/// What a placeholder stands for.
#[derive(Debug, Clone, Copy)]
enum Operand<'a> {
    Text(&'a str),
    Json(&'a Value),
    Set(&'a BTreeSet<String>),
}

impl<'a> Update<'a> {
    /// Sends the registers that are greater than the stored ones, on condition that they still are
    /// and that no other register is. Always adds to `seen`.
    pub(super) fn of(delta: &'a Delta, stored: &Item) -> Self {
        let mut update = Self { is_whole: true, ..Self::default() };
        for (name, register) in delta.registers() {
            if register.wins_against(text(stored, name)) {
                update.send(name, register);
            } else {
                update.keep(name, register);
                update.is_whole = false;
            }
        }
        let (seen, types) = (update.name("seen"), update.value(Operand::Set(delta.seen())));
        update.add = format!("ADD #{seen} :{types}");
        update
    }

    fn send(&mut self, name: &'a str, register: &'a Register) {
        let (stored, new) = (self.name(name), self.text(register.order()));
        let less = match register.ties() {
            Ties::Refuse => "<",
            Ties::Agree => "<=",
        };
        // Four operators: the function, OR, the comparison, and the AND before the next condition.
        self.require(4, format_args!("attribute_not_exists(#{stored})OR #{stored}{less}:{new}"));
        self.set(stored, new);
        for (name, value) in register.values() {
            let name = self.name(name);
            if let Some(value) = value {
                let value = self.value(Operand::Json(value));
                self.set(name, value);
            } else {
                let separator = if self.removes.is_empty() { "REMOVE " } else { "," };
                append(&mut self.removes, format_args!("{separator}#{name}"));
            }
        }
    }

    fn keep(&mut self, name: &'a str, register: &'a Register) {
        let (stored, ours) = (self.name(name), self.text(register.order()));
        self.require(2, format_args!("#{stored}>=:{ours}"));
    }

    fn require(&mut self, operators: usize, condition: std::fmt::Arguments) {
        let and = if self.condition.is_empty() { "" } else { "AND" };
        append(&mut self.condition, format_args!("{and}({condition})"));
        self.operators += operators;
    }

    fn set(&mut self, name: usize, value: usize) {
        let separator = if self.sets.is_empty() { "SET " } else { "," };
        append(&mut self.sets, format_args!("{separator}#{name}=:{value}"));
    }

    /// The number of the placeholder of a name.
    fn name(&mut self, name: &'a str) -> usize {
        self.names.push(name);
        self.names.len() - 1
    }

    /// The number of the placeholder of a value.
    fn value(&mut self, value: Operand<'a>) -> usize {
        self.values.push(value);
        self.values.len() - 1
    }

    /// The same for a text. Most registers of one event share their stamp.
    fn text(&mut self, text: &'a str) -> usize {
        let is_it = |value: &Operand| matches!(value, Operand::Text(other) if *other == text);
        match self.values.iter().position(is_it) {
            Some(number) => number,
            None => self.value(Operand::Text(text)),
        }
    }

    /// Whether DynamoDB's limits on expressions are kept.
    pub(super) fn fits(&self) -> bool {
        let update = self.sets.len() + self.removes.len() + self.add.len() + 2;
        update <= MAX_EXPRESSION_BYTES
            && self.condition.len() <= MAX_EXPRESSION_BYTES
            && self.operators <= MAX_OPERATORS
            && self.names.len() <= MAX_OPERATORS
    }

    /// The update expression.
    pub(super) fn expression(&self) -> String {
        format!("{} {} {}", self.sets, self.removes, self.add)
    }

    /// The names that the placeholders stand for.
    pub(super) fn names(&self) -> HashMap<String, String> {
        let names = self.names.iter().enumerate();
        names.map(|(number, name)| (format!("#{number}"), (*name).to_owned())).collect()
    }

    /// The values that the placeholders stand for.
    pub(super) fn values(&self) -> HashMap<String, AttributeValue> {
        let values = self.values.iter().enumerate();
        values.map(|(number, value)| (format!(":{number}"), value.attribute_value())).collect()
    }
}

fn append(text: &mut String, more: std::fmt::Arguments) {
    text.write_fmt(more).expect("a String takes any text");
}

impl Operand<'_> {
    fn attribute_value(&self) -> AttributeValue {
        match self {
            Self::Text(text) => AttributeValue::S((*text).to_owned()),
            Self::Json(value) => attribute_value(value),
            Self::Set(texts) => AttributeValue::Ss(texts.iter().cloned().collect()),
        }
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
