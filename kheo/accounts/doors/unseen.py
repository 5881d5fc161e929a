"""Doors whose address is itself the key."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.http import HttpRequest, HttpResponseBase

View = Callable[..., HttpResponseBase]


def unseen(view: View) -> View:
    """The answer is kept nowhere: not by a cache, a search engine or the next site, and its address in no log."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        response.headers["Cache-Control"] = "no-store"
        # Django writes the address of every refusal into its log; here the address holds the key.
        cast(Any, response)._has_been_logged = True
        return response

    return answered
