"""Loading a plan file: one transaction, one audit record."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from kheo.accounts.actor import Actor, can
from kheo.accounts.permissions import Permission
from kheo.audit.actions import record
from kheo.plans.models import Plan, PlanVersion
from kheo.plans.queries.plan_file import CheckedFile, check_bytes
from kheo.plans.rules.changes import Change, changes_between
from kheo.plans.rules.document import PlanDocument, UnitDefinition
from kheo.shared.problems import Problem, RuleBroken
from kheo.units.actions import UnitDraft, ensure_units
from kheo.units.models import Unit

# Codes of a plan that later rooms already use: {"fields": {"kinh-te", …}, "levels": …, "subjects": …, "priorities": …}
CodesInUse = Mapping[str, Collection[str]]


@dataclass(frozen=True)
class Loaded:
    """What loading a plan file came to. `created` is false where the same content was already in force."""

    plan: Plan
    version: PlanVersion
    created: bool
    changes: tuple[Change, ...]

    @property
    def is_new_plan(self) -> bool:
        return self.created and self.version.number == 1


@transaction.atomic
def load_plan(
    *,
    data: bytes,
    text: str | None,
    by: Actor,
    at: datetime,
    codes_in_use: Callable[[str], CodesInUse] | None = None,
    effective_from: datetime | None = None,
) -> Loaded:
    """Create the plan of a plan file, or its next version; the same content twice changes nothing.

    A version rules from now on, or from `effective_from`, which is never earlier: figures of days that are over stay
    what they were. Creates the units that the file names and does not find. Refuses, and changes nothing, when the file
    has a fault, speaks for units outside the actor's reach, follows a version that is still to come into force, or
    drops a code that registrations use: `codes_in_use` is asked with the plan's code (registrations are a later room,
    so the door brings the question along).
    """
    checked = check_bytes(data, text=text)
    document = _sound(checked)
    plan = Plan.objects.select_for_update().filter(code=document.code).first()
    latest = plan.versions.order_by("-number").first() if plan else None
    _refuse_outsiders(document, plan, by)
    if plan and latest and latest.digest == checked.digest:
        return Loaded(plan, latest, created=False, changes=())
    if plan and codes_in_use:
        _refuse_dropped_codes(document, codes_in_use(plan.code))
    begins = max(at, effective_from or at)
    if latest and latest.effective_from > begins:
        raise RuleBroken([_waits(latest)])

    units = ensure_units(_draft(unit) for unit in document.units)
    plan = _save_plan(plan, document, at)
    changes = changes_between(latest.document, document) if latest else []
    version = PlanVersion.objects.create(
        plan=plan,
        number=latest.number + 1 if latest else 1,
        effective_from=begins,
        loaded_at=at,
        loaded_by_name=by.name,
        source=checked.source,
        text=checked.text or "",
        content=checked.content,
        changes=[change.as_json() for change in changes],
        digest=checked.digest,
    )
    record(
        action="plan.load",
        by=by,
        at=at,
        unit=plan.issuer,
        target=plan,
        before={"version": latest.number, "digest": latest.digest} if latest else {},
        after={
            "version": version.number,
            "digest": version.digest,
            "changes": [change.sentence for change in changes],
            "units": [unit.code for unit in units],
        },
    )
    return Loaded(plan, version, created=True, changes=tuple(changes))


def preview(
    *, data: bytes, text: str | None, by: Actor, codes_in_use: Callable[[str], CodesInUse] | None = None
) -> tuple[CheckedFile, PlanVersion | None, list[Change], list[Problem]]:
    """What `load_plan` would do: the checked file, the version that it follows, the changes, and its refusals."""
    checked = check_bytes(data, text=text)
    if not checked.ok or checked.document is None:
        return checked, None, [], problems_of(checked)
    plan = Plan.objects.filter(code=checked.document.code).first()
    latest = plan.versions.order_by("-number").first() if plan else None
    problems: list[Problem] = []
    try:
        _refuse_outsiders(checked.document, plan, by)
        if plan and codes_in_use:
            _refuse_dropped_codes(checked.document, codes_in_use(plan.code))
    except RuleBroken as refused:
        problems = refused.problems
        latest = None
    changes = changes_between(latest.document, checked.document) if latest else []
    return checked, latest, changes, problems


def problems_of(checked: CheckedFile) -> list[Problem]:
    """The faults of a file as problems; `field` is the path in the file."""
    return [
        Problem(
            "plan.fault",
            f"{fault.path}: {fault.message}",
            f"Sửa dòng {fault.line} của tệp kế hoạch." if fault.line else "Sửa tệp kế hoạch.",
            fault.path,
        )
        for fault in checked.faults
    ]


def _sound(checked: CheckedFile) -> PlanDocument:
    if not checked.ok or checked.document is None:
        raise RuleBroken(problems_of(checked))
    return checked.document


def _refuse_outsiders(document: PlanDocument, plan: Plan | None, by: Actor) -> None:
    """A plan speaks for units in the actor's reach alone; only the system founds a tree."""
    known = {unit.code: unit for unit in Unit.objects.filter(code__in=[unit.code for unit in document.units])}
    if plan is not None:
        known.setdefault(plan.issuer.code, plan.issuer)
    problems = []
    for definition in document.units:
        unit = known.get(definition.code)
        if unit is not None:
            unchanged = unit.title == definition.title and unit.kind == definition.kind
            if not can(by, Permission.PLAN_LOAD, unit) and not (unchanged and definition.code != document.issuer):
                problems.append(_outside(unit.title))
        elif not by.is_system and _anchor(definition, document, known, by) is None:
            problems.append(_outside(definition.title))
    if plan is not None and not can(by, Permission.PLAN_LOAD, plan.issuer):
        problems.append(_outside(plan.issuer.title))
    if problems:
        raise RuleBroken(dict.fromkeys(problems))


