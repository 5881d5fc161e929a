"""Figures of progress records: plan data, keyed by code, exact decimals written as strings."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from kheo.plans.rules.document import PlanDocument
from kheo.shared.periods import dmy
from kheo.shared.problems import Problem

MOST = Decimal(10) ** 15
_PLAIN = re.compile(r"\d+(\.\d+)?")
_GROUPED = re.compile(r"\d{1,3}(\.\d{3})+(,\d+)?")
_LONGEST = 40  # characters


def exact(value: Decimal | int | str) -> Decimal | None:
    """The number, or None where it is not a finite one."""
    try:
        number = Decimal(value)
    except (InvalidOperation, ValueError):
        return None
    return number if number.is_finite() else None


def read_number(text: str) -> Decimal | None:
    """The number that people and programs mean by 1.234,5 or 1234.5 or 1 234, or None.

    A point between groups of three digits parts thousands, as officials write.
    """
    typed = re.sub(r"[\s\u00a0\u202f]", "", text)
    if not typed or len(typed) > _LONGEST or not typed.isascii():
        return None
    if _GROUPED.fullmatch(typed):
        typed = typed.replace(".", "")
    typed = typed.replace(",", ".")
    return exact(typed) if _PLAIN.fullmatch(typed) else None


def problems_with_figures(figures: Mapping[str, Decimal | int | str], document: PlanDocument) -> list[Problem]:
    """Every figure is one that the plan names, a number from 0 on, with no more decimals than the plan gives it."""
    found = []
    for code, value in figures.items():
        known = document.figure_by_code.get(code)
        if known is None:
            found.append(
                Problem(
                    "progress.unknown_figure",
                    f"Kế hoạch không theo dõi số liệu “{code}”.",
                    f"Chỉ ghi: {', '.join(each.title for each in document.figures)}.",
                    code,
                )
            )
            continue
        number = exact(value)
        if number is None or not 0 <= number < MOST:
            found.append(
                Problem(
                    "progress.figure_out_of_range",
                    f"“{known.title}” phải là một số từ 0 trở lên.",
                    f"Ghi số {known.unit}, hoặc để trống.",
                    code,
                )
            )
        elif number != number.quantize(Decimal(1).scaleb(-known.decimals)):
            places = f"nhiều nhất {known.decimals} chữ số sau dấu phẩy" if known.decimals else "số nguyên"
            found.append(
                Problem(
                    "progress.figure_too_fine",
                    f"“{known.title}” ghi bằng {places}.",
                    "Làm tròn lại số liệu.",
                    code,
                )
            )
    return found


def stored(figures: Mapping[str, Decimal | int | str]) -> dict[str, str]:
    """As JSON keeps them, exactly: "12.5", never a binary fraction; 12.50 and 12.5 are written alike."""
    found = {}
    for code, value in figures.items():
        number = exact(value)
        if number is not None:
            text = f"{number:f}"
            found[code] = text.rstrip("0").rstrip(".") if "." in text else text
    return found


def totals(records: Iterable[Mapping[str, str]]) -> dict[str, Decimal]:
    """The sum of each figure over many records."""
    found: dict[str, Decimal] = {}
    for figures in records:
        for code, value in figures.items():
            found[code] = found.get(code, Decimal(0)) + Decimal(value)
    return found


def problems_with_day(happened_on: date, document: PlanDocument, today: date) -> list[Problem]:
    """What was done lies in the plan's year, and not in the future."""
    first = document.period.first_day
    if happened_on < first:
        return [
            Problem(
                "progress.before_plan",
                f"Ngày {dmy(happened_on)} ở trước ngày đầu của kế hoạch ({dmy(first)}).",
                "Ghi những việc làm từ ngày đó trở đi; việc của năm trước thuộc kế hoạch năm trước.",
                "happened_on",
            )
        ]
    if happened_on > today:
        return [
            Problem(
                "progress.in_future",
                f"Ngày {dmy(happened_on)} chưa đến.",
                f"Ghi ngày đã thực hiện, muộn nhất là hôm nay {dmy(today)}.",
                "happened_on",
            )
        ]
    return []
