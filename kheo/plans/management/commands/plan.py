"""`kheo plan read | check | load | next | clauses | schema`: plan documents and plan files on the command line."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any, cast

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError

from kheo.accounts.actor import system_actor
from kheo.config import clock
from kheo.plans.actions import load_plan
from kheo.plans.apps import PlansConfig
from kheo.plans.models import Plan
from kheo.plans.queries.papers_in import text_of
from kheo.plans.queries.papers_in.aside.limits import LARGEST_FILE
from kheo.plans.queries.plan_file import CheckedFile, check_path, json_schema
from kheo.plans.queries.readings import found_as_json
from kheo.plans.queries.turning import next_plan
from kheo.plans.rules.drafting import draft
from kheo.plans.rules.finding import read_text
from kheo.plans.rules.finding.deciding import keyed
from kheo.plans.rules.finding.found import Confidence
from kheo.plans.rules.turning import written
from kheo.shared.periods import end_of
from kheo.shared.problems import RuleBroken

SCHEMA_FILE = Path(__file__).resolve().parents[4] / "docs" / "plan-schema.json"


class Command(BaseCommand):
    help = "Plan files (kế hoạch): read a document, check, load, draft the next one, list clauses, print the schema."

    def add_arguments(self, parser: ArgumentParser) -> None:
        commands = parser.add_subparsers(
            dest="subcommand", required=True, metavar="read | check | load | next | clauses | schema"
        )

        read = commands.add_parser("read", help="a draft plan file from a document; nothing in it is confirmed yet")
        read.add_argument("document", type=Path, metavar="DOCUMENT", help=".docx, .odt, PDF with text, .txt or .md")
        read.add_argument("-o", "--output", type=Path, metavar="FILE", help="the draft; its text goes beside it")
        read.add_argument("--json", action="store_true", help="what was found, as JSON")

        check = commands.add_parser("check", help="every fault of a plan file, or ok")
        check.add_argument("file", type=Path, metavar="FILE")
        check.add_argument("--json", action="store_true", help="the faults as JSON")

        load = commands.add_parser("load", help="create the plan, or its next version")
        load.add_argument("file", type=Path, metavar="FILE")
        load.add_argument("--json", action="store_true", help="what was done, as JSON")

        following = commands.add_parser("next", help="a draft of the next year's plan from a loaded one")
        following.add_argument("code", metavar="CODE")
        following.add_argument("--year", type=int, default=None, metavar="YEAR", help="by default the year after")
        following.add_argument("-o", "--output", type=Path, metavar="FILE", help="the draft; a file there is kept")
        following.add_argument("--json", action="store_true", help="what was changed and why, as JSON")

        clauses = commands.add_parser("clauses", help="the clauses of a loaded plan: address, text")
        clauses.add_argument("code", metavar="CODE")
        clauses.add_argument("--as-of", type=date.fromisoformat, default=None, metavar="YYYY-MM-DD")
        clauses.add_argument("--json", action="store_true", help="the clauses as JSON")

        schema = commands.add_parser("schema", help="the JSON Schema of plan files")
        schema.add_argument("-o", "--output", type=Path, default=None, metavar="FILE")
        schema.add_argument("--check", action="store_true", help="only say whether docs/plan-schema.json is up to date")

    def handle(self, *args: Any, subcommand: str, **options: Any) -> None:
        {
            "read": self.read_document,
            "check": self.check_file,
            "load": self.load,
            "next": self.next_year,
            "clauses": self.clauses,
            "schema": self.schema,
        }[subcommand](options)

    def read_document(self, options: dict[str, Any]) -> None:
        document, output = options["document"], options["output"]
        text_path = output.with_suffix(".txt") if output else document.with_suffix(".txt")
        if output:
            self._refuse_overwriting(output, text_path)
        try:
            with document.open("rb") as file:
                paper = text_of(file.read(LARGEST_FILE + 1), document.name)
        except OSError as wrong:
            raise CommandError(f"Không đọc được {document}: {wrong.strerror}.", returncode=2) from None
        except RuleBroken as refused:
            said = "\n".join(f"{problem.message} {problem.next_step}" for problem in refused.problems)
            raise CommandError(said) from None
        reading = read_text(paper.text)
        words = draft(reading.found, {}, text_name=text_path.name, with_unconfirmed=True)
        if output:
            text_path.write_text(paper.text, encoding="utf-8")
            output.write_text(words, encoding="utf-8")
        if options["json"]:
            found = [{"key": key, **found_as_json(each)} for key, each in keyed(reading.found).items()]
            self._print({"format": paper.format, "notes": list(paper.notes), "found": found})
        elif not output:
            self.stdout.write(words, ending="")
        for note in paper.notes:
            self.stderr.write(note)
        unsure = sum(each.confidence is not Confidence.CERTAIN for each in reading.found)
        self.stderr.write(
            f"{len(reading.found)} giá trị cần xác nhận, trong đó {unsure} giá trị máy đọc chưa chắc chắn."
            " Bản nháp chưa nạp được khi chưa xác nhận."
        )

    def _refuse_overwriting(self, output: Path, text_path: Path) -> None:
        if output == text_path:
            raise CommandError("Đặt tên tệp nháp với đuôi .yaml; văn bản được ghi cạnh đó với đuôi .txt.", returncode=2)
        for path in (output, text_path):
            if path.exists():
                raise CommandError(f"Đã có {path}; chọn tên khác để không ghi đè.", returncode=2)

    def check_file(self, options: dict[str, Any]) -> None:
        checked = self._read(options["file"])
        if options["json"]:
            self._print({"ok": checked.ok, "faults": [asdict(fault) for fault in checked.faults]})
        elif checked.ok:
            self.stdout.write("ok")
        else:
            for fault in checked.faults:
                self.stdout.write(str(fault))
        if not checked.ok:
            raise CommandError(f"Tệp kế hoạch có {len(checked.faults)} lỗi.")

    def load(self, options: dict[str, Any]) -> None:
        checked = self._read(options["file"])
        if not checked.ok:
            raise CommandError("\n".join(str(fault) for fault in checked.faults))
        done = load_plan(
            data=options["file"].read_bytes(),
            text=checked.text,
            by=system_actor("kheo plan load"),
            at=clock.now(),
            codes_in_use=cast(PlansConfig, apps.get_app_config("plans")).codes_in_use,
        )
        if options["json"]:
            self._print(
                {
                    "plan": done.plan.code,
                    "version": done.version.number,
                    "created": done.created,
                    "changes": [change.as_json() for change in done.changes],
                }
            )
            return
        if not done.created:
            self.stderr.write(f"Kế hoạch {done.plan.code} đã ở phiên bản {done.version.number}; không có gì thay đổi.")
            return
        for change in done.changes:
            self.stdout.write(change.sentence)
        self.stderr.write(f"Đã nạp kế hoạch {done.plan.code}, phiên bản {done.version.number}.")

    def next_year(self, options: dict[str, Any]) -> None:
        plan, output = self._plan(options["code"]), options["output"]
        if output and output.exists():
            raise CommandError(f"Đã có {output}; chọn tên khác để không ghi đè.", returncode=2)
        draft = next_plan(plan, plan.version_at(clock.now()), year=options["year"] or plan.period_from.year + 1)
        words = written(draft)
        if output:
            output.write_text(words, encoding="utf-8")
        if options["json"]:
            self._print({"plan": draft.code, "year": draft.year, "notes": [asdict(note) for note in draft.notes]})
        elif not output:
            self.stdout.write(words, ending="")
        for note in draft.notes:
            self.stderr.write(f"{'CẦN XEM' if note.decide else 'đã đổi'}  {note.title}: {note.message}")

    def _plan(self, code: str) -> Plan:
        plan = Plan.objects.filter(code=code).first()
        if plan is None:
            known = ", ".join(Plan.objects.values_list("code", flat=True)) or "chưa có kế hoạch nào"
            raise CommandError(f"Không có kế hoạch “{code}” (đang có: {known}).")
        return plan

    def clauses(self, options: dict[str, Any]) -> None:
        plan = self._plan(options["code"])
        as_of = options["as_of"]
        version = plan.version_at(end_of(as_of, plan.timezone) if as_of else clock.now())
        clauses = version.document.clauses
        if options["json"]:
            self._print([asdict(clause) for clause in clauses])
        else:
            for clause in clauses:
                self.stdout.write(f"{clause.address}\t{' '.join(clause.paragraphs)}")
        self.stderr.write(f"{len(clauses)} điều khoản, phiên bản {version.number}.")

    def schema(self, options: dict[str, Any]) -> None:
        schema = json_schema()
        if options["check"]:
            kept = SCHEMA_FILE.read_text(encoding="utf-8") if SCHEMA_FILE.exists() else ""
            if kept != schema:
                raise CommandError("docs/plan-schema.json đã cũ; chạy: kheo plan schema -o docs/plan-schema.json")
            self.stderr.write("docs/plan-schema.json khớp với mã nguồn.")
        elif options["output"]:
            options["output"].write_text(schema, encoding="utf-8")
        else:
            self.stdout.write(schema, ending="")

    def _read(self, path: Path) -> CheckedFile:
        try:
            return check_path(path)
        except OSError as wrong:
            raise CommandError(f"Không đọc được {path}: {wrong.strerror}.", returncode=2) from None

    def _print(self, data: Any) -> None:
        self.stdout.write(json.dumps(data, ensure_ascii=False, indent=2))
