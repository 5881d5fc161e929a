"""What was typed is not lost because a session ended meanwhile: the form is held, and sent again after signing in."""

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

LARGEST = 200_000  # characters that are held on a page
WORTH_SHOWING = 20  # characters: shorter values are held, but not shown


def came_from_here(request: HttpRequest) -> bool:
    """Whether a page of this site sent the form; another site's is never offered to be sent again."""
    said = request.headers.get("Origin") or request.headers.get("Referer", "")
    return urlsplit(said).netloc == request.get_host()


def can_be_held(request: HttpRequest) -> bool:
    if request.method != "POST" or not came_from_here(request):
        return False
    if request.headers.get("HX-Request") or "text/html" not in request.headers.get("Accept", ""):
        return False
    return 0 < sum(len(value) for _, values in request.POST.lists() for value in values) <= LARGEST


def hold(request: HttpRequest, *, signed_in: bool) -> HttpResponse:
    """A page with all that was typed and one button that sends it again, with a fresh token."""
    fields = [
        (name, value) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken" for value in values
    ]
    context = {
        "fields": fields,
        "shown": [value for _, value in fields if len(value) >= WORTH_SHOWING],
        "address": request.get_full_path(),
        "had_files": bool(request.FILES),
        "signed_in": signed_in,
        "sign_in": reverse("account_login"),
    }
    return render(request, "accounts/typed.html", context, status=403 if signed_in else 401)
