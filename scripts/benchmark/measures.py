"""The pages and figures of a filled installation, each against its raw floor. Prints JSON."""

import json
import os
from datetime import date, datetime
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kheo.config.settings")
import django

django.setup()

from clock import in_turn
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine
from django.test import Client, override_settings
from django.test.client import RequestFactory
from django.urls import path, reverse, set_urlconf

from kheo.accounts.models import User
from kheo.plans.models import Plan
from kheo.progress.queries.figures import figures
from kheo.registrations.models import Registration
from kheo.shared.periods import end_of
from kheo.units.models import Unit

DAY = date(2023, 6, 30)
BARE = Engine().from_string(
    "<!doctype html><title>Danh sách</title><h1>Danh sách</h1><table><tr><th>Tên<th>Đơn vị<th>Thực hiện<th>Lĩnh vực"
    "<th>Cấp<th>Trạng thái<th>Số</tr>{% for row in rows %}<tr><td><a href='/dang-ky/{{ row.0 }}/'>{{ row.1 }}</a>"
    "<td>{{ row.2 }}<td>{{ row.3 }}<td>{{ row.4 }}<td>{{ row.5 }}<td>{{ row.6 }}<td>{{ row.7 }}</tr>{% endfor %}"
    "</table>"
)


def bare(request: HttpRequest) -> HttpResponse:
    """A Django view that does nothing but fetch fifty rows and render them."""
    rows = Registration.objects.order_by("id").values_list(
        "id", "title", "unit__title", "carrier", "field", "level", "state", "number"
    )[:50]
    return HttpResponse(BARE.render(Context({"rows": list(rows)})))


urlpatterns = [path("", bare)]


def bare_call() -> Any:
    """The bare view behind a handler without any middleware."""
    with override_settings(MIDDLEWARE=[]):
        handler = WSGIHandler()
    factory = RequestFactory()

    def call() -> None:
        request = factory.get("/")
        request.urlconf = __name__
        if handler.get_response(request).status_code != 200:
            raise SystemExit("the bare view failed")
        set_urlconf(None)

    return call


def page_call(email: str, address: str) -> Any:
    client = Client(raise_request_exception=True)
    client.force_login(User.objects.get(email=email))

    def call() -> None:
        response = client.get(address)
        if response.status_code != 200:
            raise SystemExit(f"{address}: {response.status_code}")
        response.close()

    return call


def lists() -> dict[str, tuple[str, str]]:
    address = reverse("registrations:list")
    plan = "?ke-hoach=ca-nuoc-2023"
    return {
        "list, whole nation": ("leader@bench.example", address + plan),
        "list, one field": ("leader@bench.example", f"{address}{plan}&linh-vuc=kinh-te"),
        "list, newest first": ("leader@bench.example", f"{address}{plan}&xep=newest"),
        "list, by title": ("leader@bench.example", f"{address}{plan}&xep=title"),
        "list, one commune": ("officer@bench.example", address + plan),
        "list, searched: common words": ("leader@bench.example", f"{address}{plan}&tu=hien+dat"),
        "list, searched: many words": ("leader@bench.example", f"{address}{plan}&tu=hoa+giai+co+so&linh-vuc=kinh-te"),
        "list, searched: one model": ("leader@bench.example", f"{address}{plan}&tu=17017"),
    }


def raw(plan: Plan, unit_ids: list[int] | None) -> Any:
    """The aggregate behind the figures, as one would write it by hand."""
    before = connection.ops.adapt_datetimefield_value(end_of(DAY, plan.timezone))
    where = f"AND unit_id IN ({','.join(map(str, unit_ids))})" if unit_ids else ""
    statement = (
        "SELECT unit_id, count(*), count(*) FILTER (WHERE built), count(*) FILTER (WHERE recognised_rank >= 1),"
        " count(*) FILTER (WHERE recognised_rank >= 2), count(*) FILTER (WHERE late),"
        " count(*) FILTER (WHERE field = 'kinh-te'), count(*) FILTER (WHERE field = 'van-hoa-xa-hoi'),"
        " count(*) FILTER (WHERE field = 'he-thong-chinh-tri'), count(*) FILTER (WHERE field = 'an-ninh-quoc-phong'),"
        " count(*) FILTER (WHERE subject = 'tap-the'), count(*) FILTER (WHERE subject = 'ca-nhan')"
        f" FROM registrations_standing WHERE plan_id = %s {where} AND from_at < %s AND (to_at IS NULL OR to_at >= %s)"
        " GROUP BY unit_id"
    )

    def call() -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute(statement, [plan.pk, before, before])
            return cursor.fetchall()

    return call


def roll_up(code: str, scope_code: str) -> tuple[Any, Any]:
    """The figures of a unit and all below it, and the bare aggregate over the same rows."""
    plan = Plan.objects.get(code=code)
    scope = Unit.objects.get(code=scope_code)
    ids = list(Unit.objects.within(scope.path).values_list("id", flat=True))
    return (lambda: figures(plan, as_of=DAY, scope=scope).totals), raw(plan, ids if len(ids) < 1000 else None)


def main() -> None:
    ratios: list[list[Any]] = []
    pages: dict[str, float] = {}
    floor = bare_call()
    for name, (email, address) in lists().items():
        ours, ground = in_turn(page_call(email, address), floor)
        pages[name] = ours
        ratios.append([name, ours, ground, 3, "ms"])
    # Limits hold where the counting outweighs the fixed handful of queries: on a district's stock of thousands.
    large = Registration.objects.count() >= 1_000_000
    for name, code, scope, limit, rounds in (
        ("figures of one small district (200 registrations)", "chi-lang-2023", "huyen-uy-chi-lang", None, 25),
        ("figures of one large district (one of 34)", "ca-nuoc-2023", "tinh-07", 3 if large else None, 15),
        ("figures of the nation", "ca-nuoc-2023", "trung-uong", 2 if large else None, 5),
    ):
        ours, ground = in_turn(*roll_up(code, scope), rounds=rounds, warm=1)
        ratios.append([name, ours, ground, limit, "ms"])
        if code == "chi-lang-2023":
            pages[name] = ours
    district = page_call("district@bench.example", reverse("progress:plan", args=["chi-lang-2023"]))
    pages["progress page of one district"] = in_turn(district)[0]
    print(json.dumps({"ratios": ratios, "pages": pages, "at": datetime.now().astimezone().isoformat()}))


if __name__ == "__main__":
    main()
