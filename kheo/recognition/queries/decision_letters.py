"""The letters that a decision will send when it is issued; until then they are nowhere else than on its page."""

from collections.abc import Sequence
from dataclasses import dataclass

from kheo.recognition.models import Decision, DecisionItem
from kheo.recognition.rules import DecisionKind
from kheo.recognition.rules.wording import NOT_YET, LetterText, letter_for
from kheo.units.models import Unit


@dataclass(frozen=True)
class DecisionLetter:
    unit: Unit
    text: LetterText


def letters_of(decision: Decision, items: Sequence[DecisionItem], number: str = "") -> list[DecisionLetter]:
    """One to each unit that a line is about, in the order of the tree, with all of its lines."""
    lines: dict[int, list[DecisionItem]] = {}
    units: dict[int, Unit] = {}
    for each in items:
        unit = each.registration.unit if each.registration else each.unit
        if unit is not None:
            units[unit.pk] = unit
            lines.setdefault(unit.pk, []).append(each)
    letters = []
    for unit in sorted(units.values(), key=lambda each: each.path):
        subject, body = letter_for(
            DecisionKind(decision.kind),
            title=decision.title,
            number=number or NOT_YET,
            issuer=decision.unit.title,
            lines=[_said(each) for each in lines[unit.pk]],
            ground=decision.ground,
            reason=decision.reason,
        )
        letters.append(DecisionLetter(unit, LetterText(unit.pk, unit.title, unit.email, subject, body)))
    return letters


def _said(item: DecisionItem) -> str:
    return f"{item.named} – {item.achievement}" if item.achievement else item.named
