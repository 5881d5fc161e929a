"""What the tables of the room say, and how typed values become edits."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kheo.feedback.queries.editing import edited
from kheo.feedback.rules import ANSWERS, MOVES, State, Step, problems_with_move, subjects_of, touched_by
from kheo.feedback.rules.edits import Input, entries_of, typed_edits
from kheo.plans.queries.plan_file import check_bytes
from kheo.plans.rules.changes import changes_between
from kheo.plans.rules.document import Addressee
from tests.conftest import PLAN_FILE

TEXT = PLAN_FILE.with_suffix(".txt").read_text(encoding="utf-8")
SOURCE = PLAN_FILE.read_text(encoding="utf-8")


def document_of(source=SOURCE):
    checked = check_bytes(source.encode(), text=TEXT)
    assert checked.faults == ()
    return checked.document


PLAN = document_of()


@given(state=st.sampled_from(State), step=st.sampled_from(Step))
def test_a_step_is_refused_exactly_where_the_table_does_not_list_it(state, step):
    assert (problems_with_move(step, state, "vì thế") == []) == (state in MOVES[step].sources)


@pytest.mark.parametrize("step", ANSWERS)
def test_an_answer_says_something(step):
    assert [each.code for each in problems_with_move(step, State.SENT, "  ")] == ["feedback.no_words"]


def test_everything_in_the_plan_can_be_reported_on_once():
    found = [each.about for each in subjects_of(PLAN)]

    assert len(found) == len(set(found))
    assert found[:2] == ["deadline:danh-sach-dang-ky", "deadline:bao-cao-ket-qua"]
    assert "clause:III.1-3" in found
    assert found[-1] == "plan:"


def test_values_left_as_they_are_are_no_edits():
    typed = {value.path: value.now for entry in entries_of(PLAN) for value in entry.values}

    assert typed_edits(PLAN, typed, set()) == ({}, [])


def test_a_share_is_typed_in_per_cent_and_a_day_as_the_browser_sends_it():
    typed = {"targets.xa-50-phan-tram.at_least": "62,5", "deadlines.danh-sach-dang-ky.day": "2023-03-05"}

    edits, problems = typed_edits(PLAN, typed, {"tasks.so-ket-3-nam.drop"})

    assert problems == []
    assert edits == {
        "targets.xa-50-phan-tram.at_least": "0.625",
        "deadlines.danh-sach-dang-ky.day": "2023-03-05",
        "tasks.so-ket-3-nam.drop": True,
    }


@pytest.mark.parametrize("typed", ["", "năm", "-1", "2,5", "2.5", "1,000", "1,000.5", "100.001", "NaN", "1e9"])
def test_what_is_no_count_is_said_with_its_clause(typed):
    edits, problems = typed_edits(PLAN, {"targets.xa-5-dang-ky.at_least": typed}, set())

    assert edits == {}
    assert [(each.code, each.field, each.clause) for each in problems] == [
        ("amendment.unreadable", "targets.xa-5-dang-ky.at_least", "III.1-3")
    ]


@pytest.mark.parametrize(
    ("path", "typed", "kept"),
    [
        ("targets.xa-5-dang-ky.at_least", "2.000", "2000"),
        ("targets.xa-5-dang-ky.at_least", "2 000", "2000"),
        ("targets.xa-50-phan-tram.at_least", "1,5", "0.015"),
        ("targets.xa-50-phan-tram.at_least", "1.5", "0.015"),
    ],
)
def test_a_number_is_read_with_the_marks_that_officials_write(path, typed, kept):
    assert typed_edits(PLAN, {path: typed}, set()) == ({path: kept}, [])


DAYS = st.dates(date(2023, 1, 1), date(2023, 12, 31))


@settings(max_examples=8, deadline=None)  # each reads and writes a whole plan file
@given(day=DAYS, count=st.integers(0, 99), share=st.integers(1, 100))
def test_the_edited_file_differs_from_the_plan_in_what_was_typed_alone(day, count, share):
    typed = {
        "deadlines.danh-sach-dang-ky.day": day.isoformat(),
        "targets.xa-5-dang-ky.at_least": str(count),
        "targets.xa-50-phan-tram.at_least": str(share),
    }
    edits, problems = typed_edits(PLAN, typed, set())
    source, lost = edited(SOURCE, edits)
    after = document_of(source)

    assert (problems, lost) == ([], [])
    assert after.deadline_by_code["danh-sach-dang-ky"].before == day
    assert after.target_by_code["xa-5-dang-ky"].at_least == count
    assert after.target_by_code["xa-50-phan-tram"].at_least == Decimal(share) / 100
    named = {change.path.rsplit(".", 1)[0] for change in changes_between(PLAN, after)}
    assert named <= {"deadlines", "targets", *(path.rsplit(".", 1)[0] for path in edits)}
    assert edited(source, edits)[0] == source
    assert source.count("#") == SOURCE.count("#")


def test_an_edit_of_what_the_plan_no_longer_has_is_named():
    _, lost = edited(SOURCE, {"tasks.khong-con.title": "Khác", "deadlines.danh-sach-dang-ky.drop": True})

    assert lost == ["tasks.khong-con.title"]


def test_a_later_deadline_concerns_its_group_and_another_field_concerns_everybody():
    later = document_of(edited(SOURCE, {"deadlines.danh-sach-dang-ky.day": "2023-03-05"})[0])
    touched = touched_by(changes_between(PLAN, later), PLAN, later)
    assert touched.everybody == ()
    assert [addressees for _, addressees in touched.some] == [(Addressee(group="moi-don-vi"),)]

    renamed = document_of(SOURCE.replace("title: Phát triển kinh tế", "title: Phát triển kinh tế tập thể"))
    assert len(touched_by(changes_between(PLAN, renamed), PLAN, renamed).everybody) == 1


def test_the_inputs_of_the_plan_are_of_all_kinds():
    kinds = {value.input for entry in entries_of(PLAN) for value in entry.values}

    assert kinds == set(Input)
