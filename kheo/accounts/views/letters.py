"""The outbox: letters that were written, and what became of them."""

from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from kheo.accounts.actions import retry_letter
from kheo.accounts.actor import can
from kheo.accounts.doors import actor_of, number_in, requires
from kheo.accounts.forms import LetterFilter
from kheo.accounts.models import Letter
from kheo.accounts.permissions import Permission
from kheo.accounts.queries import PAGE, letters
from kheo.config import clock
from kheo.shared.paging import cut
from kheo.shared.problems import Problem, RuleBroken


@requires(Permission.ACCOUNT_READ)
def letter_list(request: HttpRequest) -> HttpResponse:
    form = LetterFilter(request.GET)
    form.is_valid()
    given = form.cleaned_data
    found = letters(actor_of(request), state=given.get("tinh_trang", ""), text=given.get("tim", ""))
    if (before := number_in(request.GET.get("truoc", ""))) is not None:
        found = found.filter(pk__lt=before)
    rows, last = cut(found, PAGE)
    query = {name: value for name, value in request.GET.items() if value and name != "truoc"}
    context = {
        "form": form,
        "letters": rows,
        "next_url": f"?{urlencode({**query, 'truoc': last.pk})}" if last else "",
        "first_url": f"?{urlencode(query)}" if before else "",
        "mail": bool(settings.EMAIL_HOST),
    }
    return render(request, "accounts/letters.html", context)


def _letter(request: HttpRequest, pk: int) -> Letter:
    return get_object_or_404(letters(actor_of(request)).select_related("written_by"), pk=pk)


def _letter_page(request: HttpRequest, letter: Letter, problems: list[Problem], status: int = 200) -> HttpResponse:
    may_retry = can(actor_of(request), Permission.ACCOUNT_MANAGE, letter.unit) and not letter.sent_at
    context = {"letter": letter, "problems": problems, "may_retry": may_retry, "mail": bool(settings.EMAIL_HOST)}
    return render(request, "accounts/letter.html", context, status=status)


@requires(Permission.ACCOUNT_READ)
def letter_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _letter_page(request, _letter(request, pk), [])


@require_POST
@requires(Permission.ACCOUNT_MANAGE)
def letter_retry(request: HttpRequest, pk: int) -> HttpResponse:
    letter = _letter(request, pk)
    try:
        retry_letter(letter_id=letter.pk, by=actor_of(request), at=clock.now())
    except RuleBroken as refused:
        return _letter_page(request, letter, refused.problems, 422)
    messages.success(request, "Đã gửi lại thư; xem kết quả bên dưới.")
    return redirect("accounts:letter", pk=letter.pk)
