"""What a list does to the register: every kind of row, every way of handing in, and nothing on refusal."""

from datetime import timedelta

import pytest

from kheo.audit.models import Record
from kheo.papers.actions import apply_list, import_list
from kheo.papers.actions.files import kept_file
from kheo.papers.queries.comparing import Handing
from kheo.registrations.actions.deliveries import grant_extension
from kheo.registrations.actions.steps import close, return_to_unit, withdraw
from kheo.registrations.models import Delivery, Event, ListImport, Registration, Standing
from kheo.registrations.rules import State
from kheo.shared.problems import RuleBroken
from tests.papers.factories import a_list, bring, check, everything, row
from tests.registrations.factories import (
    HOUR,
    LATE,
    ON_TIME,
    load_bundled_plan,
    make_accepted,
    make_draft,
    make_submitted,
    office_of,
    officer_of,
    steward_of,
    unit_of,
)

pytestmark = pytest.mark.django_db

SAVED = Handing(send=False)
ENTERED = Handing(accept=True)


@pytest.fixture
def plan():
    return load_bundled_plan()


@pytest.fixture
def unit(plan):
    return unit_of("xa-bac-thuy")


def codes(comparison):
    return [problem.code for problem in comparison.problems]


# --- new rows --------------------------------------------------------------------------------------------------------


def test_a_complete_row_is_registered_and_sent_and_the_list_counts_as_delivered(plan, unit):
    entry, comparison = bring(plan, unit, row(time="Quý II/2023", notes="Mới"))

    made = Registration.objects.get()
    assert (len(comparison.new), codes(comparison)) == (1, [])
    assert (made.title, made.carrier, made.subject, made.field, made.level, made.state, made.unit, made.late) == (
        "Camera an ninh tự quản",
        "Chi bộ thôn Nà Pất",
        "tap-the",
        "an-ninh-quoc-phong",
        "co-so",
        State.SUBMITTED,
        unit,
        False,
    )
    assert (f"{made.starts_on:%d/%m/%Y}", f"{made.ends_on:%d/%m/%Y}") == ("01/04/2023", "30/06/2023")
    assert (made.list_import, made.submitted_at, made.notes) == (entry, ON_TIME, "Mới")
    delivery = Delivery.objects.get()
    assert (delivery.unit, delivery.deadline, delivery.way) == (unit, "danh-sach-dang-ky", "import")
    assert entry.deliveries == [delivery.pk]
    assert list(Record.objects.order_by("seq").values_list("action", flat=True))[-2:] == [
        "delivery.record",
        "list.import",
    ]


def test_the_same_list_again_changes_nothing(plan, unit):
    bring(plan, unit, row(), row(title="Thắp sáng đường quê", content=""), row(title="Tiếng loa", carrier=""))
    before = everything()

    entry, comparison = bring(
        plan, unit, row(), row(title="Thắp sáng đường quê", content=""), row(title="Tiếng loa", carrier="")
    )

    assert (entry, len(comparison.new), len(comparison.changed), comparison.same) == (None, 0, 0, 3)
    assert everything() == before


def test_the_same_list_typed_otherwise_is_the_same_list(plan, unit):
    bring(plan, unit, row())

    entry, comparison = bring(plan, unit, row(title="CAMERA  an ninh tự quản", carrier="chi bộ thôn nà pất"))

    assert comparison.same == 0  # the spelling is a change …
    assert [each.changed for each in comparison.changed] == [("title", "carrier")]
    assert (Registration.objects.count(), entry.new) == (1, 0)  # … of the same registration


def test_an_incomplete_row_becomes_a_draft_that_says_what_it_lacks(plan, unit):
    entry, comparison = bring(plan, unit, row(content="", field=""))

    assert Registration.objects.get().state == State.DRAFT
    assert (comparison.incomplete[0].missing, [note.code for note in comparison.notes]) == (
        ("field", "content"),
        ["list.incomplete"],
    )
    assert (Delivery.objects.count(), entry.deliveries) == (0, [])


