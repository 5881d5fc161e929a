"""Accounts: every refusal changes nothing, every deed leaves one record."""

from datetime import date, timedelta

import pytest
from allauth.mfa.models import Authenticator

from kheo.accounts.actions import (
    accept_invitation,
    add_membership,
    add_user,
    end_membership,
    give_password,
    invite,
    join,
    link_of,
    lock_account,
    reissue_invitation,
    rename,
    reset_second_factor,
    unlock_account,
    withdraw_invitation,
)
from kheo.accounts.models import Invitation, Letter, Membership, User
from kheo.accounts.rules import LINK_PLACE
from kheo.audit.models import Record
from kheo.shared.problems import RuleBroken
from tests.accounts.factories import SYSTEM, TODAY, acting
from tests.factories import AT, make_member, make_unit, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def district():
    return make_unit("Huyện ủy Chi Lăng", kind="district-party-committee")


@pytest.fixture
def commune(district):
    return make_unit("Đảng ủy xã Bắc Thủy", parent=district)


@pytest.fixture
def administrator(district):
    return acting(make_member(district, "administrator", name="Hoàng Văn Thái"))


def refused(action, **given):
    before = snapshot()
    with pytest.raises(RuleBroken) as broken:
        action(**given)
    assert snapshot() == before
    return [problem.code for problem in broken.value.problems]


def snapshot():
    return [list(model.objects.order_by("pk").values()) for model in (User, Membership, Invitation, Letter, Record)]


def token_of(link):
    return link.rstrip("/").rpartition("/")[2]


def last_action():
    return Record.objects.order_by("-seq").values_list("action", flat=True).first()


# --- roles ---------------------------------------------------------------------------------------


def test_a_role_is_given_for_a_time_and_recorded(commune, administrator):
    user = make_user()

    membership = add_membership(
        user_id=user.pk, unit_id=commune.pk, role="leader", valid_from=TODAY, by=administrator, at=AT
    )

    assert (membership.role, membership.valid_to) == ("leader", None)
    written = Record.objects.get()
    assert (written.action, written.unit_id, written.actor_name) == ("membership.add", commune.pk, "Hoàng Văn Thái")


def test_a_role_is_refused_beyond_reach_to_oneself_twice_or_in_a_unit_that_is_not_there(
    district, commune, administrator
):
    user, elsewhere = make_user(), make_unit("Huyện khác")
    closed = make_unit("Cũ", parent=district, valid_to=date(2022, 1, 1))
    give = {
        "user_id": user.pk,
        "unit_id": commune.pk,
        "role": "leader",
        "valid_from": TODAY,
        "by": administrator,
        "at": AT,
    }
    add_membership(**give)

    assert refused(add_membership, **give) == ["membership.exists"]
    assert refused(add_membership, **{**give, "valid_to": TODAY + timedelta(1)}) == ["membership.exists"]
    assert refused(add_membership, **{**give, "unit_id": elsewhere.pk}) == ["account.out_of_reach"]
    assert refused(add_membership, **{**give, "unit_id": closed.pk}) == ["membership.unit_not_there"]
    assert refused(add_membership, **{**give, "user_id": administrator.user_id}) == ["account.own_role"]
    assert refused(add_membership, **{**give, "role": "king"}) == ["account.unknown_role"]
    reversed_dates = {**give, "role": "auditor", "valid_to": TODAY - timedelta(1)}
    assert "unit.dates_reversed" in refused(add_membership, **reversed_dates)


def test_a_role_before_and_after_another_time_is_no_clash(commune, administrator):
    user = make_user()
    give = {"user_id": user.pk, "unit_id": commune.pk, "role": "leader", "by": administrator, "at": AT}
    add_membership(**give, valid_from=TODAY)
    add_membership(**give, valid_from=TODAY - timedelta(30), valid_to=TODAY - timedelta(1))

    assert user.memberships.count() == 2


def test_a_role_taken_away_is_gone_with_the_next_look(commune, administrator):
    user = make_member(commune, "leader", since=TODAY)
    assert acting(user).roles == {"leader"}

    end_membership(membership_id=user.memberships.get().pk, by=administrator, at=AT, today=TODAY)

    assert acting(user).roles == frozenset()
    assert user.memberships.get().valid_to == TODAY
    assert last_action() == "membership.end"


def test_a_role_that_ends_today_lasts_until_the_evening(commune, administrator):
    user = make_member(commune, "leader")

    end_membership(membership_id=user.memberships.get().pk, last_day=TODAY, by=administrator, at=AT, today=TODAY)

    assert acting(user).roles == {"leader"}
    assert acting(user, TODAY + timedelta(1)).roles == frozenset()


