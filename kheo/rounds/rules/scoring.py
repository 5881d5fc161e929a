"""Scores as exact numbers: sums, means, shares. No binary fractions; whoever compares with a mark compares exactly."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction

from kheo.plans.rules.document import Criterion, PlanDocument
from kheo.plans.rules.vocabulary import CriterionKind

THREE_PLACES = Decimal("0.001")


@dataclass(frozen=True)
class Line:
    """What one sheet says about one criterion; `maximum` is None for a condition."""

    criterion: str
    maximum: Decimal | None = None
    points: Decimal | None = None
    holds: bool | None = None


@dataclass(frozen=True)
class CriterionScore:
    """One criterion over all the sheets that count. A condition has no points; `holds` of `of` members said yes."""

    points_mean: Decimal | None = None
    maximum: Decimal | None = None
    share: Fraction | None = None  # exact: of the points that could be given
    holds: int = 0
    of: int = 0


@dataclass(frozen=True)
class Scores:
    """What the sheets that count say together. `mean` is rounded down to three places, so it reaches no mark early."""

    sheets: int = 0
    mean: Decimal | None = None
    spread: Decimal | None = None  # the highest total less the lowest
    by_criterion: Mapping[str, CriterionScore] | None = None

    def criterion(self, code: str) -> CriterionScore:
        return (self.by_criterion or {}).get(code, CriterionScore())


NO_SCORES = Scores(by_criterion={})


def criteria_for(document: PlanDocument, level: str | None, subject: str | None) -> list[Criterion]:
    """The lines of the sheet for a candidate of this level and subject, in the plan's order."""
    return [each for each in document.criteria if each.holds_for(level, subject)]


def maximum_of(criteria: Iterable[Criterion]) -> Decimal:
    """The most points that a sheet can give."""
    return sum((each.points or Decimal(0) for each in criteria if is_points(each)), Decimal(0))


def is_points(criterion: Criterion) -> bool:
    return criterion.kind is CriterionKind.POINTS


def total_of(lines: Iterable[Line]) -> Decimal:
    """The points of one sheet; what is not yet given counts nothing."""
    return sum((each.points for each in lines if each.points is not None), Decimal(0))


def rounded_down(value: Fraction) -> Decimal:
    """To three places, never above the exact value: equal to a mark of three places only where it reaches it."""
    thousandths = value * 1000
    return Decimal(thousandths.numerator // thousandths.denominator).scaleb(-3).quantize(THREE_PLACES, ROUND_FLOOR)


def mean_of(values: Sequence[Decimal]) -> Decimal | None:
    """Rounded down to three places; None of nothing."""
    if not values:
        return None
    return rounded_down(sum(map(Fraction, values), Fraction(0)) / len(values))


def combine(sheets: Sequence[Sequence[Line]]) -> Scores:
    """The sheets that count, together; the order of the sheets says nothing."""
    if not sheets:
        return NO_SCORES
    totals = [total_of(lines) for lines in sheets]
    by_code: dict[str, list[Line]] = {}
    for lines in sheets:
        for line in lines:
            by_code.setdefault(line.criterion, []).append(line)
    return Scores(
        sheets=len(sheets),
        mean=mean_of(totals),
        spread=max(totals) - min(totals),
        by_criterion={code: _together(lines) for code, lines in by_code.items()},
    )


def _together(lines: list[Line]) -> CriterionScore:
    pointed = [each for each in lines if each.points is not None]
    said = [each for each in lines if each.holds is not None]
    if not pointed:
        return CriterionScore(holds=sum(1 for each in said if each.holds), of=len(said))
    points = [each.points for each in pointed if each.points is not None]
    possible = sum((Fraction(each.maximum or 0) for each in pointed), Fraction(0))
    given = sum(map(Fraction, points), Fraction(0))
    return CriterionScore(
        points_mean=mean_of(points),
        maximum=max(each.maximum or Decimal(0) for each in pointed),
        share=given / possible if possible else None,
        of=len(pointed),
    )
