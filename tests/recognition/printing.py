"""Issued decisions with as many lines as a test wants, for printing: rows alone, no action."""

from collections.abc import Sequence

from kheo.plans.models import Plan
from kheo.recognition.models import Decision, DecisionItem, Recognition
from kheo.recognition.rules import DecisionKind, DecisionState
from kheo.registrations.models import Registration
from kheo.units.models import Unit
from tests.recognition.factories import DECIDED
from tests.registrations.factories import make_accepted


def make_decision(
    plan: Plan,
    unit: Unit,
    lines: int = 1,
    *,
    names: Sequence[str] = (),
    kind: DecisionKind = DecisionKind.RECOGNISE,
    registration: Registration | None = None,
    achievement: str = "",
    **changes,
) -> Decision:
    """A decision of `unit`; a recognising one recognises. With `registration`, every line names that one (and only the
    first recognises it)."""
    number = Decision.objects.filter(unit=unit, year=DECIDED.year, number__isnull=False).count() + 1
    decision = Decision.objects.create(
        plan=plan, unit=unit, kind=kind, title="Về việc công nhận mô hình “Dân vận khéo”", legal_basis="Kế hoạch",
        drafted_at=DECIDED, symbol="QĐ/ĐU", signer_name="Nguyễn Văn Ký", signer_position="Bí thư",
    )  # fmt: skip
    items = []
    for order in range(1, lines + 1):
        named = registration or make_accepted(plan, unit, **changes)
        items.append(
            DecisionItem(
                decision=decision,
                order=order,
                registration=named,
                named=names[order - 1] if names else named.carrier,
                achievement=achievement or named.title,
            )
        )
    items = DecisionItem.objects.bulk_create(items)
    decision.state, decision.signed_on, decision.signed_at = DecisionState.ISSUED, DECIDED.date(), DECIDED
    decision.issued_at, decision.year, decision.number = DECIDED, DECIDED.year, number
    decision.save()
    if kind is DecisionKind.RECOGNISE:
        for item in items if registration is None else items[:1]:
            Recognition.objects.create(
                item=item, registration_id=item.registration_id, plan=plan, level="co-so", level_rank=1,
                from_at=DECIDED,
            )  # fmt: skip
    return decision
