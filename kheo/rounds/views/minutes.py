"""The minutes of a round, to be printed and signed; and the public page of its candidates."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from kheo.accounts.doors import number_in, public, requires
from kheo.accounts.permissions import Permission
from kheo.ballots.queries.outcomes import outcomes_of
from kheo.config import clock
from kheo.plans.rules.document import PlanDocument
from kheo.rounds.models import Assessment, Round
from kheo.rounds.queries.conflicts import conflicts_of
from kheo.rounds.queries.lists import Candidates, candidates_page, council_of
from kheo.rounds.queries.minutes import ballots_of
from kheo.rounds.queries.rounds import document_of, level_of, scoring_of, vote_of
from kheo.rounds.rules import ASSESSMENT_TITLES, OPEN_PHASES, AssessmentState, Phase
from kheo.rounds.rules.conflicts import in_words
from kheo.rounds.rules.convening import days_left
from kheo.rounds.rules.publicity import public_carrier, public_title
from kheo.rounds.views.access import HEAVY, round_of
from kheo.shared.periods import day_of

MOST = 500  # candidates on one printout, and on one public page


@require_safe
@requires(Permission.ROUND_READ)
def minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """Council, candidates, results, who was kept out, and each ballot with its quorum as it was counted."""
    round_ = round_of(request, pk)
    council = council_of(round_)
    found = candidates_page(round_, after=number_in(request.GET.get("sau", ""), 9) or 0, size=MOST)
    conflicts = conflicts_of(found.rows, council)
    outcomes = outcomes_of(found.rows)
    scores_final = round_.phase not in {Phase.PREPARING, Phase.NOTICE, Phase.ASSESSING}
    context: dict[str, Any] = {
        "round": round_,
        "plan_context": round_.plan.title,
        "document": document_of(round_),
        "level": level_of(round_),
        "vote": vote_of(round_),
        "scoring": scoring_of(round_),
        "council": council,
        "ballots": ballots_of(round_),
        "rows": [
            {
                "each": each,
                "state": ASSESSMENT_TITLES[AssessmentState(each.state)],
                "mean": each.mean if scores_final else None,
                "outcome": outcomes.get(each.pk),
            }
            for each in found.rows
        ],
        "kept_out": [
            (
                each,
                [
                    (member, in_words(conflicts[each.pk, member.pk]))
                    for member in council
                    if (each.pk, member.pk) in conflicts
                ],
            )
            for each in found.rows
            if any(key[0] == each.pk for key in conflicts)
        ],
        "scores_final": scores_final,
        "next_url": f"?sau={found.after}" if found.after else "",
        "printed_at": clock.now(),
    }
    return render(request, "rounds/minutes.html", context)


@require_safe
@public
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Candidates under public notice, for everybody, while it runs. Before it, or once called off, there is no page."""
    rounds = Round.objects.select_related("plan", "unit", "version").defer(*(f"version__{name}" for name in HEAVY))
    round_ = get_object_or_404(rounds, pk=pk)
    today = day_of(clock.now(), round_.plan.timezone)
    if round_.notice_from is None or round_.phase == Phase.CANCELLED or today < round_.notice_from:
        raise Http404
    left = days_left(round_.notice_to, today)
    document = document_of(round_)
    after = number_in(request.GET.get("sau", ""), 9) or 0
    found = candidates_page(round_, after=after) if left else Candidates([], None)
    fields = {each.code: each.title for each in document.fields}
    rows = [
        {
            "number": each.number,
            "title": _title(each, document),
            "unit": each.registration.unit.title,
            "carrier": _carrier(each, document),
            "field": fields.get(each.registration.field, ""),
        }
        for each in found.rows
        if each.state != AssessmentState.REMOVED
    ]
    context = {
        "round": round_,
        "level": level_of(round_),
        "rows": rows,
        "left": left,
        "open": round_.phase in OPEN_PHASES,
        "feedback": document.unit_title(document.feedback.to) if document.feedback else "",
        "next_url": f"?sau={found.after}" if found.after else "",
    }
    return render(request, "rounds/public.html", context)


def _title(assessment: Assessment, document: PlanDocument) -> str:
    registration = assessment.registration
    return public_title(registration.title, registration.carrier, **_person(assessment, document))


def _carrier(assessment: Assessment, document: PlanDocument) -> str:
    registration = assessment.registration
    return public_carrier(registration.carrier, unit=registration.unit.title, **_person(assessment, document))


def _person(assessment: Assessment, document: PlanDocument) -> dict[str, bool]:
    subject = document.subject_by_code.get(assessment.registration.subject)
    return {
        "is_individual": bool(subject and subject.is_individual),
        "consented": assessment.registration.consent_to_publish,
    }
