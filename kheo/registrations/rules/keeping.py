"""Which unit keeps the register (sổ đăng ký) of a level: it alone accepts, returns and closes.

Source: "accepted by the unit that keeps the register at its level": the plan's steward, unless the level names
another.
"""

from collections.abc import Iterable

from kheo.plans.rules.document import PlanDocument
from kheo.plans.rules.groups import DatedUnit
from kheo.plans.rules.vocabulary import OWN_PARTY_COMMITTEE
from kheo.shared.problems import Problem


def keeper_of(document: PlanDocument, level: str, lineage: Iterable[DatedUnit]) -> str:
    """The code of the keeping unit. `lineage` runs from the registering unit up to the root."""
    known = document.level_by_code.get(level)
    kept_by = known.register_kept_by if known else None
    if kept_by == OWN_PARTY_COMMITTEE:
        own = (unit.code for unit in lineage if unit.kind.endswith("party-committee"))
        return next(own, document.steward)
    return kept_by or document.steward


def not_the_keeper(document: PlanDocument, level: str) -> Problem:
    known = document.level_by_code.get(level)
    where = f" {known.title[:1].lower()}{known.title[1:]}" if known else ""
    return Problem(
        "registration.not_the_keeper",
        f"Chỉ đơn vị giữ sổ đăng ký{where} mới thực hiện được việc này.",
        "Đề nghị đơn vị giữ sổ xem và xử lý.",
        None,
        known.clause if known else None,
    )
