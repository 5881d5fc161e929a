"""Undoing a whole list: as if it had not come in, or refused with every reason."""

from datetime import timedelta

import pytest

from kheo.audit.models import Record
from kheo.papers.actions import problems_with_undoing, undo_list
from kheo.papers.queries.comparing import Handing
from kheo.registrations.actions.attachments import attach
from kheo.registrations.actions.deliveries import deliver
from kheo.registrations.actions.progress_records import record_progress
from kheo.registrations.actions.steps import accept, return_to_unit, withdraw
from kheo.registrations.models import Delivery, Initiative, ListImport, Registration, Standing
from kheo.registrations.rules import RegistrationValues, State
from kheo.shared.problems import RuleBroken
from tests.papers.factories import bring, check, everything, row
from tests.registrations.factories import (
    HOUR,
    ON_TIME,
    SYSTEM,
    load_bundled_plan,
    make_accepted,
    make_draft,
    make_submitted,
    officer_of,
    steward_of,
    unit_of,
)

pytestmark = pytest.mark.django_db

LATER = ON_TIME + timedelta(days=1)


@pytest.fixture
def plan():
    return load_bundled_plan()


@pytest.fixture
def unit(plan):
    return unit_of("xa-bac-thuy")


def undo(entry, by=SYSTEM):
    return undo_list(import_id=entry.pk, by=by, at=LATER)


def refused(entry, by=SYSTEM):
    before = everything()
    with pytest.raises(RuleBroken) as broken:
        undo(entry, by)
    assert everything() == before
    return [problem.code for problem in broken.value.problems]


def test_what_the_list_brought_is_gone_with_its_delivery(plan, unit):
    entry, _ = bring(plan, unit, row(), row(title="Khác", content=""))

    undo(entry)

    assert (Registration.objects.count(), Initiative.objects.count()) == (0, 0)
    assert Delivery.objects.get().revoked_at == LATER
    entry.refresh_from_db()
    assert (entry.undone_at, Record.objects.latest("seq").action) == (LATER, "list.undo")


def test_the_list_may_come_in_again_afterwards(plan, unit):
    undo(bring(plan, unit, row())[0])

    entry, _ = bring(plan, unit, row(), at=LATER + HOUR)

    assert (entry.new, Delivery.objects.filter(revoked_at__isnull=True).count()) == (1, 1)


def test_rows_that_entered_the_register_are_withdrawn_and_their_numbers_stay_used(plan, unit):
    entry, _ = bring(plan, unit, row(), by=steward_of(plan), handing=Handing(accept=True))

    undo(entry, steward_of(plan))

    gone = Registration.objects.get()
    assert (gone.state, gone.number, Standing.objects.filter(to_at__isnull=True).count()) == (State.WITHDRAWN, 1, 0)


def test_what_the_list_changed_and_sent_is_as_before(plan, unit):
    draft = make_draft(plan, unit, title="Camera", carrier="Thôn 1")
    sent = make_submitted(plan, unit, title="Loa", carrier="Thôn 1")
    values = {each.pk: RegistrationValues.of(each) for each in (draft, sent)}
    rows = [row(title="Camera", carrier="Thôn 1"), row(title="Loa", carrier="Thôn 1")]
    entry, _ = bring(plan, unit, *rows, at=ON_TIME + HOUR)

    undo(entry)

    for each in (draft, sent):
        before = each.state, each.submitted_at, each.late, each.row_key
        each.refresh_from_db()
        assert (each.state, each.submitted_at, each.late, each.row_key) == before
        assert RegistrationValues.of(each) == values[each.pk]


def test_a_returned_one_that_the_list_sent_is_returned_again_with_its_reason(plan, unit):
    sent = make_submitted(plan, unit, title="Camera", carrier="Thôn 1")
    return_to_unit(registration_id=sent.pk, reason="Ghi rõ", by=steward_of(plan), at=ON_TIME + HOUR)
    entry, _ = bring(plan, unit, row(title="Camera", carrier="Thôn 1"), at=ON_TIME + 2 * HOUR)

    undo(entry)

    sent.refresh_from_db()
    assert (sent.state, sent.reason) == (State.RETURNED, "Ghi rõ")


def test_what_is_in_the_register_counts_as_before_again(plan, unit):
    there = make_accepted(plan, unit)
    entry, _ = bring(plan, unit, row(number=there.number), by=steward_of(plan), at=ON_TIME + HOUR)

    undo(entry)

    there.refresh_from_db()
    assert (there.field, there.standings.get(to_at__isnull=True).field) == ("kinh-te", "kinh-te")


