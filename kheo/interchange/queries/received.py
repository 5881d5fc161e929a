"""What was received, side by side and added up by recorded rules; and what is missing from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import OuterRef, Subquery

from kheo.interchange.models import Rollup, Source, TargetMatch
from kheo.interchange.rules.rollups import TOTALS, Sum, added
from kheo.plans.models import Plan
from kheo.plans.rules.document import PlanDocument, Target

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor

MOST_SOURCES = 200


@dataclass(frozen=True, slots=True)
class Part:
    """What one source brings to a sum."""

    source: Source
    rollup: Rollup | None  # None: it has not sent anything for this year by that day
    matched: int  # how many of the plan's targets have a recorded rule for this source


@dataclass(frozen=True, slots=True)
class SumLine:
    target: Target
    sum: Sum | None
    without: tuple[str, ...]  # titles of sources that sent figures, but have no rule for this target


@dataclass(frozen=True)
class Together:
    """A plan's targets over all sources, as of a day."""

    document: PlanDocument
    parts: list[Part]
    totals: dict[str, int]
    lines: list[SumLine]

    @property
    def missing(self) -> list[Source]:
        """Open sources that have sent nothing: the sums are without them."""
        return [part.source for part in self.parts if part.rollup is None]


def together(actor: "Actor", plan: Plan, document: PlanDocument, as_of: date) -> Together:
    """Each open source's newest figures for the plan's year up to a day, added up. Three queries.

    Totals mean the same in every installation and are added as they are. A target is added only where a recorded rule
    says that it is the same; what is left out is named.
    """
    sources = list(Source.objects.visible_to(actor).filter(is_open=True).select_related("unit")[:MOST_SOURCES])
    newest: dict[int, Rollup] = {}
    sent = Rollup.objects.filter(
        source__in=sources, is_latest=True, year=plan.period_from.year, as_of__lte=as_of
    ).order_by("source_id", "-as_of")
    latest_day = Rollup.objects.filter(
        source=OuterRef("source"), is_latest=True, year=plan.period_from.year, as_of__lte=as_of
    ).order_by("-as_of")
    for rollup in sent.filter(as_of=Subquery(latest_day.values("as_of")[:1])):
        newest[rollup.source_id] = rollup
    rules: dict[int, dict[str, str]] = {}
    for match in TargetMatch.objects.filter(source__in=sources, plan=plan):
        rollup_of_source = newest.get(match.source_id)
        if rollup_of_source is not None and match.source_plan == rollup_of_source.plan_code:
            rules.setdefault(match.source_id, {})[match.target] = match.source_target
    by_code = {pk: {each["code"]: each for each in rollup.figures["targets"]} for pk, rollup in newest.items()}
    lines = []
    for target in document.targets:
        parts: list[dict[str, Any]] = []
        without = []
        for source in sources:
            if source.pk not in newest:
                continue
            found = by_code[source.pk].get(rules.get(source.pk, {}).get(target.code, ""))
            if found is None:
                without.append(source.title)
            else:
                parts.append(found)
        lines.append(SumLine(target, added(list(parts)), tuple(without)))
    return Together(
        document=document,
        parts=[Part(each, newest.get(each.pk), len(rules.get(each.pk, {}))) for each in sources],
        totals={key: sum(rollup.figures["totals"][key] for rollup in newest.values()) for key in TOTALS},
        lines=lines,
    )


def newest_of(source: Source) -> Rollup | None:
    return source.rollups.newest_first().first()


def matches_of(source: Source, plan: Plan, source_plan: str) -> dict[str, TargetMatch]:
    """The recorded rules between a plan here and a plan of the source, by the target here."""
    found = TargetMatch.objects.filter(source=source, plan=plan, source_plan=source_plan)
    return {each.target: each for each in found}


def alike(targets: Sequence[Target], theirs: Sequence[dict[str, Any]]) -> dict[str, str]:
    """Targets with the same code there: a hint to a person who decides, never a rule by itself."""
    codes = {each["code"] for each in theirs}
    return {target.code: target.code for target in targets if target.code in codes}
