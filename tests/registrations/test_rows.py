"""Many rows of a table written at once."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet

from kheo.registrations.actions.bulk import create_registrations
from kheo.registrations.actions.indexing import gather_index, index
from kheo.registrations.actions.rows import insert_rows, reserve_ids, stamp
from kheo.registrations.models import Event, Registration
from kheo.registrations.queries.search import matching_ids, question_of
from kheo.registrations.rules import State
from tests.registrations.factories import ON_TIME, SYSTEM, load_bundled_plan, make_draft, unit_of, values

EVENT = ("id", "registration_id", "step", "at", "by_id", "by_name", "reason")


def events_of(registration: Registration, count: int) -> list[tuple[object, ...]]:
    at = stamp(ON_TIME)
    ids = reserve_ids(Event, count)
    return [(pk, registration.pk, f"bước {n}", at, None, "Người ghi", "a\tb\nc\\d") for n, pk in enumerate(ids)]


def written(events: "QuerySet[Event]") -> list[tuple[object, ...]]:
    return list(events.order_by("id").values_list(*EVENT))


@pytest.mark.django_db
@pytest.mark.parametrize("count", [0, 1, 99, 100, 101, 250])
def test_any_number_of_rows_stands_as_it_was_given(count):
    registration = make_draft(load_bundled_plan(), unit_of("xa-chi-lang"))
    Event.objects.all().delete()
    with transaction.atomic():
        rows = events_of(registration, count)
        insert_rows(Event, EVENT, rows)
    assert written(Event.objects.all()) == [(*row[:3], ON_TIME, *row[4:]) for row in rows]


@pytest.mark.django_db
def test_a_row_that_is_there_already_is_refused_and_none_is_written():
    registration = make_draft(load_bundled_plan(), unit_of("xa-chi-lang"))
    before = written(Event.objects.all())
    rows = events_of(registration, 150)
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_rows(Event, EVENT, [*rows, rows[120]])
    assert written(Event.objects.all()) == before


@pytest.mark.django_db
def test_rows_written_together_are_found_by_what_they_are_found_by_when_indexed_anew():
    plan = load_bundled_plan()
    rows = [values(title=f"Mô hình số {n} “đường hoa”, tổ {n % 7} – Ω") for n in range(120)]
    with transaction.atomic():
        made = create_registrations(plan, unit_of("xa-chi-lang"), rows, state=State.SUBMITTED, by=SYSTEM, at=ON_TIME)
    asked = [question_of(text + " ") for text in ("đường hoa", "số 119", "tổ 3", "Ω", "hoa ω 77", "không có")]
    first = [matching_ids(each, limit=500) for each in asked]
    index(made)
    assert [matching_ids(each, limit=500) for each in asked] == first
    assert [len(found) for found in first] == [120, 1, 17, 120, 1, 0]


@pytest.mark.django_db
@pytest.mark.only_on("sqlite")
def test_the_parts_of_the_index_become_one_that_finds_the_same():
    plan = load_bundled_plan()
    for n in range(6):
        with transaction.atomic():
            rows = [values(title=f"Đường hoa số {n}.{m}") for m in range(20)]
            create_registrations(plan, unit_of("xa-chi-lang"), rows, state=State.SUBMITTED, by=SYSTEM, at=ON_TIME)
    assert parts() > 1
    asked = [question_of(text + " ") for text in ("đường hoa", "số 3", "hoa 19", "không có")]
    before = [matching_ids(each, limit=500) for each in asked]
    assert list(map(len, before)) == [120, 25, 6, 0]

    gather_index()

    assert parts() == 1
    assert [matching_ids(each, limit=500) for each in asked] == before


def parts() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT segid) FROM registrations_search_idx")
        return cursor.fetchone()[0]
