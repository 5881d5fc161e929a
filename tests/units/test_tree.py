"""Paths, ranges, and the tree of any day: whatever is done to it, replaying gives what was seen."""

from datetime import UTC, date, datetime, timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from kheo.accounts.actor import system_actor
from kheo.shared.problems import RuleBroken
from kheo.units.actions import UnitDraft, create_unit, end_unit, merge_units, move_unit
from kheo.units.models import Placement, Unit
from kheo.units.queries import placements_on, tree_below
from kheo.units.rules import (
    ancestors,
    contains,
    depth,
    exists_on,
    label,
    neighbours_scope,
    next_step,
    parent_path,
    step,
    subtree_range,
    years_of,
)

steps = st.integers(1, 9999).map(step)
paths = st.lists(steps, min_size=1, max_size=6).map("".join)
near_paths = st.lists(st.sampled_from(["0001", "0002", "0009", "0010", "9999"]), max_size=5).map("".join)


@given(near_paths, near_paths.filter(bool))
def test_the_range_of_a_subtree_holds_exactly_the_paths_that_begin_with_its_own(scope, path):
    low, high = subtree_range(scope)

    assert (low <= path < high) == contains(scope, path)


@given(paths)
def test_the_ancestors_of_a_path_end_with_it_and_each_contains_it(path):
    line = ancestors(path)

    assert line[-1] == path
    assert [depth(each) for each in line] == list(range(1, depth(path) + 1))
    assert all(contains(each, path) for each in line)
    assert parent_path(path) == (line[-2] if len(line) > 1 else "")
    assert neighbours_scope(path) == (parent_path(path) or path)


@given(st.lists(st.integers(1, 9000), max_size=8))
def test_the_next_step_is_above_every_one_that_was_ever_used(used):
    following = next_step(["0001" + step(each) for each in used])

    assert int(following) == max(used, default=0) + 1


def test_a_unit_has_at_most_9999_children():
    with pytest.raises(ValueError, match="9999"):
        step(10_000)


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (None, None, ""),
        (date(2025, 7, 1), None, "từ 2025"),
        (None, date(2025, 6, 30), "đến 2025"),
        (date(2020, 1, 1), date(2025, 6, 30), "2020–2025"),
        (date(2025, 1, 1), date(2025, 6, 30), "2025"),
    ],
)
def test_the_years_of_a_unit_in_words(first, last, words):
    assert years_of(first, last) == words


def test_a_name_that_others_bear_is_shown_with_kind_and_years():
    kind = "commune-party-committee"

    assert label("Chi Lăng", kind, date(2025, 7, 1), None, ambiguous=False) == "Chi Lăng"
    assert label("Chi Lăng", kind, date(2025, 7, 1), None, ambiguous=True) == (
        "Chi Lăng (Đảng ủy xã, phường, thị trấn, từ 2025)"
    )
    assert label("Chi Lăng", "khác", None, None, ambiguous=True) == "Chi Lăng (khác)"


@given(st.dates(date(2000, 1, 1), date(2030, 1, 1)))
def test_both_ends_of_a_unit_are_days_on_which_it_exists(day):
    assert exists_on(day, day, day)
    assert not exists_on(day, day + timedelta(days=1), None)
    assert not exists_on(day, None, day - timedelta(days=1))


# A failing plan is short enough to read as it is; making it smaller would take minutes.
WITHOUT_SHRINKING = (Phase.explicit, Phase.reuse, Phase.generate)
START = date(2023, 1, 1)
BY = system_actor("kiểm thử")
AT = datetime(2023, 1, 1, tzinfo=UTC)
codes = (f"dv-{number}" for number in count(1))
operations = st.lists(
    st.tuples(
        st.sampled_from(["add", "move", "move", "move", "end", "merge", "merge-new"]),
        st.integers(0, 30),  # which unit
        st.integers(0, 30),  # which other unit
        st.integers(-6, 12),  # days after the latest (before it: history told late)
    ),
    max_size=9,
)


