"""A recipient without an account: the link is the key. Nothing is kept of who opens it; only the receipt is.

The key stands in the address, and no browser sends it along by itself, so these doors need no CSRF token.
"""

from typing import Any, cast

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from kheo.accounts.actor import NOBODY
from kheo.accounts.doors import counted, place_of, public, unseen
from kheo.config import clock
from kheo.papers.actions.receipts import confirm_by_link
from kheo.papers.models import Dispatch
from kheo.papers.queries.distribution import dispatch_of_link
from kheo.papers.views.incoming import file_response, shown_files
from kheo.shared.problems import RuleBroken

WINDOW = 600  # seconds
MOST = 120  # openings from one address in a window
MOST_WRONG = 20  # links that open nothing


def _place(request: HttpRequest, what: str) -> str:
    return f"nhan-{what}:{place_of(request, f'papers.receipt.{what}')}"


def _too_often(request: HttpRequest) -> bool:
    wrong = cache.get(_place(request, "sai")) or 0
    return wrong >= MOST_WRONG or counted(_place(request, "mo"), WINDOW) > MOST


@sensitive_variables()
def _opened(request: HttpRequest, token: str) -> Dispatch | None:
    found = dispatch_of_link(token, clock.now())
    if found is None:
        counted(_place(request, "sai"), WINDOW)
    return found


def _drawn(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """Drawn for nobody in particular: no session is opened, and none is shown."""
    cast(Any, request).actor = NOBODY
    return render(request, "papers/receipt.html", {"messages": [], **context}, status=status)


@unseen
@never_cache
@csrf_exempt
@sensitive_variables()
@require_http_methods(["GET", "HEAD", "POST"])
@public
def receipt(request: HttpRequest, token: str) -> HttpResponse:
    """The document with its files and their hash, and one button."""
    if _too_often(request):
        return _drawn(request, {"too_often": True}, status=429)
    found = _opened(request, token)
    if found is None:
        return _drawn(request, {"nothing": True}, status=404)
    problems: list[Any] = []
    if request.method == "POST":
        try:
            confirm_by_link(token=token, name=request.POST.get("ten", "")[:200], at=clock.now())
        except RuleBroken as refused:
            problems = refused.problems
        except Dispatch.DoesNotExist:
            return _drawn(request, {"nothing": True}, status=404)
        else:
            return redirect("papers:receipt", token)
    context = {
        "dispatch": found,
        "issued": found.issued,
        "files": shown_files(found),
        "token": token,
        "problems": problems,
        "typed": request.POST.get("ten", "")[:200],
    }
    return _drawn(request, context, status=422 if problems else 200)


@unseen
@never_cache
@sensitive_variables()
@require_safe
@public
def file(request: HttpRequest, token: str, file: int) -> HttpResponse:
    found = None if _too_often(request) else _opened(request, token)
    if found is None:
        raise Http404
    return file_response(found, file)
