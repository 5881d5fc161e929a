"""The doors' own doorkeeper: who is at the door, and whether this door is for them."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, Concatenate, ParamSpec, cast
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils.functional import SimpleLazyObject

from kheo.accounts.actor import NOBODY, Actor, can
from kheo.accounts.doors.typed import can_be_held, hold
from kheo.accounts.models import User
from kheo.accounts.permissions import Permission
from kheo.accounts.queries import actor_of
from kheo.config import clock

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


class ActorRequest(HttpRequest):
    """A request that has passed the middleware."""

    actor: Actor
    htmx: Any


class ActorMiddleware:
    """Puts `request.actor` on every request; memberships are read once, when first asked for.

    Somebody who opens the address of a button (a reload, an old bookmark) is shown the way to its page.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        def find() -> Actor:
            user = request.user
            return actor_of(user, clock.today()) if isinstance(user, User) or user.is_authenticated else NOBODY

        cast(Any, request).actor = SimpleLazyObject(find)
        response = self.get_response(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and request.method == "GET":
            shown = render(request, "405.html", {"behind": page_behind(request)}, status=response.status_code)
            shown["Allow"] = response["Allow"]
            return shown
        return response


def second_factor_missing(request: HttpRequest, actor: Actor) -> bool:
    """Whether the actor's role asks for a second factor that the person has not set up (or has lost) yet."""
    return bool(settings.KHEO_REQUIRE_SECOND_FACTOR and actor.needs_second_factor and not actor.has_second_factor)


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in form, and from there back: to this page, or to the page on which a button was pressed.

    A form with something typed in is held on a page of its own, to be sent again.
    """
    if can_be_held(request):
        return hold(request, signed_in=False)
    back = request.get_full_path()
    if request.method not in {"GET", "HEAD"}:
        page = urlsplit(request.headers.get("Referer", ""))
        ours = page.netloc == request.get_host()
        back = page._replace(scheme="", netloc="", fragment="").geturl() if ours else reverse("home")
    return redirect(f"{reverse('account_login')}?next={quote(back)}")


def page_behind(request: HttpRequest) -> str:
    """For an address that only takes what a form sends, the nearest page above it: where that form stands."""
    path = request.path
    while path != "/":
        path = path.rstrip("/").rpartition("/")[0] + "/"
        try:
            resolve(path)
        except Resolver404:
            continue
        break
    return path


def requires(permission: Permission) -> Callable[[View[P]], View[P]]:
    """This door is for people who hold `permission` somewhere; which object, the view asks of `visible_to`."""

    def wrap(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            actor: Actor = cast(Any, request).actor
            if not actor.is_authenticated:
                return to_sign_in(request)
            if second_factor_missing(request, actor):
                return redirect("mfa_index")
            if not can(actor, permission):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        cast(Any, guarded).permission = permission
        return guarded

    return wrap


def signed_in(view: View[P]) -> View[P]:
    """This door is for everybody who has signed in, whatever their role."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        actor: Actor = cast(Any, request).actor
        if not actor.is_authenticated:
            return to_sign_in(request)
        if second_factor_missing(request, actor):
            return redirect("mfa_index")
        return view(request, *args, **kwargs)

    cast(Any, guarded).signed_in = True
    return guarded


def own(view: View[P]) -> View[P]:
    """This door leads to the own account: signed in is enough, for here the second factor is set up."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not cast(Any, request).actor.is_authenticated:
            return to_sign_in(request)
        return view(request, *args, **kwargs)

    cast(Any, guarded).signed_in = True
    return guarded


def public(view: View[P]) -> View[P]:
    """This door is open to everybody; house tests list all of these."""
    cast(Any, view).public = True
    return view
