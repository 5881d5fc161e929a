"""Explain this score: for the unit, once scoring is closed; no scorer is named."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kheo.accounts.doors import actor_of, requires
from kheo.accounts.permissions import Permission
from kheo.plans.rules.document import Criterion, PlanDocument
from kheo.recognition.queries.verdicts import verdicts_of
from kheo.recognition.rules.guards import NO_HOLD, Verdict
from kheo.rounds.models import Assessment, Round
from kheo.rounds.queries.rounds import document_of, scoring_of
from kheo.rounds.queries.scores import Scores, scores_of
from kheo.rounds.queries.sheets import remarks_of, scores_open_to, scoring_is_over
from kheo.rounds.rules.scoring import condition_holds, criteria_for, in_words, is_points, maximum_of, rounded_down
from kheo.rounds.views.access import assessment_of


@dataclass(frozen=True)
class Explained:
    """One criterion: what it came to, what the plan asks of it, and what was missing."""

    criterion: Criterion
    clause_text: str
    value: str
    share: Decimal | None
    least: Decimal | None
    holds: bool | None  # None: nothing is recognised or declined by this one alone
    missing: str
    remarks: list[str]


@require_safe
@requires(Permission.ROUND_READ)
def explain(request: HttpRequest, assessment: int) -> HttpResponse:
    candidate = assessment_of(request, assessment)
    document = document_of(candidate.round)
    scoring = scoring_of(candidate.round)
    is_over = scoring_is_over(candidate)
    shows = candidate.pk in scores_open_to(actor_of(request).user_id, [candidate])
    criteria = criteria_for(document, candidate.round.level, candidate.registration.subject)
    scores = scores_of([candidate])[candidate.pk] if shows else None
    remarks, comments = remarks_of(candidate) if shows and is_over else ({}, [])
    mark = scoring.pass_mark if scoring else None
    context = {
        "assessment": candidate,
        "round": candidate.round,
        "sees_round": Round.objects.visible_to(actor_of(request)).filter(pk=candidate.round_id).exists(),
        "plan_context": candidate.round.plan.title,
        "scoring": scoring,
        "scoring_clause": document.clause(scoring.clause) if scoring else None,
        "is_over": is_over,
        "scores": scores,
        "maximum": maximum_of(criteria),
        "passes": scores is not None and scores.mean is not None and (mark is None or scores.mean >= mark),
        "short_of_mark": in_words(mark - scores.mean) if scores and scores.mean is not None and mark else "",
        "enough": scores is not None and scores.sheets >= (scoring.min_scorers if scoring else 1),
        "rows": [_explained(each, document, scores, remarks) for each in criteria] if scores else [],
        "comments": comments,
        "verdicts": _verdicts(candidate) if shows and is_over else [],
    }
    return render(request, "rounds/score_explained.html", context)


def _verdicts(candidate: Assessment) -> list[Verdict]:
    """What the rules say of the candidate; whether something is being verified is not for this page."""
    return [each for each in verdicts_of([candidate])[candidate.pk] if each.rule != NO_HOLD]


def _explained(
    criterion: Criterion, document: PlanDocument, scores: Scores, remarks: dict[str, list[str]]
) -> Explained:
    score = scores.criterion(criterion.code)
    clause = document.clause(criterion.clause)
    holds, missing, value = None, "", "chưa chấm"
    if is_points(criterion):
        if score.points_mean is not None:
            value = f"{in_words(score.points_mean)} / {in_words(score.maximum or Decimal(0))}"
        least = criterion.mandatory_share
        if least is not None:
            holds = score.share is not None and score.share >= least
            if not holds and criterion.points:
                needed = Fraction(criterion.points) * (least - (score.share or 0))
                missing = f"Còn thiếu {in_words(-rounded_down(-needed))} điểm để đạt mức bắt buộc."
    else:
        value = f"{score.holds} trên {score.of} thành viên đánh giá đạt" if score.of else value
        if criterion.mandatory:
            holds = condition_holds(score, scores.sheets)
            missing = "" if holds else "Điều kiện bắt buộc: cần quá nửa số phiếu đánh giá đạt."
    return Explained(
        criterion,
        clause.text if clause else "",
        value,
        None if score.share is None else rounded_down(score.share),
        None if criterion.mandatory_share is None else rounded_down(criterion.mandatory_share),
        holds,
        missing,
        remarks.get(criterion.code, []),
    )
