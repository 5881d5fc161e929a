"""The last moment for something, as plans say it: "trước ngày 25/02/2023", "trong quý IV", "ngày 15 hằng tháng"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from kheo.shared.periods import dmy, months

_CALENDAR = (
    r"(?:ngày\s+)?(?:mùng\s+|mồng\s+)?(?P<d{0}>\d{{1,2}})"
    r"(?:\s?/\s?(?P<m{0}>\d{{1,2}})(?:\s?/\s?(?P<y{0}>\d{{4}}))?(?![\d/])|\s?-\s?(?P<md{0}>\d{{1,2}})\s?-\s?(?P<yd{0}>\d{{4}})(?!\d)"
    r"|\.(?P<mp{0}>\d{{1,2}})\.(?P<yp{0}>\d{{4}})(?!\d)"
    r"|\s+tháng\s+(?P<mw{0}>\d{{1,2}})(?!\d)(?:\s?/\s?(?P<yw{0}>\d{{4}})|\s+năm\s+(?P<yn{0}>\d{{4}}))?(?![\d/]))"
)
_DAY = _CALENDAR.format("")
_YEAR = r"(?:\s?/\s?(?P<year>\d{4})(?!\d)|,?\s+năm\s+(?P<yearn>\d{4})(?!\d))?"
_EACH = r"(?:hằng|hàng|mỗi|từng)"
_HOUR = r"(?:\d{1,2}\s*(?:giờ|h)\s*(?:\d{1,2}\s*(?:phút)?)?\s*,?\s*(?:của\s+)?)"
_STRICT = r"(?:xong\s+)?trước"
_ALSO = r"(?:là|vào|đến|tới|hết|trong|cuối|:|\s)*"
_DUE = (
    r"(?:chậm\s+nhất|muộn\s+nhất|không\s+muộn\s+hơn|không\s+quá|đến\s+hết|tới\s+hết|hết|đến|tới"
    r"|(?:thời\s+)?hạn(?:\s+(?:cuối\s+cùng|cuối|chót|chậm\s+nhất))?(?:\s+(?:nộp|gửi|hoàn\s+thành|đăng\s+ký|báo\s+cáo)(?:\s+[^\W\d]+){0,6}?)?"
    r"|thời\s+gian\s+(?:nộp|gửi|hoàn\s+thành|đăng\s+ký|báo\s+cáo)(?:\s+[^\W\d]+){0,6}?)"
)
_BEFORE = re.compile(rf"{_STRICT}\s+(?:(?:thời\s+điểm|hết)\s+)?(?P<hour>{_HOUR})?{_DAY}", re.I)
_BY = re.compile(rf"(?P<lead>{_DUE}){_ALSO}\s*(?P<hour>{_HOUR})?{_DAY}", re.I)
_LAST = re.compile(rf"(?<![/\d]){_DAY}\s+là\s+(?:thời\s+)?(?P<lead>hạn(?:\s+(?:cuối\s+cùng|cuối|chót))?)(?!\w)", re.I)
_MORE = re.compile(rf"\s*(?P<aside>\([^()\d]{{1,60}}\))?\s*(?:,|và|;)\s+(?:trước\s+)?{_DAY}", re.I)
_MONTH = r"tháng\s+(?P<month>\d{1,2})(?![\d])"
_QUARTER = r"quý\s+(?P<quarter>IV|III|II|I|[1-4])(?![\w])"
_IN = re.compile(
    rf"(?P<strict>{_STRICT})\s+(?:{_MONTH}|{_QUARTER}){_YEAR}"
    rf"|(?:(?P<due>chậm\s+nhất|muộn\s+nhất|hết|trong|vào){_ALSO}\s+|(?P<lone>\b(?=quý\s)))"
    rf"(?:{_MONTH.replace('month', 'month2')}"
    rf"|{_QUARTER.replace('quarter', 'quarter2')}){_YEAR.replace('year', 'yearin')}"
    .replace("yearinn", "yearw"),
    re.I,
)  # fmt: skip
_NEXT_IN = re.compile(
    rf"\s*(?:,|và)\s+(?:trong\s+)?(?:{_MONTH}|{_QUARTER}){_YEAR}",
    re.I,
)
_MONTHLY_DAY = re.compile(
    r"(?P<strict>trước\s+)?ngày\s+(?P<day>\d{1,2})(?![\d/])\s+(?:của\s+)?"
    rf"(?:{_EACH}\s+tháng|(?:các\s+)?tháng\s+trong\s+năm)",
    re.I,
)
_PERIOD_DAY = re.compile(
    r"(?P<strict>trước\s+)?ngày\s+(?P<day>\d{1,2})(?![\d/])\s+(?:của\s+)?tháng\s+cuối(?:\s+cùng)?"
    rf"(?:\s+(?:của\s+)?(?:{_EACH}\s+)?(?P<size>quý|kỳ|6\s+tháng|06\s+tháng|năm))?",
    re.I,
)
_LAST_DAY = re.compile(
    rf"ngày\s+(?:làm\s+việc\s+)?cuối\s+cùng\s+(?:của\s+)?(?:{_EACH}\s+)?(?P<size>tháng|quý|năm)", re.I
)
_SIZES = r"(?:tháng|quý|0?6\s+tháng|sáu\s+tháng|nửa\s+năm|năm)"
_EVERY = re.compile(
    rf"(?:định\s+kỳ\s+(?:{_EACH}\s+)?|{_EACH}\s+)(?P<sizes>{_SIZES}\b(?:(?:\s*,\s*|\s+và\s+|\s*/\s*)(?:{_EACH}\s+)?{_SIZES}\b(?!\s+\d))*)",
    re.I,
)
_NAMES = {"tháng": "month", "quý": "quarter", "năm": "year"}
_SAID = {"month": "hằng tháng", "quarter": "hằng quý", "half-year": "6 tháng một lần", "year": "hằng năm"}


@dataclass(frozen=True)
class Moment:
    """One last moment and where it is said."""

    start: int
    end: int
    keys: dict[str, str | int]  # before, by, in, every, day: as a found deadline has them
    last_day: str  # ISO; "" for a periodic one
    said_whole: bool  # year and all; otherwise a part was taken from around the words
    because: str
    lead: str = ""  # "đến", "hết": words that do not always mean a deadline
    supposed: bool = False


def moments_in(text: str, year: int | None) -> list[Moment]:
    """Every moment of a piece of text, in order; what is no day of the calendar is none."""
    taken: list[tuple[int, int]] = []
    found: list[Moment] = []
    for reader in (_periodic_days, _before, _by, _within, _every):
        for moment, span in reader(text, year):
            if any(span[0] < end and start < span[1] for start, end in taken):
                continue
            taken.append(span)
            if moment is not None:
                found.append(moment)
    found.sort(key=lambda moment: moment.start)
    exact = [moment for moment in found if not _is_open(moment)]
    dated = any(set(moment.keys) & {"before", "by"} for moment in exact)
    exact = [moment for moment in exact if not (dated and _is_a_heading(text, moment))]
    return exact or found


def _is_a_heading(text: str, moment: Moment) -> bool:
    """ "Quý I: … trước ngày 10/3": when the work is done, where the day beside it says by when."""
    return "in" in moment.keys and not text[: moment.start].strip() and text[moment.end :].lstrip().startswith(":")


def _is_open(moment: Moment) -> bool:
    """ "hằng quý" without a day, which only says how often, where a day beside it says when."""
    return set(moment.keys) == {"every"} and "ngày" not in moment.lead


Read = Iterator[tuple[Moment | None, tuple[int, int]]]


def _before(text: str, year: int | None) -> Read:
    for match in _BEFORE.finditer(text):
        strict = not match["hour"]
        yield _dated(match, year, strict, "", match.start()), match.span()
        yield from _following(text, match, year, strict)


def _by(text: str, year: int | None) -> Read:
    for match in _BY.finditer(text):
        if re.search(r"\btừ\s+(?:ngày\s+)?[\d/ ]+\s*$", text[: match.start()], re.I):
            lead = "từ"
        else:
            lead = " ".join(match["lead"].lower().split())
        yield _dated(match, year, False, lead, match.start()), match.span()
        yield from _following(text, match, year, False)
    for match in _LAST.finditer(text):
        yield _dated(match, year, False, "hạn", match.start()), match.span()


def _following(text: str, match: re.Match[str], year: int | None, strict: bool) -> Read:
    """ "trước ngày 10/6 và 05/12": the second day is meant as the first is."""
    while (more := _MORE.match(text, match.end())) is not None:
        match = more
        yield _dated(match, year, strict, "", match.start("d")), match.span()


def _dated(match: re.Match[str], year: int | None, strict: bool, lead: str, start: int) -> Moment | None:
    groups = match.groupdict()
    month = int(groups["m"] or groups["md"] or groups["mp"] or groups["mw"] or 0)
    printed = groups["y"] or groups["yd"] or groups["yp"] or groups["yw"] or groups["yn"]
    number = int(printed) if printed else year
    hour = groups.get("hour")
    if number is None:
        return _yearly(match, month, strict, start)
    try:
        day = date(number, month, int(groups["d"] or 0))
        last = day - timedelta(days=1) if strict else day
    except (ValueError, OverflowError):
        return None
    said = (
        f"“trước ngày” không tính chính ngày đó, ngày cuối là {dmy(last)}" if strict
        else f"trước một giờ trong ngày {dmy(day)}, ngày cuối là ngày đó" if hour and "trước" in match[0].lower()
        else f"tính cả ngày {dmy(day)}"
    )  # fmt: skip
    if not printed:
        said += f"; không ghi năm, lấy năm {number} của kế hoạch"
    keys: dict[str, str | int] = {"before" if strict else "by": day.isoformat()}
    return Moment(start, match.end(), keys, last.isoformat(), bool(printed), said, lead)


def _yearly(match: re.Match[str], month: int, strict: bool, start: int) -> Moment | None:
    """A December day of every year, in a plan for several years; another month has no way to be said."""
    day = int(match["d"])
    after = re.match(rf"\s+{_EACH}\s+năm", match.string[match.end() :], re.I)
    if not after or month != 12 or not 1 <= day <= 31:
        return None
    keys: dict[str, str | int] = {"every": "year", "before" if strict else "day": day}
    return Moment(start, match.end() + after.end(), keys, "", True, f"hằng năm, ngày {day} của tháng 12", "ngày")


def _within(text: str, year: int | None) -> Read:
    for match in _IN.finditer(text):
        groups = match.groupdict()
        strict = bool(groups["strict"])
        first = _month_of(groups["month"] or groups["month2"], groups["quarter"] or groups["quarter2"], strict)
        printed = groups["year"] or groups["yearn"] or groups["yearin"] or groups["yearw"]
        yield _whole_month(match.start(), match.end(), first, printed, year, strict), match.span()
        while not strict and (more := _NEXT_IN.match(text, match.end())) is not None:
            match = more
            last = _month_of(more["month"], more["quarter"], False)
            said_year = more["year"] or more["yearn"]
            yield _whole_month(more.start(), more.end(), last, said_year, year, False), more.span()


def _month_of(month: str | None, quarter: str | None, strict: bool) -> int:
    """The month said, or the last one of a quarter (the first one, where "before" is said)."""
    if month:
        return int(month)
    said = (quarter or "").upper()
    number = int(said) if said.isdigit() else ("", "I", "II", "III", "IV").index(said)
    return 3 * number - 2 if strict else 3 * number


def _whole_month(
    start: int, end: int, number: int, printed: str | None, year: int | None, strict: bool
) -> Moment | None:
    of_year = int(printed) if printed else year
    if of_year is None or not 1 <= number <= 12 or not 1 < of_year < 9999:
        return None
    period = months(of_year, number, 1)
    if strict:
        keys: dict[str, str | int] = {"before": period.first_day.isoformat()}
        last = period.first_day - timedelta(days=1)
        said = f"“trước tháng” là trước ngày {dmy(period.first_day)}, ngày cuối là {dmy(last)}"
    else:
        keys, last = {"in": f"{of_year:04d}-{number:02d}"}, period.last_day
        said = f"hết tháng {number}/{of_year}, ngày cuối là {dmy(last)}"
    if not printed:
        said += f"; không ghi năm, lấy năm {of_year} của kế hoạch"
    return Moment(start, end, keys, last.isoformat(), bool(printed), said, "trong" if not strict else "")


def _periodic_days(text: str, year: int | None) -> Read:
    for match in _MONTHLY_DAY.finditer(text):
        yield _periodic("month", match), match.span()
    for match in _PERIOD_DAY.finditer(text):
        size = _size(match["size"]) if match["size"] and match["size"].lower() != "kỳ" else ""
        if not size:
            beside = _EVERY.search(text)
            size = _size(re.split(r"\s*[,/]\s*|\s+và\s+", beside["sizes"])[0]) if beside else ""
        yield (_periodic(size, match) if size else None), match.span()
    for match in _LAST_DAY.finditer(text):
        every = _NAMES[match["size"].lower()]
        keys: dict[str, str | int] = {"every": every}
        yield Moment(match.start(), match.end(), keys, "", True, f"{_SAID[every]}, hết kỳ", "ngày"), match.span()


def _periodic(every: str, match: re.Match[str]) -> Moment | None:
    day = int(match["day"])
    if not 1 <= day <= 31:
        return None
    strict = bool(match["strict"])
    keys: dict[str, str | int] = {"every": every, "before" if strict else "day": day}
    said = f"{_SAID[every]}, {'trước' if strict else 'hết'} ngày {day} của tháng cuối kỳ"
    return Moment(match.start(), match.end(), keys, "", True, said, "ngày")


def _every(text: str, year: int | None) -> Read:
    for match in _EVERY.finditer(text):
        after = match.start("sizes")
        for piece in re.finditer(_SIZES, match["sizes"], re.I):
            every = _size(piece[0])
            keys: dict[str, str | int] = {"every": every}
            span = after + piece.start(), after + piece.end()
            moment = Moment(match.start(), match.end(), keys, "", True, f"{_SAID[every]}, không ghi ngày", "định kỳ")
            yield moment, span


def _size(words: str) -> str:
    folded = " ".join(words.lower().split())
    return _NAMES.get(folded, "half-year")
