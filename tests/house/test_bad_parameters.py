"""Whatever stands in an address, a page answers: with a page, "not found" or a refusal, never with an error."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote, urlencode

import pytest
from django.db import transaction
from django.http import QueryDict
from django.test import Client
from django.utils.datastructures import MultiValueDict

from kheo.accounts.permissions import ROLES
from tests.house.doors import DOORS
from tests.house.routes import Route
from tests.house.test_permission_matrix import OURS, address, route_of
from tests.house.world import World, build

HUGE = "9" * 30  # more than a database's whole number holds
ENDLESS = "9" * 5_000  # more digits than Python reads
# As they stand in an address, percent-encoded.
VALUES = (
    *("abc", "-1", "1-", "1-2-3", quote("²"), quote("1-²"), quote("²~²"), quote("².²")),
    *(f"{HUGE}-{HUGE}", f"{HUGE}~{HUGE}", f"{HUGE}.{HUGE}", "9" * 18, ENDLESS),
    *("0001-01-01", "9999-12-31", "a%00b", "1-%00", "%FF%ED%A0%80", quote("'\"><*(:&|!\\%_[a]")),
)
PLACES = ("9" * 18, HUGE, ENDLESS, "x" * 3_000, "a%00", "%FF", quote("²"))


@contextmanager
def names_read() -> Iterator[set[str]]:
    """The names that are looked up in a query while this holds."""
    names: set[str] = set()
    kept = {way: getattr(MultiValueDict, way) for way in ("get", "__getitem__", "getlist", "__contains__")}

    def noting(way):
        def note(self, name, *more, **how):
            if isinstance(self, QueryDict):
                names.add(str(name))
            return kept[way](self, name, *more, **how)

        return note

    with pytest.MonkeyPatch.context() as patch:
        for way in kept:
            patch.setattr(QueryDict, way, noting(way), raising=False)
        yield names


def somebody(route: Route, world: World) -> Client:
    """Who may pass, and may do the most."""
    permission = getattr(route.view, "permission", None)
    roles = [role for role in ROLES.values() if permission is None or permission in role.permissions]
    client = Client(raise_request_exception=False)
    client.force_login(world.people[max(roles, key=lambda role: len(role.permissions)).code])
    return client


def status_of(client: Client, path: str, query: str) -> int:
    with transaction.atomic():
        response = client.get(path, QUERY_STRING=query)
        if response.streaming:
            for _ in response.streaming_content:
                pass
        transaction.set_rollback(True)
    return response.status_code


@pytest.mark.django_db
@pytest.mark.parametrize("line", sorted(DOORS))
def test_nothing_in_an_address_breaks_a_page(line):
    route, door, world = OURS[route_of(line)], DOORS[line], build()
    client, path = somebody(route, world), address(route, door, world, "own")
    usual = door.query(world, "own") if door.query else {}
    broken, thrown = [], set()

    def throw(path: str, query: str) -> None:
        if status_of(client, path, query) >= 500:
            broken.append(f"{path}?{query}"[:200])

    with names_read() as names:
        if status_of(client, path, urlencode(usual)) == 405:
            return
        while left := names - thrown:  # what is looked up only beside another name comes to light on the way
            for name in sorted(left):
                thrown.add(name)
                rest = urlencode({each: value for each, value in usual.items() if each != name})
                for value in VALUES:
                    throw(path, f"{rest}&{quote(name)}={value}")
        for name in route.parameters:
            for wrong in PLACES:
                throw(_with(path, route, name, wrong), urlencode(usual))
    assert broken == []


def _with(path: str, route: Route, name: str, wrong: str) -> str:
    """The address with one of its parts replaced."""
    parts, shape = path.split("/"), route.path.split("/")
    place = next(at for at, part in enumerate(shape) if part.endswith(f":{name}>"))
    return "/".join([*parts[:place], wrong, *parts[place + 1 :]])


@pytest.mark.django_db
def test_a_zero_character_in_a_form_is_refused_before_any_page_sees_it(client):
    response = client.post("/dang-nhap/", {"login": "ai\x00@example.vn", "password": "mật khẩu"})

    assert response.status_code == 400
