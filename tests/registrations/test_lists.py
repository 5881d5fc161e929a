"""Lists as wholes: sent, delivered, extended; many rows written, changed and taken back at once."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from kheo.audit.models import Record
from kheo.registrations.actions.bulk import change_registrations, create_registrations, live_rows, remove_imported
from kheo.registrations.actions.deliveries import deliver, grant_extension, revoke_delivery, send_list
from kheo.registrations.actions.drafts import create_draft, save_draft
from kheo.registrations.actions.progress_records import record_progress
from kheo.registrations.actions.steps import accept, submit, withdraw
from kheo.registrations.models import Counter, Delivery, Event, Initiative, ListImport, Registration, Standing
from kheo.registrations.queries.plan_documents import document_at
from kheo.registrations.queries.register import Asked, page_of
from kheo.registrations.queries.sending import list_to_send
from kheo.registrations.rules import RegistrationValues, State
from kheo.shared.problems import RuleBroken
from tests.factories import make_unit
from tests.registrations.factories import (
    HOUR,
    LATE,
    ON_TIME,
    SYSTEM,
    load_bundled_plan,
    load_plan_of,
    make_accepted,
    make_draft,
    make_submitted,
    unit_of,
    values,
)

pytestmark = pytest.mark.django_db
LIST = "danh-sach-dang-ky"


@pytest.fixture
def plan():
    return load_bundled_plan()


@pytest.fixture
def unit(plan):
    return unit_of("xa-bac-thuy")


def codes(refused):
    return [problem.code for problem in refused.value.problems]


# --- sending -------------------------------------------------------------------------------------------------------


def test_sending_the_list_sends_what_is_complete_and_names_what_is_not(plan, unit):
    hamlet = make_unit("Thôn Làng Mỏ", parent=unit, kind="hamlet")
    complete, below = make_draft(plan, unit), make_draft(plan, hamlet)
    bare = create_draft(plan=plan, unit=unit, values=RegistrationValues(title="Còn thiếu"), by=SYSTEM, at=ON_TIME)
    records = Record.objects.count()

    sent = send_list(plan=plan, unit=unit, by=SYSTEM, at=ON_TIME + HOUR)

    assert [each.pk for each in sent.submitted] == [complete.pk, below.pk]
    assert [(each.pk, len(problems)) for each, problems in sent.incomplete] == [(bare.pk, 5)]
    assert (sent.delivery.deadline, sent.delivery.delivered_at) == (LIST, ON_TIME + HOUR)
    assert Record.objects.count() == records + 1
    assert Record.objects.order_by("-seq")[0].after["submitted"] == [complete.pk, below.pk]


def test_sending_twice_changes_nothing(plan, unit):
    make_draft(plan, unit)
    first = send_list(plan=plan, unit=unit, by=SYSTEM, at=ON_TIME)
    records = Record.objects.count()

    again = send_list(plan=plan, unit=unit, by=SYSTEM, at=ON_TIME + HOUR)

    assert (again.submitted, again.delivery.pk, again.delivery.delivered_at) == ([], first.delivery.pk, ON_TIME)
    assert Record.objects.count() == records


def test_what_is_sent_later_joins_the_list_and_is_late(plan, unit):
    make_draft(plan, unit)
    send_list(plan=plan, unit=unit, by=SYSTEM, at=ON_TIME)
    later = make_draft(plan, unit, at=LATE)

    sent = send_list(plan=plan, unit=unit, by=SYSTEM, at=LATE)

    assert [(each.pk, each.late) for each in sent.submitted] == [(later.pk, True)]
    assert Delivery.objects.get().delivered_at == ON_TIME


def test_an_empty_list_is_refused(plan, unit):
    create_draft(plan=plan, unit=unit, values=RegistrationValues(title="Còn thiếu"), by=SYSTEM, at=ON_TIME)

    with pytest.raises(RuleBroken) as refused:
        send_list(plan=plan, unit=unit, by=SYSTEM, at=ON_TIME)

    assert codes(refused) == ["list.empty"]
    assert not Delivery.objects.exists()


def test_one_registration_sent_by_itself_does_not_deliver_the_list(plan, unit):
    make_submitted(plan, unit)

    assert not Delivery.objects.exists()
    assert send_list(plan=plan, unit=unit, by=SYSTEM, at=ON_TIME + HOUR).delivery is not None


def test_a_hamlets_list_does_not_stand_for_that_of_its_commune(plan, unit):
    hamlet = make_unit("Thôn Làng Mỏ", parent=unit, kind="hamlet")
    make_draft(plan, hamlet)

    sent = send_list(plan=plan, unit=hamlet, by=SYSTEM, at=ON_TIME)

    assert (len(sent.submitted), sent.delivery) == (1, None)
    assert not Delivery.objects.exists()


def test_a_closed_list_is_not_taken():
    plan = load_bundled_plan(**{"before: 2023-02-25,": "before: 2023-02-25, grace_days: 0,"})
    unit = unit_of("xa-bac-thuy")
    make_draft(plan, unit)

    with pytest.raises(RuleBroken) as refused:
        send_list(plan=plan, unit=unit, by=SYSTEM, at=LATE)

    assert codes(refused) == ["registration.list_closed"]


def test_what_is_sent_from_above_is_late_by_the_deadline_of_its_own_unit(plan, unit):
    own = make_draft(plan, unit, at=LATE)

    sent = send_list(plan=plan, unit=plan.issuer, by=SYSTEM, at=LATE)

    assert [(each.pk, each.late) for each in sent.submitted] == [(own.pk, True)]
    assert sent.delivery is None  # the office above hands in no list of its own


def test_what_is_sent_from_above_stays_where_the_list_of_its_own_unit_is_closed():
    plan = load_bundled_plan(**{"before: 2023-02-25,": "before: 2023-02-25, grace_days: 0,"})
    one, other = unit_of("xa-bac-thuy"), unit_of("tt-dong-mo")
    closed, still_open = make_draft(plan, one), make_draft(plan, other)
    grant_extension(plan=plan, deadline=LIST, unit=other, last_day=date(2023, 3, 5), reason="Lũ", by=SYSTEM, at=ON_TIME)

    foreseen = list_to_send(plan, plan.issuer, document_at(plan, LATE), LATE)
    sent = send_list(plan=plan, unit=plan.issuer, by=SYSTEM, at=LATE)

    assert [each.pk for each in foreseen.ready] == [still_open.pk]
    assert [(each.pk, each.late) for each in sent.submitted] == [(still_open.pk, False)]
    for incomplete in (foreseen.incomplete, sent.incomplete):
        told = [(each.pk, [problem.code for problem in problems]) for each, problems in incomplete]
        assert told == [(closed.pk, ["registration.list_closed"])]


def test_the_page_before_sending_says_what_will_happen(plan, unit):
    ready, sent = make_draft(plan, unit), make_submitted(plan, unit)
    bare = create_draft(plan=plan, unit=unit, values=RegistrationValues(), by=SYSTEM, at=ON_TIME)

    found = list_to_send(plan, unit, document_at(plan, ON_TIME), ON_TIME)

    assert ([each.pk for each in found.ready], [each.pk for each in found.sent]) == ([ready.pk], [sent.pk])
    assert [each.pk for each, _ in found.incomplete] == [bare.pk]
    assert (found.is_empty, found.problems, found.due.last_day) == (False, [], date(2023, 2, 24))


# --- deliveries ----------------------------------------------------------------------------------------------------


def test_paper_that_came_earlier_is_recorded_with_its_own_moment(plan, unit):
    delivery = deliver(
        plan=plan, deadline=LIST, unit=unit, by=SYSTEM, at=LATE, delivered_at=ON_TIME, way="paper", note=" Số 12 "
    )

    assert (delivery.delivered_at, delivery.recorded_at, delivery.note) == (ON_TIME, LATE, "Số 12")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"deadline": "khong-co"}, "delivery.unknown_deadline"),
        ({"period": "2023-Q1"}, "delivery.unknown_period"),
        ({"delivered_at": LATE}, "delivery.in_future"),
        ({"way": "bo-cau"}, "delivery.unknown_way"),
    ],
)
def test_a_delivery_that_cannot_be_is_refused(plan, unit, changes, code):
    with pytest.raises(RuleBroken) as refused:
        deliver(**{"plan": plan, "deadline": LIST, "unit": unit, "by": SYSTEM, "at": ON_TIME, **changes})

    assert codes(refused) == [code]
    assert not Delivery.objects.exists()


def test_who_is_not_addressed_delivers_nothing(plan):
    with pytest.raises(RuleBroken) as refused:
        deliver(plan=plan, deadline=LIST, unit=unit_of("ban-tuyen-giao"), by=SYSTEM, at=ON_TIME)

    assert codes(refused) == ["delivery.not_addressed"]


def test_a_delivery_stands_once_until_it_is_revoked(plan, unit):
    first = deliver(plan=plan, deadline=LIST, unit=unit, by=SYSTEM, at=ON_TIME)
    with pytest.raises(RuleBroken) as refused:
        deliver(plan=plan, deadline=LIST, unit=unit, by=SYSTEM, at=ON_TIME)
    assert codes(refused) == ["delivery.already"]
    with pytest.raises(RuleBroken) as refused:
        revoke_delivery(delivery_id=first.pk, because="", by=SYSTEM, at=ON_TIME)
    assert codes(refused) == ["delivery.no_reason"]

    revoke_delivery(delivery_id=first.pk, because="Ghi nhầm đơn vị", by=SYSTEM, at=ON_TIME + HOUR)

    with pytest.raises(RuleBroken) as refused:
        revoke_delivery(delivery_id=first.pk, because="Nữa", by=SYSTEM, at=ON_TIME + HOUR)
    assert codes(refused) == ["delivery.revoked_already"]
    assert deliver(plan=plan, deadline=LIST, unit=unit, by=SYSTEM, at=ON_TIME + HOUR).pk != first.pk


def test_online_is_closed_after_the_days_of_grace_but_paper_can_be_recorded():
    plan = load_bundled_plan(**{"before: 2023-02-25,": "before: 2023-02-25, grace_days: 0,"})
    unit = unit_of("xa-bac-thuy")

    with pytest.raises(RuleBroken) as refused:
        deliver(plan=plan, deadline=LIST, unit=unit, by=SYSTEM, at=LATE)

    assert codes(refused) == ["registration.list_closed"]
    assert deliver(plan=plan, deadline=LIST, unit=unit, by=SYSTEM, at=LATE, way="paper").pk


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"last_day": date(2023, 2, 24)}, "extension.not_later"),
        ({"last_day": date(2032, 3, 5)}, "extension.too_far"),
        ({"last_day": date.max}, "extension.too_far"),
        ({"reason": " "}, "extension.no_reason"),
        ({"deadline": "khong-co"}, "delivery.unknown_deadline"),
    ],
)
def test_an_extension_is_later_and_has_a_reason(plan, unit, changes, code):
    asked = {"plan": plan, "deadline": LIST, "unit": unit, "last_day": date(2023, 3, 5), "reason": "Lũ", **changes}

    with pytest.raises(RuleBroken) as refused:
        grant_extension(**asked, by=SYSTEM, at=ON_TIME)

    assert codes(refused) == [code]


# --- many at once --------------------------------------------------------------------------------------------------


def imported(plan, unit):
    return ListImport.objects.create(
        plan=plan, scope=unit, filename="Biểu 1.xlsx", sha256="0" * 64, uploaded_at=ON_TIME, applied_at=ON_TIME
    )


def test_many_rows_are_the_same_as_one_by_one(plan, unit):
    other = unit_of("xa-y-tich")
    rows = [values(priorities=("viec-kho",), level="huyen", place=" Thôn  A "), values(starts_on=date(2023, 3, 1))]

    made = create_registrations(plan, unit, rows, by=SYSTEM, at=ON_TIME, accept=True)
    single = [make_accepted(plan, other, **{name: getattr(row, name) for name in row.__slots__}) for row in rows]

    left_out = {"id", "unit_id", "initiative_id", "row_key", "number", "created_at", "changed_at", "revision"}
    left_out |= {"submitted_at", "accepted_at", "title_sort"}

    def said(pk):
        row = Registration.objects.filter(pk=pk).values().get()
        return {name: value for name, value in row.items() if name not in left_out}

    assert [said(each.pk) for each in made] == [said(each.pk) for each in single]
    assert [each.number for each in made] == [1, 2]
    assert Counter.objects.get().last == 4
    assert [each.title for each in made] == [row.title for row in rows]
    assert Standing.objects.filter(unit=unit).count() == Standing.objects.filter(unit=other).count() == 2
    assert page_of(Asked(plan.pk, words="hiến đất", scope=unit.path), SYSTEM).total == 2


@pytest.mark.parametrize(("state", "at", "late"), [(State.SUBMITTED, LATE, True), (State.DRAFT, LATE, False)])
def test_rows_come_in_as_drafts_or_sent_and_late_ones_are_marked(plan, unit, state, at, late):
    [made] = create_registrations(plan, unit, [values()], state=state, by=SYSTEM, at=at)

    stored = Registration.objects.get()
    assert (stored.state, stored.late, stored.number) == (state, late, None)
    assert (stored.submitted_at is None) == (state is State.DRAFT)
    assert made.pk == stored.pk
    assert not Standing.objects.exists()
    assert create_registrations(plan, unit, [], by=SYSTEM, at=at) == []


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([values(title="Một", carrier="A"), values(title="MỘT", carrier="a")], "registration.same_row"),
        ([values(field="x")], "registration.unknown_field"),
        ([values(title="  ")], "registration.no_title"),
    ],
)
def test_bad_rows_are_refused_whole(plan, unit, rows, code):
    with pytest.raises(RuleBroken) as refused:
        create_registrations(plan, unit, [values(), *rows], by=SYSTEM, at=ON_TIME)

    assert codes(refused) == [code]
    assert not Registration.objects.exists()
    assert not Initiative.objects.exists()


def test_rows_that_the_unit_has_already_are_refused(plan, unit):
    kept = make_draft(plan, unit)
    assert list(live_rows(plan, unit)) == [kept.row_key]

    with pytest.raises(RuleBroken) as refused:
        create_registrations(plan, unit, [RegistrationValues.of(kept)], by=SYSTEM, at=ON_TIME)

    assert codes(refused) == ["registration.same_row"]


def test_a_row_may_carry_on_last_years_registration(unit):
    last_year = load_plan_of(2022)
    this_year = load_bundled_plan()
    earlier = make_accepted(last_year, unit, at=datetime(2022, 2, 1, tzinfo=UTC))

    made = create_registrations(
        this_year, unit, [values(), values()], by=SYSTEM, at=ON_TIME, continues={1: earlier}, accept=True
    )

    assert [each.first_time for each in made] == [True, False]
    assert made[1].initiative_id == earlier.initiative_id
    assert Standing.objects.get(registration=made[1]).first_time is False


def test_changing_many_restates_what_counts_and_names_what_changed(plan, unit):
    first, second = create_registrations(plan, unit, [values(), values()], by=SYSTEM, at=ON_TIME, accept=True)
    new = replace(RegistrationValues.of(first), field="van-hoa-xa-hoi", level="huyen")

    changed = change_registrations(
        {first.pk: new, second.pk: RegistrationValues.of(second)}, by=SYSTEM, at=ON_TIME + HOUR
    )

    assert [(each.pk, names) for each, names in changed] == [(first.pk, ["level", "field"])]
    standing = Standing.objects.get(registration=first, to_at__isnull=True)
    assert (standing.field, standing.level_rank, standing.from_at) == ("van-hoa-xa-hoi", 2, ON_TIME + HOUR)
    assert Registration.objects.get(pk=first.pk).revision == 2
    assert change_registrations({}, by=SYSTEM, at=ON_TIME) == []


def test_changing_what_was_withdrawn_is_refused(plan, unit):
    gone = make_submitted(plan, unit)
    withdraw(registration_id=gone.pk, reason="Thôi", by=SYSTEM, at=ON_TIME + HOUR)

    with pytest.raises(RuleBroken) as refused:
        change_registrations({gone.pk: values(field="x")}, by=SYSTEM, at=ON_TIME)

    assert codes(refused) == ["registration.unknown_field", "registration.not_editable"]


def test_taking_back_deletes_what_had_no_number(plan, unit):
    brought = imported(plan, unit)
    create_registrations(plan, unit, [values(), values()], by=SYSTEM, at=ON_TIME, list_import=brought)

    taken = remove_imported(brought, by=SYSTEM, at=ON_TIME + HOUR)

    assert len(taken) == 2
    assert not any(model.objects.exists() for model in (Registration, Initiative, Event))
    assert page_of(Asked(plan.pk, words="hiến"), SYSTEM).rows == []


def test_taking_back_withdraws_what_had_a_number(plan, unit):
    brought = imported(plan, unit)
    create_registrations(plan, unit, [values()], by=SYSTEM, at=ON_TIME, list_import=brought, accept=True)

    remove_imported(brought, by=SYSTEM, at=ON_TIME + HOUR)

    gone = Registration.objects.get()
    assert (gone.state, gone.number, gone.withdrawn_at) == (State.WITHDRAWN, 1, ON_TIME + HOUR)
    assert Standing.objects.get().to_at == ON_TIME + HOUR
    assert make_accepted(plan, unit, at=ON_TIME + 2 * HOUR).number == 2


def build_by_step(registration):
    accept(registration_id=registration.pk, by=SYSTEM, at=ON_TIME + HOUR)


def build_by_progress(registration):
    build_by_step(registration)
    record_progress(
        registration_id=registration.pk, happened_on=date(2023, 2, 1), note="Làm", by=SYSTEM, at=ON_TIME + HOUR
    )


def build_by_change(registration):
    change_registrations({registration.pk: values()}, by=SYSTEM, at=ON_TIME + HOUR)


@pytest.mark.parametrize("build", [build_by_step, build_by_progress, build_by_change])
def test_taking_back_is_refused_once_something_was_built_on_a_row(plan, unit, build):
    brought = imported(plan, unit)
    first, _ = create_registrations(plan, unit, [values(), values()], by=SYSTEM, at=ON_TIME, list_import=brought)
    build(first)

    with pytest.raises(RuleBroken) as refused:
        remove_imported(brought, by=SYSTEM, at=ON_TIME + 2 * HOUR)

    assert codes(refused) == ["list.built_upon"]
    assert Registration.objects.exclude(state=State.WITHDRAWN).count() == 2


def test_an_imported_draft_can_be_edited_and_sent_like_any_other(plan, unit):
    [made] = create_registrations(plan, unit, [values(content="")], state=State.DRAFT, by=SYSTEM, at=ON_TIME)

    saved = save_draft(registration_id=made.pk, revision=1, values=values(), by=SYSTEM, at=ON_TIME + HOUR)

    assert submit(registration_id=saved.pk, by=SYSTEM, at=ON_TIME + HOUR).state == State.SUBMITTED
