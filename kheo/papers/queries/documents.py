"""A draft as its document: generated from the data, then in the office's words; what changed since it was issued."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.conf import settings
from django.utils.translation import override

from kheo.papers.models import IssuedPaper, PaperDraft
from kheo.papers.queries.official import CATALOGUE, Asked, Paper
from kheo.papers.rules.drafts import Place, astray, filled, places, worded
from kheo.papers.rules.official import Official
from kheo.papers.rules.sources import Change, figures_changed, figures_of, lines_changed, lines_of
from kheo.plans.models import Plan
from kheo.shared.problems import Problem, RuleBroken
from kheo.units.models import Unit

DRAFT_MARK = " (dự thảo)"


@dataclass(frozen=True)
class Written:
    """A draft: the document as the system makes it, as it reads now, and the office's places in it."""

    paper: Paper
    generated: Official
    reads: Official
    places: list[Place]
    astray: list[Place]

    @property
    def open_places(self) -> list[Place]:
        return [each for each in self.places if each.is_open]


def paper_named(name: str) -> Paper:
    """The document of that name in the catalogue, or RuleBroken."""
    paper = CATALOGUE.get(name)
    if paper is None:
        raise RuleBroken(
            [
                Problem(
                    "paper.unknown",
                    f"Hệ thống không còn lập được văn bản “{name}”.",
                    "Chọn một văn bản trong danh sách.",
                )
            ]
        )
    return paper


def generated(plan: Plan, unit: Unit, paper: str, as_of: date, about: int | None) -> Official:
    """The document as the system makes it from the data; RuleBroken where there is nothing to write about."""
    with override(settings.LANGUAGE_CODE):  # its links are kept with it
        return paper_named(paper).make(Asked(plan, unit, as_of, about))


def latest_subject(plan: Plan, unit: Unit, paper: str, as_of: date) -> int | None:
    """What a document is about where nobody said it: the first of its choices; a draft stays with it."""
    choices = paper_named(paper).choices
    found = choices(Asked(plan, unit, as_of)) if choices else []
    return found[0][0] if found else None


def written(draft: PaperDraft) -> Written:
    paper = paper_named(draft.paper)
    made = generated(draft.plan, draft.unit, draft.paper, draft.as_of, draft.about)
    return Written(
        paper,
        made,
        worded(filled(made, draft.office), draft.words),
        places(made, draft.office),
        astray(made, draft.office),
    )


def marked_as_draft(document: Official) -> Official:
    """As it is taken away to be read before it is issued: without a number, and said to be a draft."""
    head = replace(document.head, number=f"{document.head.number}{DRAFT_MARK}")
    return replace(document, head=head, file_name=f"du-thao-{document.file_name}")


def sender_of(document: Official, asked: Unit, plan: Plan) -> Unit:
    """The unit whose letterhead a document has: the one asked about, the plan's own two, or one below."""
    likely = (asked, plan.issuer, plan.steward)
    below = {unit.title.upper(): unit for unit in Unit.objects.within(asked.path).order_by("-path")}
    known = below | {unit.title.upper(): unit for unit in reversed(likely)}
    return next((known[name] for name in reversed(document.head.issuer) if name in known), asked)


@dataclass(frozen=True)
class Since:
    """What is different when an issued document is made again: for the same day, or for another."""

    as_of: date
    figures: Sequence[Change]
    gone: Sequence[str]  # lines that the document has and the system would not write now
    come: Sequence[str]  # lines that the system would write now
    problems: Sequence[Problem] = ()  # why it cannot be made again

    @property
    def is_same(self) -> bool:
        return not (self.figures or self.gone or self.come or self.problems)


def changed_since(issued: IssuedPaper, as_of: date) -> Since | None:
    """None for a document that the system did not write."""
    if not issued.paper or issued.scope is None:
        return None
    try:
        now = generated(issued.plan, issued.scope, issued.paper, as_of, issued.about)
    except RuleBroken as refused:
        return Since(as_of, (), (), (), refused.problems)
    gone, come = lines_changed(issued.lines, lines_of(now, as_of))
    return Since(as_of, figures_changed(issued.figures, figures_of(now)), gone, come)
