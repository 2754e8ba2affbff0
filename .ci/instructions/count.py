"""Counts instructions under Callgrind: `count.py DIRECTORY`. SHA-256 is left out, because Valgrind's processor lacks the
instructions for it that real ones have."""

import os
import re
import subprocess
import sys

from lambda_service import Service

# The events of one round of deliveries, and how many rounds are counted.
EVENTS = 100
ROUNDS = 4

# What is delivered to the function, and the most that an event may then take, in events of the bare function.
DELIVERIES = {"single": 1.25, "batch-of-20": 0.5, "batch-of-90": None}

# From the start of the process until it has answered one event.
START_BOUND = 1.1

VALGRIND = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"]

# Collecting is on at the start here, after the toggle, which turns it off.
ALL_BUT_SHA_256 = ("--toggle-collect=*sha256*compress*", "--collect-atstart=yes")

# The function that makes the expressions of an event, their names and their values.
EXPRESSIONS = ("--toggle-collect=*expression*Update*::of*",)

# What is measured without Lambda and HTTP, on a DynamoDB that answers at once within the process: its name, what the program
# does, and what is counted of it.
PARTS = [
    ("floor with mimalloc", "floor", ALL_BUT_SHA_256),
    ("parse", "parse", ALL_BUT_SHA_256),
    ("delta", "delta", ALL_BUT_SHA_256),
    ("expressions", "single", EXPRESSIONS),
    *((name, name, ALL_BUT_SHA_256) for name in DELIVERIES),
]


def main(directory):
    floor, ours, function = (f"{directory}/{name}/bootstrap" for name in ["floor", "ours", "contact-state"])
    singles = payloads(ours, "single")

    print(f"{'a function, an event':36}{'instructions':>14}{'floors':>8}{'at most':>9}")
    bare = of_event(lambda rounds: in_lambda([floor], singles * rounds))
    rows = [("floor", bare, bare, None)]
    rows += [("floor with mimalloc", of_event(lambda rounds: in_lambda([ours, "floor"], singles * rounds)), bare, None)]
    for name, bound in DELIVERIES.items():
        delivered = payloads(ours, name)
        rows.append((name, of_event(lambda rounds, all=delivered: in_lambda([ours], all * rounds)), bare, bound))
    bare_start = in_lambda([floor], singles[:1])
    rows += [("floor, start and first event", bare_start, bare_start, None)]
    rows += [("start and first event", in_lambda([function], singles[:1]), bare_start, START_BOUND)]
    report(rows)

    print(f"\n{'without Lambda and HTTP, an event':36}{'instructions':>14}{'floors':>8}")
    bare = of_event(lambda rounds: alone([floor, str(rounds)]))
    rows = [("floor", bare, bare, None)]
    for name, part, collect in PARTS:
        rows.append((name, of_event(lambda n, part=part, collect=collect: alone([ours, part, str(n)], collect)), bare, None))
    report(rows)


def report(rows):
    for name, count, unit, bound in rows:
        print(f"{name:36}{count:14,.0f}{count / unit:8.3f}{bound or '':>9}", flush=True)
    over = [name for name, count, unit, bound in rows if bound and count / unit > bound]
    if over:
        sys.exit(f"over the bound: {', '.join(over)}")


def of_event(count):
    """What more rounds take, by event. What happens only once, such as opening connections, is in both counts."""
    return (count(1 + ROUNDS) - count(1)) / (ROUNDS * EVENTS)


def payloads(ours, name):
    return subprocess.run([ours, name, "payloads"], check=True, stdout=subprocess.PIPE).stdout.splitlines()


def alone(command, collect=ALL_BUT_SHA_256):
    valgrind = subprocess.run([*VALGRIND, *collect, *command], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    if valgrind.returncode != 0:
        sys.exit(f"{command} failed:\n{valgrind.stderr}")
    return collected(valgrind.stderr)


def in_lambda(command, payloads):
    """What a function takes from its start until it has answered these payloads. On a busy machine, Callgrind is so slow that a
    request's time can be up, so it is tried three times."""
    failures = []
    for _ in range(3):
        answers, report = run_in_lambda(command, payloads)
        if len(answers) == len(payloads) and all(map(is_success, answers)):
            return collected(report)
        failures.append(f"{answers[-1:]}\n{report}")
    return sys.exit(f"{command} did not write every event:\n{failures}")


def run_in_lambda(command, payloads):
    """The function's answers, and Callgrind's report."""
    service = Service(payloads)
    environment = {"PATH": os.environ["PATH"], **service.environment()}
    valgrind = subprocess.Popen(
        [*VALGRIND, *ALL_BUT_SHA_256, *command], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    service.answered.wait(timeout=120)
    valgrind.terminate()
    report = valgrind.communicate()[1]
    service.shutdown()
    return service.answers, report


def is_success(answer):
    return b'"outcome"' in answer or answer == b'{"batchItemFailures":[]}'


def collected(report):
    count = int(re.search(r"Collected : (\d+)", report)[1])
    assert count > 0, "nothing was collected: does the function still have a symbol?"
    return count


main(sys.argv[1])
