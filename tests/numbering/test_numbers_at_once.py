"""Several people take numbers at the same moment: no gap, and none twice."""

import pytest
from django.conf import settings
from django.db import transaction

from kheo.numbering.models import DocumentNumber, NumberCounter
from tests.numbering.factories import enter, keep, make_committee, take
from tests.recognition.test_decisions_at_once import at_once

# Emptied together with what refers to the tables: on PostgreSQL that asks for the applications by name.
pytestmark = pytest.mark.django_db(transaction=True, available_apps=settings.INSTALLED_APPS)
HOW_MANY = 6


def taken(unit):
    with transaction.atomic():
        return take(unit).number


def test_a_row_that_begins_with_several_at_once_has_no_gap():
    unit = make_committee()
    works = [lambda: taken(unit), lambda: keep(unit).number, lambda: enter(unit).number] * (HOW_MANY // 3)

    said = at_once(*works)

    assert sorted(said) == list(range(1, HOW_MANY + 1))
    assert (NumberCounter.objects.get().last, DocumentNumber.objects.count()) == (HOW_MANY, HOW_MANY)


def test_a_kept_number_wanted_by_two_at_once_goes_to_one():
    unit = make_committee()
    kept = keep(unit)

    def wanting():
        with transaction.atomic():
            return take(unit, reserved_id=kept.pk).number

    assert sorted(map(str, at_once(wanting, wanting))) == ["1", "['number.used']"]


def test_one_form_sent_several_times_at_once_enters_one_document():
    unit = make_committee()

    said = at_once(*[lambda: enter(unit, key="mot-bieu").number] * 3)

    assert (said, DocumentNumber.objects.count()) == ([1, 1, 1], 1)
