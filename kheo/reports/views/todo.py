"""What waits for a person in the reports room, for the first page."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.text import Truncator

from kheo.accounts.actor import Actor, can
from kheo.accounts.permissions import Permission
from kheo.config import clock
from kheo.plans.models import Plan
from kheo.plans.rules.document import PlanDocument
from kheo.registrations.queries.plan_documents import document_at
from kheo.reports.models import Report
from kheo.reports.rules import State
from kheo.reports.views.listing import EVERYTHING

MOST = 3


def delivered(actor: Actor, plan: Plan | None) -> QuerySet[Report]:
    """What waits to be looked at by the steward's office; nothing for anybody else."""
    if plan is None or not can(actor, Permission.DELIVERY_CONFIRM, plan.issuer):
        return Report.objects.none()
    reach = actor.reach_filter("unit__path", Permission.DELIVERY_CONFIRM)
    return Report.objects.filter(reach, plan=plan, state=State.DELIVERED, delivery__revoked_at__isnull=True)


def todo(actor: Actor, plan: Plan | None, waiting: int) -> list[dict[str, Any]]:
    """For a unit what came back, two queries at most; for the steward's office so many of `delivered`."""
    if plan is None:
        return []
    if can(actor, Permission.DELIVERY_CONFIRM, plan.issuer):
        url = f"{reverse('reports:list', args=[plan.code])}?viec={EVERYTHING}&tinh_trang={State.DELIVERED.value}"
        label = f"Xem {waiting} báo cáo, kế hoạch đơn vị gửi lên"
        return [_item(label, "Kiểm tra, chấp nhận hoặc trả lại", "document", url)] if waiting else []
    if not can(actor, Permission.DELIVERY_WRITE):
        return []
    reach = actor.reach_filter("unit__path", Permission.DELIVERY_WRITE)
    rows = (
        Report.objects.filter(reach, plan=plan, state=State.RETURNED).select_related("unit").defer("texts", "counted")
    )
    returned = list(rows.order_by("pk")[:MOST])
    if not returned:
        return []
    document = document_at(plan, clock.now())
    return [
        _item(
            f"Sửa, gửi lại: {_title(each, document)}",
            f"Bị trả lại: {Truncator(each.reason).words(20)}",
            "undo",
            f"{reverse('reports:write', args=[plan.code, each.unit.code])}?viec={each.key}",
            State.RETURNED.value,
        )
        for each in returned
    ]


def _title(report: Report, document: PlanDocument) -> str:
    deadline = document.deadline_by_code.get(report.deadline)
    task = next((each for each in document.tasks if each.code == report.task), None)
    return deadline.title if deadline else task.title if task else report.key


def _item(label: str, note: str, icon: str, url: str, state: str = "") -> dict[str, Any]:
    return {"label": label, "note": note, "icon": icon, "url": url, "state": state}
