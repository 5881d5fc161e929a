"""Links to a higher office, and sending a plan's figures over them: by hand or by the schedule, to the same end."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from kheo.accounts.actions.letters import write_letter
from kheo.accounts.actor import Actor
from kheo.audit.actions import record
from kheo.interchange.actions.connecting import Reply, speak
from kheo.interchange.actions.endpoints import problems_with_unit
from kheo.interchange.actions.keys import sealed, unsealed
from kheo.interchange.models import Sending, Upstream
from kheo.interchange.queries.outgoing import rollup_of
from kheo.interchange.rules.addresses import problems_with_address
from kheo.interchange.rules.letters import refused_letter
from kheo.interchange.rules.rollups import canonical, digest
from kheo.interchange.rules.schedules import Outcome, Schedule, day_due, retry_after
from kheo.interchange.rules.trying import succeeded
from kheo.plans.models import Plan
from kheo.shared.periods import dmy, end_of
from kheo.shared.problems import Problem, RuleBroken
from kheo.units.models import Unit
from kheo.units.rules import contains, problems_with_code


@dataclass(frozen=True, slots=True)
class UpstreamValues:
    """What is said of a link upwards. `token` empty: the one that is kept stays."""

    title: str
    address: str
    source: str
    schedule: Schedule
    token: str = ""


def _problems(values: UpstreamValues, *, token_needed: bool) -> list[Problem]:
    problems = problems_with_address(values.address.strip(), private_allowed=settings.KHEO_HOOK_PRIVATE)
    if "?" in values.address:
        problems.append(
            Problem("interchange.bad_address", "Địa chỉ không được có dấu hỏi.", "Ghi địa chỉ trang đầu.", "address")
        )
    problems += [
        Problem(each.code, each.message, each.next_step, "source") for each in problems_with_code(values.source)
    ]
    if not values.title.strip():
        problems.append(Problem("upstream.no_title", "Chưa ghi tên.", "Ghi tên cơ quan nhận số liệu.", "title"))
    token = values.token.strip()
    if (token_needed and not token) or not token.isascii() or not token.isprintable() or len(token) > 200:
        problems.append(
            Problem(
                "upstream.bad_token",
                "Chưa có mã kết nối dùng được.",
                "Dán nguyên mã kết nối do cơ quan nhận số liệu cấp.",
                "token",
            )
        )
    return problems


@transaction.atomic
def add_upstream(*, unit: Unit, plan: Plan, values: UpstreamValues, by: Actor, at: datetime) -> Upstream:
    """A new link. Refuses an unsafe address, no token, a plan that does not reach the unit, the same link again."""
    problems = problems_with_unit(unit, by) + _problems(values, token_needed=True)
    if not contains(plan.issuer.path, unit.path):
        problems.append(
            Problem("upstream.other_plan", "Kế hoạch này không giao cho đơn vị.", "Chọn kế hoạch khác.", "plan")
        )
    address = values.address.strip().rstrip("/")
    if Upstream.objects.filter(unit=unit, plan=plan, address=address, source=values.source).exists():
        problems.append(
            Problem("upstream.again", "Liên kết này đã có.", "Sửa liên kết đã có thay vì thêm mới.", "address")
        )
    if problems:
        raise RuleBroken(problems)
    made = Upstream.objects.create(
        title=values.title.strip(),
        unit=unit,
        plan=plan,
        address=address,
        source=values.source,
        token=sealed(values.token.strip()),
        schedule=values.schedule,
        made_at=at,
        made_by_id=by.user_id,
    )
    after = {"plan": plan.code, **_told(made)}
    record(action="upstream.add", by=by, at=at, unit=unit, target=made, after=after)
    return made


@transaction.atomic
def change_upstream(*, upstream_id: int, values: UpstreamValues, by: Actor, at: datetime) -> Upstream:
    """Another name, address, code, schedule or token. What was sent stays as it was sent.

    A new address needs the token anew: a kept one never goes to an address for which it was not given.
    """
    rows = Upstream.objects.select_for_update(of=("self",)).select_related("unit", "plan")
    upstream = rows.get(pk=upstream_id)
    address = values.address.strip().rstrip("/")
    if problems := _problems(values, token_needed=address != upstream.address):
        raise RuleBroken(problems)
    before = _told(upstream)
    upstream.title, upstream.source, upstream.schedule = values.title.strip(), values.source, values.schedule
    upstream.address, upstream.failures, upstream.next_at = address, 0, None
    if values.token.strip():
        upstream.token = sealed(values.token.strip())
    upstream.save()
    after = {**_told(upstream), **({"token": "mới"} if values.token.strip() else {})}
    record(action="upstream.change", by=by, at=at, unit=upstream.unit, target=upstream, before=before, after=after)
    return upstream


def _told(upstream: Upstream) -> dict[str, Any]:
    return {
        "title": upstream.title,
        "address": upstream.address,
        "source": upstream.source,
        "schedule": upstream.schedule,
    }


def send_rollup(*, upstream_id: int, as_of: date, today: date, by: Actor, at: datetime) -> Sending:
    """Count the figures as of a day, send them, and keep what was sent beside what was answered.

    Sending the same figures again changes nothing at the other end and proves that both ends still agree. No
    transaction is open while the other end is spoken to. Refuses a day to come and a token that can no longer be read.
    """
    upstream = Upstream.objects.select_related("unit", "plan", "made_by").get(pk=upstream_id)
    problems = []
    if as_of > today:
        problems.append(Problem("rollup.future", f"Chưa tới ngày {dmy(as_of)}.", "Chọn ngày đã qua.", "as_of"))
    token = unsealed(upstream.token)
    if token is None:
        problems.append(
            Problem(
                "upstream.lost_token",
                "Mã kết nối đã lưu không còn đọc được vì khóa bí mật của hệ thống đã thay đổi.",
                "Dán lại mã kết nối ở trang sửa liên kết.",
            )
        )
    if problems:
        raise RuleBroken(problems)
    figures = rollup_of(upstream.plan, upstream.unit, as_of)
    reply = speak(
        f"{upstream.address}/api/v1/rollups/{upstream.source}/{figures['year']}/{as_of.isoformat()}",
        method="PUT",
        body=canonical(figures),
        headers={
            "Content-Type": "application/json; charset=utf-8",
            "Accept": "application/json",
            "User-Agent": "Kheo",
            "Authorization": f"Bearer {token}",
        },
        private_allowed=settings.KHEO_HOOK_PRIVATE,
    )
    return _note(upstream, as_of, figures, reply, by, at)


@transaction.atomic
def _note(upstream: Upstream, as_of: date, figures: dict[str, Any], reply: Reply, by: Actor, at: datetime) -> Sending:
    sha256 = digest(figures)
    stored, revision = _kept_there(reply)
    outcome = Outcome.FAILED
    if succeeded(reply.status) and stored:
        outcome = Outcome.MATCHED if stored == sha256 else Outcome.DIFFERS
    made = Sending.objects.create(
        upstream=upstream,
        address=upstream.address,
        source=upstream.source,
        as_of=as_of,
        sent_at=at,
        by_name=by.name[:200],
        figures=figures,
        sha256=sha256,
        outcome=outcome,
        status=reply.status,
        stored_sha256=stored,
        stored_revision=revision,
        answer=reply.text[:500],
        failure=reply.failure or _why(reply, outcome),
    )
    after = {"day": as_of, "sha256": sha256, "outcome": outcome}
    record(action="upstream.send", by=by, at=at, unit=upstream.unit, target=upstream, after=after)
    return made


def _kept_there(reply: Reply) -> tuple[str, int | None]:
    """The hash and the revision that the other end says it keeps."""
    try:
        said = json.loads(reply.body)
    except ValueError:
        return "", None
    if not isinstance(said, dict):
        return "", None
    sha256, revision = said.get("sha256"), said.get("revision")
    return (
        sha256[:64] if isinstance(sha256, str) else "",
        revision if type(revision) is int and 0 < revision < 10**9 else None,
    )


_WHY = {
    401: "Mã kết nối không đúng, đã hết hạn hoặc bị thu hồi.",
    403: "Mã kết nối không được phép gửi số liệu cho nguồn này.",
    404: "Nơi nhận chưa mở nguồn mang mã này.",
}


def _why(reply: Reply, outcome: Outcome) -> str:
    if outcome is not Outcome.FAILED:
        return ""
    if succeeded(reply.status):
        return "Nơi nhận trả lời không đúng định dạng."
    return _WHY.get(reply.status or 0, f"Nơi nhận trả lời mã {reply.status}.")


def _is_settled(upstream: Upstream, day: date) -> bool:
    """Whether the figures of a day agreed, after that day was over and at the address to which the link leads now.

    What somebody sent during the day was not all of it; what another office keeps says nothing about this one.
    """
    agreed = upstream.sendings.filter(
        as_of=day, outcome=Outcome.MATCHED, sent_at__gte=end_of(day, upstream.plan.timezone)
    )
    return agreed.filter(address=upstream.address, source=upstream.source).exists()


def send_by_schedule(*, today: date, by: Actor, at: datetime) -> int:
    """Send what the schedules ask for and was not acknowledged yet; how many agreed. Asked often, it sends once.

    What cannot be sent is tried again with growing pauses; after the third time in a row the owner is written to, once.
    """
    agreed = 0
    waiting = Upstream.objects.exclude(schedule=Schedule.BY_HAND).filter(Q(next_at__isnull=True) | Q(next_at__lte=at))
    for upstream in waiting.select_related("unit", "plan", "made_by").order_by("pk"):
        day = day_due(Schedule(upstream.schedule), at, upstream.plan.timezone)
        if day is None or not upstream.plan.period_from <= day:
            continue
        day = min(day, upstream.plan.period_to)
        if _is_settled(upstream, day):
            continue
        claim = Upstream.objects.filter(pk=upstream.pk, next_at=upstream.next_at)
        if not claim.update(next_at=at + retry_after(upstream.failures + 1)):
            continue
        try:
            sent = send_rollup(upstream_id=upstream.pk, as_of=day, today=today, by=by, at=at)
            failure = "" if sent.outcome == Outcome.MATCHED else sent.failure or "Hai bên không khớp."
        except RuleBroken as refused:
            failure = " ".join(problem.message for problem in refused.problems)
        if failure:
            _tell(upstream, day, failure, by, at)
        else:
            Upstream.objects.filter(pk=upstream.pk).update(failures=0, next_at=None)
            agreed += 1
    return agreed


TOLD_AFTER = 3


@transaction.atomic
def _tell(upstream: Upstream, day: date, failure: str, by: Actor, at: datetime) -> None:
    failures = upstream.failures + 1
    Upstream.objects.filter(pk=upstream.pk).update(failures=min(failures, 1000))
    if failures != TOLD_AFTER:
        return
    link = f"{settings.KHEO_ADDRESS}/lien-thong/len-tren/{upstream.pk}/"
    subject, body = refused_letter(title=upstream.title, day=dmy(day), failure=failure, link=link)
    owner = upstream.made_by
    write_letter(
        unit=upstream.unit,
        to_email=owner.email if owner and owner.is_active else upstream.unit.email,
        to_name=str(owner) if owner and owner.is_active else upstream.unit.name,
        subject=subject,
        body=body,
        kind="interchange",
        key=f"lien-thong/len-tren/{upstream.pk}/{day}",
        by=by,
        at=at,
    )
