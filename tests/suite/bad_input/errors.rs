//! The errors, word for word.

/// An error's stable type, and its text.
pub type Expectation = (&'static str, String);

pub fn unrecognized() -> Expectation {
    let text = "not a delivery: expected an EventBridge event (an object with `source`, \
                `detail-type` or `detail`), a contact record, an SNS notification or an \
                invocation record that holds one, or an SQS or Kinesis batch";
    ("UnrecognizedPayload", text.into())
}

pub fn not_json(line: usize, column: usize) -> Expectation {
    malformed(&format!(
        "expected JSON in UTF-8, with numbers within a double and at most 127 levels: line {line}, \
         column {column}"
    ))
}

/// A required field is missing or is not what it must be.
pub fn unusable(field: &str) -> Expectation {
    malformed(match field {
        "id" => "`id`: expected text of 1 to 1,024 bytes",
        "time" => "`time`: expected an RFC 3339 timestamp",
        "source" => "`source`: expected text",
        "detail-type" => "`detail-type`: expected text",
        "detail" => "`detail`: expected a JSON object",
        "contactId" => "`detail.contactId`: expected text of 1 to 256 characters",
        "eventType" => "`detail.eventType`: expected text of 1 to 128 bytes",
        "ContactId" => "`ContactId`: expected text of 1 to 256 characters",
        "LastUpdateTimestamp" => "`LastUpdateTimestamp`: expected an RFC 3339 timestamp",
        other => panic!("`{other}` makes no event malformed"),
    })
}

fn malformed(what: &str) -> Expectation {
    ("MalformedEvent", format!("malformed event: {what}"))
}

pub fn other_source() -> Expectation {
    not_a_contact_event("`source`: expected aws.connect")
}

pub fn other_detail_type() -> Expectation {
    not_a_contact_event(
        "`detail-type`: expected \"Amazon Connect Contact Event\" or \
         \"Connect Customer Contact Event\"",
    )
}

fn not_a_contact_event(what: &str) -> Expectation {
    let text = format!("not an Amazon Connect contact event, check the rule's pattern: {what}");
    ("NotAContactEvent", text)
}

pub fn from_the_future() -> Expectation {
    let text = "event from the future: `time`, or a timestamp that is a fact or a milestone, is \
                more than 15 minutes ahead of this function's clock";
    ("EventFromTheFuture", text.into())
}

/// A record over 400 KB.
pub fn too_large() -> Expectation {
    let text = "invalid (a record over 400 KB, a table of another key or name, an attribute of \
                another type): UpdateItem failed with ValidationException, status 400";
    ("StoreRefused", text.into())
}
