"""What a visit found: taken in exactly once, however often a phone sends it; two versions are both kept."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, BinaryIO

from django.db import transaction

from kheo.audit.actions import record
from kheo.registrations.actions.storing import Looked, keep, look_at
from kheo.registrations.models import Registration
from kheo.registrations.rules.files import clean_name
from kheo.registrations.rules.values import line
from kheo.rounds.actions.visits import locked_visit
from kheo.rounds.models import Finding, FindingPhoto, FindingVersion, Visit
from kheo.rounds.queries.visits import may_write
from kheo.rounds.rules.visits import (
    MOST_PHOTOS,
    FindingValues,
    digest_of,
    not_of_the_team,
    problems_with_finding,
    problems_with_receiving,
)
from kheo.shared.problems import Problem, RuleBroken

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor


@dataclass(frozen=True)
class Recorded:
    """A finding after a sending. `again`: it had come before. `aside`: another version is there; both are kept."""

    finding: Finding
    again: bool = False
    aside: bool = False


@transaction.atomic
def record_finding(
    *,
    visit_id: int,
    registration_id: int,
    key: str,
    base: int,
    values: FindingValues,
    written_at: datetime,
    by: "Actor",
    at: datetime,
    has_photos: bool = False,
) -> Recorded:
    """Keep what was found about one model. `key` is made where it was written; `base` is the revision on which it was
    written, 0 for none.

    The same sending again gives the same finding. One written on the current revision replaces it. One written on an
    older revision is set aside, to be settled by the team. Refuses whoever is not of the team, and for a visit that was
    cancelled; a visit that was held still takes what a phone brings late.
    """
    visit = locked_visit(visit_id)
    values = values.tidy()
    problems = [] if may_write(visit, by) else [not_of_the_team()]
    problems += problems_with_receiving(visit.cancelled_at)
    problems += problems_with_finding(values, key=key, has_photos=has_photos)
    problems += _problems_with_model(visit, registration_id)
    finding = Finding.objects.filter(key=key).first()
    if finding is not None and (finding.visit_id, finding.registration_id) != (visit.pk, registration_id):
        problems.append(Problem("visit.key_taken", "Biểu ghi này đã dùng cho mô hình khác.", "Tải lại trang."))
    if problems:
        raise RuleBroken(problems)
    digest = digest_of(values, base)
    if finding is not None:
        known = finding.versions.filter(digest=digest).first()
        if known is not None:
            return Recorded(finding, again=True, aside=known.settled_at is None)
    applied = finding is None or base == finding.revision
    before = {"revision": finding.revision} if finding else {}
    if finding is None:
        finding = Finding(visit=visit, registration_id=registration_id, key=key, revision=0)
    if applied:
        _apply(finding, values, written_at, by.user_id, at)
    same_words = not applied and _reads_like(finding, values)
    FindingVersion.objects.create(
        finding=finding,
        digest=digest,
        content=values.content(),
        base=base,
        applied=applied,
        written_at=written_at,
        received_at=at,
        received_by_id=by.user_id,
        settled_at=at if applied or same_words else None,
    )
    visit.registrations.add(registration_id)
    record(
        action="visit.find" if applied or same_words else "visit.set_aside",
        by=by,
        at=at,
        unit=visit.unit,
        target=visit,
        before=before,
        after={
            "finding": finding.pk,
            "registration": registration_id,
            "revision": finding.revision,
            "sha256": digest,
        },
    )
    return Recorded(finding, aside=not applied and not same_words)


@transaction.atomic
def settle(*, version_id: int, take: bool, by: "Actor", at: datetime) -> Finding:
    """Say which of two versions holds: the one that was set aside (`take`), or the current one."""
    finding_id = FindingVersion.objects.values_list("finding_id", flat=True).get(pk=version_id)
    finding = _locked(finding_id)
    version = FindingVersion.objects.get(pk=version_id)
    problems = [] if may_write(finding.visit, by) else [not_of_the_team()]
    if version.settled_at:
        problems.append(Problem("visit.settled", "Hai bản này đã được chọn xong.", "Tải lại trang."))
    if problems:
        raise RuleBroken(problems)
    before = {"revision": finding.revision}
    if take:
        _apply(finding, FindingValues.of(version.content), version.written_at, version.received_by_id, at)
        version.applied = True
    version.settled_at = at
    version.save(update_fields=["applied", "settled_at"])
    record(
        action="visit.settle",
        by=by,
        at=at,
        unit=finding.visit.unit,
        target=finding.visit,
        before=before,
        after={"finding": finding.pk, "revision": finding.revision, "taken": take, "sha256": version.digest},
    )
    return finding


def add_photo(
    *, finding_id: int, content: BinaryIO, size: int, name: str, by: "Actor", at: datetime, caption: str = ""
) -> FindingPhoto:
    """Add a photo to a finding; the same photo again is the one that is there. Written anew without EXIF."""
    looked = look_at(content, size)
    if not looked.kind.is_image:
        raise RuleBroken(
            [Problem("visit.no_photo", "Tệp này không phải là ảnh.", "Chọn ảnh JPEG, PNG hoặc WebP.", "file")]
        )
    return _add_photo(finding_id, looked, clean_name(name, looked.kind), line(caption)[:300], by, at)


@transaction.atomic
def _add_photo(finding_id: int, looked: Looked, name: str, caption: str, by: "Actor", at: datetime) -> FindingPhoto:
    finding = _locked(finding_id)
    problems = [] if may_write(finding.visit, by) else [not_of_the_team()]
    problems += problems_with_receiving(finding.visit.cancelled_at)
    if not problems:
        there = finding.photos.filter(file_id=looked.sha256).first()
        if there is not None:
            return there
        if finding.photos.count() >= MOST_PHOTOS:
            problems.append(
                Problem(
                    "visit.many_photos", f"Mô hình này đã có {MOST_PHOTOS} ảnh.", "Chọn những ảnh cần nhất.", "file"
                )
            )
    if problems:
        raise RuleBroken(problems)
    photo = FindingPhoto.objects.create(finding=finding, file=keep(looked, at), name=name, caption=caption)
    record(
        action="visit.photo",
        by=by,
        at=at,
        unit=finding.visit.unit,
        target=finding.visit,
        after={"finding": finding.pk, "name": name, "sha256": photo.file_id},
    )
    return photo


@transaction.atomic
def remove_photo(*, photo_id: int, by: "Actor", at: datetime) -> Finding:
    """Take a photo out of a finding (somebody in it asked, or it shows another place); the journal keeps its hash."""
    finding = _locked(FindingPhoto.objects.values_list("finding_id", flat=True).get(pk=photo_id))
    if not may_write(finding.visit, by):
        raise RuleBroken([not_of_the_team()])
    photo = finding.photos.get(pk=photo_id)
    gone = {"finding": finding.pk, "name": photo.name, "sha256": photo.file_id}
    photo.delete()
    record(action="visit.remove_photo", by=by, at=at, unit=finding.visit.unit, target=finding.visit, before=gone)
    return finding


def _reads_like(finding: Finding, values: FindingValues) -> bool:
    current = FindingValues(finding.checklist, finding.findings, finding.follow_up, finding.follow_up_on)
    return current.content() == values.content()


def _locked(finding_id: int) -> Finding:
    """The finding, behind the lock of its visit, which every writer of findings takes first."""
    locked_visit(Finding.objects.values_list("visit_id", flat=True).get(pk=finding_id))
    return (
        Finding.objects.select_for_update(of=("self",)).select_related("visit__host", "visit__unit").get(pk=finding_id)
    )


def _apply(finding: Finding, values: FindingValues, written_at: datetime, user_id: int | None, at: datetime) -> None:
    if values.follow_up != finding.follow_up or values.follow_up_on != finding.follow_up_on:
        finding.followed_up_at = None
    finding.checklist = values.content()["checklist"]
    finding.findings, finding.follow_up = values.findings, values.follow_up
    finding.follow_up_on = values.follow_up_on
    finding.written_at, finding.received_at, finding.received_by_id = written_at, at, user_id
    finding.revision += 1
    finding.save()


def _problems_with_model(visit: Visit, registration_id: int) -> list[Problem]:
    """A model that was taken out of the visit meanwhile is still one of the unit's: what a phone brings is kept."""
    if visit.registrations.filter(pk=registration_id).exists():
        return []
    if Registration.objects.filter(pk=registration_id, plan=visit.plan_id).within(visit.unit.path).exists():
        return []
    return [Problem("visit.model_elsewhere", "Mô hình không thuộc đơn vị được kiểm tra.", "Tải lại trang.")]
