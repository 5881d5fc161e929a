"""What people write under "Thời gian": days, months, quarters, years, and from one to another."""

import re
from datetime import date, datetime, timedelta
from typing import NamedTuple

from kheo.papers.rules.grid import Cell
from kheo.shared.periods import Period, dmy, half_year, month, months, quarter, year
from kheo.shared.text import fold

_EPOCH = date(1899, 12, 30)  # Excel's day 0
_EXCEL_DAYS = range(36526, 73051)  # 2000 to 2099
_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_EXPLICIT = re.compile(r"\s*\(?từ (\d{2})/(\d{2})/(\d{4}) đến (\d{2})/(\d{2})/(\d{4})\)?\Z")

# Folded: signs are spaces, so "15/3/2023" and "15-3-2023" are "15 3 2023".
_DAY = re.compile(r"(?:ngay )?(\d{1,2}) (?:thang )?(\d{1,2}) (?:nam )?(\d{4}|\d{2})\Z")
_MONTH = re.compile(r"(?:thang |t )?(\d{1,2}) (?:nam )?(\d{4})\Z|t(?:hang )?(\d{1,2})(?: nam)?(?: (\d{4}))?\Z")
_QUARTER = re.compile(r"(?:quy|q) ?(iv|i{1,3}|[1-4])(?: (?:nam )?(\d{4}))?\Z")
_HALF = re.compile(r"(?:6|06|sau) thang (dau|cuoi)(?: nam)?(?: (\d{4}))?\Z")
_YEAR = re.compile(r"(?:(?:ca|trong|suot|nam) )*(\d{4})\Z|(?:ca|trong|suot) nam\Z")
_FROM_TO = re.compile(r"(?:tu )?(.+?) (?:den het|den|toi) (.+)\Z|tu (.+)\Z|(?:den het|den|truoc) (.+)\Z")
_DASH = re.compile(r"\s*[-–—]\s*")


class Reading(NamedTuple):
    """The text to keep, the days it means (None when it means none), and whether it names a day that does not exist."""

    text: str
    starts_on: date | None
    ends_on: date | None
    impossible: bool = False


def read_time(cell: Cell, default_year: int | None = None) -> Reading:
    """The meaning of a cell; a text without a year ("tháng 3", "cả năm") is of the plan's year."""
    if isinstance(cell, datetime):
        cell = cell.date()
    if isinstance(cell, date):
        return Reading(dmy(cell), cell, cell)
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        if cell in _EXCEL_DAYS:
            day = _EPOCH + timedelta(days=int(cell))
            return Reading(dmy(day), day, day)
        cell = str(int(cell)) if cell == int(cell) else str(cell).replace(".", ",")
    if not isinstance(cell, str):
        return Reading("" if cell is None else str(cell), None, None)
    if explicit := _EXPLICIT.search(cell):
        days = _days(explicit.groups())
        if days and days[0] <= days[1]:
            return Reading(cell[: explicit.start()].strip(), *days)
    try:
        found = _period(cell, default_year)
    except ValueError:
        return Reading(cell, None, None, impossible=True)
    return Reading(cell, *(found or (None, None)))


def write_time(text: str, starts_on: date | None, ends_on: date | None, default_year: int | None = None) -> str:
    """The cell that reads back as these three values."""
    if starts_on is None or ends_on is None or read_time(text, default_year) == (text, starts_on, ends_on, False):
        return text
    days = f"từ {dmy(starts_on)} đến {dmy(ends_on)}"
    return f"{text} ({days})" if text else days


def _days(groups: tuple[str | None, ...]) -> tuple[date, date] | None:
    numbers = [int(group or 0) for group in groups]
    try:
        return date(numbers[2], numbers[1], numbers[0]), date(numbers[5], numbers[4], numbers[3])
    except ValueError:
        return None


def _period(text: str, default_year: int | None) -> tuple[date, date | None] | tuple[None, date] | None:
    """First and last day; ValueError for a day or month that does not exist, or an end before the start."""
    folded = fold(text)
    if not any(character.isdigit() for character in folded) and not folded.endswith("nam") and "quy" not in folded:
        return None
    if whole := _unit(folded, default_year):
        return whole.first_day, whole.last_day
    parts = [fold(part) for part in _DASH.split(text)]
    if len(parts) == 2 and all(parts):
        folded = f"{parts[0]} den {parts[1]}"
    match = _FROM_TO.match(folded)
    if not match:
        return None
    start, end, only_start, only_end = match.groups()
    if only_start:
        first = _unit(only_start, default_year)
        return (first.first_day, None) if first else None
    if only_end:
        last = _unit(only_end, default_year)
        return (None, last.last_day) if last else None
    return _span(start, end, default_year)


def _span(start: str, end: str, default_year: int | None) -> tuple[date, date] | None:
    last = _unit(end, default_year)
    if last is None:
        return None
    # "từ tháng 3 đến tháng 11/2023", "quý I - quý III/2023", "01/3 đến 30/11/2023": the year stands once.
    first = _unit(start, last.last_day.year) or _unit(f"{start} {last.last_day.year}", None)
    if first is None and start.isdigit() and end.startswith(("thang", "quy")):
        first = _unit(f"{end.split()[0]} {start}", last.last_day.year)
    if first is None:
        return None
    if first.first_day > last.last_day:
        raise ValueError(f"{start} > {end}")
    return first.first_day, last.last_day


def _unit(folded: str, default_year: int | None) -> Period | None:
    """One day, month, quarter, half-year or year."""
    if match := _DAY.match(folded):
        number = int(match[3])
        day = date(number + 2000 if number < 100 else number, int(match[2]), int(match[1]))
        return Period(day, day)
    if match := _MONTH.match(folded):
        number, of = int(match[1] or match[3]), match[2] or match[4] or default_year
        if not 1 <= number <= 12:
            raise ValueError(folded)
        return month(_year(of), number) if of else None
    if match := _QUARTER.match(folded):
        of = match[2] or default_year
        return quarter(_year(of), _QUARTERS[match[1]]) if of else None
    if match := _HALF.match(folded):
        of = match[2] or default_year
        return half_year(_year(of), 1 if match[1] == "dau" else 2) if of else None
    if match := _YEAR.match(folded):
        of = match[1] or default_year
        return year(_year(of)) if of and 1900 <= int(of) <= 2200 else None
    if match := re.match(r"quy (i{1,3}|iv) (?:va|den) (?:quy )?(i{1,3}|iv)(?: nam)? (\d{4})\Z", folded):
        first, last = _QUARTERS[match[1]], _QUARTERS[match[2]]
        return months(_year(match[3]), 3 * first - 2, 3 * (last - first + 1)) if first <= last else None
    return None


def _year(number: str | int) -> int:
    if not 1900 <= int(number) <= 2200:
        raise ValueError(number)
    return int(number)
