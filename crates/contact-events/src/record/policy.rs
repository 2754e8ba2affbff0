//! The two settings that a delta depends on: how long records are kept, and what is never stored.

use std::collections::BTreeSet;
use std::str::FromStr;

use super::{AS_OF_SUFFIX, OWN_ATTRIBUTES};
use crate::event::{camel_case, field};

/// The settings that a delta depends on. The default keeps every field for ever.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Policy {
    /// Days after a record's newest event until it expires. 0 keeps records for ever.
    pub retention_days: u32,
    /// The fields that are never stored.
    pub omit_fields: OmitFields,
}

/// The names of facts, sections and unknown fields that are never stored.
///
/// ```
/// use contact_events::record::OmitFields;
///
/// let omitted: OmitFields = "CustomerEndpoint, tags, costumerId".parse()?;
/// assert!(omitted.contains("customerEndpoint"));
/// assert_eq!(omitted.unknown_names().collect::<Vec<_>>(), ["costumerId"]);
/// # Ok::<(), contact_events::record::OmitError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OmitFields {
    names: BTreeSet<String>,
}

/// A name that cannot be omitted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the record needs `{name}`, so it cannot be omitted")]
#[non_exhaustive]
pub struct OmitError {
    /// The name, as written.
    pub name: String,
}

impl OmitFields {
    /// Whether the field of this name is omitted. The first letter's case does not matter.
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        !self.names.is_empty() && self.names.contains(&camel_case(name))
    }

    /// All names, in camelCase, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    /// The names that this version does not know, in camelCase: new fields, or misspelt ones.
    pub fn unknown_names(&self) -> impl Iterator<Item = &str> {
        self.names().filter(|name| field(name).is_none())
    }
}

/// Names, separated by commas. Blanks around a name, and empty names, are ignored.
impl FromStr for OmitFields {
    type Err = OmitError;

    fn from_str(text: &str) -> Result<Self, OmitError> {
        let names = text.split(',').map(str::trim).filter(|name| !name.is_empty());
        let names = names.map(|name| match camel_case(name) {
            camel if is_required(&camel) => Err(OmitError { name: name.to_owned() }),
            camel => Ok(camel),
        });
        Ok(Self { names: names.collect::<Result<_, _>>()? })
    }
}

fn is_required(name: &str) -> bool {
    ["contactId", "eventType", "updatedProperties"].contains(&name)
        || OWN_ATTRIBUTES.contains(&name)
        || name.ends_with(AS_OF_SUFFIX)
}
