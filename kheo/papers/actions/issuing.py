"""Issuing a document: its number taken, its files made once and kept by their hash, its figures frozen."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from kheo.accounts.permissions import Permission
from kheo.audit.actions import record
from kheo.numbering.actions import take_number
from kheo.papers.actions.drafts import check_right, edited_meanwhile, locked_draft
from kheo.papers.actions.issued_files import keep_forms
from kheo.papers.models import IssuedPaper, PaperDraft
from kheo.papers.queries.documents import Written, written
from kheo.papers.queries.issued import decision_of, folded_of, problems_with_decision_of, title_of
from kheo.papers.rules.drafts import DraftState, problems_with_state, worded, words_of
from kheo.papers.rules.issuing import (
    problems_before_issuing,
    problems_with_issue_day,
    problems_with_symbol,
    sort_of,
)
from kheo.papers.rules.official import Official
from kheo.papers.rules.sources import figures_of, lines_of
from kheo.recognition.models import Decision
from kheo.recognition.queries.deciding import number_text
from kheo.recognition.rules.certificates import long_date
from kheo.shared.periods import day_of
from kheo.shared.problems import Problem, RuleBroken

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor
    from kheo.numbering.models import DocumentNumber


@transaction.atomic
def issue_draft(
    *,
    draft_id: int,
    revision: int,
    issued_on: date | None,
    symbol: str = "",
    reserved_id: int | None = None,
    by: "Actor",
    at: datetime,
) -> IssuedPaper:
    """The draft as a numbered document with its files; from then on these bytes are served and none are made again.

    The number is the next one of its register, or one kept there; a decision's paper bears the decision's own. Refuses
    what the office still owes, a day to come or before the figures' day, and a draft changed since it was read.
    """
    draft = locked_draft(draft_id)
    check_right(by, Permission.PAPER_ISSUE, draft.sender)
    problems = problems_with_state(DraftState(draft.state))
    if problems:
        raise RuleBroken(problems)
    if draft.revision != revision:
        raise RuleBroken([edited_meanwhile()])
    found = written(draft)
    decision = decision_of(draft)
    sort = sort_of(found.generated)
    problems = problems_of(found)
    if decision is not None:
        problems += problems_with_decision_of(decision)
        issued_on = issued_on or _day_of(decision)
    problems += problems_with_issue_day(issued_on, draft.as_of, day_of(at, draft.plan.timezone))
    if decision is None and sort:
        problems += problems_with_symbol(symbol)
    if problems or issued_on is None:
        raise RuleBroken(problems)
    number: DocumentNumber | None = None
    text = number_text(decision) if decision else ""
    if decision is None and sort:
        number = take_number(
            unit=draft.sender, year=issued_on.year, sort=sort, symbol=symbol.strip(), dated_on=issued_on,
            subject=found.reads.subject, by=by, at=at, reserved_id=reserved_id,
        )  # fmt: skip
        text = number.text
    document = worded(found.reads, {}, number=text, day=f"ngày {long_date(issued_on)}")
    issued = _written_down(draft, found, document, number, decision, text, issued_on, by=by, at=at)
    files = keep_forms(issued, document, found.paper, by=by, at=at)
    draft.state = DraftState.ISSUED
    draft.updated_at, draft.updated_by_id = at, by.user_id
    draft.save(update_fields=["state", "updated_at", "updated_by"])
    record(
        action="paper.issue",
        by=by,
        at=at,
        unit=issued.unit,
        target=issued,
        after={
            "number": text,
            "issued_on": issued_on,
            "as_of": draft.as_of,
            "figures": len(issued.figures),
            "files": {each.form: each.sha256 for each in files},
        },
    )
    return issued


def problems_of(found: Written) -> list[Problem]:
    """What the office still owes the document; asked on the page too."""
    said = words_of(found.reads)
    return problems_before_issuing(found.open_places, said["subject"], said["signer"], said["recipients"])


def _written_down(
    draft: PaperDraft,
    found: Written,
    document: Official,
    number: "DocumentNumber | None",
    decision: Decision | None,
    text: str,
    issued_on: date,
    *,
    by: "Actor",
    at: datetime,
) -> IssuedPaper:
    title = title_of(document, found.paper)
    return IssuedPaper.objects.create(
        plan=draft.plan, unit=draft.sender, scope=draft.unit, paper=draft.paper, about=draft.about, draft=draft,
        number=number, decision=decision, title=title, subject=document.subject,
        folded=folded_of(text, title, document.subject), sort=sort_of(found.generated),
        number_text=text, issued_on=issued_on, issued_at=at, issued_by_id=by.user_id, as_of=draft.as_of,
        figures=figures_of(found.generated), lines=lines_of(found.generated, draft.as_of),
        recipients=list(document.recipients), addressees=list(document.addressees),
        signer_name=document.signature.name, signer_position=document.signature.position,
    )  # fmt: skip


def _day_of(decision: Decision) -> date | None:
    return day_of(decision.issued_at, decision.plan.timezone) if decision.issued_at else None
