"""Every door says for whom it is, and has an address that can be read out over the telephone."""

import re

import pytest

from tests.house.doors import SIGN_IN
from tests.house.routes import routes

SEGMENT = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*(\.(atom|csv|ics|js|json|webmanifest|xlsx))?")  # a file says what it is
PARAMETER = re.compile(r"<[^>]*>|\(\?P<[^>]*>[^)]*\)")


@pytest.mark.parametrize("route", [r for r in routes() if r.is_ours], ids=lambda route: route.name)
def test_a_route_of_ours_says_for_whom_it_is(route):
    assert len(route.declared) == 1, f"{route.path}: add @requires(Permission.…), @signed_in or @public"


def test_the_doors_of_the_sign_in_package_are_the_listed_ones():
    assert sorted(SIGN_IN) == sorted(route.name for route in routes() if not route.is_ours and not route.is_operation)


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(name for name, whom in SIGN_IN.items() if whom == "signed_in"))
def test_a_door_of_the_sign_in_package_for_people_who_signed_in_is_shut_to_others(name, client):
    route = next(route for route in routes() if route.name == name)
    path = PARAMETER.sub("1", route.path)

    for response in (client.get(path), client.post(path)):
        assert response.status_code in {302, 405}
        if response.status_code == 302:
            assert response["Location"].startswith("/dang-nhap/")


@pytest.mark.parametrize("route", routes(), ids=lambda route: route.name)
def test_an_address_is_kebab_case_ascii(route):
    for segment in PARAMETER.sub("", route.path).strip("/").split("/"):
        rest = segment.strip("-")
        assert rest == "" or SEGMENT.fullmatch(rest), route.path


def test_names_are_given_once():
    names = [route.name for route in routes()]

    assert sorted(set(names)) == sorted(names)