def test_a_list_that_is_only_saved_makes_drafts_and_delivers_nothing(plan, unit):
    bring(plan, unit, row(), handing=SAVED)

    assert (Registration.objects.get().state, Delivery.objects.count()) == (State.DRAFT, 0)


def test_the_level_given_holds_for_rows_that_name_none(plan, unit):
    bring(plan, unit, row(), row(title="Khác", level="Cấp cơ sở"), handing=Handing(level="huyen"))

    assert list(Registration.objects.order_by("id").values_list("level", "level_rank")) == [("huyen", 2), ("co-so", 1)]


@pytest.mark.parametrize(
    ("carrier", "subject"),
    [("Ông Hoàng Văn Thụ", "ca-nhan"), ("Đ/c Vi Thị Lan", "ca-nhan"), ("Thôn Nà Pất", "tap-the")],
)
def test_who_carries_it_out_tells_collective_from_individual(plan, unit, carrier, subject):
    bring(plan, unit, row(carrier=carrier, subject=""))

    assert Registration.objects.get().subject == subject


def test_without_a_carrier_the_unit_itself_carries_it_out(plan, unit):
    bring(plan, unit, row(carrier=""))

    assert Registration.objects.get().carrier == unit.title


def test_the_same_row_with_and_without_its_carrier_stands_twice(plan, unit):
    _, comparison = bring(plan, unit, row(carrier=""), row(carrier=unit.title))

    assert (codes(comparison), Registration.objects.count()) == (["list.duplicate_row"], 1)


def test_a_list_after_the_last_day_counts_as_late(plan, unit):
    bring(plan, unit, row(), at=LATE)

    assert Registration.objects.get().late


def test_the_keeper_enters_rows_straight_into_the_register_in_official_order(plan):
    first, second = unit_of("xa-bac-thuy"), unit_of("xa-y-tich")
    rows = [row(unit=second.title), row(unit=first.title), row(unit=first.title, title="Khác", content="")]

    bring(plan, plan.issuer, *rows, by=steward_of(plan), handing=ENTERED)

    assert list(Registration.objects.order_by("unit__path", "id").values_list("unit__code", "number", "state")) == [
        ("xa-bac-thuy", 1, State.ACCEPTED),
        ("xa-bac-thuy", None, State.DRAFT),
        ("xa-y-tich", 2, State.ACCEPTED),
    ]
    assert Standing.objects.count() == 2
    assert set(Delivery.objects.values_list("unit__code", flat=True)) == {"xa-bac-thuy", "xa-y-tich"}


# --- whose row it is -------------------------------------------------------------------------------------------------


def test_rows_go_to_the_unit_that_they_name(plan):
    bring(plan, plan.issuer, row(unit="xã Bắc Thủy"), row(title="Khác", unit="Đảng ủy xã Y Tịch"))

    assert sorted(Registration.objects.values_list("unit__code", flat=True)) == ["xa-bac-thuy", "xa-y-tich"]


def test_a_row_of_nobody_knows_whom_is_left_out(plan):
    _, comparison = bring(plan, plan.issuer, row())

    assert (codes(comparison), Registration.objects.count()) == (["list.no_unit"], 0)


def test_a_row_of_another_unit_is_left_out(plan, unit):
    other = unit_of("xa-y-tich")

    _, comparison = bring(plan, unit, row(), row(title="Khác", unit=other.title))

    assert ("list.unknown_unit" in codes(comparison), Registration.objects.count()) == (True, 1)


def test_a_heading_that_names_the_office_does_not_make_the_rows_the_offices_own(plan, unit):
    data = a_list(row(), heading="Ban Dân vận Huyện ủy")

    _, comparison = import_list(
        plan=plan, scope=plan.issuer, data=data, filename="a.xlsx", by=steward_of(plan), at=ON_TIME
    )

    assert codes(comparison) == ["list.no_unit"]


