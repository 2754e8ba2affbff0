"""What template.yaml promises. Each promise is also checked on templates that break it, and must fail there.

A comment such as failures-1 names the rule of docs/rules.md."""

import copy
import itertools
import json
import pathlib
import re
import traceback

from cloudformation import Stack, load

SOURCE = pathlib.Path("template.yaml")
TEMPLATE = load(SOURCE)
RUNBOOK = pathlib.Path("docs/operations.md")
DEPLOYMENT = pathlib.Path("docs/deploy.md")
README = pathlib.Path("README.md")
HOURS = 3600
DAYS = 24 * HOURS
SQS_LARGEST_MESSAGE = 1024 * 1024
KEY = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
STREAM = "arn:aws:kinesis:us-east-1:123456789012:stream/contact-records"
INSTANCE = "arn:aws:connect:us-east-1:123456789012:instance/cb24455c-6fbe-416f-9fdb-1eb917ecb8db"
RULE = "arn:aws:events:us-east-1:123456789012:rule/contact-state-contact-events"
TOPIC = "arn:aws:sns:us-east-1:123456789012:contact-state-contact-events"
BUS = "arn:aws:events:us-east-1:123456789012:event-bus/default"
BUCKET = ["FailedBatches.Arn", "FailedBatches.Arn/*"]
DELIVERIES = ["Direct", "Queue", "Topic"]
CHOICES = {
    "Delivery": DELIVERIES,
    "InstanceArns": ["", INSTANCE],
    "StoppedEventTypes": ["", "CONTACT_DATA_UPDATED"],
    "KeyArn": ["", KEY],
    "ArchiveDays": ["0", "30"],
    "ContactRecordsStreamArn": ["", STREAM],
    "ChangesBus": ["", "default"],
    "NoEventsMinutes": ["0", "60"],
    "ReservedConcurrency": ["-1", "20"],
    "DeploymentPreference": ["Canary10Percent5Minutes", "AllAtOnce"],
    "AlarmEmail": ["", "someone@example.com"],
    "AlarmTopicArn": ["", "arn:aws:sns:us-east-1:123456789012:alarms"],
}
EVERYTHING = {name: values[-1] for name, values in CHOICES.items()}
PROMISES = []


def promise(check):
    """Registers a check."""
    PROMISES.append(check)
    return check


def agree(says, promised, *breaks):
    """The template says what is promised, and something else with another value at any of these places."""
    said = says(TEMPLATE)
    assert said == promised, f"the template says {said}, promised is {promised}"
    assert breaks, "a check that cannot fail"
    for place, value in breaks:
        try:
            said = says(with_value(TEMPLATE, place, value))
        except (KeyError, ValueError):
            continue
        assert said != promised, f"{value!r} at {place} is not noticed"


def with_value(template, place, value):
    """The template with another value at this place, such as Resources/Rule/Properties/Name."""
    *path, last = [int(part) if part.isdigit() else part for part in place.split("/")]
    broken = copy.deepcopy(template)
    node = broken
    for part in path:
        node = node[part]
    node[last] = value
    return broken


def resources(template, **parameters):
    return Stack(template, parameters).resources()


def statements(*policies):
    """What resolved roles and policies allow, by the statements' ids."""
    documents = [inner["PolicyDocument"] for policy in policies for inner in policy.get("Policies", [policy])]
    return {statement["Sid"]: statement for document in documents for statement in document["Statement"]}


def rights(*policies):
    """The same as actions on resources."""
    return {sid: [statement["Action"], statement["Resource"]] for sid, statement in statements(*policies).items()}


# ---- Which failure goes where


# failures-1
@promise
def the_function_reads_the_event_queue_in_every_delivery():
    def says(template):
        mappings = [resources(template, Delivery=delivery)["EventQueueMapping"] for delivery in DELIVERIES]
        names = ("EventSourceArn", "FunctionName", "FunctionResponseTypes", "Enabled")
        return [[mapping.get(name) for name in names] for mapping in mappings]

    mapping = "Resources/EventQueueMapping/Properties"
    agree(
        says,
        [["EventQueue.Arn", "Function.Alias", ["ReportBatchItemFailures"], None]] * 3,
        (f"{mapping}/EventSourceArn", {"Fn::GetAtt": ["DeadLetters", "Arn"]}),
        (f"{mapping}/FunctionName", {"Ref": "Function"}),
        (f"{mapping}/FunctionResponseTypes", []),
        (f"{mapping}/Enabled", {"Fn::If": ["QueueDelivery", True, False]}),
        ("Resources/EventQueueMapping/Condition", "QueueDelivery"),
    )


