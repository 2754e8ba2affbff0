//! The JSON Schemas (2020-12) of a record and of a change, for programs in other languages.

use schemars::generate::SchemaSettings;
use schemars::transform::transform_subschemas;
use schemars::{JsonSchema, Schema};
use serde_json::{Value, json};

use crate::change::Change;
use crate::event::{FIELDS, Kind};
use crate::record::Record;

/// The schema of a record in plain JSON, with `seen` as a list.
///
/// The members of a section have the types that Amazon Connect documents. The table keeps them as
/// they were sent, so a member can have another type if Amazon Connect sent it so.
#[must_use]
pub fn record() -> Schema {
    let mut schema = schema_of::<Record>(
        "The record of an Amazon Connect contact, as the table stores it, in plain JSON. Members of \
         sections have the types that Amazon Connect documents; the table keeps them as sent. Unknown \
         fields are kept, too, each with its stamp.",
    );
    let properties = schema.get_mut("properties").and_then(Value::as_object_mut);
    let properties = properties.expect("the schema of a struct has properties");
    for section in FIELDS.iter().filter(|field| field.kind == Kind::Section) {
        let about = format!("The stamp of `{}`.", section.name);
        let stamp = json!({"description": about, "$ref": "#/$defs/Stamp"});
        properties.insert(section.as_of.to_owned(), stamp);
    }
    schema
}

/// The schema of a change, the `detail` of its event on the bus.
#[must_use]
pub fn change() -> Schema {
    schema_of::<Change>(
        "A change of the state of an Amazon Connect contact: the detail of an event with the source \
         `contact-state` and the detail-type `Contact State Changed`. `contactId` with `stateAsOf` \
         identifies it.",
    )
}

fn schema_of<T: JsonSchema>(about: &str) -> Schema {
    let settings = SchemaSettings::draft2020_12().with_transform(without_null);
    let mut schema = settings.into_generator().into_root_schema_for::<T>();
    schema.insert("description".to_owned(), about.into());
    schema
}

/// What is missing is never `null`, and has no default.
fn without_null(schema: &mut Schema) {
    transform_subschemas(&mut without_null, schema);
    schema.remove("default");
    if let Some(Value::Array(types)) = schema.get_mut("type") {
        types.retain(|of| of != "null");
        if let [only] = &types[..] {
            let only = only.clone();
            schema.insert("type".to_owned(), only);
        }
    }
    if let Some(Value::Array(choices)) = schema.get_mut("anyOf") {
        choices.retain(|choice| *choice != json!({"type": "null"}));
        if let [Value::Object(only)] = &choices[..] {
            let only = only.clone();
            schema.remove("anyOf");
            schema.ensure_object().extend(only);
        }
    }
}
