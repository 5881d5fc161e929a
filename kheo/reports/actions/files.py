"""Files of a report: looked at, cleaned, stored under their own hash, attached."""

from datetime import datetime
from typing import TYPE_CHECKING, BinaryIO

from django.db import transaction

from kheo.audit.actions import record
from kheo.plans.models import Plan
from kheo.registrations.actions.storing import Looked, keep, look_at
from kheo.registrations.rules.files import clean_name
from kheo.reports.actions.writing import held
from kheo.reports.models import ReportFile
from kheo.reports.rules import Step, problems_with_step
from kheo.reports.rules.content import MOST_FILES
from kheo.shared.problems import Problem, RuleBroken
from kheo.units.models import Unit

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor


def attach_file(
    *, plan: Plan, unit: Unit, key: str, content: BinaryIO, size: int, name: str, by: "Actor", at: datetime
) -> ReportFile:
    """Add a file to what the unit is writing; a draft begins with its first file.

    The bytes are on disk before the database says so; the same file twice is one. Refuses by content (see
    `registrations.rules.files`), past twenty files, and once the report was handed in.
    """
    looked = look_at(content, size)
    return _attach(plan, unit, key, looked, clean_name(name, looked.kind), by, at)


@transaction.atomic
def _attach(plan: Plan, unit: Unit, key: str, looked: Looked, name: str, by: "Actor", at: datetime) -> ReportFile:
    report, _ = held(plan, unit, key, at)
    if report.pk is None:
        report.changed_by_id = by.user_id
        report.save()
    kept = report.files.filter(removed_at__isnull=True)
    stored = keep(looked, at)
    again = kept.filter(file=stored).first()
    if again is not None:
        return again
    if kept.count() >= MOST_FILES:
        raise RuleBroken(
            [Problem("report.too_many_files", f"Đã có {MOST_FILES} tệp.", "Gỡ bớt tệp không cần thiết.", "file")]
        )
    file = ReportFile.objects.create(report=report, file=stored, name=name, added_at=at, added_by_id=by.user_id)
    record(
        action="report.attach",
        by=by,
        at=at,
        unit=unit,
        target=report,
        after={"file": file.pk, "name": name, "sha256": stored.pk},
    )
    return file


@transaction.atomic
def remove_file(*, file_id: int, by: "Actor", at: datetime) -> ReportFile:
    """Take a file out of what is being written; its bytes and the record of it stay. Refuses once handed in."""
    file = (
        ReportFile.objects.select_for_update(of=("self",))
        .select_related("report__unit", "report__delivery")
        .get(pk=file_id)
    )
    problems = problems_with_step(Step.DELIVER, file.report.standing)
    if file.removed_at:
        problems.append(Problem("report.file_removed", "Tệp đã được gỡ.", "Tải lại trang."))
    if problems:
        raise RuleBroken(problems)
    file.removed_at = at
    file.save(update_fields=["removed_at"])
    record(
        action="report.detach",
        by=by,
        at=at,
        unit=file.report.unit,
        target=file.report,
        before={"file": file.pk, "name": file.name, "sha256": file.file_id},
    )
    return file
