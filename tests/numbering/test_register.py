"""The register: next numbers, kept ones, late ones, struck ones; nothing changes where something is refused."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kheo.audit.models import Record
from kheo.numbering.actions import open_book, void_number
from kheo.numbering.models import DocumentNumber, NumberCounter
from kheo.shared.problems import RuleBroken
from tests.factories import AT, actor_for, make_member, make_unit
from tests.numbering.factories import TODAY, enter, keep, make_committee, take
from tests.registrations.factories import SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit(db):
    return make_committee()


def stored():
    """All that the register and the journal hold."""
    tables = (DocumentNumber, NumberCounter, Record)
    return [list(table.objects.order_by("pk").values()) for table in tables]


def refused(act):
    before = stored()
    with pytest.raises(RuleBroken) as no, transaction.atomic():
        act()
    assert stored() == before
    return [problem.code for problem in no.value.problems]


def texts():
    return list(DocumentNumber.objects.order_by("pk").values_list("text", flat=True))


# --- the next number -----------------------------------------------------------------------------
def test_each_unit_year_and_type_has_its_own_row(unit):
    commune = make_unit("Đảng ủy xã Bắc Thủy", parent=unit, symbol="ĐU")
    office = make_unit("Ủy ban nhân dân xã", parent=unit, kind="agency", symbol="UBND")
    take(unit)
    take(unit)
    take(unit, sort="QĐ")
    take(unit, day=date(2022, 12, 30))
    take(commune)
    take(office)

    assert texts() == ["01-BC/HU", "02-BC/HU", "01-QĐ/HU", "01-BC/HU", "01-BC/ĐU", "01/BC-UBND"]


def test_a_number_that_is_rolled_back_with_its_document_is_given_to_the_next_one(unit):
    take(unit)

    @transaction.atomic
    def issue_and_fail():
        take(unit)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        issue_and_fail()

    assert (take(unit).number, NumberCounter.objects.get().last) == (2, 2)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.sampled_from(["take", "keep", "enter", "void"]), max_size=8))
def test_whatever_is_done_a_row_has_no_gap_and_no_number_twice(unit, steps):
    with transaction.atomic():
        for step in steps:
            if step == "void":
                line = DocumentNumber.objects.filter(state="reserved").first() or keep(unit)
                void_number(number_id=line.pk, reason="không ban hành", by=SYSTEM, at=AT)
            else:
                {"take": take, "keep": keep, "enter": enter}[step](unit)
        numbers = list(DocumentNumber.objects.order_by("number").values_list("number", flat=True))
        assert numbers == list(range(1, len(numbers) + 1))
        transaction.set_rollback(True)


# --- late ---------------------------------------------------------------------------------------
def test_a_document_dated_before_one_with_a_lower_number_is_late(unit):
    take(unit, day=date(2023, 1, 20))

    assert [take(unit, day=date(2023, 1, day)).late for day in (19, 20, 21)] == [True, False, False]


def test_neither_another_type_nor_a_struck_line_makes_a_document_late(unit):
    take(unit, sort="QĐ", day=date(2023, 1, 30))
    line = enter(unit, day=date(2023, 1, 30))
    void_number(number_id=line.pk, reason="vào sổ nhầm", by=SYSTEM, at=AT)

    assert take(unit, day=date(2023, 1, 10)).late is False


# --- kept numbers ---------------------------------------------------------------------------------
def test_a_kept_number_is_used_by_its_document_and_the_row_goes_on(unit):
    kept, after = keep(unit), take(unit)
    used = take(unit, reserved_id=kept.pk, subject="kết quả tháng Hai", day=date(2023, 2, 3))

    assert (kept.text, after.text, used.pk, used.text) == ("01-BC/HU", "02-BC/HU", kept.pk, "01-BC/HU")
    assert (used.state, used.subject, used.issued_here, used.late) == ("used", "kết quả tháng Hai", True, False)
    assert NumberCounter.objects.get().last == 2


def test_a_kept_number_is_used_once(unit):
    kept = keep(unit)
    take(unit, reserved_id=kept.pk)

    assert refused(lambda: take(unit, reserved_id=kept.pk)) == ["number.used"]


def test_a_kept_number_serves_its_own_row_alone(unit):
    kept = keep(unit)
    other = make_unit("Đảng ủy xã", parent=unit)

    assert refused(lambda: take(unit, sort="QĐ", reserved_id=kept.pk)) == ["number.other_row"]
    assert refused(lambda: take(other, reserved_id=kept.pk)) == ["number.other_row"]
    assert refused(lambda: take(unit, day=date(2022, 5, 1), reserved_id=kept.pk)) == ["number.other_row"]


def test_the_same_form_keeps_one_number_and_enters_one_document(unit):
    kept = [keep(unit, key="mot").pk for _ in range(2)]
    entered = [enter(unit, key="hai").pk for _ in range(2)]

    assert (len(set(kept)), len(set(entered)), texts()) == (1, 1, ["01-BC/HU", "02-BC/HU"])


def test_what_was_kept_and_why_is_in_the_journal(unit):
    kept = keep(unit)
    void_number(number_id=kept.pk, reason="không ban hành nữa", by=SYSTEM, at=AT)

    said = list(Record.objects.order_by("seq").values_list("action", "target_name", "after__reason"))
    assert said == [("number.reserve", "01-BC/HU", None), ("number.void", "01-BC/HU", "không ban hành nữa")]


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({"purpose": "  "}, ["number.no_purpose"]),
        ({"sort": "XX"}, ["number.unknown_sort"]),
        ({"year": 2022}, ["number.other_year"]),
        ({"year": 2025}, ["number.other_year"]),
        ({"symbol": "BC HU"}, ["number.bad_symbol"]),
    ],
)
def test_a_number_is_not_kept_for_nothing(unit, change, codes):
    assert refused(lambda: keep(unit, **change)) == codes


# --- paper documents ---------------------------------------------------------------------------
def test_a_paper_document_gets_the_next_number_of_the_year_of_its_day(unit):
    take(unit)
    entered = [enter(unit), enter(unit, day=date(2022, 12, 28))]

    assert [(each.year, each.text, each.issued_here) for each in entered] == [
        (2023, "02-BC/HU", False),
        (2022, "01-BC/HU", False),
    ]


@pytest.mark.parametrize(
    ("change", "codes"),
    [({"subject": ""}, ["number.no_subject"]), ({"day": date(2023, 2, 2)}, ["number.day_in_future"])],
)
def test_a_paper_document_has_its_words_and_its_day(unit, change, codes):
    assert refused(lambda: enter(unit, **change)) == codes


# --- struck out ----------------------------------------------------------------------------------
def test_a_struck_number_stays_with_its_reason_and_is_never_given_again(unit):
    kept = keep(unit)
    void_number(number_id=kept.pk, reason="  hội nghị hoãn ", by=SYSTEM, at=AT)

    kept.refresh_from_db()
    assert (kept.state, kept.void_because, take(unit).number) == ("void", "hội nghị hoãn", 2)
    assert refused(lambda: void_number(number_id=kept.pk, reason="lại", by=SYSTEM, at=AT)) == ["number.void"]
    assert refused(lambda: take(unit, reserved_id=kept.pk)) == ["number.void"]


def test_a_number_is_struck_out_only_with_a_reason(unit):
    kept = keep(unit)

    assert refused(lambda: void_number(number_id=kept.pk, reason=" ", by=SYSTEM, at=AT)) == ["number.no_reason"]


def test_a_document_issued_here_keeps_its_number(unit):
    line = take(unit)

    assert refused(lambda: void_number(number_id=line.pk, reason="sai", by=SYSTEM, at=AT)) == ["number.issued_here"]


# --- the paper book --------------------------------------------------------------------------------
def test_numbers_go_on_from_the_paper_book(unit):
    open_book(unit_id=unit.pk, year=2023, sort="BC", last=57, by=SYSTEM, at=AT)

    assert (take(unit).text, take(unit, sort="QĐ").text) == ("58-BC/HU", "01-QĐ/HU")


def test_the_paper_book_is_told_of_once(unit):
    open_book(unit_id=unit.pk, year=2023, sort="BC", last=57, by=SYSTEM, at=AT)
    take(unit, sort="QĐ")

    def opening(sort):
        return lambda: open_book(unit_id=unit.pk, year=2023, sort=sort, last=60, by=SYSTEM, at=AT)

    assert (refused(opening("BC")), refused(opening("QĐ"))) == (["number.opened"], ["number.begun"])


# --- who ---------------------------------------------------------------------------------------------
def test_only_who_keeps_the_book_writes_in_it(unit):
    neighbour = make_unit("Đảng ủy xã khác", parent=unit)
    stranger = actor_for(make_member(neighbour), neighbour)
    leader = actor_for(make_member(unit, "leader"), unit, "leader")
    kept = keep(unit)
    for by in (stranger, leader):
        assert refused(lambda by=by: keep(unit, by=by)) == ["number.not_allowed"]
        assert refused(lambda by=by: enter(unit, by=by)) == ["number.not_allowed"]
        assert refused(lambda by=by: void_number(number_id=kept.pk, reason="x", by=by, at=AT)) == ["number.not_allowed"]
        assert refused(lambda by=by: open_book(unit_id=unit.pk, year=2023, sort="QĐ", last=5, by=by, at=AT)) == [
            "number.not_allowed"
        ]


# --- the database itself ----------------------------------------------------------------------------
def refuses(statement):
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


LINE = "numbering_documentnumber"


def copied(number):
    """A statement that copies the first line under another number."""
    columns = [field.column for field in DocumentNumber._meta.concrete_fields if field.column != "id"]
    values = [str(number) if name == "number" else "NULL" if name == "key" else f'"{name}"' for name in columns]
    names = ", ".join(f'"{name}"' for name in columns)
    return f"INSERT INTO {LINE} ({names}) SELECT {', '.join(values)} FROM {LINE} WHERE number = 1"


def test_the_database_refuses_a_gap_and_a_number_twice(unit):
    take(unit)

    refuses(copied(3))
    refuses(copied(1))
    with connection.cursor() as cursor:
        cursor.execute(copied(2))
    assert DocumentNumber.objects.count() == 2


def test_the_database_keeps_what_stands_in_the_register(unit):
    here, kept = take(unit), keep(unit)
    void_number(number_id=kept.pk, reason="thôi", by=SYSTEM, at=AT)

    refuses(f"DELETE FROM {LINE} WHERE id = {here.pk}")
    refuses(f"UPDATE {LINE} SET number = 9 WHERE id = {here.pk}")
    refuses(f"UPDATE {LINE} SET subject = 'khác' WHERE id = {here.pk}")
    refuses(f"UPDATE {LINE} SET state = 'void', void_because = 'x', void_at = taken_at WHERE id = {here.pk}")
    refuses(f"UPDATE {LINE} SET state = 'reserved', void_because = '', void_at = NULL WHERE id = {kept.pk}")
    refuses(f"UPDATE numbering_numbercounter SET last = 0 WHERE year = {TODAY.year}")
    refuses("DELETE FROM numbering_numbercounter")
