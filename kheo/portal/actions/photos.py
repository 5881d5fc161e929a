"""Photographs of a dossier, shown to everybody or no longer."""

from datetime import datetime

from django.db import transaction

from kheo.accounts.actor import Actor
from kheo.audit.actions import record
from kheo.portal.models import PublicPhoto
from kheo.registrations.models import Attachment
from kheo.registrations.rules import IN_REGISTER
from kheo.shared.problems import Problem, RuleBroken

MOST = 6
SHORTEST, LONGEST = 5, 200


@transaction.atomic
def publish_photo(*, attachment_id: int, alt: str, by: Actor, at: datetime) -> PublicPhoto:
    """Show a photograph of a dossier in the register to everybody, with the words for who does not see it.

    Refuses what is no photograph or was taken out of the dossier, a dossier that is not in the register, words that
    describe nothing, and more than six of one model. The same photograph again gets the new words.
    """
    attachment = (
        Attachment.objects.select_for_update(of=("self",))
        .select_related("registration__unit", "file")
        .get(pk=attachment_id)
    )
    said = " ".join(alt.split())
    problems = []
    if not attachment.file.content_type.startswith("image/") or attachment.removed_at:
        problems.append(Problem("photo.none", "Tệp này không phải ảnh trong hồ sơ.", "Chọn một ảnh khác."))
    if attachment.registration.state not in IN_REGISTER:
        problems.append(
            Problem("photo.not_in_register", "Hồ sơ chưa vào sổ đăng ký.", "Công khai ảnh sau khi hồ sơ được vào sổ.")
        )
    if not SHORTEST <= len(said) <= LONGEST:
        problems.append(
            Problem(
                "photo.no_words",
                f"Chưa có mô tả ảnh (từ {SHORTEST} đến {LONGEST} chữ cái).",
                "Ghi ngắn gọn trong ảnh có gì, để người không xem được ảnh cũng hiểu.",
                "alt",
            )
        )
    shown = PublicPhoto.objects.filter(attachment__registration=attachment.registration, withdrawn_at__isnull=True)
    known = shown.filter(attachment=attachment).first()
    if known is None and shown.count() >= MOST:
        problems.append(
            Problem(
                "photo.enough", f"Mô hình này đã công khai {MOST} ảnh.", "Thôi công khai một ảnh rồi chọn ảnh khác."
            )
        )
    if problems:
        raise RuleBroken(problems)
    if known and known.alt == said:
        return known
    if known:
        known.alt = said
        known.save(update_fields=["alt"])
    photo = known or PublicPhoto.objects.create(
        attachment=attachment, alt=said, published_at=at, published_by_id=by.user_id
    )
    unit = attachment.registration.unit
    record(
        action="public_photo.publish",
        by=by,
        at=at,
        unit=unit,
        target=photo,
        after={"file": attachment.file_id, "alt": said},
    )
    return photo


@transaction.atomic
def withdraw_photo(*, photo_id: int, by: Actor, at: datetime) -> PublicPhoto:
    """Show it no longer, at once; it stays in its dossier."""
    photo = (
        PublicPhoto.objects.select_for_update(of=("self",))
        .select_related("attachment__registration__unit")
        .get(pk=photo_id)
    )
    if photo.withdrawn_at:
        return photo
    photo.withdrawn_at = at
    photo.save(update_fields=["withdrawn_at"])
    unit = photo.attachment.registration.unit
    record(action="public_photo.withdraw", by=by, at=at, unit=unit, target=photo, before={"alt": photo.alt})
    return photo
