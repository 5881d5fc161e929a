"""Printed tickets of a public vote. Their secrets leave this function once, for the printer; only hashes stay."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max

from kheo.audit.actions import record
from kheo.ballots.actions.preparing import locked_ballot
from kheo.ballots.models import RollEntry
from kheo.ballots.rules import BallotKind, BallotState
from kheo.ballots.rules.codes import new_salt, new_ticket, ticket_hash
from kheo.ballots.rules.preparing import MOST_TICKETS
from kheo.shared.problems import Problem, RuleBroken

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor


@dataclass(frozen=True)
class Ticket:
    """A ticket for the printer. Nothing of the secret is kept."""

    number: int
    secret: str


@transaction.atomic
def make_tickets(*, ballot_id: int, count: int, by: "Actor", at: datetime) -> list[Ticket]:
    """`count` new tickets, numbered on from the last; before the ballot is opened."""
    ballot = locked_ballot(ballot_id)
    problems = _problems(ballot.kind, ballot.state)
    if not 1 <= count <= MOST_TICKETS:
        problems.append(
            Problem(
                "ballot.wrong_count",
                f"Mỗi lần in từ 1 đến {MOST_TICKETS} phiếu.",
                "Nhập lại số phiếu; cần nhiều hơn thì in nhiều lần.",
                "count",
            )
        )
    if problems:
        raise RuleBroken(problems)
    last = ballot.roll.aggregate(last=Max("number"))["last"] or 0
    tickets = [Ticket(number, new_ticket()) for number in range(last + 1, last + count + 1)]
    RollEntry.objects.bulk_create(
        [
            RollEntry(ballot=ballot, number=each.number, salt=new_salt(), ticket_hash=ticket_hash(each.secret))
            for each in tickets
        ],
        batch_size=1_000,
    )
    record(
        action="ballot.make_tickets",
        by=by,
        at=at,
        unit=ballot.round.unit,
        target=ballot,
        after={"numbers": f"{last + 1}–{last + count}"},
    )
    return tickets


@transaction.atomic
def void_tickets(*, ballot_id: int, first: int, last: int, reason: str, by: "Actor", at: datetime) -> int:
    """Take tickets out (a lost print) before the ballot is opened; returns how many. Their numbers are not reused."""
    ballot = locked_ballot(ballot_id)
    problems = _problems(ballot.kind, ballot.state)
    if not reason.strip():
        problems.append(Problem("ballot.no_reason", "Chưa ghi lý do hủy phiếu.", "Ghi ngắn gọn lý do.", "reason"))
    chosen = ballot.roll.filter(number__gte=first, number__lte=last, void=False)
    found = 0 if problems else chosen.update(void=True)
    if not problems and not found:
        problems.append(
            Problem(
                "ballot.no_such_tickets",
                "Không có phiếu nào còn giá trị trong khoảng số này.",
                "Xem số in ở góc phiếu.",
                "first",
            )
        )
    if problems:
        raise RuleBroken(problems)
    record(
        action="ballot.void_tickets",
        by=by,
        at=at,
        unit=ballot.round.unit,
        target=ballot,
        after={"numbers": f"{first}–{last}", "count": found, "reason": reason.strip()},
    )
    return found


def _problems(kind: str, state: str) -> list[Problem]:
    if kind != BallotKind.PUBLIC:
        return [Problem("ballot.no_public", "Cuộc bỏ phiếu này không dùng phiếu mã QR.", "Tải lại trang.")]
    if state != BallotState.PREPARED:
        return [
            Problem(
                "ballot.roll_frozen",
                "Danh sách phiếu đã chốt khi mở bỏ phiếu.",
                "Chỉ in thêm, hủy phiếu trước khi mở.",
            )
        ]
    return []
