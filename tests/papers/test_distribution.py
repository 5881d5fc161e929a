"""Sent once, received once: by the unit, by the clerk, by a link; what is refused changes nothing."""

from datetime import date, timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.db import IntegrityError, transaction

from kheo.accounts.actions.letters import send_waiting_letters
from kheo.accounts.models import Letter
from kheo.accounts.rules import OWN_LINK_PLACE
from kheo.audit.models import Record
from kheo.papers.actions.distribution import (
    Wanted,
    cancel_dispatch,
    distribute,
    link_of,
    remind,
    renew_link,
    revoke_link,
)
from kheo.papers.actions.receipts import confirm_by_clerk, confirm_by_link, confirm_by_unit
from kheo.papers.models import Dispatch
from kheo.papers.queries.distribution import dispatch_of_link, dispatches_of, still_to_send
from kheo.papers.rules.distribution import LINK_LASTS, Way
from kheo.shared.problems import RuleBroken
from tests.factories import actor_for, make_member
from tests.papers.sending import OUTSIDE, SENT, make_sendable, send, to
from tests.recognition.test_decisions_at_once import at_once
from tests.registrations.factories import HOUR, SYSTEM, load_bundled_plan, unit_of

DAY = timedelta(days=1)
TODAY = date(2023, 3, 5)


@pytest.fixture
def plan(db):
    return load_bundled_plan()


@pytest.fixture
def issued(plan):
    return make_sendable(plan, plan.issuer, "Đảng ủy xã Bắc Thủy", "Ban Dân vận Tỉnh ủy (BC)", "Lưu VT")


@pytest.fixture
def commune(plan):
    return unit_of("xa-bac-thuy")


@pytest.fixture
def officer(commune):
    return actor_for(make_member(commune), commune)


def stored():
    return [list(table.objects.order_by("pk").values()) for table in (Dispatch, Letter, Record)]


def refused(act):
    before = stored()
    with pytest.raises(RuleBroken) as no, transaction.atomic():
        act()
    assert stored() == before
    return [problem.code for problem in no.value.problems]


def token_of(dispatch):
    dispatch.refresh_from_db()
    return link_of(dispatch).rstrip("/").rpartition("/")[2]


# --- sending ----------------------------------------------------------------------------------------
def test_whom_the_document_names_and_nobody_sent_it_to_is_proposed(issued, commune):
    def proposed():
        found = still_to_send(issued, dispatches_of(issued), SENT, SENT.date())
        return [each.unit_id or each.name for each in found]

    assert proposed() == [commune.pk, "Ban Dân vận Tỉnh ủy"]
    send(issued, to(commune))
    assert proposed() == ["Ban Dân vận Tỉnh ủy"]
    send(issued)
    assert proposed() == []


def test_a_plan_without_recipients_of_its_own_goes_to_those_of_the_plan(plan):
    named = still_to_send(make_sendable(plan, plan.issuer), [], SENT, SENT.date())

    assert [each.name for each in named if each.unit_id is None] == [
        "Ban Dân vận Tỉnh ủy",
        "Trung tâm VH, TT và TT huyện",
    ]
    assert len([each for each in named if each.unit_id]) == 34


def test_sending_again_changes_nothing(issued, commune):
    send(issued, to(commune), OUTSIDE)
    before = stored()

    assert send(issued, to(commune, Way.PAPER), OUTSIDE, at=SENT + HOUR) == []
    assert stored() == before


@pytest.mark.parametrize(
    ("wanted", "codes"),
    [
        ([], ["dispatch.nobody"]),
        ([OUTSIDE, Wanted("Tỉnh ủy", Way.EMAIL)], ["dispatch.no_email"]),
        ([Wanted("Tỉnh ủy", Way.EMAIL, email="khong phai thu")], ["dispatch.bad_email"]),
        ([Wanted("Tỉnh ủy", Way.APP)], ["dispatch.not_in_the_software"]),
    ],
)
def test_all_are_sent_or_none(issued, wanted, codes):
    assert refused(lambda: distribute(issued_id=issued.pk, wanted=wanted, by=SYSTEM, at=SENT)) == codes


def test_only_who_issues_for_the_sender_sends(issued, officer, commune):
    assert refused(lambda: send(issued, to(commune), by=officer)) == ["paper.not_allowed"]


def test_the_letter_carries_a_link_that_is_kept_nowhere(issued, settings):
    [sent] = send(issued)
    letter = Letter.objects.get()
    link = link_of(sent)
    assert OWN_LINK_PLACE in letter.body
    assert link not in letter.body
    assert token_of(sent) not in str(stored())

    settings.EMAIL_HOST = "mail.example.vn"
    assert send_waiting_letters(at=SENT + HOUR) == 1
    assert link in mail.outbox[0].body


# --- receiving ----------------------------------------------------------------------------------------
def test_the_unit_confirms_once(issued, commune, officer):
    [sent] = send(issued, to(commune))
    confirm_by_unit(dispatch_id=sent.pk, by=officer, at=SENT + HOUR)
    before = stored()
    confirm_by_unit(dispatch_id=sent.pk, by=officer, at=SENT + DAY)

    sent.refresh_from_db()
    assert stored() == before
    assert (sent.received_how, sent.received_at, sent.received_name) == ("unit", SENT + HOUR, officer.name)


def test_a_neighbour_does_not_confirm(issued, commune):
    other = unit_of("xa-y-tich")
    [sent] = send(issued, to(commune))
    neighbour = actor_for(make_member(other), other)

    assert refused(lambda: confirm_by_unit(dispatch_id=sent.pk, by=neighbour, at=SENT)) == ["dispatch.not_allowed"]


