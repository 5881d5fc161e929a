"""A list comes in: kept, checked, applied in one transaction."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, connection, transaction

from kheo.accounts.actor import Actor
from kheo.audit.actions import record
from kheo.papers.actions.applying import bring_in
from kheo.papers.actions.files import keep, kept_bytes
from kheo.papers.queries.comparing import AS_USUAL, Comparison, Handing, compare
from kheo.papers.queries.ground import Ground, ground_of
from kheo.papers.queries.reports import counts_of, report_of
from kheo.papers.queries.workbook import open_workbook
from kheo.papers.rules.reading import ListReading
from kheo.papers.rules.registration_list import read_list
from kheo.plans.models import Plan
from kheo.registrations.actions.rows import reserve_ids
from kheo.registrations.models import ListImport
from kheo.registrations.queries.keeping import keeps_registers
from kheo.shared.problems import Problem, RuleBroken
from kheo.units.models import Unit
from kheo.units.rules import contains


@dataclass(frozen=True, slots=True)
class Checked:
    """A list that waits to be applied, and what it would bring."""

    entry: ListImport
    comparison: Comparison


def check_list(
    *, plan: Plan, scope: Unit, data: bytes, filename: str, by: Actor, at: datetime, handing: Handing = AS_USUAL
) -> Checked:
    """Keep a workbook and say what it would bring; nothing is registered yet.

    Refuses a file that is no readable workbook, a unit outside the plan, an unknown level, and `accept` from whoever
    does not keep the register. Handing the same file in again gives its waiting check again.
    """
    ground = ground_of(plan, scope, at)
    refuse(ground, scope, handing, by)
    comparison = compare(_read(data, filename, ground), ground=ground, scope=scope, handing=handing, by=by)
    sha256 = hashlib.sha256(data).hexdigest()
    keep(sha256, data)
    with transaction.atomic():
        same = {"plan": plan, "scope": scope, "sha256": sha256, "uploaded_by_id": by.user_id}
        waiting = ListImport.objects.select_for_update().filter(**same, applied_at__isnull=True).first()
        entry = waiting or ListImport(**same)
        entry.uploaded_at, entry.filename = at, short_name(filename)
        entry.level, entry.send, entry.accept = handing.level, handing.send, handing.accept
        entry.report = report_of(comparison, ground)
        entry.save()
        record(
            action="list.check",
            by=by,
            at=at,
            unit=scope,
            target=entry,
            after={"plan": plan.code, "sha256": sha256, **counts_of(comparison)},
        )
    return Checked(entry, comparison)


def apply_list(*, import_id: int, by: Actor, at: datetime) -> Checked:
    """Bring a checked list in: new registrations, changes, nothing for rows that are there already. One transaction.

    The list is held against the register again, so that what changed since the check is seen. Complete rows are sent
    (or enter the register, where the list was handed in so), incomplete ones stay drafts; rows with problems are left
    out. Refuses a list that was applied already, one that changes nothing, and `accept` as above.
    """
    try:
        with transaction.atomic():
            return _apply(import_id, by, at)
    except IntegrityError:
        raise RuleBroken([_changed_meanwhile()]) from None


def _apply(import_id: int, by: Actor, at: datetime) -> Checked:
    entry = ListImport.objects.select_for_update(of=("self",)).select_related("plan", "scope").get(pk=import_id)
    if entry.applied_at:
        raise RuleBroken([_already_applied(entry)])
    data = kept_bytes(entry.sha256)
    if data is None:
        raise RuleBroken([_file_gone(entry)])
    handing = Handing(entry.level, entry.send, entry.accept)
    ground = ground_of(entry.plan, entry.scope, at)
    refuse(ground, entry.scope, handing, by)
    reading = _read(data, entry.filename, ground)
    one_list_at_a_time(entry.plan)
    comparison = compare(reading, ground=ground, scope=entry.scope, handing=handing, by=by)
    if not comparison.does_something:
        raise RuleBroken([_nothing_to_do(entry)])
    bring_in(entry, comparison, ground, by, at, with_table=True)
    return Checked(entry, comparison)


def import_list(
    *,
    plan: Plan,
    scope: Unit,
    data: bytes,
    filename: str,
    by: Actor,
    at: datetime,
    handing: Handing = AS_USUAL,
    ground: Ground | None = None,
) -> tuple[ListImport | None, Comparison]:
    """Check and apply in one go, as the command line does. No import is kept where the list changes nothing.

    `ground` spares its look-up where many lists of one plan come in one after another.
    """
    ground = ground or ground_of(plan, scope, at)
    refuse(ground, scope, handing, by)
    reading = _read(data, filename, ground)
    try:
        with transaction.atomic():
            one_list_at_a_time(plan)
            comparison = compare(reading, ground=ground, scope=scope, handing=handing, by=by)
            if not comparison.does_something:
                return None, comparison
            entry = ListImport(
                pk=reserve_ids(ListImport, 1)[0],
                plan=plan,
                scope=scope,
                filename=short_name(filename),
                sha256=hashlib.sha256(data).hexdigest(),
                uploaded_at=at,
                uploaded_by_id=by.user_id,
                level=handing.level,
                send=handing.send,
                accept=handing.accept,
            )
            bring_in(entry, comparison, ground, by, at, with_table=False)
    except IntegrityError:
        raise RuleBroken([_changed_meanwhile()]) from None
    return entry, comparison


def look_at_list(
    *,
    plan: Plan,
    scope: Unit,
    data: bytes,
    filename: str,
    by: Actor,
    at: datetime,
    handing: Handing = AS_USUAL,
    ground: Ground | None = None,
) -> Comparison:
    """What a workbook would bring; neither kept nor recorded."""
    ground = ground or ground_of(plan, scope, at)
    refuse(ground, scope, handing, by)
    return compare(_read(data, filename, ground), ground=ground, scope=scope, handing=handing, by=by)


def _read(data: bytes, filename: str, ground: Ground) -> ListReading:
    return read_list(open_workbook(data, filename), ground.vocabulary)


def refuse(ground: Ground, scope: Unit, handing: Handing, by: Actor) -> None:
    """Refuse a unit outside the plan, an unknown level, and `accept` from whoever does not keep the register."""
    problems = []
    if not contains(ground.plan.issuer.path, scope.path):
        problems.append(_outside_plan(ground.plan, scope))
    if handing.level and handing.level not in ground.document.level_by_code:
        problems.append(_unknown_level(handing.level, ground))
    if handing.accept and not keeps_registers(by, ground.document, scope):
        problems.append(_not_the_keeper(scope))
    if problems:
        raise RuleBroken(problems)


def one_list_at_a_time(plan: Plan) -> None:
    """Two lists of a plan wait for each other, so that neither fails for what the other brings.

    SQLite has one writer anyway.
    """
    if connection.features.has_select_for_update:
        Plan.objects.select_for_update(no_key=True).get(pk=plan.pk)


def short_name(filename: str) -> str:
    """The file's own name, without folders and without signs that cannot be shown."""
    name = filename.replace("\\", "/").rpartition("/")[2]
    return "".join(sign for sign in name if sign.isprintable())[-200:] or "danh-sach.xlsx"


