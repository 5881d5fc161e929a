"""Files of a dossier: looked at, cleaned, stored under their own hash, attached."""

from datetime import datetime
from typing import TYPE_CHECKING, BinaryIO

from django.db import transaction

from kheo.audit.actions import record
from kheo.registrations.actions.events import tell
from kheo.registrations.actions.steps import locked
from kheo.registrations.actions.storing import Looked, keep, look_at
from kheo.registrations.models import Attachment, ProgressRecord
from kheo.registrations.rules import STATE_TITLES, State
from kheo.registrations.rules.files import MOST_FILES, clean_name
from kheo.registrations.rules.values import line
from kheo.shared.problems import Problem, RuleBroken

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor


def attach(
    *,
    registration_id: int,
    content: BinaryIO,
    size: int,
    name: str,
    by: "Actor",
    at: datetime,
    caption: str = "",
    progress_record_id: int | None = None,
) -> Attachment:
    """Add a file to a dossier. The bytes are on disk before the database says so; a refused file leaves nothing.

    Refuses by content: see `rules.files`. What must not wait for the file is `look_at` first, then `attach_looked`.
    """
    return attach_looked(
        registration_id=registration_id,
        looked=look_at(content, size),
        name=name,
        by=by,
        at=at,
        caption=caption,
        progress_record_id=progress_record_id,
    )


@transaction.atomic
def attach_looked(
    *,
    registration_id: int,
    looked: Looked,
    name: str,
    by: "Actor",
    at: datetime,
    caption: str = "",
    progress_record_id: int | None = None,
) -> Attachment:
    """Add a file that was looked at. The same file twice is one stored file, and one attachment of a dossier."""
    name = clean_name(name, looked.kind)
    registration = locked(registration_id)
    problems = problems_before_attaching(State(registration.state))
    if registration.attachments.filter(removed_at__isnull=True).count() >= MOST_FILES:
        problems.append(
            Problem("attachment.too_many", f"Hồ sơ đã có {MOST_FILES} tệp.", "Gỡ bớt tệp không cần thiết.", "file")
        )
    if (
        progress_record_id
        and not ProgressRecord.objects.filter(pk=progress_record_id, registration=registration).exists()
    ):
        problems.append(
            Problem("attachment.other_record", "Lần ghi tiến độ không thuộc hồ sơ này.", "Tải lại trang.", "file")
        )
    if problems:
        raise RuleBroken(problems)
    known = keep(looked, at)
    again = registration.attachments.filter(file=known, removed_at__isnull=True).first()
    if again is not None:
        return again
    attachment = Attachment.objects.create(
        registration=registration,
        progress_record_id=progress_record_id,
        file=known,
        name=name,
        caption=line(caption)[:300],
        added_at=at,
        added_by_id=by.user_id,
    )
    tell(registration, "attach", by=by, at=at, reason=name)
    record(
        action="registration.attach",
        by=by,
        at=at,
        unit=registration.unit,
        target=registration,
        after={"attachment": attachment.pk, "name": name, "sha256": attachment.file_id},
    )
    return attachment


@transaction.atomic
def remove_attachment(*, attachment_id: int, by: "Actor", at: datetime) -> Attachment:
    """Take a file out of a dossier; its bytes and the record of it stay."""
    registration = locked(Attachment.objects.values_list("registration_id", flat=True).get(pk=attachment_id))
    attachment = Attachment.objects.select_for_update().get(pk=attachment_id)
    problems = problems_before_attaching(State(registration.state))
    if attachment.removed_at:
        problems.append(Problem("attachment.removed_already", "Tệp đã được gỡ.", "Tải lại trang."))
    if problems:
        raise RuleBroken(problems)
    attachment.removed_at = at
    attachment.save(update_fields=["removed_at"])
    tell(registration, "detach", by=by, at=at, reason=attachment.name)
    record(
        action="registration.detach",
        by=by,
        at=at,
        unit=registration.unit,
        target=registration,
        before={"attachment": attachment.pk, "name": attachment.name, "sha256": attachment.file_id},
    )
    return attachment


def problems_before_attaching(state: State) -> list[Problem]:
    if state not in {State.WITHDRAWN, State.CLOSED}:
        return []
    return [
        Problem(
            "attachment.dossier_closed",
            f"Không thay đổi được tệp khi đăng ký đang ở trạng thái “{STATE_TITLES[state]}”.",
            "Hồ sơ giữ nguyên như khi kết thúc.",
            "file",
        )
    ]