def test_a_heading_names_the_unit_of_the_whole_sheet(plan, unit):
    data = a_list(row(), heading="ĐẢNG ỦY XÃ BẮC THỦY")

    import_list(plan=plan, scope=plan.issuer, data=data, filename="a.xlsx", by=steward_of(plan), at=ON_TIME)

    assert Registration.objects.get().unit == unit


# --- rows that are there already -------------------------------------------------------------------------------------


def test_a_draft_of_the_unit_is_completed_and_sent(plan, unit):
    draft = make_draft(plan, unit, title="Camera an ninh tự quản", carrier="Chi bộ thôn Nà Pất", content="", field="")

    entry, comparison = bring(plan, unit, row(), at=ON_TIME + HOUR)

    draft.refresh_from_db()
    assert (draft.state, draft.field, draft.submitted_at) == (State.SUBMITTED, "an-ninh-quoc-phong", ON_TIME + HOUR)
    assert (entry.new, entry.changed, len(comparison.moved)) == (0, 1, 1)
    assert [each.step for each in Event.objects.filter(registration=draft).order_by("id")] == [
        "create",
        "import_change",
        "submit",
    ]
    assert Delivery.objects.get().unit == unit


def test_a_complete_draft_is_sent_as_it_is(plan, unit):
    draft = make_draft(plan, unit, title="Camera an ninh tự quản", carrier="Chi bộ thôn Nà Pất")

    entry, comparison = bring(plan, unit, {"title": draft.title, "carrier": draft.carrier})

    draft.refresh_from_db()
    assert (draft.state, comparison.same, entry.changed) == (State.SUBMITTED, 1, 0)


def test_where_the_list_is_silent_what_is_there_stays(plan, unit):
    there = make_submitted(plan, unit, title="Camera", carrier="Thôn 1", place="Ngã ba", notes="Ghi nhớ")

    bring(plan, unit, {"title": "Camera", "carrier": "Thôn 1", "content": "Nội dung mới"})

    there.refresh_from_db()
    assert (there.content, there.place, there.notes, there.field) == ("Nội dung mới", "Ngã ba", "Ghi nhớ", "kinh-te")


def test_a_returned_one_goes_back_only_when_the_list_changes_it(plan, unit):
    sent = make_submitted(plan, unit, title="Camera", carrier="Thôn 1")
    return_to_unit(registration_id=sent.pk, reason="Ghi rõ", by=steward_of(plan), at=ON_TIME + HOUR)

    assert bring(plan, unit, {"title": "Camera", "carrier": "Thôn 1"})[0] is None
    sent.refresh_from_db()
    assert sent.state == State.RETURNED
    bring(plan, unit, {"title": "Camera", "carrier": "Thôn 1", "content": "Rõ hơn"}, at=ON_TIME + 2 * HOUR)
    sent.refresh_from_db()
    assert (sent.state, sent.submitted_at) == (State.SUBMITTED, ON_TIME + timedelta(minutes=1))


def test_the_unit_does_not_change_what_is_in_the_register(plan, unit):
    make_accepted(plan, unit, title="Camera", carrier="Thôn 1")
    before = everything()

    entry, comparison = bring(
        plan, unit, {"title": "Camera", "carrier": "Thôn 1", "content": "Khác"}, by=officer_of(unit)
    )

    assert (entry, codes(comparison)) == (None, ["list.in_register"])
    assert everything() == before


def test_the_keeper_changes_what_is_in_the_register_and_it_counts_anew_from_then_on(plan, unit):
    there = make_accepted(plan, unit, title="Camera", carrier="Thôn 1")

    bring(
        plan,
        plan.issuer,
        row(number=there.number, unit=unit.title, title="Camera mới"),
        by=steward_of(plan),
        at=ON_TIME + 5 * HOUR,
    )

    there.refresh_from_db()
    assert (there.title, there.number, there.state) == ("Camera mới", 1, State.ACCEPTED)
    assert list(there.standings.order_by("id").values_list("field", "to_at")) == [
        ("kinh-te", ON_TIME + 5 * HOUR),
        ("an-ninh-quoc-phong", None),
    ]


