"""The only writer of a candidate's state. Part of other actions: they hold the rows, and they record what was done."""

from collections.abc import Sequence
from datetime import datetime

from kheo.rounds.models import Assessment
from kheo.rounds.rules import (
    ASSESSMENT_MOVES,
    OCCUPYING,
    AssessmentState,
    AssessmentStep,
    Phase,
    problems_with_assessment_move,
)
from kheo.shared.problems import Problem, RuleBroken

WRITTEN = ("state", "ended_at", "reason", "revision")


def move(assessment: Assessment, step: AssessmentStep, *, at: datetime, reason: str = "") -> Assessment:
    """Take one candidate a step on. Refused where the table of moves has no such step now.

    The caller holds the candidate's row, and `assessment.round` as it is in this transaction.
    """
    problems = problems_with_move(assessment, step, reason)
    if problems:
        raise RuleBroken(problems)
    _take(assessment, step, at, reason)
    assessment.save(update_fields=WRITTEN)
    return assessment


def move_all(assessments: Sequence[Assessment], step: AssessmentStep, *, at: datetime, reason: str = "") -> None:
    """Take several candidates the same step on, or none of them."""
    problems = [problem for each in assessments for problem in problems_with_move(each, step, reason)]
    if problems:
        raise RuleBroken(problems)
    for each in assessments:
        _take(each, step, at, reason)
    Assessment.objects.bulk_update(assessments, WRITTEN, batch_size=200)


def problems_with_move(assessment: Assessment, step: AssessmentStep, reason: str = "") -> list[Problem]:
    return problems_with_assessment_move(step, AssessmentState(assessment.state), Phase(assessment.round.phase), reason)


def _take(assessment: Assessment, step: AssessmentStep, at: datetime, reason: str) -> None:
    taken = ASSESSMENT_MOVES[step]
    assessment.state = taken.target
    if taken.target not in OCCUPYING:
        assessment.ended_at = at
    if reason.strip():
        assessment.reason = reason.strip()
