"""`kheo recognition import | plan`: the recognised models of the years before the software."""

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kheo.accounts.actor import system_actor
from kheo.config import clock
from kheo.papers.actions.earlier import import_earlier, look_at_earlier
from kheo.papers.management.scope import WRONG, scope_of
from kheo.papers.queries.earlier_plan import plan_of_year
from kheo.papers.queries.ground import ground_of
from kheo.papers.queries.workbook import LARGEST_FILE
from kheo.plans.models import Plan
from kheo.shared.problems import RuleBroken


class Command(BaseCommand):
    help = "Recognised models of earlier years: bring their lists in; derive the plan file of an earlier year."

    def add_arguments(self, parser: ArgumentParser) -> None:
        commands = parser.add_subparsers(dest="subcommand", required=True, metavar="import | plan")

        bring = commands.add_parser("import", help="say what a list would bring; with --apply, bring it in")
        bring.add_argument("file", type=Path, metavar="FILE")
        bring.add_argument("--plan", required=True, metavar="CODE", help="the plan of that year")
        bring.add_argument("--unit", metavar="CODE", help="whose list it is; default: any unit of the plan's issuer")
        bring.add_argument("--apply", action="store_true", help="bring in what has no problem")
        bring.add_argument("--json", action="store_true", help="the report as JSON")

        derive = commands.add_parser("plan", help="write the plan file of an earlier year, from a later plan")
        derive.add_argument("year", type=int, metavar="YEAR")
        derive.add_argument("--from", dest="plan", required=True, metavar="CODE")
        derive.add_argument("-o", "--output", type=Path, required=True, metavar="FILE")

    def handle(self, *args: Any, subcommand: str, **options: Any) -> None:
        plan = Plan.objects.select_related("issuer").filter(code=options["plan"]).first()
        if plan is None:
            known = ", ".join(Plan.objects.values_list("code", flat=True)) or "chưa có kế hoạch nào"
            raise CommandError(f"Không có kế hoạch “{options['plan']}” (đang có: {known}).", returncode=WRONG)
        if subcommand == "plan":
            self.derive(plan, options["year"], options["output"])
        else:
            self.bring(plan, options)

    def derive(self, plan: Plan, year: int, output: Path) -> None:
        if not 2000 <= year < plan.period_from.year:
            raise CommandError(f"Năm phải trước {plan.period_from.year}.", returncode=WRONG)
        newest = plan.versions.order_by("-number")[0]
        try:
            output.write_bytes(plan_of_year(newest.source, year))
        except OSError as error:
            raise CommandError(f"Không ghi được “{output}”: {error.strerror}.", returncode=WRONG) from None
        self.stderr.write(f"Đã ghi {output}. Đề nghị xem lại rồi nạp bằng `kheo plan load {output}`.")

    def bring(self, plan: Plan, options: dict[str, Any]) -> None:
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"Không có tệp “{path}”.", returncode=WRONG)
        if path.stat().st_size > LARGEST_FILE:
            raise CommandError(f"Tệp “{path.name}” quá lớn.", returncode=WRONG)
        scope = scope_of(plan, options["unit"])
        ground = ground_of(plan, scope, clock.now())
        what: dict[str, Any] = {
            "data": path.read_bytes(), "filename": path.name, "ground": ground, "scope": scope,
        }  # fmt: skip
        applied = False
        try:
            if options["apply"]:
                comparison, _ = import_earlier(**what, by=system_actor("kheo recognition import"), at=clock.now())
                applied = True
            else:
                comparison = look_at_earlier(**what)
        except RuleBroken as broken:
            for problem in broken.problems:
                self.stderr.write(f"{path}: {problem.message} {problem.next_step}")
            sys.exit(1)
        counts = comparison.counts
        if options["json"]:
            said = {
                "applied": applied,
                **counts,
                "problems": [asdict(each) for each in comparison.problems],
                "notes": [asdict(each) for each in comparison.notes],
            }
            self.stdout.write(json.dumps(said, ensure_ascii=False, indent=1))
            return
        for each in comparison.problems:
            where = "!".join(filter(None, (each.sheet, each.cell)))
            self.stdout.write(f"{where}\t{each.message} {each.next_step}")
        self.stderr.write(
            f"{path}: {'đã nhập' if applied else 'chưa nhập'}; {counts['rows']} dòng, {counts['new']} đăng ký mới, "
            f"{counts['recognised']} được công nhận, {counts['same']} như cũ, {counts['left_out']} bỏ lại, "
            f"{len(comparison.problems)} điều cần xem lại."
        )
