"""Several years side by side: the table and the charts, the workbook, and the records behind every figure."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from kheo.accounts.doors import actor_of, requires
from kheo.accounts.permissions import Permission
from kheo.config import clock
from kheo.plans.models import Plan
from kheo.progress.queries.comparison import (
    AFTERCARE,
    MEASURES,
    PAGE,
    Comparison,
    Year,
    comparable_plans,
    comparison,
    days_for,
    successors,
)
from kheo.progress.queries.home import current_plan
from kheo.progress.rules import counting
from kheo.progress.rules.likeness import Kept
from kheo.progress.views.opening import REMEMBERED, Opening, open_plan
from kheo.progress.views.pictures import drawn
from kheo.progress.views.workbooks import Sheet, workbook_response
from kheo.shared.charts import Chart, Series, columns
from kheo.shared.paging import cut
from kheo.shared.periods import dmy

MOST_YEARS, USUAL_YEARS = 5, 3
MOST_DRAWN = 12


class Asked:
    """What the address asks for: the last plan, how many years, which day of each, which measure by unit."""

    def __init__(self, request: HttpRequest) -> None:
        self.opening = _opening(request)
        given = request.GET.get("so-nam", "")
        self.many = int(given) if given in {"2", "3", "4", "5"} else USUAL_YEARS
        self.whole_years = request.GET.get("den") == "cuoi-nam"
        measure = request.GET.get("so", counting.REGISTERED)
        self.measure = measure if measure in MEASURES else counting.REGISTERED

    def compare(self) -> Comparison | None:
        opening = self.opening
        if opening is None:
            return None
        successor = successors()
        plans = comparable_plans(Plan.objects.visible_to(opening.actor), opening.plan, self.many, successor)
        days = days_for(plans, opening.today, whole_years=self.whole_years)
        return comparison(plans, days, scope=opening.scope, successor=successor)

    def query(self, **more: str) -> dict[str, str]:
        opening = self.opening
        found = {"ke-hoach": opening.plan.code if opening else "", "so-nam": str(self.many)}
        if self.whole_years:
            found["den"] = "cuoi-nam"
        if self.measure != counting.REGISTERED:
            found["so"] = self.measure
        if opening and len(opening.scopes) > 1 and opening.scope:
            found["pham-vi"] = opening.scope.code
        return found | more

    def address(self, name: str, **more: str) -> str:
        return f"{reverse(f'progress:{name}')}?{urlencode(self.query(**more))}"


def _opening(request: HttpRequest) -> Opening | None:
    """The plan asked for, the one looked at last, or the year's; None where there is no plan at all."""
    code = request.GET.get("ke-hoach", "")
    if not code:
        plan = current_plan(actor_of(request), clock.today(), request.session.get(REMEMBERED, ""))
        code = plan.code if plan else ""
    return open_plan(request, code) if code else None


@require_safe
@requires(Permission.FIGURES_READ)
def page(request: HttpRequest) -> HttpResponse:
    asked = Asked(request)
    found = asked.compare()
    context: dict[str, Any] = {"found": found, "asked": asked, "opening": asked.opening}
    if asked.opening:
        context["crumbs"] = [("Tiến độ", asked.opening.address("plan"))]
    if found and asked.opening:
        context |= {
            "years": found.years,
            "measures": MEASURES,
            "measure_title": MEASURES[asked.measure],
            "choices": range(2, MOST_YEARS + 1),
            "scopes": asked.opening.scopes,
            "whole": _whole(asked, found),
            "whole_chart": _whole_chart(found),
            "units": _units(asked, found),
            "units_chart": _units_chart(asked, found),
            "fields": _kept_rows(asked, found, found.fields, counting.FIELD),
            "fields_chart": _kept_chart(found, found.fields, counting.FIELD, "Mô hình đăng ký theo lĩnh vực"),
            "levels": _kept_rows(asked, found, found.levels, counting.LEVEL),
            "levels_recognised": _kept_rows(asked, found, found.levels, counting.RECOGNISED_AT),
            "levels_chart": _kept_chart(found, found.levels, counting.LEVEL, "Mô hình đăng ký theo cấp"),
            "last_day": found.years[-1].as_of,
            "workbook_url": asked.address("compare_workbook"),
        }
    return render(request, "progress/compare.html", context)


def _cells(asked: Asked, found: Comparison, key: str, line: str = "", among: Kept | None = None) -> list[Any]:
    """Each year's figure with the address of its records; no address where there is no figure."""
    row = found.row(key, line)
    cells = []
    for at, (year, value) in enumerate(zip(found.years, row, strict=True)):
        shown = value if among is None or at in among.years else None
        more = {"nam": year.label, "tong": key, **({"dong": line} if line else {})}
        cells.append((shown, asked.address("compare_records", **more) if shown is not None else ""))
    return cells


def _whole(asked: Asked, found: Comparison) -> list[tuple[str, list[Any]]]:
    return [(words, _cells(asked, found, key)) for key, words in MEASURES.items()]


def _units(asked: Asked, found: Comparison) -> list[dict[str, Any]]:
    return [{"line": line, "cells": _cells(asked, found, asked.measure, line.key)} for line in found.lines]


