"""What all three renderings of a document say alike: lines of the foot, brackets, which cells are numbers."""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import lru_cache

from kheo.papers.rules.official import Align, Heading, Official, Paragraph, Picture, Run, Runs, Table, plain

SMALL_FROM = 9  # columns; a table this wide is set in smaller letters
SIZES = {False: 12.0, True: 10.5}  # points in a cell, by whether the table is set small
MOST_IN_A_HEAD = 30  # characters of an issuer's line
TAIL = 2  # last rows of a table that stay together, and at the end of a document with the signature
LONGEST_WORD = 18  # in a cell; longer ones may be broken
_HARD = "\xa0"
_BOUND = re.compile("(?i:tổ quốc|việt nam|nhân dân|xã hội|mặt trận|đảng ủy|ủy ban|huyện ủy|tỉnh ủy|thị trấn|thể thao)")
_CELL_MARGINS = 9  # points, left and right together
_WIDE, _THIN = frozenset("mwMW%@—"), frozenset(".,;:-/|()'’“”\"!ijlIt ")
_NUMBER = re.compile(r"[-–+−]?\d[\d.,]*\s?%?\Z")
_INTEGER = re.compile(r"-?(?:\d{1,15}|\d{1,3}(?:\.\d{3}){1,4})\Z")
_NUMBERED = re.compile(r"(?:[IVXLC]+|\d+|[A-Z])\s*[.)\-–]")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_VIEW_BOX = re.compile(r"viewBox=[\"']\s*[-\d.]+[\s,]+[-\d.]+[\s,]+([\d.]+)[\s,]+([\d.]+)")
_TALLEST = {True: 110, False: 190}  # millimetres of a picture on a page that lies, and on one that stands
_DAY = re.compile(r"ngày (\d{1,2}) tháng (\d{1,2}) năm (\d{4})")
_EARLIEST = datetime(1980, 1, 1, tzinfo=UTC)  # of a document that has no day yet


def clean(text: str) -> str:
    """Without characters that no paper and no XML can hold."""
    return _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def said(runs: Runs | Run) -> str:
    return clean(plain(runs))


def day_of_paper(document: Official) -> datetime:
    """The day that the document carries, so that a file made again is the same file."""
    found = _DAY.search(document.head.place_and_date)
    if found is None:
        return _EARLIEST
    day, month, year = map(int, found.groups())
    try:
        return max(datetime(year, month, day, tzinfo=UTC), _EARLIEST)
    except ValueError:
        return _EARLIEST


def title_of(document: Official) -> str:
    return clean(" ".join(filter(None, (document.kind, document.subject))))


def issuer_lines(document: Official) -> tuple[list[str], list[str]]:
    """The lines of the superior's names, and those of its own: a long name is broken evenly."""
    *above, own = [clean(line) for line in document.head.issuer] or [""]
    return [part for line in above for part in evenly(line)], evenly(own)


