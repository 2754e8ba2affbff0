//! The fields of `detail` that this version knows, each with the shape of its value.

/// What a field's own value has to be. Its members are kept as sent, whatever their type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Any text.
    Text,
    /// Text that is an ARN or an id.
    Id,
    /// RFC 3339 text.
    Timestamp,
    /// A number.
    Number,
    /// An object whose names are Amazon Connect's.
    Object,
    /// An object whose names are the user's: stored as sent, all the way down.
    UsersMap,
    /// A list.
    List,
    /// Anything: a field that this version does not know.
    Any,
}

/// The known fields: Amazon Connect's camelCase names, with the shape that the record stores.
///
/// The first ten are facts, the others sections.
///
/// Not here: `contactId` and `eventType`, which no event lacks, and `updatedProperties`, which
/// describes the event and not the contact.
pub const KNOWN: [(&str, Shape); 34] = [
    ("instanceArn", Shape::Id),
    ("channel", Shape::Text),
    ("initiationMethod", Shape::Text),
    ("initialContactId", Shape::Id),
    ("previousContactId", Shape::Id),
    ("relatedContactId", Shape::Id),
    ("initiationTimestamp", Shape::Timestamp),
    ("connectedToSystemTimestamp", Shape::Timestamp),
    ("ringStartTimestamp", Shape::Timestamp),
    ("disconnectTimestamp", Shape::Timestamp),
    ("queueInfo", Shape::Object),
    ("agentInfo", Shape::Object),
    ("afterContactWork", Shape::Object),
    ("preview", Shape::Object),
    ("agentInitiatedHoldDuration", Shape::Number),
    ("stateTransitions", Shape::List),
    ("scheduledTimestamp", Shape::Timestamp),
    ("tags", Shape::UsersMap),
    ("segmentAttributes", Shape::UsersMap),
    ("routingCriteria", Shape::List),
    ("contactLens", Shape::Object),
    ("campaign", Shape::Object),
    ("customerVoiceActivity", Shape::Object),
    ("answeringMachineDetectionStatus", Shape::Text),
    ("disconnectReason", Shape::Text),
    ("customerId", Shape::Text),
    ("systemEndpoint", Shape::Object),
    ("customerEndpoint", Shape::Object),
    ("chatMetrics", Shape::Object),
    ("recordings", Shape::List),
    ("contactDetails", Shape::UsersMap),
    ("contactEvaluations", Shape::UsersMap),
    ("outboundStrategy", Shape::Object),
    ("globalResiliencyMetadata", Shape::Object),
];

/// The shape of the field of this camelCase name, if this version knows it.
#[must_use]
pub fn known_shape(name: &str) -> Option<Shape> {
    KNOWN.iter().find(|(known, _)| *known == name).map(|(_, shape)| *shape)
}

/// How many of the known fields are facts: the first ones.
const FACTS: usize = 10;

/// Whether the field of this camelCase name is a fact: settled once in practice, and compared by
/// value. All other fields are sections.
#[must_use]
pub fn is_fact(name: &str) -> bool {
    KNOWN[..FACTS].iter().any(|(fact, _)| *fact == name)
}
