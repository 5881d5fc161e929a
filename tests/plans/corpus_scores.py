"""How well the plan reader reads the texts of `tests/plans/corpus`: what is right, missed and invented, by kind.

Each text of the folder has its labels beside it, given by reading as an official would; texts that are `held_out`
were not looked at while the rules were written. A deadline is right when its clause and its last day agree (clause,
repeat and day for a periodic one); a target when clause, measure, amount, share and level agree; a citation when
number and date agree. A label may hold a list where an official would accept any of its values; an `optional` label
is neither missed when it is not found nor invented when it is.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

CORPUS = Path(__file__).parent / "corpus"
KINDS = ("deadlines", "targets", "citations")


@dataclass(frozen=True)
class Text:
    """One plan text with its labelled answers."""

    name: str
    text: str
    labels: Mapping[str, Any]

    @property
    def held_out(self) -> bool:
        return bool(self.labels.get("held_out"))


@dataclass
class Score:
    """Counts of one kind in one text or in many."""

    right: int = 0
    missed: list[str] = field(default_factory=list)
    invented: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        found = self.right + len(self.invented)
        return self.right / found if found else 1.0

    @property
    def recall(self) -> float:
        wanted = self.right + len(self.missed)
        return self.right / wanted if wanted else 1.0

    @property
    def f(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    def add(self, other: "Score") -> None:
        self.right += other.right
        self.missed += other.missed
        self.invented += other.invented


def texts() -> list[Text]:
    """The corpus, in the order of its names."""
    return [
        Text(path.stem, path.read_text(encoding="utf-8"), YAML(typ="safe", pure=True).load(path.with_suffix(".yaml")))
        for path in sorted([*CORPUS.glob("*.txt"), *CORPUS.glob("*.md")])
    ]


def score(text: Text) -> dict[str, Score]:
    """Read one text and compare with its labels."""
    from kheo.plans.rules.finding import FoundKind, read_text

    reading = read_text(text.text)
    found = {
        "deadlines": [_deadline(each.clause, each.value) for each in reading.of(FoundKind.DEADLINE)],
        "targets": [_target(each.clause, each.value) for each in reading.of(FoundKind.TARGET)],
        "citations": _once(
            _citation(each.value) for kind in (FoundKind.BASIS, FoundKind.CITE) for each in reading.of(kind)
        ),
    }
    wanted = {
        "deadlines": [(_deadlines(label), label) for label in text.labels["deadlines"] or ()],
        "targets": [(_targets(label), label) for label in text.labels["targets"] or ()],
        "citations": [(_citations(label), label) for label in text.labels["citations"] or ()],
    }
    return {kind: _compare(text.name, found[kind], wanted[kind]) for kind in KINDS}


def total(scores: Iterable[dict[str, Score]]) -> dict[str, Score]:
    summed = {kind: Score() for kind in KINDS}
    for each in scores:
        for kind in KINDS:
            summed[kind].add(each[kind])
    return summed


def _compare(name: str, found: list[tuple[str, ...]], wanted: list[tuple[set[tuple[str, ...]], Any]]) -> Score:
    result = Score()
    rest = list(found)
    for answers, label in sorted(wanted, key=lambda each: bool(each[1].get("optional"))):
        hit = next((each for each in rest if each in answers), None)
        if hit is not None:
            rest.remove(hit)
            result.right += not label.get("optional")
        elif not label.get("optional"):
            result.missed.append(f"{name}: {say(min(answers))}")
    result.invented += [f"{name}: {say(each)}" for each in rest]
    return result


def say(answer: tuple[str, ...]) -> str:
    return " | ".join(part or "–" for part in answer)


# --- what must agree, in one spelling ---------------------------------------------------------------------------------


def _deadline(clause: str, value: Mapping[str, Any]) -> tuple[str, ...]:
    if value.get("every"):
        return (clause, "every", str(value["every"]), _day(value.get("day")), _day(value.get("before")))
    return (clause, str(value.get("last_day") or ""))


def _day(value: object) -> str:
    return "" if value in (None, "") else str(int(str(value)))


def _deadlines(label: Mapping[str, Any]) -> set[tuple[str, ...]]:
    return {_deadline(label["clause"], label)}


def _target(clause: str, value: Mapping[str, Any]) -> tuple[str, ...]:
    return (
        clause,
        str(value.get("measure") or ""),
        _amount(value.get("at_least")),
        str(value.get("share_of") or ""),
        _level(str(value.get("level") or "")),
    )


def _targets(label: Mapping[str, Any]) -> set[tuple[str, ...]]:
    return {
        _target(label["clause"], {**label, "measure": measure, "level": level})
        for measure in _either(label["measure"])
        for level in _either(label.get("level", ""))
    }


def _amount(value: object) -> str:
    said = str(value or "").replace(" ", "").replace(",", ".")
    return said.lstrip("0") or said


def _level(title: str) -> str:
    words = title.casefold().split()
    if words[-2:] == ["trở", "lên"]:
        words = words[:-2]
    return " ".join(words[1:] if words[:1] == ["cấp"] else words)


def _citation(value: Mapping[str, Any]) -> tuple[str, ...]:
    number = "".join(str(value.get("number") or "").split()).replace("–", "-").casefold()
    return (number, str(value.get("date") or ""))


def _citations(label: Mapping[str, Any]) -> set[tuple[str, ...]]:
    return {_citation({"number": label["number"], "date": date}) for date in _either(label["date"])}


def _either(value: object) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else [str(value)]


def _once(values: Iterable[tuple[str, ...]]) -> list[tuple[str, ...]]:
    return list(dict.fromkeys(values))
