"""How long somebody sits on a council, and that it has one chair at a time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from kheo.shared.problems import Problem


@dataclass(frozen=True)
class Mandate:
    """Both days included; without a last day it goes on."""

    from_on: date
    to_on: date | None = None

    def holds_on(self, day: date) -> bool:
        return self.from_on <= day and (self.to_on is None or day <= self.to_on)

    def meets(self, other: "Mandate") -> bool:
        """Whether there is a day on which both hold."""
        return (self.to_on is None or other.from_on <= self.to_on) and (
            other.to_on is None or self.from_on <= other.to_on
        )


def problems_with_mandate(from_on: date, to_on: date | None) -> list[Problem]:
    if to_on is not None and to_on < from_on:
        return [
            Problem(
                "council.days_reversed",
                f"Ngày kết thúc {to_on:%d/%m/%Y} sớm hơn ngày bắt đầu {from_on:%d/%m/%Y}.",
                "Sửa lại ngày bắt đầu hoặc ngày kết thúc.",
                "to_on",
            )
        ]
    return []


def problems_with_chairs(mandate: Mandate, others: Iterable[tuple[str, Mandate]]) -> list[Problem]:
    """One for each other chair (name, mandate) who sits on a day of this mandate."""
    return [
        Problem(
            "council.two_chairs",
            f"Hội đồng đã có Chủ tịch: {name}.",
            "Kết thúc nhiệm vụ của Chủ tịch hiện nay trước, hoặc chọn vị trí khác.",
            "seat",
        )
        for name, other in others
        if mandate.meets(other)
    ]
