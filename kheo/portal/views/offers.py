"""Units learn from a recognised model: begun with a button beside it, taken back in the list."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kheo.accounts.actor import can
from kheo.accounts.doors import actor_of, allow, number_in, requires, signed_in
from kheo.accounts.permissions import Permission
from kheo.config import clock
from kheo.portal.actions.offers import offer_to_learn, withdraw_offer
from kheo.portal.models import ReplicationOffer
from kheo.portal.queries.gallery import model_of
from kheo.portal.queries.offers import offers_page
from kheo.registrations.queries.choices import current_plan, plans_for, writable_units
from kheo.shared.problems import Problem, RuleBroken


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def offer(request: HttpRequest, pk: int) -> HttpResponse:
    """What is taken over and what not; then the draft, opened to be adapted. The public page leads everybody here: who
    registers for no unit is told so."""
    found, actor, today = model_of(pk), actor_of(request), clock.today()
    if found is None:
        raise Http404
    plan = current_plan(plans_for(actor), today)
    units = writable_units(actor, plan, today) if plan else []
    units = [each for each in units if each.code != found.shown.unit_code]
    code = request.POST.get("don-vi", "") or request.GET.get("don-vi", "")
    unit = next((each for each in units if each.code == code), units[0] if len(units) == 1 else None)
    problems: list[Problem] = []
    if request.method == "POST":
        if plan is None or unit is None:
            problems = [Problem("offer.no_unit", "Chưa chọn đơn vị.", "Chọn đơn vị sẽ học tập, làm theo.", "unit")]
        else:
            try:
                made = offer_to_learn(
                    source_id=pk, unit=unit, plan=plan, by=actor, at=clock.now(), address=settings.KHEO_ADDRESS
                )
            except RuleBroken as refused:
                problems = refused.problems
            else:
                messages.success(request, "Đã lập bản nháp đăng ký. Sửa tên, nội dung cho hợp với đơn vị rồi gửi.")
                return redirect("registrations:edit", made.draft_id)
    context = {
        "model": found,
        "it": found.shown,
        "plan": plan,
        "units": [(each.code, each.title) for each in units],
        "chosen": unit.code if unit else "",
        "one_unit": unit if len(units) == 1 else None,
        "learners": found.learners,
        "may_list": can(actor, Permission.REGISTRATION_READ),
        "problems": problems,
        "crumbs": [(found.shown.title, reverse("portal:model", args=[pk]))],
    }
    return render(request, "portal/offer.html", context, status=422 if problems else 200)


@require_safe
@requires(Permission.REGISTRATION_READ)
def page(request: HttpRequest) -> HttpResponse:
    """Whom one's own units learn from, and who learns from them."""
    return _page(request)


def _page(request: HttpRequest, problems: list[Problem] | None = None) -> HttpResponse:
    actor = actor_of(request)
    rows, after = offers_page(actor, before=number_in(request.GET.get("truoc", "")))
    context: dict[str, Any] = {
        "rows": [
            {
                "it": each,
                "own": can(actor, Permission.REGISTRATION_READ, each.unit_path),
                "own_source": can(actor, Permission.REGISTRATION_READ, each.source_unit_path),
                "may_withdraw": not each.withdrawn and can(actor, Permission.REGISTRATION_WRITE, each.unit_path),
                "may_record": each.in_register
                and not each.counted
                and not each.withdrawn
                and can(actor, Permission.RECOGNITION_FOLLOW, each.unit_path),
            }
            for each in rows
        ],
        "next_url": f"?truoc={after}" if after else "",
        "problems": problems or [],
    }
    return render(request, "portal/offers.html", context, status=422 if problems else 200)


@require_POST
@requires(Permission.REGISTRATION_WRITE)
def withdraw(request: HttpRequest, offer: int) -> HttpResponse:
    visible = ReplicationOffer.objects.visible_to(actor_of(request)).select_related("unit")
    found = get_object_or_404(visible, pk=offer)
    allow(request, Permission.REGISTRATION_WRITE, found.unit)
    try:
        withdraw_offer(offer_id=found.pk, by=actor_of(request), at=clock.now())
    except RuleBroken as refused:
        return _page(request, refused.problems)
    messages.success(request, "Đã thôi học tập mô hình này. Bản đăng ký đã lập vẫn còn.")
    return redirect("portal:offers")
