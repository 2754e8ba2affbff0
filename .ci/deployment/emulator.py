"""MiniStack, changed in two places to be more like AWS."""

import json

from ministack.app import main
from ministack.services import eventbridge, lambda_svc

put_events = eventbridge._put_events


def put_events_of_connect(data):
    """Accepts events of aws.connect: on AWS, only Amazon Connect itself can publish them."""
    return put_events(data, allow_aws_source=True)


def dispatch_to_lambda(arn, payload):
    """Invokes the alias asynchronously, as EventBridge does: with retries, and then the alias's destination."""
    version, config, name = lambda_svc._get_func_record_for_ref(arn)
    invocation = lambda_svc._execution_record_for_config(version, config)
    invocation["event_invoke_config"] = lambda_svc._functions[name]["event_invoke_configs"].get(arn.rpartition(":")[2])
    lambda_svc.invoke_async_with_retry(invocation, json.loads(payload))


eventbridge._put_events = put_events_of_connect
eventbridge._dispatch_to_lambda = dispatch_to_lambda
main()
