"""A ballot paper on a page: its lines, what was chosen, and the receipt afterwards. For councils and for tickets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from kheo.ballots.actions.printing import qr_svg
from kheo.ballots.models import Ballot, RollEntry
from kheo.ballots.rules import CHOICE_TITLES, Choice
from kheo.ballots.rules.codes import new_receipt, say_receipt, typed_receipt
from kheo.shared.problems import Problem


@dataclass
class Line:
    """One candidate on the paper; `barred` says why this voter may not vote on it."""

    number: int
    title: str
    barred: str = ""
    chosen: str = ""
    wrong: str = ""
    url: str = ""

    @property
    def name(self) -> str:
        return f"muc-{self.number}"

    @property
    def word(self) -> str:
        return CHOICE_TITLES[Choice(self.chosen)] if self.chosen in set(Choice) else ""

    @property
    def options(self) -> list[tuple[str, str, bool]]:
        return [(choice.value, title, choice == self.chosen) for choice, title in CHOICE_TITLES.items()]


@dataclass
class Paper:
    lines: list[Line]
    receipt: str  # of this form: sent twice it is one vote

    @property
    def open(self) -> list[Line]:
        return [line for line in self.lines if not line.barred]

    @property
    def chosen(self) -> dict[int, str]:
        return {line.number: line.chosen for line in self.open if line.chosen}

    def mark(self, problems: Sequence[Problem]) -> None:
        """Say at each line what is wrong with it."""
        said = {problem.field: problem.message for problem in problems if problem.field}
        for line in self.lines:
            line.wrong = said.get(line.name, "")


def paper_of(ballot: Ballot, entry: RollEntry, request: HttpRequest, reasons: Mapping[int, str] | None = None) -> Paper:
    """The paper of one voter, with what was chosen on it so far. One query."""
    barred = set(entry.excluded)
    why = reasons or {}
    lines = [
        Line(
            item.number,
            item.title,
            barred=(why.get(item.number) or "Có liên quan") if item.number in barred else "",
            chosen=request.POST.get(f"muc-{item.number}", "") if item.number not in barred else "",
            url=reverse("rounds:assessment", args=[item.assessment_id]) if entry.member_id else "",
        )
        for item in ballot.items.order_by("number")
    ]
    return Paper(lines, receipt_in(request) or new_receipt())


def receipt_in(request: HttpRequest) -> str:
    """The receipt that the form brought along; nothing when it brought none."""
    return typed_receipt(request.POST.get("bien-nhan", ""))


def receipt_context(request: HttpRequest, ballot: Ballot, receipt: str) -> dict[str, Any]:
    address = request.build_absolute_uri(reverse("ballots:result", args=[ballot.code]))
    return {
        "receipt": say_receipt(receipt),
        "result_address": address,
        # After "#": a browser keeps that part to itself.
        "receipt_qr": picture(f"{address}#{receipt}"),
    }


def picture(text: str) -> SafeString:
    return mark_safe(qr_svg(text))
