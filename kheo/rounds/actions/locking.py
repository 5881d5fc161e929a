"""Holding the rows that an action is about, in one order everywhere: the round, then its candidates by id."""

from collections.abc import Iterable

from django.db.models import prefetch_related_objects

from kheo.rounds.models import Assessment, CouncilMember, Round
from kheo.rounds.models.assessments import AssessmentQuerySet
from kheo.rounds.rules import UNDER_WAY, AssessmentState


def locked_round(round_id: int) -> Round:
    return (
        Round.objects.select_for_update(of=("self",), no_key=True)
        .select_related("plan", "unit", "version")
        .defer("version__source", "version__text", "version__content", "version__changes")
        .get(pk=round_id)
    )


def locked_assessment(assessment_id: int) -> Assessment:
    """The candidate and its round, both held."""
    round_id = Assessment.objects.values_list("round_id", flat=True).get(pk=assessment_id)
    round_ = locked_round(round_id)
    return _of(round_, Assessment.objects.filter(pk=assessment_id))[0]


def locked_assessments(round_: Round, states: Iterable[AssessmentState] = UNDER_WAY) -> list[Assessment]:
    """The candidates of a held round that are in one of the states, held too, in their order."""
    return _of(round_, Assessment.objects.filter(round=round_, state__in=list(states)))


def locked_member(member_id: int) -> CouncilMember:
    """The seat and its round, both held."""
    round_id = CouncilMember.objects.values_list("round_id", flat=True).get(pk=member_id)
    round_ = locked_round(round_id)
    member = CouncilMember.objects.select_for_update(of=("self",), no_key=True).select_related("unit").get(pk=member_id)
    member.round = round_
    return member


def _of(round_: Round, asked: AssessmentQuerySet) -> list[Assessment]:
    found = list(asked.select_for_update(of=("self",), no_key=True).select_related("registration__unit").order_by("pk"))
    for each in found:
        each.round = round_
    prefetch_related_objects(found, "registration__self_report")
    return sorted(found, key=lambda each: each.number)
