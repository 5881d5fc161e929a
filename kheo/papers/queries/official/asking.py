"""What an official document is asked about, and the frame that all of them have: letterhead, recipients, signature."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from urllib.parse import urlencode

from django.urls import reverse

from kheo.papers.rules.official import Annex, Block, Figure, Letterhead, Official, Signature
from kheo.plans.models import Plan
from kheo.plans.rules.document import PlanDocument
from kheo.plans.rules.targets import say_number
from kheo.progress.queries.figures import Figures, figures
from kheo.progress.rules import counting
from kheo.progress.rules.deadlines import DeadlineFigure
from kheo.recognition.rules.certificates import is_party_body, long_date, place_of
from kheo.shared.periods import dmy
from kheo.units.models import Unit
from kheo.units.queries import UnitOnDay

_OFFICE = "-office"


@dataclass(frozen=True)
class Asked:
    """A plan, a unit with all below it, and the day at whose end the figures stand.

    `about`: the round, ballot, decision or registration that the paper is about; None: the unit's latest.
    """

    plan: Plan
    unit: Unit
    as_of: date
    about: int | None = None

    @cached_property
    def found(self) -> Figures:
        return figures(self.plan, as_of=self.as_of, scope=self.unit)

    @property
    def document(self) -> PlanDocument:
        return self.found.document

    @property
    def year(self) -> int:
        return self.document.period.first_day.year

    @property
    def day(self) -> str:
        return dmy(self.as_of)

    def address(self, name: str, **query: str) -> str:
        """A page of the figures for the plan on the day asked about, which it names."""
        asked = {**query, "ngay": self.as_of.isoformat()}
        return f"{reverse(f'progress:{name}', args=[self.plan.code])}?{urlencode(asked)}"

    def address_of(self, unit: str) -> str:
        """A unit's own page of targets and deadlines on the day asked about."""
        return f"{reverse('progress:unit', args=[self.plan.code, unit])}?ngay={self.as_of.isoformat()}"

    def total(self, key: str, unit: UnitOnDay | None = None) -> Figure:
        """A total of a unit; it opens the records that were counted."""
        return self.counted(key, self.found.total(key, unit or self.found.scope), unit)

    def counted(self, key: str, number: int, unit: UnitOnDay | None = None) -> Figure:
        """What was counted for a total."""
        whose = unit or self.found.scope
        name, code = (whose.title, whose.code) if whose else (self.unit.title, self.unit.code)
        return Figure(
            say_number(number),
            f"{counting.say_total(key, self.document)} – {name}",
            self.as_of,
            link=self.address("records", **{"don-vi": code, "tong": key}) if whose else "",
        )

    def days(self, each: DeadlineFigure, days: int, unit: str) -> Figure:
        return Figure(
            say_number(days),
            f"Số ngày quá hạn: {each.title} – {unit}",
            self.as_of,
            each.deadline.clause or "",
            self.address("deadline", **{"don-vi": each.unit, "thoi-han": each.key}),
        )

    # --- the frame ----------------------------------------------------------------------------------------------------

    @property
    def based_on(self) -> str:
        """ "Kế hoạch số 05-KH/HU, ngày 06/02/2023 của Huyện ủy Chi Lăng"."""
        said = self.document
        number = f" số {said.number}" if said.number else ""
        issued = f", ngày {dmy(said.issued_on)}" if said.issued_on else ""
        behalf = f"{said.on_behalf_of} " if said.on_behalf_of else ""
        return f"Kế hoạch{number}{issued} của {behalf}{said.unit_title(said.issuer)}"

    @property
    def movement(self) -> str:
        return f"Phong trào thi đua “Dân vận khéo” năm {self.year}"

    def head(self, sender: Unit, sort: str) -> Letterhead:
        """The letterhead of a unit; the number waits for the register."""
        party = is_party_body(sender.kind)
        above = sender.parent.title.upper() if sender.parent else ""
        symbol = sort if party else f"{sort}-……"
        place = place_of(sender.title) or (place_of(sender.parent.title) if sender.parent else "")
        day = f"ngày {long_date(self.as_of)}"
        return Letterhead(
            party=party,
            issuer=tuple(filter(None, (above, sender.title.upper()))),
            number=f"……-{symbol}/……" if party else f"……/{symbol}",
            place_and_date=f"{place}, {day}" if place else day,
        )

    def signature(self, sender: Unit) -> Signature:
        behalf = self.document.on_behalf_of
        if sender.pk == self.plan.issuer_id and behalf:
            return Signature((f"T/M {behalf.upper()}",))
        if is_party_body(sender.kind) and not sender.kind.endswith(_OFFICE):
            return Signature(("T/M BAN THƯỜNG VỤ" if sender.kind.endswith("party-committee") else "T/M CHI ỦY",))
        return Signature((), "TRƯỞNG BAN" if sender.title.startswith("Ban ") else "THỦ TRƯỞNG ĐƠN VỊ")

    def recipients(self, sender: Unit) -> tuple[str, ...]:
        """The plan's own list for what its issuer or steward sends; the steward for what a unit sends."""
        if sender.pk in {self.plan.issuer_id, self.plan.steward_id} and self.document.distribution:
            return tuple(f"{each.to} ({each.note})" if each.note else each.to for each in self.document.distribution)
        return (self.document.unit_title(self.document.steward), "Lưu")

    def official(
        self,
        name: str,
        kind: str,
        subject: str,
        sort: str,
        blocks: Sequence[Block],
        *,
        sender: Unit | None = None,
        landscape: bool = False,
        addressees: Sequence[str] = (),
        annexes: Sequence[Annex] = (),
    ) -> Official:
        sender = sender or self.unit
        return Official(
            kind=kind,
            subject=subject,
            head=self.head(sender, sort),
            blocks=tuple(blocks),
            signature=self.signature(sender),
            recipients=self.recipients(sender),
            addressees=addressees,
            annexes=annexes,
            landscape=landscape,
            file_name=f"{name}-{self.plan.code}-{self.unit.code}-{self.as_of}",
        )