# failures-2
@promise
def an_invocation_that_fails_three_times_or_waits_six_hours_goes_to_the_event_queue():
    def says(template):
        stack = resources(template)
        config = stack["Function"]["EventInvokeConfig"]
        actions, queue = rights(stack["FunctionRole"])["EventQueue"]
        tries = [config["MaximumRetryAttempts"] + 1, config["MaximumEventAgeInSeconds"]]
        return [tries, config["DestinationConfig"]["OnFailure"], "sqs:SendMessage" in actions, queue]

    config = "Resources/Function/Properties/EventInvokeConfig"
    statement = "Resources/FunctionRole/Properties/Policies/0/PolicyDocument/Statement/1"
    agree(
        says,
        [[3, 6 * HOURS], {"Type": "SQS", "Destination": "EventQueue.Arn"}, True, "EventQueue.Arn"],
        (f"{config}/MaximumRetryAttempts", 0),
        (f"{config}/MaximumEventAgeInSeconds", 60),
        (f"{config}/DestinationConfig", {}),
        (f"{config}/DestinationConfig/OnFailure/Destination", {"Fn::GetAtt": ["DeadLetters", "Arn"]}),
        (f"{statement}/Action", ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"]),
        (f"{statement}/Resource", {"Fn::GetAtt": ["DeadLetters", "Arn"]}),
    )


# failures-3
@promise
def a_message_of_the_event_queue_is_tried_for_six_hours_and_then_goes_to_the_dead_letter_queue():
    def says(template):
        queue = resources(template)["EventQueue"]
        redrive = queue["RedrivePolicy"]
        return [redrive["deadLetterTargetArn"], redrive["maxReceiveCount"], queue["VisibilityTimeout"]]

    queue = "Resources/EventQueue/Properties"
    agree(
        says,
        ["DeadLetters.Arn", 100, 4 * 60],
        (f"{queue}/RedrivePolicy", {}),
        (f"{queue}/RedrivePolicy/deadLetterTargetArn", {"Fn::GetAtt": ["EventQueue", "Arn"]}),
        (f"{queue}/RedrivePolicy/maxReceiveCount", 89),
        (f"{queue}/RedrivePolicy/maxReceiveCount", 1000),
        (f"{queue}/VisibilityTimeout", 180),
    )
    assert "every four minutes, 100 times: 6 h 40 min" in DEPLOYMENT.read_text(encoding="utf-8")


# failures-4
@promise
def what_eventbridge_or_sns_cannot_deliver_goes_to_the_dead_letter_queue_which_accepts_it():
    def says(template):
        stack = resources(template, Delivery="Topic")
        statement = statements(stack["DeadLettersPolicy"])["RuleAndTopic"]
        return [
            stack["Rule"]["Targets"][0]["DeadLetterConfig"]["Arn"],
            list(stack["Rule"]["Targets"][0]["RetryPolicy"].values()),
            stack["TopicSubscription"]["RedrivePolicy"]["deadLetterTargetArn"],
            [stack["DeadLettersPolicy"]["Queues"], statement["Resource"], statement["Action"]],
            [statement["Principal"]["Service"], statement["Condition"]["ArnEquals"]["aws:SourceArn"]],
            [stack["Rule"]["Name"], stack["Topic"]["TopicName"]],
        ]

    target = "Resources/Rule/Properties/Targets/0/DeadLetterConfig"
    statement = "Resources/DeadLettersPolicy/Properties/PolicyDocument/Statement/0"
    agree(
        says,
        [
            "DeadLetters.Arn",
            [24 * HOURS, 185],
            "DeadLetters.Arn",
            [["DeadLetters"], "DeadLetters.Arn", "sqs:SendMessage"],
            [["events.amazonaws.com", "sns.amazonaws.com"], [RULE, TOPIC]],
            ["contact-state-contact-events", "contact-state-contact-events"],
        ],
        (target, {}),
        (f"{target}/Arn", {"Fn::GetAtt": ["EventQueue", "Arn"]}),
        ("Resources/Rule/Properties/Targets/0/RetryPolicy/MaximumEventAgeInSeconds", 60),
        ("Resources/TopicSubscription/Properties/RedrivePolicy", {}),
        (f"{statement}/Principal/Service", ["events.amazonaws.com"]),
        (f"{statement}/Condition/ArnEquals/aws:SourceArn", [RULE]),
        ("Resources/DeadLettersPolicy/Properties/Queues", [{"Ref": "EventQueue"}]),
        ("Resources/Rule/Properties/Name", "contact-events"),
        ("Resources/Topic/Properties/TopicName", "contact-events"),
    )


# failures-6
@promise
def a_batch_of_a_stream_is_split_tried_for_six_hours_and_then_kept_in_the_bucket_for_14_days():
    def says(template):
        stack = resources(template, ContactRecordsStreamArn=STREAM, ChangesBus="default")
        mappings = [stack["ContactRecordsMapping"], stack["ChangesMapping"]]
        names = (
            "BisectBatchOnFunctionError",
            "MaximumRecordAgeInSeconds",
            "FunctionResponseTypes",
            "MaximumRetryAttempts",
        )
        policies = [[stack["FunctionRole"], stack["ContactRecordsPolicy"]], [stack["ChangesRole"]]]
        return [
            [[mapping.get(name) for name in names] for mapping in mappings],
            [mapping["DestinationConfig"]["OnFailure"]["Destination"] for mapping in mappings],
            [rights(*policy)["FailedBatches"] for policy in policies],
            [rule["ExpirationInDays"] for rule in stack["FailedBatches"]["LifecycleConfiguration"]["Rules"]],
        ]

    mapping = "Resources/ContactRecordsMapping/Properties"
    agree(
        says,
        [
            [[True, 6 * HOURS, ["ReportBatchItemFailures"], None]] * 2,
            ["FailedBatches.Arn"] * 2,
            [[["s3:PutObject", "s3:ListBucket"], BUCKET]] * 2,
            [14],
        ],
        (f"{mapping}/BisectBatchOnFunctionError", False),
        (f"{mapping}/MaximumRecordAgeInSeconds", 60),
        (f"{mapping}/FunctionResponseTypes", []),
        (f"{mapping}/MaximumRetryAttempts", 2),
        (f"{mapping}/DestinationConfig", {}),
        (
            "Resources/ChangesMapping/Properties/DestinationConfig/OnFailure/Destination",
            {"Fn::GetAtt": ["DeadLetters", "Arn"]},
        ),
        ("Resources/ContactRecordsPolicy/Properties/PolicyDocument/Statement/2/Action", "s3:PutObject"),
        ("Resources/ChangesRole/Properties/Policies/0/PolicyDocument/Statement/2/Sid", "Other"),
        ("Resources/FailedBatches/Properties/LifecycleConfiguration/Rules/0/ExpirationInDays", 1),
    )


@promise
def either_stream_makes_the_bucket_and_without_them_there_is_nothing_of_them():
    optional = {"ContactRecordsMapping", "ContactRecordsPolicy", "FailedBatches", "FailedBatchesPolicy"}
    optional |= {"ChangesMapping", "ChangesFunction", "ChangesRole", "ChangesLogs"}

    def says(template):
        settings = [{}, {"ContactRecordsStreamArn": STREAM}, {"ChangesBus": "default"}]
        return [sorted(optional & set(resources(template, **setting))) for setting in settings]

    agree(
        says,
        [
            [],
            ["ContactRecordsMapping", "ContactRecordsPolicy", "FailedBatches", "FailedBatchesPolicy"],
            ["ChangesFunction", "ChangesLogs", "ChangesMapping", "ChangesRole", "FailedBatches", "FailedBatchesPolicy"],
        ],
        ("Resources/FailedBatches/Condition", "Changes"),
        ("Resources/ContactRecordsPolicy/Condition", "ReadsStreams"),
        ("Resources/ChangesFunction/Condition", "ReadsStreams"),
    )


@promise
def a_message_is_hidden_for_six_timeouts_of_the_function_and_the_longest_batching_window():
    def says(template):
        stack = resources(template)
        wait = 6 * stack["Function"]["Timeout"] + template["Parameters"]["BatchingWindow"]["MaxValue"]
        return stack["EventQueue"]["VisibilityTimeout"] >= wait

    agree(
        says,
        True,
        ("Resources/Function/Properties/Timeout", 31),
        ("Parameters/BatchingWindow/MaxValue", 300),
        ("Resources/EventQueue/Properties/VisibilityTimeout", 239),
    )


@promise
def both_queues_take_the_largest_messages_and_keep_them_for_14_days():
    def says(template):
        stack = resources(template)
        queues = [stack["EventQueue"], stack["DeadLetters"]]
        return [[queue["MaximumMessageSize"], queue["MessageRetentionPeriod"]] for queue in queues]

    agree(
        says,
        [[SQS_LARGEST_MESSAGE, 14 * DAYS]] * 2,
        ("Resources/EventQueue/Properties/MaximumMessageSize", 262_144),
        ("Resources/DeadLetters/Properties/MaximumMessageSize", 262_144),
        ("Resources/DeadLetters/Properties/MessageRetentionPeriod", 4 * DAYS),
    )


@promise
def an_alarm_reports_each_failure_that_needs_a_person_and_each_loss():
    def says(template):
        alarms = [
            resource
            for name, resource in resources(template, **EVERYTHING).items()
            if name.endswith("Alarm") and resource.get("AlarmActions")
        ]
        return sorted(
            f"{alarm['Namespace']} {alarm['MetricName']} {alarm['Dimensions'][-1]['Value']}" for alarm in alarms
        )

    agree(
        says,
        [
            "AWS/Events Invocations Rule",
            "AWS/Events InvocationsFailedToBeSentToDlq Rule",
            "AWS/Lambda AsyncEventAge Function",
            "AWS/Lambda DestinationDeliveryFailures Function",
            "AWS/Lambda Errors Function",
            "AWS/Lambda Errors Function.Version.Version",
            "AWS/Lambda IteratorAge ChangesFunction",
            "AWS/Lambda IteratorAge Function",
            "AWS/Lambda OnFailureDestinationDeliveredEventCount ChangesMapping",
            "AWS/Lambda OnFailureDestinationDeliveredEventCount ContactRecordsMapping",
            "AWS/Lambda Throttles Function",
            "AWS/SNS NumberOfNotificationsFailedToRedriveToDlq Topic.TopicName",
            "AWS/SQS ApproximateAgeOfOldestMessage EventQueue.QueueName",
            "AWS/SQS ApproximateNumberOfMessagesVisible DeadLetters.QueueName",
            "ContactState Failed Function",
            "ContactState Rejected ChangesFunction",
            "ContactState Rejected Function",
        ],
        ("Resources/DeadLettersAlarm/Properties/AlarmActions", []),
        ("Resources/RuleLostAlarm/Properties/MetricName", "InvocationsSentToDlq"),
        ("Resources/RejectedAlarm/Properties/Dimensions/0/Value", {"Ref": "ChangesFunction"}),
        ("Resources/TopicLostAlarm/Condition", "DirectDelivery"),
    )


@promise
def the_alarm_of_a_rejected_message_fires_at_once_and_stays_on_until_the_message_comes_back():
    def says(template):
        stack = resources(template)
        alarm = stack["RejectedAlarm"]
        stays_on = alarm["Period"] * alarm["EvaluationPeriods"] > stack["EventQueue"]["VisibilityTimeout"]
        return [alarm["Period"], alarm["DatapointsToAlarm"], alarm["Threshold"], stays_on]

    alarm = "Resources/RejectedAlarm/Properties"
    agree(says, [60, 1, 1, True], (f"{alarm}/EvaluationPeriods", 4), (f"{alarm}/DatapointsToAlarm", 2))


@promise
def the_alarms_fire_after_the_time_that_the_runbook_names():
    entries = runbook_entries()
    ages = {"ApproximateAgeOfOldestMessage": 1, "AsyncEventAge": 1000, "IteratorAge": 1000}

    def seconds(alarm):
        if alarm["MetricName"] in ages:
            return alarm["Threshold"] / ages[alarm["MetricName"]]
        return alarm["Period"] * int(alarm.get("DatapointsToAlarm", alarm["EvaluationPeriods"]))

    def says(template):
        stack = resources(template, **EVERYTHING)
        alarms = {name: stack[f"{name}Alarm"] for name in entries}
        quarter = {name for name, alarm in alarms.items() if seconds(alarm) == 15 * 60}
        five_failures = [alarms["NewVersionFailed"][name] for name in ("Threshold", "Period", "EvaluationPeriods")]
        return [
            sorted(quarter),
            seconds(alarms["NoEvents"]),
            [name for name in quarter if "15 minutes" not in alarms[name]["AlarmDescription"]],
            five_failures,
        ]

    agree(
        says,
        [sorted(name for name, text in entries.items() if "15 minutes" in text.split(".")[0]), 60 * 60, [], [5, 60, 1]],
        ("Resources/FailedAlarm/Properties/EvaluationPeriods", 2),
        ("Resources/NoEventsAlarm/Properties/Period", 300),
        ("Resources/AsyncAgeAlarm/Properties/Threshold", 900),
        ("Resources/ThrottlesAlarm/Properties/AlarmDescription", "Throttled for 5 minutes."),
        ("Resources/NewVersionFailedAlarm/Properties/Threshold", 1),
    )
    assert entries["NewVersionFailed"].startswith("Five or more writes failed in one minute.")


@promise
def an_alarm_counts_what_its_mapping_reports():
    def says(template):
        stack = resources(template, **EVERYTHING)
        return [stack[mapping]["MetricsConfig"]["Metrics"] for mapping in ("ContactRecordsMapping", "ChangesMapping")]

    agree(says, [["EventCount"]] * 2, ("Resources/ChangesMapping/Properties/MetricsConfig", {}))


# ---- What the parameters do


@promise
def the_rules_target_is_the_delivery():
    def says(template):
        return [resources(template, Delivery=delivery)["Rule"]["Targets"][0]["Arn"] for delivery in DELIVERIES]

    target = "Resources/Rule/Properties/Targets/0/Arn"
    agree(
        says,
        ["Function.Alias", "EventQueue.Arn", "Topic"],
        (target, {"Ref": "Function.Alias"}),
        ("Conditions/QueueDelivery", {"Fn::Equals": [{"Ref": "Delivery"}, "Topic"]}),
    )


@promise
def the_archive_keeps_what_the_rule_takes():
    def says(template):
        settings = [{}, {"InstanceArns": INSTANCE}, {"StoppedEventTypes": "PAUSED"}, EVERYTHING]
        stacks = [resources(template, **setting | {"ArchiveDays": "30"}) for setting in settings]
        patterns = [[stack["Rule"]["EventPattern"], stack["Archive"]["EventPattern"]] for stack in stacks]
        archive = stacks[0]["Archive"]
        return [all(rule == kept for rule, kept in patterns), archive["SourceArn"], archive["RetentionDays"]]

    archive = "Resources/Archive/Properties"
    agree(
        says,
        [True, BUS, "30"],
        (f"{archive}/EventPattern/source", ["aws.ec2"]),
        (f"{archive}/EventPattern/detail", {"Ref": "AWS::NoValue"}),
        ("Resources/Rule/Properties/EventPattern/detail-type", ["Amazon Connect Contact Event"]),
        (f"{archive}/SourceArn", BUS + "s"),
        (f"{archive}/RetentionDays", 0),
    )


@promise
def everything_that_stores_events_or_records_is_encrypted_with_the_key_that_is_given():
    def says(template):
        found = []
        for key in ["", KEY]:
            stack = resources(template, **EVERYTHING | {"KeyArn": key})
            bucket = stack["FailedBatches"]["BucketEncryption"]["ServerSideEncryptionConfiguration"][0]
            queues = [stack["EventQueue"], stack["DeadLetters"]]
            found.append(
                [
                    [[queue.get("SqsManagedSseEnabled"), queue.get("KmsMasterKeyId")] for queue in queues],
                    [stack["Topic"].get("KmsMasterKeyId"), stack["Archive"].get("KmsKeyIdentifier")],
                    [stack["FunctionLogs"].get("KmsKeyId"), stack["ChangesLogs"].get("KmsKeyId")],
                    list(bucket["ServerSideEncryptionByDefault"].values()),
                    list(stack["Table"]["SSESpecification"].values()),
                ]
            )
        return found

    agree(
        says,
        [
            [[[True, None]] * 2, ["TopicKey", None], [None, None], ["AES256"], [True, "KMS"]],
            [[[None, KEY]] * 2, [KEY, KEY], [KEY, KEY], ["aws:kms", KEY], [True, "KMS", KEY]],
        ],
        ("Resources/DeadLetters/Properties/KmsMasterKeyId", {"Ref": "AWS::NoValue"}),
        ("Resources/EventQueue/Properties/SqsManagedSseEnabled", False),
        ("Resources/Topic/Properties/KmsMasterKeyId", {"Ref": "AWS::NoValue"}),
        ("Resources/Archive/Properties/KmsKeyIdentifier", {"Ref": "AWS::NoValue"}),
        ("Resources/ChangesLogs/Properties/KmsKeyId", {"Ref": "AWS::NoValue"}),
        ("Resources/Table/Properties/SSESpecification/SSEEnabled", False),
    )


@promise
def the_function_may_do_what_it_needs_and_no_more():
    def says(template):
        plain = resources(template)
        more = resources(template, ContactRecordsStreamArn=STREAM, KeyArn=KEY)
        key = statements(more["FunctionRole"])["Key"]
        stream_key = statements(more["ContactRecordsPolicy"])["StreamKey"]
        return [
            rights(plain["FunctionRole"]),
            rights(more["ContactRecordsPolicy"]),
            [key["Resource"], key["Condition"]["StringEquals"]],
            stream_key["Condition"]["StringEquals"],
            more["ContactRecordsPolicy"]["Roles"],
        ]

    role = "Resources/FunctionRole/Properties/Policies/0/PolicyDocument/Statement"
    policy = "Resources/ContactRecordsPolicy/Properties/PolicyDocument/Statement"
    services = [f"{service}.us-east-1.amazonaws.com" for service in ("dynamodb", "sqs", "s3")]
    reads = ["DescribeStream", "DescribeStreamSummary", "GetRecords", "GetShardIterator", "ListShards"]
    queue = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:SendMessage"]
    agree(
        says,
        [
            {
                "Records": [["dynamodb:UpdateItem", "dynamodb:GetItem"], "Table.Arn"],
                "EventQueue": [queue, "EventQueue.Arn"],
                "Logs": [["logs:CreateLogStream", "logs:PutLogEvents"], "FunctionLogs.Arn"],
                "Traces": [["xray:PutTraceSegments", "xray:PutTelemetryRecords"], "*"],
            },
            {
                "Stream": [[f"kinesis:{action}" for action in reads], STREAM],
                "StreamKey": ["kms:Decrypt", "arn:aws:kms:us-east-1:123456789012:key/*"],
                "FailedBatches": [["s3:PutObject", "s3:ListBucket"], BUCKET],
            },
            [KEY, {"kms:ViaService": services}],
            {"kms:ViaService": "kinesis.us-east-1.amazonaws.com", "kms:EncryptionContext:aws:kinesis:arn": STREAM},
            ["FunctionRole"],
        ],
        (f"{role}/0/Action", "dynamodb:*"),
        (f"{role}/0/Resource", "*"),
        (f"{role}/4", {"Sid": "More", "Action": "*", "Resource": "*"}),
        (f"{policy}/0/Resource", "*"),
        (f"{policy}/1/Condition/StringEquals", {"kms:ViaService": "kinesis.us-east-1.amazonaws.com"}),
        ("Resources/ContactRecordsPolicy/Properties/Roles", [{"Ref": "ChangesRole"}]),
    )


@promise
def each_queue_and_the_topic_name_their_senders_and_refuse_requests_without_tls():
    def says(template):
        stack = resources(template, **EVERYTHING | {"Delivery": "Topic"})
        found = {}
        for name in ["EventQueuePolicy", "DeadLettersPolicy", "TopicPolicy", "FailedBatchesPolicy"]:
            for sid, statement in statements(stack[name]).items():
                found[f"{name} {sid}"] = [statement["Effect"], statement["Principal"], statement.get("Condition")]
        return found

    refused = ["Deny", "*", {"Bool": {"aws:SecureTransport": "false"}}]
    events = {"Service": "events.amazonaws.com"}
    both = {"Service": ["events.amazonaws.com", "sns.amazonaws.com"]}
    policy = "Properties/PolicyDocument/Statement"
    agree(
        says,
        {
            "EventQueuePolicy Rule": ["Allow", events, {"ArnEquals": {"aws:SourceArn": RULE}}],
            "EventQueuePolicy OnlyEncrypted": refused,
            "DeadLettersPolicy RuleAndTopic": ["Allow", both, {"ArnEquals": {"aws:SourceArn": [RULE, TOPIC]}}],
            "DeadLettersPolicy OnlyEncrypted": refused,
            "TopicPolicy Rule": ["Allow", events, None],
            "TopicPolicy OnlyEncrypted": refused,
            "FailedBatchesPolicy OnlyEncrypted": refused,
        },
        (f"Resources/EventQueuePolicy/{policy}/0/Condition", {}),
        (f"Resources/EventQueuePolicy/{policy}/1/Effect", "Allow"),
        (f"Resources/TopicPolicy/{policy}/0/Principal", "*"),
        (f"Resources/FailedBatchesPolicy/{policy}/0/Condition/Bool/aws:SecureTransport", "true"),
    )


@promise
def the_rule_and_the_topic_and_no_others_may_invoke_the_function():
    def says(template):
        permissions = {
            name: [permission["FunctionName"], permission["Principal"], permission["SourceArn"]]
            for name, permission in resources(template, Delivery="Topic").items()
            if template["Resources"][name]["Type"] == "AWS::Lambda::Permission"
        }
        return permissions, template["Resources"]["Function"]["Properties"].get("Events")

    agree(
        says,
        (
            {
                "RuleInvokes": ["Function.Alias", "events.amazonaws.com", RULE],
                "TopicInvokes": ["Function.Alias", "sns.amazonaws.com", "Topic"],
            },
            None,
        ),
        ("Resources/RuleInvokes/Properties/SourceArn", RULE + "*"),
        ("Resources/Function/Properties/Events", {"More": {"Type": "Api"}}),
    )


@promise
def the_table_and_the_bucket_outlive_the_stack_and_the_table_is_protected():
    def says(template):
        found = [[template["Resources"][name]["DeletionPolicy"] for name in ("Table", "FailedBatches")]]
        return [*found, resources(template)["Table"]["DeletionProtectionEnabled"]]

    agree(
        says,
        [["Retain", "RetainExceptOnCreate"], True],
        ("Resources/Table/DeletionPolicy", "Delete"),
        ("Resources/FailedBatches/DeletionPolicy", "Delete"),
        ("Resources/Table/Properties/DeletionProtectionEnabled", False),
    )


@promise
def a_new_version_is_rolled_back_by_an_error_a_rejected_event_or_five_failed_writes():
    def says(template):
        preferences = [
            resources(template, **setting)["Function"]["DeploymentPreference"]
            for setting in ({}, {"DeploymentPreference": "AllAtOnce"})
        ]
        return [[preference["Type"], preference["Alarms"]] for preference in preferences]

    agree(
        says,
        [
            ["Canary10Percent5Minutes", ["NewVersionErrorsAlarm", "NewVersionFailedAlarm", "RejectedAlarm"]],
            ["AllAtOnce", []],
        ],
        ("Parameters/DeploymentPreference/Default", "AllAtOnce"),
        ("Resources/Function/Properties/DeploymentPreference/Alarms", [{"Ref": "FailedAlarm"}]),
    )


@promise
def the_longest_stack_name_of_the_deployment_page_fits_the_name_of_the_rule():
    longest = int(re.search(r"a stack name \(at most (\d+) characters\)", DEPLOYMENT.read_text(encoding="utf-8"))[1])

    def says(template):
        return len(Stack(template, {"AWS::StackName": "n" * longest}).resources()["Rule"]["Name"])

    agree(says, 64, ("Resources/Rule/Properties/Name", {"Fn::Sub": "${AWS::StackName}-events"}))


@promise
def the_second_function_may_read_the_stream_and_publish_on_its_bus_and_cannot_write_the_table():
    def says(template):
        return rights(resources(template, ChangesBus="default")["ChangesRole"])

    role = "Resources/ChangesRole/Properties/Policies/0/PolicyDocument/Statement"
    reads = ["DescribeStream", "GetRecords", "GetShardIterator", "ListStreams"]
    agree(
        says,
        {
            "TableStream": [[f"dynamodb:{action}" for action in reads], "Table.Arn/stream/*"],
            "Bus": ["events:PutEvents", BUS],
            "FailedBatches": [["s3:PutObject", "s3:ListBucket"], BUCKET],
            "Logs": [["logs:CreateLogStream", "logs:PutLogEvents"], "ChangesLogs.Arn"],
            "Traces": [["xray:PutTraceSegments", "xray:PutTelemetryRecords"], "*"],
        },
        (f"{role}/0/Action", "dynamodb:*"),
        (f"{role}/0/Resource", {"Fn::GetAtt": ["Table", "Arn"]}),
        (f"{role}/1/Resource", "*"),
    )


@promise
def each_stream_mapping_takes_only_what_its_function_reads():
    def says(template):
        stack = resources(template, **EVERYTHING)
        mappings = [stack["ContactRecordsMapping"], stack["ChangesMapping"]]
        filters = [json.loads(mapping["FilterCriteria"]["Filters"][0]["Pattern"]) for mapping in mappings]
        return filters + [[mapping["EventSourceArn"], mapping["StartingPosition"]] for mapping in mappings]

    agree(
        says,
        [
            {"data": {"AWSContactTraceRecordFormatVersion": [{"exists": True}]}},
            {"dynamodb": {"NewImage": {"stateAsOf": {"S": [{"exists": True}]}}}},
            [STREAM, "TRIM_HORIZON"],
            ["Table.StreamArn", "LATEST"],
        ],
        ("Resources/ContactRecordsMapping/Properties/StartingPosition", "LATEST"),
        ("Resources/ChangesMapping/Properties/FilterCriteria/Filters/0/Pattern", "{}"),
    )


@promise
def a_parameter_that_the_function_sees_changes_the_versions_description_which_fits_its_limit():
    # The architecture comes with another package, and a version has no reserved concurrency.
    apart = {"Architecture", "ReservedConcurrency", "DeploymentPreference"}
    longest = {"RetentionDays": "36500", "MemorySize": "3008", "LogLevel": "DEBUG"}
    longest |= {"MetricsNamespace": "n" * 48, "OmitFields": "f" * 170}

    def says(template):
        before = resources(template)["Function"]
        unseen = []
        for name in template["Parameters"].keys() - apart:
            after = resources(template, **{name: CHOICES.get(name, ["", "7"])[-1]})["Function"]
            if after != before and after["VersionDescription"] == before["VersionDescription"]:
                unseen.append(name)
        return unseen, len(resources(template, **longest)["Function"]["VersionDescription"]) <= 256

    description = TEMPLATE["Resources"]["Function"]["Properties"]["VersionDescription"]["Fn::Sub"]
    place = "Resources/Function/Properties/VersionDescription"
    agree(
        says,
        ([], True),
        *((place, {"Fn::Sub": description.replace(name, "AWS::Region")}) for name in longest),
        (place, {"Fn::Sub": description + description}),
    )


@promise
def the_longest_values_that_the_parameters_accept_are_the_ones_of_the_check_above():
    def says(template):
        patterns = [template["Parameters"][name]["AllowedPattern"] for name in ("MetricsNamespace", "OmitFields")]
        return [[bool(re.fullmatch(pattern, "n" * length)) for length in (48, 49, 170, 171)] for pattern in patterns]

    agree(
        says,
        [[True, False, False, False], [True, True, True, False]],
        ("Parameters/OmitFields/AllowedPattern", "^[a-z]*$"),
    )


@promise
def lambda_logs_its_own_lines_only_where_something_went_wrong():
    def says(template):
        stack = resources(template, ChangesBus="default")
        return [stack[name]["LoggingConfig"]["SystemLogLevel"] for name in ("Function", "ChangesFunction")]

    agree(says, ["WARN", "WARN"], ("Resources/Function/Properties/LoggingConfig/SystemLogLevel", "INFO"))


# ---- Every setting, and the text itself


@promise
def every_setting_makes_a_stack_whose_references_exist_and_whose_dashboard_shows_every_alarm():
    for values in itertools.product(*CHOICES.values()):
        setting = dict(zip(CHOICES, values, strict=True))
        assert shows_every_alarm(TEMPLATE, setting), setting
    body = TEMPLATE["Resources"]["Dashboard"]["Properties"]["DashboardBody"]["Fn::Sub"]
    dashboard = "Resources/Dashboard/Properties/DashboardBody/Fn::Sub"
    agree(
        lambda template: shows_every_alarm(template, EVERYTHING),
        True,
        (dashboard, [body[0].replace('"${FailedAlarm.Arn}", ', ""), body[1]]),
        (dashboard, [body[0], body[1] | {"ChangesAlarms": ""}]),
        (dashboard, [body[0].replace("]}", "]"), body[1]]),
        ("Outputs/ArchiveArn", {"Value": {"Ref": "Nothing"}}),
    )


def shows_every_alarm(template, setting):
    stack = Stack(template, setting)
    stack.outputs()
    found = stack.resources()
    json.dumps(found["Rule"]["EventPattern"])
    widgets = json.loads(found["Dashboard"]["DashboardBody"])["widgets"]
    alarms = {f"{name}.Arn" for name in found if name.endswith("Alarm")}
    return set(widgets[0]["properties"]["alarms"]) == alarms


@promise
def each_alarm_names_an_entry_of_the_runbook_which_has_at_most_six_lines():
    entries = runbook_entries()

    def says(template):
        alarms = {name: resource for name, resource in template["Resources"].items() if name.endswith("Alarm")}
        named = {
            name.removesuffix("Alarm")
            for name, alarm in alarms.items()
            if alarm["Properties"]["AlarmDescription"].endswith(f" See {RUNBOOK}, {name.removesuffix('Alarm')}.")
        }
        return [len(named) == len(alarms), named == set(entries)]

    agree(
        says,
        [True, True],
        ("Resources/FailedAlarm/Properties/AlarmDescription", "Writes failed."),
        ("Resources/MoreAlarm", {"Properties": {"AlarmDescription": f"More. See {RUNBOOK}, More."}}),
    )
    for name, text in entries.items():
        lines = text.strip().splitlines()
        assert 1 <= len(lines) <= 6, f"{name} has {len(lines)} lines"


def runbook_entries():
    """The entries of the runbook by the names of their alarms."""
    text = RUNBOOK.read_text(encoding="utf-8")
    return dict(re.findall(r"^### (\w+)\n(.*?)(?=^#|\Z)", text, re.MULTILINE | re.DOTALL))


def rows(page, header):
    """The cells of the table of a page whose header begins so."""
    lines = page.read_text(encoding="utf-8").splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith(header))
    table = itertools.takewhile(lambda line: line.startswith("|"), lines[start + 2 :])
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table]


