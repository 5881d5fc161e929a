import json
import os
import shutil
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from kheo.accounts.permissions import ROLES
from kheo.config.demo.build import build_year

VERSION = 4  # raise it when the story changes: older folders are then built anew


class Command(BaseCommand):
    help = "A believable year of the bundled plan in a data folder of its own, then the server (bản dùng thử)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-serve", action="store_true", help="build it, print the logins and stop")
        parser.add_argument("--fresh", action="store_true", help="build it anew even when it is there already")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--host", default="127.0.0.1")

    def handle(self, *, no_serve: bool, fresh: bool, port: int, host: str, **options: Any) -> None:
        if not settings.KHEO_DEMO or not settings.KHEO_NOW:
            raise CommandError("`kheo demo` must be the command itself, not called from other code.", returncode=2)
        card = settings.DATA / "demo.json"
        known = json.loads(card.read_text(encoding="utf-8")) if card.exists() else {}
        if fresh or known.get("version") != VERSION:
            self._empty(settings.DATA, card)
            known = self._build(card)
        address = f"http://{'localhost' if host == '127.0.0.1' else host}:{port}/"
        self.stdout.write(f"\nKhéo – bản dùng thử: {address}")
        self.stdout.write(
            f"Hôm nay trong bản dùng thử là ngày {date.fromisoformat(settings.KHEO_NOW[:10]):%d/%m/%Y}.\n"
        )
        self.stdout.write("Mật khẩu chung của mọi tài khoản: " + known["password"])
        for login in known["logins"]:
            self.stdout.write(f"  {ROLES[login['role']].title:<32} {login['email']:<36} {login['name']}")
        self.stdout.write(
            "Mỗi đơn vị khác còn có một tài khoản: mã đơn vị + @chilang.example, ví dụ xa-van-linh@chilang.example\n"
        )
        self.stdout.flush()
        if not no_serve:
            os.environ.setdefault("KHEO_ADDRESS", address.rstrip("/"))  # the links in letters lead here
            call_command("serve", host=host, port=port)

    def _empty(self, folder: Path, card: Path) -> None:
        """Clear an earlier trial away; a folder that holds anything else is left alone."""
        database = Path(str(settings.DATABASES["default"]["NAME"]))
        if database.exists() and not card.exists():
            raise CommandError(
                f"{folder} holds a database that is not a trial. Set KHEO_DATA to another folder.", returncode=1
            )
        connections.close_all()
        for name in ("kheo.sqlite3", "kheo.sqlite3-wal", "kheo.sqlite3-shm", "demo.json"):
            (folder / name).unlink(missing_ok=True)
        shutil.rmtree(folder / "files", ignore_errors=True)

    def _build(self, card: Path) -> dict[str, Any]:
        self.stderr.write("Đang dựng bản dùng thử (khoảng nửa phút)…")
        card.write_text("{}", encoding="utf-8")  # a folder left half built is ours to clear away
        call_command("migrate", verbosity=0)
        logins, password = build_year(date.fromisoformat(settings.KHEO_NOW[:10]))
        known = {"version": VERSION, "password": password, "logins": [vars(login) for login in logins]}
        card.write_text(json.dumps(known, ensure_ascii=False, indent=1), encoding="utf-8")
        card.chmod(0o600)
        return known
