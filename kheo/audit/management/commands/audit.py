"""kheo audit verify | export: prove the journal, or take it away."""

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from kheo.audit.queries import export, verify


class Command(BaseCommand):
    help = "Prove that the journal (nhật ký) is whole, or export it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        tasks = parser.add_subparsers(dest="task", required=True, metavar="verify|export")
        check = tasks.add_parser("verify", help="recompute the chain; exit 1 and say where when it is broken")
        check.add_argument("--json", action="store_true", dest="as_json")
        check.add_argument("--head", metavar="HASH", help="a head hash that was noted outside the system")
        out = tasks.add_parser("export", help="JSON lines, checked by scripts/verify_journal.py without this program")
        out.add_argument("-o", "--output", required=True, metavar="FILE", help="a file, or - for standard output")

    def handle(self, *, task: str, **options: Any) -> None:
        if task == "verify":
            self._verify(options["as_json"], options["head"])
        else:
            self._export(options["output"])

    def _verify(self, as_json: bool, kept_head: str | None) -> None:
        found = verify(kept_head)
        if as_json:
            faults = [asdict(fault) for fault in found.faults]
            answer = {"whole": found.whole, "records": found.records, "head": found.head, "faults": faults}
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
        else:
            self.stdout.write(found.head)
            for fault in found.faults:
                self.stderr.write(f"{fault.seq}: {fault.message}")
            self.stderr.write(
                f"Nhật ký nguyên vẹn: {found.records} bản ghi."
                if found.whole
                else f"Nhật ký KHÔNG nguyên vẹn: {len(found.faults)} chỗ sai trong {found.records} bản ghi."
            )
        if not found.whole:
            sys.exit(1)

    def _export(self, output: str) -> None:
        if output == "-":
            count = export(self.stdout)  # type: ignore[arg-type]
        else:
            with Path(output).open("w", encoding="utf-8") as file:
                count = export(file)
        self.stderr.write(f"Đã xuất {count} bản ghi.")
