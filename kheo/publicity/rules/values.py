"""What a publication, a dissemination and an exchange must say before they count."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kheo.publicity.rules.kinds import KINDS, Kind
from kheo.shared.periods import Period, dmy
from kheo.shared.problems import Problem

LIMITS = {"title": 300, "body": 60_000, "channel": 200, "place": 300, "link": 500}
MOST_PEOPLE = 1_000_000
MOST_IMAGES = 8
SHORTEST_ALT, LONGEST_ALT = 5, 200
LONGEST_LEARNT = 4_000
_LINK = re.compile(r"https://[^\s/?#@:]+\.[^\s/?#@:]+(:\d+)?([/?#]\S*)?")


@dataclass(frozen=True)
class PublicationValues:
    """A publication as it is typed. `body` is as it came in: text, or HTML from a word processor."""

    title: str
    body: str = ""
    channel: str = ""
    happened_on: date | None = None
    place: str = ""
    people: int | None = None
    link: str = ""
    serves: tuple[str, ...] = ()
    registrations: tuple[int, ...] = ()


_LACKING = {
    "title": ("Chưa có tiêu đề.", "Ghi tiêu đề ngắn gọn."),
    "body": ("Chưa có nội dung.", "Viết hoặc dán nội dung."),
    "channel": ("Chưa ghi nơi phát, nơi đăng.", "Ghi tên đài, hệ thống loa, báo hoặc trang."),
    "happened_on": ("Chưa ghi ngày.", "Chọn ngày đăng, phát hoặc tổ chức."),
    "place": ("Chưa ghi địa điểm.", "Ghi nơi tổ chức."),
    "people": ("Chưa ghi số người dự.", "Ghi số người có mặt."),
    "link": ("Chưa có đường dẫn.", "Dán đường dẫn bắt đầu bằng https://."),
}


def problems_with_values(values: PublicationValues) -> list[Problem]:
    """A draft may lack anything but its title; what it says can be stored and opened."""
    problems = []
    if not values.title.strip():
        problems.append(_lacking("title"))
    for name, most in LIMITS.items():
        if len(getattr(values, name)) > most:
            problems.append(
                Problem("publication.too_long", f"Dài hơn {most} chữ cái.", "Viết gọn lại, hoặc tách thành hai.", name)
            )
    if values.link and not _LINK.fullmatch(values.link):
        problems.append(
            Problem("publication.bad_link", "Đường dẫn không đúng.", "Dán đường dẫn bắt đầu bằng https://.", "link")
        )
    if values.people is not None and not 0 <= values.people <= MOST_PEOPLE:
        problems.append(Problem("publication.people", "Số người không hợp lý.", "Ghi lại số người dự.", "people"))
    return problems


def problems_with_completeness(kind: Kind, filled: Collection[str]) -> list[Problem]:
    """Everything that a kind needs before somebody is asked to approve it."""
    return [_lacking(name) for name in KINDS[kind].needs if name not in filled]


def _lacking(name: str) -> Problem:
    message, next_step = _LACKING[name]
    return Problem(f"publication.no_{name}", message, next_step, name)


def problems_with_day(day: date | None, *, today: date, period: Period, code: str) -> list[Problem]:
    """What is counted has happened, and in the plan's year."""
    if day is None:
        return []
    if day > today:
        return [
            Problem(f"{code}.future", f"Ngày {dmy(day)} chưa đến.", "Ghi khi việc đã diễn ra.", "happened_on"),
        ]
    if day not in period:
        return [
            Problem(
                f"{code}.other_year",
                f"Ngày {dmy(day)} ngoài thời gian của kế hoạch ({period}).",
                "Chọn kế hoạch của năm đó, hoặc sửa lại ngày.",
                "happened_on",
            )
        ]
    return []


def no_consent(titles: Collection[str]) -> Problem:
    """An individual is told of in public only with recorded consent."""
    said = "; ".join(titles)
    return Problem(
        "publication.no_consent",
        f"Cá nhân chưa ghi đồng ý công khai tên: {said}.",
        "Ghi đồng ý ở mục “Ảnh, tên được công khai” của hồ sơ, hoặc bỏ hồ sơ đó khỏi bài và không nêu tên.",
        "registrations",
    )


def names_without_consent(names: Collection[str]) -> Problem:
    """The words name an individual who has a dossier without recorded consent, ticked or not."""
    said = "; ".join(names)
    return Problem(
        "publication.names_without_consent",
        f"Bài nêu tên người có hồ sơ đăng ký mà chưa ghi đồng ý công khai tên: {said}.",
        "Ghi đồng ý ở mục “Ảnh, tên được công khai” của hồ sơ người đó, hoặc viết lại mà không nêu tên. Nếu là người "
        "khác trùng họ tên, hãy viết theo cách gọi quen thuộc, ví dụ “anh Hùng, trưởng thôn”, thay cho đủ họ tên.",
        "body",
    )


class How(StrEnum):
    """How a document was disseminated."""

    CONFERENCE = "conference"
    MEETING = "meeting"
    LOUDSPEAKER = "loudspeaker"
    SENT = "sent"
    OTHER = "other"


HOW_TITLES: dict[How, str] = {
    How.CONFERENCE: "Hội nghị quán triệt",
    How.MEETING: "Sinh hoạt chi bộ, chi hội, họp thôn",
    How.LOUDSPEAKER: "Loa truyền thanh",
    How.SENT: "Sao gửi, niêm yết văn bản",
    How.OTHER: "Hình thức khác",
}


def problems_with_people(people: int, code: str) -> list[Problem]:
    if 1 <= people <= MOST_PEOPLE:
        return []
    return [Problem(f"{code}.people", "Số người không hợp lý.", "Ghi số người, từ 1 trở lên.", "people")]


def problems_with_alt(alt: str) -> list[Problem]:
    if SHORTEST_ALT <= len(alt) <= LONGEST_ALT:
        return []
    return [
        Problem(
            "publication.no_alt",
            f"Chưa có mô tả ảnh (từ {SHORTEST_ALT} đến {LONGEST_ALT} chữ cái).",
            "Ghi ngắn gọn trong ảnh có gì, để người không xem được ảnh cũng hiểu.",
            "alt",
        )
    ]
