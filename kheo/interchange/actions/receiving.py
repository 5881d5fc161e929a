"""Sources are registered by people; their figures come in by the API; rules between targets are recorded by people."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.db import transaction

from kheo.accounts.actor import Actor
from kheo.audit.actions import record
from kheo.interchange.actions.endpoints import problems_with_unit
from kheo.interchange.models import Rollup, Source, TargetMatch
from kheo.interchange.rules.rollups import digest, problems_with_figures
from kheo.plans.models import Plan
from kheo.plans.queries.plans import version_in_force
from kheo.shared.periods import dmy
from kheo.shared.problems import Problem, RuleBroken
from kheo.units.models import Unit
from kheo.units.rules import problems_with_code


class Received(StrEnum):
    """What became of figures that came in."""

    STORED = "stored"
    UNCHANGED = "unchanged"
    REVISED = "revised"


@dataclass(frozen=True, slots=True)
class Receipt:
    state: Received
    rollup: Rollup


@transaction.atomic
def add_source(*, code: str, title: str, unit: Unit, by: Actor, at: datetime) -> Source:
    """Register an installation that will send figures for a unit. Refuses a code that is taken, a unit out of reach."""
    problems = problems_with_unit(unit, by) + problems_with_code(code)
    if not title.strip():
        problems.append(Problem("source.no_title", "Chưa ghi tên nguồn.", "Ghi tên nơi gửi số liệu.", "title"))
    if Source.objects.filter(code=code).exists():
        problems.append(Problem("source.code_taken", f"Mã “{code}” đã dùng.", "Chọn mã khác.", "code"))
    if problems:
        raise RuleBroken(problems)
    made = Source.objects.create(code=code, title=title.strip(), unit=unit, made_at=at, made_by_id=by.user_id)
    after = {"code": code, "title": made.title, "unit": unit.code}
    record(action="source.add", by=by, at=at, unit=unit, target=made, after=after)
    return made


@transaction.atomic
def change_source(*, source_id: int, title: str, is_open: bool, by: Actor, at: datetime) -> Source:
    """Another name; or figures are no longer taken from it, and no longer missed. What was received stays."""
    source = Source.objects.select_for_update(of=("self",)).select_related("unit").get(pk=source_id)
    if not title.strip():
        raise RuleBroken([Problem("source.no_title", "Chưa ghi tên nguồn.", "Ghi tên nơi gửi số liệu.", "title")])
    before = {"title": source.title, "is_active": source.is_open}
    source.title, source.is_open = title.strip(), is_open
    source.save(update_fields=["title", "is_open"])
    after = {"title": source.title, "is_active": is_open}
    record(action="source.change", by=by, at=at, unit=source.unit, target=source, before=before, after=after)
    return source


@transaction.atomic
def receive_rollup(
    *, source_id: int, year: int, as_of: date, figures: Mapping[str, Any], today: date, by: Actor, at: datetime
) -> Receipt:
    """Keep the figures of a source as of a day. The same again changes nothing; others become a further revision.

    Refuses a closed source, a day to come, figures that are not of the format, and a second plan under one source in
    one year: that would quietly take the place of the first.
    """
    source = Source.objects.select_for_update(of=("self",)).select_related("unit").get(pk=source_id)
    problems = []
    if not source.is_open:
        problems.append(
            Problem("rollup.closed", "Nguồn này đã ngừng nhận số liệu.", "Liên hệ cơ quan nhận số liệu.", "source")
        )
    if as_of > today:
        problems.append(Problem("rollup.future", f"Chưa tới ngày {dmy(as_of)}.", "Gửi số liệu đến hôm nay.", "as_of"))
    problems += problems_with_figures(dict(figures), year=year, as_of=as_of)
    if not problems:
        other = source.rollups.filter(year=year).exclude(plan_code=figures["plan"]["code"]).first()
        if other is not None:
            problems.append(
                Problem(
                    "rollup.other_plan",
                    f"Năm {year} nguồn này đã gửi số liệu của kế hoạch “{other.plan_code}”.",
                    "Đề nghị cơ quan nhận mở thêm một nguồn cho kế hoạch thứ hai.",
                    "plan",
                )
            )
    if problems:
        raise RuleBroken(problems)
    sha256 = digest(figures)
    last = source.rollups.filter(year=year, as_of=as_of).order_by("-revision").first()
    if last is not None and last.sha256 == sha256:
        return Receipt(Received.UNCHANGED, last)
    source.rollups.filter(year=year, as_of=as_of, is_latest=True).update(is_latest=False)
    made = Rollup.objects.create(
        source=source,
        year=year,
        as_of=as_of,
        revision=last.revision + 1 if last else 1,
        plan_code=figures["plan"]["code"],
        figures=figures,
        sha256=sha256,
        received_at=at,
        received_from=by.name[:200],
    )
    after = {"day": as_of, "revision": made.revision, "sha256": sha256, "plan": made.plan_code}
    record(action="rollup.receive", by=by, at=at, unit=source.unit, target=made, after=after)
    return Receipt(Received.REVISED if last else Received.STORED, made)


@transaction.atomic
def match_targets(
    *, source_id: int, plan: Plan, source_plan: str, matches: Mapping[str, str], by: Actor, at: datetime
) -> int:
    """Record which targets of a source's plan are which targets here, in place of what was recorded. How many rules.

    Refuses targets that this plan, or the newest figures of the source, do not have.
    """
    source = Source.objects.select_for_update(of=("self",)).select_related("unit").get(pk=source_id)
    sent = source.rollups.filter(plan_code=source_plan).newest_first().first()
    theirs = {each["code"] for each in sent.figures["targets"]} if sent else set()
    ours = {target.code for target in version_in_force(plan, at).document.targets}
    wanted = {ours_: theirs_ for ours_, theirs_ in matches.items() if theirs_}
    if not set(wanted) <= ours or not set(wanted.values()) <= theirs:
        raise RuleBroken(
            [
                Problem(
                    "rollup.unknown_target",
                    "Có chỉ tiêu không còn trong kế hoạch hoặc trong số liệu của nguồn.",
                    "Tải lại trang rồi chọn lại.",
                )
            ]
        )
    kept = TargetMatch.objects.filter(source=source, plan=plan, source_plan=source_plan)
    before = {each.target: each.source_target for each in kept}
    if before == wanted:
        return len(wanted)
    kept.exclude(target__in=[ours_ for ours_, theirs_ in wanted.items() if before.get(ours_) == theirs_]).delete()
    TargetMatch.objects.bulk_create(
        TargetMatch(
            source=source,
            plan=plan,
            source_plan=source_plan,
            target=ours_,
            source_target=theirs_,
            made_at=at,
            made_by_name=by.name[:200],
        )
        for ours_, theirs_ in wanted.items()
        if before.get(ours_) != theirs_
    )
    record(action="rollup.map", by=by, at=at, unit=source.unit, target=source, before=before, after=wanted)
    return len(wanted)
