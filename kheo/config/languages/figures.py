"""Days and numbers as English writes them. 03/04/2023 could be a day in March there, and 1.234 little more than one."""

import re
from datetime import date

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_DAY = re.compile(r"(\d\d?)/(\d\d?)/(\d{4})")
# As the house writes it: groups of three from 1.000 on. "0.625" and "2023,2024" are not of its writing.
_NUMBER = re.compile(r"[−-]?([1-9]\d{0,2}(\.\d{3})+(,\d+)?|\d{1,3},\d+)( ?%)?")
_SWAPPED = str.maketrans(",.", ".,")


def english_day(day: date) -> str:
    """24 February 2023."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def english_figure(text: str) -> str | None:
    """The English of a day, a number or a percentage that was written the Vietnamese way; None for anything else."""
    if found := _DAY.fullmatch(text):
        try:
            return english_day(date(int(found[3]), int(found[2]), int(found[1])))
        except ValueError:
            return None
    return text.translate(_SWAPPED) if _NUMBER.fullmatch(text) else None
