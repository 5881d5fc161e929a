"""Copies of models in other places: recorded, and taken back where the record was wrong."""

from datetime import date, datetime

from django.db import transaction

from kheo.accounts.actor import Actor
from kheo.audit.actions import record
from kheo.recognition.models import Replication
from kheo.recognition.rules.replication import End, problems_with_replication
from kheo.registrations.actions.standings import restate
from kheo.registrations.models import Registration
from kheo.registrations.rules import IN_REGISTER
from kheo.shared.periods import day_of
from kheo.shared.problems import Problem, RuleBroken


@transaction.atomic
def record_replication(
    *, source_id: int, copy_id: int, since_on: date, note: str, by: Actor, at: datetime
) -> Replication:
    """`copy` was made after `source`, which counts as replicated from `at` on."""
    held = {
        each.pk: each
        for each in Registration.objects.select_for_update(of=("self",))
        .select_related("unit", "initiative", "plan")
        .filter(pk__in=[source_id, copy_id])
        .order_by("id")
    }
    source, copy = held[source_id], held[copy_id]
    standing = Replication.objects.filter(voided_at__isnull=True)
    problems = problems_with_replication(
        _end(source),
        _end(copy),
        since_on=since_on,
        today=day_of(at, copy.plan.timezone),
        is_known=standing.filter(source=source, copy=copy).exists(),
        initiatives=standing.values_list("source__initiative_id", "copy__initiative_id"),
    )
    if len(note.strip()) > 500:
        problems.append(Problem("replication.long_note", "Phần ghi dài quá 500 ký tự.", "Ghi ngắn lại.", "note"))
    if problems:
        raise RuleBroken(problems)
    replication = Replication.objects.create(
        source=source,
        copy=copy,
        since_on=since_on,
        note=note.strip(),
        recorded_at=at,
        recorded_by_id=by.user_id,
    )
    restate(source, at=at, replicated=True)
    record(
        action="replication.record",
        by=by,
        at=at,
        unit=copy.unit,
        target=copy,
        after={"source": source.pk, "title": source.title, "since_on": since_on, "note": replication.note},
    )
    return replication


@transaction.atomic
def void_replication(*, replication_id: int, reason: str, by: Actor, at: datetime) -> Replication:
    """The record was wrong: from `at` on, the source counts as replicated only if another copy stands."""
    known = Replication.objects.values_list("source_id", flat=True).get(pk=replication_id)
    source = Registration.objects.select_for_update().get(pk=known)
    replication = (
        Replication.objects.select_for_update(of=("self",)).select_related("copy__unit").get(pk=replication_id)
    )
    problems = []
    if replication.voided_at is not None:
        problems.append(Problem("replication.voided", "Lần ghi này đã được hủy.", "Tải lại trang."))
    if not reason.strip():
        problems.append(Problem("replication.no_reason", "Chưa ghi lý do hủy.", "Ghi ngắn gọn lý do.", "reason"))
    if problems:
        raise RuleBroken(problems)
    replication.voided_at, replication.voided_because = at, reason.strip()[:300]
    replication.save(update_fields=["voided_at", "voided_because"])
    if not Replication.objects.filter(source=source, voided_at__isnull=True).exists():
        restate(source, at=at, replicated=False)
    record(
        action="replication.void",
        by=by,
        at=at,
        unit=replication.copy.unit,
        target=replication.copy,
        before={"source": source.pk, "since_on": replication.since_on},
        after={"reason": replication.voided_because},
    )
    return replication


def _end(registration: Registration) -> End:
    initiative = registration.initiative
    return End(
        registration.title,
        registration.unit_id,
        initiative.pk,
        registration.state in IN_REGISTER,
        initiative.first_year,
    )
