"""`kheo compare`: several plans side by side, like for like."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from kheo.config import clock
from kheo.plans.models import Plan
from kheo.progress.queries.comparison import MEASURES, Comparison, comparison, days_for
from kheo.progress.queries.comparison_values import as_values
from kheo.progress.rules import counting
from kheo.shared.periods import day_of, dmy
from kheo.shared.problems import Problem, RuleBroken


class Command(BaseCommand):
    help = "So sánh các năm: đơn vị, lĩnh vực, cấp (plans side by side, on the latest tree)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--plans", required=True, nargs="+", metavar="CODE", help="mã các kế hoạch, thứ tự bất kỳ")
        parser.add_argument("--same-day", action="store_true", help="cùng ngày của mỗi năm, thay cho cuối năm")
        parser.add_argument("--json", action="store_true", help="dữ liệu JSON")

    def handle(self, *args: Any, plans: list[str], same_day: bool, **options: Any) -> None:
        codes = list(dict.fromkeys(plans))
        found = list(Plan.objects.select_related("issuer").filter(code__in=codes).order_by("period_from", "code"))
        unknown = [code for code in codes if code not in {plan.code for plan in found}]
        if unknown:
            raise RuleBroken([_unknown(code) for code in unknown])
        if len({plan.period_from.year for plan in found}) < len(found):
            raise RuleBroken([_same_year()])
        today = day_of(clock.now(), found[-1].timezone)
        compared = comparison(found, days_for(found, today, whole_years=not same_day))
        if compared is None:
            raise RuleBroken([_no_tree()])
        if options["json"]:
            self.stdout.write(json.dumps(as_values(compared), ensure_ascii=False, indent=1))
        else:
            self._print(compared)

    def _print(self, found: Comparison) -> None:
        self.stdout.write(f"{found.scope.title}")
        self.stdout.write("\t".join(["", *(f"{year.label} (đến {dmy(year.as_of)})" for year in found.years)]))
        for key, words in MEASURES.items():
            self._line(words, found.row(key))
        self.stdout.write("\nĐăng ký theo đơn vị")
        for line in found.lines:
            self._line(line.name, found.row(counting.REGISTERED, line.key), " ".join(line.remarks))
        self.stdout.write("\nĐăng ký theo lĩnh vực")
        for each in found.fields:
            self._line(each.named.title, found.named_row(each, counting.FIELD), each.why)
        self.stdout.write("\nCông nhận theo cấp (cấp đó trở lên)")
        for each in found.levels:
            self._line(each.named.title, found.named_row(each, counting.RECOGNISED_AT), each.why)

    def _line(self, name: str, row: list[int | None], remark: str = "") -> None:
        cells = ["–" if value is None else str(value) for value in row]
        self.stdout.write("\t".join([name, *cells, *([remark] if remark else [])]))


def _unknown(code: str) -> Problem:
    return Problem("progress.unknown_plan", f"Không có kế hoạch mang mã “{code}”.", "Xem lại mã kế hoạch.", "plans")


def _same_year() -> Problem:
    return Problem("progress.same_year", "Có hai kế hoạch của cùng một năm.", "Chọn mỗi năm một kế hoạch.", "plans")


def _no_tree() -> Problem:
    return Problem(
        "progress.no_tree",
        "Cơ quan ban hành của kế hoạch sau cùng chưa có trong cây đơn vị vào ngày đó.",
        "Xem lại ngày bắt đầu của đơn vị.",
        "plans",
    )