def _kept_rows(asked: Asked, found: Comparison, kept: Any, name: str) -> list[dict[str, Any]]:
    return [
        {
            "title": each.named.title,
            "why": each.why,
            "cells": _cells(asked, found, f"{name}:{each.named.code}", among=each),
        }
        for each in kept
    ]


def _whole_chart(found: Comparison) -> str:
    drawn_here = (counting.REGISTERED, counting.BUILT, counting.RECOGNISED)
    series = tuple(Series(MEASURES[key], tuple(found.row(key))) for key in drawn_here)
    chart = Chart("Mô hình qua các năm", tuple(year.label for year in found.years), series, "mô hình")
    return drawn(chart, "c-nam", columns)


def _by_year(found: Comparison, rows: list[tuple[str, list[int | None]]], title: str, key: str) -> str:
    """A group of bars for each row, a bar for each year."""
    series = tuple(
        Series(f"Năm {year.label}", tuple(values[at] for _, values in rows)) for at, year in enumerate(found.years)
    )
    return drawn(Chart(title, tuple(name for name, _ in rows), series, "mô hình"), key)


def _units_chart(asked: Asked, found: Comparison) -> str:
    rows = [(line.name, found.row(asked.measure, line.key)) for line in found.lines]
    largest = sorted(rows, key=lambda row: -max((value or 0) for value in row[1]))[:MOST_DRAWN]
    title = f"{MEASURES[asked.measure]} theo đơn vị"
    return _by_year(found, [row for row in rows if row in largest][:MOST_DRAWN], title, "c-don-vi")


def _kept_chart(found: Comparison, kept: Any, name: str, title: str) -> str:
    rows = [(each.named.title, found.named_row(each, name)) for each in kept if not each.why]
    return _by_year(found, rows, title, f"c-{name}") if rows else ""


@require_safe
@requires(Permission.FIGURES_READ)
def records(request: HttpRequest) -> HttpResponse:
    """`?nam=` with `?tong=` and perhaps `?dong=`: the registrations behind one figure, as many as it says."""
    asked = Asked(request)
    found = asked.compare()
    year = _year(found, request.GET.get("nam", "")) if found else None
    if found is None or year is None:
        raise Http404
    key, line_key = request.GET.get("tong", ""), request.GET.get("dong", "")
    line = next((each for each in found.lines if each.key == line_key), None)
    if line_key and line is None:
        raise Http404
    count = found.value(year, key, line_key) if key in AFTERCARE or _known(year, key) else None
    if count is None:
        raise Http404
    after = request.GET.get("sau", "")
    rows = found.records(year, key, line_key)
    if after.isascii() and after.isdigit() and len(after) < 19:
        rows = rows.filter(pk__gt=int(after))
    shown, last = cut(rows, PAGE)
    more = {"nam": year.label, "tong": key, **({"dong": line_key} if line_key else {})}
    levels = {level.code: level.title for level in year.document.levels}
    fields = {field.code: field.title for field in year.document.fields}
    context = {
        "title": AFTERCARE.get(key) or counting.say_total(key, year.document),
        "where": line.name if line else found.scope.title,
        "year": year,
        "count": count,
        "rows": [(row, levels.get(row.level, ""), fields.get(row.field, "")) for row in shown],
        "crumbs": [("So sánh các năm", asked.address("compare"))],
        "first_url": asked.address("compare_records", **more) if after else "",
        "next_url": asked.address("compare_records", **more, sau=str(last.pk)) if last else "",
    }
    return render(request, "progress/compare_records.html", context)


def _known(year: Year, key: str) -> bool:
    return key in counting.total_keys(year.document)


def _year(found: Comparison, label: str) -> Year | None:
    return next((year for year in found.years if year.label == label), None)


@require_safe
@requires(Permission.FIGURES_READ)
def workbook(request: HttpRequest) -> HttpResponse:
    asked = Asked(request)
    found = asked.compare()
    if found is None or asked.opening is None:
        raise Http404
    notes = [
        f"So sánh các năm – {found.scope.title}",
        "Tính đến hết ngày " + ", ".join(dmy(year.as_of) for year in found.years),
        "Đơn vị đã sáp nhập, chuyển được tính theo cây đơn vị của năm sau cùng.",
    ]
    years = [f"Năm {year.label}" for year in found.years]
    sheets = [
        Sheet("Tổng hợp", notes, ["Chỉ số", *years], [[words, *found.row(key)] for key, words in MEASURES.items()])
    ]
    for key, words in MEASURES.items():
        rows = [[line.name, *found.row(key, line.key), " ".join(line.remarks)] for line in found.lines]
        rows.append(["Cộng", *found.row(key), ""])
        sheets.append(Sheet(words, [f"{words} theo đơn vị", *notes[1:]], ["Đơn vị", *years, "Ghi chú"], rows))
    for title, kept, name in (
        ("Theo lĩnh vực", found.fields, counting.FIELD),
        ("Theo cấp đăng ký", found.levels, counting.LEVEL),
        ("Theo cấp công nhận", found.levels, counting.RECOGNISED_AT),
    ):
        rows = [[each.named.title, *found.named_row(each, name), each.why] for each in kept]
        sheets.append(Sheet(title, [title, *notes[1:]], ["", *years, "Ghi chú"], rows))
    return workbook_response(f"so-sanh-{found.years[0].label}-{found.years[-1].label}-{found.scope.code}", sheets)
