"""Whether a target is met, and by how many models it falls short: exact arithmetic, no floats.

A share of nothing has no value and is not met (shown as "chưa có đăng ký", never as 0 % or 100 %).
Source of the rounding rule: 50 % of 5 is 2.5, and 2 of 5 is less than half; the plan's "từ 50%" needs 3.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from kheo.plans.rules.document import PlanDocument, Target
from kheo.plans.rules.vocabulary import MEASURE_TITLES, Measure, Rounding


@dataclass(frozen=True)
class TargetResult:
    """One target for one unit at one moment. Counts are whole models (or units)."""

    goal: Fraction  # what the plan asks for: a count, or a share between 0 and 1
    value: Fraction | None  # what was reached, on the scale of the goal; None: a share of nothing
    numerator: int
    denominator: int | None  # None for a count
    needed: int | None  # the least numerator that meets the target as things stand; None where nothing is registered
    met: bool
    short_by: int  # further models that would meet it (of a share of registered: further recognised ones)
    over_by: int = 0  # models above `at_most`


def evaluate(target: Target, numerator: int, denominator: int | None = None) -> TargetResult:
    """The target against the figures of one unit. `denominator` is asked for by share targets alone."""
    if target.share_of is not None:
        return _share(target, numerator, denominator or 0)
    at_least, at_most = target.at_least, target.at_most
    needed = ceil(at_least) if at_least is not None else 0
    most = floor(at_most) if at_most is not None else None
    over = max(0, numerator - most) if most is not None else 0
    short = max(0, needed - numerator)
    return TargetResult(
        goal=at_least if at_least is not None else at_most or Fraction(0),
        value=Fraction(numerator),
        numerator=numerator,
        denominator=None,
        needed=needed,
        met=short == 0 and over == 0,
        short_by=short,
        over_by=over,
    )


def _share(target: Target, numerator: int, denominator: int) -> TargetResult:
    goal = target.at_least if target.at_least is not None else target.at_most or Fraction(0)
    if denominator <= 0:
        # The first model both counts in the share and makes it a share: one is the least that can meet it.
        short = 1 if target.at_least else 0
        return TargetResult(goal, None, numerator, 0, None, met=False, short_by=short)
    needed = whole(target.at_least * denominator, target.rounding) if target.at_least is not None else 0
    most = floor(target.at_most * denominator) if target.at_most is not None else None
    short = max(0, needed - numerator)
    over = max(0, numerator - most) if most is not None else 0
    value = Fraction(numerator, denominator)
    return TargetResult(goal, value, numerator, denominator, needed, short == 0 and over == 0, short, over)


def whole(quantity: Fraction, rounding: Rounding) -> int:
    """A share of a count as a whole number of models; what is left to rounding never makes the goal zero."""
    if quantity <= 0:
        return 0
    if rounding is Rounding.UP:
        return ceil(quantity)
    rounded = floor(quantity) if rounding is Rounding.DOWN else floor(quantity + Fraction(1, 2))
    return max(1, rounded)


def say_number(number: Fraction | int) -> str:
    """A number as Vietnamese officials write it: 1.234, 2,5."""
    value = Fraction(number)
    if value.denominator == 1:
        return f"{value.numerator:,}".replace(",", ".")
    scaled = f"{float(round(value, 2)):,.2f}".rstrip("0").rstrip(".")
    return scaled.replace(",", "\0").replace(".", ",").replace("\0", ".")


def say_share(share: Fraction) -> str:
    """A share as a percentage: 50%, 66,67%."""
    return f"{say_number(share * 100)}%"


def say_goal(target: Target) -> str:
    """The goal in words: "ít nhất 5 mô hình", "từ 1 đến 3 mô hình", "từ 50% số mô hình đã đăng ký"."""
    low, high = target.at_least, target.at_most
    if target.share_of is not None:
        of = "số đơn vị" if target.share_of is Measure.UNITS else f"số mô hình {_SHARE_OF[target.share_of]}"
        if low is not None and high is not None:
            return f"từ {say_share(low)} đến {say_share(high)} {of}"
        return (
            f"từ {say_share(low)} {of} trở lên"
            if low is not None
            else f"không quá {say_share(high or Fraction(0))} {of}"
        )
    noun = "đơn vị" if target.measure is Measure.UNITS else "mô hình"
    if low is not None and high is not None:
        return (
            f"đúng {say_number(low)} {noun}" if low == high else f"từ {say_number(low)} đến {say_number(high)} {noun}"
        )
    return (
        f"ít nhất {say_number(low)} {noun}"
        if low is not None
        else f"không quá {say_number(high or Fraction(0))} {noun}"
    )


_SHARE_OF = {Measure.REGISTERED: "đã đăng ký", Measure.BUILT: "đã xây dựng", Measure.RECOGNISED: "được công nhận"}


def say_measure(target: Target, document: PlanDocument) -> str:
    """What is counted, with every filter: "được công nhận, cấp huyện trở lên, lĩnh vực Phát triển kinh tế"."""
    said = [MEASURE_TITLES[target.measure]]
    top = max((level.rank for level in document.levels), default=0)
    if target.level:
        level = document.level_by_code[target.level]
        said.append(_low(level.title) + ("" if level.rank == top else " trở lên"))
    if target.exact_level:
        said.append(f"chỉ tính {_low(document.level_by_code[target.exact_level].title)}")
    if target.field:
        said.append(f"lĩnh vực {document.field_by_code[target.field].title}")
    if target.subject:
        said.append(f"của {_low(document.subject_by_code[target.subject].title)}")
    if target.priority:
        said.append(_low(document.priority_by_code[target.priority].title))
    if target.first_time is not None:
        said.append("làm lần đầu" if target.first_time else "duy trì từ năm trước")
    return ", ".join(said)


def _low(words: str) -> str:
    return words[:1].lower() + words[1:]
