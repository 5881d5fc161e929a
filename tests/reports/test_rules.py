"""The pure rules: moves, figures side by side, rates, and forms that are written and read."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kheo.plans.rules.calendar import Occurrence
from kheo.plans.rules.document import Addressee, Deadline, Group, PlanDocument
from kheo.progress.rules.deadlines import judged
from kheo.registrations.rules.figures import read_number
from kheo.reports.queries.rates import groups_of
from kheo.reports.rules import REPORT_MOVES, State, Step, problems_with_step, steps_from
from kheo.reports.rules.content import (
    SECTIONS,
    Counted,
    ReportValues,
    own_only,
    problems_before_delivery,
    problems_with_values,
    reconciled,
    say,
)
from kheo.reports.rules.duties import Sort, key_of, parts_of
from kheo.reports.rules.form import (
    FIGURE_HEAD,
    SECTION_HEAD,
    Identity,
    figure_rows,
    head_rows,
    read_day,
    read_form,
    section_rows,
)
from kheo.reports.rules.rates import Rate, added, rate_of, say_share
from kheo.shared.periods import Period
from kheo.shared.problems import RuleBroken
from kheo.units.queries import UnitOnDay

MODELS = Counted("dang-ky", "Mô hình đã đăng ký", Decimal(5), total="dang-ky")
DAYS = Counted("so-lieu-ngay-cong", "Ngày công lao động", Decimal("12.5"), "ngày", 1)
MINE = Identity("ke-hoach-2023", "xa-a", "bao-cao")
ZONE = "Asia/Ho_Chi_Minh"


# --- moves ---


@given(step=st.sampled_from(Step), state=st.sampled_from(State))
def test_a_step_is_refused_exactly_where_the_table_does_not_list_it(step, state):
    allowed = state in REPORT_MOVES[step].sources

    assert (problems_with_step(step, state, "vì thiếu") == []) == allowed
    assert (step in steps_from(state)) == allowed


def test_a_return_says_why():
    assert [each.code for each in problems_with_step(Step.RETURN, State.DELIVERED, "  ")] == ["report.no_reason"]


# --- what is owed ---


@pytest.mark.parametrize(
    ("parts", "key"),
    [
        (("bao-cao", "", ""), "bao-cao"),
        (("bao-cao", "", "2023-Q2"), "bao-cao:2023-Q2"),
        (("", "ke-hoach", ""), "nhiem-vu:ke-hoach"),
    ],
)
def test_a_key_gives_back_what_it_was_made_of(parts, key):
    assert (key_of(*parts), parts_of(key)) == (key, parts)


# --- figures side by side ---


def test_a_figure_that_the_unit_does_not_state_is_as_counted():
    [line] = reconciled([MODELS], {}, {})

    assert (line.stated, line.differs, line.by) == (Decimal(5), False, Decimal(0))


def test_a_stated_figure_stands_beside_the_counted_one():
    [line] = reconciled([MODELS], {"dang-ky": Decimal(7)}, {"dang-ky": "hai mô hình mới"})

    assert (line.counted.value, line.stated, line.by, line.explained) == (5, 7, 2, "hai mô hình mới")


def test_a_draft_keeps_only_the_figures_that_differ():
    stated = {"dang-ky": Decimal(5), "so-lieu-ngay-cong": Decimal(13), "la": Decimal(1)}

    assert own_only(stated, [MODELS, DAYS]) == {"so-lieu-ngay-cong": Decimal(13)}


def codes_before(values, *, sort=Sort.REPORT, files=0, today=date(2023, 10, 1)):
    lines = reconciled([MODELS, DAYS], values.stated, values.explained)
    return [each.code for each in problems_before_delivery(sort, values, lines, files=files, today=today)]


def test_a_report_needs_its_results_and_a_word_for_each_difference():
    values = ReportValues(stated={"dang-ky": Decimal(4)})

    assert codes_before(values) == ["report.no_results", "report.unexplained"]


def test_an_explained_difference_stops_nothing():
    values = ReportValues({"ket-qua": "Xong."}, {"dang-ky": Decimal(4)}, {"dang-ky": "một mô hình đã rút"})

    assert codes_before(values) == []


def test_a_plan_of_the_unit_needs_its_number_its_day_and_its_file():
    assert codes_before(ReportValues(), sort=Sort.PLAN) == ["report.no_number", "report.no_day", "report.no_file"]


def test_a_paper_of_tomorrow_is_refused():
    values = ReportValues({"ket-qua": "Xong."}, dated_on=date(2023, 10, 2))

    assert codes_before(values) == ["report.day_in_future"]


@pytest.mark.parametrize(
    ("values", "code"),
    [
        (ReportValues({"ket-qua": "a" * 20_001}), "report.too_long"),
        (ReportValues(stated={"dang-ky": Decimal("2.5")}), "report.figure_too_fine"),
        (ReportValues(stated={"dang-ky": Decimal(-1)}), "report.figure_out_of_range"),
        (ReportValues(stated={"la": Decimal(1)}), "report.unknown_figure"),
        (ReportValues(explained={"dang-ky": "a" * 501}), "report.reason_too_long"),
        (ReportValues(number="1" * 61), "report.number_too_long"),
    ],
)
def test_what_is_wrong_in_itself_is_never_kept(values, code):
    assert [each.code for each in problems_with_values(values, [MODELS, DAYS])] == [code]


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("1.234,5", "1234.5"), ("1234.5", "1234.5"), ("1.234", "1234"), ("12.5", "12.5"), (" 1 200 ", "1200"),
        ("1.234.567,25", "1234567.25"), ("1,234.5", None), ("1.2,5", None),
        ("0", "0"), ("", None), ("mười", None), ("-3", None), ("1e5", None), ("NaN", None), ("9" * 41, None),
    ],
)  # fmt: skip
def test_a_number_is_read_as_officials_and_programs_write_it(typed, number):
    assert read_number(typed) == (None if number is None else Decimal(number))


@given(st.decimals(0, 10**14, places=3))
def test_a_number_that_is_said_is_read_as_itself(value):
    assert read_number(say(value)) == value


# --- rates ---


def figure(delivered: int | None, *, as_of: int, last: int = 20, extended: int | None = None):
    """A moment whose last day is the 20th; days of one month."""
    first = date(2023, 3, 1)

    def on(day):
        return first + timedelta(days=day - 1)

    occurrence = Occurrence(first, on(last), "", "", None, ZONE)
    deadline = Deadline("han", "Hạn", Addressee(group="g"), by=on(last))
    sent = datetime(2023, 3, 1, 3, tzinfo=UTC) + timedelta(days=delivered - 1) if delivered else None
    return judged(
        deadline, occurrence, 1, "xa-a", as_of=on(as_of), extended_to=on(extended) if extended else None,
        delivered_at=sent, delivery_id=1 if sent else None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("case", "rate"),
    [
        (figure(None, as_of=20), Rate(open=1)),
        (figure(None, as_of=21), Rate(expected=1)),
        (figure(18, as_of=20), Rate(open=1, early=1)),
        (figure(18, as_of=21), Rate(expected=1, actual=1, on_time=1)),
        (figure(25, as_of=24), Rate(expected=1)),
        (figure(25, as_of=25), Rate(expected=1, actual=1)),
        (figure(25, as_of=25, extended=25), Rate(open=1, early=1)),
        (figure(25, as_of=26, extended=25), Rate(expected=1, actual=1, on_time=1)),
    ],
    ids=["last day", "day after", "early", "on time", "not yet known", "late", "extended", "extended and over"],
)
def test_a_moment_counts_from_the_day_after_its_last_day(case, rate):
    assert rate_of(case) == rate


days = st.integers(1, 40)


@given(st.lists(st.builds(figure, st.none() | days, as_of=days, last=days, extended=st.none() | days)))
def test_rates_add_up_on_every_day(figures):
    total = added(map(rate_of, figures))

    assert total.expected + total.open == len(figures)
    assert total.expected == total.actual + total.missing
    assert total.actual == total.on_time + total.late
    assert 0 <= total.on_time <= total.actual <= total.expected
    assert 0 <= total.early <= total.open


@given(days, days, st.integers(1, 40))
def test_a_replayed_day_gives_what_was_seen_that_day(delivered, as_of, last):
    """What is known on a day does not change with what is delivered after it."""
    seen = rate_of(figure(delivered if delivered <= as_of else None, as_of=as_of, last=last))

    assert rate_of(figure(delivered, as_of=as_of, last=last)) == seen


KINDS = ("commune", "front", "agency")
subsets = st.lists(st.sampled_from(KINDS), max_size=3).map(tuple)


@given(st.lists(subsets, max_size=4), st.lists(st.sampled_from(KINDS), max_size=12))
def test_every_unit_counts_in_exactly_one_group_the_narrowest(groups, kinds):
    units = [UnitOnDay(n, f"u-{n}", "Đơn vị", "Đơn vị", kind, f"{n:04d}") for n, kind in enumerate(kinds, 1)]
    document = PlanDocument(
        "k", "Kế hoạch", "ke-hoach", "u-1", "u-1", Period(date(2023, 1, 1), date(2023, 12, 31)), ZONE,
        groups=tuple(Group(f"g-{n}", "Nhóm", kinds=kinds_of) for n, kinds_of in enumerate(groups)),
    )  # fmt: skip

    found = groups_of(document, units)

    assert set(found) == {unit.id for unit in units}
    for unit in units:
        sizes = {g.code: sum(u.kind in g.kinds for u in units) for g in document.groups if unit.kind in g.kinds}
        assert sizes.get(found[unit.id], 0) == min(sizes.values(), default=0)


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (None, "chưa có gì phải gửi"), (Fraction(0), "0%"), (Fraction(1), "100%"), (Fraction(9999, 10000), "99,9%"),
        (Fraction(1, 100000), "0,1%"), (Fraction(17, 18), "94,4%"), (Fraction(1, 2), "50%"),
    ],
)  # fmt: skip
def test_a_share_is_said_without_lying(share, words):
    assert say_share(share) == words


# --- forms ---

printable = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=60)
texts = st.dictionaries(st.sampled_from(list(SECTIONS)), printable, max_size=6)
numbers = st.decimals(0, 10**9, places=1)


def rows_of(values: ReportValues, identity=MINE):
    return [
        *head_rows(identity, values),
        (),
        SECTION_HEAD,
        *section_rows(values),
        FIGURE_HEAD,
        *figure_rows([MODELS, DAYS], values.stated, values.explained),
    ]


@given(
    texts,
    st.dictionaries(st.sampled_from(["dang-ky", "so-lieu-ngay-cong"]), numbers),
    st.dictionaries(st.sampled_from(["dang-ky", "so-lieu-ngay-cong"]), printable),
    st.none() | st.dates(date(1000, 1, 1), date(9999, 12, 31)),
)
def test_what_is_written_into_a_form_is_read_from_it(texts, stated, explained, dated_on):
    values = ReportValues(texts, stated, explained, "15-BC/ĐU", dated_on)

    read = read_form(rows_of(values), [MODELS, DAYS], MINE)

    assert read.notes == []
    assert {code: text for code, text in read.texts.items() if text} == {c: t.strip() for c, t in texts.items()}
    assert read.stated == {"dang-ky": Decimal(5), "so-lieu-ngay-cong": Decimal("12.5")} | stated
    assert {code: text for code, text in read.explained.items() if text} == explained
    assert (read.number, read.dated_on) == ("15-BC/ĐU", dated_on)


def test_a_form_is_read_when_columns_were_added_and_rows_moved():
    rows = [[None, *row, None] for row in rows_of(ReportValues({"ket-qua": "Tốt."}, {"dang-ky": Decimal(6)}))]
    rows[-2], rows[-1] = rows[-1], rows[-2]

    read = read_form(rows, [MODELS, DAYS], MINE)

    assert (read.texts["ket-qua"], read.stated["dang-ky"]) == ("Tốt.", 6)


def test_a_row_is_found_by_its_label_where_its_code_is_gone():
    rows = [["", *row[1:]] if row and row[0] == "dang-ky" else row for row in rows_of(ReportValues())]
    rows = [[*row[:4], "8", ""] if row[1:2] == ["Mô hình đã đăng ký"] else row for row in rows]

    assert read_form(rows, [MODELS, DAYS], MINE).stated["dang-ky"] == 8


def test_what_is_no_number_is_told_and_not_taken():
    rows = [[*row[:4], "khoảng 8", ""] if row and row[0] == "dang-ky" else row for row in rows_of(ReportValues())]

    read = read_form(rows, [MODELS, DAYS], MINE)

    assert "dang-ky" not in read.stated
    assert read.notes == ["“Mô hình đã đăng ký”: “khoảng 8” không phải là số, nên giữ số hệ thống tính 5."]


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([["Báo cáo", "tốt"]], "report_form.not_ours"),
        ([], "report_form.not_ours"),
        (rows_of(ReportValues(), Identity("ke-hoach-2022", "xa-a", "bao-cao")), "report_form.other_report"),
        (rows_of(ReportValues(), Identity("ke-hoach-2023", "xa-a", "khac")), "report_form.other_report"),
        (rows_of(ReportValues(), Identity("ke-hoach-2023", "xa-b", "bao-cao")), "report_form.other_unit"),
    ],
)
def test_a_foreign_form_is_refused(rows, code):
    with pytest.raises(RuleBroken) as refused:
        read_form(rows, [MODELS, DAYS], MINE)

    assert [each.code for each in refused.value.problems] == [code]


@given(st.lists(st.lists(st.none() | st.text(max_size=12) | st.integers() | st.floats() | st.booleans() | st.dates())))
def test_any_cells_at_all_are_refused_and_nothing_worse(rows):
    with pytest.raises(RuleBroken) as refused:
        read_form(rows, [MODELS, DAYS], MINE)

    assert [each.code for each in refused.value.problems] == ["report_form.not_ours"]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("24/02/2023", date(2023, 2, 24)), ("2023-02-24", date(2023, 2, 24)), ("24.2.2023", date(2023, 2, 24)),
        ("31/02/2023", None), ("hôm qua", None), ("1/1", None), ("²/1/2023", None),
    ],
)  # fmt: skip
def test_a_day_is_read_as_it_is_written(text, day):
    assert read_day(text) == day
