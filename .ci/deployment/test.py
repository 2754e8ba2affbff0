"""Deploys a template in an emulated cloud and follows events through it. Arguments: CONTACT_STATE CONTACT_CHANGES [TEMPLATE].

A comment such as failures-3 names the rule of docs/rules.md."""

import itertools
import json
import pathlib
import sys
import time

from cloud import ACCOUNT, REGION, Cloud, until

EVENTS = pathlib.Path(__file__).parents[2] / "events"
LIFE = ["initiated", "queued", "connected-to-agent", "disconnected", "completed"]
ENDED = {"source": ["contact-state"], "detail": {"state": {"ended": [True]}, "previousState": {"ended": [False]}}}
numbers = itertools.count(1)


def new_contact():
    return f"00000000-0000-4000-8000-{next(numbers):012}"


def sample(name, contact):
    """A sample event or contact record, of this contact."""
    text = pathlib.Path(EVENTS, f"{name}.json").read_text(encoding="utf-8")
    read = json.loads(text)
    return json.loads(text.replace(read["ContactId"] if "ContactId" in read else read["detail"]["contactId"], contact))


def seen(cloud, contact):
    """The types in the contact's record, or none if there is no record."""
    return set((cloud.record(contact) or {"seen": {"SS": []}})["seen"]["SS"])


def follow_a_life(cloud):
    """Publishes the events of a call, and waits for its record."""
    contact = new_contact()
    for step, name in enumerate(LIFE, 1):
        cloud.put(sample(f"inbound-voice-{step}-{name}", contact))
    until("the record has all events", lambda: len(seen(cloud, contact)) == len(LIFE))
    record = cloud.record(contact)
    assert record["state"]["S"] == "COMPLETED", record
    assert record["channel"]["S"] == "VOICE", record


def events_become_a_record_in_every_delivery_and_delivery_can_change_on_the_live_stack(cloud):
    tables = set()
    for delivery in ["Direct", "Queue", "Topic", "Direct"]:
        cloud.deploy(Delivery=delivery)
        tables.add(cloud.outputs["TableName"])
        follow_a_life(cloud)
    assert len(tables) == 1, tables


def the_rule_ignores_an_event_of_another_source(cloud):
    foreign = sample("inbound-voice-1-initiated", new_contact()) | {"source": "not.connect"}
    cloud.put(foreign)
    follow_a_life(cloud)
    assert cloud.record(foreign["detail"]["contactId"]) is None


def all_options_together_make_a_stack_that_works(cloud):
    options = {
        "KeyArn": cloud.kms.create_key()["KeyMetadata"]["Arn"],
        "InstanceArns": sample("inbound-voice-1-initiated", "")["detail"]["instanceArn"],
        "StoppedEventTypes": "CONTACT_DATA_UPDATED,PAUSED",
        "ReservedConcurrency": "20",
        "AlarmEmail": "someone@example.com",
        "NoEventsMinutes": "60",
    }
    for delivery in ["Direct", "Queue", "Topic"]:
        cloud.deploy(Delivery=delivery, **options)
        follow_a_life(cloud)


def a_changed_parameter_makes_a_new_version_which_the_alias_uses(cloud):
    def version():
        return cloud.functions.get_alias(FunctionName=cloud.outputs["FunctionName"], Name="live")["FunctionVersion"]

    before = version()
    cloud.deploy(RetentionDays="36500", OmitFields="tags")
    assert version() != before
    contact = new_contact()
    cloud.put(sample("inbound-voice-1-initiated", contact))
    record = until("the event is in the table", lambda: cloud.record(contact))
    assert "expiresAt" in record and "tags" not in record, record


