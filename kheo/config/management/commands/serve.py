"""kheo serve: the web server."""

import os
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from kheo.accounts.models import User
from kheo.config.operations.assets import gather_static_files
from kheo.shared.problems import Problem, RuleBroken


class Command(BaseCommand):
    help = (
        "Serve the application. With one worker it does the background jobs too; with more, run `kheo work` beside it."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
        parser.add_argument("--port", type=int, default=8000, help="port to listen on (default: %(default)s)")
        parser.add_argument("--workers", type=int, default=1, help="processes; one is enough with SQLite")
        parser.add_argument("--threads", type=int, default=4, help="requests answered at once by each worker")
        parser.add_argument("--no-jobs", action="store_true", help="leave the background jobs to `kheo work`")

    def handle(self, *, host: str, port: int, workers: int, threads: int, no_jobs: bool, **options: Any) -> None:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise RuleBroken(
                [Problem("serve.not_migrated", "Cơ sở dữ liệu chưa đúng phiên bản.", "Chạy `kheo migrate` trước.")]
            )
        if not settings.DEBUG and gather_static_files():
            self.stderr.write("Đã chuẩn bị các tệp tĩnh.")
        if not User.objects.exists():
            self.stderr.write(
                "Chưa có tài khoản nào. Tạo đơn vị và tài khoản đầu tiên bằng `kheo unit add`, `kheo user add`;"
                " từng bước ở trang /huong-dan/bat-dau-tu-ban-cai-moi/."
            )
        connection.close()
        os.environ["KHEO_JOBS_HERE"] = "true" if workers == 1 and not no_jobs else "false"
        shown = f"[{host}]" if ":" in host else host
        self.stderr.write(f"Khéo đang phục vụ tại http://{shown}:{port} (Ctrl+C để dừng).")
        self.stderr.flush()
        # The server takes this process over, so that nothing of the command stays in memory.
        arguments = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port)]
        arguments += ["--workers", str(workers), "--blocking-threads", str(threads), "--backpressure", str(threads * 8)]
        arguments += ["--no-ws", "--respawn-failed-workers", "--workers-kill-timeout", "15", "--log-level", "warning"]
        os.execv(sys.executable, [*arguments, "kheo.config.wsgi:application"])  # noqa: S606
