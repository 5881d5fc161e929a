"""Issuing signed decisions: all that were chosen, or none. Only now something is recognised, commended, revoked."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from kheo.accounts.actions.letters import write_letter
from kheo.accounts.permissions import Permission
from kheo.audit.actions import record
from kheo.numbering.actions import take_number
from kheo.numbering.rules import DECISIONS
from kheo.recognition.actions.decisions.effects import take_effect
from kheo.recognition.actions.decisions.locking import hold_subjects, locked_decisions
from kheo.recognition.actions.decisions.signing import problems_with_right
from kheo.recognition.models import Decision, DecisionItem
from kheo.recognition.queries.deciding import number_text, problems_with_decision, problems_with_signer
from kheo.recognition.queries.decision_letters import letters_of
from kheo.recognition.rules import DECISION_MOVES, DecisionState, DecisionStep, problems_with_decision_move
from kheo.shared.periods import day_of
from kheo.shared.problems import Problem, RuleBroken

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor


@transaction.atomic
def release(decision_ids: Sequence[int], by: "Actor", at: datetime) -> list[Decision]:
    """Issue signed decisions together, in the order given, or none of them.

    Every rule is asked once more of every line, and every signer's interests, as things stand now. Each decision gets
    the unit's next number of the year of issue, its letters go into the outbox, and it is never changed again.
    """
    order = list(dict.fromkeys(decision_ids))
    if not order:
        raise RuleBroken([_nothing_chosen()])
    held = {each.pk: each for each in locked_decisions(order)}
    decisions = [held[pk] for pk in order]
    items = hold_subjects(list(held.values()))
    problems: list[Problem] = []
    for decision in decisions:
        found = _problems_before_issuing(decision, items[decision.pk], by)
        if not found and not problems:  # what one decision gives may use up what the next one asks for
            _issue(decision, items[decision.pk], by=by, at=at)
        problems += [
            Problem(each.code, f"{decision.title}: {each.message}", each.next_step, each.field, each.clause)
            if len(decisions) > 1
            else each
            for each in found
        ]
    if problems:
        raise RuleBroken(problems)
    for decision in decisions:
        for letter in letters_of(decision, items[decision.pk], number_text(decision)):
            write_letter(
                unit=letter.unit,
                to_email=letter.text.to_email,
                to_name=letter.text.to_name,
                subject=letter.text.subject,
                body=letter.text.body,
                kind="decision",
                key=f"decision:{decision.pk}:{letter.unit.pk}",
                by=by,
                at=at,
            )
    lines = [line for each in decisions for line in items[each.pk]]
    record(
        action="decision.release",
        by=by,
        at=at,
        unit=decisions[0].unit,
        target=decisions[0],
        after={
            "issued": {str(each.pk): f"{each.number}/{each.year}" for each in decisions},
            "lines": len(lines),
            "registrations": sorted({line.registration_id for line in lines if line.registration_id}),
            "units": sorted({line.unit.code for line in lines if line.unit}),
        },
    )
    return decisions


def _problems_before_issuing(decision: Decision, items: Sequence[DecisionItem], by: "Actor") -> list[Problem]:
    problems = problems_with_decision_move(DecisionStep.ISSUE, DecisionState(decision.state))
    problems = problems or problems_with_right(by, Permission.DECISION_ISSUE, decision.unit)
    if problems:
        return problems
    problems = problems_with_signer(
        decision,
        items,
        name=decision.signer_name,
        user_id=decision.signed_by_id,
        unit_path=decision.unit.path,
    )
    return problems + problems_with_decision(decision, items)


def _issue(decision: Decision, items: Sequence[DecisionItem], *, by: "Actor", at: datetime) -> None:
    today = day_of(at, decision.plan.timezone)
    line = take_number(
        unit=decision.unit, year=today.year, sort=DECISIONS, symbol=decision.symbol, dated_on=today,
        subject=decision.title, by=by, at=at,
    )  # fmt: skip
    decision.year, decision.number = line.year, line.number
    decision.state = DECISION_MOVES[DecisionStep.ISSUE].target
    decision.issued_at, decision.issued_by_id = at, by.user_id
    decision.save(update_fields=["year", "number", "state", "issued_at", "issued_by"])
    take_effect(decision, items, by=by, at=at)


def _nothing_chosen() -> Problem:
    return Problem(
        "decision.none_chosen", "Chưa chọn quyết định nào để ban hành.", "Đánh dấu các quyết định đã ký.", "chon"
    )
