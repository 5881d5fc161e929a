"""How far a person has come with the first steps: one query, whatever the role."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, Model, Q, QuerySet

from kheo.accounts.actor import Actor
from kheo.accounts.models import Invitation, Membership, User
from kheo.accounts.permissions import Permission
from kheo.guide.models import FirstStepsAside
from kheo.guide.rules.steps import Fact, Step, steps_for
from kheo.papers.models import Dispatch
from kheo.plans.models import Plan
from kheo.portal.models import PublicPhoto
from kheo.recognition.models import Decision, Recognition
from kheo.registrations.models import Delivery, ProgressRecord, Registration
from kheo.registrations.rules import IN_REGISTER
from kheo.rounds.models import CalendarFeed, CouncilMember, Round, ScoreSheet, VisitMember
from kheo.units.models import Unit

Rows = QuerySet[Model]


@dataclass(frozen=True, slots=True)
class FirstSteps:
    """The steps of a person in order, each with whether it is done."""

    steps: tuple[tuple[Step, bool], ...]
    aside: bool

    @property
    def done(self) -> int:
        return sum(done for _step, done in self.steps)

    @property
    def left(self) -> int:
        return len(self.steps) - self.done


def first_steps(actor: Actor, today: date) -> FirstSteps:
    steps = steps_for(actor.roles)
    seen = {step.fact for step in steps} - {Fact.SECOND_FACTOR}
    asked = {fact.value.replace("-", "_"): Exists(_SEEN[fact](actor, today)) for fact in seen}
    aside = FirstStepsAside.objects.filter(user_id=actor.user_id or 0)
    row = (
        User.objects.filter(pk=actor.user_id or 0)
        .annotate(aside=Exists(aside), **{f"step_{name}": each for name, each in asked.items()})
        .values("aside", *(f"step_{name}" for name in asked))
        .first()
    ) or {}
    done = {fact: bool(row.get(f"step_{fact.value.replace('-', '_')}")) for fact in seen}
    done[Fact.SECOND_FACTOR] = actor.has_second_factor
    return FirstSteps(tuple((step, done[step.fact]) for step in steps), bool(row.get("aside")))


def _own_units(actor: Actor) -> list[int]:
    return sorted({grant.unit_id for grant in actor.grants if grant.unit_id is not None})


def _of(permission: Permission, path: str = "unit__path") -> Callable[[Actor], Q]:
    return lambda actor: actor.reach_filter(path, permission)


_REGISTERS = _of(Permission.REGISTRATION_WRITE)
_READS = _of(Permission.REGISTRATION_READ)

# How each fact is seen: rows of which one is enough.
_SEEN: dict[Fact, Callable[[Actor, date], Rows]] = {
    Fact.CALENDAR: lambda actor, today: CalendarFeed.objects.filter(user_id=actor.user_id or 0),
    Fact.UNITS_THERE: lambda actor, today: Unit.objects.filter(
        actor.reach_filter("path", Permission.UNIT_READ), parent__isnull=False
    ),
    Fact.UNITS_REACHED: lambda actor, today: Unit.objects.filter(
        actor.reach_filter("path", Permission.UNIT_READ)
    ).exclude(email=""),
    Fact.PEOPLE_ASKED: lambda actor, today: Invitation.objects.filter(
        actor.reach_filter("unit__path", Permission.ACCOUNT_MANAGE), withdrawn_at__isnull=True, role="unit-officer"
    ),
    Fact.STEWARD_THERE: lambda actor, today: Membership.objects.on(today).filter(role="steward"),
    Fact.PLAN_LOADED: lambda actor, today: Plan.objects.visible_to(actor),
    Fact.OWN_ADDRESS: lambda actor, today: Unit.objects.filter(pk__in=_own_units(actor)).exclude(email=""),
    Fact.DRAFTED: lambda actor, today: Registration.objects.filter(_REGISTERS(actor)),
    Fact.LIST_HANDED_IN: lambda actor, today: Delivery.objects.filter(_REGISTERS(actor), revoked_at__isnull=True),
    Fact.IN_REGISTER: lambda actor, today: Registration.objects.filter(_READS(actor), state__in=IN_REGISTER),
    Fact.PROGRESS_RECORDED: lambda actor, today: ProgressRecord.objects.filter(
        actor.reach_filter("registration__unit__path", Permission.PROGRESS_WRITE)
    ),
    Fact.DOCUMENT_SENT: lambda actor, today: Dispatch.objects.filter(
        actor.reach_filter("issued__unit__path", Permission.PAPER_ISSUE)
    ),
    Fact.ROUND_OPEN: lambda actor, today: Round.objects.filter(
        actor.reach_filter("unit__path", Permission.ROUND_MANAGE)
    ),
    Fact.SEATED: lambda actor, today: CouncilMember.objects.filter(user_id=actor.user_id or 0),
    Fact.TRAVELS: lambda actor, today: VisitMember.objects.filter(user_id=actor.user_id or 0),
    Fact.SCORED: lambda actor, today: ScoreSheet.objects.filter(
        member__user_id=actor.user_id or 0, submitted_at__isnull=False
    ),
    Fact.SIGNED: lambda actor, today: Decision.objects.filter(signed_by_id=actor.user_id),
    Fact.RECOGNISED: lambda actor, today: Recognition.objects.filter(
        actor.reach_filter("registration__unit__path", Permission.DECISION_READ)
    ),
    Fact.PHOTO_SHOWN: lambda actor, today: PublicPhoto.objects.filter(
        actor.reach_filter("attachment__registration__unit__path", Permission.REGISTRATION_READ)
    ),
}
