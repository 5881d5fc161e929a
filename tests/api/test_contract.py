"""The interface does what its schema says, whatever is sent: made-up requests, with a key and without."""

import os
from datetime import UTC, datetime
from functools import cache

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from kheo.config import wsgi
from tests.api.factories import make_key
from tests.factories import make_member
from tests.interchange.factories import make_source
from tests.recognition.factories import make_recognised
from tests.registrations.factories import load_bundled_plan, make_accepted, make_draft, make_submitted, unit_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
NOW = datetime(2023, 11, 6, 2, 0, tzinfo=UTC)
EXAMPLES = int(os.environ.get("KHEO_API_EXAMPLES", "0"))  # more, for a soak
READS, BODIES = EXAMPLES or 12, EXAMPLES or 200
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@pytest.fixture
def world(settings):
    """A plan with registrations in every state, one of them recognised."""
    settings.KHEO_NOW = NOW.isoformat()
    settings.KHEO_API_REQUESTS_A_MINUTE = 10**9
    plan, unit = load_bundled_plan(), unit_of("xa-bac-thuy")
    made = make_recognised(plan, unit)
    return {
        "source": [make_source(unit).code],
        "year": [2023],
        "as_of": ["2023-01-31"],
        "plan": plan.code,
        "unit": unit.code,
        "code": [plan.code, unit.code],
        "target": [each.code for each in plan.versions.get().document.targets],
        "pk": [
            *(make(plan, unit).pk for make in (make_draft, make_submitted, make_accepted)),
            made.registration_id,
            made.item.decision_id,
            made.assessment.round_id,
        ],
    }


@pytest.fixture
def key(world):
    return make_key(make_member(unit_of("ban-dan-van"), "steward"))


@pytest.fixture(autouse=True)
def _one_connection():
    """The server's own connection is that of the test: nothing may close it between two requests."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def application(environ, start_response):
    """As a server calls it: a request comes from somewhere."""
    return wsgi.application({**environ, "REMOTE_ADDR": "127.0.0.1"}, start_response)


@cache
def operations():
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    return {each.ok().definition.raw["operationId"]: each.ok() for each in schema.get_all_operations()}


@pytest.mark.parametrize("name", sorted(operations()))
def test_an_operation_does_what_the_schema_says(name, world, key):
    """Half of the requests are about things that there are. What a request did is undone: all meet the same world."""
    operation = operations()[name]

    @settings(
        max_examples=BODIES if operation.body else READS,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.generate],
    )
    @given(
        case=operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
        | operation.as_strategy(generation_mode=GenerationMode.NEGATIVE),
        place=st.none() | st.integers(0, 11),
        known=st.booleans(),
    )
    def look(case, place, known):
        if place is not None:
            put(case, world, place)
        headers = {"Accept-Encoding": "identity"} | ({"Authorization": f"Bearer {key}"} if known else {})
        with transaction.atomic():
            response = case.call(headers=headers)
            transaction.set_rollback(True)
        case.validate_response(response, checks=CHECKS)

    look()


def put(case, world, place):
    """A request about something that there is."""
    for name in case.path_parameters or {}:
        case.path_parameters[name] = world[name][place % len(world[name])]
    for name in {"plan", "unit"} & {*(case.query or {})}:
        case.query[name] = world[name]
    if isinstance(case.body, dict) and isinstance(case.body.get("plan"), str):
        case.body.update(plan=world["plan"], unit=world["unit"])
