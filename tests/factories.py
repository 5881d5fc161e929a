"""Small things made for tests. No hidden graph: what a test needs beside them, it makes itself."""

from datetime import UTC, date, datetime
from itertools import count

from django.db import transaction

from kheo.accounts.actor import Actor, Grant, grant_path
from kheo.accounts.models import Membership, User
from kheo.units.actions import UnitDraft, add_unit
from kheo.units.models import Unit

AT = datetime(2023, 2, 1, 2, 0, tzinfo=UTC)  # 09:00 on 01/02/2023 in Vietnam
PASSWORD = "mật khẩu đủ dài"
_numbers = count(1)


def make_unit(
    title: str = "", *, parent: Unit | None = None, kind: str = "commune-party-committee", code: str = "", **more
) -> Unit:
    number = next(_numbers)
    with transaction.atomic():  # a part of larger actions, which hold the transaction
        return add_unit(UnitDraft(code or f"don-vi-{number}", title or f"Đảng ủy xã số {number}", kind, **more), parent)


def make_user(name: str = "Nguyễn Thị Lan", *, email: str = "", password: str = PASSWORD) -> User:
    return User.objects.create_user(email or f"nguoi-{next(_numbers)}@example.vn", password, name=name)


def make_member(unit: Unit, role: str = "unit-officer", *, since: date = date(2020, 1, 1), **user) -> User:
    member = make_user(**user)
    Membership.objects.create(user=member, unit=unit, role=role, valid_from=since)
    return member


def actor_for(user: User, unit: Unit, role: str = "unit-officer") -> Actor:
    grant = Grant(role, grant_path(role, unit.path), unit.pk, unit.path, unit.name)
    return Actor(user.pk, user.name, user.email, (grant,))
