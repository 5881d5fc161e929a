"""What all three renderings of a document say alike: lines of the foot, brackets, which cells are numbers."""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from kheo.papers.rules.official import Align, Heading, Official, Paragraph, Picture, Run, Runs, Table, plain

SMALL_FROM = 9  # columns; a table this wide is set in smaller letters
TAIL = 2  # rows of a table at the end of a document that stay with the signature
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


def issuer_lines(document: Official) -> tuple[list[str], str]:
    """The superior's names, and its own."""
    *above, own = [clean(line) for line in document.head.issuer] or [""]
    return above, own


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
