"""`kheo paper NAME`: an official document as a file; `kheo paper --list` names them all."""

import json
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any, cast

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from kheo.config import clock
from kheo.papers.actions.certificates import CERTIFICATES, Printed
from kheo.papers.actions.rendering import Form, render
from kheo.papers.management.scope import WRONG, scope_of
from kheo.papers.queries.official import CATALOGUE, Asked, Paper
from kheo.papers.rules.drafts import filled, suggestions
from kheo.plans.models import Plan
from kheo.shared.periods import day_of
from kheo.shared.problems import RuleBroken

REFUSED = 1
KNOWN: dict[str, Paper | Printed] = {**CATALOGUE, CERTIFICATES.name: CERTIFICATES}


class Command(BaseCommand):
    help = "Văn bản: official documents as DOCX, PDF or XLSX."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", nargs="?", metavar="NAME", help="tên văn bản")
        parser.add_argument("--plan", metavar="CODE", help="mã kế hoạch")
        parser.add_argument("--unit", metavar="UNIT", help="mã đơn vị")
        parser.add_argument(
            "--about",
            type=int,
            metavar="ID",
            help="đợt xét, cuộc bỏ phiếu, quyết định, đăng ký; mặc định: mới nhất",
        )
        parser.add_argument("--choices", action="store_true", help="kể những gì có thể chọn cho --about")
        parser.add_argument("--as-of", type=date.fromisoformat, metavar="YYYY-MM-DD", help="tính đến hết ngày")
        parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="tệp .docx, .pdf hoặc .xlsx")
        parser.add_argument("--list", action="store_true", help="kể tên các văn bản")
        parser.add_argument("--json", action="store_true", help="với --list: dữ liệu JSON")

    def handle(self, *args: Any, name: str | None, **options: Any) -> None:
        if options["list"]:
            self.tell(as_json=options["json"])
            return
        paper = KNOWN.get(name or "")
        if paper is None:
            raise CommandError(f"Không có văn bản “{name or ''}”. Có: {', '.join(KNOWN)}.", returncode=WRONG)
        plan = Plan.objects.select_related("issuer__parent").filter(code=options["plan"] or "").first()
        if plan is None:
            known = ", ".join(Plan.objects.values_list("code", flat=True)) or "chưa có kế hoạch nào"
            raise CommandError(f"Cần --plan với mã của một kế hoạch (đang có: {known}).", returncode=WRONG)
        if paper.needs == "unit" and not options["unit"]:
            raise CommandError(f"“{paper.title}” cần --unit với mã của đơn vị.", returncode=WRONG)
        unit = scope_of(plan, options["unit"])
        as_of = options["as_of"] or day_of(clock.now(), plan.timezone)
        asked = Asked(plan, unit, as_of, options["about"])
        if options["choices"]:
            for number, title in paper.choices(asked) if paper.choices else []:
                self.stdout.write(f"{number}\t{title}")
            return
        output: Path | None = options["output"]
        form = output.suffix.lower().removeprefix(".") if output else ""
        if output is None or form not in paper.forms:
            forms = ", ".join(f".{each}" for each in paper.forms)
            raise CommandError(f"Cần -o với tên tệp có đuôi {forms}.", returncode=WRONG)
        try:
            if isinstance(paper, Printed):
                data = paper.pages(asked, settings.KHEO_ADDRESS)
            else:
                made = paper.make(asked)
                data = render(filled(made, suggestions(made)), cast(Form, form))
        except RuleBroken as broken:
            said = " ".join(f"{each.message} {each.next_step}" for each in broken.problems)
            raise CommandError(said, returncode=REFUSED) from None
        try:
            output.write_bytes(data)
        except OSError as error:
            raise CommandError(f"Không ghi được “{output}”: {error.strerror}.", returncode=WRONG) from None
        self.stderr.write(f"Đã ghi {output}.")

    def tell(self, *, as_json: bool) -> None:
        if as_json:
            papers = [
                {"name": each.name, "title": each.title, "needs": each.needs, "forms": list(each.forms)}
                for each in KNOWN.values()
            ]
            self.stdout.write(json.dumps(papers, ensure_ascii=False, indent=1))
            return
        for each in KNOWN.values():
            self.stdout.write(f"{each.name:<24}  {each.title} ({', '.join(each.forms)})")
