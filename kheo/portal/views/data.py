"""What is public, to take away: a feed of what is new, a calendar, and all recognised models as open data."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime, time
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from icalendar import Calendar, Event

from kheo.config import clock
from kheo.config.sheets import XLSX, write_sheet
from kheo.portal.queries.articles import articles_page
from kheo.portal.queries.gallery import Shown, Wanted, document_of, everything, gallery
from kheo.portal.queries.now import days_of, notices
from kheo.portal.rules.plain import safe_cell
from kheo.portal.views.kept import drawn, public_page
from kheo.portal.views.pages import plan_asked, wanted_of
from kheo.shared.periods import DAY, dmy

# name in the file, words for a reader, what it holds
COLUMNS = (
    ("id", "Mã", "số của mô hình trên trang này; không đổi"),
    ("title", "Tên mô hình, điển hình", "chữ"),
    ("carrier", "Tập thể, cá nhân thực hiện", "chữ; cá nhân chỉ có tên khi đã đồng ý"),
    ("unit", "Đơn vị", "chữ"),
    ("unit_code", "Mã đơn vị", "chữ thường không dấu, gạch nối; không đổi khi đơn vị đổi tên"),
    ("place", "Địa điểm", "chữ"),
    ("year", "Năm", "năm của kế hoạch"),
    ("field", "Lĩnh vực", "tên lĩnh vực theo kế hoạch của năm đó"),
    ("level", "Cấp công nhận", "cấp cao nhất còn giá trị"),
    ("decision", "Số quyết định", "chữ"),
    ("decided_on", "Ngày công nhận", "ngày, dạng YYYY-MM-DD"),
    ("page", "Địa chỉ", "trang của mô hình"),
)


def _page_of(pk: int) -> str:
    return f"{settings.KHEO_ADDRESS}{reverse('portal:model', args=[pk])}"


def _row(each: Shown) -> dict[str, Any]:
    told = {name: getattr(each, name) for name, *_ in COLUMNS if name != "page"}
    return {**told, "decided_on": each.decided_on.isoformat(), "page": _page_of(each.id)}


@public_page
def about(request: HttpRequest) -> HttpResponse:
    """The files, and what each column holds."""
    return drawn(request, "portal/data.html", {"columns": COLUMNS})


@public_page
def as_csv(request: HttpRequest) -> HttpResponse:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(name for name, *_ in COLUMNS)
    for each in everything(wanted_of(request)):
        writer.writerow(safe_cell(str(value)) for value in _row(each).values())
    return _file(("\ufeff" + out.getvalue()).encode(), "text/csv; charset=utf-8", "mo-hinh.csv")


@public_page
def as_json(request: HttpRequest) -> HttpResponse:
    data = {"as_of": clock.today().isoformat(), "models": [_row(each) for each in everything(wanted_of(request))]}
    return _file(json.dumps(data, ensure_ascii=False, indent=1).encode(), "application/json", "mo-hinh.json")


@public_page
def as_xlsx(request: HttpRequest) -> HttpResponse:
    columns = [(words, 40 if name == "title" else 18) for name, words, _ in COLUMNS]
    rows: Iterator[list[Any]] = (list(_row(each).values()) for each in everything(wanted_of(request)))
    out = io.BytesIO()
    write_sheet(out, "Mô hình, điển hình được công nhận", columns, rows)
    return _file(out.getvalue(), XLSX, "mo-hinh.xlsx")


def _file(data: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@public_page
def atom(request: HttpRequest) -> HttpResponse:
    """What was recognised last, what was written, and what is under public notice."""
    plan, _ = plan_asked(request)
    home = f"{settings.KHEO_ADDRESS}{reverse('portal:home')}"
    feed = Atom1Feed(
        title="Dân vận khéo" + (f" – {plan.issuer.title}" if plan else ""),
        link=home,
        description="Mô hình, điển hình được công nhận; danh sách đang công khai lấy ý kiến",
        feed_url=f"{settings.KHEO_ADDRESS}{reverse('portal:atom')}",
        language="vi",
    )
    for notice in notices(clock.today()):
        link = f"{settings.KHEO_ADDRESS}{reverse('rounds:public', args=[notice.id])}"
        feed.add_item(
            title=f"Công khai lấy ý kiến: {notice.title}",
            link=link,
            description=f"{notice.unit}: đến hết ngày {dmy(notice.last_day)}, {notice.candidates} hồ sơ.",
            unique_id=link,
            updateddate=_noon(notice.first_day),
        )
    for told in articles_page()[0]:
        page = f"{settings.KHEO_ADDRESS}{reverse('portal:article', args=[told.id])}"
        feed.add_item(
            title=told.title,
            link=page,
            description=f"{told.kind}, {told.unit}. {told.beginning}",
            unique_id=page,
            updateddate=_noon(told.day),
        )
    for each in gallery(Wanted())[0]:
        feed.add_item(
            title=each.title,
            link=_page_of(each.id),
            description=f"{each.carrier}, {each.unit}. {each.level}, quyết định số {each.decision}.",
            unique_id=_page_of(each.id),
            updateddate=_noon(each.decided_on),
        )
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


def _noon(day: Any) -> datetime:
    return datetime.combine(day, time(5), UTC)


@public_page
def ics(request: HttpRequest) -> HttpResponse:
    """The days of the plan that runs, whole days."""
    plan, _ = plan_asked(request)
    book = Calendar()
    book.add("prodid", "-//Kheo//Lich cong khai//VI")
    book.add("version", "2.0")
    book.add("x-wr-calname", plan.title if plan else "Dân vận khéo")
    host = settings.KHEO_ADDRESS.partition("://")[2].partition(":")[0]
    for each in days_of(plan, document_of(plan)) if plan else ():
        event = Event()
        event.add("uid", f"{plan.code}-{each.key}@{host}" if plan else each.key)
        event.add("dtstamp", _noon(plan.period_from if plan else clock.today()))
        event.add("dtstart", each.last_day)
        event.add("dtend", each.last_day + DAY)
        event.add("summary", each.title)
        event.add("description", each.note)
        event.add("transp", "TRANSPARENT")
        book.add_component(event)
    return HttpResponse(book.to_ical(), content_type="text/calendar; charset=utf-8")
