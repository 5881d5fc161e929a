"""kheo backup DIR"""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from kheo.config import clock
from kheo.config.operations.backups import make_backup


class Command(BaseCommand):
    help = "Write the whole installation (database, files, key) into a new folder, while it runs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR", help="a folder that does not exist yet, or is empty")

    def handle(self, *, folder: Path, **options: Any) -> None:
        manifest = make_backup(folder, at=clock.now())
        self.stdout.write(str(folder))
        rows = sum(manifest.tables.values())
        self.stderr.write(f"Đã sao lưu {len(manifest.tables)} bảng, {rows} dòng, {len(manifest.files)} tệp.")