def _already_applied(entry: ListImport) -> Problem:
    return Problem(
        "list.applied_already", f"Danh sách “{entry.filename}” đã được nhập.", "Mở danh sách để xem kết quả."
    )


def _file_gone(entry: ListImport) -> Problem:
    return Problem(
        "list.file_gone", f"Không còn tệp “{entry.filename}” đã kiểm tra.", "Đề nghị chọn lại tệp và kiểm tra lại."
    )


def _nothing_to_do(entry: ListImport) -> Problem:
    return Problem(
        "list.nothing_to_do",
        f"Danh sách “{entry.filename}” không có gì để nhập: các dòng đã có đủ, hoặc đều cần xem lại.",
        "Xem các dòng cần sửa, sửa trong tệp rồi chọn lại tệp.",
    )


def _changed_meanwhile() -> Problem:
    return Problem(
        "list.changed_meanwhile",
        "Có người vừa đăng ký hoặc sửa đúng một dòng trong danh sách này.",
        "Đề nghị thực hiện lại; hệ thống sẽ đối chiếu lại với sổ.",
    )


def _outside_plan(plan: Plan, scope: Unit) -> Problem:
    return Problem(
        "list.outside_plan",
        f"{scope.title} không thuộc phạm vi của kế hoạch “{plan.title}”.",
        "Đề nghị chọn lại đơn vị hoặc kế hoạch.",
        "unit",
    )


def _unknown_level(level: str, ground: Ground) -> Problem:
    known = ", ".join(f"{each.title} ({each.code})" for each in ground.document.levels)
    return Problem("list.unknown_level", f"Kế hoạch không có cấp “{level}”.", f"Chọn một trong: {known}.", "level")


def _not_the_keeper(scope: Unit) -> Problem:
    return Problem(
        "list.not_the_keeper",
        f"Chỉ cơ quan giữ sổ mới đưa thẳng danh sách của {scope.title} vào sổ.",
        "Bỏ chọn “vào sổ ngay”; cơ quan thường trực sẽ xem và vào sổ.",
        "accept",
    )
