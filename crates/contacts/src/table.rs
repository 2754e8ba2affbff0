//! What the table must be: its key, indexes, stream and time to live.
//!
//! `template.yaml` deploys the same table. A test checks that the two agree.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::{BuildError, SdkError};
use aws_sdk_dynamodb::operation::create_table::CreateTableError;
use aws_sdk_dynamodb::operation::update_time_to_live::UpdateTimeToLiveError;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType, Projection,
    ProjectionType, ScalarAttributeType, StreamSpecification, StreamViewType,
    TimeToLiveSpecification,
};

/// The table's key.
pub const KEY: &str = "contactId";

/// The attribute after which DynamoDB deletes a record.
pub const TIME_TO_LIVE: &str = "expiresAt";

/// A sparse index: it has only the records that have both of its keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Index {
    /// Its name.
    pub name: &'static str,
    /// Its partition key, text.
    pub partition_key: &'static str,
    /// Its sort key, text.
    pub sort_key: &'static str,
    /// The attributes that it has besides its keys and the table's. They are few: each change of them is
    /// written twice.
    pub includes: &'static [&'static str],
}

/// Which contacts wait in this queue, longest first; which contacts are with this agent; the chain of
/// transfers, whose head is the contact with that id.
pub const INDEXES: [Index; 3] = [
    Index {
        name: "waitingInQueue-stateSince",
        partition_key: "waitingInQueue",
        sort_key: "stateSince",
        includes: &["channel"],
    },
    Index {
        name: "activeWithAgent-stateSince",
        partition_key: "activeWithAgent",
        sort_key: "stateSince",
        includes: &["channel", "state"],
    },
    Index {
        name: "initialContactId-initiationTimestamp",
        partition_key: "initialContactId",
        sort_key: "initiationTimestamp",
        includes: &["initiationMethod", "previousContactId"],
    },
];

/// Why the table was not created.
#[derive(Debug, thiserror::Error)]
pub enum CreateError {
    /// The definition is incomplete. The one above is complete.
    #[error("incomplete table definition")]
    Definition(#[from] BuildError),
    /// DynamoDB did not create the table.
    #[error("CreateTable failed")]
    Table(#[from] SdkError<CreateTableError>),
    /// DynamoDB did not set its time to live.
    #[error("UpdateTimeToLive failed")]
    TimeToLive(#[from] SdkError<UpdateTimeToLiveError>),
}

/// Creates the table, on an embedded or local DynamoDB. On AWS, `template.yaml` creates it.
pub async fn create(client: &Client, name: &str) -> Result<(), CreateError> {
    let mut attributes: Vec<&str> = vec![KEY];
    attributes.extend(INDEXES.iter().flat_map(|index| [index.partition_key, index.sort_key]));
    attributes.sort_unstable();
    attributes.dedup();
    client
        .create_table()
        .table_name(name)
        .billing_mode(BillingMode::PayPerRequest)
        .key_schema(key(KEY, KeyType::Hash)?)
        .set_attribute_definitions(Some(
            attributes.into_iter().map(text).collect::<Result<_, _>>()?,
        ))
        .set_global_secondary_indexes(Some(INDEXES.iter().map(index).collect::<Result<_, _>>()?))
        .stream_specification(
            StreamSpecification::builder()
                .stream_enabled(true)
                .stream_view_type(StreamViewType::NewAndOldImages)
                .build()?,
        )
        .send()
        .await?;
    let time_to_live =
        TimeToLiveSpecification::builder().enabled(true).attribute_name(TIME_TO_LIVE).build()?;
    client
        .update_time_to_live()
        .table_name(name)
        .time_to_live_specification(time_to_live)
        .send()
        .await?;
    Ok(())
}

fn text(name: &str) -> Result<AttributeDefinition, BuildError> {
    AttributeDefinition::builder()
        .attribute_name(name)
        .attribute_type(ScalarAttributeType::S)
        .build()
}

fn key(name: &str, key_type: KeyType) -> Result<KeySchemaElement, BuildError> {
    KeySchemaElement::builder().attribute_name(name).key_type(key_type).build()
}

fn index(index: &Index) -> Result<GlobalSecondaryIndex, BuildError> {
    let includes = index.includes.iter().map(|name| (*name).to_owned()).collect();
    GlobalSecondaryIndex::builder()
        .index_name(index.name)
        .key_schema(key(index.partition_key, KeyType::Hash)?)
        .key_schema(key(index.sort_key, KeyType::Range)?)
        .projection(
            Projection::builder()
                .projection_type(ProjectionType::Include)
                .set_non_key_attributes(Some(includes))
                .build(),
        )
        .build()
}
