"""For every history and every day: the figures equal a plain replay of what had happened by the end of that day."""

from datetime import date, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kheo.progress.queries.curve import curve
from kheo.progress.queries.figures import figures
from kheo.progress.queries.records import behind_total
from kheo.progress.rules import counting
from kheo.registrations.actions.standings import close_standing, open_standing, restate
from kheo.shared.periods import day_of
from tests.progress.factories import at, load_rich, register

UNITS = ("xa-a", "thon-a1", "xa-b")
FIRST = at(2, 1, 0)
ZONE = "Asia/Ho_Chi_Minh"

facets = st.fixed_dictionaries(
    {},
    optional={
        "built": st.booleans(),
        "recognised_rank": st.integers(0, 2),
        "commended": st.booleans(),
        "late": st.booleans(),
        "field": st.sampled_from(["kinh-te", "van-hoa"]),
        "subject": st.sampled_from(["tap-the", "ca-nhan"]),
        "level_rank": st.integers(1, 2),
        "first_time": st.booleans(),
        "priorities": st.sampled_from(["", "|viec|", "|viec-kho|viec|", "|viec-kho|"]),
    },
)
hours = st.integers(1, 40)
history = st.tuples(
    st.sampled_from(UNITS),
    hours,  # until it is accepted
    st.lists(st.tuples(hours, facets), max_size=4),
    st.one_of(st.none(), hours),  # until it is withdrawn
)


def happen(plan, each) -> list[tuple[datetime, dict | None, str]]:
    """Write one history into the ledger; give it back as events: from when on, what it counted as."""
    code, wait, changes, withdrawn = each
    registration = register(plan, code)
    now = FIRST + timedelta(hours=wait)
    standing = open_standing(registration, at=now)
    counted = {
        name: getattr(standing, name) for name in (*counting.RANKS, *counting.FLAGS, *counting.WORDS, "priorities")
    }
    events = [(now, dict(counted), code)]
    for gap, change in changes:
        if not change:
            continue
        now += timedelta(hours=gap)
        restate(registration, at=now, **change)
        counted |= change
        events.append((now, dict(counted), code))
    if withdrawn:
        now += timedelta(hours=withdrawn)
        close_standing(registration, at=now)
        events.append((now, None, code))
    return events


def replay(histories, day: date) -> list[tuple[dict, str]]:
    """What counted at the end of a day, by going through the events one by one."""
    counted = []
    for events in histories:
        state, code = None, ""
        for moment, facets_then, code_then in events:
            if day_of(moment, ZONE) <= day:
                state, code = facets_then, code_then
        if state is not None:
            counted.append((state, code))
    return counted


@pytest.mark.django_db
@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(histories=st.lists(history, min_size=1, max_size=5))
def test_figures_of_any_day_equal_a_replay_of_the_events_up_to_it(histories):
    with transaction.atomic():
        plan = load_rich()
        written = [happen(plan, each) for each in histories]
        last = max(events[-1][0] for events in written)
        day = day_of(FIRST, ZONE) - timedelta(days=1)
        by_day = {}
        while day <= day_of(last, ZONE) + timedelta(days=1):
            found = figures(plan, as_of=day)
            counted = replay(written, day)
            below = {"huyen": UNITS, "xa-a": ("xa-a", "thon-a1"), "xa-b": ("xa-b",), "thon-a1": ("thon-a1",)}
            for condition in found.counts.columns:
                for code, inside in below.items():
                    expected = sum(counting.holds(condition, row) for row, where in counted if where in inside)
                    assert found.count(condition, found.unit_by_code[code]) == expected
            behind = behind_total(found, counting.REGISTERED, found.scope)
            assert behind.rows.count() == behind.count == len(counted)
            by_day[day] = found
            day += timedelta(days=1)
        newest = by_day[max(by_day)]
        live = {each.registration_id for each in behind_total(newest, counting.REGISTERED, newest.scope).rows}
        assert live == set(plan_open_rows(plan))
        for point in curve(newest):
            if point.day in by_day:
                totals = by_day[point.day].totals
                assert (point.registered, point.built, point.recognised) == (
                    totals.registered,
                    totals.built,
                    totals.recognised,
                )
        transaction.set_rollback(True)


def plan_open_rows(plan):
    from kheo.registrations.models import Standing

    return Standing.objects.filter(plan=plan, to_at__isnull=True).values_list("registration_id", flat=True)
