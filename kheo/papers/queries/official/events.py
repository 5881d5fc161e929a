"""What was done under a plan as of a day: visits, rounds, decisions, and the figures that the work itself brought."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from kheo.papers.queries.official.asking import Asked
from kheo.papers.rules.official import Figure
from kheo.plans.rules.document import FigureDefinition
from kheo.plans.rules.targets import say_number
from kheo.progress.queries.records import units_of
from kheo.progress.rules import counting
from kheo.recognition.models import Decision
from kheo.recognition.queries.deciding import number_text
from kheo.recognition.rules import DecisionKind
from kheo.registrations.models import ProgressRecord, Standing
from kheo.registrations.rules.figures import totals
from kheo.rounds.models import Round, Visit
from kheo.rounds.models.visits import VisitKind
from kheo.rounds.rules import Phase
from kheo.shared.periods import day_of

MOST_DECISIONS = 300  # that a report lists one by one


@dataclass(frozen=True)
class Issued:
    """A decision in a list of them."""

    number: str
    day: date | None
    kind: DecisionKind
    title: str
    unit: str
    lines: Figure


def visits(asked: Asked) -> dict[VisitKind, Figure]:
    """Visits held to units of the scope."""
    held = Visit.objects.filter(plan=asked.plan, held_at__lt=asked.found.before, unit__in=_units(asked))
    found = Counter(held.order_by().values_list("kind", flat=True))
    link = f"{reverse('rounds:visits')}?xem=da-qua"
    return {
        kind: _figure(asked, found.get(kind, 0), f"Số cuộc {kind.label.lower()} đã thực hiện", link)
        for kind in VisitKind
    }


def rounds(asked: Asked) -> dict[str, tuple[Figure, Figure]]:
    """For each level of the plan: rounds convened by units of the scope, and how many of them have ended."""
    before = asked.found.before
    held = Round.objects.filter(plan=asked.plan, convened_at__lt=before, unit__in=_units(asked))
    held = held.exclude(phase=Phase.CANCELLED, closed_at__lt=before)
    ended = Q(phase=Phase.CLOSED, closed_at__lt=before)
    rows = held.order_by().values_list("level").annotate(all=Count("id"), ended=Count("id", filter=ended))
    found = {level: (many, over) for level, many, over in rows}
    figures = {}
    for level in asked.document.levels:
        many, over = found.get(level.code, (0, 0))
        query = {"ke-hoach": asked.plan.code, "cap": level.code, "don-vi": asked.unit.code}
        link = f"{reverse('rounds:list')}?{urlencode(query)}"
        said = f"đợt xét {level.title.lower()}"
        figures[level.code] = (
            _figure(asked, many, f"Số {said} đã mở", link, level.clause or ""),
            _figure(asked, over, f"Số {said} đã kết thúc", link, level.clause or ""),
        )
    return figures


def decisions(asked: Asked) -> list[Issued]:
    """Decisions of units of the scope that were issued and stood at the end of the day, in the order of their issue."""
    before: datetime = asked.found.before
    standing = Q(revoked_at__isnull=True) | Q(revoked_at__gte=before)
    issued = Decision.objects.filter(standing, plan=asked.plan, issued_at__lt=before, unit__in=_units(asked))
    rows = issued.select_related("unit").annotate(lines=Count("items")).order_by("issued_at", "pk")[:MOST_DECISIONS]
    return [
        Issued(
            number_text(each),
            each.signed_on or (day_of(each.issued_at, asked.plan.timezone) if each.issued_at else None),
            DecisionKind(each.kind),
            each.title,
            each.unit.title,
            _figure(
                asked,
                each.lines,
                f"Số mục của quyết định {number_text(each)} – {each.unit.title}",
                reverse("recognition:decision", args=[each.pk]),
            ),
        )
        for each in rows
    ]


def work_done(asked: Asked) -> list[tuple[FigureDefinition, Figure]]:
    """The sums of the figures in progress records of what was in the register, and the plan's definition of each.

    What was written down by the end of the day and not taken back by then; figures that nobody wrote are left out.
    """
    sums = totals(records(asked).values_list("figures", flat=True).iterator(chunk_size=5_000))
    link = asked.total(counting.BUILT).link
    return [
        (each, _figure(asked, sums[each.code], f"{each.title} ({each.unit}), cộng các lần ghi tiến độ", link))
        for each in asked.document.figures
        if sums.get(each.code)
    ]


def records(asked: Asked) -> QuerySet[ProgressRecord]:
    """Progress records with figures, of what counted at the end of the day in the scope; taken back later, or never."""
    before = asked.found.before
    counted = Standing.objects.filter(Q(to_at__isnull=True) | Q(to_at__gte=before), from_at__lt=before)
    return (
        ProgressRecord.objects.filter(Q(voided_at__isnull=True) | Q(voided_at__gte=before), recorded_at__lt=before)
        .filter(registration__in=counted.filter(plan=asked.plan, unit__in=_units(asked)).values("registration"))
        .exclude(figures={})
        .order_by()
    )


def _units(asked: Asked) -> Any:
    found = asked.found
    return units_of(found, found.scope) if found.scope else []


def _figure(asked: Asked, number: int | Decimal, says: str, link: str, clause: str = "") -> Figure:
    return Figure(say_number(Fraction(number)), f"{says} – {asked.unit.title}", asked.as_of, clause, link)
