"""Who may not judge whom, computed from the tree, the memberships and the dossiers, and as declared."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import Min, Prefetch, Q, prefetch_related_objects

from kheo.accounts.models import Membership
from kheo.plans.models import PlanVersion
from kheo.rounds.models import Assessment, ConflictDeclaration, CouncilMember, Round
from kheo.rounds.queries.rounds import document_of
from kheo.rounds.rules.conflicts import Conflict, Person, Subject, conflicts_between, declared
from kheo.shared.periods import day_of
from kheo.shared.text import words

Pair = tuple[int, int]


def conflicts_of(assessments: Sequence[Assessment], members: Sequence[CouncilMember]) -> dict[Pair, list[Conflict]]:
    """For each (candidate, member) of one round that may not meet, every reason. A fixed number of queries.

    A member of another round's council is never in conflict here: the pair is simply not asked about.
    """
    assessments, members = list(assessments), list(members)
    if not assessments or not members:
        return {}
    subjects = subjects_of(assessments)
    persons = persons_of(members)
    found: dict[Pair, list[Conflict]] = defaultdict(list)
    for assessment in assessments:
        rule = document_of(assessment.round).recognition.conflicts
        subject = subjects[assessment.pk]
        for member in members:
            if member.round_id == assessment.round_id:
                conflicts = conflicts_between(persons[member.pk], subject, rule)
                if conflicts:
                    found[assessment.pk, member.pk] = conflicts
    declarations = ConflictDeclaration.objects.filter(
        assessment__in=[each.pk for each in assessments], member__in=[each.pk for each in members]
    )
    for assessment_id, member_id, reason in declarations.values_list("assessment_id", "member_id", "reason"):
        found[assessment_id, member_id].append(declared(reason))
    return dict(found)


def conflicts_of_person(
    assessments: Sequence[Assessment], *, name: str, user_id: int | None, unit_path: str
) -> dict[int, list[Conflict]]:
    """For each candidate on which this person (a signer) may not decide, every reason. A fixed number of queries.

    A declaration made from a seat on the council binds the same account, or without one the same name.
    """
    assessments = list(assessments)
    if not assessments:
        return {}
    subjects = subjects_of(assessments)
    belongs = _memberships([user_id], min(each.round.convened_at for each in assessments), _zone(assessments[0].round))
    person = Person(name, unit_path, user_id, other_paths=tuple(belongs.get(user_id or 0, ())))
    found: dict[int, list[Conflict]] = defaultdict(list)
    for assessment in assessments:
        rule = document_of(assessment.round).recognition.conflicts
        conflicts = conflicts_between(person, subjects[assessment.pk], rule)
        if conflicts:
            found[assessment.pk] = conflicts
    called = words(name)
    declarations = ConflictDeclaration.objects.filter(assessment__in=[each.pk for each in assessments])
    for assessment_id, by_user, by_name, reason in declarations.values_list(
        "assessment_id", "member__user_id", "member__name", "reason"
    ):
        same = by_user == user_id if by_user and user_id else words(by_name) == called
        if same:
            found[assessment_id].append(declared(reason))
    return dict(found)


def subjects_of(assessments: Sequence[Assessment]) -> dict[int, Subject]:
    """The candidates as the rule sees them. A fixed number of queries, fewer where the rows were fetched already."""
    with_facts(assessments)
    subjects = {}
    for each in assessments:
        registration, convening = each.registration, each.round.unit
        report = getattr(registration, "self_report", None)
        subjects[each.pk] = Subject(
            unit_path=registration.unit.path,
            convening_path=convening.path,
            carrier=registration.carrier,
            people_named=report.people_named if report else "",
            unit_name=registration.unit.name,
            convening_names=tuple({convening.title, convening.name}),
        )
    return subjects


def with_facts(assessments: Sequence[Assessment]) -> None:
    """Fetch what the rules ask of candidates, for all of them at once."""
    versions = Prefetch("round__version", PlanVersion.objects.defer("source", "text", "content", "changes"))
    prefetch_related_objects(
        assessments, "round__unit", "round__plan", versions, "registration__unit", "registration__self_report"
    )


def persons_of(members: Sequence[CouncilMember]) -> dict[int, Person]:
    """Members by id, with their units and with those to which their accounts belong during the round."""
    if not members:
        return {}
    prefetch_related_objects(members, "unit", "round__plan")
    since = min(each.round.convened_at for each in members)
    belongs = _memberships((each.user_id for each in members), since, _zone(members[0].round))
    return {
        each.pk: Person(
            name=each.name,
            unit_path=each.unit.path if each.unit else "",
            user_id=each.user_id,
            position=each.position,
            unit_name=each.unit.name if each.unit else "",
            other_paths=tuple(belongs.get(each.user_id or 0, ())),
        )
        for each in members
    }


def _memberships(user_ids: Iterable[int | None], since: datetime, zone: str) -> dict[int, list[str]]:
    """The units to which accounts belong, or belonged at some time since the round was convened. One query."""
    wanted = {user_id for user_id in user_ids if user_id}
    found: dict[int, list[str]] = defaultdict(list)
    if not wanted:
        return found
    first_day = day_of(since, zone)
    rows = (
        Membership.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=first_day), user__in=wanted)
        .values("user_id", "unit__path")
        .annotate(first=Min("pk"))
        .order_by("first")
    )
    for row in rows:
        found[row["user_id"]].append(row["unit__path"])
    return found


def _zone(round_: Round) -> str:
    return round_.plan.timezone
