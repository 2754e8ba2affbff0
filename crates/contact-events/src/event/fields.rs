//! What the record keeps of a contact: a field's name, kind, type and meaning.

use super::FIELDS;

/// A field of a contact. [`FIELDS`] lists them all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Field {
    /// Amazon Connect's name, in camelCase; the attribute's name in the record.
    pub name: &'static str,
    /// The attribute that holds a section's stamp. A fact has none.
    pub as_of: &'static str,
    /// Fact or section.
    pub kind: Kind,
    /// The type of the value. The members of a section have any type.
    pub shape: Shape,
    /// What the field means, in one or two sentences.
    pub about: &'static str,
}

/// How two values of a field are reconciled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// Does not change in practice. Of two values, the greater text wins.
    Fact,
    /// Replaced whole by a newer event.
    Section,
}

/// The type of a field's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Shape {
    /// Any text.
    Text,
    /// RFC 3339 text.
    Timestamp,
    /// A number.
    Number,
    /// An object whose names are Amazon Connect's.
    Map,
    /// An object whose names are the user's. It is stored as sent.
    UsersMap,
    /// A list.
    List,
}

/// The four sections that are parts of `agentInfo`, each with the members that it takes. A part
/// with one member of its own name is that member's value.
///
/// They are sections of their own because not every event repeats them.
pub(crate) const PARTS_OF_AGENT_INFO: [(&str, &[&str]); 4] = [
    (
        "afterContactWork",
        &[
            "afterContactWorkStartTimestamp",
            "afterContactWorkEndTimestamp",
            "afterContactWorkDuration",
        ],
    ),
    ("preview", &["acceptedByAgentTimestamp", "previewEndTimestamp"]),
    ("agentInitiatedHoldDuration", &["agentInitiatedHoldDuration"]),
    ("stateTransitions", &["stateTransitions"]),
];

/// The field of this camelCase name, if this version knows it.
pub(crate) fn field(name: &str) -> Option<&'static Field> {
    FIELDS.iter().find(|field| field.name == name)
}

/// The field of this camelCase name that an event can set from the top of `detail`.
pub(crate) fn field_of_detail(name: &str) -> Option<&'static Field> {
    field(name).filter(|field| !is_part_of_agent_info(field.name))
}

/// Whether this section is a part of `agentInfo`.
pub(crate) fn is_part_of_agent_info(name: &str) -> bool {
    PARTS_OF_AGENT_INFO.iter().any(|(part, _)| *part == name)
}
