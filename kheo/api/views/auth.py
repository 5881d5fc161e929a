"""Who is at the door: a program with a key, acting as its owner as far as the key goes; or anybody."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from django.conf import settings
from django.http import HttpRequest
from ninja.security import HttpBearer

from kheo.accounts.actor import NOBODY, Actor, can
from kheo.accounts.permissions import PERMISSION_TITLES, Permission
from kheo.api.actions.tokens import note_use
from kheo.api.models import ApiToken
from kheo.api.queries.tokens import holder_of
from kheo.api.rules import SCOPE_TITLES, SCOPES, Scope, is_token
from kheo.api.views.pace import keep_pace, keep_pace_of_place
from kheo.api.views.refusals import Refused
from kheo.config import clock
from kheo.shared.problems import Problem

P = ParamSpec("P")
R = TypeVar("R")
Operation = Callable[Concatenate[HttpRequest, P], R]


class TokenAuth(HttpBearer):
    """`Authorization: Bearer kheo_…`. Sets `request.actor` (limited to the key's role and scopes) and `request.auth`
    (the key). Asked anew at each request: what was revoked, locked or taken away is gone with the next one."""

    def __call__(self, request: HttpRequest) -> ApiToken | None:
        if not request.headers.get("Authorization"):
            keep_pace_of_place(request)
        return cast("ApiToken | None", super().__call__(request))

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:
        today = clock.today()
        holder = holder_of(token, today) if is_token(token) else None
        if holder is None:
            keep_pace_of_place(request)
            return None
        keep_pace(f"token:{holder.token.pk}")
        actor = holder.actor
        if settings.KHEO_REQUIRE_SECOND_FACTOR and actor.needs_second_factor and not actor.has_second_factor:
            raise Refused(403, [_no_second_factor()])
        cast(Any, request).actor = actor
        note_use(token=holder.token, today=today)
        return holder.token


class Everybody:
    """No key is asked for; what is answered is public."""

    def __call__(self, request: HttpRequest) -> Actor:
        keep_pace_of_place(request)
        cast(Any, request).actor = NOBODY
        return NOBODY


def token_of(request: HttpRequest) -> ApiToken:
    return cast(ApiToken, cast(Any, request).auth)


def opens(permission: Permission, *, scope: Scope | None = None) -> Callable[[Operation[P, R]], Operation[P, R]]:
    """This operation is for keys that open `permission` (and, where one is named, have exactly that scope).

    Which object, the operation asks of `visible_to`; whether over this object's unit, of `allow`.
    """

    def wrap(operation: Operation[P, R]) -> Operation[P, R]:
        @wraps(operation)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> R:
            if scope is not None and scope not in token_of(request).scopes:
                raise Refused(403, [_no_scope(SCOPE_TITLES[scope], [scope])])
            if not can(cast(Any, request).actor, permission):
                raise Refused(403, [_no_scope(PERMISSION_TITLES[permission], scopes_for(permission))])
            return operation(request, *args, **kwargs)

        cast(Any, guarded).permission = permission
        cast(Any, guarded).scope = scope
        return guarded

    return wrap


def scopes_for(permission: Permission) -> list[Scope]:
    """The scopes that open a permission."""
    return [scope for scope, opened in SCOPES.items() if permission in opened]


def _no_scope(title: str, scopes: list[Scope]) -> Problem:
    return Problem(
        "api.forbidden",
        f"Khóa này không được làm việc “{title}”.",
        f"Tạo khóa có một trong các quyền {', '.join(scopes)}, bằng một vai trò được làm việc đó.",
    )


def _no_second_factor() -> Problem:
    return Problem(
        "api.no_second_factor",
        "Vai trò của khóa này cần bước xác nhận thứ hai, mà tài khoản chưa đặt.",
        "Đăng nhập trang web và đặt bước xác nhận thứ hai.",
    )
