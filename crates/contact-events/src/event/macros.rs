//! The three declarations of the typed model: an object, an open list of values, the contact.

use serde::de::{Deserialize, DeserializeOwned, Deserializer};
use serde_json::Value;

/// Declares an object of Amazon Connect's: camelCase names, every member optional. A member of an
/// unexpected type reads as missing, and the other members are read.
macro_rules! object {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $member:ident: $type:ty,)* }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Default, PartialEq, serde::Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[serde(rename_all = "camelCase", default)]
        #[non_exhaustive]
        pub struct $name {
            $(
                $(#[$doc])*
                #[serde(deserialize_with = "crate::event::macros::lenient")]
                pub $member: $type,
            )*
        }
    };
}

/// Declares an open list of values: the known ones by name, any other as written.
macro_rules! open_enum {
    ($(#[doc = $about:literal])+ $name:ident { $($(#[$doc:meta])* $variant:ident = $text:literal,)* }) => {
        $(#[doc = $about])+
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Deserialize)]
        #[serde(from = "String")]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$doc])* $variant,)*
            /// A value that this version does not know, as written.
            Other(String),
        }

        impl $name {
            /// The value as Amazon Connect writes it.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)*
                    Self::Other(text) => text,
                }
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                match text.as_str() {
                    $($text => Self::$variant,)*
                    _ => Self::Other(text),
                }
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        /// Any text. The known values are examples.
        #[cfg(feature = "schema")]
        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({
                    "type": "string",
                    "description": concat!($($about),+).trim(),
                    "examples": [$($text),*],
                })
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

/// Declares the contact and [`FIELDS`](crate::event::FIELDS) from one list.
macro_rules! contact {
    ($(#[$about:meta])* $name:ident {
        $($(#[doc = $doc:literal])+ $kind:ident $shape:ident $member:ident: $type:ty = $field:literal,)*
    }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Default, PartialEq, serde::Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[serde(default)]
        #[non_exhaustive]
        pub struct $name {
            $(
                $(#[doc = $doc])+
                #[serde(rename = $field, deserialize_with = "crate::event::macros::lenient")]
                pub $member: $type,
            )*
        }

        /// The facts and sections that this version knows, in the order of the documentation.
        ///
        /// `contactId`, `eventType` and `updatedProperties` are not in this list: the first is the
        /// record's key, and the others describe the event.
        pub static FIELDS: &[Field] = &[$(Field {
            name: $field,
            as_of: concat!($field, "AsOf"),
            kind: Kind::$kind,
            shape: Shape::$shape,
            about: concat!($($doc),+),
        },)*];
    };
}

pub(crate) use {contact, object, open_enum};

/// Reads a member of any type. A member that cannot be read is missing.
pub(crate) fn lenient<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Lenient,
{
    Value::deserialize(deserializer).map(T::read)
}

/// A member that reads any JSON.
pub(crate) trait Lenient {
    /// Reads what can be read.
    fn read(value: Value) -> Self;
}

impl<T: DeserializeOwned> Lenient for Option<T> {
    fn read(value: Value) -> Self {
        T::deserialize(value).ok()
    }
}

/// A list keeps the elements that can be read.
impl<T: DeserializeOwned> Lenient for Vec<T> {
    fn read(value: Value) -> Self {
        let Value::Array(elements) = value else { return Self::new() };
        elements.into_iter().filter_map(|element| T::deserialize(element).ok()).collect()
    }
}
