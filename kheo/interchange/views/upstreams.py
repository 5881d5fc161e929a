"""Links to a higher office: the list, one with what was sent, a new one; sending by the button."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kheo.accounts.actor import can
from kheo.accounts.doors import actor_of, allow, beside_fields, requires
from kheo.accounts.permissions import Permission
from kheo.config import clock
from kheo.interchange.actions.sending import UpstreamValues, add_upstream, change_upstream, send_rollup
from kheo.interchange.forms import SendForm, UpstreamForm
from kheo.interchange.models import Sending, Upstream
from kheo.interchange.queries.lists import sending_before, sendings_page, upstreams_page
from kheo.interchange.rules.rollups import TOTAL_TITLES, TOTALS, differences
from kheo.interchange.rules.schedules import OUTCOME_TITLES, OUTCOME_TONES, SCHEDULE_TITLES, Outcome, Schedule
from kheo.interchange.views.frame import before_in, crumbs, form_page, list_page, older_url, status_of
from kheo.registrations.queries.choices import plans_for
from kheo.shared.problems import Problem, RuleBroken

TAB = "interchange:upstreams"


def said_of(figures: dict[str, Any]) -> dict[str, Any]:
    """A document of figures as a page shows it."""
    return {
        "totals": [(TOTAL_TITLES[key], figures["totals"][key]) for key in TOTALS],
        "targets": figures["targets"],
        "fields": figures["fields"],
        "units": figures["units"],
        "plan_title": figures["plan"]["title"],
        "plan_version": figures["plan"]["version"],
        "unit_title": figures["unit"]["title"],
    }


def _outcome(value: str | None) -> dict[str, str]:
    if not value:
        return {"outcome": "Chưa gửi lần nào", "tone": "none"}
    return {"outcome": OUTCOME_TITLES[Outcome(value)], "tone": OUTCOME_TONES[Outcome(value)]}


@require_safe
@requires(Permission.EXCHANGE_READ)
def page(request: HttpRequest) -> HttpResponse:
    found = upstreams_page(actor_of(request), before=before_in(request))
    return list_page(request, "interchange/upstreams.html", TAB, found, _row)


def _row(each: Upstream) -> dict[str, Any]:
    last: str | None = each.last_outcome  # type: ignore[attr-defined]
    return {"it": each, "schedule": SCHEDULE_TITLES[Schedule(each.schedule)], **_outcome(last)}


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.EXCHANGE_MANAGE)
def new(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    plans = plans_for(actor)

    def save(said: dict[str, Any]) -> HttpResponse:
        plan = next(each for each in plans if each.code == said["plan"])
        made = add_upstream(unit=said["unit"], plan=plan, values=_values(said), by=actor, at=clock.now())
        messages.success(request, "Đã thêm liên kết. Gửi lần đầu để xem hai bên có khớp không.")
        return redirect("interchange:upstream", made.pk)

    form = UpstreamForm(request.POST or None, actor=actor, plans=plans)
    return form_page(
        request, form, save, heading="Thêm liên kết gửi số liệu lên cấp trên", word="Thêm liên kết", above=crumbs(TAB)
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.EXCHANGE_MANAGE)
def edit(request: HttpRequest, upstream: int) -> HttpResponse:
    it = _one(request, upstream)
    allow(request, Permission.EXCHANGE_MANAGE, it.unit)

    def save(said: dict[str, Any]) -> HttpResponse:
        change_upstream(upstream_id=it.pk, values=_values(said), by=actor_of(request), at=clock.now())
        messages.success(request, "Đã lưu liên kết.")
        return redirect("interchange:upstream", it.pk)

    initial = {"title": it.title, "address": it.address, "source": it.source, "schedule": it.schedule}
    form = UpstreamForm(request.POST or None, initial=initial)
    return form_page(request, form, save, heading=f"Sửa liên kết {it.title}", word="Lưu", above=_above(it))


def _values(said: dict[str, Any]) -> UpstreamValues:
    return UpstreamValues(said["title"], said["address"], said["source"], Schedule(said["schedule"]), said["token"])


def _above(it: Upstream) -> list[tuple[str, str]]:
    return crumbs(TAB, (it.title, reverse("interchange:upstream", args=[it.pk])))


def _one(request: HttpRequest, pk: int) -> Upstream:
    visible = Upstream.objects.visible_to(actor_of(request))
    return get_object_or_404(visible.select_related("unit", "plan"), pk=pk)


@require_safe
@requires(Permission.EXCHANGE_READ)
def one(request: HttpRequest, upstream: int) -> HttpResponse:
    yesterday = clock.today() - timedelta(days=1)
    return _show(request, _one(request, upstream), SendForm(initial={"as_of": yesterday}))


def _show(request: HttpRequest, it: Upstream, form: SendForm, problems: list[Problem] | None = None) -> HttpResponse:
    found = sendings_page(it, before=before_in(request))
    context: dict[str, Any] = {
        "it": it,
        "schedule": SCHEDULE_TITLES[Schedule(it.schedule)],
        "form": form,
        "problems": problems or [],
        "rows": [{"it": each, **_outcome(each.outcome)} for each in found.rows],
        "older_url": older_url(found),
        "may_manage": can(actor_of(request), Permission.EXCHANGE_MANAGE, it.unit),
        "crumbs": crumbs(TAB),
    }
    return render(request, "interchange/upstream.html", context, status=status_of(form, context["problems"]))


@require_POST
@requires(Permission.EXCHANGE_MANAGE)
def send(request: HttpRequest, upstream: int) -> HttpResponse:
    it = _one(request, upstream)
    allow(request, Permission.EXCHANGE_MANAGE, it.unit)
    form = SendForm(request.POST)
    if not form.is_valid():
        return _show(request, it, form)
    try:
        sent = send_rollup(
            upstream_id=it.pk,
            as_of=form.cleaned_data["as_of"],
            today=clock.today(),
            by=actor_of(request),
            at=clock.now(),
        )
    except RuleBroken as refused:
        return _show(request, it, form, beside_fields(form, refused.problems))
    if sent.outcome == Outcome.MATCHED:
        messages.success(request, "Đã gửi số liệu. Hai bên khớp.")
    else:
        messages.error(request, sent.failure or "Nơi nhận lưu số liệu khác với số liệu đã gửi.")
    return redirect("interchange:sending", sent.pk)


@require_safe
@requires(Permission.EXCHANGE_READ)
def sending(request: HttpRequest, sending: int) -> HttpResponse:
    """What was sent, what was answered, and what is different from the time before."""
    visible = Sending.objects.filter(upstream__in=Upstream.objects.visible_to(actor_of(request)))
    it = get_object_or_404(visible.select_related("upstream__unit"), pk=sending)
    before = sending_before(it)
    context = {
        "it": it,
        **_outcome(it.outcome),
        **said_of(it.figures),
        "before": before,
        "differences": differences(before.figures, it.figures) if before else [],
        "crumbs": _above(it.upstream),
    }
    return render(request, "interchange/sending.html", context)