@promise
def the_deployment_page_lists_every_parameter_with_its_default_and_its_values_and_every_output():
    listed = rows(DEPLOYMENT, "| parameter | default |")
    cells = {name.strip("`"): [default, values] for name, default, values, _ in listed}
    outputs = re.findall(r"`(\w+)`", " ".join(row[0] for row in rows(DEPLOYMENT, "| output |")))

    def says(template):
        missing = []
        for name, parameter in template["Parameters"].items():
            default, values = cells.get(name, ["", ""])
            shown = str(parameter["Default"]).replace("-", "\N{MINUS SIGN}" if parameter["Type"] == "Number" else "-")
            limits = [str(parameter[limit]) for limit in ("MinValue", "MaxValue") if limit in parameter]
            allowed = [] if len(parameter.get("AllowedValues", [])) > 5 else parameter.get("AllowedValues", [])
            wanted = [limit.replace("-", "\N{MINUS SIGN}") for limit in limits] + [f"`{value}`" for value in allowed]
            if not default or shown not in default or any(value not in values for value in wanted):
                missing.append(name)
        names = list(template["Parameters"])
        return missing, sorted(cells) == sorted(names), sorted(outputs) == sorted(template["Outputs"])

    agree(
        says,
        ([], True, True),
        ("Parameters/RetentionDays/Default", 365),
        ("Parameters/BatchSize/MaxValue", 1000),
        ("Parameters/LogLevel/AllowedValues", ["WARN"]),
        ("Parameters/More", {"Type": "Number", "Default": 1}),
        ("Outputs/More", {"Value": "more"}),
    )
    of_the_readme = re.findall(r"`(\w+)`", " ".join(row[0] for row in rows(README, "| parameter |")))
    assert of_the_readme and set(of_the_readme) <= set(cells), of_the_readme