def test_a_delivery_that_was_there_before_stays(plan, unit):
    deliver(plan=plan, deadline="danh-sach-dang-ky", unit=unit, by=SYSTEM, at=ON_TIME, way="paper")
    entry, _ = bring(plan, unit, row(), at=ON_TIME + HOUR)

    undo(entry)

    assert (entry.deliveries, Delivery.objects.get().revoked_at) == ([], None)


# --- refused ---------------------------------------------------------------------------------------------------------


def only(entry):
    return Registration.objects.get(list_import=entry)


def _accept(entry, plan, unit):
    accept(registration_id=only(entry).pk, by=steward_of(plan), at=ON_TIME + HOUR)


def _attach(entry, plan, unit):
    import io

    content = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
    attach(
        registration_id=only(entry).pk,
        content=io.BytesIO(content),
        size=len(content),
        name="a.pdf",
        by=officer_of(unit),
        at=ON_TIME + HOUR,
    )


def _return(entry, plan, unit):
    return_to_unit(registration_id=only(entry).pk, reason="Ghi rõ", by=steward_of(plan), at=ON_TIME + HOUR)


def _another_list(entry, plan, unit):
    bring(plan, unit, row(content="Khác đi"), at=ON_TIME + HOUR)


@pytest.mark.parametrize("build", [_accept, _attach, _return, _another_list])
def test_what_was_built_upon_keeps_the_whole_list(plan, unit, build):
    entry, _ = bring(plan, unit, row())
    build(entry, plan, unit)

    assert refused(entry) == ["list.built_upon"]


def test_progress_on_a_row_keeps_the_list(plan, unit):
    entry, _ = bring(plan, unit, row(), by=steward_of(plan), handing=Handing(accept=True))
    record_progress(
        registration_id=only(entry).pk,
        happened_on=ON_TIME.date(),
        note="Đã lắp",
        figures={},
        by=officer_of(unit),
        at=ON_TIME + HOUR,
    )

    assert refused(entry) == ["list.built_upon"]


@pytest.mark.parametrize("step", ["withdraw", "edit"])
def test_a_changed_registration_that_went_on_keeps_the_list(plan, unit, step):
    make_submitted(plan, unit, title="Camera", carrier="Thôn 1")
    entry, _ = bring(plan, unit, row(title="Camera", carrier="Thôn 1"), at=ON_TIME + HOUR)
    if step == "withdraw":
        withdraw(registration_id=Registration.objects.get().pk, reason="Thôi", by=officer_of(unit), at=LATER)
    else:
        bring(plan, unit, row(title="Camera", carrier="Thôn 1", content="Lại khác"), at=ON_TIME + 2 * HOUR)

    assert refused(entry) == ["list.built_upon"]


def test_a_number_given_to_what_was_there_before_is_not_taken_back(plan, unit):
    make_submitted(plan, unit, title="Camera", carrier="Thôn 1")
    by = steward_of(plan)
    entry, _ = bring(
        plan, unit, {"title": "Camera", "carrier": "Thôn 1"}, by=by, handing=Handing(accept=True), at=ON_TIME + HOUR
    )

    assert refused(entry, by) == ["list.numbered"]


def test_the_unit_does_not_undo_what_the_keeper_entered(plan, unit):
    entry, _ = bring(plan, unit, row(), by=steward_of(plan), handing=Handing(accept=True))

    assert refused(entry, officer_of(unit)) == ["list.not_the_keeper"]


def test_the_unit_does_not_undo_what_the_keeper_changed_in_the_register(plan, unit):
    there = make_accepted(plan, unit)
    entry, _ = bring(plan, unit, row(number=there.number), by=steward_of(plan), at=ON_TIME + HOUR)

    assert refused(entry, officer_of(unit)) == ["list.not_the_keeper"]


def test_an_old_title_taken_meanwhile_keeps_the_list(plan, unit):
    there = make_accepted(plan, unit, title="Camera", carrier="Thôn 1")
    entry, _ = bring(plan, unit, row(number=there.number, title="Tên mới", carrier="Thôn 1"), at=ON_TIME + HOUR)
    make_submitted(plan, unit, title="Camera", carrier="Thôn 1", at=ON_TIME + 2 * HOUR)

    assert refused(entry) == ["list.built_upon"]


def test_only_a_list_that_came_in_is_undone_and_only_once(plan, unit):
    waiting = check(plan, unit, row())
    entry, _ = bring(plan, unit, row(title="Khác"))

    assert refused(waiting) == ["list.not_to_undo"]
    undo(entry)
    assert refused(entry) == ["list.not_to_undo"]


def test_the_page_asks_with_the_same_words(plan, unit):
    entry, _ = bring(plan, unit, row())

    assert problems_with_undoing(ListImport.objects.get(pk=entry.pk), officer_of(unit)) == []
