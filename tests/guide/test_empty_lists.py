"""A list with nothing in it says what it is for and what to do: a way on, or whose doing it is."""

import re
from datetime import date
from pathlib import Path

import pytest
from django.urls import reverse

from kheo.accounts.models import Membership
from tests.factories import AT, make_unit, make_user
from tests.house.doors import DOORS
from tests.house.routes import routes
from tests.plans.factories import load_2023

PACKAGE = Path(__file__).resolve().parents[2] / "kheo"
SAID = re.compile(r"""{% include "components/empty.html" with (.*?) ?only %}""")
ALL_DONE = {"accept"}
FILTERED = {"search", "filter"}
EMPTY = re.compile(r'<div class="empty">(.*?)</div>', re.DOTALL)
LISTS = [
    route
    for route in routes()
    if route.name in DOORS and set(route.parameters) <= {"plan", "code"} and DOORS[route.name].about in {"all", "plan"}
]


def test_whatever_is_empty_leads_on_or_says_whose_doing_it_is():
    wrong, seen = [], 0
    for path in PACKAGE.rglob("templates/**/*.html"):
        for said in SAID.findall(path.read_text(encoding="utf-8")):
            seen += 1
            icon = re.search(r'icon="([\w-]+)"', said)
            kind = icon[1] if icon else ""
            if not re.search(r"\b(href|who)=", said) and kind not in ALL_DONE | FILTERED:
                wrong.append(f"{path.name}: {said}")

    assert seen > 100
    assert wrong == []


def test_whatever_is_empty_says_in_a_sentence_what_it_is_for():
    silent = [
        f"{path.name}: {said}"
        for path in PACKAGE.rglob("templates/**/*.html")
        for said in SAID.findall(path.read_text(encoding="utf-8"))
        if "text=" not in said and "href=" not in said
    ]

    assert silent == []


def empties(client, plan_code):
    """What each list page says where it has nothing to show, by the page's name."""
    found = {}
    for route in LISTS:
        if route.parameters and plan_code is None:
            continue
        address = reverse(route.name, kwargs=dict.fromkeys(route.parameters, plan_code))
        answer = client.get(address, follow=True)
        if answer.streaming:
            list(answer.streaming_content)  # at its end the client closes the file
        elif answer.status_code == 200 and EMPTY.search(answer.content.decode("utf-8", "replace")):
            found[route.name] = EMPTY.findall(answer.content.decode())
    return found


def sign_in(client, unit, role):
    user = make_user()
    Membership.objects.create(user=user, unit=unit, role=role, valid_from=date(2020, 1, 1))
    client.force_login(user)


@pytest.mark.django_db
def test_before_a_plan_is_loaded_every_room_says_so(client, settings):
    settings.KHEO_NOW = AT.isoformat()
    sign_in(client, make_unit(), "unit-officer")

    assert set(empties(client, None)) >= {
        "feedback:list", "home", "papers:catalogue", "papers:import", "plans:list", "portal:home", "progress:matrix",
        "progress:tasks", "registrations:list", "registrations:new", "reports:start", "rounds:list", "rounds:new",
    }  # fmt: skip


@pytest.mark.django_db
def test_in_a_unit_without_anything_every_list_says_so(client, settings):
    settings.KHEO_NOW = AT.isoformat()
    plan = load_2023().plan
    sign_in(client, plan.issuer.children.get(code="xa-bac-thuy"), "unit-officer")

    assert set(empties(client, plan.code)) >= {
        "feedback:list", "papers:documents", "papers:history", "papers:incoming", "progress:messages",
        "recognition:decisions", "recognition:list", "recognition:replications", "registrations:list", "rounds:list",
        "rounds:visits",
    }  # fmt: skip