@promise
def each_parameter_has_a_default_and_says_what_it_costs():
    def says(template):
        parameters = template["Parameters"].items()
        return [
            name
            for name, parameter in parameters
            if "Default" not in parameter or not re.search(r"\bcosts?\b", parameter["Description"].lower())
        ]

    agree(
        says,
        [],
        ("Parameters/Delivery/Description", "How events reach the function."),
        ("Parameters/Delivery", {"Type": "String", "Description": "Costs nothing."}),
    )


@promise
def each_resource_has_a_line_that_says_why_it_exists_and_the_template_has_at_most_800_lines():
    lines = SOURCE.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 800, len(lines)
    assert unexplained(lines) == [], unexplained(lines)
    assert unexplained([line for line in lines if not line.startswith("  # Lets the rule")]), "a check that cannot fail"


def unexplained(lines):
    """The resources without a comment above them; of an alarm, its description says why it exists."""
    above = {name: lines[lines.index(f"  {name}:") - 1] for name in TEMPLATE["Resources"]}
    return [
        name
        for name, line in above.items()
        if not re.match(r"  # (?!----)", line) and "AlarmDescription" not in TEMPLATE["Resources"][name]["Properties"]
    ]


def main():
    failed = 0
    for check in PROMISES:
        try:
            check()
        except (AssertionError, KeyError, ValueError):
            failed += 1
            print(f"FAILED {check.__name__}\n{traceback.format_exc(limit=-1)}")
    print(f"{len(PROMISES) - failed} promises kept, {failed} broken")
    raise SystemExit(failed > 0)


main()
