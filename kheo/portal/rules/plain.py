"""A page as plain text: for a reader by voice, an old telephone, or a line that carries little."""

from collections.abc import Iterable
from textwrap import wrap

WIDTH = 78


def plain_page(title: str, parts: Iterable[tuple[str, Iterable[str]]]) -> str:
    """The title underlined, then each part with its heading; lines are wrapped, a part without lines is left out."""
    lines = [*_lines(title), "=" * min(len(title), WIDTH), ""]
    for heading, paragraphs in parts:
        said = [line for paragraph in paragraphs for line in _lines(paragraph)]
        if said:
            lines += [*([heading, "-" * min(len(heading), WIDTH)] if heading else []), *said, ""]
    return "\n".join(lines)


def _lines(paragraph: str) -> list[str]:
    return [line for part in paragraph.splitlines() for line in wrap(part, WIDTH, break_long_words=False)]


def safe_cell(value: str) -> str:
    """A cell of a CSV file that no spreadsheet takes for a formula."""
    return f"'{value}" if value[:1] in {"=", "+", "-", "@", "\t", "\r"} else value