@pytest.mark.parametrize("number", [7, 1])
def test_a_number_that_the_unit_does_not_have_is_refused(plan, unit, number):
    make_accepted(plan, unit_of("xa-y-tich"))  # has number 1

    _, comparison = bring(plan, unit, row(number=number))

    assert codes(comparison) == ["list.unknown_number"]


def test_a_withdrawn_number_does_not_come_back(plan, unit):
    there = make_accepted(plan, unit)
    withdraw(registration_id=there.pk, reason="Thôi", by=officer_of(unit), at=ON_TIME + HOUR)

    _, comparison = bring(plan, unit, row(number=there.number))

    assert codes(comparison) == ["list.withdrawn"]


def test_a_closed_one_stays_as_it_is(plan, unit):
    there = make_accepted(plan, unit)
    close(registration_id=there.pk, reason="Xong", by=steward_of(plan), at=ON_TIME + HOUR)

    _, comparison = bring(plan, unit, row(number=there.number), by=steward_of(plan))

    assert codes(comparison) == ["list.closed"]


def test_a_row_that_was_withdrawn_may_be_registered_anew(plan, unit):
    sent = make_submitted(plan, unit, title="Camera an ninh tự quản", carrier="Chi bộ thôn Nà Pất")
    withdraw(registration_id=sent.pk, reason="Thôi", by=officer_of(unit), at=ON_TIME + HOUR)

    bring(plan, unit, row())

    assert sorted(Registration.objects.values_list("state", flat=True)) == [State.SUBMITTED, State.WITHDRAWN]


def test_two_rows_cannot_be_one_registration(plan, unit):
    there = make_accepted(plan, unit, title="Camera", carrier="Thôn 1")

    _, comparison = bring(
        plan, unit, row(number=there.number), row(number=there.number, title="Khác"), by=steward_of(plan)
    )

    assert codes(comparison) == ["list.duplicate_row"]


def test_a_registration_cannot_take_the_title_of_another(plan, unit):
    there = make_accepted(plan, unit, title="Camera", carrier="Thôn 1")
    make_submitted(plan, unit, title="Loa", carrier="Thôn 1")

    _, comparison = bring(plan, unit, row(number=there.number, title="Loa", carrier="Thôn 1"), by=steward_of(plan))

    assert codes(comparison) == ["list.title_taken"]


def test_a_new_row_cannot_take_the_title_that_a_changed_row_took(plan, unit):
    there = make_accepted(plan, unit, title="Camera", carrier="Thôn 1")
    rows = [row(number=there.number, title="Loa"), row(title="Loa", content="Khác")]

    _, comparison = bring(plan, unit, *rows, by=steward_of(plan))

    assert (codes(comparison), Registration.objects.count()) == (["list.duplicate_row"], 1)


def test_a_draft_set_apart_from_a_row_that_is_gone_is_that_row(plan, unit):
    first = make_draft(plan, unit, title="Camera", carrier="Thôn 1")
    second = make_draft(plan, unit, title="Camera", carrier="Thôn 1")
    withdraw(registration_id=first.pk, reason="Thừa", by=officer_of(unit), at=ON_TIME + HOUR)

    bring(plan, unit, {"title": "Camera", "carrier": "Thôn 1"})

    second.refresh_from_db()
    assert (second.state, second.row_key.startswith("~"), Registration.objects.count()) == (State.SUBMITTED, False, 2)


def test_the_keeper_enters_what_was_drafted_and_sent_before(plan, unit):
    make_draft(plan, unit, title="Một", carrier="Thôn 1")
    make_submitted(plan, unit, title="Hai", carrier="Thôn 1")
    rows = [{"title": "Một", "carrier": "Thôn 1"}, {"title": "Hai", "carrier": "Thôn 1"}]

    bring(plan, unit, *rows, by=steward_of(plan), handing=ENTERED, at=ON_TIME + HOUR)

    assert set(Registration.objects.values_list("state", flat=True)) == {State.ACCEPTED}
    assert sorted(Registration.objects.values_list("number", flat=True)) == [1, 2]
    assert Standing.objects.count() == 2


