"""kheo user add | list | password: accounts from the server's command line."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand
from django.core.validators import validate_email
from django.utils import timezone

from kheo.accounts.actions import add_membership, add_user, give_password, invite
from kheo.accounts.actor import system_actor
from kheo.accounts.models import User
from kheo.accounts.permissions import ROLES
from kheo.accounts.queries import people, people_page
from kheo.config import clock
from kheo.shared.problems import Problem, RuleBroken
from kheo.units.models import Unit

ACTOR = system_actor("kheo user")


class Command(BaseCommand):
    help = "Accounts: add one, list them, give a new password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        tasks = parser.add_subparsers(dest="task", required=True, metavar="add|list|password")
        add = tasks.add_parser("add", help="open an account, or give another role to one; without a password: a link")
        add.add_argument("email")
        add.add_argument("--name", default="")
        add.add_argument("--unit", required=True, metavar="CODE")
        add.add_argument("--role", required=True, choices=list(ROLES))
        add.add_argument("--password-stdin", action="store_true", help="the first line of standard input")
        listing = tasks.add_parser("list", help="all accounts with their roles today")
        listing.add_argument("--json", action="store_true", dest="as_json")
        password = tasks.add_parser("password", help="give an account a new password; its sessions end")
        password.add_argument("email")
        password.add_argument("--password-stdin", action="store_true", required=True)

    def handle(self, *, task: str, **options: Any) -> None:
        if task == "add":
            self._add(**options)
        elif task == "password":
            self._password(**options)
        else:
            self._list(**options)

    def _add(self, *, email: str, name: str, unit: str, role: str, password_stdin: bool, **_rest: Any) -> None:
        where = Unit.objects.filter(code=unit).first()
        problems = []
        if where is None:
            problems.append(Problem("user.no_unit", f"Không có đơn vị mang mã “{unit}”.", "Xem mã ở trang Đơn vị."))
        try:
            validate_email(email)
        except ValidationError:
            problems.append(Problem("user.bad_email", f"“{email}” không phải là địa chỉ thư điện tử.", "Sửa lại."))
        user = User.objects.filter(email__iexact=email).first()
        if not user and not name.strip():
            problems.append(Problem("user.no_name", "Chưa có họ và tên.", "Thêm --name."))
        if problems or where is None:
            raise RuleBroken(problems)
        now, today = clock.now(), clock.today()
        if user:
            add_membership(user_id=user.pk, unit_id=where.pk, role=role, valid_from=today, by=ACTOR, at=now)
            self.stderr.write(f"{user.email}: đã giao thêm vai trò {ROLES[role].title}.")
        elif password_stdin:
            password = self._password_from_stdin(User(email=email, name=name))
            user = add_user(
                email=email, name=name, unit_id=where.pk, role=role, password=password, by=ACTOR, at=now, today=today
            )
            self.stderr.write(f"{user.email}: đã mở tài khoản, {ROLES[role].title}, {where.name}.")
        else:
            invited = invite(email=email, name=name, unit_id=where.pk, role=role, by=ACTOR, at=now, today=today)
            self.stdout.write(invited.link)
            expires = timezone.localtime(invited.invitation.expires_at)
            self.stderr.write(f"{email}: mở liên kết trên để đặt mật khẩu, trước {expires:%H:%M ngày %d/%m/%Y}.")

    def _password(self, *, email: str, **_rest: Any) -> None:
        user = User.objects.filter(email__iexact=email).first()
        if user is None:
            raise RuleBroken([Problem("user.unknown", f"Không có tài khoản {email}.", "Xem “kheo user list”.")])
        give_password(
            user_id=user.pk,
            password=self._password_from_stdin(user),
            by=ACTOR,
            at=clock.now(),
            today=clock.today(),
        )
        self.stderr.write(f"{user.email}: đã đặt mật khẩu mới; các phiên đang mở đã kết thúc.")

    def _password_from_stdin(self, user: User) -> str:
        password = sys.stdin.readline().rstrip("\r\n")
        try:
            validate_password(password, user)
        except ValidationError as wrong:
            raise RuleBroken([Problem("user.weak_password", text, "") for text in wrong.messages]) from wrong
        return password

    def _list(self, *, as_json: bool, **_rest: Any) -> None:
        today = clock.today()
        rows = people_page(people(ACTOR, today), ACTOR, today, size=None).rows
        if as_json:
            answer = [
                {
                    "email": each.email,
                    "name": each.name,
                    "active": each.is_active,
                    "second_factor": each.second_factor,
                    "last_login": each.last_login.isoformat() if each.last_login else None,
                    "roles": [{"role": role, "unit": unit} for role, unit in each.roles],
                }
                for each in rows
            ]
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
            return
        for each in rows:
            roles = "; ".join(f"{role} – {unit}" for role, unit in each.roles)
            self.stdout.write("\t".join([each.email, each.name, roles, "" if each.is_active else "đã khóa"]))
        self.stderr.write(f"{len(rows)} tài khoản.")
