"""Which registrations may be proposed to a round, and why another may not."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet

from kheo.plans.models import Plan
from kheo.plans.rules.document import Level, PlanDocument
from kheo.registrations.models import Registration, Standing
from kheo.registrations.rules import IN_REGISTER
from kheo.rounds.models import Assessment, Round
from kheo.rounds.queries.rounds import document_of, level_of
from kheo.rounds.rules import OCCUPYING
from kheo.rounds.rules.convening import decider_of, judged_path, rank_needed
from kheo.shared.problems import Problem
from kheo.units.models import Unit
from kheo.units.rules import ancestors, subtree_range

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor


@dataclass(frozen=True)
class Ground:
    """The units on whose registrations a unit decides at a level, by the rank of the ticket that each needs."""

    units: dict[int, list[int]] = field(default_factory=dict)

    @property
    def all_units(self) -> list[int]:
        return [unit for units in self.units.values() for unit in units]


def ground_of(document: PlanDocument, level: Level, unit: Unit) -> Ground:
    """Two queries, however many units."""
    scope = judged_path(unit.path, unit.kind)
    low, high = subtree_range(scope)
    above = Unit.objects.filter(path__in=ancestors(scope)[:-1])
    tree = {each.path: each for each in [*above, *Unit.objects.filter(path__gte=low, path__lt=high).order_by("path")]}
    found: dict[int, list[int]] = defaultdict(list)
    for path, each in tree.items():
        if not path.startswith(scope):
            continue
        lineage = [tree[one] for one in reversed(ancestors(path)) if one in tree]
        if decider_of(level, lineage) == unit.code:
            found[rank_needed(document, level, lineage, tree[scope].code)].append(each.pk)
    return Ground(dict(found))


def decides_for_somebody(plan: Plan, document: PlanDocument, level: Level, unit: Unit) -> bool:
    """Whether something registered at the level, or at a higher one, is judged by the unit."""
    return (
        Registration.objects.in_register()
        .filter(plan=plan, level_rank__gte=level.rank, unit__in=ground_of(document, level, unit).all_units)
        .exists()
    )


def candidates_possible(round_: Round) -> QuerySet[Registration]:
    """Registrations that may be proposed now, in official order. Three queries in all, however many there are."""
    registered, tickets = _registered(round_)
    return registered.filter(tickets).exclude(_taken(round_)).exclude(_met(round_))


def without_ticket(round_: Round) -> QuerySet[Registration]:
    """Registered at the level, but not yet recognised by the level below, which stands in between."""
    registered, tickets = _registered(round_)
    return registered.exclude(tickets)


def reasons_against(round_: Round, registrations: Iterable[Registration]) -> list[Problem]:
    """For each of some registrations that may not be proposed, why."""
    document, level = document_of(round_), level_of(round_)
    ground = ground_of(document, level, round_.unit)
    needed = {unit: rank for rank, units in ground.units.items() for unit in units}
    asked = list(registrations)
    ids = [each.pk for each in asked]
    here = set(Assessment.objects.filter(round=round_, registration__in=ids).values_list("registration_id", flat=True))
    elsewhere = set(
        Assessment.objects.filter(registration__in=ids, level_rank=level.rank, state__in=list(OCCUPYING))
        .exclude(round=round_)
        .values_list("registration_id", flat=True)
    )
    recognised = dict(
        Standing.objects.filter(registration__in=ids, to_at__isnull=True).values_list(
            "registration_id", "recognised_rank"
        )
    )
    problems = []
    for each in asked:
        why: tuple[str, str, str] | None = None
        rank = needed.get(each.unit_id)
        if each.plan_id != round_.plan_id:
            why = ("other_plan", "thuộc một kế hoạch khác", "Chỉ đề nghị đăng ký của kế hoạch này.")
        elif each.state not in IN_REGISTER:
            why = ("not_in_register", "chưa có trong sổ đăng ký hoặc đã rút", "Đề nghị đơn vị giữ sổ vào sổ trước.")
        elif each.level_rank < level.rank:
            why = ("lower_level", "đăng ký ở cấp thấp hơn cấp của đợt xét", "Xét ở đợt của cấp đã đăng ký.")
        elif rank is None:
            why = ("out_of_reach", "không thuộc các đơn vị do đơn vị này xét", "Chọn đăng ký trong danh sách.")
        elif each.pk in here:
            why = ("here_already", "đã có trong đợt này hoặc đã được đưa ra khỏi đợt", "Đề nghị ở đợt sau.")
        elif each.pk in elsewhere:
            why = ("occupied", "đang được xét hoặc đã được công nhận ở cấp này", "Không cần đề nghị lại.")
        elif rank > recognised.get(each.pk, 0):
            title = next(one.title for one in document.levels if one.rank == rank)
            why = (
                "no_ticket",
                f"chưa được công nhận {title[:1].lower()}{title[1:]}",
                f"Xét {title[:1].lower()}{title[1:]} trước.",
            )
        if why:
            code, because, step = why
            clause = level.clause if code in {"no_ticket", "out_of_reach", "lower_level"} else None
            problems.append(Problem(f"round.{code}", f"“{each.title}” {because}.", step, "chon", clause))
    return problems


def _registered(round_: Round) -> tuple[QuerySet[Registration], Q]:
    """What the round's unit decides on, and the condition that each holds the ticket that it needs."""
    document, level = document_of(round_), level_of(round_)
    ground = ground_of(document, level, round_.unit)
    registered = (
        Registration.objects.in_register()
        .filter(plan=round_.plan_id, level_rank__gte=level.rank, unit__in=ground.all_units)
        .select_related("unit")
        .order_by("unit__path", "number", "id")
    )
    tickets = Q(pk__in=[])
    for rank, units in ground.units.items():
        holds = Q(unit__in=units)
        if rank:
            stands = Standing.objects.filter(registration=OuterRef("pk"), to_at__isnull=True, recognised_rank__gte=rank)
            holds &= Q(Exists(stands))
        tickets |= holds
    return registered, tickets


def _taken(round_: Round) -> Q:
    held = Assessment.objects.filter(
        registration=OuterRef("pk"), level_rank=round_.level_rank, state__in=list(OCCUPYING)
    )
    return Q(Exists(held))


def _met(round_: Round) -> Q:
    return Q(Exists(Assessment.objects.filter(registration=OuterRef("pk"), round=round_)))


def rounds_of(registration: Registration, actor: "Actor") -> list[Assessment]:
    """What became of a registration in the rounds, the latest first. One query."""
    found = Assessment.objects.visible_to(actor).filter(registration=registration)
    return list(found.select_related("round").order_by("-proposed_at", "-id"))
