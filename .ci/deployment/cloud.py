"""An emulated cloud with one stack in it, of a template that SAM's own translator expands."""

import io
import json
import logging
import os
import pathlib
import platform
import socket
import subprocess
import sys
import tempfile
import time
import zipfile

import boto3
from botocore.config import Config
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator
from samtranslator.yaml_helper import yaml_parse

REGION = "us-east-1"
ACCOUNT = "123456789012"
PATIENCE = 60  # seconds; a probe that succeeds ends the wait at once
STACK = "contact-state"
logging.getLogger("samtranslator").setLevel(logging.ERROR)
BINARIES = {"Function": "contact-state", "ChangesFunction": "contact-changes"}


def until(what, probe):
    """The first answer of the probe that is true."""
    answer, deadline = None, time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        answer = probe()
        if answer:
            return answer
        time.sleep(0.1)
    raise AssertionError(f"{what}: not after {PATIENCE} s, last {answer!r}")


def expanded(path):
    """The template as SAM expands it, and as far as MiniStack can deploy it."""
    template = yaml_parse(pathlib.Path(path).read_text(encoding="utf-8"))
    for function, binary in BINARIES.items():
        template["Resources"][function]["Properties"]["CodeUri"] = f"s3://code/{binary}.zip"
    session = boto3.Session(region_name=REGION)
    template = Translator({}, Parser(), boto_session=session).translate(template, parameter_values={})
    resources = template["Resources"]
    # It has no CodeDeploy: each new version takes over at once.
    for name in [name for name, resource in resources.items() if resource["Type"].startswith("AWS::CodeDeploy::")]:
        del resources[name]
    for resource in resources.values():
        resource.pop("UpdatePolicy", None)
    # It has no TLS.
    for resource in resources.values():
        policy = resource["Properties"].get("PolicyDocument", {"Statement": []})
        policy["Statement"] = [one for one in policy["Statement"] if one["Sid"] != "OnlyEncrypted"]
    # It takes a parameter's value as text, where its queue poller compares numbers.
    mapping = resources["EventQueueMapping"]["Properties"]
    numbers = {name: parameter["Default"] for name, parameter in template["Parameters"].items()}
    mapping["BatchSize"] = numbers["BatchSize"]
    mapping["MaximumBatchingWindowInSeconds"] = numbers["BatchingWindow"]
    mapping["ScalingConfig"]["MaximumConcurrency"] = numbers["QueueConcurrency"]
    return template


def zipped(binary):
    """A deployment package of the binary, as sam build makes it."""
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        entry = zipfile.ZipInfo("bootstrap")
        entry.external_attr = 0o755 << 16
        entry.compress_type = zipfile.ZIP_DEFLATED
        archive.writestr(entry, pathlib.Path(binary).read_bytes())
    return package.getvalue()


