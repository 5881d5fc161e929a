"""What every door asks of a request: who it is, whether they may, which number it says, how often it came."""

import hashlib
import hmac
from collections.abc import Iterable
from typing import Any, cast

from allauth.account.adapter import get_adapter
from django import forms
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from kheo.accounts.actor import Actor, can
from kheo.accounts.permissions import Permission
from kheo.config import clock
from kheo.shared.problems import Problem
from kheo.units.models import Unit


def actor_of(request: HttpRequest) -> Actor:
    return cast(Actor, cast(Any, request).actor)


def allow(request: HttpRequest, permission: Permission | None, unit: Unit) -> None:
    """403 for whoever does not hold `permission` over the unit; nothing is asked where none is named."""
    if permission is not None and not can(actor_of(request), permission, unit):
        raise PermissionDenied


def number_in(text: str, most: int = 18) -> int | None:
    """A number of at most so many digits from an address or a form (18: what a table can hold), else None."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= most else None


def beside_fields(form: forms.BaseForm, problems: Iterable[Problem]) -> list[Problem]:
    """Each problem of a field is said beside it; the rest are given back."""
    rest = []
    for problem in problems:
        if problem.field in form.fields:
            form.add_error(problem.field, f"{problem.message} {problem.next_step}")
        else:
            rest.append(problem)
    return rest


def place_of(request: HttpRequest, about: str) -> str:
    """Where a request comes from, under a key that changes each day: nobody reads an address from it."""
    place = f"{about}|{clock.today()}|{get_adapter().get_client_ip(request)}"
    return hmac.new(settings.SECRET_KEY.encode(), place.encode(), hashlib.sha256).hexdigest()


def counted(name: str, window: int) -> int:
    """How often this was asked, now included, since its window of so many seconds began."""
    if cache.add(name, 1, window):
        return 1
    try:
        return cache.incr(name)
    except ValueError:  # it ran out in between
        cache.add(name, 1, window)
        return 1
