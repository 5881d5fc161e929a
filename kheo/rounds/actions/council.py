"""The council of a round: who sits on it, in which seat, from which day to which."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from kheo.accounts.models import User
from kheo.audit.actions import record
from kheo.rounds.actions.events import tell
from kheo.rounds.actions.locking import locked_member, locked_round
from kheo.rounds.models import CouncilMember, Round, Seat
from kheo.rounds.rules import OPEN_PHASES
from kheo.rounds.rules.mandates import Mandate, problems_with_chairs, problems_with_mandate
from kheo.shared.problems import Problem, RuleBroken
from kheo.units.models import Unit

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor


@dataclass(frozen=True)
class SeatDraft:
    """What is written of a seat. Without an account one neither scores nor votes on the site."""

    name: str
    from_on: date
    user: User | None = None
    unit: Unit | None = None
    position: str = ""
    seat: Seat = Seat.MEMBER
    scores: bool = True
    votes: bool = True
    to_on: date | None = None

    @property
    def columns(self) -> dict[str, Any]:
        return {
            "name": " ".join(self.name.split())[:120],
            "user": self.user,
            "unit": self.unit,
            "position": " ".join(self.position.split())[:200],
            "seat": self.seat,
            "scores": self.scores and self.user is not None,
            "votes": self.votes,
            "from_on": self.from_on,
            "to_on": self.to_on,
        }


@transaction.atomic
def seat(*, round_id: int, draft: SeatDraft, by: "Actor", at: datetime) -> CouncilMember:
    """Add somebody to the council. One account sits once; the council has one chair at a time."""
    round_ = locked_round(round_id)
    problems = _problems(round_, draft)
    if draft.user and CouncilMember.objects.filter(round=round_, user=draft.user).exists():
        problems.append(
            Problem(
                "council.sits_already",
                f"{draft.user.name} đã có tên trong hội đồng.",
                "Sửa nhiệm vụ của người này thay vì thêm lần nữa.",
                "user",
            )
        )
    if problems:
        raise RuleBroken(problems)
    member = CouncilMember.objects.create(round=round_, **draft.columns)
    tell(round_, "seat", by=by, at=at, note=f"{member.get_seat_display()}: {member.name}")
    record(action="round.seat", by=by, at=at, unit=round_.unit, target=round_, after=_told(member))
    return member


@transaction.atomic
def change_mandate(*, member_id: int, draft: SeatDraft, by: "Actor", at: datetime) -> CouncilMember:
    """Write a seat anew: its kind, post, unit, tasks and days. The account behind it stays."""
    member = locked_member(member_id)
    problems = _problems(member.round, draft, member)
    if (draft.user.pk if draft.user else None) != member.user_id and member.user_id is not None:
        problems.append(
            Problem(
                "council.other_person",
                "Không đổi người trong một ghế đã có tài khoản.",
                "Kết thúc nhiệm vụ của người này rồi thêm người khác.",
                "user",
            )
        )
    if draft.user and CouncilMember.objects.filter(round=member.round, user=draft.user).exclude(pk=member.pk).exists():
        problems.append(
            Problem("council.sits_already", f"{draft.user.name} đã có tên trong hội đồng.", "Chọn người khác.", "user")
        )
    if problems:
        raise RuleBroken(problems)
    before = _told(member)
    for name, value in draft.columns.items():
        setattr(member, name, value)
    member.save()
    tell(member.round, "change_mandate", by=by, at=at, note=f"{member.get_seat_display()}: {member.name}")
    record(
        action="round.change_mandate",
        by=by,
        at=at,
        unit=member.round.unit,
        target=member.round,
        before=before,
        after=_told(member),
    )
    return member


@transaction.atomic
def end_mandate(*, member_id: int, last_day: date, by: "Actor", at: datetime) -> CouncilMember:
    """The member sits until the end of that day; what they scored until then stays."""
    member = locked_member(member_id)
    problems = _not_open(member.round)
    problems += problems_with_mandate(member.from_on, last_day)
    if member.to_on is not None and member.to_on <= last_day:
        problems.append(
            Problem(
                "council.ended_already",
                f"Nhiệm vụ của {member.name} đã kết thúc ngày {member.to_on:%d/%m/%Y}.",
                "Sửa nhiệm vụ nếu ngày này sai.",
                "to_on",
            )
        )
    if problems:
        raise RuleBroken(problems)
    before = _told(member)
    member.to_on = last_day
    member.save(update_fields=["to_on"])
    tell(member.round, "end_mandate", by=by, at=at, note=f"{member.name}, đến hết ngày {last_day:%d/%m/%Y}")
    record(
        action="round.end_mandate",
        by=by,
        at=at,
        unit=member.round.unit,
        target=member.round,
        before=before,
        after=_told(member),
    )
    return member


def _problems(round_: Round, draft: SeatDraft, member: CouncilMember | None = None) -> list[Problem]:
    problems = _not_open(round_)
    if not draft.name.strip():
        problems.append(Problem("council.no_name", "Chưa ghi họ và tên.", "Ghi họ và tên của thành viên.", "name"))
    if draft.user and not draft.user.is_active:
        problems.append(
            Problem("council.locked_account", "Tài khoản này đang bị khóa.", "Chọn tài khoản đang dùng.", "user")
        )
    problems += problems_with_mandate(draft.from_on, draft.to_on)
    if draft.seat == Seat.CHAIR:
        others = CouncilMember.objects.filter(round=round_, seat=Seat.CHAIR)
        if member:
            others = others.exclude(pk=member.pk)
        problems += problems_with_chairs(
            Mandate(draft.from_on, draft.to_on), [(each.name, Mandate(each.from_on, each.to_on)) for each in others]
        )
    return problems


def _not_open(round_: Round) -> list[Problem]:
    if round_.phase in OPEN_PHASES:
        return []
    return [
        Problem("council.round_over", "Đợt xét đã kết thúc; hội đồng không thay đổi nữa.", "Xem lại đợt xét đã chọn.")
    ]


def _told(member: CouncilMember) -> dict[str, Any]:
    return {
        "member": member.pk,
        "name": member.name,
        "user": member.user_id,
        "seat": member.seat,
        "unit": member.unit_id,
        "scores": member.scores,
        "votes": member.votes,
        "from_on": member.from_on,
        "to_on": member.to_on,
    }
