//! The errors, word for word.

/// An error's stable type, and its text.
pub type Wrong = (&'static str, String);

pub fn unrecognized() -> Wrong {
    let text = "no delivery: expected an EventBridge event (an object with `source`, \
                `detail-type` or `detail`), an SQS batch, or an SNS notification holding an \
                EventBridge event";
    ("UnrecognizedPayload", text.into())
}

pub fn not_json(line: usize, column: usize) -> Wrong {
    malformed(&format!(
        "expected JSON in UTF-8, its numbers within a double, at most 127 levels: line {line}, \
         column {column}"
    ))
}

/// One of the seven fields is missing or unusable.
pub fn unusable(field: &str) -> Wrong {
    malformed(match field {
        "id" => "`id`: expected text of 1 to 1,024 bytes",
        "time" => "`time`: expected an RFC 3339 timestamp",
        "source" => "`source`: expected text",
        "detail-type" => "`detail-type`: expected text",
        "detail" => "`detail`: expected a JSON object",
        "contactId" => "`detail.contactId`: expected text of 1 to 256 characters",
        "eventType" => "`detail.eventType`: expected text of 1 to 128 bytes",
        other => panic!("`{other}` makes no event malformed"),
    })
}

fn malformed(what: &str) -> Wrong {
    ("MalformedEvent", format!("malformed event: {what}"))
}

pub fn other_source() -> Wrong {
    not_a_contact_event("`source`: expected aws.connect")
}

pub fn other_detail_type() -> Wrong {
    not_a_contact_event(
        "`detail-type`: expected \"Amazon Connect Contact Event\" or \
         \"Connect Customer Contact Event\"",
    )
}

fn not_a_contact_event(what: &str) -> Wrong {
    let text = format!("not an Amazon Connect contact event, check the rule's pattern: {what}");
    ("NotAContactEvent", text)
}

pub fn from_the_future() -> Wrong {
    let text = "event from the future: `time`, or a timestamp that is a fact or a milestone, is \
                more than 15 minutes ahead of this function's clock";
    ("EventFromTheFuture", text.into())
}

/// Over 400 KB.
pub fn too_large() -> Wrong {
    let text = "invalid (a record over 400 KB, a table of another key or name, an attribute of \
                another type): UpdateItem failed with ValidationException, status 400";
    ("StoreRefused", text.into())
}
