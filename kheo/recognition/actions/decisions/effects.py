"""What an issued decision makes true, in the transaction that issues it."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from kheo.recognition.models import Commendation, Decision, DecisionItem, Recognition
from kheo.recognition.queries.deciding import document_for
from kheo.recognition.rules import DECISION_MOVES, DecisionKind, DecisionStep
from kheo.recognition.rules.revoking import say_ground
from kheo.registrations.actions.standings import restate
from kheo.registrations.models import Registration
from kheo.rounds.actions.events import tell_all
from kheo.rounds.actions.moving import move_all
from kheo.rounds.rules import AssessmentStep

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor


def take_effect(decision: Decision, items: Sequence[DecisionItem], *, by: "Actor", at: datetime) -> None:
    {
        DecisionKind.RECOGNISE: _recognise,
        DecisionKind.COMMEND: _commend,
        DecisionKind.REVOKE: _revoke,
    }[DecisionKind(decision.kind)](decision, items, by, at)


def _recognise(decision: Decision, items: Sequence[DecisionItem], by: "Actor", at: datetime) -> None:
    round_ = decision.round
    if round_ is None:
        raise ValueError("a decision to recognise belongs to a round")
    assessments = [each.assessment for each in items if each.assessment]
    Recognition.objects.bulk_create(
        [
            Recognition(
                item=each,
                registration_id=each.assessment.registration_id,
                assessment=each.assessment,
                plan_id=decision.plan_id,
                level=round_.level,
                level_rank=round_.level_rank,
                distinction=each.distinction,
                from_at=at,
            )
            for each in items
            if each.assessment
        ]
    )
    move_all(assessments, AssessmentStep.RECOGNISE, at=at)
    said = f"Quyết định số {decision.number}/{decision.year}"
    tell_all(assessments, AssessmentStep.RECOGNISE, by=by, at=at, note=said)
    restate_all([each.registration for each in items if each.registration], at)


def _commend(decision: Decision, items: Sequence[DecisionItem], by: "Actor", at: datetime) -> None:
    once = document_for(decision).commending.once
    Commendation.objects.bulk_create(
        [
            Commendation(
                item=each,
                plan_id=decision.plan_id,
                kind=each.commendation,
                registration_id=each.registration_id,
                unit_id=each.unit_id if each.registration_id is None else None,
                once=once,
                from_at=at,
            )
            for each in items
        ]
    )
    restate_all([each.registration for each in items if each.registration], at)


def _revoke(decision: Decision, items: Sequence[DecisionItem], by: "Actor", at: datetime) -> None:
    """The lines end, and so do the decisions of which no line is left."""
    said = say_ground(decision.ground, decision.reason)
    ids = [each.revokes_id for each in items if each.revokes_id]
    over = list(Recognition.objects.filter(item__in=ids, to_at__isnull=True).values_list("item", flat=True))
    Recognition.objects.filter(item__in=over, to_at__isnull=True).update(to_at=at, end="revoked", reason=said)
    Commendation.objects.filter(item__in=ids, to_at__isnull=True).update(to_at=at, reason=said)
    lines = [each.revokes for each in items if each.revokes and each.revokes_id in over]
    moved = [each.assessment for each in lines if each.assessment]
    move_all(moved, AssessmentStep.REVOKE, at=at, reason=said)
    tell_all(moved, AssessmentStep.REVOKE, by=by, at=at, note=said)
    restate_all([each.registration for each in items if each.registration], at)
    for earlier in {each.revokes.decision for each in items if each.revokes}:
        left = earlier.items.exclude(pk__in=revoked_lines(earlier))
        if not left.exists():
            earlier.state = DECISION_MOVES[DecisionStep.REVOKE].target
            earlier.revoked_at, earlier.revoked_by_decision = at, decision
            earlier.save(update_fields=["state", "revoked_at", "revoked_by_decision"])


def revoked_lines(decision: Decision) -> list[int]:
    """The lines of a decision that an issued one took back."""
    return list(
        decision.items.filter(revoked_by__decision__issued_at__isnull=False).values_list("pk", flat=True).distinct()
    )


def restate_all(registrations: Sequence[Registration], at: datetime) -> None:
    """Each counts as recognised at the highest level still in force, and as commended while a reward stands."""
    ids = {each.pk for each in registrations}
    ranks: dict[int, int] = {}
    for pk, rank in Recognition.objects.filter(registration__in=ids, to_at__isnull=True).values_list(
        "registration", "level_rank"
    ):
        ranks[pk] = max(rank, ranks.get(pk, 0))
    commended = set(
        Commendation.objects.filter(registration__in=ids, to_at__isnull=True).values_list("registration", flat=True)
    )
    for each in {each.pk: each for each in registrations}.values():
        restate(each, at=at, recognised_rank=ranks.get(each.pk, 0), commended=each.pk in commended)
