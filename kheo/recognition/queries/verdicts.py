"""What the rules say of candidates: the facts fetched for all of them at once, then the pure rules asked of each."""

from collections.abc import Iterable

from kheo.ballots.queries.outcomes import outcomes_of
from kheo.plans.models import PlanVersion
from kheo.plans.rules.document import PlanDocument
from kheo.recognition.models import Hold, Recognition
from kheo.recognition.rules.guards import Facts, Verdict, verdicts_for
from kheo.registrations.models import Registration
from kheo.registrations.rules import State
from kheo.rounds.models import Assessment, DossierRevision, Round
from kheo.rounds.queries.scores import scores_of
from kheo.rounds.rules.convening import rank_needed
from kheo.rounds.rules.dossiers import says_what_to_copy
from kheo.rounds.rules.scoring import NO_SCORES
from kheo.shared.periods import day_of
from kheo.units.models import Unit
from kheo.units.rules import ancestors


def verdicts_of(assessments: Iterable[Assessment]) -> dict[int, list[Verdict]]:
    """By candidate: every rule of its round's version of the plan, then the standing ones. Fixed number of queries."""
    facts, documents = facts_of(assessments)
    return {pk: verdicts_for(each, documents[pk]) for pk, each in facts.items()}


def facts_of(assessments: Iterable[Assessment]) -> tuple[dict[int, Facts], dict[int, PlanDocument]]:
    """By candidate: what the rules look at, and the document whose rules they are."""
    asked = list(assessments)
    if not asked:
        return {}, {}
    rounds = Round.objects.select_related("unit", "plan").in_bulk({each.round_id for each in asked})
    documents = _documents({each.version_id for each in rounds.values()})
    ids = {each.registration_id for each in asked}
    registrations = (
        Registration.objects.filter(pk__in=ids)
        .select_related("unit")
        .only("id", "plan", "state", "number", "subject", "unit", "unit__path", "unit__code", "unit__kind")
        .in_bulk()
    )
    lines = _lineages({each.unit.path for each in registrations.values()})
    recognised = set(
        Recognition.objects.filter(registration__in=ids, to_at__isnull=True).values_list("registration", "level_rank")
    )
    held = set(Hold.objects.filter(registration__in=ids, lifted_at__isnull=True).values_list("registration", flat=True))
    copied = _what_to_copy({each.revision_id for each in asked if each.revision_id})
    scores, outcomes = scores_of(asked), outcomes_of(asked)
    facts = {}
    for each in asked:
        round_, registration = rounds[each.round_id], registrations[each.registration_id]
        document = documents[round_.version_id]
        level = document.level_by_code[round_.level]
        rank = rank_needed(document, level, lines[registration.unit.path], round_.unit.code)
        ticket = next((each for each in document.levels if each.rank == rank), None)
        outcome = outcomes.get(each.pk)
        facts[each.pk] = Facts(
            level=round_.level,
            subject=registration.subject,
            state=State(registration.state),
            same_plan=registration.plan_id == round_.plan_id,
            number=registration.number,
            notice_from=round_.notice_from,
            notice_to=round_.notice_to,
            vote=outcome,
            voted_on=day_of(outcome.closed_at, round_.plan.timezone) if outcome and outcome.closed_at else None,
            scores=scores.get(each.pk, NO_SCORES),
            says_what_to_copy=each.revision_id in copied,
            ticket=ticket,
            has_ticket=ticket is not None and (registration.pk, ticket.rank) in recognised,
            on_hold=registration.pk in held,
        )
    return facts, {each.pk: documents[rounds[each.round_id].version_id] for each in asked}


def _documents(versions: set[int]) -> dict[int, PlanDocument]:
    found = PlanVersion.objects.only("id", "digest").in_bulk(versions)
    return {pk: version.document for pk, version in found.items()}


def _lineages(paths: set[str]) -> dict[str, list[Unit]]:
    """By path: the unit and those above it, from itself up to the root."""
    known = Unit.objects.filter(path__in={each for path in paths for each in ancestors(path)})
    above = {unit.path: unit for unit in known}
    return {path: [above[each] for each in reversed(ancestors(path)) if each in above] for path in paths}


def _what_to_copy(revisions: set[int]) -> set[int]:
    """The frozen dossiers that tell what others can learn."""
    reports = DossierRevision.objects.filter(pk__in=revisions).values_list("pk", "content__report")
    return {pk for pk, report in reports if says_what_to_copy({"report": report})}
