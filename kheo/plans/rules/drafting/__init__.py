"""From what a person confirmed to a draft plan file, in the layout of the plan files that offices know.

Nothing is used that was not confirmed or corrected, and nothing is invented: what the file needs and the text does not
give is a line "# CẦN ĐIỀN: …", and checking the file names it. Every value stands below the sentence it was read from.
"""

from collections.abc import Iterable, Sequence

from kheo.plans.rules.document import UnitDefinition
from kheo.plans.rules.drafting.lines import MISSING
from kheo.plans.rules.drafting.sections import Draft, Used
from kheo.plans.rules.finding.deciding import CONFIDENCE_TITLES, KIND_TITLES, Choice, Decisions, keyed
from kheo.plans.rules.finding.found import Found
from kheo.plans.rules.finding.saying import say_value

__all__ = ["MISSING", "draft"]


def draft(
    read: Iterable[Found],
    decisions: Decisions,
    *,
    known: Sequence[UnitDefinition] = (),
    text_name: str = "van-ban.txt",
    with_unconfirmed: bool = False,
) -> str:
    """The draft as YAML 1.2. `known`: units that exist already, whose codes and places in the tree are taken over.

    `with_unconfirmed` takes in what nobody decided, each value marked; such a file cannot be loaded.
    """
    used: list[Used] = []
    left: list[tuple[str, Found]] = []
    unconfirmed = 0
    for key, found in keyed(read).items():
        decision = decisions.get(key)
        if decision is None and with_unconfirmed:
            mark = f"CHƯA XÁC NHẬN ({CONFIDENCE_TITLES[found.confidence]})"
            used.append(Used(found, found.value, mark))
            unconfirmed += 1
        elif decision is None:
            left.append(("chưa xem", found))
        elif decision.choice is Choice.DROPPED:
            left.append(("đã bỏ", found))
        elif decision.choice is Choice.CORRECTED and decision.value is not None:
            used.append(Used(found, dict(decision.value), "đã sửa"))
        else:
            used.append(Used(found, found.value, f"đã xác nhận, {CONFIDENCE_TITLES[found.confidence]}"))
    draft = Draft(used, known, text_name)
    return "\n".join([*draft.lines(unconfirmed), *_left_out(left)]) + "\n"


def _left_out(left: Sequence[tuple[str, Found]]) -> list[str]:
    if not left:
        return []
    said = [
        f"# - {why}: {KIND_TITLES[found.kind]} – {' · '.join(say_value(found.kind, found.value))}"
        + (f" ({found.clause})" if found.clause else "")
        for why, found in left
    ]
    return ["", "# Không đưa vào tệp này:", *(" ".join(line.split()) for line in said)]
