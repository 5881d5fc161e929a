"""`kheo progress`: targets, deadlines and totals of a plan, per unit, as of any day."""

import json
from argparse import ArgumentParser
from collections.abc import Iterable
from datetime import date
from itertools import groupby
from typing import Any

from django.core.management.base import BaseCommand

from kheo.config import clock
from kheo.plans.models import Plan
from kheo.plans.rules.groups import say_addressee
from kheo.plans.rules.targets import say_goal, say_number
from kheo.progress.queries.figures import Figures, figures
from kheo.progress.queries.summary import as_values
from kheo.progress.rules.deadlines import STATE_WORDS as DEADLINE_WORDS
from kheo.progress.rules.deadlines import say_state
from kheo.progress.rules.outlook import STATE_WORDS, TargetState, say_cell
from kheo.shared.periods import day_of, dmy
from kheo.shared.problems import Problem, RuleBroken
from kheo.units.models import Unit


class Command(BaseCommand):
    help = "Tiến độ chỉ tiêu, thời hạn của từng đơn vị (targets and deadlines, per unit)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--plan", required=True, metavar="CODE", help="mã kế hoạch")
        parser.add_argument("--unit", metavar="UNIT", help="mã đơn vị: đơn vị đó và mọi đơn vị bên dưới")
        parser.add_argument("--as-of", type=date.fromisoformat, metavar="YYYY-MM-DD", help="tính đến hết ngày")
        parser.add_argument("--json", action="store_true", help="dữ liệu JSON")

    def handle(self, *args: Any, plan: str, unit: str | None, as_of: date | None, **options: Any) -> None:
        found_plan = Plan.objects.select_related("issuer").filter(code=plan).first()
        found_unit = Unit.objects.filter(code=unit).first() if unit else None
        problems = []
        if found_plan is None:
            problems.append(_unknown("plan", f"Không có kế hoạch mang mã “{plan}”.", "kheo plan load TỆP"))
        if unit and found_unit is None:
            problems.append(_unknown("unit", f"Không có đơn vị mang mã “{unit}”.", "Xem lại mã đơn vị trong kế hoạch."))
        if problems or found_plan is None:
            raise RuleBroken(problems)
        found = figures(found_plan, as_of=as_of or day_of(clock.now(), found_plan.timezone), scope=found_unit)
        if options["json"]:
            self.stdout.write(json.dumps(as_values(found), ensure_ascii=False, indent=1))
        else:
            self.stdout.write("\n".join(_lines(found)))


def _unknown(what: str, message: str, next_step: str) -> Problem:
    return Problem(f"progress.unknown_{what}", message, next_step, what)


def _lines(found: Figures) -> Iterable[str]:
    plan, totals = found.document, found.totals
    yield f"{found.plan.title}"
    yield f"Tính đến hết ngày {dmy(found.as_of)}, theo phiên bản {found.version} của kế hoạch."
    yield ""
    yield (
        f"Đăng ký {say_number(totals.registered)} (muộn {say_number(totals.late)}), "
        f"xây dựng {say_number(totals.built)}, công nhận {say_number(totals.recognised)}."
    )
    for target, cells in groupby(found.cells(), key=lambda cell: cell.target):
        rows = list(cells)
        met = sum(cell.state is TargetState.MET for cell in rows)
        yield ""
        yield f"{target.title} – {say_goal(target)} – {say_addressee(target.addressee, plan)} ({target.clause or ''})"
        yield f"  Đạt {met} trong {len(rows)} đơn vị."
        yield from _table([(cell.unit.name, say_cell(target, cell.result), STATE_WORDS[cell.state]) for cell in rows])
    for (_, title), each in groupby(found.deadlines, key=lambda each: (each.key, each.title)):
        yield ""
        yield title
        names = {unit.id: unit.name for unit in found.units}
        yield from _table(
            [(names[one.unit_id], dmy(one.last_day), DEADLINE_WORDS[one.state], say_state(one)) for one in each]
        )


def _table(rows: list[tuple[str, ...]]) -> Iterable[str]:
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
