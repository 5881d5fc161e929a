"""Dossiers as their pages show them: a frozen content in words, its revisions, and the assessments it is in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from kheo.plans.rules.document import FigureDefinition, PlanDocument
from kheo.registrations.models import Registration
from kheo.registrations.rules import KIND_TITLES
from kheo.rounds.models import Assessment, DossierRevision
from kheo.rounds.rules import UNDER_WAY
from kheo.rounds.rules.dossiers import REPORT_LABELS, Change, changes_between


@dataclass(frozen=True)
class Done:
    """One progress record of a frozen dossier."""

    day: date
    note: str
    figures: list[tuple[FigureDefinition, Decimal]]


@dataclass(frozen=True)
class Met:
    """One of the plan's requirements, its clause's words, and how the unit says that it was met."""

    title: str
    address: str
    clause_text: str
    how: str


@dataclass(frozen=True)
class File:
    """One file of a frozen dossier; `place` is its number in it, from 0 on."""

    place: int
    name: str
    size: int
    sha256: str
    content_type: str
    caption: str

    @property
    def is_image(self) -> bool:
        return self.content_type.startswith("image/")


@dataclass(frozen=True)
class Read:
    """A dossier ready to be read."""

    title: str
    unit: str
    facts: list[tuple[str, str]]
    texts: list[tuple[str, str]]
    expected: str
    has_report: bool
    report: list[tuple[str, str]]
    requirements: list[Met]
    people_named: list[str]
    totals: list[tuple[FigureDefinition, Decimal]]
    records: list[Done]
    files: list[File]
    findings: list[tuple[str, str]]


def read(content: Mapping[str, Any], document: PlanDocument) -> Read:
    """The content of a revision in words; nothing is asked of the database."""
    values = content.get("registration") or {}
    report = content.get("report") or {}
    progress = content.get("progress") or {}
    met = report.get("requirements") or {}
    return Read(
        title=values.get("title") or "Hồ sơ chưa đặt tên",
        unit=(content.get("unit") or {}).get("title", ""),
        facts=_facts(values, content, document),
        texts=[
            (label, values[name])
            for name, label in (("content", "Nội dung"), ("method", "Cách làm"), ("notes", "Ghi chú"))
            if values.get(name)
        ],
        expected=values.get("expected", ""),
        has_report=bool(content.get("report")),
        report=[
            (label, report[name])
            for name, label in REPORT_LABELS.items()
            if report.get(name) and name != "people_named"
        ],
        requirements=requirements_of(document, met),
        people_named=[line for line in str(report.get("people_named", "")).splitlines() if line],
        totals=_figures(progress.get("totals", {}), document),
        records=[
            Done(date.fromisoformat(each["happened_on"]), each["note"], _figures(each["figures"], document))
            for each in progress.get("records", [])
        ],
        files=files_of(content),
        findings=[
            (each["kind"], date.fromisoformat(each["at"][:10]).strftime("%d/%m/%Y"))
            for each in content.get("findings", [])
        ],
    )


def requirements_of(document: PlanDocument, met: Mapping[str, str]) -> list[Met]:
    """All of the plan's requirements, and those that the report has besides."""
    found = []
    for each in document.requirements:
        clause = document.clause(each.clause)
        found.append(Met(each.title, each.clause or "", clause.text if clause else "", met.get(each.code, "")))
    known = {each.code for each in document.requirements}
    return found + [Met(code, "", "", how) for code, how in met.items() if code not in known]


def files_of(content: Mapping[str, Any]) -> list[File]:
    return [
        File(place, each["name"], each["size"], each["sha256"], each["type"], each.get("caption", ""))
        for place, each in enumerate(content.get("attachments", []))
    ]


def earlier_of(revision: DossierRevision) -> DossierRevision | None:
    """The revision just before this one."""
    return (
        DossierRevision.objects.filter(registration=revision.registration_id, number__lt=revision.number)
        .order_by("-number")
        .first()
    )


def changes_since(earlier: DossierRevision | None, revision: DossierRevision, document: PlanDocument) -> list[Change]:
    """What this revision says that the earlier one did not, and the other way round."""
    if earlier is None:
        return []
    titles = {each.code: each.title for each in document.requirements}
    titles |= {each.code: each.title for each in document.figures}
    return changes_between(earlier.content, revision.content, titles)


def judged_now(registration: Registration) -> list[Assessment]:
    """The rounds before which the registration is now, with the dossier that each of them reads."""
    return list(
        Assessment.objects.filter(registration=registration, state__in=sorted(UNDER_WAY))
        .select_related("round__unit", "revision")
        .order_by("level_rank", "pk")
    )


def _facts(values: Mapping[str, Any], content: Mapping[str, Any], document: PlanDocument) -> list[tuple[str, str]]:
    def titled(known: Mapping[str, Any], code: str) -> str:
        return str(known[code].title) if code in known else code

    span = " – ".join(
        f"{date.fromisoformat(day):%d/%m/%Y}" for day in (values.get("starts_on"), values.get("ends_on")) if day
    )
    people = values.get("people_involved")
    kinds = {kind.value: title for kind, title in KIND_TITLES.items()}
    pairs = [
        ("Đơn vị", (content.get("unit") or {}).get("title", "")),
        ("Số đăng ký", str(values.get("number") or "")),
        ("Tập thể, cá nhân thực hiện", values.get("carrier", "")),
        ("Tập thể / cá nhân", titled(document.subject_by_code, values.get("subject", ""))),
        ("Loại", kinds.get(values.get("kind", ""), "")),
        ("Lĩnh vực", titled(document.field_by_code, values.get("field", ""))),
        ("Cấp đăng ký", titled(document.level_by_code, values.get("level", ""))),
        ("Gắn với", ", ".join(titled(document.priority_by_code, code) for code in values.get("priorities", []))),
        ("Địa điểm", values.get("place", "")),
        ("Thời gian", " · ".join(part for part in (values.get("time_text", ""), span) if part)),
        ("Số người tham gia dự kiến", f"{people:,}".replace(",", ".") if people is not None else ""),
        ("Đăng ký", "Lần đầu" if values.get("first_time") else "Tiếp tục mô hình đã có" if values else ""),
    ]
    return [(term, value) for term, value in pairs if value]


def _figures(said: Mapping[str, str], document: PlanDocument) -> list[tuple[FigureDefinition, Decimal]]:
    """In the plan's order; a figure that the plan names no longer keeps its code."""
    known = [each for each in document.figures if each.code in said]
    rest = [FigureDefinition(code, code, "") for code in said if code not in document.figure_by_code]
    return [(each, Decimal(said[each.code])) for each in (*known, *rest)]
