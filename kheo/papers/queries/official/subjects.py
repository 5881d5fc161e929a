"""What a document may be about, other than a whole plan: a round, a ballot, a decision. The unit's own first."""

from datetime import datetime
from typing import TypeVar

from django.db.models import Case, IntegerField, Model, Q, QuerySet, Value, When

from kheo.ballots.models import Ballot
from kheo.ballots.rules import BallotState
from kheo.papers.queries.official.asking import Asked
from kheo.recognition.models import Decision
from kheo.recognition.queries.deciding import number_text
from kheo.recognition.rules import KIND_TITLES, DecisionKind, DecisionState
from kheo.rounds.models import Round
from kheo.rounds.rules import PHASE_TITLES, Phase
from kheo.shared.periods import day_of, dmy, end_of
from kheo.shared.problems import Problem, RuleBroken
from kheo.units.rules import subtree_range

TO_VOTE = frozenset({Phase.VOTING, Phase.DECIDING, Phase.CLOSED})  # scores do not change any more
TO_DECIDE = frozenset({Phase.DECIDING, Phase.CLOSED})  # nor votes
MOST = 200  # that are offered to be chosen from

Choices = list[tuple[int, str]]
M = TypeVar("M", bound=Model)


def rounds_of(asked: Asked, phases: frozenset[Phase]) -> QuerySet[Round]:
    found = Round.objects.filter(
        _of(asked, "unit"), convened_at__lt=_end(asked), plan=asked.plan, phase__in=sorted(phases)
    ).select_related("unit__parent", "plan", "version")
    return found.order_by(_own_first(asked, "unit"), "-convened_at", "-pk")


def ballots_of(asked: Asked) -> QuerySet[Ballot]:
    found = Ballot.objects.filter(
        _of(asked, "round__unit"), closed_at__lt=_end(asked), state=BallotState.CLOSED, round__plan=asked.plan
    )
    found = found.select_related("round__unit__parent", "round__plan", "round__version").defer("published")
    return found.order_by(_own_first(asked, "round__unit"), "-closed_at", "-pk")


def decisions_of(asked: Asked, *kinds: DecisionKind) -> QuerySet[Decision]:
    """Drafts too, with dots where their number will stand; what was dropped is none."""
    found = Decision.objects.filter(
        _of(asked, "unit"), drafted_at__lt=_end(asked), plan=asked.plan, earlier=False
    ).exclude(state=DecisionState.DROPPED)
    if kinds:
        found = found.filter(kind__in=kinds)
    found = found.select_related("unit__parent", "plan", "round__version")
    return found.order_by(_own_first(asked, "unit"), "-pk")


def certified_of(asked: Asked) -> QuerySet[Decision]:
    """Issued decisions that stand and give something."""
    found = decisions_of(asked, DecisionKind.RECOGNISE, DecisionKind.COMMEND).filter(state=DecisionState.ISSUED)
    return found.order_by(_own_first(asked, "unit"), "-issued_at", "-pk")


def decided_round_choices(asked: Asked) -> Choices:
    return _round_choices(asked, TO_DECIDE)


def voted_round_choices(asked: Asked) -> Choices:
    return _round_choices(asked, TO_VOTE)


def _round_choices(asked: Asked, phases: frozenset[Phase]) -> Choices:
    return [(each.pk, f"{each.title} – {each.unit.title}") for each in rounds_of(asked, phases)[:MOST]]


def ballot_choices(asked: Asked) -> Choices:
    return [(each.pk, f"{each.title} – {each.round.unit.title}") for each in ballots_of(asked)[:MOST]]


def recognition_choices(asked: Asked) -> Choices:
    return [(each.pk, say_decision(each)) for each in decisions_of(asked, DecisionKind.RECOGNISE)[:MOST]]


def commendation_choices(asked: Asked) -> Choices:
    return [(each.pk, say_decision(each)) for each in decisions_of(asked, DecisionKind.COMMEND)[:MOST]]


def revocation_choices(asked: Asked) -> Choices:
    return [(each.pk, say_decision(each)) for each in decisions_of(asked, DecisionKind.REVOKE)[:MOST]]


def certified_choices(asked: Asked) -> Choices:
    return [(each.pk, say_decision(each)) for each in certified_of(asked)[:MOST]]


def say_decision(decision: Decision) -> str:
    """ "Quyết định công nhận số 02-QĐ/HU, ngày 05/10/2023: … – Huyện ủy Chi Lăng"."""
    number = number_text(decision)
    day = dmy(day_of(decision.issued_at, decision.plan.timezone)) if decision.issued_at else ""
    said = f" số {number}, ngày {day}" if number else " (dự thảo)"
    return f"{KIND_TITLES[DecisionKind(decision.kind)]}{said}: {decision.title} – {decision.unit.title}"


def the_round(asked: Asked, phases: frozenset[Phase]) -> Round:
    """One that has come so far: where it has not, scores and votes may still change."""
    steps = " hoặc ".join(f"“{PHASE_TITLES[each]}”" for each in Phase if each in phases)
    next_step = "Hoàn thành các bước trước của đợt xét rồi lập văn bản."
    return _chosen(rounds_of(asked, phases), asked, f"đợt xét ở bước {steps}", next_step)


def the_ballot(asked: Asked) -> Ballot:
    return _chosen(ballots_of(asked), asked, "cuộc bỏ phiếu đã kiểm phiếu", "Đóng bỏ phiếu để kiểm phiếu trước.")


def the_decision(asked: Asked, *kinds: DecisionKind) -> Decision:
    what = " hoặc ".join(KIND_TITLES[kind].lower() for kind in kinds)
    return _chosen(decisions_of(asked, *kinds), asked, what, "Soạn quyết định tại mục “Công nhận”.")


def the_certified(asked: Asked) -> Decision:
    return _chosen(
        certified_of(asked), asked, "quyết định còn hiệu lực được cấp giấy", "Ban hành quyết định trước khi in giấy."
    )


def _chosen(found: QuerySet[M], asked: Asked, what: str, next_step: str) -> M:
    """The one that was asked about, among those that there are; the first of them where nobody said which."""
    one = found.first() if asked.about is None else found.filter(pk=asked.about).first()
    if one is None:
        which = "nào" if asked.about is None else f"mang số {asked.about}"
        raise RuleBroken(
            [
                Problem(
                    "paper.nothing_to_write_about",
                    f"{asked.unit.title} không có {what} {which} theo kế hoạch này đến hết ngày {asked.day}.",
                    next_step,
                    "about",
                )
            ]
        )
    return one


def _of(asked: Asked, unit: str) -> Q:
    low, high = subtree_range(asked.unit.path)
    return Q(**{f"{unit}__path__gte": low, f"{unit}__path__lt": high})


def _own_first(asked: Asked, unit: str) -> Case:
    return Case(When(**{unit: asked.unit}, then=Value(0)), default=Value(1), output_field=IntegerField())


def _end(asked: Asked) -> datetime:
    return end_of(asked.as_of, asked.plan.timezone)
