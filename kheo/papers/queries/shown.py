"""A document as a page shows it: every figure with the number of its source, long tables shortened."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from kheo.papers.rules.drafts import Place
from kheo.papers.rules.official import (
    Align,
    Block,
    Figure,
    Heading,
    Items,
    Official,
    Paragraph,
    Picture,
    Row,
    Run,
    Runs,
    Table,
)
from kheo.shared.periods import dmy

MOST_ROWS = 12  # of a table on the page; the rest is in the files


@dataclass(frozen=True)
class Source:
    """What a figure on the page was counted from."""

    number: int
    text: str
    says: str
    day: str
    clause: str
    link: str


@dataclass
class Piece:
    """Words, or a figure with its source; `is_first` where the source's way back leads to."""

    text: str
    source: int = 0
    is_first: bool = False


@dataclass
class ShownBlock:
    kind: str  # heading, paragraph, items, table, picture, place
    pieces: Sequence[Piece] = ()
    label: str = ""
    level: int = 3  # of a heading
    lines: Sequence[Sequence[Piece]] = ()
    title: str = ""
    columns: Sequence[tuple[str, str]] = ()  # words, class
    rows: Sequence[Mapping[str, Any]] = ()
    drawing: SafeString | str = ""  # SVG that the house made
    caption: str = ""
    place: Place | None = None


@dataclass
class ShownAnnex:
    title: str
    subject: str
    note: str
    blocks: list[ShownBlock]


@dataclass
class Shown:
    top: int  # level on the page of a heading of level 1, so that the document's highest comes next after the page's
    blocks: list[ShownBlock] = field(default_factory=list)
    annexes: list[ShownAnnex] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)


def shown(document: Official, places: Sequence[Place] = ()) -> Shown:
    """`places`: those of the document in its order, to be written in; without them what is open stands in brackets."""
    highest = min((each.level for each in document.all_blocks if isinstance(each, Heading)), default=1)
    found = Shown(top=(3 if document.kind else 2) + 1 - highest)
    waiting = list(places)
    numbers: dict[Figure, int] = {}

    def show(blocks: Sequence[Block]) -> list[ShownBlock]:
        return [
            ShownBlock("place", label=block.label, place=waiting.pop(0))
            if isinstance(block, Paragraph) and block.by_office and waiting
            else _block(block, found, numbers)
            for block in blocks
        ]

    found.blocks = show(document.blocks)
    found.annexes = [ShownAnnex(each.title, each.subject, each.note, show(each.blocks)) for each in document.annexes]
    return found


def _block(block: Block, found: Shown, numbers: dict[Figure, int]) -> ShownBlock:
    def pieces(runs: Runs | Run) -> list[Piece]:
        if isinstance(runs, str | Figure):
            runs = (runs,)
        return [_piece(run, found, numbers) for run in runs]

    if isinstance(block, Heading):
        return ShownBlock("heading", pieces(block.text), level=min(found.top + block.level - 1, 5))
    if isinstance(block, Paragraph):
        words = pieces(block.runs)
        return ShownBlock("paragraph", [Piece("["), *words, Piece("]")] if block.by_office else words, block.label)
    if isinstance(block, Items):
        return ShownBlock("items", lines=[pieces(line) for line in block.lines])
    if isinstance(block, Picture):
        return ShownBlock("picture", drawing=mark_safe(block.svg), caption=block.caption)
    return _table(block, pieces)


def _table(table: Table, pieces: Any) -> ShownBlock:
    rows, last = list(table.rows), []
    left_out = 0
    if len(rows) > MOST_ROWS + 1:
        last = rows[-1:] if rows[-1].is_total else []
        left_out = len(rows) - MOST_ROWS - len(last)
        rows = rows[:MOST_ROWS]
    classes = ["num" if column.align is Align.RIGHT else "" for column in table.columns]

    def row(each: Row) -> dict[str, Any]:
        return {
            "is_section": each.is_section,
            "is_total": each.is_total,
            "cells": [
                {"pieces": pieces(cell), "class": classes[n] if n < len(classes) else "", "head": column.title}
                for n, (cell, column) in enumerate(zip(each.cells, table.columns, strict=False))
            ],
        }

    return ShownBlock(
        "table",
        title=table.title,
        columns=[(column.title, classes[n]) for n, column in enumerate(table.columns)],
        rows=[row(each) for each in rows] + [{"is_gap": True, "count": left_out} for _ in range(bool(left_out))]
        + [row(each) for each in last],
    )  # fmt: skip


def _piece(run: Run, found: Shown, numbers: dict[Figure, int]) -> Piece:
    if isinstance(run, str):
        return Piece(run)
    if known := numbers.get(run):
        return Piece(run.text, known)
    numbers[run] = number = len(numbers) + 1
    found.sources.append(source(number, run))
    return Piece(run.text, number, is_first=True)


def source(number: int, figure: Figure) -> Source:
    return Source(number, figure.text, figure.says, dmy(figure.as_of), figure.clause, figure.link)


def kept_sources(figures: Sequence[Mapping[str, str]], most: int) -> list[Source]:
    """The sources of an issued document as they were kept, each once."""
    found: dict[tuple[str, ...], Source] = {}
    for each in figures:
        key = (each["text"], each["says"], each["as_of"], each["clause"])
        if key not in found:
            if len(found) >= most:
                break
            day = dmy(date.fromisoformat(each["as_of"]))
            found[key] = Source(len(found) + 1, each["text"], each["says"], day, each["clause"], each["link"])
    return list(found.values())
