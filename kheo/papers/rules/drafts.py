"""What the office adds to a document that is generated: its own paragraphs, and the words of the frame."""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from kheo.papers.rules.official import Block, Heading, Items, Official, Paragraph, Signature, plain
from kheo.shared.problems import Problem
from kheo.shared.text import fold

LONGEST_TEXT = 20_000  # characters, of one place
LONGEST_SUBJECT = 600
MOST_LINES, LONGEST_LINE = 200, 300
NO_DAY = "ngày …… tháng …… năm ……"
B = TypeVar("B")
_DASH = re.compile(r"\s*[-–•]\s+")
_DAY = re.compile(r",?\s*ngày .*\Z", re.DOTALL)
_NUMBERED = re.compile(r"\d")  # a decision's paper has its number and day already
_DIGITS = re.compile(r"\d+")


class DraftState(StrEnum):
    OPEN = "open"
    ISSUED = "issued"
    DROPPED = "dropped"


STATE_TITLES = {
    DraftState.OPEN: "Đang soạn",
    DraftState.ISSUED: "Đã ban hành",
    DraftState.DROPPED: "Đã bỏ",
}


# --- the office's paragraphs ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Place:
    """Where the office writes, and what it wrote there so far."""

    key: str
    hint: str
    heading: str = ""  # the heading above it
    text: str = ""
    dropped: bool = False  # the office confirmed that nothing belongs here

    @property
    def is_open(self) -> bool:
        return not self.text and not self.dropped


def places(document: Official, office: Mapping[str, Any]) -> list[Place]:
    """The places of a document in its order, each with what is kept for it."""
    return [_place(key, hint, heading, office) for key, hint, heading, _block in _office(document.all_blocks)]


def astray(document: Official, office: Mapping[str, Any]) -> list[Place]:
    """What was written for places that the document does not have any more: nothing written is lost."""
    known = {key for key, *_ in _office(document.all_blocks)}
    kept = [_place(key, str(each.get("hint", "")), "", office) for key, each in office.items() if key not in known]
    return [each for each in kept if each.text]


def suggestions(document: Official) -> dict[str, dict[str, Any]]:
    """What a new draft begins with: the words that were written elsewhere already, in their places."""
    return {
        key: {"hint": hint, "text": block.suggested, "dropped": False}
        for key, hint, _heading, block in _office(document.all_blocks)
        if isinstance(block, Paragraph) and block.suggested
    }


def filled(document: Official, office: Mapping[str, Any]) -> Official:
    """The document with the office's paragraphs in their places; those still to be written stay marked."""
    found = {id(block): _place(key, hint, "", office) for key, hint, _heading, block in _office(document.all_blocks)}

    def fill(blocks: Sequence[B]) -> Iterator[B | Paragraph | Items]:
        for block in blocks:
            place = found.get(id(block))
            if place is None or place.is_open:
                yield block
            elif not place.dropped and isinstance(block, Paragraph):
                yield from _written(place.text, block.label)

    annexes = tuple(replace(annex, blocks=tuple(fill(annex.blocks))) for annex in document.annexes)
    return replace(document, blocks=tuple(fill(document.blocks)), annexes=annexes)


def _office(blocks: Sequence[Block]) -> Iterator[tuple[str, str, str, Block]]:
    """Key, hint, heading above and block of each place; the key outlives a change of the figures in the hint."""
    heading, seen = "", dict[str, int]()
    for block in blocks:
        if isinstance(block, Heading):
            heading = block.text
        elif isinstance(block, Paragraph) and block.by_office:
            hint = plain(block.runs)
            said = _DIGITS.sub("", fold(f"{block.label} {hint}"))
            digest = hashlib.sha256(said.encode()).hexdigest()[:10]
            seen[digest] = seen.get(digest, 0) + 1
            yield f"{digest}-{seen[digest]}", hint, heading, block


def _place(key: str, hint: str, heading: str, office: Mapping[str, Any]) -> Place:
    kept = office.get(key, {})
    text = str(kept.get("text", "")).strip()
    return Place(key, hint, heading, text, bool(kept.get("dropped")) and not text)


def _written(text: str, label: str) -> Iterator[Paragraph | Items]:
    """Each line a paragraph; lines that begin with a dash are items."""
    items: list[tuple[str]] = []
    for line in filter(None, (each.strip() for each in text.splitlines())):
        if dash := _DASH.match(f"{line} "):
            items.append((line[dash.end() :].strip(),))
            continue
        if items:
            yield Items(tuple(items))
            items = []
        yield Paragraph((line,), label)
        label = ""
    if items:
        yield Items(tuple(items))