def test_the_clerk_writes_down_who_signed(issued):
    [sent] = send(issued, Wanted("Tỉnh ủy", Way.HAND))

    def written(day):
        return confirm_by_clerk(
            dispatch_id=sent.pk, received_on=day, name="Bà Lan", by=SYSTEM, at=SENT + 3 * DAY, today=TODAY
        )

    assert refused(lambda: written(date(2023, 3, 1))) == ["dispatch.day_of_receipt"]
    assert refused(lambda: written(date(2023, 3, 6))) == ["dispatch.day_of_receipt"]
    kept = written(date(2023, 3, 4))
    assert (kept.received_on, kept.received_how, kept.received_name) == (date(2023, 3, 4), "clerk", "Bà Lan")


def test_whoever_holds_the_link_confirms_without_an_account(issued):
    [sent] = send(issued)
    kept = confirm_by_link(token=token_of(sent), name=" Bà  Lan ", at=SENT + HOUR)

    assert (kept.pk, kept.received_how, kept.received_name, kept.received_by_id) == (sent.pk, "link", "Bà Lan", None)
    assert Record.objects.order_by("seq").last().actor_name == "Người nhận, qua liên kết"


# --- the link -------------------------------------------------------------------------------------------
def test_a_link_opens_its_own_document_until_its_day(issued, commune):
    [sent] = send(issued)
    token = token_of(sent)

    assert dispatch_of_link(token, SENT + LINK_LASTS - HOUR) == sent
    assert dispatch_of_link(token, SENT + LINK_LASTS) is None
    assert dispatch_of_link(token[:-1] + ("A" if token[-1] != "A" else "B"), SENT) is None
    assert dispatch_of_link("", SENT) is None


def test_a_link_that_was_called_back_or_given_anew_opens_nothing(issued):
    [sent] = send(issued)
    first = token_of(sent)
    renew_link(dispatch_id=sent.pk, by=SYSTEM, at=SENT + HOUR)
    second = token_of(sent)
    assert (dispatch_of_link(first, SENT + HOUR), dispatch_of_link(second, SENT + HOUR)) == (None, sent)

    revoke_link(dispatch_id=sent.pk, by=SYSTEM, at=SENT + HOUR)
    assert dispatch_of_link(second, SENT + HOUR) is None
    sent.refresh_from_db()
    assert link_of(sent) == ""


def test_a_link_made_with_another_key_opens_nothing(issued, settings):
    [sent] = send(issued)
    settings.SECRET_KEY = "khóa khác"

    assert link_of(sent) == ""


# --- reminding, taking back --------------------------------------------------------------------------
def test_reminding_twice_on_a_day_writes_one_letter(issued, commune):
    sent = [each.pk for each in send(issued, to(commune), OUTSIDE)]
    Letter.objects.all().delete()

    counts = [
        remind(dispatch_ids=sent, by=SYSTEM, at=SENT + n * DAY, today=date(2023, 3, 2) + n * DAY) for n in (3, 3, 4)
    ]
    assert counts == [2, 0, 2]
    assert "đến nay 3 ngày" in Letter.objects.order_by("pk").first().body


def test_who_confirmed_is_not_reminded(issued):
    [sent] = send(issued)
    confirm_by_link(token=token_of(sent), name="", at=SENT + HOUR)

    assert remind(dispatch_ids=[sent.pk], by=SYSTEM, at=SENT + DAY, today=TODAY) == 0


def test_a_sending_to_the_wrong_place_is_taken_back_with_its_link_and_sent_anew(issued):
    [sent] = send(issued)
    token = token_of(sent)
    assert refused(lambda: cancel_dispatch(dispatch_id=sent.pk, reason=" ", by=SYSTEM, at=SENT)) == [
        "dispatch.no_reason"
    ]
    cancel_dispatch(dispatch_id=sent.pk, reason="gửi nhầm", by=SYSTEM, at=SENT + HOUR)

    assert dispatch_of_link(token, SENT + HOUR) is None
    assert refused(lambda: renew_link(dispatch_id=sent.pk, by=SYSTEM, at=SENT)) == ["dispatch.cancelled"]
    assert [each.name for each in send(issued, at=SENT + 2 * HOUR)] == [OUTSIDE.name]


def test_what_was_confirmed_is_not_taken_back(issued, commune, officer):
    [sent] = send(issued, to(commune))
    confirm_by_unit(dispatch_id=sent.pk, by=officer, at=SENT)

    assert refused(lambda: cancel_dispatch(dispatch_id=sent.pk, reason="nhầm", by=SYSTEM, at=SENT)) == [
        "dispatch.received"
    ]


def test_the_database_knows_a_recipient_once(issued, commune):
    [sent] = send(issued, to(commune))
    sent.pk = None

    with pytest.raises(IntegrityError), transaction.atomic():
        sent.save(force_insert=True)


@pytest.mark.django_db(transaction=True, available_apps=settings.INSTALLED_APPS)
def test_several_presses_at_once_send_and_confirm_once():
    plan = load_bundled_plan()
    issued = make_sendable(plan, plan.issuer)
    sent = at_once(*[lambda: len(send(issued))] * 3)
    token = token_of(Dispatch.objects.get())
    names = at_once(
        *[lambda name=name: confirm_by_link(token=token, name=name, at=SENT + HOUR).pk for name in ("Lan", "Hoa")]
    )

    assert (sorted(sent), len(set(names))) == ([0, 0, 1], 1)
    assert Record.objects.filter(action="dispatch.receive").count() == 1
