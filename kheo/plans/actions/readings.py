"""Reading a plan document: kept, decided value by value, made into a draft plan file, thrown away."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction

from kheo.accounts.actor import Actor
from kheo.accounts.permissions import ROLES, Permission
from kheo.audit.actions import Done, record, record_all
from kheo.plans.models import PlanReading
from kheo.plans.queries.papers_in import PaperText
from kheo.plans.queries.readings import found_as_json, stored_decisions, stored_found, units_within
from kheo.plans.rules.drafting import draft
from kheo.plans.rules.finding import read_text
from kheo.plans.rules.finding.deciding import Decision, keyed
from kheo.shared.problems import Problem, RuleBroken
from kheo.units.models import Unit

KEPT_DAYS = 90


def keep_reading(*, name: str, data: bytes, paper: PaperText, by: Actor, at: datetime) -> PlanReading:
    """Read a document's text and keep what was found, for the maker's unit."""
    unit = _unit_of(by)
    read = read_text(paper.text)
    if not read.found:
        raise RuleBroken([_nothing_found()])
    with transaction.atomic():  # reading a long text takes a moment, in which nobody should wait
        reading = PlanReading.objects.create(
            unit=unit,
            document_name=name[:200],
            sha256=sha256(data).hexdigest(),
            text=paper.text,
            notes=list(paper.notes),
            found=[found_as_json(found) for found in read.found],
            created_by_id=by.user_id,
            created_at=at,
            updated_at=at,
        )
        record(
            action="plan.read_document",
            by=by,
            at=at,
            unit=unit,
            target=reading,
            after={"document": reading.document_name, "sha256": reading.sha256, "found": len(read.found)},
        )
    return reading


@transaction.atomic
def decide(
    *, reading_id: int, decisions: Mapping[str, Decision], revision: int, by: Actor, at: datetime
) -> PlanReading:
    """Keep what was decided of every value; whatever is not named is undecided again.

    Refused where somebody saved the reading since the page at `revision` was shown; saying the same twice is nothing.
    """
    reading = _locked(reading_id, by)
    before = dict(reading.decisions)
    known = keyed(stored_found(reading))
    after = {key: decision.to_json() for key, decision in decisions.items() if key in known}
    if after == before:
        return reading
    if reading.revision != revision:
        raise RuleBroken([_saved_elsewhere()])
    reading.decisions = after
    reading.revision += 1
    reading.updated_at = at
    reading.save(update_fields=["decisions", "revision", "updated_at"])
    record(
        action="plan.decide_reading",
        by=by,
        at=at,
        unit=reading.unit,
        target=reading,
        before={key: kept for key, kept in before.items() if after.get(key) != kept},
        after={key: kept for key, kept in after.items() if before.get(key) != kept},
    )
    return reading


@transaction.atomic
def make_draft(*, reading_id: int, by: Actor, at: datetime) -> str:
    """The draft plan file of what was confirmed and corrected so far."""
    reading = _locked(reading_id, by)
    words = draft_of(reading, by, at)
    reading.used_at = at
    reading.save(update_fields=["used_at"])
    record(
        action="plan.draft_from_reading",
        by=by,
        at=at,
        unit=reading.unit,
        target=reading,
        after={"sha256": sha256(words.encode()).hexdigest(), "decided": len(reading.decisions)},
    )
    return words


def draft_of(reading: PlanReading, by: Actor, at: datetime) -> str:
    known = units_within(by, at.date())
    return draft(stored_found(reading), stored_decisions(reading), known=known)


@transaction.atomic
def delete_reading(*, reading_id: int, by: Actor, at: datetime) -> None:
    """Throw a reading away: its maker alone may."""
    reading = _locked(reading_id, by)
    if not may_delete(reading, by):
        raise RuleBroken([_not_the_maker()])
    record(
        action="plan.delete_reading",
        by=by,
        at=at,
        unit=reading.unit,
        target=reading,
        before={"document": reading.document_name, "sha256": reading.sha256, "decided": len(reading.decisions)},
    )
    reading.delete()


def may_delete(reading: PlanReading, by: Actor) -> bool:
    return by.is_system or (by.user_id is not None and by.user_id == reading.created_by_id)


@transaction.atomic
def forget_old_readings(*, by: Actor, at: datetime) -> int:
    """Remove what nobody has touched for 90 days and no draft was made of; how many."""
    old = PlanReading.objects.select_for_update(of=("self",)).select_related("unit").defer("text", "found")
    gone = list(old.filter(used_at__isnull=True, updated_at__lt=at - timedelta(days=KEPT_DAYS)))
    done = [
        Done(
            "plan.delete_reading", reading.unit, reading, {"document": reading.document_name, "sha256": reading.sha256}
        )
        for reading in gone
    ]
    PlanReading.objects.filter(pk__in=[reading.pk for reading in gone]).delete()
    record_all(done, by=by, at=at)
    return len(gone)


def _locked(reading_id: int, by: Actor) -> PlanReading:
    readings = PlanReading.objects.visible_to(by).select_for_update(of=("self",)).select_related("unit")
    return readings.get(pk=reading_id)


def _unit_of(by: Actor) -> Unit:
    """The maker's unit: the first at which they may load plans."""
    for grant in by.grants:
        if Permission.PLAN_LOAD in ROLES[grant.role].permissions and grant.unit_id is not None:
            return Unit.objects.get(pk=grant.unit_id)
    raise RuleBroken([_no_unit()])


def _nothing_found() -> Problem:
    return Problem(
        "reading.nothing_found",
        "Không đọc được giá trị nào trong văn bản này.",
        "Kiểm tra lại: tệp có đúng là văn bản kế hoạch, có chữ (không phải ảnh chụp) không?",
        "document",
    )


def _saved_elsewhere() -> Problem:
    return Problem(
        "reading.saved_elsewhere",
        "Bản đọc này vừa được lưu ở một cửa sổ khác, hoặc bởi người khác; lần lưu này chưa được ghi.",
        "Mở lại trang để xem những gì đã lưu, rồi chọn tiếp.",
    )


def _not_the_maker() -> Problem:
    return Problem("reading.not_the_maker", "Chỉ người đã đọc văn bản mới xóa được bản đọc.", "Đề nghị người đó xóa.")


def _no_unit() -> Problem:
    return Problem(
        "reading.no_unit", "Đồng chí chưa thuộc đơn vị nào được nạp kế hoạch.", "Đề nghị người quản trị giao vai trò."
    )