def a_contact_record_of_the_stream_ends_its_contact_and_an_agent_event_is_skipped(cloud):
    cloud.kinesis.create_stream(StreamName="contact-records", ShardCount=1)
    stream = f"arn:aws:kinesis:{REGION}:{ACCOUNT}:stream/contact-records"
    cloud.deploy(ContactRecordsStreamArn=stream)
    contact, other = new_contact(), new_contact()
    cloud.put(sample("abandoned-call-1-initiated", contact))
    agent_event = {"EventType": "HEART_BEAT", "ContactId": other}
    for data in [agent_event, sample("contact-records/abandoned-call", contact)]:
        cloud.kinesis.put_record(StreamARN=stream, PartitionKey="0", Data=json.dumps(data).encode())
    until("both are in the record", lambda: seen(cloud, contact) == {"INITIATED", "CONTACT_RECORD"})
    assert cloud.record(contact)["state"]["S"] == "DISCONNECTED", cloud.record(contact)
    assert cloud.record(other) is None


def shown_metrics(cloud, title):
    """The metrics of the dashboard's widget with this title."""
    name = cloud.outputs["DashboardUrl"].rpartition("/")[2]
    widgets = json.loads(cloud.cloudwatch.get_dashboard(DashboardName=name)["DashboardBody"])["widgets"]
    (widget,) = [widget for widget in widgets if widget["properties"]["title"] == title]
    return [metric[1] for metric in widget["properties"]["metrics"]]


def written_metrics(cloud):
    """The metrics that the second function writes."""
    lines = map(json.loads, cloud.log_lines("/aws/lambda/contact-state-changes"))
    declared = [line["_aws"]["CloudWatchMetrics"][0]["Metrics"] for line in lines if "_aws" in line]
    return declared and [metric["Name"] for metric in declared[0]]


def a_change_reaches_a_queue_by_the_rule_for_contacts_that_ended(cloud):
    cloud.deploy(ChangesBus="default")
    queue = cloud.sqs.create_queue(QueueName="ended")["QueueUrl"]
    cloud.events.put_rule(Name="ended", EventPattern=json.dumps(ENDED))
    cloud.events.put_targets(Rule="ended", Targets=[{"Id": "queue", "Arn": f"arn:aws:sqs:{REGION}:{ACCOUNT}:ended"}])
    contact = new_contact()
    cloud.put(sample("inbound-voice-1-initiated", contact))
    until("the contact has begun", lambda: cloud.record(contact))
    cloud.put(sample("inbound-voice-4-disconnected", contact))
    messages = until("a change arrives", lambda: cloud.sqs.receive_message(QueueUrl=queue).get("Messages"))
    change = json.loads(messages[0]["Body"])["detail"]
    assert change["contactId"] == contact, change
    assert change["state"]["name"] == "DISCONNECTED" and change["previousState"]["name"] == "INITIATED", change
    assert shown_metrics(cloud, "Changes") == until("metrics are logged", lambda: written_metrics(cloud))
    cloud.deploy()


def without_permission_to_update_an_item_the_function_reports_store_refused(cloud):
    function = cloud.functions.get_function_configuration(FunctionName=cloud.outputs["FunctionName"])
    role = function["Role"].split("/")[-1]
    policy = cloud.iam.get_role_policy(RoleName=role, PolicyName="contact-state")["PolicyDocument"]
    text = json.dumps(policy)
    assert "dynamodb:UpdateItem" in text
    denied = text.replace("dynamodb:UpdateItem", "dynamodb:DescribeTable")
    payload = json.dumps(sample("inbound-voice-1-initiated", new_contact()))

    def invoke():
        answer = cloud.functions.invoke(FunctionName=cloud.outputs["FunctionAlias"], Payload=payload)
        return json.loads(answer["Payload"].read())

    cloud.iam.put_role_policy(RoleName=role, PolicyName="contact-state", PolicyDocument=denied)
    assert invoke()["errorType"] == "StoreRefused"
    cloud.iam.put_role_policy(RoleName=role, PolicyName="contact-state", PolicyDocument=text)
    assert invoke()["outcome"] == "applied"