# --- what the row itself gets wrong ----------------------------------------------------------------------------------


def test_a_value_that_a_registration_refuses_is_a_problem_of_its_row_alone(plan, unit):
    _, comparison = bring(plan, unit, row(content="x" * 20_001), row(title="Khác"))

    assert (codes(comparison), Registration.objects.count()) == (["list.too_long"], 1)


def test_a_time_replaces_the_whole_time_that_was_there(plan, unit):
    there = make_submitted(plan, unit, title="Camera", carrier="Thôn 1", time_text="Quý I/2023")
    assert there.starts_on is None

    bring(plan, unit, {"title": "Camera", "carrier": "Thôn 1", "time": "tháng 3/2023"})

    there.refresh_from_db()
    assert (there.time_text, str(there.starts_on), str(there.ends_on)) == ("tháng 3/2023", "2023-03-01", "2023-03-31")


def test_what_looks_like_an_earlier_one_is_shown_beside_it_and_still_comes_in(plan, unit):
    there = make_submitted(plan, unit, title="Camera an ninh tự quản thôn", carrier="Thôn 1")

    entry, comparison = bring(plan, unit, row())

    assert [(each.alike, each.alike_id) for each in comparison.look_alikes] == [(there.title, there.initiative_id)]
    assert entry.new == 1


# --- the list is closed ----------------------------------------------------------------------------------------------


@pytest.fixture
def closing_plan():
    return load_bundled_plan(**{"before: 2023-02-25, ": "before: 2023-02-25, grace_days: 3, "})


def test_a_closed_list_takes_no_row_to_send_but_keeps_drafts(closing_plan):
    unit = unit_of("xa-bac-thuy")

    _, comparison = bring(closing_plan, unit, row(), row(title="Khác", content=""), at=LATE)

    assert codes(comparison) == ["list.deadline_closed"]
    assert Registration.objects.get().state == State.DRAFT


def test_an_extension_opens_the_list_again(closing_plan):
    unit = unit_of("xa-bac-thuy")
    grant_extension(
        plan=closing_plan,
        deadline="danh-sach-dang-ky",
        unit=unit,
        last_day=LATE.date() + timedelta(days=5),
        reason="Bão lũ",
        by=steward_of(closing_plan),
        at=ON_TIME,
    )

    bring(closing_plan, unit, row(), at=LATE)

    made = Registration.objects.get()
    assert (made.state, made.late) == (State.SUBMITTED, False)


def test_the_keeper_enters_a_late_paper_list_after_it_is_closed(closing_plan):
    unit = unit_of("xa-bac-thuy")
    make_draft(closing_plan, unit, title="Một", carrier="Thôn 1")

    bring(
        closing_plan,
        unit,
        row(),
        {"title": "Một", "carrier": "Thôn 1"},
        by=steward_of(closing_plan),
        handing=ENTERED,
        at=LATE,
    )

    assert set(Registration.objects.values_list("state", "late")) == {(State.ACCEPTED, True)}


# --- check, then apply -----------------------------------------------------------------------------------------------


def test_a_check_registers_nothing_and_keeps_the_file(plan, unit):
    entry = check(plan, unit, row())

    assert (Registration.objects.count(), entry.applied_at, entry.report["new"]) == (0, None, 1)
    assert kept_file(entry.sha256).read_bytes() == a_list(row())
    assert Record.objects.latest("seq").action == "list.check"


def test_the_same_file_waits_once(plan, unit):
    by = officer_of(unit)
    first = check(plan, unit, row(), by=by)

    second = check(plan, unit, row(), by=by, handing=SAVED)

    assert (second.pk, ListImport.objects.get().send) == (first.pk, False)


