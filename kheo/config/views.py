"""The first page, the health check, and the pages for when something went wrong."""

from collections import Counter
from typing import Any, cast

from django.db import connection
from django.db.models import Count, QuerySet, Value
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from kheo.accounts.doors import can_be_held, hold, public, signed_in
from kheo.config import clock, showcase
from kheo.guide.views import beginning
from kheo.papers.views import incoming
from kheo.portal.views import todo as portal_todo
from kheo.progress.queries.reminder_log import unread_lines
from kheo.progress.views import home as home_page
from kheo.progress.views.messages import line_facts
from kheo.publicity.views import todo as publicity_todo
from kheo.reports.views import todo as reports_todo
from kheo.rounds.views import todo as rounds_todo


@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """What must I do now? One list per role."""
    actor = cast(Any, request).actor
    content = home_page.content(request, actor)
    today = clock.today()
    plan = content.get("plan")
    numbers = _numbers(
        offers=portal_todo.asked(actor, today),
        reports=reports_todo.delivered(actor, plan),
    )
    waiting = [*incoming.todo(actor), *rounds_todo.todo(actor, today), *portal_todo.todo(numbers["offers"])]
    if waiting and "todo" not in content:  # of a council, from a unit that no plan speaks to
        content = {"todo": [], "no_figures": True}
    if "todo" in content:
        reports = reports_todo.todo(actor, plan, numbers["reports"])
        content["todo"] = [*waiting, *reports, *publicity_todo.todo(actor), *content["todo"]]
        content["reminded"] = [line_facts(each) for each in unread_lines(actor.user_id or 0, today)]
    content["beginning"] = beginning(actor)
    return render(request, "home.html", content)


def _numbers(**asked: QuerySet[Any]) -> dict[str, int]:
    """How many rows each has. One query for all, none where there is nothing to ask."""
    first, *others = (
        rows.order_by().annotate(w=Value(name)).values("w").annotate(n=Count("pk")).values_list("w", "n")
        for name, rows in asked.items()
    )
    return Counter(dict(first.union(*others, all=True)))


@public
def health(request: HttpRequest) -> HttpResponse:
    """For a supervisor: 200 when the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


@public
def components(request: HttpRequest) -> HttpResponse:
    """The design system, each part with its variants (only where KHEO_DEBUG is set)."""
    return render(request, "_components.html", showcase.content())


def _wrong(request: HttpRequest, status: int) -> HttpResponse:
    return render(request, f"{status}.html", status=status)


@public
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _wrong(request, 400)


@public
def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _wrong(request, 403)


@public
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _wrong(request, 404)


@public
def server_error(request: HttpRequest) -> HttpResponse:
    return _wrong(request, 500)


@public
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    if can_be_held(request):
        return hold(request, signed_in=request.user.is_authenticated)
    return render(request, "403.html", {"csrf": True}, status=403)