def remove_the_table(cloud):
    """Deletes the table without CloudFormation. Returns what creates it again."""
    name = cloud.outputs["TableName"]
    try:
        cloud.dynamodb.delete_table(TableName=name)
    except cloud.dynamodb.exceptions.ClientError as error:
        assert "rotect" in str(error), error
    else:
        raise AssertionError("the table is not protected from deletion")
    table = cloud.dynamodb.describe_table(TableName=name)["Table"]
    cloud.dynamodb.update_table(TableName=name, DeletionProtectionEnabled=False)
    cloud.dynamodb.delete_table(TableName=name)
    indexes = [
        {key: index[key] for key in ("IndexName", "KeySchema", "Projection")}
        for index in table["GlobalSecondaryIndexes"]
    ]
    kept = {key: table[key] for key in ("TableName", "KeySchema", "AttributeDefinitions")}
    return kept | {
        "GlobalSecondaryIndexes": indexes,
        "BillingMode": "PAY_PER_REQUEST",
        "DeletionProtectionEnabled": True,
    }


# failures-2, failures-3
def an_event_that_meets_no_table_is_written_once_the_table_is_there(cloud):
    cloud.set_queue(VisibilityTimeout="1")
    table = remove_the_table(cloud)
    contact = new_contact()
    cloud.put(sample("inbound-voice-1-initiated", contact))
    until("the failed event is in the event queue", lambda: cloud.messages("EventQueueUrl"))
    cloud.dynamodb.create_table(**table)
    until("the event is in the table", lambda: cloud.record(contact))
    until("the event queue is empty", lambda: cloud.messages("EventQueueUrl") == 0)
    assert cloud.messages("DeadLettersUrl") == 0


# failures-3, failures-5
def an_event_that_fails_too_long_becomes_a_dead_letter_and_a_redrive_makes_it_a_record(cloud):
    redrive = {"deadLetterTargetArn": cloud.outputs["DeadLettersArn"], "maxReceiveCount": 2}
    cloud.set_queue(VisibilityTimeout="1", RedrivePolicy=json.dumps(redrive))
    table = remove_the_table(cloud)
    contact = new_contact()
    cloud.put(sample("inbound-voice-1-initiated", contact))
    until("the event is a dead letter", lambda: cloud.messages("DeadLettersUrl") == 1)
    cloud.dynamodb.create_table(**table)
    assert cloud.record(contact) is None
    # MiniStack has no StartMessageMoveTask: this moves the message as SQS would.
    dead_letters, event_queue = cloud.outputs["DeadLettersUrl"], cloud.outputs["EventQueueUrl"]
    (message,) = cloud.sqs.receive_message(QueueUrl=dead_letters)["Messages"]
    cloud.sqs.send_message(QueueUrl=event_queue, MessageBody=message["Body"])
    cloud.sqs.delete_message(QueueUrl=dead_letters, ReceiptHandle=message["ReceiptHandle"])
    until("the event is in the table", lambda: cloud.record(contact))
    assert cloud.messages("DeadLettersUrl") == 0


def the_table_outlives_the_stack(cloud):
    cloud.delete()
    table = cloud.dynamodb.describe_table(TableName=cloud.outputs["TableName"])["Table"]
    assert table["TableStatus"] == "ACTIVE", table


STEPS = [
    events_become_a_record_in_every_delivery_and_delivery_can_change_on_the_live_stack,
    the_rule_ignores_an_event_of_another_source,
    all_options_together_make_a_stack_that_works,
    a_changed_parameter_makes_a_new_version_which_the_alias_uses,
    a_contact_record_of_the_stream_ends_its_contact_and_an_agent_event_is_skipped,
    a_change_reaches_a_queue_by_the_rule_for_contacts_that_ended,
    without_permission_to_update_an_item_the_function_reports_store_refused,
    an_event_that_meets_no_table_is_written_once_the_table_is_there,
    an_event_that_fails_too_long_becomes_a_dead_letter_and_a_redrive_makes_it_a_record,
    the_table_outlives_the_stack,
]


def main(contact_state, contact_changes, template="template.yaml"):
    with Cloud(template, {"contact-state": contact_state, "contact-changes": contact_changes}) as cloud:
        for step in STEPS:
            began = time.monotonic()
            try:
                step(cloud)
            except BaseException:
                print(f"FAILED {step.__name__}\n{cloud.log.read_text(errors='replace')[-4000:]}")
                raise
            print(f"ok {step.__name__} ({time.monotonic() - began:.1f} s)", flush=True)


main(*sys.argv[1:])
