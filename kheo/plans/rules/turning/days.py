"""Days and words a year on: strict forms stay strict, a last day of February stays one, weekends are told."""

import re
from datetime import date, timedelta

DAY = timedelta(days=1)
_WEEKEND = {5: "thứ Bảy", 6: "Chủ nhật"}
_FULL_DATE = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{4}")


def on_day(day: date, years: int) -> date:
    """The same day so many years on; 29/02 is 28/02 of a shorter year."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def before_day(day: date, years: int) -> date:
    """The first day that is too late, so many years on: after 28/02 comes what comes after February."""
    if day.month == 2 and day.day == 29:
        return on_day(day - DAY, years) + DAY
    return on_day(day, years)


def last_of_period(day: date, years: int) -> date:
    """The last day of a period whose following period begins on the same day each year."""
    return on_day(day + DAY, years) - DAY


def weekend(day: date) -> str:
    """ "thứ Bảy", "Chủ nhật", or nothing."""
    return _WEEKEND.get(day.weekday(), "")


def in_words(text: str, old_year: int, years: int) -> str:
    """The text with the plan's year and the year before moved on; spans (2021-2025), dates and numbers stay."""

    def moved(match: re.Match[str]) -> str:
        return str(int(match[0]) + years)

    return re.sub(
        rf"(?:(?<![\d/.\-–])|(?<=(?i:quý) [IV1-4]/)|(?<=(?i:quý) II/)|(?<=(?i:quý) IV/)|(?<=(?i:quý) III/)"
        rf"|(?<=(?i:tháng) \d/)|(?<=(?i:tháng) \d\d/))(?:{old_year}|{old_year - 1})(?![\d/\-–])",
        moved,
        text,
    )


def has_full_date(text: str) -> bool:
    return bool(_FULL_DATE.search(text))