# --- the frame --------------------------------------------------------------------------------------------------------

WORD_TITLES = {
    "subject": "Trích yếu",
    "place": "Địa danh",
    "addressees": "Kính gửi",
    "recipients": "Nơi nhận",
    "authority": "Thẩm quyền ký",
    "position": "Chức vụ người ký",
    "signer": "Họ và tên người ký",
}
LISTS = frozenset({"addressees", "recipients", "authority"})  # one a line


def words_of(document: Official) -> dict[str, str]:
    """The words of the frame as the document has them."""
    signature = document.signature
    return {
        "subject": document.subject,
        "place": _DAY.sub("", document.head.place_and_date),
        "addressees": "\n".join(document.addressees),
        "recipients": "\n".join(document.recipients),
        "authority": "\n".join(signature.authority),
        "position": signature.position,
        "signer": signature.name,
    }


def _own_day(document: Official) -> str:
    found = _DAY.search(document.head.place_and_date)
    return found[0].lstrip(", ") if found else NO_DAY


def tidy_words(typed: Mapping[str, str], generated: Mapping[str, str]) -> dict[str, str]:
    """What the office changed of the frame: where it says what the system says, it goes on following the system."""
    kept = {}
    for name in WORD_TITLES:
        if name in typed:
            lines = [" ".join(line.split()) for line in typed[name].splitlines()]
            said = "\n".join(filter(None, lines)) if name in LISTS else " ".join(filter(None, lines))
            if said != generated.get(name, ""):
                kept[name] = said
    return kept


def worded(document: Official, words: Mapping[str, str], *, number: str = "", day: str = "") -> Official:
    """The document in the office's words, with its number and day when it has them: before, it bears no day.

    What is annexed names the number that the document had so far; there it is put too.
    """
    day = day or (_own_day(document) if _NUMBERED.match(document.head.number) else NO_DAY)
    said = {**words_of(document), **{name: text for name, text in words.items() if name in WORD_TITLES}}
    place = f"{said['place']}, {day}" if said["place"] else day
    annexes = document.annexes
    if number and document.head.number:
        annexes = tuple(replace(each, note=each.note.replace(document.head.number, number)) for each in annexes)
    return replace(
        document,
        annexes=annexes,
        subject=said["subject"],
        head=replace(document.head, number=number or document.head.number, place_and_date=place),
        addressees=tuple(said["addressees"].splitlines()),
        recipients=tuple(said["recipients"].splitlines()),
        signature=Signature(tuple(said["authority"].splitlines()), said["position"], said["signer"]),
    )


# --- refusals ---------------------------------------------------------------------------------------------------------


def problems_with_texts(texts: Mapping[str, str], words: Mapping[str, str]) -> list[Problem]:
    """What is too long to be kept."""
    shorter = "Rút gọn lại."
    problems = []
    if any(len(text) > LONGEST_TEXT for text in texts.values()):
        problems.append(Problem("paper.text_too_long", "Có đoạn dài hơn 20.000 ký tự.", shorter))
    for name, text in words.items():
        lines = text.splitlines() if name in LISTS else [text]
        longest = LONGEST_SUBJECT if name == "subject" else LONGEST_LINE
        if len(lines) > MOST_LINES or any(len(line) > longest for line in lines):
            problems.append(
                Problem("paper.words_too_long", f"“{WORD_TITLES[name]}” quá dài.", f"Mỗi dòng tối đa {longest} ký tự.")
            )
    return problems


def problems_with_day(as_of: date, today: date) -> list[Problem]:
    if as_of <= today:
        return []
    return [
        Problem(
            "paper.day_to_come",
            "Ngày tính số liệu chưa đến.",
            "Chọn hôm nay hoặc một ngày đã qua.",
            "as_of",
        )
    ]


def problems_with_state(state: DraftState) -> list[Problem]:
    """Only what is being written can be written, dropped or issued."""
    if state is DraftState.OPEN:
        return []
    return [
        Problem(
            "paper.not_open",
            f"Dự thảo này {STATE_TITLES[state].lower()}.",
            "Lập dự thảo mới nếu cần; văn bản đã ban hành không sửa được.",
        )
    ]
