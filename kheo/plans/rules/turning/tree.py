"""The units of last year's plan on the first day of the next one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kheo.plans.rules.document import UnitDefinition


@dataclass(frozen=True)
class Tree:
    """What stands on the new plan's first day, parents first, and who follows whom."""

    standing: Sequence[UnitDefinition]
    follower: Mapping[str, str]  # of units that ended: the first successor that stands; absent: nobody
    fresh: frozenset[str] = frozenset()  # stand now, and did not on the first day of last year's plan

    @property
    def by_code(self) -> dict[str, UnitDefinition]:
        return {unit.code: unit for unit in self.standing}

    def now(self, code: str) -> str | None:
        """The unit itself, or whoever follows it; None where nobody does."""
        return code if code in self.by_code else self.follower.get(code)

    def listed(self, codes: Iterable[str]) -> list[UnitDefinition]:
        """These units with everything above them, in the order of the tree."""
        by_code, wanted = self.by_code, set(codes)
        for code in list(wanted):
            above = by_code[code].parent
            while above is not None and above in by_code and above not in wanted:
                wanted.add(above)
                above = by_code[above].parent
        return [unit for unit in self.standing if unit.code in wanted]