def _anchor(definition: UnitDefinition, document: PlanDocument, known: Mapping[str, Unit], by: Actor) -> Unit | None:
    """The nearest existing unit above a new one, where the actor may load plans for it."""
    seen = {definition.code}
    code = definition.parent
    while code is not None and code not in seen:
        seen.add(code)
        if code in known:
            return known[code] if can(by, Permission.PLAN_LOAD, known[code]) else None
        above = document.unit_by_code.get(code)
        code = above.parent if above else None
    return None


def _outside(title: str) -> Problem:
    return Problem(
        "plan.outside_reach",
        f"“{title}” nằm ngoài phạm vi mà đồng chí được nạp kế hoạch.",
        "Đề nghị cơ quan thường trực cấp đó, hoặc người quản trị máy chủ, nạp kế hoạch.",
        "units",
    )


def _waits(latest: PlanVersion) -> Problem:
    return Problem(
        "plan.newer_waits",
        f"Phiên bản {latest.number} đã ban hành nhưng chưa đến ngày có hiệu lực.",
        "Chọn ngày có hiệu lực không sớm hơn phiên bản đó.",
        "effective_on",
    )


_NOUNS = {"fields": "lĩnh vực", "levels": "cấp công nhận", "subjects": "đối tượng", "priorities": "nội dung ưu tiên"}


def _refuse_dropped_codes(document: PlanDocument, used: CodesInUse) -> None:
    problems = []
    for name, codes in used.items():
        kept = {row.code for row in getattr(document, name)}
        problems += [
            Problem(
                "plan.code_in_use",
                f"Phiên bản mới bỏ {_NOUNS.get(name, name)} “{code}”, trong khi đang có đăng ký dùng mã này.",
                "Giữ lại mã đó trong tệp (có thể đổi tên gọi), hoặc chuyển các đăng ký sang mã khác trước.",
                name,
            )
            for code in sorted(set(codes) - kept)
        ]
    if problems:
        raise RuleBroken(problems)


def _draft(unit: UnitDefinition) -> UnitDraft:
    return UnitDraft(
        code=unit.code,
        title=unit.title,
        kind=unit.kind,
        parent=unit.parent,
        short_title=unit.short_title,
        valid_from=unit.valid_from,
        valid_to=unit.valid_to,
        successor=unit.successor,
        symbol=unit.symbol,
    )


def _save_plan(plan: Plan | None, document: PlanDocument, at: datetime) -> Plan:
    """The plan's row repeats what lists of plans show; the version holds the truth."""
    units = {unit.code: unit for unit in Unit.objects.filter(code__in=[document.issuer, document.steward])}
    plan = plan or Plan(code=document.code, created_at=at)
    plan.title = document.title[:400]
    plan.issuer = units[document.issuer]
    plan.steward = units[document.steward]
    plan.programme_title = document.programme.title[:400] if document.programme else ""
    plan.programme_from = document.programme.first_year if document.programme else None
    plan.programme_to = document.programme.last_year if document.programme else None
    plan.period_from, plan.period_to = document.period.first_day, document.period.last_day
    plan.timezone = document.timezone
    plan.save()
    return plan
