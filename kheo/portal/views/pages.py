"""The portal: what the movement is this year, its models, its progress, its days."""

from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from kheo.accounts.doors import number_in
from kheo.config import clock
from kheo.plans.models import Plan
from kheo.plans.rules.targets import say_goal, say_number
from kheo.portal.models import PublicPhoto
from kheo.portal.queries.articles import articles_about
from kheo.portal.queries.gallery import (
    Model,
    Wanted,
    document_of,
    gallery,
    model_of,
    plans_shown,
    public_recognitions,
    units_shown,
)
from kheo.portal.queries.now import days_of, notices
from kheo.portal.rules.plain import plain_page
from kheo.portal.views.kept import drawn, public_page
from kheo.progress.queries.figures import figures
from kheo.progress.rules import counting
from kheo.registrations.actions.storing import PREVIEW_TYPE, preview_path
from kheo.shared.periods import dmy
from kheo.units.rules import parent_path

LATEST = 6
PLAIN = "chu"


def plan_asked(request: HttpRequest) -> tuple[Plan | None, list[Plan]]:
    """The plan of the year asked for (`?nam=`), else the one that runs, else the newest; and all of them."""
    plans = plans_shown()
    year, today = number_in(request.GET.get("nam", ""), 4), clock.today()
    if year is not None:
        found = next((each for each in plans if each.period_from.year == year), None)
        if found is None:
            raise Http404
        return found, plans
    running = next((each for each in plans if each.period_from <= today <= each.period_to), None)
    return running or (plans[0] if plans else None), plans


def _is_plain(request: HttpRequest) -> bool:
    return request.GET.get("dang") == PLAIN


def _plain(title: str, parts: Any) -> HttpResponse:
    return HttpResponse(plain_page(title, parts), content_type="text/plain; charset=utf-8")


@public_page
def home(request: HttpRequest) -> HttpResponse:
    plan, plans = plan_asked(request)
    if plan is None:
        return drawn(request, "portal/nothing.html", {})
    document, today = document_of(plan), clock.today()
    as_of = min(today, plan.period_to)
    found = figures(plan, as_of=as_of, scope=plan.issuer)
    counts = [
        (say_number(found.total(key, found.scope)), words)
        for key, words in (
            (counting.REGISTERED, "mô hình, điển hình đăng ký"),
            (counting.BUILT, "đã được xây dựng"),
            (counting.RECOGNISED, "được công nhận"),
        )
    ]
    latest, _ = gallery(Wanted(), size=LATEST)
    noticed = notices(today)
    ahead = [each for each in days_of(plan, document) if each.last_day >= today][:5]
    if _is_plain(request):
        return _plain(
            document.title,
            [
                ("", [f"{plan.issuer.title}, từ {dmy(plan.period_from)} đến hết {dmy(plan.period_to)}."]),
                ("Đến nay", [f"{number} {words}." for number, words in counts]),
                ("Đang công khai lấy ý kiến", [f"{each.title}: đến hết {dmy(each.last_day)}." for each in noticed]),
                ("Mới được công nhận", [f"- {each.title} ({each.unit}, {each.level})" for each in latest]),
                ("Sắp tới", [f"{dmy(each.last_day)}: {each.title}" for each in ahead]),
            ],
        )
    context = {
        "plan": plan,
        "plans": plans,
        "document": document,
        "counts": counts,
        "as_of": as_of,
        "targets": [(each.title, say_goal(each), document.clause(each.clause)) for each in document.targets],
        "latest": latest,
        "notices": noticed,
        "ahead": ahead,
        "plain_url": f"?{urlencode({'dang': PLAIN})}",
    }
    return drawn(request, "portal/home.html", context)


def wanted_of(request: HttpRequest) -> Wanted:
    """What the address asks for: year, unit, level, field, words."""
    asked = request.GET
    return Wanted(
        number_in(asked.get("nam", ""), 4),
        asked.get("don-vi", "")[:80],
        asked.get("cap", "")[:40],
        asked.get("linh-vuc", "")[:60],
        asked.get("tu", "")[:200],
    )


