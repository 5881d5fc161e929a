"""A document as PDF, set by typst with the house's own letters and no others."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

from kheo.papers.actions.rendering.pdf_parts import long_table, set_in_parts
from kheo.papers.actions.rendering.wording import (
    LONGEST_WORD,
    SIZES,
    SMALL_FROM,
    TAIL,
    addressed,
    aligned,
    cells_of,
    clean,
    day_of_paper,
    is_centred,
    issuer_lines,
    listed,
    number_line,
    said,
    size_of,
    subject_of_letter,
    title_of,
    widths_of,
    words_of,
)
from kheo.papers.rules.official import Block, Heading, Items, Official, Paragraph, Picture, Table

TEMPLATE = Path(__file__).parents[2] / "typst"
FONTS = Path(__file__).parents[3] / "recognition" / "typst" / "fonts"
TAGGED_UP_TO = 4000  # cells; the tags of a longer document weigh more than its text
_DOTS = 200  # to the inch, of a picture as PNG
_ROOM = {False: 467.7, True: 714.3}  # points between the margins of a page that stands, and of one that lies


def pdf_of(document: Official) -> bytes:
    values, day = _values(document), day_of_paper(document)
    place = long_table(values)
    if place is not None:
        return set_in_parts(
            values,
            place,
            lambda data: _compiler(data=data),
            lambda compiler: cast(bytes, compiler.compile(format="pdf", timestamp=day, pdf_tags=False)),
        )
    made = _compiler().compile(format="pdf", sys_inputs=_inputs(values), timestamp=day, pdf_tags=_is_small(document))
    return cast(bytes, made)


def pictures_of(document: Official, dots_per_inch: int = 60) -> list[bytes]:
    """The pages as PNG, to be looked at."""
    made = _compiler().compile(format="png", ppi=dots_per_inch, sys_inputs=_inputs(_values(document)))
    return made if isinstance(made, list) else [cast(bytes, made)]


def drawn(picture: Picture, width_mm: float) -> bytes:
    """A picture alone as PNG, in our own letters, for a form that holds no drawing."""
    inputs = {"svg": picture.svg, "width": str(width_mm)}
    return cast(bytes, _compiler("picture.typ").compile(format="png", ppi=_DOTS, sys_inputs=inputs))


def _compiler(name: str = "official.typ", data: str = "") -> Any:
    import typst

    return typst.Compiler(
        str(TEMPLATE / name), root=str(TEMPLATE), font_paths=_fonts(), sys_inputs={"data": data} if data else {}
    )


@lru_cache(maxsize=1)
def _fonts() -> Any:
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])


def _inputs(values: dict[str, Any]) -> dict[str, str]:
    return {"data": json.dumps(values, ensure_ascii=False)}


def _is_small(document: Official) -> bool:
    tables = [block for block in document.all_blocks if isinstance(block, Table)]
    return sum(len(table.rows) * len(table.columns) for table in tables) <= TAGGED_UP_TO


def _values(document: Official) -> dict[str, Any]:
    party = document.head.party
    above, own = issuer_lines(document)
    to, addressees = addressed(document)
    return {
        "first_page": 1,
        "continues": False,
        "signs": True,
        "party": party,
        "landscape": document.landscape,
        "title": title_of(document),
        "above": above,
        "own": own,
        "author": " ".join(own),
        "number": number_line(document),
        "place_and_date": clean(document.head.place_and_date),
        "kind": clean(document.kind),
        "subject": clean(document.subject) if document.kind else subject_of_letter(document),
        "to": to,
        "addressees": addressees,
        "blocks": [_block(block, landscape=document.landscape) for block in document.blocks],
        "recipients": listed(document.recipients, party=party),
        "signatures": [
            {"authority": [*map(clean, each.authority)], "position": clean(each.position), "name": clean(each.name)}
            for each in document.signatures
        ],
        "annexes": [
            {
                "title": clean(annex.title),
                "subject": clean(annex.subject),
                "note": clean(annex.note),
                "blocks": [_block(block, landscape=document.landscape) for block in annex.blocks],
            }
            for annex in document.annexes
        ],
    }


def _block(block: Block, *, landscape: bool) -> dict[str, Any]:
    if isinstance(block, Heading):
        return {"is": "heading", "text": clean(block.text), "level": block.level, "centred": is_centred(block)}
    if isinstance(block, Paragraph):
        return {
            "is": "paragraph",
            "label": clean(block.label),
            "text": words_of(block),
            "by_office": block.by_office,
            "italic": block.italic,
        }
    if isinstance(block, Items):
        return {"is": "items", "lines": [said(line) for line in block.lines]}
    if isinstance(block, Picture):
        return {
            "is": "picture",
            "svg": block.svg,
            "width": size_of(block, landscape=landscape)[0],
            "caption": clean(block.caption),
            "alt": clean(block.alt),
        }
    return _table(block, _ROOM[landscape])


def _table(table: Table, room: float) -> dict[str, Any]:
    count = len(table.columns)
    small = count >= SMALL_FROM
    rows = []
    for row in table.rows:
        kind = "s" if row.is_section else "t" if row.is_total else ""
        words = [said(row.cells[0]) if row.cells else ""] if row.is_section else list(cells_of(row.cells, count))
        rows.append([kind, *map(_breakable, words)])
    return {
        "is": "table",
        "title": clean(table.title),
        "heads": [_breakable(clean(column.title)) for column in table.columns],
        "widths": [round(each, 1) for each in widths_of(table, room, SIZES[small])],
        "aligned": [str(align) for align in aligned(table)],
        "small": small,
        "marked_from": len(rows),
        "tail": TAIL if len(rows) > TAIL else 0,
        "rows": rows,
    }


def _breakable(words: str) -> str:
    """A word too long for any column may be broken anywhere."""
    if len(words) <= LONGEST_WORD:
        return words
    return " ".join("\u200b".join(word) if len(word) > LONGEST_WORD else word for word in words.split(" "))