def test_applying_brings_in_what_was_checked(plan, unit):
    entry = check(plan, unit, row(), row(title="Khác", field="Lĩnh vực lạ"))

    applied = apply_list(import_id=entry.pk, by=officer_of(unit), at=ON_TIME + HOUR)

    entry.refresh_from_db()
    assert (entry.new, entry.applied_at, len(applied.comparison.problems)) == (1, ON_TIME + HOUR, 1)
    assert Registration.objects.get().list_import == entry


def test_applying_sees_what_came_in_between(plan, unit):
    entry = check(plan, unit, row(), row(title="Khác"))
    make_submitted(
        plan,
        unit,
        title="Khác",
        carrier="Chi bộ thôn Nà Pất",
        field="an-ninh-quoc-phong",
        content="Vận động các hộ góp tiền lắp camera ở ngã ba.",
        place="",
    )

    apply_list(import_id=entry.pk, by=officer_of(unit), at=ON_TIME + HOUR)

    entry.refresh_from_db()
    assert (entry.new, entry.same, Registration.objects.count()) == (1, 1, 2)


def refused(call, *but):
    before = everything(*but)
    with pytest.raises(RuleBroken) as broken:
        call()
    assert everything(*but) == before
    return [problem.code for problem in broken.value.problems]


def test_a_list_is_applied_once(plan, unit):
    entry = check(plan, unit, row())
    apply_list(import_id=entry.pk, by=officer_of(unit), at=ON_TIME)

    assert refused(lambda: apply_list(import_id=entry.pk, by=officer_of(unit), at=ON_TIME)) == ["list.applied_already"]


def test_a_list_with_nothing_to_do_is_not_applied(plan, unit):
    bring(plan, unit, row())
    entry = check(plan, unit, row())

    assert refused(lambda: apply_list(import_id=entry.pk, by=officer_of(unit), at=ON_TIME)) == ["list.nothing_to_do"]


def test_a_list_whose_file_is_gone_is_checked_anew(plan, unit):
    entry = check(plan, unit, row())
    kept_file(entry.sha256).unlink()

    assert refused(lambda: apply_list(import_id=entry.pk, by=officer_of(unit), at=ON_TIME)) == ["list.file_gone"]


def test_only_the_keeper_enters_a_list_into_the_register(plan, unit):
    entry = check(plan, unit, row(), by=steward_of(plan), handing=ENTERED)
    officer = officer_of(unit)

    assert refused(lambda: bring(plan, unit, row(), by=officer, handing=ENTERED)) == ["list.not_the_keeper"]
    assert refused(lambda: check(plan, unit, row(), by=officer, handing=ENTERED)) == ["list.not_the_keeper"]
    assert refused(lambda: apply_list(import_id=entry.pk, by=officer, at=ON_TIME)) == ["list.not_the_keeper"]


def test_an_office_of_the_commune_does_not_keep_the_register_of_the_district(plan, unit):
    there, office = make_accepted(plan, unit), office_of(unit)

    assert refused(lambda: bring(plan, unit, row(), by=office, handing=ENTERED)) == ["list.not_the_keeper"]
    assert codes(bring(plan, unit, row(number=there.number), by=office)[1]) == ["list.in_register"]


def test_an_unknown_level_is_refused(plan, unit):
    assert refused(lambda: bring(plan, unit, row(), handing=Handing(level="tinh"))) == ["list.unknown_level"]


def test_a_unit_outside_the_plan_is_refused(plan):
    from tests.factories import make_unit

    elsewhere = make_unit("Đảng ủy xã khác", code="noi-khac")

    assert refused(lambda: bring(plan, elsewhere, row())) == ["list.outside_plan"]


def test_what_is_no_workbook_is_refused(plan, unit):
    def call():
        return import_list(plan=plan, scope=unit, data=b"%PDF-1.7", filename="a.xlsx", by=officer_of(unit), at=ON_TIME)

    officer_of(unit)
    assert refused(call) == ["list.not_a_list_pdf"]
