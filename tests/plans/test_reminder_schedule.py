"""When a plan has its units reminded: read from the file, ours where it says nothing, told where it changed."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kheo.plans.queries.plan_file import check_bytes
from kheo.plans.rules.changes import changes_between
from kheo.plans.rules.reader import notes_of
from kheo.plans.rules.reminding import ReminderSchedule, say_schedule
from tests.plans.factories import plan_file

LAST_DAY = date(2024, 2, 24)
DAYS = st.lists(st.integers(0, 366), max_size=4, unique=True).map(tuple)


def document(**parts):
    checked = check_bytes(plan_file(**parts))
    assert checked.faults == ()
    return checked.document


def test_a_plan_that_says_nothing_has_our_schedule_and_says_that_it_is_ours():
    schedule = document().reminders

    assert (schedule.before, schedule.after, schedule.digest, schedule.default) == ((14, 7, 2), (1, 7), True, True)


def test_a_plan_has_its_own_schedule_and_what_it_leaves_out_is_ours():
    schedule = document(reminders={"before": [30, 3], "digest": False}).reminders

    assert schedule == ReminderSchedule(before=(30, 3), after=(1, 7), digest=False)


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"before": [-1]}, "reminders.before[0]"),
        ({"after": [0]}, "reminders.after[0]"),
        ({"before": [7, 2, 7]}, "reminders.before[2]"),
        ({"after": ["1"]}, "reminders.after[0]"),
        ({"before": list(range(21))}, "reminders.before"),
        ({"digest": "yes"}, "reminders.digest"),
        ({"daily": True}, "reminders.daily"),
    ],
)
def test_a_wrong_schedule_is_named(given, path):
    assert [fault.path for fault in check_bytes(plan_file(reminders=given)).faults] == [path]


def test_a_change_of_the_schedule_is_one_readable_sentence():
    changes = changes_between(
        document(reminders={"before": [14, 7, 2]}), document(reminders={"before": [20, 5], "after": [3]})
    )

    assert [(each.path, each.sentence) for each in changes] == [
        (
            "reminders",
            "Lịch nhắc hạn: Trước hạn 14, 7 và 2 ngày; Sau khi quá hạn 1 và 7 ngày; "
            "Tự động, mỗi người mỗi ngày nhiều nhất một lời nhắc → Trước hạn 20 và 5 ngày; Sau khi quá hạn 3 ngày; "
            "Tự động, mỗi người mỗi ngày nhiều nhất một lời nhắc",
        )
    ]


def test_the_plans_own_schedule_stands_among_its_notes_and_ours_does_not():
    def kinds(plan):
        return [note.kind for _, note in notes_of(plan)]

    assert "reminders" not in kinds(document())
    assert "reminders" in kinds(document(reminders={"before": [3]}))


@pytest.mark.parametrize(
    ("schedule", "said"),
    [
        (ReminderSchedule((0, 5), ()), ["Trước hạn 5 ngày", "Ngày cuối của hạn"]),
        (ReminderSchedule((), (7, 1)), ["Sau khi quá hạn 1 và 7 ngày"]),
        (ReminderSchedule((), ()), ["Không nhắc theo lịch"]),
    ],
)
def test_the_schedule_is_said_in_words(schedule, said):
    assert say_schedule(schedule)[: len(said)] == said


@given(before=DAYS, after=DAYS, offset=st.integers(-400, 400))
def test_the_day_that_is_due_is_the_latest_that_has_come(before, after, offset):
    schedule = ReminderSchedule(before, after)
    day = LAST_DAY + timedelta(days=offset)

    due = schedule.due_since(LAST_DAY, day)

    days = schedule.days_around(LAST_DAY)
    assert days == sorted(set(days))
    if due is None:
        assert all(each > day for each in days)
    else:
        assert due in days
        assert [each for each in days if due < each <= day] == []
