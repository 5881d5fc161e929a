"""One registration as its page shows it: what happened, what was done, what is attached, what it carries on."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from kheo.plans.models import Plan
from kheo.plans.rules.document import FigureDefinition, PlanDocument
from kheo.registrations.models import Attachment, ProgressRecord, Registration
from kheo.registrations.rules import State
from kheo.registrations.rules.figures import totals

EVENT_WORDS: dict[str, tuple[str, str, str]] = {  # step → what is said, tone, icon
    "create": ("Lập bản nháp", "none", "edit"),
    "continue": ("Tiếp tục mô hình đã có", "info", "repeat"),
    "import": ("Nhập từ danh sách Excel", "none", "spreadsheet"),
    "import_change": ("Cập nhật từ danh sách Excel", "none", "spreadsheet"),
    "submit": ("Gửi đăng ký", "info", "send"),
    "return": ("Trả lại để bổ sung", "warn", "undo"),
    "accept": ("Vào sổ đăng ký", "good", "accept"),
    "withdraw": ("Rút đăng ký", "bad", "x"),
    "close": ("Kết thúc thực hiện", "none", "lock"),
    "progress": ("Ghi tiến độ", "good", "progress"),
    "void_progress": ("Hủy một lần ghi tiến độ", "warn", "trash"),
    "attach": ("Thêm tệp", "none", "paperclip"),
    "detach": ("Gỡ tệp", "none", "trash"),
}


@dataclass(frozen=True)
class Told:
    """One event as the timeline shows it."""

    title: str
    tone: str
    icon: str
    at: datetime
    by: str
    text: str


@dataclass(frozen=True)
class Done:
    """One progress record with its figures in words, and the files that belong to it."""

    record: ProgressRecord
    figures: list[tuple[FigureDefinition, Decimal]]
    by: str
    files: list[Attachment]


@dataclass(frozen=True)
class Year:
    """One year of an initiative."""

    registration: Registration
    year: int


def told(registration: Registration) -> list[Told]:
    """The story, latest first."""
    rows = registration.events.order_by("-at", "-id").values_list("step", "at", "by_name", "reason")
    return [Told(*EVENT_WORDS.get(step, (step, "none", "check")), at, by, reason) for step, at, by, reason in rows]


def done(registration: Registration, document: PlanDocument, files: Iterable[Attachment] = ()) -> list[Done]:
    """Progress records, the latest day first, void ones among them, each with those of the `files` that are its own."""
    own: dict[int | None, list[Attachment]] = {}
    for file in files:
        own.setdefault(file.progress_record_id, []).append(file)
    records = registration.progress_records.select_related("recorded_by").order_by("-happened_on", "-id")
    return [
        Done(
            each,
            in_words(totals([each.figures]), document),
            str(each.recorded_by or "Hệ thống"),
            own.get(each.pk, []),
        )
        for each in records
    ]


def summed(records: list[Done], document: PlanDocument) -> list[tuple[FigureDefinition, Decimal]]:
    """The totals of the figures of all records that stand."""
    return in_words(totals(each.record.figures for each in records if each.record.voided_at is None), document)


def in_words(figures: dict[str, Decimal], document: PlanDocument) -> list[tuple[FigureDefinition, Decimal]]:
    return [(each, figures[each.code]) for each in document.figures if each.code in figures]


def attached(registration: Registration) -> list[Attachment]:
    return list(registration.attachments.filter(removed_at__isnull=True).select_related("file").order_by("id"))


def years_of(registration: Registration) -> list[Year]:
    """The initiative across the plans, the latest year first."""
    rows = Registration.objects.filter(initiative_id=registration.initiative_id).select_related("plan", "unit")
    return [Year(each, each.plan.period_from.year) for each in rows.order_by("-plan__period_from", "-id")]


def continued_in(earlier: Registration, plan: Plan) -> Registration | None:
    """The registration that carries the same initiative on under `plan`, if there is one."""
    again = Registration.objects.filter(plan=plan, initiative_id=earlier.initiative_id)
    return again.exclude(state=State.WITHDRAWN).first()


def continuable(registration: Registration, today: date) -> bool:
    """Whether a later plan could carry it on: its own plan's year is over or nearly so, and it was in the register."""
    return registration.accepted_at is not None and registration.plan.period_to < today
