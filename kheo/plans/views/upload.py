"""The way in for plan files."""

from typing import Any, cast

from django.apps import apps
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from kheo.accounts.doors import actor_of, requires
from kheo.accounts.permissions import Permission
from kheo.config import clock
from kheo.plans.actions import load_plan, preview
from kheo.plans.apps import PlansConfig
from kheo.plans.forms import PlanFileForm
from kheo.plans.models import Plan, PlanVersion
from kheo.plans.queries.plan_file import named_code, named_text
from kheo.plans.rules.sections import sections
from kheo.shared.problems import RuleBroken


@require_http_methods(["GET", "POST"])
@requires(Permission.PLAN_LOAD)
def upload(request: HttpRequest) -> HttpResponse:
    """A plan file in three steps, each a plain form: choose, see its faults or its changes, load."""
    if request.method == "GET":
        return render(request, "plans/upload.html", {"form": PlanFileForm()})
    form = PlanFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, "plans/upload.html", {"form": form}, status=422)
    source = form.cleaned_data["source"].encode()
    text, kept_from = _text_for(request, source, form.cleaned_data["text"])
    if request.POST.get("step") == "load":
        return _load(request, source, text)
    return show_file(request, source, text, kept_from)


def _text_for(request: HttpRequest, source: bytes, text: str) -> tuple[str, int | None]:
    """The text given; or that of the plan's newest version, with its number, where the file names a text."""
    if text or not named_text(source):
        return text, None
    newest = (
        PlanVersion.objects.filter(
            plan__in=Plan.objects.visible_to(actor_of(request)), plan__code=named_code(source) or ""
        )
        .order_by("-number")
        .first()
    )
    return (newest.text, newest.number) if newest and newest.text else ("", None)


def _codes_in_use() -> Any:
    return cast(PlansConfig, apps.get_app_config("plans")).codes_in_use


def show_file(request: HttpRequest, source: bytes, text: str, kept_from: int | None = None) -> HttpResponse:
    """The faults of a plan file beside its lines, or what loading it would change."""
    checked, latest, changes, problems = preview(
        data=source, text=text or None, by=actor_of(request), codes_in_use=_codes_in_use()
    )
    lines = checked.source.splitlines()
    form = PlanFileForm(initial={"source": checked.source, "text": text})
    context: dict[str, Any] = {"form": form, "checked": checked, "kept_from": kept_from}
    if checked.faults:
        context["faults"] = [
            (fault, lines[fault.line - 1].strip() if fault.line and fault.line <= len(lines) else "")
            for fault in checked.faults
        ]
        return render(request, "plans/upload.html", context, status=422)
    if problems:
        return render(request, "plans/upload.html", {**context, "problems": problems}, status=422)
    context |= {
        "document": checked.document,
        "latest": latest,
        "same": latest is not None and latest.digest == checked.digest,
        "sections": sections(changes),
    }
    return render(request, "plans/preview.html", context)


def _load(request: HttpRequest, source: bytes, text: str) -> HttpResponse:
    try:
        done = load_plan(
            data=source, text=text or None, by=actor_of(request), at=clock.now(), codes_in_use=_codes_in_use()
        )
    except RuleBroken as refused:
        form = PlanFileForm(initial={"source": source.decode(), "text": text})
        return render(request, "plans/upload.html", {"form": form, "problems": refused.problems}, status=422)
    if done.created:
        messages.success(request, f"Đã nạp phiên bản {done.version.number} của kế hoạch.")
    else:
        messages.info(request, f"Nội dung trùng với phiên bản {done.version.number}; không có gì thay đổi.")
    return redirect(reverse("plans:detail", args=[done.plan.code]))
