"""kheo work: the background jobs."""

import signal
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from kheo.config.operations.jobs import Worker


class Command(BaseCommand):
    help = "Do the background jobs (sending letters, tidying) until stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="do what is due now, then end")

    def handle(self, *, once: bool, **options: Any) -> None:
        worker = Worker()
        if once:
            for name in worker.once():
                self.stderr.write(f"{name}: xong")
            return
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: worker.stopping.set())
        worker.run()
