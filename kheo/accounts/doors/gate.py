"""The doors' own doorkeeper: who is at the door, and whether this door is for them."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast
from urllib.parse import quote

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from kheo.accounts.actor import NOBODY, Actor, can
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
    """Puts `request.actor` on every request; memberships are read once, when first asked for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        def find() -> Actor:
            user = request.user
            return actor_of(user, clock.today()) if isinstance(user, User) or user.is_authenticated else NOBODY

        cast(Any, request).actor = SimpleLazyObject(find)
        return self.get_response(request)


def second_factor_missing(request: HttpRequest, actor: Actor) -> bool:
    """Whether the actor's role asks for a second factor that the person has not set up (or has lost) yet."""
    return bool(settings.KHEO_REQUIRE_SECOND_FACTOR and actor.needs_second_factor and not actor.has_second_factor)


def requires(permission: Permission) -> Callable[[View[P]], View[P]]:
    """This door is for people who hold `permission` somewhere; which object, the view asks of `visible_to`."""

    def wrap(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            actor: Actor = cast(Any, request).actor
            if not actor.is_authenticated:
                return redirect(f"{reverse('account_login')}?next={quote(request.get_full_path())}")
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
            return redirect(f"{reverse('account_login')}?next={quote(request.get_full_path())}")
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
            return redirect(f"{reverse('account_login')}?next={quote(request.get_full_path())}")
        return view(request, *args, **kwargs)

    cast(Any, guarded).signed_in = True
    return guarded


def public(view: View[P]) -> View[P]:
    """This door is open to everybody; house tests list all of these."""
    cast(Any, view).public = True
    return view
