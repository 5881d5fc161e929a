"""Every operation of the API × every role × every place of an object: nothing opens by accident."""

from typing import Any

import pytest
from django.db import transaction

from kheo.accounts.permissions import ROLES, Permission
from kheo.api.rules import SCOPES
from kheo.api.views.api import ADDRESS, api
from kheo.audit.models import Record
from tests.api.factories import Program, make_key
from tests.house.operations import OPERATIONS, Operation
from tests.house.routes import routes
from tests.house.world import INSIDE, POSITIONS, World, build

NOBODY = "nobody"
SAID = {
    told["operationId"]: (method.upper(), path, told)
    for path, methods in api.get_openapi_schema()["paths"].items()
    for method, told in methods.items()
}
CODE = {
    operation.view_func.__name__: operation.view_func
    for router in api._get_bound_routers()
    for view in router.path_operations.values()
    for operation in view.operations
}
WRITING = {Permission.REGISTRATION_WRITE, Permission.REGISTRATION_SUBMIT, Permission.REGISTRATION_ACCEPT}


def test_every_operation_has_a_line_in_the_table_and_every_line_an_operation():
    assert sorted(OPERATIONS) == sorted(SAID)


def test_every_route_of_the_api_is_in_its_schema():
    inside = {route.path.replace("<", "{").replace(">", "}") for route in routes() if route.is_operation}

    assert inside - {path for _, path, _ in SAID.values()} == {f"{ADDRESS}openapi.json", ADDRESS}


def test_an_operation_names_a_permission_or_is_public():
    without = {name for name, view in CODE.items() if getattr(view, "permission", None) is None}

    assert without == {name for name, (_, path, _) in SAID.items() if path.startswith(f"{ADDRESS}public/")}
    assert without == {name for name, (_, _, told) in SAID.items() if "security" not in told}


def test_every_permission_that_an_operation_asks_for_is_opened_by_a_scope():
    asked = {permission for view in CODE.values() if (permission := getattr(view, "permission", None))}

    assert asked - {permission for opened in SCOPES.values() for permission in opened} == set()


def positions_of(line: Operation) -> tuple[str, ...]:
    return {"all": ("own",), "plan": ("own", "other"), "unit": POSITIONS}[line.about]


def refusal(name: str, line: Operation, role: str, position: str) -> int | None:
    """The status that answers somebody who must not pass; None for somebody who may."""
    permission = getattr(CODE[name], "permission", None)
    if permission is None:
        return None
    if role == NOBODY:
        return 401
    if permission not in ROLES[role].permissions:
        return 403
    visible = {"all": True, "plan": position != "other", "unit": position in INSIDE}[line.about]
    return None if visible else 404


def ask(program: Program, name: str, line: Operation, world: World, position: str) -> Any:
    method, path, _ = SAID[name]

    def filled(fill):
        return fill(world, position) if fill else {}

    where = path.removeprefix(ADDRESS.rstrip("/")).format(**filled(line.path))
    return program.ask(method, where, filled(line.body) if line.body else None, **filled(line.query))


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_an_operation_opens_only_to_those_it_is_for(name, settings):
    settings.KHEO_NOW, settings.KHEO_API_REQUESTS_A_MINUTE = "2023-07-01", 10**9
    line, world = OPERATIONS[name], build()
    programs = {NOBODY: Program(), **{role: Program(make_key(user)) for role, user in world.people.items()}}
    for position in positions_of(line):  # what is asked about is there before anybody asks
        for fill in (line.path, line.query, line.body):
            if fill:
                fill(world, position)
    journal, wrong = Record.objects.count(), []
    for position in positions_of(line):
        for role, program in programs.items():
            refused = refusal(name, line, role, position)
            with transaction.atomic():
                answer = ask(program, name, line, world, position)
                written = Record.objects.count() != journal
                transaction.set_rollback(True)
            expected = {refused} if refused else line.answers
            if answer.status_code not in expected:
                wrong.append(f"{position} as {role}: {answer.status_code} instead of {expected}")
            if refused and written:
                wrong.append(f"{position} as {role}: refused, and yet in the journal")
    assert wrong == []
