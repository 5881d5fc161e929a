"""`kheo reports rates`: how many of those who had to report did, and in time."""

import json
from argparse import ArgumentParser
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand

from kheo.config import clock
from kheo.plans.models import Plan
from kheo.progress.queries.figures import figures
from kheo.reports.queries.rates import Rates, Row, as_values, rates
from kheo.reports.rules.rates import Rate, say_share
from kheo.shared.periods import day_of, dmy
from kheo.shared.problems import Problem, RuleBroken
from kheo.units.models import Unit


class Command(BaseCommand):
    help = "Reports of units (báo cáo của đơn vị): expected, actual, on time, and their two rates."

    def add_arguments(self, parser: ArgumentParser) -> None:
        commands = parser.add_subparsers(dest="subcommand", required=True, metavar="rates")
        counted = commands.add_parser("rates", help="tỷ lệ gửi báo cáo, theo thời hạn và nhóm đơn vị")
        counted.add_argument("--plan", required=True, metavar="CODE", help="mã kế hoạch")
        counted.add_argument("--unit", metavar="UNIT", help="mã đơn vị: đơn vị đó và mọi đơn vị bên dưới")
        counted.add_argument("--as-of", type=date.fromisoformat, metavar="YYYY-MM-DD", help="tính đến hết ngày")
        counted.add_argument("--json", action="store_true", help="dữ liệu JSON")

    def handle(self, *args: Any, plan: str, unit: str | None, as_of: date | None, **options: Any) -> None:
        found_plan = Plan.objects.select_related("issuer").filter(code=plan).first()
        found_unit = Unit.objects.filter(code=unit).first() if unit else None
        problems = []
        if found_plan is None:
            problems.append(
                Problem("reports.unknown_plan", f"Không có kế hoạch mang mã “{plan}”.", "kheo plan load TỆP", "plan")
            )
        if unit and found_unit is None:
            problems.append(
                Problem("reports.unknown_unit", f"Không có đơn vị mang mã “{unit}”.", "Xem lại mã đơn vị.", "unit")
            )
        if problems or found_plan is None:
            raise RuleBroken(problems)
        found = figures(found_plan, as_of=as_of or day_of(clock.now(), found_plan.timezone), scope=found_unit)
        counted = rates(found)
        if options["json"]:
            self.stdout.write(json.dumps(as_values(found, counted), ensure_ascii=False, indent=1))
            return
        self.stdout.write(f"{found_plan.title}\nTính đến hết ngày {dmy(found.as_of)}.\n")
        self.stdout.write("\n".join(_lines(counted)))


def _lines(counted: Rates) -> Iterable[str]:
    yield f"Toàn kế hoạch: {_say(counted.total)}"
    yield from _parts(counted.groups)
    for moment in counted.moments:
        yield ""
        yield f"{moment.title}: {_say(moment.rate)}"
        yield from _parts(moment.parts)


def _parts(rows: Iterable[Row]) -> Iterable[str]:
    for row in rows:
        yield f"  {row.title}: {_say(row.rate)}"


def _say(rate: Rate) -> str:
    early = f"; {rate.early} trong {rate.open} chưa đến hạn đã gửi" if rate.open else ""
    if not rate.expected:
        return say_share(None) + early
    return (
        f"phải gửi {rate.expected}, đã gửi {rate.actual} ({say_share(rate.rate)}),"
        f" đúng hạn {rate.on_time} ({say_share(rate.on_time_rate)}){early}"
    )
