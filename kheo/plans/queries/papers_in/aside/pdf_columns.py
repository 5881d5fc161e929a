"""In what order the pieces of a page are read: from top to bottom, and side by side column after column."""

import re
from dataclasses import dataclass
from itertools import pairwise

BARE_LABEL = re.compile(r"[-–—−•●▪○·*+]|(?:\d{1,2}|[IVXLC]{1,6}|[A-Za-zĐđ])[.)/]|\d{1,2}(?:\.\d{1,2}){1,3}\.?")
_NARROWEST = 4.0  # points between two columns


@dataclass
class Piece:
    """Words on one line, with their place in points from the top of the page (top < bottom, below zero)."""

    text: str
    left: float
    right: float
    top: float
    bottom: float
    order: int = 0  # its place in the file

    @property
    def height(self) -> float:
        return max(self.bottom - self.top, 1.0)

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


@dataclass
class Block:
    """Lines of one column, from top to bottom."""

    lines: list[Piece]
    column: bool  # it stands beside another


def blocks_of(pieces: list[Piece]) -> list[Block]:
    blocks: list[Block] = []
    rows = _rows(pieces)
    at = 0
    while at < len(rows):
        group, gutter = _group_from(rows, at)
        if gutter is None:
            if blocks and not blocks[-1].column:
                blocks[-1].lines += rows[at]
            else:
                blocks.append(Block(list(rows[at]), column=False))
            at += 1
            continue
        taken = rows[at : at + group]
        if sum(len(row) > 2 for row in taken) * 2 > len(taken):  # a table of many columns: row after row
            blocks += [Block([piece], column=True) for row in taken for piece in row]
        else:
            middle = sum(gutter) / 2
            for side in (True, False):
                lines = [piece for row in taken for piece in row if (piece.right <= middle) == side]
                blocks.append(Block(lines, column=True))
        at += group
    return blocks


def _rows(pieces: list[Piece]) -> list[list[Piece]]:
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda each: (each.middle, each.order)):
        row = rows[-1] if rows else None
        if row and abs(piece.middle - row[0].middle) < 0.5 * min(piece.height, row[0].height):
            row.append(piece)
        else:
            rows.append([piece])
    return [_merged(sorted(row, key=lambda each: each.left)) for row in rows]


def _merged(row: list[Piece]) -> list[Piece]:
    """What a change of font parted, and a label with the words that it begins, is one piece again."""
    merged = [row[0]]
    for piece in row[1:]:
        last = merged[-1]
        gap = piece.left - last.right
        follows = piece.order == last.order + 1 and gap < 1.9 * last.height
        if follows or (BARE_LABEL.fullmatch(last.text) and gap < 5 * last.height):
            joint = "" if gap < 0.1 * last.height else " "
            merged[-1] = Piece(
                f"{last.text}{joint}{piece.text}", last.left, max(last.right, piece.right), min(last.top, piece.top),
                max(last.bottom, piece.bottom), piece.order,
            )  # fmt: skip
        else:
            merged.append(piece)
    return merged


def _group_from(rows: list[list[Piece]], at: int) -> tuple[int, tuple[float, float] | None]:
    """How many rows from here on leave one strip free from top to bottom, and that strip."""
    gutter: tuple[float, float] | None = None
    alone: list[Piece] = []  # rows with one piece, before the first that has two
    best = 0
    for place in range(at, len(rows)):
        row = rows[place]
        if place > at and row[0].top - rows[place - 1][0].bottom > 4 * row[0].height and len(row) < 2:
            break
        if len(row) < 2:
            if gutter is None:
                if len(alone) >= 3:
                    break
                alone.append(row[0])
                continue
            kept = _beside(gutter, row[0])
        else:
            kept = _gutter_of(row, gutter)
            for piece in alone:
                kept = _beside(kept, piece) if kept else None
            if kept is None and gutter is None:
                break
        if kept is None:
            break
        gutter, alone = kept, []
        best = place - at + 1
    return best, gutter


def _gutter_of(row: list[Piece], gutter: tuple[float, float] | None) -> tuple[float, float] | None:
    """The widest gap of the row, within the strip that is still free."""
    gaps = []
    for before, after in pairwise(row):
        left, right = before.right, after.left
        if gutter:
            left, right = max(left, gutter[0]), min(right, gutter[1])
        gaps.append((right - left, (left, right)))
    width, strip = max(gaps)
    return strip if width >= _NARROWEST else None


def _beside(gutter: tuple[float, float], piece: Piece) -> tuple[float, float] | None:
    left, right = gutter
    if piece.left >= left + _NARROWEST and piece.left > (left + right) / 2:
        return left, min(right, piece.left)
    if piece.right <= right - _NARROWEST:
        return max(left, piece.right), right
    return None
