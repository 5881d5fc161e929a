"""The dossier (hồ sơ) frozen for a round: every score and every vote points at what was read."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max

from kheo.audit.rules import plain
from kheo.registrations.models import Attachment, ProgressRecord, Registration
from kheo.registrations.rules import RegistrationValues
from kheo.registrations.rules.figures import stored, totals
from kheo.registrations.rules.values import NAMES
from kheo.rounds.models import DossierRevision, Finding, SelfReport
from kheo.rounds.rules.dossiers import REPORT_TEXTS, SCHEMA, digest_of

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor


def freeze(registration: Registration, *, by: "Actor", at: datetime) -> DossierRevision:
    """The dossier as it stands, as a revision; the same content gives the revision that is there.

    Part of other actions: whoever freezes writes it into the journal.
    """
    return freeze_all([registration], by=by, at=at)[registration.pk]


@transaction.atomic
def freeze_all(registrations: Iterable[Registration], *, by: "Actor", at: datetime) -> dict[int, DossierRevision]:
    """The same for many, by registration, with a fixed number of queries."""
    ids = sorted({each.pk for each in registrations})
    # Held, so that two who freeze one dossier at once do not give one number twice.
    locked = Registration.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
    held = list(locked.filter(pk__in=ids).select_related("unit", "plan"))
    contents = contents_of(held)
    digests = {pk: digest_of(content) for pk, content in contents.items()}
    found: dict[int, DossierRevision] = {}
    for revision in DossierRevision.objects.filter(registration__in=ids).defer("content"):
        if digests[revision.registration_id] == revision.sha256:
            found[revision.registration_id] = revision
    last = dict(
        DossierRevision.objects.filter(registration__in=ids)
        .order_by()
        .values_list("registration")
        .annotate(last=Max("number"))
    )
    new = [
        DossierRevision(
            registration_id=pk,
            number=last.get(pk, 0) + 1,
            content=contents[pk],
            sha256=digests[pk],
            frozen_at=at,
            frozen_by_id=by.user_id,
        )
        for pk in ids
        if pk not in found
    ]
    DossierRevision.objects.bulk_create(new)
    return found | {each.registration_id: each for each in new}


def contents_of(registrations: Iterable[Registration]) -> dict[int, dict[str, Any]]:
    """What a revision of each would hold now; the registrations come with their unit and plan."""
    held = list(registrations)
    ids = [each.pk for each in held]
    reports = {each.registration_id: each for each in SelfReport.objects.filter(registration__in=ids)}
    records: dict[int, list[ProgressRecord]] = defaultdict(list)
    for record in ProgressRecord.objects.filter(registration__in=ids, voided_at__isnull=True).order_by(
        "happened_on", "id"
    ):
        records[record.registration_id].append(record)
    files: dict[int, list[Attachment]] = defaultdict(list)
    kept = Attachment.objects.filter(registration__in=ids, removed_at__isnull=True).select_related("file")
    for attachment in kept.order_by("id"):
        files[attachment.registration_id].append(attachment)
    findings: dict[int, list[Finding]] = defaultdict(list)
    for finding in Finding.objects.filter(registration__in=ids).select_related("visit").order_by("id"):
        findings[finding.registration_id].append(finding)
    return {
        each.pk: _content(each, reports.get(each.pk), records[each.pk], files[each.pk], findings[each.pk])
        for each in held
    }


def _content(
    registration: Registration,
    report: SelfReport | None,
    records: list[ProgressRecord],
    files: list[Attachment],
    findings: list[Finding],
) -> dict[str, Any]:
    values = RegistrationValues.of(registration)
    summed = stored(totals(each.figures for each in records))
    return {
        "schema": SCHEMA,
        "plan": {"code": registration.plan.code, "title": registration.plan.title},
        "unit": {"code": registration.unit.code, "title": registration.unit.title},
        "registration": {
            "number": registration.number,
            "first_time": registration.first_time,
            "late": registration.late,
            **{name: plain(getattr(values, name)) for name in NAMES},
        },
        "report": {**{name: getattr(report, name) for name in REPORT_TEXTS}, "requirements": report.requirements}
        if report
        else None,
        "progress": {
            "records": [
                {"happened_on": each.happened_on.isoformat(), "note": each.note, "figures": each.figures}
                for each in records
            ],
            "totals": summed,
        },
        "attachments": [
            {
                "sha256": each.file.sha256,
                "size": each.file.size,
                "type": each.file.content_type,
                "name": each.name,
                "caption": each.caption,
            }
            for each in files
        ],
        "findings": [
            {"kind": each.visit.get_kind_display(), "at": each.visit.starts_at.isoformat(), "sha256": _hash(each)}
            for each in findings
        ],
    }


def _hash(finding: Finding) -> str:
    said = {name: getattr(finding, name) for name in ("key", "checklist", "findings", "follow_up")}
    return digest_of(said)
