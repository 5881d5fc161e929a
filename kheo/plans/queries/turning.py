"""The next year's plan from last year's: the tree on its first day, and the draft."""

from datetime import date
from typing import Any

from kheo.plans.models import Plan, PlanVersion
from kheo.plans.rules.document import UnitDefinition
from kheo.plans.rules.turning import NextPlan, Tree, carry
from kheo.plans.rules.turning.carrying import problems_with_year
from kheo.plans.rules.turning.days import on_day
from kheo.shared.problems import Problem, RuleBroken
from kheo.units.models import Unit
from kheo.units.queries import placements_on, tree_below


def next_plan(plan: Plan, version: PlanVersion, *, year: int) -> NextPlan:
    """The draft for a later year, or RuleBroken: a year that is none, an issuer that ended, a plan that is there."""
    content = version.content
    first = plan.period_from
    day = on_day(first, max(0, min(year - first.year, 50)))
    tree = tree_for(content, old_day=first, day=day)
    if problems := problems_with_year(content, year, tree):
        raise RuleBroken(problems)
    draft = carry(content, year=year, tree=tree)
    if Plan.objects.filter(code=draft.code).exists():
        raise RuleBroken([_there_already(draft.code)])
    return draft


def tree_for(content: dict[str, Any], *, old_day: date, day: date) -> Tree:
    """The issuer's tree on a day with whatever else the plan names. A few queries, whatever the size."""
    followed = dict(Unit.objects.filter(successor__isnull=False).order_by().values_list("code", "successor__code"))
    named = {unit["code"] for unit in content["units"]}
    wanted = set(named)
    for code in named:
        while (code := followed.get(code, "")) and code not in wanted:
            wanted.add(code)
    places = (
        placements_on(day)
        .filter(unit__code__in=wanted)
        .values_list("unit__code", "unit_id", "path", "unit__title", "unit__short_title", "unit__kind", "parent__code")
    )
    standing = {row[0]: row for row in places}
    follower = {}
    for code in named - set(standing):
        if landed := _landed(code, followed, standing):
            follower[code] = landed
    issuer = content["plan"]["issuer"]
    issuer = issuer if issuer in standing else follower.get(issuer)
    found: dict[str, tuple[str, UnitDefinition]] = {
        code: (path, UnitDefinition(code, title, kind, parent, short))
        for code, _, path, title, short, kind, parent in standing.values()
    }
    fresh: frozenset[str] = frozenset()
    if issuer:
        below = tree_below(standing[issuer][1], day)
        before = {unit.id for unit in tree_below(standing[issuer][1], old_day)}
        fresh = frozenset(unit.code for unit in below if unit.id not in before)
        at = {unit.path: unit.code for unit in below}
        for unit in below:
            parent = at.get(unit.parent_path) or (found[unit.code][1].parent if unit.code in found else None)
            short = unit.name if unit.name != unit.title else ""
            found[unit.code] = unit.path, UnitDefinition(unit.code, unit.title, unit.kind, parent, short)
    return Tree(tuple(each for _, each in sorted(found.values(), key=lambda pair: pair[0])), follower, fresh)


def _landed(code: str, followed: dict[str, str], standing: dict[str, Any]) -> str:
    seen = set()
    while code and code not in standing and code not in seen:
        seen.add(code)
        code = followed.get(code, "")
    return code if code in standing else ""


def _there_already(code: str) -> Problem:
    return Problem(
        "plan.next_there",
        f"Đã có kế hoạch mang mã “{code}”.",
        "Mở kế hoạch đó; muốn sửa thì nạp phiên bản mới.",
        "year",
    )
