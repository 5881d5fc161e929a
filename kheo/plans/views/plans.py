"""The pages of a plan: its text with what the data take from it, its versions, its files."""

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from kheo.accounts.actor import can
from kheo.accounts.doors import actor_of, kept_on_device, requires
from kheo.accounts.permissions import Permission
from kheo.config import clock
from kheo.plans.models import Plan, PlanVersion
from kheo.plans.queries.plans import versions_of, visible_plans
from kheo.plans.rules import reader
from kheo.plans.rules.changes import Change
from kheo.plans.rules.document import PlanDocument
from kheo.plans.rules.groups import belongs
from kheo.plans.rules.reminding import say_schedule
from kheo.plans.rules.sections import sections
from kheo.shared.periods import dmy


def _plan(request: HttpRequest, code: str) -> Plan:
    return get_object_or_404(visible_plans(actor_of(request)), code=code)


def _pick(request: HttpRequest, plan: Plan) -> tuple[list[PlanVersion], PlanVersion, PlanVersion]:
    """Every version, the one in force, and the one asked for (`?phien-ban=`); one query."""
    versions = list(versions_of(plan))
    now = clock.now()
    in_force = next((version for version in versions if version.effective_from <= now), versions[-1])
    asked = request.GET.get("phien-ban", "")
    if not asked:
        return versions, in_force, in_force
    for version in versions:
        if asked == str(version.number):
            return versions, in_force, version
    raise Http404


@require_GET
@requires(Permission.PLAN_READ)
def plan_list(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "plans/list.html",
        {"plans": visible_plans(actor_of(request)), "may_load": can(actor_of(request), Permission.PLAN_LOAD)},
    )


@require_GET
@requires(Permission.PLAN_READ)
@kept_on_device
def detail(request: HttpRequest, code: str) -> HttpResponse:
    plan = _plan(request, code)
    versions, in_force, version = _pick(request, plan)
    document = version.document
    read = reader.read_plan(document)
    return render(
        request,
        "plans/detail.html",
        {
            "plan": plan,
            "document": document,
            "version": version,
            "versions": versions,
            "in_force": in_force,
            "may_load": can(actor_of(request), Permission.PLAN_LOAD, plan.issuer),
            "may_report": can(actor_of(request), Permission.FEEDBACK_WRITE),
            "read": read,
            "parts": [each for each in read if each.is_part],
            "loose": reader.notes_beside_no_clause(document),
            "facts": _facts(document),
            "rules": [
                (reader.RULE_TITLES[rule.rule], rule.clause, document.clause(rule.clause))
                for rule in document.recognition.rules
            ],
            "levels": [(level, reader.say_decider(level, document)) for level in document.levels],
            "recognition": reader.recognition_table(document),
            "criteria": [
                (
                    criterion,
                    reader.say_criterion_points(criterion),
                    reader.say_criterion_floor(criterion),
                    reader.say_criterion_scope(criterion, document),
                )
                for criterion in document.criteria
            ],
            "criteria_default": all(criterion.default for criterion in document.criteria),
            "criteria_scoped": any(criterion.levels or criterion.subjects for criterion in document.criteria),
            "groups": [
                (group, [unit.title for unit in document.units if belongs(group, unit)]) for group in document.groups
            ],
        },
    )


def _facts(document: PlanDocument) -> list[tuple[str, list[str]]]:
    def cited(rows: Iterable[Any]) -> list[str]:
        return [
            f"Số {row.number}" + (f", ngày {dmy(row.issued_on)}" if row.issued_on else "") + f" của {row.issuer}"
            for row in rows
        ]

    programme = document.programme
    issuer = document.unit_title(document.issuer)
    facts = [
        ("Cơ quan ban hành", [f"{document.on_behalf_of} {issuer}".strip()]),
        ("Cơ quan thường trực", [document.unit_title(document.steward)]),
        ("Thời gian thực hiện", [f"Từ {dmy(document.period.first_day)} đến hết {dmy(document.period.last_day)}"]),
        ("Phong trào", [programme.title] if programme else []),
        ("Năm sơ kết", [str(programme.interim_review)] if programme and programme.interim_review else []),
        ("Căn cứ", cited(document.basis)),
        ("Văn bản cần quán triệt", cited(document.cites)),
        ("Nơi nhận", [f"{row.to} ({row.note})" if row.note else row.to for row in document.distribution]),
        ("Tiếp nhận phản ánh", [document.unit_title(document.feedback.to)] if document.feedback else []),
        ("Lịch nhắc hạn", say_schedule(document.reminders)),
        ("Số liệu tiến độ", [f"{figure.title} ({figure.unit})" for figure in document.figures]),
    ]
    return [(term, rows) for term, rows in facts if rows]


@require_GET
@requires(Permission.PLAN_READ)
def version_detail(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """What one version changed against the one before it."""
    plan = _plan(request, code)
    versions = list(versions_of(plan))
    version = next((each for each in versions if each.number == number), None)
    if version is None:
        raise Http404
    return render(
        request,
        "plans/version.html",
        {
            "plan": plan,
            "version": version,
            "older": next((each for each in versions if each.number == number - 1), None),
            "newer": next((each for each in versions if each.number == number + 1), None),
            "sections": sections(Change.from_json(row) for row in version.changes),
        },
    )


@require_GET
@requires(Permission.PLAN_READ)
def plan_file(request: HttpRequest, code: str) -> HttpResponse:
    """The plan file as it was loaded."""
    plan = _plan(request, code)
    version = _pick(request, plan)[2]
    return download(version.source, f"{plan.code}-phien-ban-{version.number}.yaml", "application/yaml")


@require_GET
@requires(Permission.PLAN_READ)
def plan_text(request: HttpRequest, code: str) -> HttpResponse:
    """The plan's text as it was loaded."""
    plan = _plan(request, code)
    version = _pick(request, plan)[2]
    if not version.text:
        raise Http404
    return download(version.text, f"{plan.code}-phien-ban-{version.number}.txt", "text/plain")


def download(words: str, name: str, kind: str) -> HttpResponse:
    response = HttpResponse(words.encode(), content_type=f"{kind}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