def test_a_role_still_to_come_can_be_taken_back(commune, administrator):
    later = TODAY + timedelta(10)
    user = make_member(commune, "leader", since=later)

    end_membership(membership_id=user.memberships.get().pk, by=administrator, at=AT, today=TODAY)

    assert acting(user, later).roles == frozenset()


def test_ending_a_role_is_refused_when_over_too_early_ones_own_or_beyond_reach(commune, administrator):
    member = make_member(commune, "leader", since=TODAY)
    elsewhere = make_member(make_unit("Huyện khác"), "leader")
    own = Membership.objects.get(user_id=administrator.user_id)
    end = {"membership_id": member.memberships.get().pk, "by": administrator, "at": AT, "today": TODAY}

    assert refused(end_membership, **end, last_day=TODAY - timedelta(1)) == ["membership.ends_before_it_begins"]
    assert refused(end_membership, **{**end, "membership_id": elsewhere.memberships.get().pk}) == [
        "account.out_of_reach"
    ]
    assert refused(end_membership, **{**end, "membership_id": own.pk}) == ["account.own_role"]
    end_membership(**end)
    assert refused(end_membership, **end) == ["membership.ended"]


# --- accounts ------------------------------------------------------------------------------------


def test_an_account_is_opened_from_the_command_line(commune):
    user = add_user(
        email="Lan@Example.vn", name="Lan", unit_id=commune.pk, role="leader", password="mật khẩu dài",
        by=SYSTEM, at=AT, today=TODAY,
    )  # fmt: skip

    assert (user.email, user.check_password("mật khẩu dài"), last_action()) == ("lan@example.vn", True, "account.add")
    again = {"email": "LAN@example.vn", "name": "Lan", "unit_id": commune.pk, "role": "leader", "password": None}
    assert refused(add_user, **again, by=SYSTEM, at=AT, today=TODAY) == ["account.email_taken"]


def test_locking_shuts_out_at_once_and_unlocking_lets_in(commune, administrator):
    user = make_member(commune)
    given = {"user_id": user.pk, "by": administrator, "at": AT, "today": TODAY}

    assert refused(lock_account, **given, reason=" ") == ["account.no_reason"]
    lock_account(**given, reason="Nghỉ công tác")
    assert not acting(user).is_authenticated
    assert refused(lock_account, **given, reason="") == ["account.locked", "account.no_reason"]
    unlock_account(**given)
    assert acting(user).is_authenticated
    assert refused(unlock_account, **given) == ["account.not_locked"]
    assert list(Record.objects.values_list("action", flat=True)) == ["account.lock", "account.unlock"]


def test_nobody_locks_oneself_or_somebody_who_is_more_elsewhere(commune, administrator):
    user = make_member(commune)
    user.memberships.create(unit=make_unit("Huyện khác"), role="leader", valid_from=TODAY + timedelta(5))
    given = {"by": administrator, "at": AT, "today": TODAY, "reason": "thử"}

    assert refused(lock_account, user_id=user.pk, **given) == ["account.beyond_reach"]
    assert refused(lock_account, user_id=administrator.user_id, **given) == ["account.oneself"]


def test_a_lost_second_factor_is_forgotten_whole(commune, administrator):
    user = make_member(commune, "steward")
    given = {"user_id": user.pk, "by": administrator, "at": AT, "today": TODAY}

    assert refused(reset_second_factor, **given) == ["account.no_second_factor"]
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})
    Authenticator.objects.create(user=user, type=Authenticator.Type.RECOVERY_CODES, data={})
    assert acting(user).has_second_factor
    reset_second_factor(**given)
    assert not acting(user).has_second_factor
    assert Record.objects.get().before["method"] == ["Recovery codes", "TOTP Authenticator"]


def test_recovery_codes_alone_are_no_second_factor(commune):
    user = make_member(commune, "steward")
    Authenticator.objects.create(user=user, type=Authenticator.Type.RECOVERY_CODES, data={})

    assert not acting(user).has_second_factor


def test_a_name_is_corrected_and_an_empty_one_refused(commune):
    user = make_member(commune, name="Nguyen Lan")
    given = {"user_id": user.pk, "by": acting(user), "at": AT}

    assert refused(rename, **given, name="  ") == ["account.no_name"]
    rename(**given, name="Nguyễn  Thị Lan")
    rename(**given, name="Nguyễn Thị Lan")
    user.refresh_from_db()
    assert (user.name, user.folded.startswith("nguyen thi lan")) == ("Nguyễn Thị Lan", True)
    assert Record.objects.count() == 1


def test_a_new_password_from_the_command_line(commune):
    user = make_member(commune)

    give_password(user_id=user.pk, password="một câu khác", by=SYSTEM, at=AT, today=TODAY)

    assert User.objects.get(pk=user.pk).check_password("một câu khác")
    assert last_action() == "account.password_given"


