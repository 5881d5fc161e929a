"""Every route × every role × every place of an object × GET and POST: nothing opens by accident."""

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from kheo.accounts.models import Membership
from kheo.accounts.permissions import ROLES, Permission
from kheo.audit.models import Record
from tests.factories import make_member, make_unit
from tests.house.doors import DOORS, PARAMETERS, PUBLIC, Door
from tests.house.pages import faults_of
from tests.house.routes import Route, routes
from tests.house.world import INSIDE, POSITIONS, World, build

OURS = {route.name: route for route in routes() if route.is_ours}
NOBODY = "nobody"


def test_every_route_has_a_line_in_the_table_and_every_line_a_route():
    assert sorted(OURS) == sorted({route_of(line) for line in DOORS})


def test_the_public_doors_are_the_listed_ones():
    assert {name for name, route in OURS.items() if route.declared == ["public"]} == PUBLIC


def route_of(line: str) -> str:
    return line.split("?")[0]


def positions_of(door: Door) -> tuple[str, ...]:
    wanted = {"all": ("own",), "plan": ("own", "other"), "unit": POSITIONS}[door.about]
    return tuple(position for position in wanted if position not in door.skips)


def address(route: Route, door: Door, world: World, position: str) -> str:
    room = route.name.split(":")[0]
    arguments = {}
    for name in route.parameters:
        fill = PARAMETERS.get(f"{route.name}:{name}") or PARAMETERS[f"{room}:{name}"]
        arguments[name] = fill(world, position)
    return reverse(route.name, kwargs=arguments)


def is_refused(route: Route, door: Door, role: str, position: str) -> set[int]:
    """The statuses that may answer somebody who must not pass; nothing for somebody who may."""
    if route.declared == ["public"]:
        return set()
    if role == NOBODY:
        return {302}
    permission = getattr(route.view, "permission", None)
    if permission is not None and permission not in ROLES[role].permissions:
        return {403}
    visible = {"all": True, "plan": position != "other", "unit": position in INSIDE}[door.about]
    return set() if visible else {404}


@pytest.mark.django_db
@pytest.mark.parametrize("line", sorted(line for line in DOORS if route_of(line) in OURS))
def test_a_door_opens_only_to_those_it_is_for(line):
    route, door, world = OURS[route_of(line)], DOORS[line], build()
    clients = {NOBODY: Client()}
    for role, user in world.people.items():
        clients[role] = Client()
        clients[role].force_login(user)
    wrong, allowed = [], []

    def ask(role: str, position: str, method: str):
        path, query = addresses[position], queries[position]
        if method == "GET":
            response = clients[role].get(path, query)
        else:
            response = clients[role].post(path, query, query_params=query)
        if response.streaming:
            for _ in response.streaming_content:  # at its end the client closes the file
                pass
        return response

    addresses = {position: address(route, door, world, position) for position in positions_of(door)}
    queries = {position: door.query(world, position) if door.query else {} for position in addresses}
    journal = Record.objects.count()
    for position in addresses:
        for role in clients:
            refusal = is_refused(route, door, role, position)
            if not refusal:
                allowed.append((role, position))
                continue
            for method in ("GET", "POST"):
                response = ask(role, position, method)
                if response.status_code == 405:
                    continue
                if response.status_code not in refusal:
                    wrong.append(f"{method} {position} as {role}: {response.status_code} instead of {refusal}")
                elif response.status_code == 302 and not response["Location"].startswith(reverse("account_login")):
                    wrong.append(f"{method} {position} as {role}: sent to {response['Location']}")
                elif response.status_code != 302:
                    wrong += [f"{method} {position} as {role}: {fault}" for fault in faults_of(response)]
    if Record.objects.count() != journal:
        wrong.append("a refused request was written into the journal")
    for role, position in allowed:
        response = ask(role, position, "GET")
        if response.status_code not in door.opens_with | {405}:
            wrong.append(f"GET {position} as {role}: {response.status_code}, although it may pass")
        elif response.status_code == 200 and not response.streaming:
            wrong += [f"GET {position} as {role}: {fault}" for fault in faults_of(response)]
    for role, position in allowed:
        with transaction.atomic():
            response = ask(role, position, "POST")
            transaction.set_rollback(True)
        if response.status_code >= 500:
            wrong.append(f"POST {position} as {role}: {response.status_code}")
    assert wrong == []


@pytest.mark.django_db
def test_a_permission_taken_away_is_gone_with_the_next_request(client):
    name = next(name for name, route in OURS.items() if route.declared == ["permission"] and not route.parameters)
    role = next(role for role in ROLES.values() if OURS[name].view.permission in role.permissions)
    user = make_member(make_unit(), role.code)
    client.force_login(user)
    assert client.get(reverse(name)).status_code in {200, 302}

    Membership.objects.filter(user=user).delete()

    assert client.get(reverse(name)).status_code == 403


@pytest.mark.django_db
def test_a_closed_account_is_out_with_the_next_request(client):
    user = make_member(make_unit())
    client.force_login(user)
    assert client.get(reverse("home")).status_code == 200
    user.is_active = False
    user.save()

    response = client.get(reverse("home"))

    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))


@pytest.mark.django_db
def test_a_role_that_needs_a_second_factor_cannot_pass_without_one(client, settings):
    settings.KHEO_REQUIRE_SECOND_FACTOR = True
    client.force_login(make_member(make_unit(), "steward"))

    response = client.get(reverse("home"))

    assert response.status_code == 302
    assert response["Location"] == reverse("mfa_index")


def test_every_permission_is_held_by_a_role_and_guards_a_door():
    held = {permission for role in ROLES.values() for permission in role.permissions}

    assert held == set(Permission)
