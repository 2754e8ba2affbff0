//! A delta as DynamoDB's expressions.

use std::collections::HashMap;
use std::fmt::Write;

use aws_sdk_dynamodb::types::AttributeValue;
use serde_json::Value;

use crate::record::Delta;

/// The longest expression, in bytes («Quotas and limits in Amazon DynamoDB», expression
/// parameters).
pub(super) const MAX_EXPRESSION_BYTES: usize = 4_096;

/// The most operators and functions in one expression (the same page).
pub(super) const MAX_OPERATORS: usize = 300;

/// Operators of one register's condition: `attribute_not_exists`, `OR`, `<`, and the `AND` that
/// joins it to the next.
const OPERATORS_OF_A_CONDITION: usize = 4;

/// The expressions of one `UpdateItem`, with their names and values.
#[derive(Debug, Default)]
pub(super) struct Update {
    pub(super) expression: String,
    pub(super) condition: Option<String>,
    pub(super) names: HashMap<String, String>,
    pub(super) values: HashMap<String, AttributeValue>,
}

impl Update {
    /// Sets every register of the delta and adds to `seen`, on condition that no register loses.
    /// Nothing, if that does not fit one expression.
    pub(super) fn of(delta: &Delta) -> Option<Self> {
        let mut draft = Draft::default();
        for (name, register) in delta.registers() {
            let stored = draft.name(name);
            let new = draft.text(register.order());
            draft.conditions.push(register.condition(&stored, &new));
            draft.sets.push(format!("{stored}={new}"));
            for (name, value) in register.values() {
                draft.assign(name, value);
            }
        }
        let seen = draft.name("seen");
        let types = AttributeValue::Ss(delta.seen().iter().cloned().collect());
        let types = draft.value(types);
        draft.finish(&format!("ADD {seen} {types}"))
    }
}

#[derive(Default)]
struct Draft {
    conditions: Vec<String>,
    sets: Vec<String>,
    removes: Vec<String>,
    names: HashMap<String, String>,
    values: HashMap<String, AttributeValue>,
    texts: HashMap<String, String>,
}

impl Draft {
    fn name(&mut self, name: &str) -> String {
        let placeholder = format!("#{}", self.names.len());
        self.names.insert(placeholder.clone(), name.to_owned());
        placeholder
    }

    fn value(&mut self, value: AttributeValue) -> String {
        let placeholder = format!(":{}", self.values.len());
        self.values.insert(placeholder.clone(), value);
        placeholder
    }

    /// The placeholder of a text; most registers of one event share their stamp.
    fn text(&mut self, text: &str) -> String {
        if let Some(placeholder) = self.texts.get(text) {
            return placeholder.clone();
        }
        let placeholder = self.value(AttributeValue::S(text.to_owned()));
        self.texts.insert(text.to_owned(), placeholder.clone());
        placeholder
    }

    fn assign(&mut self, name: &str, value: Option<&Value>) {
        let name = self.name(name);
        match value {
            Some(value) => {
                let value = self.value(attribute_value(value));
                self.sets.push(format!("{name}={value}"));
            }
            None => self.removes.push(name),
        }
    }

    fn finish(self, add: &str) -> Option<Update> {
        let mut update = String::new();
        for (clause, parts) in [("SET", &self.sets), ("REMOVE", &self.removes)] {
            if !parts.is_empty() {
                write!(update, "{clause} {} ", parts.join(",")).ok()?;
            }
        }
        update.push_str(add);
        let condition = self.conditions.join("AND");
        let fits = update.len() <= MAX_EXPRESSION_BYTES
            && condition.len() <= MAX_EXPRESSION_BYTES
            && self.conditions.len() * OPERATORS_OF_A_CONDITION <= MAX_OPERATORS
            && self.sets.len() <= MAX_OPERATORS;
        fits.then_some(Update {
            expression: update,
            condition: (!condition.is_empty()).then_some(condition),
            names: self.names,
            values: self.values,
        })
    }
}

/// The value as DynamoDB types it. Sets do not come from JSON.
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
