"""Lambda's runtime API and DynamoDB, as far as the measured functions use them, on one port. Every answer comes at once."""

import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

LEFT_MILLIS = 600_000


class Service(ThreadingHTTPServer):
    """Answers each request for an event with the next payload. `answered` is set when the function has answered them all
    and asks for another one."""

    daemon_threads = True

    def __init__(self, payloads):
        super().__init__(("127.0.0.1", 0), Handler)
        self.payloads = iter(payloads)
        self.answers = []
        self.answered = threading.Event()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def environment(self):
        """What the function finds in its environment."""
        address = "{}:{}".format(*self.server_address)
        return {
            "AWS_ACCESS_KEY_ID": "local",
            "AWS_SECRET_ACCESS_KEY": "local",
            "AWS_REGION": "us-east-1",
            "AWS_LAMBDA_RUNTIME_API": address,
            "AWS_ENDPOINT_URL_DYNAMODB": f"http://{address}",
            "AWS_LAMBDA_FUNCTION_NAME": "contact-state",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "256",
            "AWS_LAMBDA_FUNCTION_VERSION": "1",
            "AWS_LAMBDA_LOG_GROUP_NAME": "contact-state",
            "AWS_LAMBDA_LOG_STREAM_NAME": "1",
            "TABLE_NAME": "contact-state",
        }


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # An answer is sent as one piece, so that the function reads it at once.

    def do_GET(self):
        payload = next(self.server.payloads, None)
        if payload is None:
            self.server.answered.set()
            time.sleep(LEFT_MILLIS / 1000)
        deadline = str(int(time.time() * 1000) + LEFT_MILLIS)
        self.respond(200, payload, {
            "Lambda-Runtime-Aws-Request-Id": "8476a536-e9f4-11e8-9739-2dfe598c3fcd",
            "Lambda-Runtime-Deadline-Ms": deadline,
            "Lambda-Runtime-Invoked-Function-Arn": "arn:aws:lambda:us-east-1:123456789012:function:contact-state",
        })

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.headers.get("X-Amz-Target"):
            self.respond(200, b"{}")
        else:
            self.server.answers.append(body)
            self.respond(202, b"")

    def respond(self, status, body, headers=None):
        self.send_response_only(status)
        for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
