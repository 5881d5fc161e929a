"""Accounts as such: opened, locked, renamed, and given their second factor anew."""

from datetime import date, datetime

from allauth.mfa.models import Authenticator
from django.db import transaction

from kheo.accounts.actions.memberships import held_by_actor, problems_with_giving, problems_with_new_membership
from kheo.accounts.actor import Actor
from kheo.accounts.models import Membership, User
from kheo.accounts.permissions import ROLES
from kheo.accounts.queries import held_by
from kheo.accounts.rules import problems_with_person
from kheo.audit.actions import record
from kheo.shared.problems import Problem, RuleBroken
from kheo.units.models import Unit


@transaction.atomic
def add_user(
    *, email: str, name: str, unit_id: int, role: str, password: str | None, by: Actor, at: datetime, today: date
) -> User:
    """Open an account at once, without an invitation (the command line, the demo year).

    Refused: an address that has an account, a role beyond the giver's reach or permissions.
    """
    unit = Unit.objects.get(pk=unit_id)
    problems = problems_with_giving(by, role, unit, to_user_id=None)
    if not problems:
        problems = problems_with_new_membership(None, role, unit, today, None)
    if User.objects.filter(email__iexact=email).exists():
        problems.append(email_taken(email))
    if problems:
        raise RuleBroken(problems)
    user = User.objects.create_user(email, password, name=name)
    Membership.objects.create(user=user, unit=unit, role=role, valid_from=today)
    record(
        action="account.add",
        by=by,
        at=at,
        unit=unit,
        target=user,
        after={"name": user.name, "email": user.email, "role": ROLES[role].title, "unit": unit.title},
    )
    return user


def email_taken(email: str) -> Problem:
    return Problem(
        "account.email_taken", f"Đã có tài khoản với địa chỉ {email}.", "Giao thêm vai trò cho tài khoản đó.", "email"
    )


def unit_of(user: User) -> Unit | None:
    """The unit under which the journal files what concerns an account: that of its latest role."""
    latest = Membership.objects.filter(user=user).select_related("unit").order_by("-valid_from", "-pk").first()
    return latest.unit if latest else None


def _managed(user_id: int, by: Actor, today: date) -> User:
    """The account, locked for writing, when the actor may touch it as a whole."""
    user = User.objects.select_for_update().get(pk=user_id)
    if not by.is_system:
        problems = problems_with_person(held_by_actor(by), held_by(user, today), oneself=user.pk == by.user_id)
        if problems:
            raise RuleBroken(problems)
    return user


@transaction.atomic
def lock_account(*, user_id: int, reason: str, by: Actor, at: datetime, today: date) -> User:
    """The person can no longer sign in; a session that is open ends with its next request.

    Refused: oneself, somebody with a role beyond reach, no reason, locked already.
    """
    user = _managed(user_id, by, today)
    problems = []
    if not user.is_active:
        problems.append(Problem("account.locked", "Tài khoản đã bị khóa từ trước.", "Tải lại trang."))
    if not reason.strip():
        problems.append(Problem("account.no_reason", "Chưa ghi lý do khóa.", "Ghi ngắn gọn lý do.", "reason"))
    if problems:
        raise RuleBroken(problems)
    user.is_active = False
    user.save(update_fields=["is_active"])
    record(
        action="account.lock",
        by=by,
        at=at,
        unit=unit_of(user),
        target=user,
        before={"is_active": True},
        after={"is_active": False, "reason": reason.strip()},
    )
    return user


@transaction.atomic
def unlock_account(*, user_id: int, by: Actor, at: datetime, today: date) -> User:
    """The person can sign in again. Refused: oneself, somebody with a role beyond reach, not locked."""
    user = _managed(user_id, by, today)
    if user.is_active:
        raise RuleBroken([Problem("account.not_locked", "Tài khoản không bị khóa.", "Tải lại trang.")])
    user.is_active = True
    user.save(update_fields=["is_active"])
    record(
        action="account.unlock",
        by=by,
        at=at,
        unit=unit_of(user),
        target=user,
        before={"is_active": False},
        after={"is_active": True},
    )
    return user


@transaction.atomic
def reset_second_factor(*, user_id: int, by: Actor, at: datetime, today: date) -> User:
    """Forget a lost telephone or key; where the role asks for a second factor the person must set one up anew.

    Refused: oneself, somebody with a role beyond reach, nothing set up.
    """
    user = _managed(user_id, by, today)
    kept = list(Authenticator.objects.select_for_update().filter(user=user))
    if not kept:
        raise RuleBroken(
            [Problem("account.no_second_factor", "Người này chưa đặt bước xác nhận thứ hai.", "Không cần làm gì.")]
        )
    Authenticator.objects.filter(pk__in=[each.pk for each in kept]).delete()
    record(
        action="account.second_factor_reset",
        by=by,
        at=at,
        unit=unit_of(user),
        target=user,
        before={"method": sorted(str(Authenticator.Type(each.type).label) for each in kept)},
        after={"method": []},
    )
    return user


@transaction.atomic
def rename(*, user_id: int, name: str, by: Actor, at: datetime) -> User:
    """A person corrects the own name. Refused: an empty one. Nothing is recorded when nothing changes."""
    user = User.objects.select_for_update().get(pk=user_id)
    name = " ".join(name.split())
    if not name:
        raise RuleBroken([Problem("account.no_name", "Chưa nhập họ và tên.", "Nhập họ và tên.", "name")])
    before = user.name
    if name == before:
        return user
    user.name = name
    user.save(update_fields=["name"])
    record(
        action="account.rename",
        by=by,
        at=at,
        unit=unit_of(user),
        target=user,
        before={"name": before},
        after={"name": user.name},
    )
    return user


@transaction.atomic
def give_password(*, user_id: int, password: str, by: Actor, at: datetime, today: date) -> User:
    """A new password from the command line, for who lost the old one where no mail can be sent. Sessions end."""
    user = _managed(user_id, by, today)
    user.set_password(password)
    user.save(update_fields=["password"])
    record(action="account.password_given", by=by, at=at, unit=unit_of(user), target=user)
    return user


@transaction.atomic
def record_own(*, action: str, user: User, at: datetime, method: str = "") -> None:
    """Note in the journal what a person did to the own account through the sign-in pages."""
    by = Actor(user.pk, str(user), user.email)
    record(action=action, by=by, at=at, unit=unit_of(user), target=user, after={"method": method} if method else None)
