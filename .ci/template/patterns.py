"""Prints, as JSON, the rule's event pattern as template.yaml makes it for each setting of its two parameters, and the
filter of the contact records."""

import json

from cloudformation import Stack, load

THIS = "arn:aws:connect:us-east-1:123456789012:instance/cb24455c-6fbe-416f-9fdb-1eb917ecb8db"
OTHER = "arn:aws:connect:us-east-1:123456789012:instance/00000000-0000-4000-8000-000000000000"
STREAM = "arn:aws:kinesis:us-east-1:123456789012:stream/contact-records"
SETTINGS = {
    "nothing set": ([], []),
    "one instance": ([THIS], []),
    "two instances": ([OTHER, THIS], []),
    "another instance": ([OTHER], []),
    "one type stopped": ([], ["CONTACT_DATA_UPDATED"]),
    "two types stopped": ([], ["CONTACT_DATA_UPDATED", "COMPLETED"]),
    "two instances, two types stopped": ([OTHER, THIS], ["CONTACT_DATA_UPDATED", "COMPLETED"]),
}


def main():
    template = load("template.yaml")
    patterns = []
    for name, (instances, stopped) in SETTINGS.items():
        stack = Stack(template, {"InstanceArns": ", ".join(instances), "StoppedEventTypes": ", ".join(stopped)})
        pattern = stack.resources()["Rule"]["EventPattern"]
        patterns.append({"setting": name, "instances": instances, "stopped": stopped, "pattern": pattern})
    stack = Stack(template, {"ContactRecordsStreamArn": STREAM})
    (contact_records,) = stack.resources()["ContactRecordsMapping"]["FilterCriteria"]["Filters"]
    print(json.dumps({"rule": patterns, "contactRecords": json.loads(contact_records["Pattern"])}, indent=2))


main()
