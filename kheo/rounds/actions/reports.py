"""Writing the self-report (báo cáo tự đánh giá) of a registration, kept as it is typed."""

from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from kheo.audit.actions import record
from kheo.registrations.models import Registration
from kheo.registrations.queries.plan_documents import document_at
from kheo.registrations.rules import State
from kheo.rounds.models import DossierRevision, SelfReport
from kheo.rounds.rules import UNDER_WAY
from kheo.rounds.rules.reports import (
    ReportValues,
    problems_before_writing,
    problems_with_report,
    problems_with_taking_out,
)
from kheo.shared.problems import Problem, RuleBroken

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor


@transaction.atomic
def save_report(
    registration: Registration, values: ReportValues, revision: int, *, by: "Actor", at: datetime
) -> SelfReport:
    """Keep what was typed; saving the same twice changes nothing. `revision` is the one that was read, 0 for none.

    Refuses when somebody saved since (`report.edited_meanwhile`; the page then shows both), when the registration is
    not in the register, what is wrong in itself, and taking out a person named in a dossier that is being judged.
    A frozen dossier stays as it was: what is written later is read only when it is frozen again.
    """
    held = (
        Registration.objects.select_for_update(of=("self",), no_key=True)
        .select_related("plan", "unit")
        .get(pk=registration.pk)
    )
    problems = problems_before_writing(State(held.state))
    if problems:
        raise RuleBroken(problems)
    report = SelfReport.objects.filter(registration=held).first()
    before = values_of(report)
    values = values.tidy()
    changed = [name for name, text in asdict(values).items() if text != getattr(before, name)]
    if report is not None and not changed:
        return report
    if (report.revision if report else 0) != revision:
        raise RuleBroken([edited_meanwhile()])
    problems = problems_with_report(values, document_at(held.plan, at), before.requirements)
    problems += problems_with_taking_out(values.people_named, _named_in_judged(held))
    if problems:
        raise RuleBroken(problems)
    if report is None:
        report = SelfReport(registration=held, revision=0)
    for name, text in asdict(values).items():
        setattr(report, name, text)
    report.revision += 1
    report.changed_at = at
    report.changed_by_id = by.user_id
    report.save()
    record(
        action="dossier.report",
        by=by,
        at=at,
        unit=held.unit,
        target=held,
        before={name: getattr(before, name) for name in changed},
        after={name: getattr(values, name) for name in changed},
    )
    return report


def values_of(report: SelfReport | None) -> ReportValues:
    if report is None:
        return ReportValues()
    names: dict[str, Any] = {name: getattr(report, name) for name in asdict(ReportValues())}
    return ReportValues(**names)


def edited_meanwhile() -> Problem:
    return Problem(
        "report.edited_meanwhile",
        "Người khác (hoặc một cửa sổ khác) đã lưu báo cáo này trong khi đồng chí đang sửa.",
        "So sánh hai bản dưới đây, chọn phần giữ lại rồi lưu.",
    )


def _named_in_judged(registration: Registration) -> list[str]:
    judged = DossierRevision.objects.filter(
        assessments__registration=registration, assessments__state__in=sorted(UNDER_WAY)
    )
    return [(each.content["report"] or {}).get("people_named", "") for each in judged]