# --- invitations ---------------------------------------------------------------------------------


@pytest.fixture
def invited(commune, administrator):
    return invite(
        email=" Lan@Example.vn", name="Nguyễn  Thị Lan", unit_id=commune.pk, role="steward", by=administrator, at=AT,
        today=TODAY,
    )  # fmt: skip


def test_the_link_is_shown_once_and_kept_nowhere(invited):
    token = token_of(invited.link)
    stored = str([list(model.objects.values()) for model in (Invitation, Letter, Record)])

    assert token not in stored
    assert LINK_PLACE in Letter.objects.get().body
    assert link_of(invited.invitation) == invited.link
    assert last_action() == "invitation.send"


def test_a_link_cannot_be_made_again_with_another_secret_key(invited, settings):
    settings.SECRET_KEY = "another"

    assert link_of(invited.invitation) is None


def test_inviting_is_refused_with_every_reason(invited, commune, administrator):
    good = {"name": "Lan", "unit_id": commune.pk, "role": "leader", "by": administrator, "at": AT, "today": TODAY}
    member = make_member(commune, "leader")
    elsewhere = make_unit("Huyện khác")

    assert refused(invite, **{**good, "name": " "}, email="lan") == ["invitation.bad_email", "invitation.no_name"]
    assert refused(invite, **good, email=member.email) == ["membership.exists"]
    assert refused(invite, **{**good, "role": "steward"}, email="LAN@example.vn") == ["invitation.waiting"]
    assert refused(invite, **{**good, "unit_id": elsewhere.pk}, email="a@example.vn") == ["account.out_of_reach"]
    assert refused(invite, **good, email=administrator.email) == ["account.own_role"]


def test_accepting_opens_the_account_once(invited, commune):
    token = token_of(invited.link)
    given = {"token": token, "password": "một câu rất dài", "at": AT, "today": TODAY}

    assert refused(accept_invitation, **given, name="") == ["account.no_name"]
    user = accept_invitation(**given, name="Nguyễn Thị Lan")
    assert (user.email, acting(user).roles, last_action()) == ("lan@example.vn", {"steward"}, "invitation.accept")
    assert refused(accept_invitation, **given, name="Kẻ khác") == ["invitation.used"]
    assert refused(accept_invitation, **{**given, "token": "x"}, name="Kẻ khác") == ["invitation.unknown"]


def test_a_link_is_dead_after_two_weeks_after_withdrawal_and_after_a_new_one(invited, administrator):
    given = {"token": token_of(invited.link), "name": "Lan", "password": "một câu rất dài", "today": TODAY}
    ids = {"invitation_id": invited.invitation.pk, "by": administrator, "at": AT}

    assert refused(accept_invitation, **given, at=AT + timedelta(days=14)) == ["invitation.expired"]
    again = reissue_invitation(**ids)
    assert refused(accept_invitation, **given, at=AT) == ["invitation.unknown"]
    assert Letter.objects.count() == 2
    withdraw_invitation(**ids)
    assert Letter.objects.count() == 0
    assert refused(accept_invitation, **{**given, "token": token_of(again.link)}, at=AT) == ["invitation.withdrawn"]
    assert refused(reissue_invitation, **ids) == ["invitation.withdrawn"]
    assert refused(withdraw_invitation, **ids) == ["invitation.withdrawn"]


def test_an_invitation_of_another_district_is_not_mine_to_handle(invited):
    other = acting(make_member(make_unit("Huyện khác"), "administrator"))
    ids = {"invitation_id": invited.invitation.pk, "by": other, "at": AT}

    assert refused(reissue_invitation, **ids) == ["account.out_of_reach"]
    assert refused(withdraw_invitation, **ids) == ["account.out_of_reach"]


def test_who_has_an_account_takes_up_another_role_after_signing_in(invited, district):
    user, other = make_member(district, "leader", email="lan@example.vn"), make_member(district, "leader")
    given = {"token": token_of(invited.link), "at": AT, "today": TODAY}

    taken = {"name": "Lan", "password": "một câu rất dài"}
    assert refused(accept_invitation, **given, **taken) == ["account.email_taken"]
    assert refused(join, **given, by=acting(other)) == ["invitation.for_another"]
    join(**given, by=acting(user))
    assert acting(user).roles == {"leader", "steward"}
    assert refused(join, **given, by=acting(user)) == ["invitation.used"]


def test_joining_twice_in_the_same_role_is_refused(invited, commune):
    user = make_member(commune, "steward", email="lan@example.vn")

    assert refused(join, token=token_of(invited.link), by=acting(user), at=AT, today=TODAY) == ["membership.exists"]
