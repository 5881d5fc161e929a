"""kheo docs [NAME…] [--check]: write the generated pages of docs/, or say which are stale."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from kheo.config.pages import PAGES


class Command(BaseCommand):
    help = "Write the documentation pages that follow from the tables of the code."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("names", nargs="*", metavar="NAME", choices=[*PAGES, []], help=", ".join(PAGES))
        parser.add_argument("--check", action="store_true", help="change nothing; exit 1 when a page is stale")
        parser.add_argument("--folder", default="docs", metavar="FOLDER")

    def handle(self, *, names: list[str], check: bool, folder: str, **_options: Any) -> None:
        stale = []
        for name in names or PAGES:
            page = Path(folder) / (name if "." in name else f"{name}.md")
            text = PAGES[name]()
            if page.exists() and page.read_text(encoding="utf-8") == text:
                continue
            stale.append(str(page))
            if not check:
                page.parent.mkdir(parents=True, exist_ok=True)
                page.write_text(text, encoding="utf-8")
        for page_name in stale:
            self.stderr.write(f"{page_name}: {'stale; run “kheo docs”' if check else 'written'}")
        if check and stale:
            sys.exit(1)
