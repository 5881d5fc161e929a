"""Taking a whole list back while nothing was built on it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.dateparse import parse_datetime

from kheo.accounts.actor import Actor
from kheo.audit.actions import record
from kheo.papers.actions.applying import KEPT_STATE, values_from
from kheo.registrations.actions.bulk import change_registrations, problems_before_removing, remove_imported
from kheo.registrations.actions.deliveries import revoke_delivery
from kheo.registrations.actions.events import tell_all
from kheo.registrations.actions.indexing import index
from kheo.registrations.models import Attachment, Delivery, ListImport, Registration
from kheo.registrations.queries.keeping import keeps_registers
from kheo.registrations.queries.plan_documents import document_at
from kheo.registrations.rules import IN_REGISTER, State
from kheo.shared.problems import Problem, RuleBroken

UNDONE = "import_undo"  # the event of a registration that is again as before a list came in
_NAMED = 500  # titles in the record


def undo_list(*, import_id: int, by: Actor, at: datetime) -> ListImport:
    """Take a whole list back, as if it had not come in.

    Registrations that it brought are gone (withdrawn where they had a number already, so that the register keeps no
    gap), those that it changed or sent are as before, deliveries that it recorded are revoked. Refuses, naming each
    registration, where anything was built on one of them.
    """
    try:
        with transaction.atomic():
            return _undo(import_id, by, at)
    except IntegrityError:
        raise RuleBroken([_taken_meanwhile()]) from None


def _undo(import_id: int, by: Actor, at: datetime) -> ListImport:
    entry = ListImport.objects.select_for_update(of=("self",)).select_related("plan", "scope").get(pk=import_id)
    problems = problems_with_undoing(entry, by, locking=True)
    if problems:
        raise RuleBroken(problems)
    removed = remove_imported(entry, by=by, at=at)
    before = {int(pk): kept for pk, kept in entry.before.items()}
    change_registrations({pk: values_from(kept["values"]) for pk, kept in before.items()}, by=by, at=at)
    _restore_states(before, by, at)
    for delivery in Delivery.objects.filter(pk__in=entry.deliveries, revoked_at__isnull=True).order_by("id"):
        revoke_delivery(
            delivery_id=delivery.pk, because=f"Hoàn tác lần nhập danh sách “{entry.filename}”.", by=by, at=at
        )
    entry.undone_at, entry.undone_by_id = at, by.user_id
    entry.save(update_fields=["undone_at", "undone_by"])
    record(
        action="list.undo",
        by=by,
        at=at,
        unit=entry.scope,
        target=entry,
        before={"new": entry.new, "changed": entry.changed},
        after={
            "removed": [each.title for each in removed][:_NAMED],
            "restored": len(before),
            "deliveries": entry.deliveries,
        },
    )
    return entry


def problems_with_undoing(entry: ListImport, by: Actor, *, locking: bool = False) -> list[Problem]:
    """All that keeps a list from being taken back; empty means that it can be. Six queries at most."""
    if not entry.applied_at or entry.undone_at:
        return [_not_to_undo(entry)]
    of_register = entry.accept or any(State(kept["state"]) in IN_REGISTER for kept in entry.before.values())
    if of_register and not keeps_registers(by, document_at(entry.plan, entry.applied_at), entry.scope):
        return [_not_the_keeper(entry)]
    rows = Registration.objects.select_for_update(of=("self",)) if locking else Registration.objects.all()
    brought = list(rows.filter(list_import=entry).exclude(state=State.WITHDRAWN).order_by("id"))
    problems = problems_before_removing(brought)
    named = {problem.message for problem in problems}
    filed = Attachment.objects.filter(registration__in=[each.pk for each in brought])
    with_files = set(filed.values_list("registration_id", flat=True))
    for each in brought:
        problem = _built_upon(each.title)
        if each.pk in with_files and problem.message not in named:
            problems.append(problem)
    touched = rows.in_bulk([int(pk) for pk in entry.before])
    for pk, kept in entry.before.items():
        registration = touched.get(int(pk))
        if registration is None:
            problems.append(_gone(kept["values"]["title"]))
        elif registration.revision != kept["revision"] or registration.state == State.WITHDRAWN:
            problems.append(_changed_since(registration.title))
        elif registration.state in IN_REGISTER and State(kept["state"]) not in IN_REGISTER:
            problems.append(_numbered(registration))
    return problems


def _restore_states(before: dict[int, dict[str, Any]], by: Actor, at: datetime) -> None:
    """Registrations that the list sent are drafts again (or returned), with the day on which they were first sent."""
    moved: list[Registration] = []
    for each in Registration.objects.select_for_update(of=("self",)).select_related("plan").filter(pk__in=before):
        kept = before[each.pk]
        if each.state == kept["state"] and each.row_key == kept["row_key"]:
            continue
        for name in KEPT_STATE:
            setattr(each, name, kept[name])
        each.submitted_at = parse_datetime(kept["submitted_at"]) if kept["submitted_at"] else None
        each.changed_at, each.revision = at, each.revision + 1
        each.save(update_fields=[*KEPT_STATE, "changed_at", "revision"])
        moved.append(each)
    _tell(moved, by, at)


def _tell(registrations: Sequence[Registration], by: Actor, at: datetime) -> None:
    tell_all(registrations, UNDONE, by=by, at=at)
    index(registrations)


def _not_to_undo(entry: ListImport) -> Problem:
    return Problem(
        "list.not_to_undo",
        f"Danh sách “{entry.filename}” {'đã được hoàn tác' if entry.undone_at else 'chưa được nhập'}.",
        "Tải lại trang để xem trạng thái mới nhất.",
    )


def _not_the_keeper(entry: ListImport) -> Problem:
    return Problem(
        "list.not_the_keeper",
        f"Danh sách “{entry.filename}” đã vào sổ hoặc đã sửa sổ đăng ký; chỉ cơ quan giữ sổ mới hoàn tác được.",
        "Đề nghị cơ quan thường trực hoàn tác.",
    )


def _built_upon(title: str) -> Problem:
    return Problem(
        "list.built_upon",
        f"“{title}” đã được xử lý tiếp sau khi nhập.",
        "Rút riêng từng đăng ký thay cho hoàn tác cả danh sách.",
    )


def _changed_since(title: str) -> Problem:
    return Problem(
        "list.built_upon",
        f"“{title}” đã được sửa hoặc xử lý tiếp sau khi nhập.",
        "Sửa riêng từng đăng ký thay cho hoàn tác cả danh sách.",
    )


def _taken_meanwhile() -> Problem:
    return Problem(
        "list.built_upon",
        "Sau khi nhập, đã có đăng ký khác mang tên cũ của một mô hình trong danh sách.",
        "Sửa riêng từng đăng ký thay cho hoàn tác cả danh sách.",
    )


def _gone(title: str) -> Problem:
    return Problem(
        "list.built_upon",
        f"“{title}” không còn trong danh sách.",
        "Sửa riêng từng đăng ký thay cho hoàn tác cả danh sách.",
    )


def _numbered(registration: Registration) -> Problem:
    return Problem(
        "list.numbered",
        f"“{registration.title}” có từ trước và đã vào sổ số {registration.number} theo danh sách này;"
        " số đã cấp không thu lại.",
        "Rút đăng ký đó nếu cần, thay cho hoàn tác cả danh sách.",
    )
