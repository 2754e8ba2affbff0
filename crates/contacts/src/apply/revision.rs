//! What has to change in a stored record so that it agrees with the settings.

use std::collections::HashMap;
use std::fmt::Write;

use aws_sdk_dynamodb::types::AttributeValue;
use contact_events::record::Policy;
use contact_events::stamp::Stamp;

use crate::table::{KEY, TIME_TO_LIVE};

/// An item of the table.
pub type Item = HashMap<String, AttributeValue>;

const SECONDS_PER_DAY: i64 = 86_400;

/// What has to change in a record.
#[derive(Debug, Clone, PartialEq)]
pub struct Revision {
    /// The contact.
    pub contact_id: String,
    as_of: String,
    expires_at: Option<i64>,
    sets_expiry: bool,
    removed: Vec<String>,
}

impl Revision {
    /// `None` if nothing has to change, or if contact-state did not write the item.
    pub fn of(item: &Item, policy: &Policy) -> Option<Self> {
        let contact_id = text(item, KEY)?.to_owned();
        let as_of = text(item, "asOf")?.to_owned();
        let instant = as_of.parse::<Stamp>().ok()?.instant;
        let days = i64::from(policy.retention_days);
        let expires_at = (days > 0).then(|| instant.as_seconds() + days * SECONDS_PER_DAY);
        let sets_expiry = expiry(item) != expires_at;
        let mut removed: Vec<String> =
            item.keys().filter(|name| is_omitted(name, policy)).cloned().collect();
        removed.sort();
        (sets_expiry || !removed.is_empty()).then_some(Self {
            contact_id,
            as_of,
            expires_at,
            sets_expiry,
            removed,
        })
    }

    /// The seconds since 1970 at which the record is set to expire, if that changes and it expires.
    pub fn new_expiry(&self) -> Option<i64> {
        self.expires_at.filter(|_| self.sets_expiry)
    }

    /// Whether `expiresAt` changes.
    pub fn sets_expiry(&self) -> bool {
        self.sets_expiry
    }

    /// The fields that are removed, without their stamps.
    pub fn removed_fields(&self) -> impl Iterator<Item = &String> {
        self.removed.iter().filter(|name| !name.ends_with("AsOf"))
    }

    /// The update expression.
    pub fn expression(&self) -> String {
        let mut removed: Vec<String> =
            (0..self.removed.len()).map(|place| format!("#removed{place}")).collect();
        let mut expression = String::new();
        match self.new_expiry() {
            Some(_) => expression.push_str("SET expiresAt = :expiresAt "),
            None if self.sets_expiry => removed.push(TIME_TO_LIVE.to_owned()),
            None => {}
        }
        if !removed.is_empty() {
            write!(expression, "REMOVE {}", removed.join(", ")).ok();
        }
        expression
    }

    /// The names in the update expression.
    pub fn names(&self) -> Option<HashMap<String, String>> {
        let names = self.removed.iter().enumerate();
        let names: HashMap<String, String> =
            names.map(|(place, name)| (format!("#removed{place}"), name.clone())).collect();
        (!names.is_empty()).then_some(names)
    }

    /// The values in the update expression and in the condition.
    pub fn values(&self) -> HashMap<String, AttributeValue> {
        let mut values =
            HashMap::from([(":asOf".to_owned(), AttributeValue::S(self.as_of.clone()))]);
        if let Some(expires_at) = self.new_expiry() {
            values.insert(":expiresAt".to_owned(), AttributeValue::N(expires_at.to_string()));
        }
        values
    }
}

/// An omitted field, or the stamp of one.
fn is_omitted(name: &str, policy: &Policy) -> bool {
    let omitted = &policy.omit_fields;
    omitted.contains(name) || name.strip_suffix("AsOf").is_some_and(|of| omitted.contains(of))
}

fn text<'a>(item: &'a Item, name: &str) -> Option<&'a str> {
    item.get(name)?.as_s().ok().map(String::as_str)
}

fn expiry(item: &Item) -> Option<i64> {
    item.get(TIME_TO_LIVE)?.as_n().ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use aws_sdk_dynamodb::types::AttributeValue::{N, S};

    use super::*;

    fn item(attributes: &[(&str, AttributeValue)]) -> Item {
        let own = [("contactId", S("c".to_owned())), ("asOf", S(AS_OF.to_owned()))];
        own.iter()
            .chain(attributes)
            .map(|(name, value)| ((*name).to_owned(), value.clone()))
            .collect()
    }

    const AS_OF: &str = "1970-01-02T00:00:00.000Z/30/e";

    fn policy(retention_days: u32, omit_fields: &str) -> Policy {
        Policy { retention_days, omit_fields: omit_fields.parse().unwrap() }
    }

    fn expression(attributes: &[(&str, AttributeValue)], policy: &Policy) -> Option<String> {
        Revision::of(&item(attributes), policy).map(|revision| revision.expression())
    }

    #[test]
    fn the_expiry_is_the_newest_event_plus_the_retention() {
        let expires_at = |seconds: i64| [("expiresAt", N(seconds.to_string()))];
        assert_eq!(expression(&expires_at(172_800), &policy(1, "")), None);
        assert_eq!(expression(&[], &policy(0, "")), None);
        let set = Some("SET expiresAt = :expiresAt ".to_owned());
        assert_eq!(expression(&expires_at(86_400), &policy(1, "")), set);
        assert_eq!(expression(&[], &policy(1, "")), set);
        let removed = Some("REMOVE expiresAt".to_owned());
        assert_eq!(expression(&expires_at(172_800), &policy(0, "")), removed);
    }

    #[test]
    fn omitted_fields_are_removed_with_their_stamps_in_either_case() {
        let text = || S("a".to_owned());
        let attributes = [
            ("tags", text()),
            ("tagsAsOf", text()),
            ("Loyalty", text()),
            ("LoyaltyAsOf", text()),
            ("channel", text()),
        ];
        let revision = Revision::of(&item(&attributes), &policy(0, "tags,loyalty")).unwrap();
        assert_eq!(revision.removed, ["Loyalty", "LoyaltyAsOf", "tags", "tagsAsOf"]);
        assert_eq!(revision.removed_fields().collect::<Vec<_>>(), ["Loyalty", "tags"]);
        assert_eq!(revision.expression(), "REMOVE #removed0, #removed1, #removed2, #removed3");
        assert_eq!(revision.names().unwrap()["#removed3"], "tagsAsOf");
        assert_eq!(revision.values(), HashMap::from([(":asOf".to_owned(), S(AS_OF.to_owned()))]));
    }

    #[test]
    fn an_item_that_contact_state_did_not_write_is_left_as_it_is() {
        let stranger = Item::from([("contactId".to_owned(), S("c".to_owned()))]);
        assert_eq!(Revision::of(&stranger, &policy(1, "")), None);
    }
}
