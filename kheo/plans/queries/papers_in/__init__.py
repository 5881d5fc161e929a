"""A plan document as it was sent (.docx, .odt, PDF, .txt, .md) → its plain text, a paragraph a line.

What a file is, its bytes say. Packed and PDF files are read in a process of its own with little memory and time
(`aside`); text is decoded here.
"""

import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kheo.plans.queries.papers_in.aside.limits import LARGEST_FILE, MOST_CHARACTERS
from kheo.plans.queries.papers_in.kinds import kind_of
from kheo.plans.queries.papers_in.plain import decode, to_unicode
from kheo.plans.queries.papers_in.refusals import refusal
from kheo.shared.apart import answer_apart
from kheo.shared.text import nfc

__all__ = ["PaperText", "text_of"]

SCRIPT = "import sys; sys.path.append(sys.argv[1]); from aside.main import run; run(sys.argv[2:] == ['--many'])"
COMMAND = (sys.executable, "-I", "-c", SCRIPT, str(Path(__file__).parent))
_BREAK = re.compile(r"\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")
_SPACE = re.compile(r"[\u00a0\u2000-\u200a\u202f\u3000]")
_NOTHING = re.compile(r"[\x00-\x08\x0e-\x1b\x1f\x7f\u00ad\u200b\u2060\ufeff]")
_MARKDOWN = (".md", ".markdown")
_WRAPPED = 120  # a text without a longer line looks as if its paragraphs were broken by hand …
_LONG = 60  # … so there a line of this length is parted from the next


@dataclass(frozen=True)
class PaperText:
    """The text of a document; `notes` say, in Vietnamese, what a reader should know of how it was read."""

    text: str
    format: str  # docx, odt, pdf, txt, md
    notes: tuple[str, ...] = ()


def text_of(data: bytes, name: str) -> PaperText:
    """Read a document that somebody sent; RuleBroken with one problem that says why it cannot be read."""
    if len(data) > LARGEST_FILE:
        raise refusal("paper.too_large")
    kind = kind_of(data)
    if kind == "plain":
        text, notes = decode(data)
        lines = _BREAK.split(text)
        format_ = "md" if name.lower().endswith(_MARKDOWN) else "txt"
    else:
        answer = _read_aside(data)
        lines, format_ = answer["lines"], answer["format"]
        pictures = answer["pictures"]
        notes = (f"Tệp có {pictures} trang chỉ là ảnh, chưa đọc được.",) if pictures else ()
        lines = _parted([part for line in lines for part in _BREAK.split(line)])
    lines, converted = to_unicode([_clean(line) for line in lines])
    text = "\n".join(map(nfc, lines)).strip("\n")
    if len(text) > MOST_CHARACTERS:
        raise refusal("paper.too_long")
    if not any(character.isalpha() for character in text):
        raise refusal("paper.no_text")
    return PaperText(f"{text}\n", format_, (*notes, *converted))


def _clean(line: str) -> str:
    return _NOTHING.sub("", _SPACE.sub(" ", line)).strip(" \t")


def _parted(lines: list[str]) -> list[str]:
    """Each line is a paragraph already: where all are short, empty lines tell the clause parser so."""
    if max(map(len, lines), default=0) > _WRAPPED:
        return lines
    return [part for line in lines for part in ([line, ""] if len(line) >= _LONG else [line])]


def _read_aside(data: bytes) -> dict[str, Any]:
    answer = answer_apart(COMMAND, data)
    if answer is None:
        raise refusal("paper.too_heavy")
    if code := answer.get("refused"):
        raise refusal(code)
    return answer
