"""kheo restore DIR"""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.timezone import localtime

from kheo.config import clock
from kheo.config.operations.backups import restore_backup


class Command(BaseCommand):
    help = "Check a backup folder byte by byte and put it into this installation."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR", help="a folder written by `kheo backup`")
        parser.add_argument("--force", action="store_true", help="replace what is here, after backing it up")

    def handle(self, *, folder: Path, force: bool, **options: Any) -> None:
        manifest, kept = restore_backup(folder, force=force, at=clock.now())
        if kept:
            self.stderr.write(f"Dữ liệu trước khi khôi phục được giữ tại {kept}.")
        rows = sum(manifest.tables.values())
        made = f"{localtime(manifest.made_at):%d/%m/%Y %H:%M}"
        self.stderr.write(
            f"Đã khôi phục bản sao lưu ngày {made}: {rows} dòng, {len(manifest.files)} tệp; số liệu khớp."
        )
        self.stderr.write("Nếu phần mềm mới hơn bản sao lưu, chạy tiếp `kheo migrate`.")
