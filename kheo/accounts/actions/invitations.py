"""A link by which somebody comes in: given, given anew, withdrawn, accepted."""

from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from kheo.accounts.actions.letters import write_letter
from kheo.accounts.actions.links import new_link
from kheo.accounts.actions.memberships import problems_with_giving, problems_with_new_membership
from kheo.accounts.actions.people import email_taken
from kheo.accounts.actor import Actor
from kheo.accounts.models import Invitation, Letter, Membership, User
from kheo.accounts.permissions import ROLES
from kheo.accounts.rules import INVITATION_LASTS, LINK_PLACE, problems_with_invitation, token_digest
from kheo.audit.actions import record
from kheo.shared.problems import Problem, RuleBroken
from kheo.units.models import Unit


@dataclass(frozen=True)
class Invited:
    """An invitation and its link, which is shown once and kept nowhere."""

    invitation: Invitation
    link: str
    letter: Letter


def _letter(invitation: Invitation, by: Actor, at: datetime) -> Letter:
    role = ROLES[invitation.role].title
    expires = timezone.localtime(invitation.expires_at)
    body = (
        f"Kính gửi đồng chí {invitation.name},\n\n"
        f"{by.name or 'Quản trị hệ thống'} mời đồng chí tham gia hệ thống quản lý phong trào thi đua “Dân vận khéo” "
        f"với vai trò {role} của {invitation.unit.title}.\n\n"
        f"Mở liên kết sau để đặt mật khẩu và bắt đầu:\n{LINK_PLACE}\n\n"
        f"Liên kết dùng được một lần, trước {expires:%H:%M ngày %d/%m/%Y}. "
        "Nếu không chờ thư này, xin bỏ qua; không ai vào được hệ thống nếu không có liên kết.\n"
    )
    letter, _created = write_letter(
        unit=invitation.unit,
        to_email=invitation.email,
        to_name=invitation.name,
        subject="Lời mời tham gia hệ thống Dân vận khéo",
        body=body,
        kind="invitation",
        key=f"invitation:{invitation.pk}:{invitation.nonce}",
        by=by,
        at=at,
        invitation=invitation,
    )
    return letter


def _problems_with_address(email: str) -> list[Problem]:
    try:
        validate_email(email)
    except ValidationError:
        return [
            Problem(
                "invitation.bad_email",
                f"“{email}” không phải là địa chỉ thư điện tử.",
                "Kiểm tra lại, ví dụ lan.nguyen@langson.gov.vn.",
                "email",
            )
        ]
    return []


@transaction.atomic
def invite(*, email: str, name: str, unit_id: int, role: str, by: Actor, at: datetime, today: date) -> Invited:
    """Invite somebody to a role in a unit; the link goes into a letter and is returned once.

    Refused: a bad address, an empty name, a role beyond the giver's reach or permissions, a role held already, an
    invitation still open for the same address, unit and role.
    """
    email, name = email.strip().lower(), " ".join(name.split())
    unit = Unit.objects.select_for_update().get(pk=unit_id)
    user = User.objects.filter(email__iexact=email).first()
    problems = _problems_with_address(email)
    if not name:
        problems.append(Problem("invitation.no_name", "Chưa nhập họ và tên.", "Nhập họ và tên người được mời.", "name"))
    giving = problems_with_giving(by, role, unit, to_user_id=user.pk if user else None)
    problems += giving or problems_with_new_membership(user.pk if user else None, role, unit, today, None)
    waiting = Invitation.objects.filter(
        email=email, unit=unit, role=role, accepted_at__isnull=True, withdrawn_at__isnull=True
    )
    if waiting.exists():
        problems.append(
            Problem(
                "invitation.waiting",
                f"{email} đã có lời mời chưa dùng cho vai trò này.",
                "Cấp lại liên kết của lời mời đó ở danh sách lời mời.",
                "email",
            )
        )
    if problems:
        raise RuleBroken(problems)
    invitation = Invitation(email=email, name=name, unit=unit, role=role, invited_at=at, invited_by_id=by.user_id)
    link = new_link(invitation, at)
    invitation.save()
    letter = _letter(invitation, by, at)
    record(action="invitation.send", by=by, at=at, unit=unit, target=invitation, after=_facts(invitation))
    return Invited(invitation, link, letter)


def _facts(invitation: Invitation) -> dict[str, object]:
    return {
        "email": invitation.email,
        "name": invitation.name,
        "role": ROLES[invitation.role].title,
        "unit": invitation.unit.title,
        "expires_at": invitation.expires_at,
    }


def _locked(invitation_id: int) -> Invitation:
    return Invitation.objects.select_for_update(of=("self",)).select_related("unit").get(pk=invitation_id)


