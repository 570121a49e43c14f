"""What schemathesis has to know of this API."""

import itertools
import re

import schemathesis
from schemathesis.specs.openapi import checks

COMMANDS = itertools.count(1)


@schemathesis.hook
def before_call(context, case, kwargs):
    """A command id that was used gets the answer of that time, whatever is sent along: each case has a fresh one."""
    for name, value in dict(case.headers or {}).items():
        if name.lower() == "idempotency-key" and re.fullmatch(r"[A-Za-z0-9._-]{1,64}", str(value)):
            case.headers[name] = f"cmd-contract-{next(COMMANDS)}"


@schemathesis.serializer("application/ocsp-request")
def ocsp_request(context, value):
    """Whatever is made up goes as bytes: no schema says what an OCSP request looks like."""
    return value if isinstance(value, bytes) else str(value).encode(errors="replace")


@schemathesis.hook
def map_body(context, body):
    """JSON Schema takes 1.0 for an integer. Here an integer is written as one."""
    return whole(body)


def whole(value):
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {name: whole(part) for name, part in value.items()}
    if isinstance(value, list):
        return [whole(part) for part in value]
    return value


# No schema says that one number is at most another.
BETWEEN_NUMBERS = ("is 1 to the number of rows", "must fit into the digits of the count")


@schemathesis.check
def data_that_fits_is_understood(context, response, case):
    """422 says of data that fit their schema that they do not fit the case, never that they were not understood."""
    if response.status_code == 422 and case.meta and case.meta.generation.mode.is_positive:
        problem = response.json()
        of_two_numbers = any(rule in problem["detail"] for rule in BETWEEN_NUMBERS)
        assert problem["title"] != "Field not understood" or of_two_numbers, problem["detail"]


# Somebody who was just entered has no photo yet.
LATER = {"GET /api/people/{person}/photo"}


@schemathesis.check
def what_was_made_is_there(context, response, case):
    """In place of schemathesis' own check: what was made will have some things only later."""
    if case.operation.label in LATER:
        return None
    return checks.ensure_resource_availability(context, response, case)
