"""The guide, read once from the file that comes with the programme (made of docs/huong-dan.md by `make docs`)."""

import json
from functools import lru_cache
from pathlib import Path

from kheo.guide.rules.sections import Section, section_of

BUNDLE = Path(__file__).parents[1] / "bundled" / "guide.json"


@lru_cache(maxsize=1)
def sections() -> dict[str, Section]:
    """The sections by their slugs, in order."""
    found = json.loads(BUNDLE.read_text(encoding="utf-8"))["sections"]
    return {
        each["slug"]: section_of(
            slug=each["slug"],
            number=each["number"],
            title=each["title"],
            parent=each["parent"],
            html="\n".join(each["html"]),
        )
        for each in found
    }


def chapters() -> list[tuple[Section, list[Section]]]:
    """Each chapter with its sections."""
    every = sections().values()
    return [(each, [below for below in every if below.parent == each.slug]) for each in every if not each.parent]
