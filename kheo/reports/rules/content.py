"""What a report says: sections in words, and figures that are reconciled with what the system counts.

The unit states its own figures; they begin as those that were counted. Where the two differ, the unit says why, and
neither ever takes the other's place.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from kheo.registrations.rules.figures import MOST, exact, stored
from kheo.registrations.rules.values import line, paragraphs
from kheo.reports.rules.duties import Sort
from kheo.shared.problems import Problem

SECTIONS: dict[str, str] = {
    "ket-qua": "Kết quả thực hiện",
    "uu-diem": "Ưu điểm",
    "han-che": "Hạn chế",
    "nguyen-nhan": "Nguyên nhân",
    "kien-nghi": "Kiến nghị, đề xuất",
    "nhiem-vu": "Nhiệm vụ thời gian tới",
}
RESULTS = "ket-qua"
LONGEST_SECTION, LONGEST_REASON, LONGEST_NUMBER = 20_000, 500, 60  # characters
MOST_FILES = 20


@dataclass(frozen=True)
class Counted:
    """A figure as the system counts it from the unit's own records, with its unit of quantity."""

    code: str
    title: str
    value: Decimal
    unit: str = "mô hình"
    decimals: int = 0
    total: str = ""  # the key of the total whose records can be opened

    def to_json(self) -> dict[str, str | int]:
        return {
            "code": self.code,
            "title": self.title,
            "value": plain(self.value),
            "unit": self.unit,
            "decimals": self.decimals,
            "total": self.total,
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, str | int]) -> "Counted":
        return cls(
            str(kept["code"]),
            str(kept["title"]),
            Decimal(str(kept["value"])),
            str(kept["unit"]),
            int(kept["decimals"]),
            str(kept["total"]),
        )


@dataclass(frozen=True)
class ReportValues:
    """Everything that the unit writes."""

    texts: Mapping[str, str] = field(default_factory=dict)  # by section
    stated: Mapping[str, Decimal] = field(default_factory=dict)  # by figure; absent: as counted
    explained: Mapping[str, str] = field(default_factory=dict)  # by figure
    number: str = ""  # of the unit's own document: "15-BC/ĐU"
    dated_on: date | None = None

    def tidy(self) -> "ReportValues":
        return replace(
            self,
            texts={code: said for code, text in self.texts.items() if code in SECTIONS and (said := paragraphs(text))},
            explained={code: said for code, text in self.explained.items() if (said := line(text))},
            number=line(self.number),
        )


@dataclass(frozen=True)
class Line:
    """One figure of a report: counted beside stated."""

    counted: Counted
    stated: Decimal
    explained: str = ""

    @property
    def by(self) -> Decimal:
        """How much more the unit states than was counted; less where negative."""
        return self.stated - self.counted.value

    @property
    def differs(self) -> bool:
        return self.stated != self.counted.value


def reconciled(counted: Sequence[Counted], stated: Mapping[str, Decimal], explained: Mapping[str, str]) -> list[Line]:
    """Each counted figure beside what the unit states of it, which is the same where it states nothing."""
    return [Line(each, stated.get(each.code, each.value), explained.get(each.code, "")) for each in counted]


def own_only(stated: Mapping[str, Decimal], counted: Iterable[Counted]) -> dict[str, Decimal]:
    """What a draft keeps: the figures that differ. The others go on following what is counted."""
    known = {each.code: each.value for each in counted}
    return {code: value for code, value in stated.items() if code in known and value != known[code]}


