"""Who must receive a document: the lines of "Nơi nhận" read, the ways of sending, what hinders a receipt."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol

from kheo.shared.problems import Problem
from kheo.shared.text import fold, squeeze

LINK_LASTS = timedelta(days=30)
MOST_RECIPIENTS = 500
LONGEST_NAME = 300


class Way(StrEnum):
    APP = "app"
    EMAIL = "email"
    PAPER = "paper"
    HAND = "hand"


WAY_TITLES: dict[Way, str] = {
    Way.APP: "Trong phần mềm",
    Way.EMAIL: "Thư điện tử, kèm liên kết",
    Way.PAPER: "Bản giấy, qua đường công văn",
    Way.HAND: "Trao tận tay",
}


class ReceivedBy(StrEnum):
    UNIT = "unit"  # somebody of the unit, in the software
    LINK = "link"  # whoever had the link
    CLERK = "clerk"  # the sender's clerk, after a signature on paper


RECEIVED_TITLES: dict[ReceivedBy, str] = {
    ReceivedBy.UNIT: "đơn vị xác nhận trong phần mềm",
    ReceivedBy.LINK: "người nhận xác nhận qua liên kết",
    ReceivedBy.CLERK: "văn thư ghi theo sổ ký nhận",
}


class Place(Protocol):
    """What is asked of a unit."""

    @property
    def id(self) -> int: ...
    @property
    def title(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> str: ...


@dataclass(frozen=True)
class Receiver:
    """One who must receive, as a line of "Nơi nhận" names it; a unit of the tree, or somebody else by name."""

    line: str
    name: str
    unit_id: int | None = None


# What lines that speak of several bodies at once mean; each applies where any of its words is in the line.
_SEVERAL: tuple[tuple[tuple[str, ...], frozenset[str]], ...] = (
    (
        ("chi dang bo", "dang bo truc thuoc", "to chuc co so dang", "cap uy truc thuoc", "dang uy chi bo"),
        frozenset({"grassroots-party-committee", "commune-party-committee", "party-cell"}),
    ),
    (("co quan tham muu", "ban xay dung dang", "cac ban dang"), frozenset({"party-office"})),
    (("mttq", "mat tran to quoc"), frozenset({"fatherland-front"})),
    (
        ("to chuc ct xh", "to chuc chinh tri xa hoi", "doan the"),
        frozenset({"socio-political-organisation"}),
    ),
    (("dang uy cac xa", "dang uy xa"), frozenset({"commune-party-committee"})),
)
_NOTE = re.compile(r"\s*\((?P<note>[^()]*)\)\s*\Z")
_ARCHIVE = re.compile(r"luu\b")
_AS_ABOVE = "nhu tren"
_FOR_A_BODY = ("thuong truc ", "ban thuong vu ", "lanh dao ")


def clean_line(line: str) -> str:
    """A line without its dash, its stop and the note in brackets: "- Ban Dân vận Tỉnh ủy (b/c);" → the body."""
    said = squeeze(line).lstrip("-–•+ ").rstrip(";., ")
    return _NOTE.sub("", said).rstrip(";., ")


def read_lines(
    lines: Sequence[str],
    *,
    addressees: Sequence[str] = (),
    units: Sequence[Place],
    groups: Mapping[str, Sequence[Place]],
    named: Mapping[str, Place],
    sender_id: int,
) -> list[Receiver]:
    """Everybody whom the lines name, each once, in their order; what goes to the archive is left out.

    `units` are the units that may be meant; `groups` those of the plan by folded title; `named` the unit that the plan
    itself says for a line. A line that speaks of several bodies gives each of them; what is no unit stays a name.
    """
    found: list[Receiver] = []
    wanted = [
        each
        for line in lines
        for each in (addressees if fold(clean_line(line)).startswith(_AS_ABOVE) else (line,))
    ]  # fmt: skip
    for line in wanted:
        said = clean_line(line)
        words = fold(said)
        if not words or _ARCHIVE.match(words) or words.startswith(_AS_ABOVE):
            continue
        meant = _meant(words, units, groups, named)
        found += [Receiver(said[:LONGEST_NAME], each.title, each.id) for each in meant if each.id != sender_id]
        if not meant:
            found.append(Receiver(said[:LONGEST_NAME], said[:LONGEST_NAME]))
    once: dict[int | str, Receiver] = {}
    for each in found:
        once.setdefault(each.unit_id if each.unit_id is not None else fold(each.name), each)
    return list(once.values())


def _meant(
    words: str, units: Sequence[Place], groups: Mapping[str, Sequence[Place]], named: Mapping[str, Place]
) -> list[Place]:
    if words in named:
        return [named[words]]
    if words in groups:
        return list(groups[words])
    one = _one(words, units)
    if one is not None:
        return [one]
    if not re.search(r"\bcac\b", words):
        return []
    kinds = {kind for any_of, those in _SEVERAL if any(each in words for each in any_of) for kind in those}
    return [unit for unit in units if unit.kind in kinds]


def _one(words: str, units: Iterable[Place]) -> Place | None:
    """The unit of that name; "Thường trực Huyện ủy" is the Huyện ủy, where only one name begins so."""
    for prefix in _FOR_A_BODY:
        words = words.removeprefix(prefix)
    exact, begins = [], []
    for unit in units:
        names = {fold(unit.title), fold(unit.name)}
        if words in names:
            exact.append(unit)
        elif len(words.split()) > 1 and fold(unit.title).startswith(f"{words} "):
            begins.append(unit)
    for several in (exact, begins):
        if len(several) == 1:
            return several[0]
        if several:
            return None
    return None


def problems_with_recipient(name: str, way: str, *, has_unit: bool, email: str) -> list[Problem]:
    """Whoever receives has a name; in the software only a unit receives; a letter needs its address."""
    problems = []
    said = name.strip() or "Nơi nhận"
    if not name.strip():
        problems.append(
            Problem("dispatch.no_name", "Chưa ghi nơi nhận.", "Ghi tên cơ quan, đơn vị, người nhận.", "name")
        )
    if way not in set(Way):
        problems.append(
            Problem("dispatch.no_way", f"{said}: chưa chọn cách gửi.", "Chọn một cách gửi trong danh sách.", "way")
        )
    if way == Way.APP and not has_unit:
        problems.append(
            Problem(
                "dispatch.not_in_the_software",
                f"{said} không phải là đơn vị trong phần mềm.",
                "Chọn gửi bằng thư điện tử, bản giấy hoặc trao tận tay.",
                "way",
            )
        )
    if way == Way.EMAIL and not email.strip():
        problems.append(
            Problem(
                "dispatch.no_email",
                f"{said}: chưa có địa chỉ thư điện tử.",
                "Ghi địa chỉ thư, hoặc chọn cách gửi khác.",
                "email",
            )
        )
    return problems


def problems_with_receipt(*, cancelled: bool) -> list[Problem]:
    if not cancelled:
        return []
    return [
        Problem(
            "dispatch.cancelled", "Việc gửi cho nơi nhận này đã hủy.", "Hỏi lại văn thư của cơ quan gửi nếu vẫn cần."
        )
    ]


def problems_with_day_of_receipt(received_on: date, *, sent_on: date, today: date) -> list[Problem]:
    if sent_on <= received_on <= today:
        return []
    return [
        Problem(
            "dispatch.day_of_receipt",
            "Ngày nhận phải từ ngày gửi đến hôm nay.",
            "Ghi ngày ký nhận trong sổ.",
            "received_on",
        )
    ]


def problems_with_cancelling(*, cancelled: bool, received: bool, reason: str) -> list[Problem]:
    """Sent to the wrong place: it is taken back while nobody confirmed it, with the reason."""
    if cancelled:
        return [Problem("dispatch.cancelled", "Việc gửi này đã hủy.", "Tải lại trang.")]
    if received:
        return [
            Problem(
                "dispatch.received",
                "Nơi nhận đã xác nhận nhận văn bản.",
                "Việc gửi đã xong, không hủy được; gửi văn bản thay thế nếu cần.",
            )
        ]
    if not reason.strip():
        return [Problem("dispatch.no_reason", "Chưa ghi lý do.", "Ghi vì sao thôi gửi cho nơi này.", "reason")]
    return []


def days_waiting(sent_on: date, today: date) -> int:
    return max(0, (today - sent_on).days)
