"""`kheo rollup send`: send a plan's figures to the higher office, as the button and the schedule do."""

import json
from argparse import ArgumentParser
from datetime import date, timedelta
from typing import Any

from django.core.management.base import BaseCommand

from kheo.accounts.actor import system_actor
from kheo.config import clock
from kheo.interchange.actions.sending import send_rollup
from kheo.interchange.models import Upstream
from kheo.interchange.queries.outgoing import rollup_of
from kheo.interchange.rules.rollups import differences, digest
from kheo.interchange.rules.schedules import OUTCOME_TITLES, Outcome
from kheo.shared.periods import dmy
from kheo.shared.problems import Problem, RuleBroken


class Command(BaseCommand):
    help = "Gửi số liệu lên cấp trên theo các liên kết đã đặt (send a plan's figures to the higher office)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("step", choices=["send"], help="send: gửi số liệu")
        parser.add_argument("--link", type=int, metavar="NUMBER", help="chỉ liên kết này; bỏ trống thì mọi liên kết")
        parser.add_argument("--as-of", type=date.fromisoformat, metavar="YYYY-MM-DD", help="số liệu đến hết ngày này")
        parser.add_argument("--dry-run", action="store_true", help="chỉ xem số liệu và chỗ khác lần trước, không gửi")
        parser.add_argument("--json", action="store_true", help="dữ liệu JSON")

    def handle(
        self, *args: Any, step: str, link: int | None, as_of: date | None, dry_run: bool, **options: Any
    ) -> None:
        today = clock.today()
        day = as_of or today - timedelta(days=1)
        found = Upstream.objects.select_related("unit", "plan").order_by("pk")
        links = list(found.filter(pk=link) if link is not None else found)
        if not links:
            raise RuleBroken(
                [Problem("upstream.none", "Không có liên kết nào như vậy.", "Thêm liên kết tại /lien-thong/len-tren/.")]
            )
        told = []
        for each in links:
            if dry_run:
                told.append(self._look(each, day))
                continue
            sent = send_rollup(
                upstream_id=each.pk, as_of=day, today=today, by=system_actor("kheo rollup"), at=clock.now()
            )
            told.append(
                {
                    "link": each.pk, "title": each.title, "as_of": day.isoformat(), "sha256": sent.sha256,
                    "outcome": sent.outcome, "stored_sha256": sent.stored_sha256, "failure": sent.failure,
                }
            )  # fmt: skip
        if options["json"]:
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=1))
            return
        for row in told:
            self.stdout.write(self._said(row))

    def _look(self, link: Upstream, day: date) -> dict[str, Any]:
        figures = rollup_of(link.plan, link.unit, day)
        last = link.sendings.filter(outcome=Outcome.MATCHED).order_by("-pk").first()
        return {
            "link": link.pk,
            "title": link.title,
            "as_of": day.isoformat(),
            "sha256": digest(figures),
            "figures": figures,
            "differences": [
                {"where": each.where, "before": each.before, "after": each.after}
                for each in (differences(last.figures, figures) if last else [])
            ],
        }

    def _said(self, row: dict[str, Any]) -> str:
        day = dmy(date.fromisoformat(row["as_of"]))
        if "outcome" in row:
            said = OUTCOME_TITLES[Outcome(row["outcome"])]
            return f"{row['title']}, số liệu đến {day}: {said}. {row['failure']}".strip()
        totals = row["figures"]["totals"]
        lines = [f"{row['title']}, số liệu đến {day}: đăng ký {totals['registered']}, công nhận {totals['recognised']}"]
        lines += [f"  {each['where']}: {each['before']} → {each['after']}" for each in row["differences"]]
        return "\n".join(lines)
