"""kheo unit add | list: units from the server's command line, so that a new installation can begin."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand
from django.core.validators import validate_email

from kheo.accounts.actor import system_actor
from kheo.config import clock
from kheo.shared.problems import Problem, RuleBroken
from kheo.units.actions import UnitDraft, create_unit
from kheo.units.models import Unit
from kheo.units.rules import KINDS

ACTOR = system_actor("kheo unit")


class Command(BaseCommand):
    help = "Units: add one, list them. A plan file brings its own units; this is for beginning without one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        tasks = parser.add_subparsers(dest="task", required=True, metavar="add|list")
        add = tasks.add_parser("add", help="a unit, below another one or at the top")
        add.add_argument("code", metavar="CODE", help="small letters without marks, joined by hyphens")
        add.add_argument("--title", required=True)
        add.add_argument("--kind", required=True, choices=list(KINDS))
        add.add_argument("--parent", default="", metavar="CODE")
        add.add_argument("--email", default="")
        tasks.add_parser("list", help="all units with their codes")

    def handle(self, *, task: str, **options: Any) -> None:
        if task == "add":
            self._add(**options)
        else:
            self._list()

    def _add(self, *, code: str, title: str, kind: str, parent: str, email: str, **_rest: Any) -> None:
        try:
            if email:
                validate_email(email)
        except ValidationError as wrong:
            problem = Problem("unit.bad_email", f"“{email}” không phải là địa chỉ thư điện tử.", "Sửa lại.", "email")
            raise RuleBroken([problem]) from wrong
        draft = UnitDraft(code=code, title=title, kind=kind, parent=parent or None, email=email)
        unit = create_unit(draft, by=ACTOR, at=clock.now())
        self.stderr.write(f"{unit.code}: đã thêm {unit.title}.")

    def _list(self) -> None:
        units = list(Unit.objects.order_by("path"))
        for unit in units:
            self.stdout.write("\t".join([unit.code, unit.title, KINDS.get(unit.kind, unit.kind)]))
        self.stderr.write(f"{len(units)} đơn vị.")
