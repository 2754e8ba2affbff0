//! How the typed objects are declared: every member optional, none able to cost the rest.

use serde::de::{Deserialize, DeserializeOwned, Deserializer};
use serde::{Serialize, Serializer};
use serde_json::Value;

/// Declares an object of Amazon Connect's: camelCase names, every member optional. A member of
/// an unexpected type reads as missing.
macro_rules! object {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $member:ident: $type:ty,)* }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Default, PartialEq, serde::Deserialize, serde::Serialize)]
        #[serde(rename_all = "camelCase", default)]
        #[non_exhaustive]
        pub struct $name {
            $(
                $(#[$doc])*
                #[serde(
                    deserialize_with = "crate::event::object::lenient",
                    skip_serializing_if = "Option::is_none"
                )]
                pub $member: Option<$type>,
            )*
        }
    };
}

/// Declares an open list of values: the known ones by name, any other as written.
macro_rules! open_enum {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $text:literal,)* }) => {
        $(#[$about])*
        #[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
        pub enum $name {
            $($(#[$doc])* #[serde(rename = $text)] $variant,)*
            /// A value this version does not know, as written.
            #[serde(untagged)]
            Other(String),
        }
    };
}

pub(super) use {object, open_enum};

pub(crate) fn lenient<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    Ok(T::deserialize(Value::deserialize(deserializer)?).ok())
}

/// A list as sent, without the elements that could not be read.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Listed<T>(pub Vec<T>);

impl<'de, T: DeserializeOwned> Deserialize<'de> for Listed<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let elements = Vec::<Value>::deserialize(deserializer)?;
        Ok(Self(elements.into_iter().filter_map(|element| T::deserialize(element).ok()).collect()))
    }
}

impl<T: Serialize> Serialize for Listed<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<T> std::ops::Deref for Listed<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.0
    }
}
