"""Reports for tests: the bundled plan, its units, and reports that say enough to be handed in."""

from dataclasses import replace
from datetime import date
from io import BytesIO

from kheo.accounts.actor import Actor
from kheo.plans.models import Plan
from kheo.reports.actions.files import attach_file
from kheo.reports.actions.writing import deliver_report, save_draft
from kheo.reports.models import Report
from kheo.reports.rules.content import ReportValues
from tests.progress.factories import SYSTEM, at, unit

RESULTS, UNIT_PLAN, LIST = "bao-cao-ket-qua", "nhiem-vu:ke-hoach-don-vi", "danh-sach-dang-ky"
COMMUNE = "xa-bac-thuy"
EARLY = at(9, 10)  # six weeks before the results report is due
FULL = ReportValues(texts={"ket-qua": "Đã làm 3 km đường liên thôn.", "han-che": "Còn chậm."})


def said(**changes) -> ReportValues:
    return replace(FULL, **changes)


def draft(
    plan: Plan, code: str = COMMUNE, *, key: str = RESULTS, values=FULL, revision=0, by: Actor = SYSTEM, when=EARLY
):
    return save_draft(plan=plan, unit=unit(code), key=key, values=values, revision=revision, by=by, at=when)


def delivered(
    plan: Plan, code: str = COMMUNE, *, key: str = RESULTS, values=FULL, revision=0, by: Actor = SYSTEM, when=EARLY
) -> Report:
    return deliver_report(plan=plan, unit=unit(code), key=key, values=values, revision=revision, by=by, at=when)


def attached(
    plan: Plan, code: str = COMMUNE, *, key: str = UNIT_PLAN, content: bytes = b"%PDF-1.7 ke hoach", when=EARLY
):
    return attach_file(
        plan=plan, unit=unit(code), key=key, content=BytesIO(content), size=len(content), name="kế hoạch.pdf",
        by=SYSTEM, at=when,
    )  # fmt: skip


def unit_plan(plan: Plan, code: str = COMMUNE, *, when=EARLY) -> Report:
    attached(plan, code, when=when)
    values = ReportValues(number="12-KH/ĐU", dated_on=date(2023, 3, 1))
    return delivered(plan, code, key=UNIT_PLAN, values=values, when=when)


def everything() -> list[tuple]:
    """All that the reports room and its neighbours keep, to see that a refusal changed nothing."""
    from kheo.accounts.models import Letter
    from kheo.audit.models import Record
    from kheo.registrations.models import Delivery
    from kheo.reports.models import ReportEvent, ReportFile

    return [
        tuple(model.objects.order_by("pk").values_list())
        for model in (Report, ReportEvent, ReportFile, Delivery, Letter, Record)
    ]
