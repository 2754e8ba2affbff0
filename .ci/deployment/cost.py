"""Measures what the events of one call cost, and works out a month's cost. Argument: CONTACT_STATE (a binary)."""

import json
import math
import pathlib
import sys

from cloud import Cloud, until

# US dollars in us-east-1, from the sources that docs/cost.md names.
MILLION = 1e-6
PRICES = {
    "Lambda request": 0.20 * MILLION,
    "Lambda GB-second, arm64": 0.0000133334,
    "DynamoDB write unit": 0.625 * MILLION,
    "SQS request": 0.40 * MILLION,
    "SNS request": 0.50 * MILLION,
    "log GB": 0.50,
    "metric": 0.30,
    "alarm": 0.10,
    "dashboard": 3.00,
    "key": 1.00,
}
SECONDS = 30 * 24 * 3600  # in a month
POLLS = 5 * SECONDS // 20  # five pollers, each waits 20 s for a message
DELIVERIES = ["Direct", "Queue", "Topic"]
EVENTS = pathlib.Path(__file__).parents[2] / "events"
LIFE = ["1-initiated", "2-queued", "3-connected-to-agent", "4-disconnected", "5-completed"]
KB = 1024
LOG_OVERHEAD = 26  # bytes that CloudWatch Logs adds to each line
INDEXES = {
    "waitingInQueue-stateSince": ["channel"],
    "activeWithAgent-stateSince": ["channel", "state"],
    "initialContactId-initiationTimestamp": ["initiationMethod", "previousContactId"],
}


def size(value):
    """The bytes of an attribute's value ("DynamoDB item sizes and formats", DynamoDB Developer Guide)."""
    ((kind, inner),) = value.items()
    if kind == "M":
        return 3 + sum(len(name.encode()) + size(member) + 1 for name, member in inner.items())
    if kind == "L":
        return 3 + sum(size(element) + 1 for element in inner)
    if kind == "SS":
        return sum(len(text.encode()) for text in inner)
    if kind == "N":
        return math.ceil(len(inner.strip("-").replace(".", "")) / 2) + 1
    return len(inner.encode()) if kind == "S" else 1


def item_size(item):
    return sum(len(name.encode()) + size(value) for name, value in item.items())


def units(item):
    return math.ceil(item_size(item) / KB)


def entry(item, index):
    """What the index holds of an item; nothing if the item lacks one of its keys."""
    keys = index.split("-")
    if not all(key in item for key in keys):
        return {}
    return {name: item[name] for name in ["contactId", *keys, *INDEXES[index]] if name in item}


def index_units(before, after, index):
    """Write units of a change of the index: one write, or a deletion and a write if a key changed."""
    old, new = entry(before, index), entry(after, index)
    if old == new:
        return 0
    if old and new and all(old[key] == new[key] for key in index.split("-")):
        return max(units(old), units(new))
    return units(old) + units(new)


def log_bytes(cloud):
    """What CloudWatch Logs bills for the function's lines so far."""
    return sum(len(line.encode()) + LOG_OVERHEAD for line in cloud.log_lines(cloud.outputs["LogGroupName"]))


def month(contacts, delivery, writes, log):
    """A month's cost in dollars, by what it is for. Each event is one invocation, as in the most expensive case."""
    events = contacts * len(LIFE)
    requests = {"Direct": 0, "Queue": 3 * events, "Topic": 0}[delivery] + POLLS
    lines = {
        "DynamoDB writes": contacts * writes * PRICES["DynamoDB write unit"],
        "Lambda requests": events * PRICES["Lambda request"],
        "Lambda, each 10 ms": events * 0.010 * 0.25 * PRICES["Lambda GB-second, arm64"],
        "SQS requests": requests * PRICES["SQS request"],
        "SNS requests, key": events * PRICES["SNS request"] + PRICES["key"] if delivery == "Topic" else 0,
        "logs": contacts * log / 1e9 * PRICES["log GB"],
        "11 metrics, 11 alarms, dashboard": 11 * PRICES["metric"] + 11 * PRICES["alarm"] + PRICES["dashboard"],
    }
    return lines | {"together": sum(lines.values())}


def print_months(writes, log):
    months = [month(contacts, delivery, writes, log) for contacts in (10_000, 1_000_000) for delivery in DELIVERIES]
    print(f"\n{'dollars a month':32}" + "".join(f"{delivery:>8}" for delivery in DELIVERIES * 2))
    for line in months[0]:
        print(f"{line:32}" + "".join(f"{costs[line]:8.2f}" for costs in months))


def main(contact_state):
    with Cloud("template.yaml", {"contact-state": contact_state, "contact-changes": contact_state}) as cloud:
        cloud.deploy()
        before, total = {}, [0, 0, 0]
        print("event                  bytes of the event  of the record  write units  in indexes  bytes of log")
        for name in LIFE:
            event = json.loads(pathlib.Path(EVENTS, f"inbound-voice-{name}.json").read_text(encoding="utf-8"))
            contact = event["detail"]["contactId"]
            payload = json.dumps(event, separators=(",", ":"))
            answer = cloud.functions.invoke(FunctionName=cloud.outputs["FunctionAlias"], Payload=payload)
            assert json.loads(answer["Payload"].read())["outcome"] == "applied"
            after = cloud.record(contact)
            written = max(units(before), units(after))
            indexes = sum(index_units(before, after, index) for index in INDEXES)
            log = until("the invocation is logged", lambda done=total[2]: log_bytes(cloud) - done)
            print(f"{name:22} {len(payload):19} {item_size(after):14} {written:12} {indexes:11} {log:13}")
            total = [total[0] + written, total[1] + indexes, total[2] + log]
            before = after
        print(f"{'together':22} {'':19} {'':14} {total[0]:12} {total[1]:11} {total[2]:13}")
    print_months(total[0] + total[1], total[2])


main(*sys.argv[1:])
