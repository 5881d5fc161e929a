"""`kheo remind`: what the schedule of plans has units told on a day, once; the background jobs do the same each day."""

import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from kheo.accounts.actor import system_actor
from kheo.config import clock
from kheo.plans.models import Plan
from kheo.progress.actions import remind_by_schedule
from kheo.progress.queries.digests import Digest, digests, plans_about
from kheo.progress.rules.deadlines import say_state
from kheo.shared.periods import dmy
from kheo.shared.problems import Problem, RuleBroken


class Command(BaseCommand):
    help = "Nhắc đơn vị theo lịch nhắc của kế hoạch (remind units of deadlines, by the schedule of their plans)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--plan", required=True, metavar="CODE", help="mã kế hoạch, hoặc all")
        parser.add_argument("--as-of", type=date.fromisoformat, metavar="YYYY-MM-DD", help="nhắc như của ngày này")
        parser.add_argument("--dry-run", action="store_true", help="chỉ xem, không nhắc ai")
        parser.add_argument("--json", action="store_true", help="dữ liệu JSON")

    def handle(self, *args: Any, plan: str, as_of: date | None, dry_run: bool, **options: Any) -> None:
        today = clock.today()
        day = as_of or today
        plans = (
            plans_about(day)
            if plan == "all"
            else list(Plan.objects.select_related("issuer", "steward").filter(code=plan))
        )
        if not plans and plan != "all":
            raise RuleBroken(
                [Problem("progress.unknown_plan", f"Không có kế hoạch mang mã “{plan}”.", "kheo plan load TỆP", "plan")]
            )
        address = settings.KHEO_ADDRESS
        if dry_run:
            found = digests(plans, day, address=address)
        else:
            by, at = system_actor("kheo remind"), clock.now()
            found = remind_by_schedule(plans=plans, day=day, today=today, by=by, at=at, address=address)
        if options["json"]:
            values = {"day": day.isoformat(), "told": not dry_run, "digests": [_values(each) for each in found]}
            self.stdout.write(json.dumps(values, ensure_ascii=False, indent=1))
            return
        for each in found:
            to = each.recipient
            self.stdout.write(f"{to.name}{f' <{to.email}>' if to.email else ''}: {each.letter.subject}")
            for due in each.due:
                self.stdout.write(f"  {due.figure.unit}: {due.figure.title}, {say_state(due.figure)}")
        units = len({unit for each in found for unit in each.units})
        said = "sẽ nhận" if dry_run else "đã nhận"
        self.stderr.write(f"Ngày {dmy(day)}: {len(found)} người {said} lời nhắc về việc của {units} đơn vị.")


def _values(digest: Digest) -> dict[str, Any]:
    to = digest.recipient
    return {
        "to": to.name,
        "email": to.email,
        "in_app": to.user_id is not None,
        "by_email": to.by_email and bool(to.email),
        "subject": digest.letter.subject,
        "due": [
            {
                "plan": each.plan.code,
                "unit": each.figure.unit,
                "deadline": each.figure.deadline.code,
                "period": each.figure.period,
                "last_day": each.figure.last_day.isoformat(),
                "days_left": each.figure.days_left,
                "since": each.since.isoformat(),
            }
            for each in digest.due
        ],
    }
