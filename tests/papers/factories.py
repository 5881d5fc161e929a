"""Lists for tests: rows as a unit writes them, and the whole database to compare with."""

import json
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import connection
from django.forms.models import model_to_dict

from kheo.accounts.actor import Actor
from kheo.audit.models import Record
from kheo.audit.queries import verify
from kheo.papers.actions import check_list, import_list
from kheo.papers.queries.comparing import AS_USUAL, Comparison, Handing
from kheo.plans.models import Plan
from kheo.registrations.models import Counter, Delivery, Initiative, ListImport, Registration
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


def _in_order(rows: Any) -> list[Any]:
    """Prefetched rows as they were written: PostgreSQL gives them as they happen to lie."""
    return sorted(rows.all(), key=lambda each: each.pk)


def told() -> dict[str, Any]:
    """What lists brought in, without the ids and moments that differ between two runs; as JSON would give it back."""
    column = "rowid" if connection.vendor == "sqlite" else "registration_id"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column}, tokens FROM registrations_search")
        tokens = {pk: sorted(words.replace("'", "").split()) for pk, words in cursor.fetchall()}
        cursor.execute("SELECT word FROM registrations_word ORDER BY word")
        words = cursor.fetchall()
    registrations = Registration.objects.order_by("id").prefetch_related("events", "standings")
    found = {
        "registrations": [
            {
                **{name: value for name, value in model_to_dict(each).items() if name not in _IDS},
                "row_key": each.row_key,
                "list": each.list_import and each.list_import.filename,
                "events": [(event.step, event.by_name) for event in _in_order(each.events)],
                "standings": [model_to_dict(one, exclude=[*_IDS, "registration"]) for one in _in_order(each.standings)],
                "tokens": tokens[each.pk],
            }
            for each in registrations.select_related("list_import")
        ],
        "initiatives": list(Initiative.objects.order_by("id").values_list("unit", "title", "kind", "first_year")),
        "lists": list(ListImport.objects.order_by("id").values_list("filename", "sha256", "report", "new", "changed")),
        "deliveries": list(Delivery.objects.order_by("unit").values_list("unit", "deadline", "period", "way")),
        "journal": [
            (
                each.action,
                each.unit_path,
                each.target_name,
                {name: value for name, value in each.after.items() if name not in _IDS},
            )
            for each in Record.objects.order_by("seq")
        ],
        "last number": list(Counter.objects.values_list("last", flat=True)),
        "words": words,
        "journal is whole": verify().whole,
    }
    return json.loads(json.dumps(found, default=str))


_IDS = [
    "registrations",
    "deliveries",
    "delivered_at",
    "id",
    "initiative",
    "list_import",
    "continues",
    "from_at",
    "created_at",
    "changed_at",
    "submitted_at",
    "accepted_at",
]
