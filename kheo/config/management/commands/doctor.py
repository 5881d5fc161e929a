"""kheo doctor"""

import json
import sys
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from kheo.config.operations.checkup import State, examine

MARKS = {State.OK: "✓", State.WARNING: "!", State.UNSAFE: "✗"}


class Command(BaseCommand):
    help = "Say what is missing or unsafe in this installation, and how to mend it; exit 1 when something is unsafe."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *, as_json: bool, **options: Any) -> None:
        findings = examine()
        if as_json:
            self.stdout.write(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False, indent=1))
        else:
            for finding in findings:
                self.stdout.write(f"{MARKS[finding.state]} {finding.message}")
                if finding.state is not State.OK:
                    self.stdout.write(f"    → {finding.mend}")
        if any(finding.state is State.UNSAFE for finding in findings):
            sys.exit(1)
