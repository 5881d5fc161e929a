"""What a person was reminded of: read on the first page or here, and how it is to come."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from kheo.accounts.actor import can
from kheo.accounts.doors import actor_of, number_in, signed_in
from kheo.accounts.permissions import Permission
from kheo.config import clock
from kheo.progress.actions import choose_ways, mark_read
from kheo.progress.forms import WaysForm
from kheo.progress.models import ReminderLine, ReminderPreference
from kheo.progress.queries.reminder_log import lines_of, messages_to
from kheo.shared.paging import cut

PAGE = 20


@signed_in
def page(request: HttpRequest) -> HttpResponse:
    user_id = actor_of(request).user_id or 0
    found = messages_to(user_id)
    if (before := number_in(request.GET.get("truoc", ""))) is not None:
        found = found.filter(pk__lt=before)
    shown, last = cut(found, PAGE)
    lines: dict[int, list[dict[str, Any]]] = {}
    for each in lines_of([row.pk for row in shown]):
        lines.setdefault(each.message_id, []).append(line_facts(each))
    context = {
        "told": [(row, lines.get(row.pk, [])) for row in shown],
        "any_unread": any(row.read_at is None for row in shown),
        "next_url": f"?truoc={last.pk}" if last else "",
        "first_url": reverse("progress:messages") if before else "",
    }
    return render(request, "progress/messages.html", context)


def line_facts(line: ReminderLine) -> dict[str, Any]:
    """One thing that was said, with the page on which one goes on."""
    url = f"{reverse('progress:unit', args=[line.plan.code, line.unit.code])}#thoi-han"
    return {
        "title": line.title,
        "unit": line.unit.name,
        "last_day": line.last_day,
        "words": line.words,
        "url": url,
        "line": line,
    }


@require_POST
@signed_in
def seen(request: HttpRequest) -> HttpResponse:
    mark_read(by=actor_of(request), at=clock.now())
    return redirect("home" if request.POST.get("ve") == "trang-dau" else "progress:messages")


@signed_in
def preferences(request: HttpRequest) -> HttpResponse:
    """Where a letter's "unsubscribe" leads."""
    actor = actor_of(request)
    known = ReminderPreference.objects.filter(user_id=actor.user_id or 0).first()
    initial = {"by_email": known.by_email if known else True}
    form = WaysForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        choose_ways(by_email=form.cleaned_data["by_email"], by=actor, at=clock.now())
        messages.success(request, "Đã ghi cách nhận lời nhắc.")
        return redirect("progress:message_preferences")
    context = {
        "form": form,
        "mail_is_sent": bool(settings.EMAIL_HOST),
        "email": actor.email,
        "sees_calendar": can(actor, Permission.VISIT_READ),
    }
    return render(request, "progress/message_preferences.html", context)