@transaction.atomic
def reissue_invitation(*, invitation_id: int, by: Actor, at: datetime) -> Invited:
    """A new link for two more weeks; the old one is dead. Refused: used, withdrawn, or not the giver's to give."""
    invitation = _locked(invitation_id)
    problems = problems_with_giving(by, invitation.role, invitation.unit, to_user_id=None)
    problems += problems_with_invitation(
        accepted_at=invitation.accepted_at,
        withdrawn_at=invitation.withdrawn_at,
        expires_at=at + INVITATION_LASTS,
        at=at,
    )
    if problems:
        raise RuleBroken(problems)
    before = {"expires_at": invitation.expires_at}
    link = new_link(invitation, at)
    invitation.save(update_fields=["nonce", "token_hash", "expires_at"])
    letter = _letter(invitation, by, at)
    record(
        action="invitation.reissue",
        by=by,
        at=at,
        unit=invitation.unit,
        target=invitation,
        before=before,
        after={"expires_at": invitation.expires_at},
    )
    return Invited(invitation, link, letter)


@transaction.atomic
def withdraw_invitation(*, invitation_id: int, by: Actor, at: datetime) -> Invitation:
    """The link is dead from now on. Refused: used or withdrawn before, or not the giver's to give."""
    invitation = _locked(invitation_id)
    problems = problems_with_giving(by, invitation.role, invitation.unit, to_user_id=None)
    problems += problems_with_invitation(
        accepted_at=invitation.accepted_at,
        withdrawn_at=invitation.withdrawn_at,
        expires_at=at + INVITATION_LASTS,
        at=at,
    )
    if problems:
        raise RuleBroken(problems)
    invitation.withdrawn_at = at
    invitation.save(update_fields=["withdrawn_at"])
    Letter.objects.filter(invitation=invitation, sent_at__isnull=True).delete()
    record(action="invitation.withdraw", by=by, at=at, unit=invitation.unit, target=invitation)
    return invitation


def _usable(token: str, at: datetime) -> Invitation:
    """The invitation of a link, locked, or RuleBroken. One transaction at a time can use it."""
    found = Invitation.objects.select_for_update(of=("self",)).select_related("unit")
    invitation = found.filter(token_hash=token_digest(token)).first()
    if invitation is None:
        raise RuleBroken(
            [
                Problem(
                    "invitation.unknown",
                    "Liên kết không đúng hoặc đã được thay bằng liên kết mới.",
                    "Mở thư mời gần nhất, hoặc hỏi lại người đã mời.",
                )
            ]
        )
    problems = problems_with_invitation(
        accepted_at=invitation.accepted_at,
        withdrawn_at=invitation.withdrawn_at,
        expires_at=invitation.expires_at,
        at=at,
    )
    if problems:
        raise RuleBroken(problems)
    return invitation


@transaction.atomic
def accept_invitation(*, token: str, name: str, password: str, at: datetime, today: date) -> User:
    """Open the account that the link is for, with the role that it gives. The password was validated by the form.

    Refused: a link unknown, used, withdrawn or expired; an address that has an account by now; an empty name.
    """
    invitation = _usable(token, at)
    name = " ".join(name.split())
    problems = []
    if not name:
        problems.append(Problem("account.no_name", "Chưa nhập họ và tên.", "Nhập họ và tên.", "name"))
    if User.objects.filter(email__iexact=invitation.email).exists():
        problems.append(email_taken(invitation.email))
    if problems:
        raise RuleBroken(problems)
    user = User.objects.create_user(invitation.email, password, name=name)
    _take_up(invitation, user, at, today)
    return user


@transaction.atomic
def join(*, token: str, by: Actor, at: datetime, today: date) -> Membership:
    """Somebody who has an account takes up the role that the link gives. Refused: a link for another address."""
    invitation = _usable(token, at)
    user = User.objects.select_for_update().get(pk=by.user_id or 0)
    if user.email.lower() != invitation.email.lower():
        raise RuleBroken(
            [
                Problem(
                    "invitation.for_another",
                    f"Lời mời này dành cho {invitation.email}, còn đồng chí đang đăng nhập bằng {user.email}.",
                    f"Đăng xuất, rồi đăng nhập bằng {invitation.email}.",
                )
            ]
        )
    problems = problems_with_new_membership(user.pk, invitation.role, invitation.unit, today, None)
    if problems:
        raise RuleBroken(problems)
    return _take_up(invitation, user, at, today)


def _take_up(invitation: Invitation, user: User, at: datetime, today: date) -> Membership:
    membership = Membership.objects.create(user=user, unit=invitation.unit, role=invitation.role, valid_from=today)
    invitation.accepted_at, invitation.accepted_by = at, user
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    record(
        action="invitation.accept",
        by=Actor(user.pk, str(user), user.email),
        at=at,
        unit=invitation.unit,
        target=user,
        after={
            "name": user.name,
            "email": user.email,
            "role": ROLES[invitation.role].title,
            "unit": invitation.unit.title,
        },
    )
    return membership
