"""The tables of a .docx, read in a process of its own with little memory and time. Run as a script: see `tables_of`.

It takes nothing of the project along but the plan reader's looking into zips and XML; there is no Django in it.
"""

import json
import resource
import sys
from typing import Any

from kheo.plans.queries.papers_in.aside.archive import Archive
from kheo.plans.queries.papers_in.aside.docx import main_part
from kheo.plans.queries.papers_in.aside.limits import RefusedError
from kheo.plans.queries.papers_in.aside.xml_events import Attributes, Events, feed

MEMORY = 288 * 1024 * 1024
SECONDS = 8
MOST_CELLS = 20_000
MOST_CHARACTERS = 1_000_000
_PREFIXES = {
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main": "w",
    "http://purl.oclc.org/ooxml/wordprocessingml/main": "w",
}
_DROPPED = frozenset(("w:moveFrom", "w:delText", "w:instrText"))


class Tables(Events):
    """The rows of all tables in their order, each a list of the words of its cells."""

    def __init__(self) -> None:
        self.rows: list[list[str]] = []
        self._cells: list[list[str]] = []  # the cells that are open, the innermost last
        self._rows: list[list[str]] = []
        self._in_text = False
        self._dropped = 0
        self._count = self._characters = 0

    def start(self, name: str, attributes: Attributes) -> None:
        if self._dropped or name in _DROPPED:
            self._dropped += 1
        elif name == "w:tr":
            self._rows.append([])
        elif name == "w:tc":
            self._cells.append([])
        elif name == "w:t":
            self._in_text = True
        elif name in ("w:br", "w:cr") and self._cells:
            self._cells[-1].append("\n")
        elif name == "w:tab" and self._cells:
            self._cells[-1].append(" ")

    def end(self, name: str) -> None:
        if self._dropped:
            self._dropped -= 1
        elif name == "w:t":
            self._in_text = False
        elif name == "w:p" and self._cells:
            self._cells[-1].append("\n")
        elif name == "w:tc" and self._cells:
            words = "".join(self._cells.pop()).strip()
            self._count += 1
            if self._count > MOST_CELLS:
                raise RefusedError("paper.too_long")
            if self._rows:
                self._rows[-1].append(words)
        elif name == "w:tr" and self._rows:
            self.rows.append(self._rows.pop())

    def text(self, data: str) -> None:
        if self._in_text and self._cells and not self._dropped:
            self._characters += len(data)
            if self._characters > MOST_CHARACTERS:
                raise RefusedError("paper.too_long")
            self._cells[-1].append(data)


def read(data: bytes) -> dict[str, Any]:
    archive = Archive(data)
    part = main_part(archive)
    if not part:
        raise RefusedError("paper.unknown")
    tables = Tables()
    feed(archive.pieces(part), _PREFIXES, tables)
    return {"rows": tables.rows}


def answer(data: bytes) -> str:
    try:
        return json.dumps(read(data))
    except RefusedError as refused:
        return json.dumps({"refused": refused.code})
    except MemoryError:
        return json.dumps({"refused": "paper.too_heavy"})
    except Exception:
        return json.dumps({"refused": "paper.damaged"})


def run() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.stdout.write(answer(sys.stdin.buffer.read()))
