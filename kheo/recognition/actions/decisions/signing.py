"""Signing. The signer has no interest in any line, and every rule is asked again of every line."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from kheo.accounts.actor import can
from kheo.accounts.permissions import ROLES, Permission
from kheo.audit.actions import record
from kheo.recognition.actions.decisions.locking import hold_subjects, locked_decisions
from kheo.recognition.models import Decision
from kheo.recognition.queries.deciding import not_before, problems_with_decision, problems_with_signer
from kheo.recognition.rules import DECISION_MOVES, DecisionState, DecisionStep, problems_with_decision_move
from kheo.recognition.rules.signing import problems_with_signature
from kheo.shared.periods import day_of
from kheo.shared.problems import Problem, RuleBroken
from kheo.shared.text import words
from kheo.units.models import Unit
from kheo.units.rules import contains

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor


@transaction.atomic
def sign(*, decision_id: int, name: str, position: str, signed_on: date, by: "Actor", at: datetime) -> Decision:
    """Put a name under a draft; it then waits to be issued.

    Refuses a signer (the one named, and the account that signs) in conflict with any line, and with every rule that
    any line fails: all of them at once, each with its clause.
    """
    decision = locked_decisions([decision_id])[0]
    problems = problems_with_decision_move(DecisionStep.SIGN, DecisionState(decision.state))
    problems = problems or problems_with_right(by, Permission.DECISION_SIGN, decision.unit)
    if problems:
        raise RuleBroken(problems)
    items = hold_subjects([decision])[decision.pk]
    name, position = " ".join(name.split()), " ".join(position.split())
    problems = problems_with_signature(
        name=name,
        position=position,
        signed_on=signed_on,
        today=day_of(at, decision.plan.timezone),
        not_before=not_before(decision, items),
    )
    own = words(name) == words(by.name)
    path = signing_path(by, decision.unit)
    problems += problems_with_signer(decision, items, name=name, user_id=by.user_id if own else None, unit_path=path)
    if not own and by.user_id is not None:
        problems += problems_with_signer(decision, items, name=by.name, user_id=by.user_id, unit_path=path)
    problems += problems_with_decision(decision, items)
    if problems:
        raise RuleBroken(problems)
    decision.state = DECISION_MOVES[DecisionStep.SIGN].target
    decision.signer_name, decision.signer_position = name[:120], position[:200]
    decision.signed_on, decision.signed_at, decision.signed_by_id = signed_on, at, by.user_id
    decision.save(update_fields=["state", "signer_name", "signer_position", "signed_on", "signed_at", "signed_by"])
    record(
        action="decision.sign",
        by=by,
        at=at,
        unit=decision.unit,
        target=decision,
        before={"state": DecisionState.DRAFT},
        after={"state": decision.state, "signer": decision.signer_name, "signed_on": signed_on},
    )
    return decision


@transaction.atomic
def unsign(*, decision_id: int, reason: str, by: "Actor", at: datetime) -> Decision:
    """Take the signature back while the decision has not been issued; it is a draft again."""
    decision = locked_decisions([decision_id])[0]
    problems = problems_with_decision_move(DecisionStep.UNSIGN, DecisionState(decision.state), reason)
    problems = problems or problems_with_right(by, Permission.DECISION_SIGN, decision.unit)
    if problems:
        raise RuleBroken(problems)
    before = {"state": decision.state, "signer": decision.signer_name, "signed_on": decision.signed_on}
    decision.state = DECISION_MOVES[DecisionStep.UNSIGN].target
    decision.signer_name = decision.signer_position = ""
    decision.signed_on = decision.signed_at = decision.signed_by = None
    decision.save(update_fields=["state", "signer_name", "signer_position", "signed_on", "signed_at", "signed_by"])
    record(
        action="decision.unsign",
        by=by,
        at=at,
        unit=decision.unit,
        target=decision,
        before=before,
        after={"state": decision.state, "reason": reason.strip()},
    )
    return decision


def problems_with_right(by: "Actor", permission: Permission, unit: Unit) -> list[Problem]:
    """Asked here too, not at the door alone: whoever signs or issues does it for this unit."""
    if can(by, permission, unit):
        return []
    return [
        Problem(
            "decision.not_allowed",
            f"Đồng chí không có quyền ký, ban hành quyết định của {unit.name}.",
            "Đề nghị người có thẩm quyền của đơn vị thực hiện.",
        )
    ]


def signing_path(by: "Actor", unit: Unit) -> str:
    """The unit to which a signer belongs: of the roles that sign for this unit, the nearest one."""
    paths = [
        grant.unit_path
        for grant in by.grants
        if Permission.DECISION_SIGN in ROLES[grant.role].permissions and contains(grant.path, unit.path)
    ]
    return max(paths, key=len, default=unit.path)
