"""Two people at one list: one brings it in, the other is told so."""

import threading

import pytest
from django.conf import settings
from django.db import connection, connections

from kheo.papers.actions import apply_list, import_list
from kheo.registrations.models import Registration
from kheo.shared.problems import RuleBroken
from tests.papers.factories import a_list, check, row
from tests.registrations.factories import ON_TIME, SYSTEM, load_bundled_plan, unit_of

# Naming the apps lets PostgreSQL empty the search index with the table that it refers to.
pytestmark = pytest.mark.django_db(transaction=True, available_apps=settings.INSTALLED_APPS)


@pytest.fixture
def shared(monkeypatch, tmp_path):
    """A database that several connections can share: SQLite's of the tests lies in memory, so it is put into a file."""

    def share():
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("VACUUM INTO %s", [str(tmp_path / "shared.sqlite3")])
            monkeypatch.setitem(connections.settings["default"], "NAME", str(tmp_path / "shared.sqlite3"))

    return share


def at_once(*calls):
    """What each call gave or refused with, all of them started together."""
    start, answers = threading.Barrier(len(calls)), []

    def one(call):
        start.wait()
        try:
            answers.append(call())
        except RuleBroken as broken:
            answers.append(broken.problems[0].code)
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def count_there():
    return at_once(Registration.objects.count)[0]


def test_one_check_is_applied_once(shared):
    plan = load_bundled_plan()
    entry = check(plan, unit_of("xa-bac-thuy"), *(row(title=f"Mô hình {n}") for n in range(20)))

    shared()

    answers = at_once(*[lambda: apply_list(import_id=entry.pk, by=SYSTEM, at=ON_TIME).entry.new] * 4)

    assert sorted(map(str, answers)) == ["20", *["list.applied_already"] * 3]
    assert count_there() == 20


def test_one_file_brought_in_by_four_people_comes_in_once(shared):
    plan = load_bundled_plan()
    data = a_list(*(row(title=f"Mô hình {n}") for n in range(20)))

    def call():
        return import_list(
            plan=plan, scope=unit_of("xa-bac-thuy"), data=data, filename="a.xlsx", by=SYSTEM, at=ON_TIME
        )[0]

    shared()

    answers = at_once(*[call] * 4)

    assert sum(answer is not None for answer in answers) == 1
    assert count_there() == 20
