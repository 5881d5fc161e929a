"""What may be given to whom, what an invitation is worth, and how people's names are sorted."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from kheo.accounts.permissions import ROLES, Permission
from kheo.shared.problems import Problem
from kheo.shared.text import sort_key
from kheo.units.rules import contains

INVITATION_LASTS = timedelta(days=14)
LINK_PLACE = "[liên kết mời]"
"""Where the link stands in the text of a letter: put in only while the letter is being sent, never stored."""
OWN_LINK_PLACE = "[liên kết riêng của nơi nhận]"
"""The same, of a link that opens something for whoever was written to."""
MOST_ATTEMPTS = 12
"""Of one letter, over about three days; after that somebody looks and presses "Gửi lại"."""
LETTERS_LAST = timedelta(days=14)
"""A letter that waited longer tells of what is over; it goes only when somebody asks for it."""
_PAUSES = (1, 5, 15, 60, 180, 360)  # minutes after the first, second … attempt; then always the last
CLAIM_LASTS = timedelta(minutes=10)
SENDINGS_LAST = timedelta(days=30)
"""So long a form that came in is known again, and a version that lost is kept for its writer."""


class SendingState(StrEnum):
    DONE = "done"
    LOST = "lost"  # against somebody else's edit; its fields are kept


@dataclass(frozen=True, slots=True)
class Held:
    """A role over the subtree at `path` ("" is everything)."""

    role: str
    path: str


def pause_after(attempts: int) -> timedelta:
    """How long a letter rests after so many attempts that came to nothing: longer each time."""
    return timedelta(minutes=_PAUSES[min(max(attempts, 1), len(_PAUSES)) - 1])


def person_sort_key(name: str) -> str:
    """Vietnamese people are listed by their given name, which comes last, then by the whole name."""
    given = name.split()[-1] if name.split() else ""
    return f"{sort_key(given)[:60]}00{sort_key(name)}"[:700]


def token_digest(token: str) -> str:
    """All that is kept of a token."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _permissions_over(grants: Iterable[Held], path: str) -> frozenset[Permission]:
    held: frozenset[Permission] = frozenset()
    for grant in grants:
        if contains(grant.path, path):
            held |= ROLES[grant.role].permissions
    return held


def problems_with_grant(giver: Iterable[Held], given: Held, *, unit_name: str, to_oneself: bool) -> list[Problem]:
    """Nobody gives a role that reaches farther than one's own management of accounts, or that may do more than one may.

    Roles marked `grants_any` (the administrator) may give every role within that reach. Nobody changes one's own.
    """
    giver = list(giver)
    role = ROLES.get(given.role)
    if role is None:
        return [Problem("account.unknown_role", "Vai trò không có trong danh mục.", "Chọn lại vai trò.", "role")]
    if to_oneself:
        return [
            Problem(
                "account.own_role",
                "Không ai tự giao hoặc tự thôi vai trò của mình.",
                "Nhờ người quản trị khác thực hiện.",
                "role",
            )
        ]
    managing = [
        grant
        for grant in giver
        if Permission.ACCOUNT_MANAGE in ROLES[grant.role].permissions and contains(grant.path, given.path)
    ]
    if not managing:
        return [
            Problem(
                "account.out_of_reach",
                f"Vai trò “{role.title}” tại {unit_name} vượt ra ngoài phạm vi tài khoản này quản lý.",
                "Chọn đơn vị hoặc vai trò khác, hoặc nhờ quản trị viên cấp trên.",
                "unit",
            )
        ]
    if any(ROLES[grant.role].grants_any for grant in managing):
        return []
    if role.permissions <= _permissions_over(giver, given.path):
        return []
    return [
        Problem(
            "account.more_than_own",
            f"Vai trò “{role.title}” có quyền mà tài khoản này không có tại {unit_name}.",
            "Nhờ người quản trị tài khoản giao vai trò này.",
            "role",
        )
    ]


def problems_with_person(manager: Iterable[Held], person: Iterable[Held], *, oneself: bool) -> list[Problem]:
    """Locking an account or resetting its second factor touches all its roles, so all must be within reach."""
    if oneself:
        return [
            Problem(
                "account.oneself",
                "Không thể tự khóa hoặc đặt lại bước xác nhận của chính mình tại đây.",
                "Nhờ người quản trị khác, hoặc dùng trang Tài khoản của tôi.",
            )
        ]
    manager = list(manager)
    for held in person:
        if problems_with_grant(manager, held, unit_name="", to_oneself=False):
            return [
                Problem(
                    "account.beyond_reach",
                    "Người này còn giữ vai trò ngoài phạm vi quản lý của tài khoản đang dùng.",
                    "Nhờ quản trị viên cấp trên thực hiện.",
                )
            ]
    return []


def problems_with_end_of_membership(valid_from: date, valid_to: date | None, last_day: date) -> list[Problem]:
    if valid_to and valid_to <= last_day:
        return [
            Problem(
                "membership.ended",
                f"Vai trò này đã kết thúc ngày {valid_to:%d/%m/%Y}.",
                "Tải lại trang.",
                "last_day",
            )
        ]
    if last_day < valid_from:
        return [
            Problem(
                "membership.ends_before_it_begins",
                f"Ngày cuối sớm hơn ngày bắt đầu {valid_from:%d/%m/%Y}.",
                "Chọn ngày cuối từ ngày bắt đầu trở đi.",
                "last_day",
            )
        ]
    return []


def problems_with_invitation(
    *, accepted_at: datetime | None, withdrawn_at: datetime | None, expires_at: datetime, at: datetime
) -> list[Problem]:
    """A link is good once, until it is withdrawn or two weeks have passed."""
    if accepted_at:
        return [
            Problem("invitation.used", "Liên kết này đã được dùng.", "Đăng nhập bằng tài khoản đã tạo.", "invitation")
        ]
    if withdrawn_at:
        return [
            Problem(
                "invitation.withdrawn", "Lời mời này đã được thu hồi.", "Hỏi lại người đã gửi lời mời.", "invitation"
            )
        ]
    if at >= expires_at:
        return [
            Problem(
                "invitation.expired",
                "Liên kết này đã hết hạn.",
                "Đề nghị người mời cấp lại liên kết.",
                "invitation",
            )
        ]
    return []
