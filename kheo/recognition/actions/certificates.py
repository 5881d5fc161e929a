"""Certificates: asked for once, made in the background, kept by their hash and never made again.

Numbers and codes are given when they are asked for, so a batch that is cut off goes on with the same pages.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max, Q, QuerySet

from kheo.accounts.actor import Actor, system_actor
from kheo.audit.actions import record
from kheo.recognition.actions.certificates_rendering import Press
from kheo.recognition.models import Certificate, CertificateBatch, Decision, DecisionItem
from kheo.recognition.rules import DecisionKind, DecisionState
from kheo.recognition.rules.certificates import new_code, problems_with_asking
from kheo.registrations.actions.storing import Looked, keep, made
from kheo.registrations.rules.files import FileKind
from kheo.shared.problems import RuleBroken
from kheo.units.models import Unit

log = logging.getLogger("kheo.certificates")
AT_ONCE = 20  # pages between two steps of the progress
LEASE = timedelta(seconds=60)  # after which a batch that nobody moves on is taken over
WORKER = "In giấy chứng nhận (việc nền)"


def items_to_certify(decision: Decision) -> QuerySet[DecisionItem]:
    """The lines of a decision whose recognition or reward stands."""
    stands = Q(recognition__to_at__isnull=True, recognition__isnull=False) | Q(
        given__to_at__isnull=True, given__isnull=False
    )
    return DecisionItem.objects.filter(stands, decision=decision).order_by("order")


@transaction.atomic
def ask_for_certificates(*, decision_id: int, by: Actor, at: datetime) -> CertificateBatch:
    """Give every line of an issued decision its number in the unit's register of the year, and a code.

    Asked again, it gives the same batch; one that failed goes on.
    """
    decision = Decision.objects.select_for_update(of=("self",)).select_related("unit").get(pk=decision_id)
    there = CertificateBatch.objects.select_for_update().filter(decision=decision).first()
    if there is not None:
        return _again(there, decision, by, at)
    items = list(items_to_certify(decision))
    problems = problems_with_asking(
        DecisionKind(decision.kind), DecisionState(decision.state), earlier=decision.earlier, items=len(items)
    )
    if problems or decision.year is None:
        raise RuleBroken(problems)
    # The register of a unit is written by one at a time: no number is given twice, and none is left out.
    Unit.objects.select_for_update(no_key=True).get(pk=decision.unit_id)
    given = Certificate.objects.filter(unit=decision.unit_id, year=decision.year)
    last = given.aggregate(last=Max("number"))["last"] or 0
    Certificate.objects.bulk_create(
        [
            Certificate(item=item, unit_id=decision.unit_id, year=decision.year, number=number, code=new_code())
            for number, item in enumerate(items, start=last + 1)
        ]
    )
    batch = CertificateBatch.objects.create(decision=decision, total=len(items), asked_at=at, asked_by_id=by.user_id)
    record(
        action="certificate.ask",
        by=by,
        at=at,
        unit=decision.unit,
        target=decision,
        after={"certificates": len(items), "first": last + 1, "last": last + len(items), "year": decision.year},
    )
    return batch


def _again(batch: CertificateBatch, decision: Decision, by: Actor, at: datetime) -> CertificateBatch:
    if batch.failure:
        before, batch.failure, batch.claimed_at = batch.failure, "", None
        batch.save(update_fields=["failure", "claimed_at"])
        record(
            action="certificate.retry",
            by=by,
            at=at,
            unit=decision.unit,
            target=decision,
            before={"failure": before},
            after={"done": batch.done, "total": batch.total},
        )
    return batch


def make_waiting_certificates(*, now: Callable[[], datetime], address: str) -> int:
    """Make what was asked for; how many pages were made. Several may do this at once, and be killed at any moment."""
    pages = 0
    while (batch := _claim(now())) is not None:
        try:
            pages += _make(batch, now, address)
        except (RuntimeError, OSError) as failed:
            log.exception("the certificates of decision %s failed", batch.decision_id)
            said = f"{type(failed).__name__}: {failed}"[:300]
            CertificateBatch.objects.filter(pk=batch.pk).update(failure=said, claimed_at=None)
    return pages


@transaction.atomic
def _claim(at: datetime) -> CertificateBatch | None:
    free = Q(claimed_at__isnull=True) | Q(claimed_at__lt=at - LEASE) | Q(claimed_at__gt=at + LEASE)
    waiting = CertificateBatch.objects.filter(free, finished_at__isnull=True, failure="").order_by("asked_at", "id")
    batch = waiting.select_for_update().first()
    if batch is not None:
        batch.claimed_at = at
        batch.save(update_fields=["claimed_at"])
    return batch


def _make(batch: CertificateBatch, now: Callable[[], datetime], address: str) -> int:
    decision = Decision.objects.select_related("plan__issuer", "unit").get(pk=batch.decision_id)
    press = Press(decision, address)
    all_pages = list(Certificate.objects.filter(item__decision=decision).select_related("item").order_by("number"))
    waiting = [each for each in all_pages if not each.sha256]
    for start in range(0, len(waiting), AT_ONCE):
        _make_some(batch, press, waiting[start : start + AT_ONCE], now())
    whole = made(press.pdf(all_pages), FileKind.PDF)
    _finish(batch, decision, whole, now())
    return len(waiting)


def _make_some(batch: CertificateBatch, press: Press, certificates: list[Certificate], at: datetime) -> None:
    """The files first, then the rows that speak of them; a page that another worker made meanwhile is the same."""
    pages = press.pages(certificates)
    files = [(each, made(page, FileKind.PDF)) for each, page in zip(certificates, pages, strict=True)]
    with transaction.atomic():
        locked = CertificateBatch.objects.select_for_update().get(pk=batch.pk)
        for certificate, looked in files:
            keep(looked, at)
            Certificate.objects.filter(pk=certificate.pk, sha256="").update(sha256=looked.sha256, made_at=at)
        locked.done = Certificate.objects.filter(item__decision=locked.decision_id).exclude(sha256="").count()
        locked.claimed_at = at
        locked.save(update_fields=["done", "claimed_at"])


@transaction.atomic
def _finish(batch: CertificateBatch, decision: Decision, whole: Looked, at: datetime) -> None:
    locked = CertificateBatch.objects.select_for_update().get(pk=batch.pk)
    if locked.finished_at is not None:
        return
    stored = keep(whole, at)
    locked.finished_at, locked.file_sha256 = at, stored.sha256
    locked.save(update_fields=["finished_at", "file_sha256"])
    record(
        action="certificate.made",
        by=system_actor(WORKER),
        at=at,
        unit=decision.unit,
        target=decision,
        after={"certificates": locked.done, "sha256": stored.sha256},
    )
