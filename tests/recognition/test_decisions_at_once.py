"""Several people issue at the same moment: numbers have no gaps and are given once."""

from threading import Barrier, Thread

import pytest
from django.conf import settings
from django.db import connection

from kheo.numbering.models import NumberCounter
from kheo.recognition.actions.decisions import release
from kheo.recognition.models import Decision, Recognition
from kheo.shared.problems import RuleBroken
from tests.recognition.factories import DECIDED, make_candidate, make_round
from tests.recognition.test_decisions import drafted, signed
from tests.registrations.factories import HOUR, SYSTEM, load_bundled_plan, unit_of

# Emptied together with what refers to the tables: on PostgreSQL that asks for the applications by name.
pytestmark = pytest.mark.django_db(transaction=True, available_apps=settings.INSTALLED_APPS)
HOW_MANY = 6


def at_once(*works):
    """Each work in a thread of its own, all started together; what they came to."""
    gate, said = Barrier(len(works)), []

    def run(work):
        gate.wait()
        try:
            said.append(work())
        except RuleBroken as refused:
            said.append([problem.code for problem in refused.problems])
        finally:
            connection.close()

    threads = [Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return said


@pytest.fixture
def decisions(db):
    round_ = make_round(load_bundled_plan(), unit_of("xa-bac-thuy"))
    return [signed(drafted(round_, make_candidate(round_))) for _ in range(HOW_MANY)]


def test_numbers_have_no_gaps_when_all_are_issued_at_once(decisions):
    at_once(*[lambda pk=each.pk: release([pk], SYSTEM, DECIDED + HOUR) for each in decisions])

    assert sorted(Decision.objects.values_list("number", flat=True)) == list(range(1, HOW_MANY + 1))
    assert NumberCounter.objects.get().last == HOW_MANY


def test_the_same_decision_issued_twice_at_once_is_issued_once(decisions):
    pk = decisions[0].pk

    said = at_once(*[lambda: len(release([pk], SYSTEM, DECIDED + HOUR))] * 3)

    assert sorted(map(str, said)) == ["1", "['decision.wrong_state']", "['decision.wrong_state']"]
    assert (Decision.objects.get(pk=pk).number, Recognition.objects.count()) == (1, 1)
