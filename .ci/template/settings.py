"""Resolves template.yaml for every setting of the parameters that its conditions look at: what it refers to must exist
in that stack, the dashboard must be JSON, and queues, mappings and the rule's target must be as the parameters say."""

import itertools
import json

from cloudformation import Stack, load

INSTANCE = "arn:aws:connect:us-east-1:123456789012:instance/cb24455c-6fbe-416f-9fdb-1eb917ecb8db"
CHOICES = {
    "Delivery": ["Direct", "Queue", "Topic"],
    "InstanceArns": ["", INSTANCE],
    "StoppedEventTypes": ["", "CONTACT_DATA_UPDATED"],
    "KeyArn": ["", "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"],
    "ReservedConcurrency": ["-1", "20"],
    "DeploymentPreference": ["Canary10Percent5Minutes", "AllAtOnce"],
    "RedriveDeadLetters": ["false", "true"],
    "AlarmEmail": ["", "someone@example.com"],
    "AlarmTopicArn": ["", "arn:aws:sns:us-east-1:123456789012:alarms"],
}


TARGETS = {"Direct": "Function.Alias", "Queue": "EventQueue.Arn", "Topic": "Topic"}
QUEUES = ["EventQueue", "EventQueueDeadLetters", "RuleDeadLetters", "FunctionDeadLetters", "TopicDeadLetters"]


MANUAL = "docs/operations.md"


def expect(holds, promise):
    if not holds:
        raise ValueError(promise)


def check(template, setting):
    """Raises where the stack of a setting would not stand, or would not keep what the parameters promise."""
    stack = Stack(template, setting)
    resources = stack.resources()
    stack.outputs()
    json.dumps(resources["Rule"]["EventPattern"])
    expect(resources["Rule"]["Targets"][0]["Arn"] == TARGETS[setting["Delivery"]], "the rule's target is the delivery")

    redrive = setting["RedriveDeadLetters"] == "true"
    for queue in QUEUES:
        properties = resources[queue]
        encrypted = [key in properties for key in ("SqsManagedSseEnabled", "KmsMasterKeyId")]
        expect(encrypted == [not setting["KeyArn"], bool(setting["KeyArn"])], f"{queue} is encrypted, in one way")
        longest_window = template["Parameters"]["BatchingWindow"]["MaxValue"]
        wait = 6 * resources["Function"]["Timeout"] + longest_window
        expect(properties["VisibilityTimeout"] >= wait, f"{queue} is patient enough")
        mapping = resources["EventQueueMapping" if queue == "EventQueue" else f"Redrive{queue}"]
        expect(mapping["EventSourceArn"] == f"{queue}.Arn", f"{queue} leads into the function")
        polled = redrive or (queue == "EventQueue" and setting["Delivery"] == "Queue")
        expect(mapping["Enabled"] == polled, f"{queue} is polled when it should be")

    widgets = json.loads(resources["Dashboard"]["DashboardBody"])["widgets"]
    alarms = {f"{name}.Arn" for name in resources if name.endswith("Alarm")}
    expect(set(widgets[0]["properties"]["alarms"]) == alarms, "the dashboard shows every alarm")


def check_manual(template):
    """Raises where an alarm's description does not lead to its chapter."""
    with open(MANUAL, encoding="utf-8") as file:
        chapters = {line[4:].strip() for line in file if line.startswith("### ")}
    for name, resource in template["Resources"].items():
        if resource["Type"] == "AWS::CloudWatch::Alarm":
            chapter = name.removesuffix("Alarm")
            leads = resource["Properties"]["AlarmDescription"].endswith(f" See {MANUAL}, {chapter}.")
            expect(leads and chapter in chapters, f"{name} leads to its chapter of {MANUAL}")


def main():
    template = load("template.yaml")
    check_manual(template)
    settings = [dict(zip(CHOICES, values)) for values in itertools.product(*CHOICES.values())]
    failed = 0
    for setting in settings:
        try:
            check(template, setting)
        except (ValueError, KeyError) as error:
            failed += 1
            print(f"FAILED {setting}: {error!r}")
    print(f"{len(settings) - failed} passed, {failed} failed")
    raise SystemExit(failed > 0)


main()
