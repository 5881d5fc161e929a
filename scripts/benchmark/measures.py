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
from kheo.units.rules import subtree_range

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


def raw(plan: Plan, scope: Unit) -> Any:
    """The aggregate behind the figures, as one would write it by hand: one statement for all that they show.

    For every unit of the scope, as the tree stood on the day: what was counted in the ledger, for the totals and for
    the targets, and what the unit had handed in.
    """
    before, day = connection.ops.adapt_datetimefield_value(end_of(DAY, plan.timezone)), DAY.isoformat()
    fields = ("he-thong-chinh-tri", "kinh-te", "van-hoa-xa-hoi", "an-ninh-quoc-phong")
    columns = [
        *("built", "late", "recognised_rank >= 1", "recognised_rank >= 2", "level_rank = 1", "level_rank = 2"),
        *(f"field = '{field}'" for field in fields),
        *("subject = 'tap-the'", "subject = 'ca-nhan'"),
        *("built AND late", "recognised_rank >= 1 AND late", "recognised_rank >= 2 AND late"),
    ]
    counts = ", ".join(f"count(*) FILTER (WHERE {column}) AS c{n}" for n, column in enumerate(columns))
    on = "({0}.valid_from IS NULL OR {0}.valid_from <= %s) AND ({0}.valid_to IS NULL OR {0}.valid_to >= %s)"
    low, high = subtree_range(scope.path)
    below = " AND unit_id IN (SELECT unit_id FROM tree)" if scope.pk != plan.issuer_id else ""
    statement = (
        "WITH tree AS (SELECT p.unit_id, p.path FROM units_placement p"
        f" WHERE p.path >= %s AND p.path < %s AND {on.format('p')}),"
        f" counted AS (SELECT unit_id, count(*) AS c, {counts} FROM registrations_standing"
        f" WHERE plan_id = %s{below} AND from_at < %s"
        " AND (to_at IS NULL OR to_at >= %s) GROUP BY unit_id)"
        " SELECT tree.path, u.id, u.code, u.title, u.short_title, u.kind, d.deadline, d.period, d.delivered_at,"
        f" c, {', '.join(f'c{n}' for n in range(len(columns)))}"
        " FROM tree JOIN units_unit u ON u.id = tree.unit_id LEFT JOIN counted ON counted.unit_id = u.id"
        " LEFT JOIN registrations_delivery d ON d.unit_id = u.id AND d.plan_id = %s AND d.delivered_at < %s"
        " AND (d.revoked_at IS NULL OR d.revoked_at >= %s) ORDER BY tree.path"
    )
    values = [low, high, day, day, plan.pk, before, before, plan.pk, before, before]

    def call() -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchall()

    return call


def roll_up(code: str, scope_code: str) -> tuple[Any, Any]:
    """The figures of a unit and all below it, and the bare aggregate over the same rows."""
    plan = Plan.objects.get(code=code)
    scope = Unit.objects.get(code=scope_code)
    return (lambda: figures(plan, as_of=DAY, scope=scope).totals), raw(plan, scope)


def main() -> None:
    ratios: list[list[Any]] = []
    pages: dict[str, float] = {}
    floor = bare_call()
    for name, (email, address) in lists().items():
        ours, ground = in_turn(page_call(email, address), floor)
        pages[name] = ours
        ratios.append([name, ours, ground, 3, "ms"])
    large = Registration.objects.count() >= 1_000_000
    for name, code, scope, limit, rounds in (
        ("figures of one small district (200 registrations)", "chi-lang-2023", "huyen-uy-chi-lang", 3, 45),
        ("figures of one large district (one of 34)", "ca-nuoc-2023", "tinh-07", 3, 15),
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
