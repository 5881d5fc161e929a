"""Holds (tạm dừng xét): confidential. The reason is in the hold's own row and nowhere else, not even in the journal."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from kheo.audit.actions import record
from kheo.recognition.models import Hold
from kheo.registrations.models import Registration
from kheo.shared.problems import Problem, RuleBroken

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor


@transaction.atomic
def place_hold(*, registration_id: int, reason: str, by: "Actor", at: datetime) -> Hold:
    """From now on nothing is decided on the registration. Refused: no reason, or one stands already."""
    registration = _held(registration_id)
    problems = []
    if not reason.strip():
        problems.append(
            Problem(
                "hold.no_reason", "Chưa ghi lý do tạm dừng.", "Ghi lý do; chỉ người có quyền mới xem được.", "reason"
            )
        )
    if Hold.objects.filter(registration=registration, lifted_at__isnull=True).exists():
        problems.append(
            Problem(
                "hold.stands", "Đăng ký này đang được tạm dừng xét.", "Xem danh sách đang tạm dừng.", "registration"
            )
        )
    if problems:
        raise RuleBroken(problems)
    hold = Hold.objects.create(registration=registration, reason=reason.strip(), placed_at=at, placed_by_id=by.user_id)
    record(action="hold.place", by=by, at=at, unit=registration.unit, target=registration)
    return hold


@transaction.atomic
def lift_hold(*, hold_id: int, by: "Actor", at: datetime) -> Hold:
    """The registration can be decided on again. Refused: lifted already."""
    registration = _held(Hold.objects.values_list("registration_id", flat=True).get(pk=hold_id))
    hold = Hold.objects.select_for_update().get(pk=hold_id)
    if hold.lifted_at is not None:
        raise RuleBroken([Problem("hold.lifted", "Việc tạm dừng này đã kết thúc.", "Tải lại trang.")])
    hold.lifted_at, hold.lifted_by_id = at, by.user_id
    hold.save(update_fields=["lifted_at", "lifted_by"])
    record(action="hold.lift", by=by, at=at, unit=registration.unit, target=registration)
    return hold


def _held(registration_id: int) -> Registration:
    """Held as deciding holds it, so that no decision is taken beside it."""
    return (
        Registration.objects.select_for_update(of=("self",), no_key=True).select_related("unit").get(pk=registration_id)
    )