def problems_with_values(values: ReportValues, counted: Sequence[Counted]) -> list[Problem]:
    """What is wrong, whether or not anything is still missing."""
    found = [
        _problem("too_long", f"“{SECTIONS[code]}” dài quá {LONGEST_SECTION:,} ký tự.".replace(",", "."),
                 "Rút gọn lại; phần chi tiết có thể đính kèm thành tệp.", f"muc-{code}")
        for code, text in values.texts.items()
        if code in SECTIONS and len(text) > LONGEST_SECTION
    ]  # fmt: skip
    known = {each.code: each for each in counted}
    for code, value in values.stated.items():
        figure = known.get(code)
        if figure is None:
            found.append(
                _problem("unknown_figure", f"Báo cáo không có số liệu “{code}”.", "Tải lại trang rồi ghi lại.")
            )
        elif not 0 <= value < MOST:
            found.append(
                _problem("figure_out_of_range", f"“{figure.title}” phải là một số từ 0 trở lên.",
                         f"Ghi số {figure.unit}.", f"so-{code}")
            )  # fmt: skip
        elif value != value.quantize(Decimal(1).scaleb(-figure.decimals)):
            places = f"nhiều nhất {figure.decimals} chữ số sau dấu phẩy" if figure.decimals else "số nguyên"
            found.append(
                _problem("figure_too_fine", f"“{figure.title}” ghi bằng {places}.", "Làm tròn lại số liệu.",
                         f"so-{code}")
            )  # fmt: skip
    found += [
        _problem("reason_too_long", f"Phần giải thích “{known[code].title}” dài quá {LONGEST_REASON} ký tự.",
                 "Rút gọn; phần chi tiết ghi ở mục kết quả.", f"vi-{code}")
        for code, text in values.explained.items()
        if code in known and len(text) > LONGEST_REASON
    ]  # fmt: skip
    if len(values.number) > LONGEST_NUMBER:
        found.append(_problem("number_too_long", "Số, ký hiệu văn bản quá dài.", "Ghi dạng 15-BC/ĐU.", "number"))
    return found


def problems_before_delivery(
    sort: Sort, values: ReportValues, lines: Sequence[Line], *, files: int, today: date, clause: str | None = None
) -> list[Problem]:
    """All that stops it from being handed in, so that the page can list it at once.

    A report says its results, and why wherever a figure differs from what was counted; a unit's own plan has its
    number, its day and its file.
    """
    found = []
    if sort is Sort.PLAN:
        if not values.number:
            found.append(
                _problem("no_number", "Chưa ghi số, ký hiệu của kế hoạch.", "Ghi dạng 12-KH/ĐU.", "number", clause)
            )
        if values.dated_on is None:
            found.append(_problem("no_day", "Chưa ghi ngày ban hành.", "Ghi ngày trên văn bản.", "dated_on", clause))
        if not files:
            found.append(
                _problem("no_file", "Chưa có tệp kế hoạch.", "Tải lên bản scan hoặc bản Word, PDF.", "file", clause)
            )
    else:
        if not values.texts.get(RESULTS):
            found.append(
                _problem("no_results", "Chưa ghi kết quả thực hiện.", "Viết vài câu về những việc chính đã làm.",
                         f"muc-{RESULTS}", clause)
            )  # fmt: skip
        found += [
            _problem("unexplained", f"“{each.counted.title}”: đơn vị ghi {say(each.stated)},"
                     f" hệ thống tính {say(each.counted.value)}; chưa giải thích vì sao khác.",
                     "Ghi một câu giải thích, hoặc sửa lại số.", f"vi-{each.counted.code}")
            for each in lines
            if each.differs and not each.explained
        ]  # fmt: skip
    if values.dated_on and values.dated_on > today:
        found.append(_problem("day_in_future", "Ngày ban hành chưa đến.", "Ghi ngày trên văn bản.", "dated_on"))
    return found


def plain(value: Decimal) -> str:
    """As JSON keeps it."""
    return stored({"": value})[""]


def read_figures(kept: Mapping[str, str]) -> dict[str, Decimal]:
    return {code: number for code, text in kept.items() if (number := exact(text)) is not None}


def say(value: Decimal) -> str:
    """A number as officials write it: 1.234,5."""
    whole, _, rest = plain(value).partition(".")
    sign, digits = ("−", whole[1:]) if whole.startswith("-") else ("", whole)
    said = sign + f"{int(digits):,}".replace(",", ".")
    return f"{said},{rest}" if rest else said


def _problem(code: str, message: str, next_step: str, about: str | None = None, clause: str | None = None) -> Problem:
    return Problem(f"report.{code}", message, next_step, about, clause)
