"""Five hundred certificates of one decision, printed as the background worker prints them. Prints JSON."""

import argparse
import json
import os
from datetime import UTC, datetime
from time import perf_counter

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kheo.config.settings")
import django

django.setup()

from kheo.accounts.actor import system_actor
from kheo.plans.models import Plan
from kheo.recognition.actions.certificates import ask_for_certificates, make_waiting_certificates
from kheo.recognition.models import CertificateBatch, Decision, DecisionItem, Recognition
from kheo.recognition.rules import DecisionKind, DecisionState
from kheo.registrations.models import Registration

AT = datetime(2023, 6, 20, 3, 0, tzinfo=UTC)
LIMIT = 20.0  # milliseconds for each


def decide(plan: Plan, count: int) -> Decision:
    """A decision of the plan's issuer that recognises `count` registrations; rows alone."""
    registrations = list(Registration.objects.filter(plan=plan, accepted_at__isnull=False).order_by("id")[:count])
    if len(registrations) < count:
        raise SystemExit(f"only {len(registrations)} registrations of {count}")
    decision = Decision.objects.create(
        plan=plan, unit=plan.issuer, kind=DecisionKind.RECOGNISE, title="Công nhận mô hình", legal_basis="Kế hoạch",
        drafted_at=AT, symbol="QĐ/HU", signer_name="Nguyễn Văn Ký", signer_position="Phó Bí thư Thường trực",
        on_behalf_of="Ban Thường vụ",
    )  # fmt: skip
    items = DecisionItem.objects.bulk_create(
        DecisionItem(
            decision=decision, order=n, registration=each, named=each.carrier, achievement=f"Có mô hình “{each.title}”"
        )
        for n, each in enumerate(registrations, 1)
    )
    decision.state, decision.year, decision.number = DecisionState.ISSUED, 2023, 9_999
    decision.signed_on, decision.signed_at, decision.issued_at = AT.date(), AT, AT
    decision.save()
    Recognition.objects.bulk_create(
        Recognition(item=item, registration_id=item.registration_id, plan=plan, level="co-so", level_rank=9, from_at=AT)
        for item in items
    )
    return decision


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=500)
    count = parser.parse_args().count
    decision = decide(Plan.objects.get(code="ca-nuoc-2023"), count)
    start = perf_counter()
    ask_for_certificates(decision_id=decision.pk, by=system_actor("đo tốc độ"), at=AT)
    made = make_waiting_certificates(now=lambda: AT, address="https://khong.example")
    spent = (perf_counter() - start) * 1000
    batch = CertificateBatch.objects.get(decision=decision)
    if not (made == batch.done == count and batch.finished_at):
        raise SystemExit(f"{made} certificates of {count}: {batch.failure}")
    print(
        json.dumps(
            {"ratios": [[f"one of {count} certificates, its page and its share of all", spent / count, LIMIT, 1, "ms"]]}
        )
    )


if __name__ == "__main__":
    main()
