"""Keys, and a client that asks with one."""

import json
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.test import Client

from kheo.accounts.models import Membership, User
from kheo.api.models import ApiToken
from kheo.api.rules import Scope, new_token
from kheo.units.models import Unit
from tests.factories import AT, make_member

EVERY_SCOPE = tuple(scope.value for scope in Scope)
FAR = date(2999, 12, 31)


def make_key(user: User, *, scopes: tuple[str, ...] = EVERY_SCOPE, expires_on: date = FAR, **more: Any) -> str:
    """The secret of a key of somebody's first role."""
    made = new_token()
    ApiToken.objects.create(
        membership=Membership.objects.filter(user=user).order_by("pk")[0],
        name="Cổng thông tin",
        scopes=list(scopes),
        prefix=made.prefix,
        hash=made.hash,
        made_at=AT,
        expires_on=expires_on,
        **more,
    )
    return made.secret


class Program:
    """Asks with a key (or without one) and reads JSON."""

    def __init__(self, key: str = "") -> None:
        self.client = Client(raise_request_exception=False)
        self.headers = {"Authorization": f"Bearer {key}"} if key else {}

    def ask(self, method: str, path: str, body: Any = None, headers: Any = None, **query: Any) -> HttpResponse:
        sent = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        return self.client.generic(
            method,
            f"/api/v1{path}",
            headers={**self.headers, **(headers or {})},
            query_params={name.rstrip("_"): value for name, value in query.items()},
            **sent,
        )

    def get(self, path: str, **query: Any) -> HttpResponse:
        return self.ask("GET", path, **query)

    def post(self, path: str, body: Any = None, headers: Any = None) -> HttpResponse:
        return self.ask("POST", path, body, headers)

    def patch(self, path: str, body: Any = None, headers: Any = None) -> HttpResponse:
        return self.ask("PATCH", path, body, headers)


def program_of(unit: Unit, role: str = "unit-officer", **key: Any) -> Program:
    return Program(make_key(make_member(unit, role), **key))


def codes(response: HttpResponse) -> list[str]:
    return [each["code"] for each in response.json()["problems"]]
