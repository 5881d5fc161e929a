"""A member of the council says that they have an interest in a candidate, and is kept from judging it."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from kheo.accounts.actor import can
from kheo.accounts.permissions import Permission
from kheo.audit.actions import record
from kheo.rounds.actions.events import tell
from kheo.rounds.actions.locking import locked_assessment
from kheo.rounds.actions.scoring import put_aside
from kheo.rounds.models import Assessment, ConflictDeclaration, CouncilMember
from kheo.rounds.queries.rounds import document_of
from kheo.rounds.rules import AssessmentState, Phase
from kheo.shared.problems import Problem, RuleBroken

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor

BEFORE_THE_VOTE = frozenset({Phase.PREPARING, Phase.NOTICE, Phase.ASSESSING, Phase.VOTING})
NOT_VOTED_ON = frozenset({AssessmentState.PROPOSED, AssessmentState.NOTICED, AssessmentState.SCORED})
ROLL_STANDS = ("open", "closed")  # of kheo.ballots, a later room: its roll is frozen


@transaction.atomic
def declare_conflict(
    *, assessment_id: int, member_id: int, reason: str, by: "Actor", at: datetime
) -> ConflictDeclaration:
    """Write down a member's interest in a candidate; a sheet of theirs counts no more. Never taken back.

    The member says it, or whoever manages the round writes it down for them; until a ballot on the candidate opens.
    """
    assessment = locked_assessment(assessment_id)
    round_ = assessment.round
    member = CouncilMember.objects.filter(pk=member_id, round=round_).first()
    reason = " ".join(reason.split())[:300]
    problems = []
    if member is None or not (
        (member.user_id is not None and member.user_id == by.user_id) or can(by, Permission.ROUND_MANAGE, round_.unit)
    ):
        problems.append(_not_the_member())
    if not reason:
        problems.append(Problem("conflict.no_reason", "Chưa ghi lý do.", "Ghi ngắn gọn mối liên quan.", "reason"))
    if round_.phase not in BEFORE_THE_VOTE or assessment.state not in NOT_VOTED_ON or _is_voted_on(assessment_id):
        problems.append(_too_late(document_of(round_).recognition.conflicts.clause))
    if member and ConflictDeclaration.objects.filter(assessment=assessment, member=member).exists():
        problems.append(
            Problem("conflict.declared_already", "Đã khai có liên quan với hồ sơ này.", "Không cần khai lại.")
        )
    if problems or member is None:
        raise RuleBroken(problems)
    declaration = ConflictDeclaration.objects.create(
        assessment=assessment,
        member=member,
        reason=reason,
        declared_at=at,
        declared_by_id=by.user_id,
        declared_by_name=by.name[:200],
    )
    put_aside(assessment, member, f"tự khai: {reason}", at=at)
    tell(round_, "declare_conflict", by=by, at=at, assessment=assessment, note=f"{member.name}: {reason}")
    record(
        action="assessment.declare_conflict",
        by=by,
        at=at,
        unit=round_.unit,
        target=assessment,
        after={"member": member.pk, "name": member.name, "reason": reason},
    )
    return declaration


def _is_voted_on(assessment_id: int) -> bool:
    return Assessment.objects.filter(pk=assessment_id, ballot_items__ballot__state__in=ROLL_STANDS).exists()


def _not_the_member() -> Problem:
    return Problem(
        "conflict.not_the_member",
        "Chỉ chính thành viên hội đồng, hoặc người quản lý đợt xét, ghi được điều này.",
        "Báo thư ký hội đồng ghi giúp.",
    )


def _too_late(clause: str | None) -> Problem:
    return Problem(
        "conflict.too_late",
        "Hồ sơ đã được bỏ phiếu, hoặc đã có kết quả, nên không khai thêm được.",
        "Báo người quản lý đợt xét; nếu ảnh hưởng kết quả, tổ chức bỏ phiếu lại.",
        None,
        clause,
    )
