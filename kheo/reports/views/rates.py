"""Five rates of reporting, per deadline and group, as of any day; every number opens its list."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kheo.accounts.doors import requires
from kheo.accounts.permissions import Permission
from kheo.config.sheets import sheet_response
from kheo.reports.queries.rates import OTHERS, Rates, Row, rates
from kheo.reports.rules.rates import Rate, say_share
from kheo.reports.views.listing import EVERYTHING
from kheo.reports.views.opening import Opening, open_plan

HEADS = (
    ("Thời hạn", 44),
    ("Nhóm đơn vị", 44),
    ("Phải gửi", 10),
    ("Đã gửi", 10),
    ("Đúng hạn", 10),
    ("Tỷ lệ gửi (%)", 12),
    ("Tỷ lệ đúng hạn (%)", 12),
    ("Chưa đến hạn", 12),
    ("Gửi trước hạn", 12),
)


@require_safe
@requires(Permission.UNIT_REPORT_READ)
def page(request: HttpRequest, plan: str) -> HttpResponse:
    opening = open_plan(request, plan)
    found = rates(opening.figures())
    context = {
        "opening": opening,
        "plan": opening.plan,
        "total": _facts(opening, Row(EVERYTHING, "Toàn kế hoạch", found.total), EVERYTHING, ""),
        "moments": [
            {
                **_facts(opening, each, each.key, ""),
                "clause": each.clause,
                "clause_url": opening.clause_address(each.clause),
                "parts": [_facts(opening, part, each.key, part.key) for part in each.parts]
                if len(each.parts) > 1
                else [],
            }
            for each in found.moments
        ],
        "groups": [_facts(opening, each, EVERYTHING, each.key) for each in found.groups],
        "crumbs": [("Báo cáo", opening.address("list"))],
        "workbook_url": opening.address("rates_workbook"),
        "today_url": opening.address("rates").split("?")[0],
    }
    return render(request, "reports/rates.html", context)


@require_safe
@requires(Permission.UNIT_REPORT_READ)
def workbook(request: HttpRequest, plan: str) -> FileResponse:
    opening = open_plan(request, plan)
    title = f"Tỷ lệ gửi báo cáo đến hết ngày {opening.day_words}: {opening.plan.title}"
    name = f"ty-le-bao-cao-{opening.plan.code}-{opening.as_of}"
    return sheet_response(name, title, HEADS, _rows(rates(opening.figures())))


def _rows(found: Rates) -> Iterator[list[Any]]:
    yield ["Toàn kế hoạch", "Tất cả", *_cells(found.total)]
    for group in found.groups:
        yield ["Toàn kế hoạch", group.title, *_cells(group.rate)]
    for moment in found.moments:
        yield [moment.title, "Tất cả", *_cells(moment.rate)]
        for part in moment.parts:
            yield [moment.title, part.title, *_cells(part.rate)]


def _cells(rate: Rate) -> list[Any]:
    shares = [
        say_share(None)
        if share is None
        else (Decimal(share.numerator) * 100 / share.denominator).quantize(Decimal("0.1"))
        for share in (rate.rate, rate.on_time_rate)
    ]
    return [rate.expected, rate.actual, rate.on_time, *shares, rate.open, rate.early]


def _facts(opening: Opening, row: Row, key: str, group: str) -> dict[str, Any]:
    """The numbers of a row, each with the list behind it."""
    rate = row.rate
    narrowed = "" if group == OTHERS else group

    def link(timing: str) -> str:
        return opening.address("list", viec=key, han=timing, nhom=narrowed)

    return {
        "title": row.title,
        "rate": rate,
        "numbers": [
            ("Phải gửi", rate.expected, link("phai-gui")),
            ("Đã gửi", rate.actual, link("da-gui")),
            ("Đúng hạn", rate.on_time, link("dung-han")),
        ],
        "share": say_share(rate.rate),
        "on_time_share": say_share(rate.on_time_rate),
        "value": rate.rate,
        "on_time_value": rate.on_time_rate,
        "missing": rate.missing,
        "missing_url": link("chua-gui"),
        "early": rate.early,
        "early_url": link("gui-som"),
        "open": rate.open,
        "open_url": link("chua-den-han"),
    }
