"""The pure decisions: what may be written, when a list is due, what a file is, what the search index holds."""

import io
import unicodedata
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kheo.plans.queries.plan_file import check_bytes
from kheo.registrations.rules import (
    EDITABLE,
    MOVES,
    RegistrationValues,
    State,
    Step,
    possible_steps,
    problems_with_move,
    problems_with_submission,
    problems_with_values,
    row_key,
)
from kheo.registrations.rules.figures import exact, problems_with_day, problems_with_figures, stored, totals
from kheo.registrations.rules.files import FileKind, clean_name, sniff
from kheo.registrations.rules.timing import ListDeadline, list_deadline
from kheo.registrations.rules.tokens import as_fts5, as_tsquery, code_token, facts_of, word_token, words_of
from kheo.registrations.rules.values import paragraphs
from tests.registrations.factories import BUNDLED, values


@pytest.fixture(scope="module")
def document():
    text = (BUNDLED / "chi-lang-2023.txt").read_text(encoding="utf-8")
    return check_bytes((BUNDLED / "chi-lang-2023.yaml").read_bytes(), text=text).document


@given(state=st.sampled_from(State), step=st.sampled_from(Step), reason=st.sampled_from(["", "  ", "Vì trùng"]))
def test_a_step_is_possible_exactly_where_the_table_lists_it_and_the_reason_is_given(state, step, reason):
    move = MOVES[step]
    possible = state in move.sources and (not move.needs_reason or bool(reason.strip()))

    assert (problems_with_move(step, state, reason) == []) == possible
    assert (move in possible_steps(state)) == (state in move.sources)


def test_what_was_withdrawn_or_closed_stays_so():
    assert possible_steps(State.WITHDRAWN) == possible_steps(State.CLOSED) == []
    assert frozenset({State.DRAFT, State.RETURNED}) == EDITABLE


@given(st.text(), st.text())
def test_a_row_is_the_same_however_it_is_typed(title, carrier):
    assert row_key("xa", title, carrier) == row_key("xa", f"  {unicodedata.normalize('NFD', title)} ", carrier)


@given(st.text())
def test_tidying_twice_changes_nothing(text):
    once = RegistrationValues(title=text, content=text, carrier=text).tidy()

    assert once.tidy() == once
    assert "\x00" not in once.title + once.content


def test_long_texts_keep_their_lines_and_lose_idle_ones():
    assert paragraphs(" Một \r\n\r\n\r\n\r\n hai\tba \r ") == "Một\n\nhai ba"


def test_a_complete_registration_has_no_problem(document):
    assert problems_with_submission(values(), document) == []


@pytest.mark.parametrize("name", ["title", "carrier", "subject", "field", "level", "content"])
def test_each_needed_field_is_asked_for_by_name(document, name):
    [problem] = problems_with_submission(replace(values(), **{name: ""}), document, clause="III.2-1")

    assert (problem.code, problem.field) == (f"registration.no_{name}", name)
    assert problem.clause in {"III.2-1", "II.2", "II(2).1"}


def test_an_individual_may_be_registered_without_consent(document):
    assert problems_with_submission(values(subject="ca-nhan", consent_to_publish=False), document) == []


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"people_involved": 0}, []),
        ({"people_involved": 10**9}, ["registration.people_out_of_range"]),
        ({"starts_on": date(2023, 3, 1), "ends_on": date(2023, 3, 1)}, []),
        ({"field": "x", "level": "y"}, ["registration.unknown_level", "registration.unknown_field"]),
        ({"notes": "a" * 20_000}, []),
    ],
)
def test_values_are_judged_one_by_one(document, changes, codes):
    assert [problem.code for problem in problems_with_values(replace(values(), **changes), document)] == codes


def unit(code, kind="commune-party-committee"):
    return SimpleNamespace(code=code, kind=kind)


def test_a_hamlet_sends_under_the_deadline_of_its_commune(document):
    hamlet, commune = unit("thon-a", "hamlet"), unit("xa-bac-thuy")

    due = list_deadline(document, [hamlet, commune], datetime(2023, 2, 1, tzinfo=UTC))

    assert (due.unit_code, due.last_day) == ("xa-bac-thuy", date(2023, 2, 24))
    assert list_deadline(document, [hamlet], datetime(2023, 2, 1, tzinfo=UTC)) is None


def test_days_are_counted_in_the_plans_time_zone(document):
    due = list_deadline(document, [unit("xa-bac-thuy")], datetime(2023, 2, 1, tzinfo=UTC))

    assert due.days_left(datetime(2023, 2, 23, 17, 0, tzinfo=UTC)) == 0
    assert due.days_left(datetime(2023, 2, 23, 16, 59, tzinfo=UTC)) == 1
    assert not due.is_closed(datetime(2024, 1, 1, tzinfo=UTC))  # no days of grace are named: it never closes


def test_an_extension_never_shortens(document):
    due = list_deadline(document, [unit("xa-bac-thuy")], datetime(2023, 2, 1, tzinfo=UTC))

    earlier = ListDeadline(due.deadline, due.occurrence, due.unit_code, date(2023, 2, 1))

    assert earlier.last_day == date(2023, 2, 24)


