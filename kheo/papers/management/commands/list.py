"""`kheo list import | export`: registration lists on the command line."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kheo.accounts.actor import system_actor
from kheo.config import clock
from kheo.papers.actions import Brought, import_list, import_lists, look_at_list
from kheo.papers.management.scope import WRONG, scope_of
from kheo.papers.queries.annotated import annotate
from kheo.papers.queries.comparing import Comparison, Handing
from kheo.papers.queries.exporting import export_list
from kheo.papers.queries.ground import Ground, ground_of
from kheo.papers.queries.reports import said_of
from kheo.papers.queries.workbook import read_file
from kheo.plans.models import Plan
from kheo.shared.problems import RuleBroken
from kheo.units.models import Unit

_WORKBOOKS = {".xlsx", ".xlsm", ".xls", ".ods"}


class Command(BaseCommand):
    help = "Registration lists (danh sách đăng ký): bring Excel lists in, write the list out as the same form."

    def add_arguments(self, parser: ArgumentParser) -> None:
        commands = parser.add_subparsers(dest="subcommand", required=True, metavar="import | export")

        bring = commands.add_parser("import", help="say what lists would bring; with --apply, bring them in")
        bring.add_argument("files", type=Path, nargs="+", metavar="FILE", help="or a folder of them")
        bring.add_argument("--plan", required=True, metavar="CODE")
        bring.add_argument("--unit", metavar="CODE", help="whose list it is; default: any unit of the plan's issuer")
        bring.add_argument("--level", default="", metavar="CODE", help="of rows that name none")
        bring.add_argument("--apply", action="store_true", help="bring in what has no problem")
        bring.add_argument("--accept", action="store_true", help="complete rows enter the register at once")
        bring.add_argument("--no-send", action="store_true", help="keep complete rows as drafts")
        bring.add_argument("--json", action="store_true", help="the report as JSON")
        bring.add_argument("--annotate", type=Path, metavar="OUT.xlsx", help="write the list with its problems in it")

        export = commands.add_parser("export", help="write the list as a workbook")
        export.add_argument("--plan", required=True, metavar="CODE")
        export.add_argument("--unit", metavar="CODE", help="and every unit below it; default: the plan's issuer")
        export.add_argument("--drafts", action="store_true", help="drafts too")
        export.add_argument("-o", "--output", type=Path, required=True, metavar="FILE")

    def handle(self, *args: Any, subcommand: str, **options: Any) -> None:
        plan = Plan.objects.select_related("issuer").filter(code=options["plan"]).first()
        if plan is None:
            known = ", ".join(Plan.objects.values_list("code", flat=True)) or "chưa có kế hoạch nào"
            raise CommandError(f"Không có kế hoạch “{options['plan']}” (đang có: {known}).", returncode=WRONG)
        scope = scope_of(plan, options["unit"])
        ground = ground_of(plan, scope, clock.now())
        (self.bring if subcommand == "import" else self.export)(ground, scope, options)

    def export(self, ground: Ground, scope: Unit, options: dict[str, Any]) -> None:
        try:
            with options["output"].open("wb") as out:
                rows = export_list(ground, scope, out, day=clock.today(), drafts=options["drafts"])
        except OSError as error:
            raise CommandError(f"Không ghi được “{options['output']}”: {error.strerror}.", returncode=WRONG) from None
        self.stderr.write(f"Đã ghi {rows} dòng vào {options['output']}.")

    def bring(self, ground: Ground, scope: Unit, options: dict[str, Any]) -> None:
        files = _files(options["files"])
        if options["annotate"] and len(files) > 1:
            raise CommandError("--annotate chỉ dùng với một tệp.", returncode=WRONG)
        if options["level"] and options["level"] not in ground.document.level_by_code:
            known = ", ".join(ground.document.level_by_code)
            raise CommandError(f"Kế hoạch không có cấp “{options['level']}” (đang có: {known}).", returncode=WRONG)
        reports, refused = [], []
        for number, brought in enumerate(self._brought(ground, scope, files, options), start=1):
            refused += [(brought.path, problem) for problem in brought.refused]
            reports.append({"file": str(brought.path), **brought.said})
            if len(files) > 1 and sys.stderr.isatty():
                self.stderr.write(f"\r{number}/{len(files)}", ending="" if number < len(files) else "\n")
        self._say(reports, options)
        for path, problem in refused:
            self.stderr.write(f"{path}: {problem.message} {problem.next_step}")
        if refused:
            sys.exit(1)

    def _brought(self, ground: Ground, scope: Unit, files: list[Path], options: dict[str, Any]) -> Iterator[Brought]:
        """What becomes of each file, in order; many that are brought in go together."""
        if options["apply"] and len(files) > 1:
            yield from import_lists(
                ground=ground,
                scope=scope,
                paths=files,
                by=system_actor("kheo list import"),
                at=ground.at,
                handing=_handing(options),
            )
            return
        for path in files:
            try:
                yield Brought(path, self._one(ground, scope, path, options))
            except RuleBroken as broken:
                yield Brought(path, said_of(None, broken.problems), tuple(broken.problems))

    def _one(self, ground: Ground, scope: Unit, path: Path, options: dict[str, Any]) -> dict[str, Any]:
        data = read_file(path)
        what: dict[str, Any] = {
            "plan": ground.plan,
            "scope": scope,
            "data": data,
            "filename": path.name,
            "by": system_actor("kheo list import"),
            "at": ground.at,
            "handing": _handing(options),
            "ground": ground,
        }
        comparison: Comparison
        applied = False
        if options["apply"]:
            entry, comparison = import_list(**what)
            applied = entry is not None
        else:
            comparison = look_at_list(**what)
        if out := options["annotate"]:
            with out.open("wb") as file:
                annotate(data, [*comparison.problems, *comparison.notes], file, path.name)
        return {**said_of(comparison), "applied": applied}

    def _say(self, reports: list[dict[str, Any]], options: dict[str, Any]) -> None:
        if options["json"]:
            [said, *more] = reports
            if more:
                said = {name: _total(name, reports) for name in said if name != "file"}
                said["files"] = reports
            else:
                said.pop("file")
            self.stdout.write(json.dumps(said, ensure_ascii=False, indent=1))
            return
        for said in reports:
            for problem in said["problems"]:
                where = "!".join(filter(None, (problem["sheet"], problem["cell"])))
                self.stdout.write(f"{where or said['file']}\t{problem['message']} {problem['next_step']}")
            done = "đã nhập" if said["applied"] else "chưa nhập"
            self.stderr.write(
                f"{said['file']}: {done}; {said['rows']} dòng, {said['new']} mới, {said['changed']} sửa, "
                f"{said['same']} như cũ, {said['incomplete']} còn thiếu, {len(said['problems'])} điều cần xem lại."
            )


def _total(name: str, reports: list[dict[str, Any]]) -> Any:
    values = [said[name] for said in reports]
    if name == "applied":
        return any(values)
    return [each for value in values for each in value] if isinstance(values[0], list) else sum(values)


def _handing(options: dict[str, Any]) -> Handing:
    return Handing(options["level"], not options["no_send"], options["accept"])


def _files(given: list[Path]) -> list[Path]:
    """The files themselves; of a folder, the workbooks in it, in the order of their names."""
    files: list[Path] = []
    for path in given:
        if path.is_dir():
            found = sorted(each for each in path.iterdir() if each.suffix.lower() in _WORKBOOKS and each.is_file())
            files += [each for each in found if not each.name.startswith(("~$", "."))]  # of an open program
        elif path.is_file():
            files.append(path)
        else:
            raise CommandError(f"Không có tệp “{path}”.", returncode=WRONG)
    if not files:
        raise CommandError(f"Không có bảng tính nào trong “{given[0]}”.", returncode=WRONG)
    return files