class Cloud:
    """The emulator in a process of its own, from `with` until its end."""

    def __init__(self, template, binaries):
        self._template = template
        self._binaries = binaries
        self._folder = tempfile.TemporaryDirectory()
        self.log = pathlib.Path(self._folder.name, "emulator.log")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        self.endpoint = f"http://127.0.0.1:{self._port}"
        self.outputs = {}

    def __enter__(self):
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": self._folder.name,
            "TMPDIR": self._folder.name,
            "GATEWAY_PORT": str(self._port),
            "BIND_HOST": "127.0.0.1",
            "MINISTACK_REGION": REGION,
            "MINISTACK_ACCOUNT_ID": ACCOUNT,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": REGION,
            "AWS_ENDPOINT_URL": self.endpoint,
            "AUTH": "true",  # judge every request by its role's policies
            "LAMBDA_ASYNC_RETRY_BASE_SECONDS": "1",
            "LAMBDA_ASYNC_RETRY_MAX_SECONDS": "1",
            "SFTP_ENABLED": "0",
            "IOT_MTLS_ENABLED": "0",
        }
        emulator = pathlib.Path(__file__).with_name("emulator.py")
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-B", str(emulator)], env=environment, stdout=log, stderr=log
            )
        for service in (
            "cloudformation",
            "cloudwatch",
            "dynamodb",
            "events",
            "iam",
            "kinesis",
            "kms",
            "lambda",
            "logs",
            "s3",
            "sqs",
        ):
            setattr(self, service.replace("lambda", "functions"), self._client(service))
        try:
            until("the emulator answers", self._answers)
            self._upload()
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(self, *_):
        self._stop()

    def _client(self, service):
        config = Config(retries={"max_attempts": 0}, read_timeout=PATIENCE)
        return boto3.client(
            service,
            endpoint_url=self.endpoint,
            region_name=REGION,
            aws_access_key_id="test",
            aws_secret_access_key="test",
            config=config,
        )

    def _answers(self):
        if self._process.poll() is not None:
            raise AssertionError("the emulator did not start")
        with socket.socket() as client:
            return client.connect_ex(("127.0.0.1", self._port)) == 0

    def _upload(self):
        self.s3.create_bucket(Bucket="code")
        for name, binary in self._binaries.items():
            self.s3.put_object(Bucket="code", Key=f"{name}.zip", Body=zipped(binary))
        self.s3.put_object(Bucket="code", Key="template", Body=json.dumps(expanded(self._template)).encode())

    def _stop(self):
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def deploy(self, **parameters):
        """Creates the stack, or updates it: a parameter that is not given has its default."""
        architecture = {"aarch64": "arm64"}.get(platform.machine(), platform.machine())
        parameters = {"Architecture": architecture} | parameters
        action = self.cloudformation.update_stack if self.outputs else self.cloudformation.create_stack
        action(
            StackName=STACK,
            TemplateURL=f"{self.endpoint}/code/template",
            Capabilities=["CAPABILITY_IAM"],
            Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
        )
        stack = until("the stack is deployed", self._deployed)
        if stack["StackStatus"] not in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
            events = self.cloudformation.describe_stack_events(StackName=STACK)["StackEvents"]
            raise AssertionError([event for event in events if "FAILED" in event["ResourceStatus"]])
        self.outputs = {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}

    def _deployed(self):
        stack = self.cloudformation.describe_stacks(StackName=STACK)["Stacks"][0]
        return None if stack["StackStatus"].endswith("IN_PROGRESS") else stack

    def delete(self):
        """Deletes the stack."""
        self.cloudformation.delete_stack(StackName=STACK)
        until("the stack is deleted", self._deleted)

    def _deleted(self):
        stacks = self.cloudformation.list_stacks(StackStatusFilter=["DELETE_COMPLETE"])["StackSummaries"]
        return any(stack["StackName"] == STACK for stack in stacks)

    def put(self, event):
        """Publishes an event as Amazon Connect does."""
        entry = {
            "Source": event["source"],
            "DetailType": event["detail-type"],
            "Detail": json.dumps(event["detail"]),
            "Time": event["time"],
            "Resources": event["resources"],
        }
        answer = self.events.put_events(Entries=[entry])
        assert answer["FailedEntryCount"] == 0, answer

    def record(self, contact):
        """The contact's record, or None."""
        key = {"contactId": {"S": contact}}
        answer = self.dynamodb.get_item(TableName=self.outputs["TableName"], Key=key, ConsistentRead=True)
        return answer.get("Item")

    def messages(self, queue):
        """How many messages the queue holds, whether a reader has them at the moment or not."""
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        answer = self.sqs.get_queue_attributes(QueueUrl=self.outputs[queue], AttributeNames=names)
        return sum(int(answer["Attributes"][name]) for name in names)

    def set_queue(self, **attributes):
        """Changes attributes of the deployed event queue."""
        self.sqs.set_queue_attributes(QueueUrl=self.outputs["EventQueueUrl"], Attributes=attributes)

    def log_lines(self, group):
        """The lines that a function wrote. MiniStack adds Lambda's own, which are not JSON."""
        events = self.logs.filter_log_events(logGroupName=group)["events"]
        return [event["message"] for event in events if event["message"].startswith("{")]
