"""Drafts of decisions: who is in it, and its words. A draft gives nothing yet; it can be changed, or dropped."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction

from kheo.audit.actions import record
from kheo.ballots.queries.outcomes import outcomes_of
from kheo.plans.models import Plan
from kheo.recognition.actions.decisions.locking import hold_subjects, locked_decisions
from kheo.recognition.models import Decision, DecisionItem
from kheo.recognition.queries.deciding import number_text, problems_with_decision
from kheo.recognition.rules import (
    DECISION_MOVES,
    DecisionKind,
    DecisionState,
    DecisionStep,
    problems_with_decision_move,
)
from kheo.recognition.rules.wording import basis_for, symbol_for, title_for
from kheo.registrations.models import Registration
from kheo.registrations.queries.plan_documents import document_at
from kheo.rounds.models import Assessment, Round
from kheo.shared.periods import day_of
from kheo.shared.problems import Problem, RuleBroken
from kheo.units.models import Unit

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor

MOST_LINES = 1000


@dataclass(frozen=True)
class Line:
    """One line: a candidate, or what is commended, or an earlier line that is taken back. Words left out are filled."""

    assessment_id: int | None = None
    registration_id: int | None = None
    unit_id: int | None = None
    revokes_id: int | None = None
    named: str = ""
    achievement: str = ""
    distinction: str = ""
    commendation: str = ""
    amount: Decimal | None = None


@dataclass(frozen=True)
class DecisionDraft:
    """What is drafted. Words left out are those that the plan, the round and the lines give."""

    kind: DecisionKind
    plan: Plan
    unit: Unit
    lines: Sequence[Line]
    round: Round | None = None
    title: str = ""
    legal_basis: str = ""
    symbol: str = ""
    on_behalf_of: str = ""
    ground: str = ""
    reason: str = ""


@transaction.atomic
def draft_decision(draft: DecisionDraft, *, by: "Actor", at: datetime) -> Decision:
    """Write a draft. Refuses what could not be signed: every rule of every line is asked already now."""
    draft = with_words(draft, at)
    decision = Decision.objects.create(
        plan=draft.plan,
        unit=draft.unit,
        round=draft.round,
        kind=draft.kind,
        title=_line(draft.title)[:500],
        legal_basis=_lines(draft.legal_basis),
        symbol=_line(draft.symbol)[:40],
        on_behalf_of=_line(draft.on_behalf_of)[:200],
        ground=draft.ground,
        reason=draft.reason.strip(),
        drafted_at=at,
        drafted_by_id=by.user_id,
    )
    _write_lines(decision, draft.lines)
    _check(decision)
    record(
        action="decision.draft",
        by=by,
        at=at,
        unit=decision.unit,
        target=decision,
        after={"kind": decision.kind, "lines": [each.named for each in draft_items(decision)]},
    )
    return decision


@transaction.atomic
def change_draft(
    *,
    decision_id: int,
    title: str,
    legal_basis: str,
    symbol: str,
    on_behalf_of: str = "",
    lines: Sequence[Line] | None = None,
    ground: str | None = None,
    reason: str | None = None,
    by: "Actor",
    at: datetime,
) -> Decision:
    """Change the words of a draft, and its lines where they are given. Refuses as drafting does."""
    decision = locked_decisions([decision_id])[0]
    problems = problems_with_changing(decision)
    if problems:
        raise RuleBroken(problems)
    before = {"title": decision.title, "lines": [each.named for each in draft_items(decision)]}
    decision.title = _line(title)[:500]
    decision.legal_basis = _lines(legal_basis)
    decision.symbol = _line(symbol)[:40]
    decision.on_behalf_of = _line(on_behalf_of)[:200]
    decision.ground = decision.ground if ground is None else ground
    decision.reason = decision.reason if reason is None else reason.strip()
    decision.save(update_fields=["title", "legal_basis", "symbol", "on_behalf_of", "ground", "reason"])
    if lines is not None:
        decision.items.all().delete()
        _write_lines(decision, lines)
    _check(decision)
    record(
        action="decision.change",
        by=by,
        at=at,
        unit=decision.unit,
        target=decision,
        before=before,
        after={"title": decision.title, "lines": [each.named for each in draft_items(decision)]},
    )
    return decision


@transaction.atomic
def drop(*, decision_id: int, reason: str, by: "Actor", at: datetime) -> Decision:
    """Give a draft up, for the reason given; its candidates are free for another decision."""
    decision = locked_decisions([decision_id])[0]
    problems = problems_with_decision_move(DecisionStep.DROP, DecisionState(decision.state), reason)
    if problems:
        raise RuleBroken(problems)
    before = decision.state
    decision.state = DECISION_MOVES[DecisionStep.DROP].target
    decision.reason = reason.strip()
    decision.save(update_fields=["state", "reason"])
    record(
        action="decision.drop",
        by=by,
        at=at,
        unit=decision.unit,
        target=decision,
        before={"state": before},
        after={"state": decision.state, "reason": decision.reason},
    )
    return decision


def revoke(
    *,
    item_ids: Sequence[int],
    ground: str,
    reason: str,
    title: str = "",
    legal_basis: str = "",
    by: "Actor",
    at: datetime,
) -> Decision:
    """Draft the decision that takes earlier lines back, all of one unit's decisions under one plan.

    Nothing ends before it is signed and issued like any other; then it has a number of its own.
    """
    found = DecisionItem.objects.filter(pk__in=set(item_ids))
    earlier = list(found.select_related("decision__unit", "decision__plan").order_by("pk"))
    places = {(each.decision.unit_id, each.decision.plan_id) for each in earlier}
    if not earlier or len(places) > 1:
        raise RuleBroken([_one_decider_only() if earlier else _nobody()])
    of = earlier[0].decision
    draft = DecisionDraft(
        DecisionKind.REVOKE,
        of.plan,
        of.unit,
        [Line(revokes_id=each.pk) for each in earlier],
        title=title,
        legal_basis=legal_basis,
        ground=ground,
        reason=reason,
    )
    return draft_decision(draft, by=by, at=at)


# --- parts -----------------------------------------------------------------------------------------------------------


def problems_with_changing(decision: Decision) -> list[Problem]:
    if decision.state == DecisionState.DRAFT:
        return []
    return [
        Problem(
            "decision.not_a_draft",
            "Chỉ sửa được khi còn là dự thảo.",
            "Rút chữ ký trước khi sửa; quyết định đã ban hành thì lập quyết định hủy bỏ.",
        )
    ]


def draft_items(decision: Decision) -> Iterable[DecisionItem]:
    return decision.items.order_by("order")


def with_words(draft: DecisionDraft, at: datetime) -> DecisionDraft:
    """The draft with the words that were left out. The legal basis is that of the plan, the round and its ballots."""
    document = draft.round.version.document if draft.round else document_at(draft.plan, at)
    level = document.level_by_code[draft.round.level].title if draft.round else ""
    behalf = document.on_behalf_of if draft.unit.code == document.issuer else ""
    return replace(
        draft,
        title=draft.title or title_for(draft.kind, level=level, year=draft.plan.period_from.year),
        symbol=draft.symbol or symbol_for(draft.unit.kind, draft.unit.symbol),
        on_behalf_of=draft.on_behalf_of or behalf,
        legal_basis=draft.legal_basis
        or basis_for(
            document,
            round_title=draft.round.title if draft.round else "",
            convening=draft.unit.title if draft.round else "",
            ballots=_ballots_of(draft),
            revoked=_revoked_by(draft),
        ),
    )


def _ballots_of(draft: DecisionDraft) -> list[tuple[str, date]]:
    """The ballots in which the lines were voted on, with the day of their count, in order."""
    assessments = Assessment.objects.filter(pk__in=[each.assessment_id for each in draft.lines if each.assessment_id])
    outcomes = outcomes_of(assessments)
    ids = {each.ballot_id for each in outcomes.values()}
    ballots = draft.round.ballots.filter(pk__in=ids).order_by("closed_at", "pk") if draft.round and ids else ()
    zone = draft.plan.timezone
    return [(each.title, each.held_on or day_of(each.closed_at, zone)) for each in ballots if each.closed_at]


def _revoked_by(draft: DecisionDraft) -> list[str]:
    ids = [each.revokes_id for each in draft.lines if each.revokes_id]
    earlier = Decision.objects.filter(items__in=ids).select_related("unit").distinct().order_by("pk") if ids else ()
    return [f"Quyết định số {number_text(each)} của {each.unit.title} về việc {each.title}" for each in earlier]


def _write_lines(decision: Decision, lines: Sequence[Line]) -> None:
    """Refuses what is not there, what is named twice, and more lines than a page can show."""
    lines = list(lines)
    if len(lines) > MOST_LINES:
        raise RuleBroken([_too_many()])
    assessments = Assessment.objects.select_related("registration").in_bulk(_ids(lines, "assessment_id"))
    registrations = Registration.objects.in_bulk(_ids(lines, "registration_id"))
    units = Unit.objects.in_bulk(_ids(lines, "unit_id"))
    earlier = DecisionItem.objects.in_bulk(_ids(lines, "revokes_id"))
    kinds = document_of_kinds(decision)
    items, seen = [], set()
    for order, line in enumerate(lines, start=1):
        key = (line.assessment_id, line.registration_id, line.unit_id, line.revokes_id, line.commendation)
        if key in seen:
            raise RuleBroken([_named_twice()])
        seen.add(key)
        assessment = assessments.get(line.assessment_id or 0)
        revoked = earlier.get(line.revokes_id or 0)
        registration = assessment.registration if assessment else registrations.get(line.registration_id or 0)
        unit = units.get(line.unit_id or 0)
        if sum(each is not None for each in (registration, unit, revoked)) != 1:
            raise RuleBroken([_not_there()])
        if revoked is not None:
            items.append(_revoking(decision, order, revoked))
            continue
        named = registration.carrier if registration else unit.title if unit else ""
        achievement = registration.title if registration else ""
        items.append(
            DecisionItem(
                decision=decision,
                order=order,
                assessment=assessment,
                registration=registration,
                unit=unit,
                named=(_line(line.named) or named)[:300],
                achievement=(_line(line.achievement) or achievement)[:700],
                distinction=line.distinction[:40],
                commendation=line.commendation[:40],
                amount=line.amount if line.amount is not None else kinds.get(line.commendation),
            )
        )
    DecisionItem.objects.bulk_create(items)


def document_of_kinds(decision: Decision) -> dict[str, Decimal | None]:
    """By kind of reward: the amount that the plan sets for it."""
    if decision.kind != DecisionKind.COMMEND:
        return {}
    document = document_at(decision.plan, decision.drafted_at)
    return {kind.code: kind.amount for kind in document.commending.kinds}


def _revoking(decision: Decision, order: int, earlier: DecisionItem) -> DecisionItem:
    return DecisionItem(
        decision=decision,
        order=order,
        registration_id=earlier.registration_id,
        unit_id=earlier.unit_id,
        named=earlier.named,
        achievement=earlier.achievement,
        distinction=earlier.distinction,
        commendation=earlier.commendation,
        revokes=earlier,
    )


def _ids(lines: Sequence[Line], name: str) -> set[int]:
    return {getattr(each, name) for each in lines if getattr(each, name) is not None}


def _check(decision: Decision) -> None:
    problems = problems_with_decision(decision, hold_subjects([decision])[decision.pk])
    if problems:
        raise RuleBroken(problems)


def _line(text: str) -> str:
    return " ".join(text.split())


def _lines(text: str) -> str:
    return "\n".join(line for each in text.splitlines() if (line := _line(each)))


def _nobody() -> Problem:
    return Problem(
        "decision.nobody", "Quyết định chưa có tập thể, cá nhân nào.", "Chọn ít nhất một tập thể, cá nhân.", "chon"
    )


def _named_twice() -> Problem:
    return Problem("decision.named_twice", "Có dòng được ghi hai lần.", "Giữ lại một dòng.", "chon")


def _not_there() -> Problem:
    return Problem("decision.not_there", "Có dòng không còn trong dữ liệu.", "Tải lại trang và chọn lại.", "chon")


def _too_many() -> Problem:
    return Problem(
        "decision.too_many", f"Một quyết định có tối đa {MOST_LINES} dòng.", "Tách thành nhiều quyết định.", "chon"
    )


def _one_decider_only() -> Problem:
    return Problem(
        "revoke.one_decider",
        "Mỗi quyết định hủy bỏ chỉ gồm những dòng do cùng một đơn vị quyết định, theo cùng một kế hoạch.",
        "Lập từng quyết định riêng.",
        "chon",
    )
