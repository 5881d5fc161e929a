"""Lists for tests: rows as a unit writes them, and the whole database to compare with."""

from datetime import datetime
from typing import Any

from django.apps import apps

from kheo.accounts.actor import Actor
from kheo.papers.actions import check_list, import_list
from kheo.papers.queries.comparing import AS_USUAL, Comparison, Handing
from kheo.plans.models import Plan
from kheo.registrations.models import ListImport
from kheo.units.models import Unit
from tests.papers.workbooks import xlsx
from tests.registrations.factories import ON_TIME, SYSTEM

HEADS = (
    "STT",
    "Số đăng ký",
    "Đơn vị",
    "Tên mô hình, điển hình",
    "Tập thể, cá nhân thực hiện",
    "Tập thể/Cá nhân",
    "Lĩnh vực",
    "Cấp",
    "Nội dung",
    "Thời gian",
    "Ghi chú",
)
_KEYS = ("number", "unit", "title", "carrier", "subject", "field", "level", "content", "time", "notes")
_COMPLETE = {
    "title": "Camera an ninh tự quản",
    "carrier": "Chi bộ thôn Nà Pất",
    "subject": "Tập thể",
    "field": "An ninh - quốc phòng",
    "content": "Vận động các hộ góp tiền lắp camera ở ngã ba.",
}


def row(**changes: Any) -> dict[str, Any]:
    """One complete row; a list gets it by `a_list`."""
    return {**_COMPLETE, **changes}


def a_list(*rows: dict[str, Any], heading: str = "") -> bytes:
    table = [[n, *[each.get(key, "") for key in _KEYS]] for n, each in enumerate(rows, start=1)]
    return xlsx([[heading], ["DANH SÁCH ĐĂNG KÝ"], list(HEADS), *table])


def bring(
    plan: Plan,
    unit: Unit,
    *rows: dict[str, Any],
    by: Actor = SYSTEM,
    at: datetime = ON_TIME,
    handing: Handing = AS_USUAL,
) -> tuple[ListImport | None, Comparison]:
    return import_list(plan=plan, scope=unit, data=a_list(*rows), filename="ds.xlsx", by=by, at=at, handing=handing)


def check(
    plan: Plan,
    unit: Unit,
    *rows: dict[str, Any],
    by: Actor = SYSTEM,
    at: datetime = ON_TIME,
    handing: Handing = AS_USUAL,
) -> ListImport:
    checked = check_list(plan=plan, scope=unit, data=a_list(*rows), filename="ds.xlsx", by=by, at=at, handing=handing)
    return checked.entry


def everything(*but: str) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table of ours, to see that nothing changed; `but` names models left out."""
    return {
        model._meta.label: sorted(map(repr, model._default_manager.values_list()))
        for model in apps.get_models()
        if model._meta.app_label in {"registrations", "audit", "units", "plans"} and model._meta.label not in but
    }