@public_page
def models(request: HttpRequest) -> HttpResponse:
    """The gallery, narrowed by year, unit, field, level and words."""
    plans, asked = plans_shown(), request.GET
    year = number_in(asked.get("nam", ""), 4)
    plan = next((each for each in plans if year and each.period_from.year == year), plans[0] if plans else None)
    document = document_of(plan) if plan else None
    wanted = wanted_of(request)
    rows, after = gallery(wanted, before=number_in(asked.get("truoc", "")))
    query = {name: asked[name] for name in ("nam", "don-vi", "cap", "linh-vuc", "tu") if asked.get(name)}
    units = units_shown(plan) if plan else []
    context = {
        "rows": rows,
        "wanted": wanted,
        "years": sorted({each.period_from.year for each in plans}, reverse=True),
        "units": units,
        "levels": [(each.code, each.title) for each in (document.levels if document else ())],
        "fields": [(each.code, each.title) for each in (document.fields if document else ())],
        "filtered": bool(query),
        "next_url": f"?{urlencode({**query, 'truoc': after})}" if after else "",
        "query": urlencode(query),
    }
    return drawn(request, "portal/models.html", context)


@public_page
def model(request: HttpRequest, pk: int) -> HttpResponse:
    found = model_of(pk)
    if found is None:
        raise Http404
    if _is_plain(request):
        return _plain(found.shown.title, _told(found))
    context = {
        "model": found,
        "it": found.shown,
        "articles": articles_about(pk),
        "plain_url": f"?{urlencode({'dang': PLAIN})}",
    }
    return drawn(request, "portal/model.html", context)


def _told(found: Model) -> list[tuple[str, list[str]]]:
    it = found.shown
    sums = [f"{title}: {say_number(Fraction(number))} {unit}." for title, number, unit in found.figures]
    return [
        ("", [f"{it.carrier}. {it.unit}.", *([f"Lĩnh vực: {it.field}."] if it.field else [])]),
        ("Nội dung", [found.content]),
        ("Cách làm", [found.method]),
        ("Kết quả", [found.results, *sums]),
        ("Nơi khác có thể học, làm theo", [found.lesson]),
        ("Công nhận", [f"{level}: quyết định số {number}, ngày {dmy(day)}." for level, number, day in found.levels]),
        ("Nơi đã làm theo", [f"- {each.unit}: {each.title}" for each in found.copies]),
    ]


@public_page
def photo(request: HttpRequest, pk: int) -> HttpResponse:
    """A photograph that its unit shows, as its small picture; only while the model is public."""
    found = PublicPhoto.objects.shown().select_related("attachment").filter(pk=pk).first()
    if found is None or not public_recognitions().filter(registration=found.attachment.registration_id).exists():
        raise Http404
    try:
        picture = preview_path(found.attachment.file_id).read_bytes()
    except FileNotFoundError as gone:
        raise Http404 from gone
    response = HttpResponse(picture, content_type=PREVIEW_TYPE)
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@public_page
def progress(request: HttpRequest) -> HttpResponse:
    """How far the whole is, and each unit: registered, built, recognised."""
    plan, plans = plan_asked(request)
    if plan is None:
        return drawn(request, "portal/nothing.html", {})
    as_of = min(clock.today(), plan.period_to)
    found = figures(plan, as_of=as_of, scope=plan.issuer)
    keys = (counting.REGISTERED, counting.BUILT, counting.RECOGNISED)
    below = [unit for unit in found.units if parent_path(unit.path) == plan.issuer.path]
    rows = [(unit.title, [found.total(key, unit) for key in keys]) for unit in below]
    context = {
        "plan": plan,
        "plans": plans,
        "as_of": as_of,
        "heads": [counting.say_total(key, found.document) for key in keys],
        "rows": [row for row in rows if any(row[1])],
        "total": [found.total(key, found.scope) for key in keys],
    }
    return drawn(request, "portal/progress.html", context)


@public_page
def calendar(request: HttpRequest) -> HttpResponse:
    plan, _ = plan_asked(request)
    if plan is None:
        return drawn(request, "portal/nothing.html", {})
    today = clock.today()
    days = days_of(plan, document_of(plan))
    context = {
        "plan": plan,
        "ahead": [each for each in days if each.last_day >= today],
        "over": [each for each in days if each.last_day < today],
        "ics_url": f"{settings.KHEO_ADDRESS}{reverse('portal:ics')}",
    }
    return drawn(request, "portal/calendar.html", context)
