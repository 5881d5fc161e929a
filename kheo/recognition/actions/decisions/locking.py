"""Holding what a decision is about, in the order of the house: decision, round, candidates, registrations."""

from collections.abc import Sequence

from kheo.recognition.models import Decision, DecisionItem
from kheo.recognition.queries.deciding import items_of
from kheo.registrations.models import Registration
from kheo.rounds.models import Assessment, Round


def locked_decisions(ids: Sequence[int]) -> list[Decision]:
    """The decisions in the order of their ids, held; KeyError where one is not there."""
    found = list(
        Decision.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk__in=set(ids))
        .select_related("plan", "unit", "round__unit", "round__plan", "round__version")
        .defer("round__version__source", "round__version__text", "round__version__content", "round__version__changes")
        .order_by("pk")
    )
    if len(found) != len(set(ids)):
        raise Decision.DoesNotExist
    return found


def hold_subjects(decisions: Sequence[Decision]) -> dict[int, list[DecisionItem]]:
    """By decision, its lines; their rounds, candidates and registrations are held, as they stand now."""
    items = {each.pk: items_of(each) for each in decisions}
    every = [item for of in items.values() for item in of]
    rounds = {each.round_id for each in decisions if each.round_id}
    rounds |= {item.assessment.round_id for item in every if item.assessment}
    rounds |= {item.revokes.assessment.round_id for item in every if item.revokes and item.revokes.assessment}
    assessments = {item.assessment_id for item in every if item.assessment_id}
    assessments |= {item.revokes.assessment_id for item in every if item.revokes and item.revokes.assessment_id}
    registrations = {item.registration_id for item in every if item.registration_id}
    held = Round.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
    phases = dict(held.filter(pk__in=rounds).values_list("pk", "phase"))
    judged = Assessment.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
    fresh = {each.pk: each for each in judged.filter(pk__in=assessments).select_related("round__unit", "round__plan")}
    kept = Registration.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
    entries = {each.pk: each for each in kept.filter(pk__in=registrations).select_related("unit", "plan")}
    for decision in decisions:
        if decision.round is not None:
            decision.round.phase = phases[decision.round.pk]
        for item in items[decision.pk]:
            item.decision = decision
            if item.registration_id:
                item.registration = entries[item.registration_id]
            if item.assessment_id:
                item.assessment = fresh[item.assessment_id]
                if decision.round is not None and item.assessment.round_id == decision.round.pk:
                    item.assessment.round = decision.round
            if item.revokes is not None and item.revokes.assessment_id:
                item.revokes.assessment = fresh[item.revokes.assessment_id]
    return items
