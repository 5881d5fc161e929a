"""The list behind a figure: the very records that were counted."""

import re
from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from kheo.accounts.doors import requires
from kheo.accounts.permissions import Permission
from kheo.plans.rules.targets import say_number
from kheo.progress.queries.figures import Figures
from kheo.progress.queries.records import DENOMINATOR, Behind, Record, behind_target, behind_total, page_of
from kheo.progress.rules.outlook import say_cell
from kheo.progress.views.opening import Opening, open_plan, target_of
from kheo.progress.views.workbooks import Sheet, workbook_response
from kheo.registrations.rules import STATE_TITLES, State
from kheo.units.queries import UnitOnDay

EXPORT_SIZE = 50_000
_CURSOR = re.compile(r"[0-9]{1,18}-[0-9]{1,18}")


@requires(Permission.FIGURES_READ)
def page(request: HttpRequest, plan: str) -> HttpResponse:
    """`?don-vi=` with `?chi-tieu=` (and `?phan=mau-so`) or `?tong=`; a unit out of reach is not found."""
    opening = open_plan(request, plan)
    found = opening.figures()
    unit = found.unit_by_code.get(request.GET.get("don-vi", ""))
    if unit is None:
        raise Http404
    query = {key: request.GET[key] for key in ("don-vi", "chi-tieu", "phan", "tong") if request.GET.get(key)}
    behind, context = _behind(request, opening, found, unit)
    if request.GET.get("dang") == "xlsx":
        return workbook_response(f"ho-so-{unit.code}-{opening.as_of}", [_sheet(found, behind, unit)])
    after = request.GET.get("sau", "")
    if after and not _CURSOR.fullmatch(after):
        raise Http404
    records, cursor = page_of(behind.rows, after=after) if behind.rows is not None else ([], "")
    context |= {
        "opening": opening,
        "plan": opening.plan,
        "unit": unit,
        "behind": behind,
        "count": say_number(behind.count),
        "rows": list(rows_of(found, records)),
        "crumbs": [
            ("Tiến độ", opening.address("plan")),
            (unit.name, opening.address("unit", unit.code)),
        ],
        "first_url": opening.address("records", **query) if after else "",
        "next_url": opening.address("records", **query, sau=cursor) if cursor else "",
        "workbook_url": opening.address("records", **query, dang="xlsx"),
        "unit_links": [(each.name, opening.address("unit", each.code)) for each in behind.units or []],
    }
    return render(request, "progress/records.html", context)


def _behind(request: HttpRequest, opening: Opening, found: Figures, unit: UnitOnDay) -> tuple[Behind, dict[str, Any]]:
    try:
        if "chi-tieu" not in request.GET:
            return behind_total(found, request.GET.get("tong", "dang-ky"), unit), {}
        target = target_of(found, request.GET["chi-tieu"])
        part = request.GET.get("phan", "")
        behind = behind_target(found, target, unit, part)
    except KeyError as missing:
        raise Http404 from missing
    cell = found.cell(target, unit)
    tabs = []
    if target.is_share:
        tabs = [
            {
                "label": "Được tính là đạt",
                "url": opening.records_of(cell),
                "current": part != DENOMINATOR,
                "count": cell.result.numerator,
            },
            {
                "label": "Tổng để tính tỷ lệ",
                "url": opening.denominator_of(cell),
                "current": part == DENOMINATOR,
                "count": cell.result.denominator,
            },
        ]
    return behind, {"tabs": tabs, "target": target, "state": cell.state.value, "words": say_cell(target, cell.result)}


def rows_of(found: Figures, records: Iterable[Record]) -> Iterable[dict[str, Any]]:
    levels = {level.rank: level.title for level in found.document.levels}
    fields = {field.code: field.title for field in found.document.fields}
    subjects = {subject.code: subject.title for subject in found.document.subjects}
    for record in records:
        yield {
            "record": record,
            "level": levels.get(record.level_rank, ""),
            "field": fields.get(record.field, record.field),
            "subject": subjects.get(record.subject, record.subject),
            "recognised": levels.get(record.recognised_rank, ""),
            "state": STATE_TITLES[State(record.state)],
        }


def _sheet(found: Figures, behind: Behind, unit: UnitOnDay) -> Sheet:
    notes = [found.plan.title, f"{behind.title} – {unit.title}", f"Tính đến hết ngày {found.as_of:%d/%m/%Y}"]
    if behind.rows is None:
        names = [[place, each.title] for place, each in enumerate(behind.units or [], 1)]
        return Sheet("Đơn vị", notes, ["STT", "Đơn vị"], names)
    records, _ = page_of(behind.rows, size=EXPORT_SIZE)
    rows = [
        [
            place,
            row["record"].number,
            row["record"].title,
            row["record"].carrier,
            row["record"].unit,
            row["level"],
            row["field"],
            row["subject"],
            "Có" if row["record"].late else "",
            "Có" if row["record"].built else "",
            row["recognised"],
        ]
        for place, row in enumerate(rows_of(found, records), 1)
    ]
    heads = [
        "STT", "Số đăng ký", "Tên mô hình, điển hình", "Tập thể, cá nhân thực hiện", "Đơn vị", "Cấp đăng ký",
        "Lĩnh vực", "Đối tượng", "Đăng ký muộn", "Đã xây dựng", "Được công nhận",
    ]  # fmt: skip
    return Sheet("Hồ sơ", notes, heads, rows)
