"""The figures of a document, kept as they stood; and what is different when they are counted again."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kheo.papers.rules.official import Figure, Heading, Items, Official, Paragraph, Run, Runs, Table
from kheo.shared.periods import dmy

MARK = "□"  # stands for a figure, whose change is told apart from the words'
DAY = "□/□/□"

Kept = Mapping[str, str]


def figures_of(document: Official) -> list[dict[str, str]]:
    """Every figure with its source, in the order of the paper."""
    return [
        {
            "text": each.text,
            "says": each.says,
            "as_of": each.as_of.isoformat(),
            "clause": each.clause,
            "link": each.link,
        }
        for each in document.figures()
    ]


def lines_of(document: Official, as_of: date) -> list[str]:
    """What the system wrote, a line for each paragraph, item and row; a mark for each figure and for the day."""
    return [line.replace(dmy(as_of), DAY) for line in _lines(document) if line.strip()]


def _lines(document: Official) -> Iterator[str]:
    for block in document.all_blocks:
        if isinstance(block, Heading):
            yield block.text
        elif isinstance(block, Paragraph):
            if not block.by_office:
                yield " ".join(filter(None, (block.label, _marked(block.runs))))
        elif isinstance(block, Items):
            yield from map(_marked, block.lines)
        elif isinstance(block, Table):
            for row in block.rows:
                yield " | ".join(_marked(cell) for cell in row.cells)


def _marked(runs: Runs | Run) -> str:
    if isinstance(runs, str | Figure):
        runs = (runs,)
    return "".join(run if isinstance(run, str) else MARK for run in runs)


@dataclass(frozen=True)
class Change:
    """One figure as the document has it and as it is counted now; "" where it is not in one of the two."""

    says: str
    then: str
    now: str
    clause: str = ""
    link: str = ""  # opens today's records


def figures_changed(then: Sequence[Kept], now: Sequence[Kept]) -> list[Change]:
    """Each figure that says something else, once, in the order of the paper; those that came or went included."""
    kept, counted = _by_source(then), _by_source(now)
    changes: dict[Change, None] = {}
    for source in dict.fromkeys((*kept, *counted)):
        before, after = kept.get(source), counted.get(source)
        said, says = (before or {}).get("text", ""), (after or {}).get("text", "")
        if said != says:
            told = after or before or {}
            changes[Change(source[0], said, says, source[1], told.get("link", ""))] = None
    return list(changes)


def _by_source(figures: Iterable[Kept]) -> dict[tuple[str, str, int], Kept]:
    """By what was counted and after which clause; the same said several times by its place among these."""
    seen: Counter[tuple[str, str]] = Counter()
    found = {}
    for each in figures:
        source = (each["says"], each["clause"])
        seen[source] += 1
        found[(*source, seen[source])] = each
    return found


def lines_changed(then: Sequence[str], now: Sequence[str]) -> tuple[list[str], list[str]]:
    """Lines of the document that the system would not write now, and lines that it would; order is no difference."""
    return _without(then, now), _without(now, then)


def _without(lines: Sequence[str], others: Sequence[str]) -> list[str]:
    left = Counter(others)
    rest = []
    for line in lines:
        if left[line]:
            left[line] -= 1
        else:
            rest.append(line)
    return rest
