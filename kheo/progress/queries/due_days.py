"""The deadlines that stand in a person's own calendar: those of one's units, and those of plans that they watch over.

A fixed handful of queries, whatever the number of plans and units.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from kheo.accounts.permissions import ROLES, Permission
from kheo.plans.models import Plan, PlanVersion
from kheo.plans.rules.calendar import Occurrence, occurrences
from kheo.plans.rules.document import Deadline, PlanDocument
from kheo.plans.rules.groups import belongs, exists_on
from kheo.progress.rules.deadlines import DeadlineFigure, judged
from kheo.registrations.models import Delivery, Extension
from kheo.units.models import Unit

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor

BEHIND, AHEAD = timedelta(days=90), timedelta(days=400)
MOST = 500


@dataclass(frozen=True, slots=True)
class DueDay:
    """The last day of one deadline: of one unit, or (without a unit) as the plan has it.

    `sequence` counts the changes that a calendar has to hear of; `changed_at` is the last of them.
    """

    plan: Plan
    unit: Unit | None
    figure: DeadlineFigure
    sequence: int
    changed_at: datetime

    @property
    def key(self) -> str:
        """The same for ever, whatever happens to the deadline."""
        whose = self.unit.pk if self.unit else "kh"
        return f"han-{self.plan.pk}-{whose}-{self.figure.key.replace(':', '-')}"


def due_days(actor: "Actor", day: date, now: datetime) -> list[DueDay]:
    """Around `day`, in the order of days. Five queries where the process has read the plans' versions before."""
    ids = {
        each.unit_id
        for each in actor.grants
        if each.unit_id is not None and Permission.FIGURES_READ in ROLES[each.role].permissions
    }
    if not ids:
        return []
    plans = list(
        Plan.objects.visible_to(actor)
        .filter(period_from__lte=day + AHEAD, period_to__gte=day - BEHIND)
        .select_related("issuer")
        .order_by("period_from", "pk")
    )
    versions = _in_force(plans, now)
    units = list(Unit.objects.filter(pk__in=ids).order_by("path"))
    changes = _changes(plans, units)
    found: list[DueDay] = []
    for plan in plans:
        version = versions.get(plan.pk)
        if version is None:
            continue
        document = version.document
        watches = bool(ids & {plan.steward_id, plan.issuer_id})
        own = [unit for unit in units if unit.path.startswith(plan.issuer.path)]
        for deadline in document.deadlines:
            for moment in occurrences(deadline, document):
                found += _of_moment(plan, version, deadline, moment, own, document, changes, day, watches=watches)
    near = [each for each in found if day - BEHIND <= each.figure.last_day <= day + AHEAD]
    return sorted(near, key=lambda each: (each.figure.last_day, each.key))[-MOST:]


@dataclass
class _History:
    """What happened to one deadline of one unit."""

    extended_to: date | None = None
    delivered_at: datetime | None = None
    times: int = 0
    last_at: datetime | None = None

    def add(self, at: datetime) -> None:
        self.times += 1
        self.last_at = max(self.last_at or at, at)


_Key = tuple[int, int, str, str]


def _of_moment(
    plan: Plan,
    version: PlanVersion,
    deadline: Deadline,
    moment: Occurrence,
    own: Iterable[Unit],
    document: PlanDocument,
    changes: dict[_Key, _History],
    day: date,
    *,
    watches: bool,
) -> list[DueDay]:
    found = []
    for unit in own:
        if not _holds_for(deadline, document, unit, moment.last_day):
            continue
        past = changes.get((plan.pk, unit.pk, deadline.code, moment.period), _History())
        figure = judged(
            deadline,
            moment,
            unit.pk,
            unit.code,
            as_of=day,
            extended_to=past.extended_to,
            delivered_at=past.delivered_at,
        )
        changed = max(version.effective_from, past.last_at or version.effective_from)
        found.append(DueDay(plan, unit, figure, version.number - 1 + past.times, changed))
    if watches and not found:
        figure = judged(deadline, moment, 0, "", as_of=day)
        found.append(DueDay(plan, None, figure, version.number - 1, version.effective_from))
    return found


def _holds_for(deadline: Deadline, document: PlanDocument, unit: Unit, day: date) -> bool:
    if not exists_on(unit, day):
        return False
    if deadline.addressee.unit:
        return deadline.addressee.unit == unit.code
    return belongs(document.group_by_code[deadline.addressee.group or ""], unit)


def _in_force(plans: list[Plan], now: datetime) -> dict[int, PlanVersion]:
    versions = PlanVersion.objects.filter(plan__in=plans, effective_from__lte=now)
    light = versions.defer("source", "text", "content", "changes").order_by("plan_id", "number")
    return {each.plan_id: each for each in light}  # the last of each plan


def _changes(plans: list[Plan], units: list[Unit]) -> dict[_Key, _History]:
    found: defaultdict[_Key, _History] = defaultdict(_History)
    extensions = Extension.objects.filter(plan__in=plans, unit__in=units)
    for plan_id, unit_id, code, period, last_day, at in extensions.values_list(
        "plan_id", "unit_id", "deadline", "period", "last_day", "granted_at"
    ):
        past = found[plan_id, unit_id, code, period]
        past.extended_to = max(past.extended_to or last_day, last_day)
        past.add(at)
    deliveries = Delivery.objects.filter(plan__in=plans, unit__in=units).order_by("delivered_at", "id")
    for plan_id, unit_id, code, period, delivered, recorded, revoked in deliveries.values_list(
        "plan_id", "unit_id", "deadline", "period", "delivered_at", "recorded_at", "revoked_at"
    ):
        past = found[plan_id, unit_id, code, period]
        past.add(recorded)
        if revoked:
            past.add(revoked)
        elif past.delivered_at is None:
            past.delivered_at = delivered
    return dict(found)