class Seen:
    """The tree as a list of facts: who stood below whom, from a day on. Nothing of paths."""

    def __init__(self):
        self.parents = {}  # code -> list of (from day, parent code or None, or False when gone)

    def put(self, code, parent, day):
        kept = [entry for entry in self.parents.get(code, []) if entry[0] < day]
        self.parents[code] = [*kept, (day, parent)]

    def hand_over(self, old, new, day):
        """From `day` on, whatever stands (or is to stand) below `old` stands below `new`."""
        for code, line in self.parents.items():
            at_that_day = [parent for since, parent in line if since <= day]
            line = [(since, new if since >= day and parent == old else parent) for since, parent in line]
            if at_that_day and at_that_day[-1] == old and code != new:
                line = sorted([(day, new), *((since, parent) for since, parent in line if since != day)])
            self.parents[code] = line

    def on(self, day):
        standing = {}
        for code, line in self.parents.items():
            latest = [parent for since, parent in line if since <= day]
            if latest and latest[-1] is not False:
                standing[code] = latest[-1]
        return standing


def path_on(unit, day):
    return next((each.path for each in tree_below(unit.pk, day)), None)


def standing_on(day):
    tops = placements_on(day).filter(parent=None).values_list("unit_id", flat=True)
    tree = [unit for top in tops for unit in tree_below(top, day)]
    by_path = {unit.path: unit.code for unit in tree}
    assert len(by_path) == len(tree), "two units at one place"
    return {unit.code: by_path.get(unit.parent_path) for unit in tree}


@pytest.mark.django_db(transaction=False)
@given(operations)
@settings(
    max_examples=60,
    deadline=None,
    phases=WITHOUT_SHRINKING,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_moves_and_mergers_replayed_give_the_tree_of_any_day(plan):
    Placement.objects.all().delete()
    Unit.objects.update(parent=None, successor=None)
    Unit.objects.all().delete()
    seen, day = Seen(), START
    root = create_unit(UnitDraft("goc", "Gốc", "district-party-committee"), by=BY, at=AT)
    seen.put("goc", None, date.min)
    for parent, code in [
        ("goc", "a"),
        ("goc", "b"),
        ("goc", "c"),
        ("a", "a1"),
        ("a", "a2"),
        ("b", "b1"),
        ("a1", "a11"),
    ]:
        create_unit(UnitDraft(code, code, "hamlet", parent), by=BY, at=AT)
        seen.put(code, parent, date.min)
    days = {START, START - timedelta(days=1)}
    for kind, one, other, later in plan:
        today = max(day, day + timedelta(days=later)) if kind == "add" else day + timedelta(days=later)
        here = list(Unit.objects.filter(valid_to__isnull=True).order_by("code"))
        others = [each for each in here if each.pk != root.pk]
        if not others:
            break
        unit, second = others[one % len(others)], here[other % len(here)]
        try:
            if kind == "add":
                new = create_unit(
                    UnitDraft(next(codes), "Đơn vị", "hamlet", second.code, valid_from=today), by=BY, at=AT
                )
                seen.put(new.code, second.code, today)
            elif kind == "move":
                if second.valid_from and second.valid_from > today:
                    continue
                move_unit(unit_id=unit.pk, parent_id=second.pk, from_day=today, by=BY, at=AT)
                seen.put(unit.code, second.code, today)
            elif kind == "end":
                end_unit(unit_id=unit.pk, last_day=today - timedelta(days=1), successor_id=second.pk, by=BY, at=AT)
                seen.put(unit.code, False, today)
                seen.hand_over(unit.code, second.code, today)
            else:
                into = second if kind == "merge" else UnitDraft(next(codes), "Mới", "hamlet", "goc", valid_from=today)
                target = merge_units(unit_ids=[unit.pk, second.pk], into=into, from_day=today, by=BY, at=AT)
                if kind == "merge-new":
                    seen.put(target.code, "goc", today)
                for code in {unit.code, second.code} - {target.code}:
                    seen.put(code, False, today)
                    seen.hand_over(code, target.code, today)
        except RuleBroken:
            continue
        day = max(day, today)
        days |= {today - timedelta(days=1), today, today + timedelta(days=1)}
    for each in days:
        assert standing_on(each) == seen.on(each), each
    for unit in Unit.objects.all():
        assert not unit.valid_to or path_on(unit, unit.valid_to + timedelta(days=1)) is None
        if unit.valid_to is None:
            assert path_on(unit, day) == unit.path or unit.valid_from > day
    for place in Placement.objects.all():
        assert place.valid_from is None or place.valid_to is None or place.valid_from <= place.valid_to
