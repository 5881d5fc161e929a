"""Issued documents: how they are named and found."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from kheo.papers.models import IssuedPaper, PaperDraft
from kheo.papers.queries.documents import paper_named
from kheo.papers.queries.official import Paper
from kheo.papers.rules.official import Official
from kheo.recognition.models import Decision
from kheo.shared.problems import Problem
from kheo.shared.text import fold
from kheo.units.rules import subtree_range

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor

PAGE = 50
MOST_IN_A_SHEET = 20_000
MOST_LATER = 60
_DECISION = "quyet-dinh"  # papers of this name are a decision itself, and bear its number


def title_of(document: Official, paper: Paper) -> str:
    """ "Thông báo", as it is written in a sentence; a letter is a letter."""
    said = document.kind or ("Công văn" if document.addressees else paper.title)
    return f"{said[:1].upper()}{said[1:].lower()}"[:200] if said.isupper() else said[:200]


def folded_of(number: str, title: str, subject: str) -> str:
    """What is looked for, each word with a space before it: a search finds the beginnings of words."""
    return f" {fold(f'{number} {title} {subject}')}"[:1000]


def decision_of(draft: PaperDraft) -> Decision | None:
    """The decision that a draft is the paper of."""
    if not draft.paper.startswith(_DECISION) or paper_named(draft.paper).needs != "decision" or draft.about is None:
        return None
    return Decision.objects.select_related("unit", "plan").filter(pk=draft.about).first()


def problems_with_decision_of(decision: Decision) -> list[Problem]:
    """A decision's paper is issued when the decision is, and once."""
    problems = []
    if decision.issued_at is None:
        problems.append(
            Problem(
                "paper.decision_not_issued",
                "Quyết định này chưa ban hành nên chưa có số.",
                "Ký, ban hành quyết định ở mục “Công nhận”, rồi ban hành văn bản.",
            )
        )
    if decision.papers.exists():
        problems.append(
            Problem(
                "paper.decision_has_one",
                "Quyết định này đã có văn bản ban hành.",
                "Mở văn bản đó trong danh sách; quyết định đã ban hành không lập lại.",
            )
        )
    return problems


@dataclass(frozen=True)
class Sought:
    """How the list of issued documents is asked for."""

    sort: str = ""
    year: int | None = None
    scope: str = ""  # a unit's path
    words: str = ""
    plan_id: int | None = None


def issued_for(actor: "Actor", sought: Sought) -> QuerySet[IssuedPaper]:
    """Newest first, without the heavy columns."""
    found = IssuedPaper.objects.visible_to(actor).defer("figures", "lines")
    if sought.sort:
        found = found.filter(sort=sought.sort)
    if sought.year:
        found = found.filter(issued_on__year=sought.year)
    if sought.plan_id:
        found = found.filter(plan=sought.plan_id)
    if sought.scope:
        low, high = subtree_range(sought.scope)
        found = found.filter(unit__path__gte=low, unit__path__lt=high)
    for word in fold(sought.words).split()[:10]:
        found = found.filter(folded__contains=f" {word}")
    return found.select_related("unit", "plan", "replaced_by").order_by("-issued_on", "-pk")


def later_of(issued: IssuedPaper) -> list[tuple[int, str]]:
    """Documents of the same unit by which this one may be replaced, the newest first."""
    later = IssuedPaper.objects.filter(unit=issued.unit_id, issued_on__gte=issued.issued_on).exclude(pk=issued.pk)
    later = later.exclude(issued_on=issued.issued_on, pk__lt=issued.pk).only("title", "number_text", "subject")
    return [
        (each.pk, f"{each.title} {each.number_text}: {each.subject[:80]}")
        for each in later.order_by("-issued_on", "-pk")[:MOST_LATER]
    ]