@pytest.mark.parametrize(
    ("figures", "codes"),
    [
        ({"nguoi-tham-gia": 12, "ngay-cong": "85.5", "kinh-phi": Decimal(0)}, []),
        ({"nguoi-tham-gia": "12.5"}, ["progress.figure_too_fine"]),
        ({"ngay-cong": "1.25"}, ["progress.figure_too_fine"]),
        ({"ngay-cong": -1}, ["progress.figure_out_of_range"]),
        ({"kinh-phi": "NaN"}, ["progress.figure_out_of_range"]),
        ({"kinh-phi": "mười"}, ["progress.figure_out_of_range"]),
        ({"kinh-phi": 10**16}, ["progress.figure_out_of_range"]),
        ({"so-ga": 1}, ["progress.unknown_figure"]),
    ],
)
def test_figures_are_those_of_the_plan_and_exact(document, figures, codes):
    assert [problem.code for problem in problems_with_figures(figures, document)] == codes


@given(st.lists(st.decimals(min_value=0, max_value=10**9, places=2), min_size=1))
def test_sums_are_exact(numbers):
    records = [stored({"a": number}) for number in numbers]

    assert totals(records)["a"] == sum(numbers)
    assert all("E" not in record["a"] for record in records)


def test_a_figure_is_written_alike_however_it_was_typed():
    assert stored({"a": "12.50", "b": "12.5", "c": "100"}) == {"a": "12.5", "b": "12.5", "c": "100"}
    assert (exact("mười"), exact("Infinity"), exact("0.10")) == (None, None, Decimal("0.1"))


@pytest.mark.parametrize(
    ("day", "codes"),
    [
        (date(2022, 12, 31), ["progress.before_plan"]),
        (date(2023, 1, 1), []),
        (date(2023, 6, 1), []),
        (date(2023, 6, 2), ["progress.in_future"]),
    ],
)
def test_progress_lies_between_the_plans_first_day_and_today(document, day, codes):
    assert [problem.code for problem in problems_with_day(day, document, date(2023, 6, 1))] == codes


def zipped(*names, types=b"<Types/>"):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", types)
        for name in names:
            archive.writestr(name, b"x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "kind", "code"),
    [
        (b"\xff\xd8\xff\xe0rest", FileKind.JPEG, None),
        (b"\x89PNG\r\n\x1a\nrest", FileKind.PNG, None),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", FileKind.WEBP, None),
        (b"%PDF-1.7\n", FileKind.PDF, None),
        (zipped("word/document.xml"), FileKind.DOCX, None),
        (zipped("xl/workbook.xml"), FileKind.XLSX, None),
        (zipped("xl/workbook.xml", "xl/vbaProject.bin"), None, "attachment.macros"),
        (zipped("xl/workbook.xml", types=b"application/x.macroEnabled.main"), None, "attachment.macros"),
        (zipped("readme.txt"), None, "attachment.unknown_kind"),
        (b"PK\x03\x04broken", None, "attachment.damaged"),
        (b"MZ\x90\x00", None, "attachment.unknown_kind"),
        (b"<svg onload=alert(1)>", None, "attachment.unknown_kind"),
        (b"<!doctype html>%PDF-1.4", None, "attachment.unknown_kind"),
        (b"", None, "attachment.empty"),
    ],
)  # fmt: skip
def test_a_file_is_what_its_content_says(content, kind, code):
    looked = sniff(io.BytesIO(content), len(content))

    assert (looked.kind, looked.problem.code if looked.problem else None) == (kind, code)


def test_a_file_may_weigh_twenty_megabytes():
    assert sniff(io.BytesIO(b"%PDF-1.4"), 20 * 1024 * 1024).kind is FileKind.PDF
    assert sniff(io.BytesIO(b"%PDF-1.4"), 20 * 1024 * 1024 + 1).problem.code == "attachment.too_large"


@given(st.text(), st.sampled_from(FileKind))
def test_names_are_safe_whatever_was_sent(name, kind):
    cleaned = clean_name(name, kind)

    assert cleaned.endswith(kind.ending)
    assert len(cleaned) <= 120
    assert not set(cleaned) & set('/\\\x00\n\r<>:"|?*')
    assert cleaned == clean_name(cleaned, kind)


def test_a_name_keeps_its_words_and_takes_the_ending_of_its_content():
    assert clean_name("C:\\Ảnh\\Ra quân.exe", FileKind.JPEG) == "Ra quân.exe.jpg"
    assert clean_name("../../báo cáo.PDF", FileKind.PDF) == "báo cáo.pdf"
    assert clean_name("...", FileKind.PNG) == "tep.png"


@given(st.text())
def test_tokens_are_plain_ascii_without_spaces(text):
    for token in words_of(text):
        assert token.isascii()
        assert all(part.isalnum() or part == "_" for part in token)


def test_facts_are_tokens_that_no_word_can_be():
    where = {"plan_id": 3, "unit_id": 7, "lineage": [1, 7]}
    what = {"state": "draft", "field": "kinh-te", "level": "co-so", "subject": "", "kind": "practice", "late": True}

    facts = facts_of(**where, **what)

    assert facts == ["_p3", "_u7", "_sdraft", "_a1", "_a7", "_late", "_kpractice", "_fkinh_te", "_lco_so"]
    assert code_token("f", "van-hoa") == "_fvan_hoa"
    assert word_token("мир").startswith("_x")


def test_a_question_is_put_in_the_language_of_each_database():
    question = [["_p1"], ["hien", "hiep"]]

    assert as_fts5(question) == '("_p1") AND ("hien" OR "hiep")'
    assert as_tsquery(question) == "('_p1') & ('hien' | 'hiep')"
    assert as_tsquery([["hie*"]]) == "('hie':*)"