def evenly(line: str, most: int = MOST_IN_A_HEAD) -> list[str]:
    """A line as few lines of about the same length, none over `most` characters where its words allow that."""
    words, count = _BOUND.sub(lambda pair: pair[0].replace(" ", _HARD), line).split(" "), -(-len(line) // most)
    while count > 1:
        lines, goal = [], len(line) / count
        rest = list(words)
        for place in range(count, 1, -1):
            taken = [rest.pop(0)] if rest else []
            while rest and _nearer(taken, rest, goal) and len(rest) >= place:
                taken.append(rest.pop(0))
            lines.append(" ".join(taken))
        lines.append(" ".join(rest))
        if max(map(len, lines)) <= most or count >= len(words):
            return [each.replace(_HARD, " ") for each in lines if each]
        count += 1
    return [line]


def _nearer(taken: list[str], rest: list[str], goal: float) -> bool:
    """Whether the next word brings the line nearer to the length that all should have."""
    now = len(" ".join(taken))
    return abs(now + 1 + len(rest[0]) - goal) <= abs(now - goal)


def number_line(document: Official) -> str:
    return f"{'Số' if document.head.party else 'Số:'} {clean(document.head.number)}"


def subject_of_letter(document: Official) -> str:
    """Below the number; bodies of the State write "V/v" before it."""
    subject = clean(document.subject)
    spoken = subject.lower().startswith(("v/v", "về ", "vv "))
    return subject if document.head.party or spoken or not subject else f"V/v {subject}"


def listed(lines: Sequence[str], *, party: bool) -> list[str]:
    """Recipients or addressees: each closed as the layout closes it, the last with a full stop."""
    kept = [clean(line).rstrip(" ,;.") for line in lines]
    return [f"- {line}{'.' if n == len(kept) else ',' if party else ';'}" for n, line in enumerate(kept, start=1)]


def addressed(document: Official) -> tuple[str, list[str]]:
    """ "Kính gửi:", with the one addressee on the same line, or all of them below."""
    if len(document.addressees) == 1:
        return f"Kính gửi: {clean(document.addressees[0])}", []
    if document.addressees:
        return "Kính gửi:", listed(document.addressees, party=document.head.party)
    return "", []


def words_of(paragraph: Paragraph) -> str:
    """What stands after the label; in brackets where the office is to write."""
    words = said(paragraph.runs)
    return f"[{words}]" if paragraph.by_office else words


def is_centred(heading: Heading) -> bool:
    """An unnumbered heading in capitals ("QUYẾT ĐỊNH:") stands in the middle."""
    return heading.level == 1 and heading.text == heading.text.upper() and not _NUMBERED.match(heading.text)


def aligned(table: Table) -> list[Align]:
    """Where each column stands; one that holds nothing but numbers stands right, unless it says otherwise."""
    numbers = [column.align is Align.LEFT for column in table.columns]
    filled = [False] * len(numbers)
    for row in table.rows:
        if row.is_section:
            continue
        for place, cell in enumerate(row.cells[: len(numbers)]):
            words = plain(cell).strip()
            if words and numbers[place]:
                filled[place] = True
                numbers[place] = bool(_NUMBER.match(words)) or (row.is_total and not filled[place])
    return [
        Align.RIGHT if is_number and some else column.align
        for column, is_number, some in zip(table.columns, numbers, filled, strict=True)
    ]


def widths_of(table: Table, room: float, size: float) -> list[float]:
    """The width of each column, as its share of `room` says but no narrower than its longest word; all in points."""
    shares = [max(column.width, 1) for column in table.columns]
    longest = [
        max((_ems(word, bold=True) for word in clean(column.title).split()), default=0) for column in table.columns
    ]
    for row in table.rows:
        if row.is_section:
            continue
        for place, words in enumerate(cells_of(row.cells, len(shares))):
            for word in words.split():
                if len(word) <= LONGEST_WORD:
                    longest[place] = max(longest[place], _ems(word, bold=row.is_total))
    least = [each * size + _CELL_MARGINS for each in longest]
    if sum(least) >= room:
        return [room * each / sum(shares) for each in shares]
    fixed: set[int] = set()
    while True:
        left = room - sum(least[place] for place in fixed)
        whole = sum(share for place, share in enumerate(shares) if place not in fixed)
        found = [least[place] if place in fixed else left * share / whole for place, share in enumerate(shares)]
        narrow = {place for place, width in enumerate(found) if place not in fixed and width < least[place]}
        if not narrow:
            return found
        fixed |= narrow


@lru_cache(maxsize=20_000)
def _ems(word: str, *, bold: bool) -> float:
    """About how wide a word is set, in its size."""
    width = sum(0.85 if each in _WIDE else 0.34 if each in _THIN else 0.71 if each.isupper() else 0.5 for each in word)
    return width * (1.06 if bold else 1)


def cells_of(cells: Sequence[Runs | Run], count: int) -> Iterator[str]:
    """Exactly as many cells as there are columns."""
    for place in range(count):
        yield said(cells[place]) if place < len(cells) else ""


def whole_number(words: str) -> int | None:
    """1234 of "1234" or "1.234"; None of anything else, also of "012", which is a code."""
    words = words.strip()
    if not _INTEGER.match(words) or (len(words.lstrip("-")) > 1 and words.lstrip("-").startswith("0")):
        return None
    return int(words.replace(".", ""))


def size_of(picture: Picture, *, landscape: bool) -> tuple[float, float]:
    """Width and height in millimetres: as wide as asked for, unless the page has no room for it."""
    found = _VIEW_BOX.search(picture.svg)
    across, down = (float(found[1]), float(found[2])) if found else (2.0, 1.0)
    wide = min(picture.width_mm, _TALLEST[landscape] * across / max(down, 1.0))
    return round(wide, 2), round(wide * down / max(across, 1.0), 2)
