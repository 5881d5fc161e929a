"""From the lines of pages to paragraphs: a line that reaches the margin goes on in the next, unless that one begins."""

import re
from collections import Counter
from itertools import pairwise

from .pdf_columns import Block, Piece, blocks_of

_LABEL = re.compile(
    r"[-–—−•●▪○·*+]\s*\S|[IVXLC]{1,6}\s?[.\-–/)]\s*\S|[A-HĐ]\s?[./)]\s+\S|(?:\d{1,2}(?:\.\d{1,2}){0,3}\.?|\d{1,2}\s?[.)/:])\s+[^\W\d]"
    r"|\d{1,2}[.)]\S|[a-zđ]\s?[)./]\s*\S|(?:Điều|Chương|Phần|Mục|Phụ lục)\s+(?:thứ\s+)?[\w]+\b"
)  # fmt: skip
_DASH_AND_DIGIT = re.compile(r"[-–—]\s*\d")
_PAGE_NUMBER = re.compile(r"[-–—\s]*(?:trang\s*)?\d{1,3}(?:\s*[/|]\s*\d{1,3})?[-–—\s]*", re.I)
_ENDED = (".", ":", ";", ",", "!", "?", "…", "”")
_EDGE = 0.12  # of the page's height


class _Lines:
    """What is usual in this document: where lines begin and end, and how far they stand apart."""

    def __init__(self, blocks: list[Block], column: bool = False) -> None:
        self.column = column
        lines = [line for block in blocks for line in block.lines] or [Piece("", 0, 0, 0, 1)]
        self.em = sorted(line.height for line in lines)[len(lines) // 2] / 1.2
        self.right = _edge([line.right for line in lines], self.em)
        lefts = Counter(round(line.left / 3) for line in lines)
        most = max(lefts.values())
        self.left = 3 * min(place for place, count in lefts.items() if count * 3 >= most)
        steps = Counter(
            round((b.top - a.top) * 2) / 2
            for block in blocks
            for a, b in pairwise(block.lines)
            if 0 < b.top - a.top < 3 * a.height
        )
        self.step = steps.most_common(1)[0][0] if steps else 0.0
        labelled = [line for line in lines if _LABEL.match(line.text)]
        inward = sum(1 for line in labelled if line.left > self.left + 0.5 * self.em)
        self.indented = bool(labelled) and inward >= 0.6 * len(labelled)


def paragraphs_of(pages: list[list[Piece]], heights: list[float]) -> list[str]:
    kept = _without_running_heads([_without_number(page, height) for page, height in zip(pages, heights, strict=True)])
    ordered = [blocks_of(page) for page in kept]
    _finish_columns(ordered)
    body = _Lines([block for page in ordered for block in page if not block.column])
    paragraphs: list[list[Piece]] = []
    last_of_body: Piece | None = None
    for page in ordered:
        for block in page:
            usual = _Lines([block], column=True) if block.column else body
            previous: Piece | None = None if block.column else last_of_body
            for line in block.lines:
                if previous is not None and paragraphs and _goes_on(paragraphs[-1], previous, line, usual):
                    paragraphs[-1].append(line)
                else:
                    paragraphs.append([line])
                previous = line
            last_of_body = None if block.column else previous
    return [_joined(lines) for lines in paragraphs]


def _finish_columns(pages: list[list[Block]]) -> None:
    """A last page that only holds the rest of the left column belongs to that column (the list of recipients)."""
    for before, page in pairwise(pages):
        columns = before[-2:]
        if len(columns) < 2 or not all(block.column and block.lines for block in columns) or len(page) != 1:
            continue
        left, right = columns
        begins, ends = min(line.left for line in left.lines), min(line.left for line in right.lines)
        em = left.lines[0].height
        if all(begins - em < line.left and line.right < ends + em for line in page[0].lines):
            left.lines += page.pop().lines


def _goes_on(paragraph: list[Piece], before: Piece, line: Piece, usual: _Lines) -> bool:
    em = usual.em
    words = line.text.split()
    per_character = (line.right - line.left) / max(len(line.text), 1)
    room = usual.right - before.right
    if room > 0.6 * em and room > (len(words[0]) + 1) * per_character * 1.1:
        return False  # the next word would have had its place: the line was ended
    if not 0.85 < line.height / before.height < 1.18:
        return False
    if usual.column and line.text[:1].isupper() and not _LABEL.match(paragraph[0].text):
        return False  # lines of a letterhead or a signature
    same_page = line.top > before.top
    if same_page and usual.step and line.top - before.top > 1.17 * usual.step + 0.5:
        return False
    inward = line.left > usual.left + 0.5 * em
    if _LABEL.match(line.text):
        if _DASH_AND_DIGIT.match(line.text) and before.text[-1:].isdigit():
            return not inward or not usual.indented
        return usual.indented and not inward and not before.text.endswith(_ENDED)
    if len(paragraph) > 1:
        return line.left <= before.left + 0.5 * em
    if line.left > before.left + 0.5 * em:
        return bool(_LABEL.match(before.text))
    beside = abs(line.left - before.left) <= 0.5 * em
    return not (beside and inward and usual.indented and before.text.endswith(_ENDED))


def _joined(lines: list[Piece]) -> str:
    text = lines[0].text
    for line in lines[1:]:
        broken_word = text.endswith(("-", "/")) and text[-2:-1].isalnum()
        text += line.text if broken_word else f" {line.text}"
    return text


def _edge(rights: list[float], em: float) -> float:
    """Where lines end that are full: the farthest place that more than one line reaches."""
    ends = sorted(rights, reverse=True)
    enough = max(2, len(ends) // 20)
    for place, end in enumerate(ends):
        reach = ends[min(place + enough - 1, len(ends) - 1)]
        if end - reach <= 0.6 * em and place + enough <= len(ends):
            return end
    return ends[0]


def _without_number(page: list[Piece], height: float) -> list[Piece]:
    numbers = {
        id(piece)
        for piece in page
        if _PAGE_NUMBER.fullmatch(piece.text) and not _EDGE * height < -piece.middle < (1 - _EDGE) * height
    }
    extremes = {id(piece) for piece in (min(page, key=_top, default=None), max(page, key=_top, default=None)) if piece}
    return [piece for piece in page if id(piece) not in numbers & extremes]


def _without_running_heads(pages: list[list[Piece]]) -> list[list[Piece]]:
    """What stands first or last on most pages, always the same, is no part of the text."""
    if len(pages) < 3:
        return pages
    for choose in (min, max):
        edges = [choose(page, key=_top) for page in pages if page]
        texts = Counter(re.sub(r"\d+", "0", piece.text) for piece in edges)
        for text, count in texts.items():
            if count >= 3 and count * 2 > len(pages):
                drop = {id(piece) for piece in edges if re.sub(r"\d+", "0", piece.text) == text}
                pages = [[piece for piece in page if id(piece) not in drop] for page in pages]
    return pages


def _top(piece: Piece) -> float:
    return piece.top
