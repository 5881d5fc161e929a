"""What the review page shows: each clause with its sentences marked, and beside it what was read from them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kheo.plans.rules.finding.deciding import (
    CONFIDENCE_TITLES,
    KIND_TITLES,
    PARTS,
    Choice,
    Decision,
    Part,
    corrected,
    keyed,
)
from kheo.plans.rules.finding.found import Confidence, Found, FoundKind, Reading
from kheo.plans.rules.finding.saying import day_of, say_value
from kheo.shared.clauses import Clause
from kheo.shared.periods import dmy
from kheo.shared.problems import Problem

CHOICES = (
    (Choice.CONFIRMED, "Xác nhận", "accept"),
    (Choice.CORRECTED, "Sửa", "edit"),
    (Choice.DROPPED, "Bỏ", "x"),
)
_TONES = {
    Confidence.CERTAIN: ("good", "accept"),
    Confidence.LIKELY: ("info", "info"),
    Confidence.GUESS: ("warn", "alert"),
}
_ICONS = {FoundKind.TARGET: "target", FoundKind.DEADLINE: "calendar", FoundKind.TASK: "list", FoundKind.GROUP: "units"}


@dataclass(frozen=True)
class Typed:
    """What a form says of one value."""

    choice: str  # "" undecided
    words: Mapping[str, str] = field(default_factory=dict)
    decision: Decision | None = None
    problems: Sequence[Problem] = ()


def typed_from(data: Mapping[str, str], read: Mapping[str, Found]) -> dict[str, Typed]:
    """Every value's choice in a form; ValueError for a choice that the page does not offer."""
    typed = {}
    for key, found in read.items():
        choice = data.get(f"{key}.choice", "")
        words = {part.name: data.get(f"{key}.{part.name}", "") for part in PARTS[found.kind]}
        decision = None
        problems: list[Problem] = []
        if choice == Choice.CORRECTED:
            value, problems = corrected(found.kind, words)
            same = all(value.get(part.name, "") == found.value.get(part.name, "") for part in PARTS[found.kind])
            decision = Decision(Choice.CONFIRMED) if same else Decision(Choice.CORRECTED, value)
        elif choice:
            decision = Decision(Choice(choice))
        typed[key] = Typed(choice, words, decision, problems)
    return typed


@dataclass(frozen=True)
class Input:
    """One part of a value as it is filled in."""

    part: Part
    id: str
    name: str
    value: Any
    error: str = ""


@dataclass(frozen=True)
class Card:
    """One value that was read, as it is shown."""

    key: str
    number: int
    kind: str
    icon: str
    lines: Sequence[str]
    was: Sequence[str]  # what the reader read, where it was corrected
    sentence: str
    because: str
    confidence: str
    tone: str
    sign: str
    choice: str
    inputs: Sequence[Input]

    @property
    def is_undecided(self) -> bool:
        return not self.choice


@dataclass(frozen=True)
class Run:
    """A stretch of a paragraph; a marked one is the sentence of the values numbered."""

    words: str
    cards: Sequence[Card] = ()


@dataclass(frozen=True)
class ClauseRow:
    clause: Clause
    paragraphs: Sequence[Sequence[Run]]
    cards: Sequence[Card]

    @property
    def is_part(self) -> bool:
        return self.clause.heading and self.clause.depth == 0


def beside_clauses(
    read: Reading, decisions: Mapping[str, Decision], typed: Mapping[str, Typed]
) -> tuple[list[ClauseRow], list[Card]]:
    """Every clause with its values; then the values that stand beside none (recipients, signature)."""
    addresses = {clause.address for clause in read.text.clauses}
    beside: dict[str, list[Card]] = {}
    outside = []
    for number, (key, found) in enumerate(keyed(read.found).items(), start=1):
        card = _card(number, key, found, decisions.get(key), typed.get(key))
        if found.clause in addresses:
            beside.setdefault(found.clause, []).append(card)
        else:
            outside.append(card)
    rows = [
        ClauseRow(
            clause,
            [_runs(paragraph, beside.get(clause.address, ())) for paragraph in clause.paragraphs],
            beside.get(clause.address, ()),
        )
        for clause in read.text.clauses
    ]
    return rows, outside


def _card(number: int, key: str, found: Found, decision: Decision | None, typed: Typed | None) -> Card:
    value = dict(found.value)
    choice = decision.choice.value if decision else ""
    if decision and decision.value is not None:
        value = dict(decision.value)
    lines = say_value(found.kind, value)
    words: Mapping[str, Any] = {part.name: _shown(part, value.get(part.name, "")) for part in PARTS[found.kind]}
    errors: dict[str | None, str] = {}
    if typed is not None:
        choice = typed.choice
        errors = {problem.field: problem.message for problem in typed.problems}
        if typed.choice == Choice.CORRECTED:
            words = typed.words
    tone, sign = _TONES[found.confidence]
    return Card(
        key,
        number,
        KIND_TITLES[found.kind],
        _ICONS.get(found.kind, "document"),
        lines,
        say_value(found.kind, found.value) if decision and decision.value is not None else (),
        found.sentence,
        found.because,
        CONFIDENCE_TITLES[found.confidence],
        tone,
        sign,
        choice,
        [
            Input(part, f"{key}-{part.name}", f"{key}.{part.name}", words.get(part.name, ""), errors.get(part.name, ""))
            for part in PARTS[found.kind]
        ],
    )


def _shown(part: Part, value: Any) -> str:
    """A part of a value as a field shows it."""
    if part.how == "list":
        return "\n".join(value) if isinstance(value, list) else str(value or "")
    if part.how == "flag":
        return "on" if value else ""
    day = day_of(value) if part.how in {"date", "day"} and value else None
    return dmy(day) if day else str(value or "")


def _runs(paragraph: str, cards: Sequence[Card]) -> list[Run]:
    """The paragraph cut at the beginnings and ends of the sentences that values were read from."""
    spans: list[tuple[int, int, list[Card]]] = []
    for card in cards:
        start = paragraph.find(card.sentence) if card.sentence else -1
        if start < 0:
            continue
        end = start + len(card.sentence)
        joined = [span for span in spans if span[0] < end and start < span[1]]
        spans = [span for span in spans if span not in joined]
        inside = [each for span in joined for each in span[2]]
        spans.append(
            (min([start, *(span[0] for span in joined)]), max([end, *(span[1] for span in joined)]), [*inside, card])
        )
    runs, at = [], 0
    for start, end, marked in sorted(spans, key=lambda span: span[0]):
        runs += [Run(paragraph[at:start]), Run(paragraph[start:end], marked)]
        at = end
    return [run for run in [*runs, Run(paragraph[at:])] if run.words]
