"""Amendments: begun, changed, brought into force as the plan's next version, or dropped."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.db import transaction

from kheo.accounts.actions.letters import write_letter
from kheo.accounts.actor import Actor
from kheo.audit.actions import record
from kheo.feedback.actions.reporting import move
from kheo.feedback.models import Amendment, Feedback
from kheo.feedback.queries.editing import edited
from kheo.feedback.queries.telling import to_be_told
from kheo.feedback.rules import AMENDMENT_MOVES, AMENDMENT_TITLES, AmendmentState, AmendmentStep, State, Step
from kheo.feedback.rules.letters import amendment_letter
from kheo.feedback.rules.lifecycle import MOVES
from kheo.plans.actions.loading import load_plan, preview
from kheo.plans.models import Plan, PlanVersion
from kheo.plans.rules.changes import Change
from kheo.plans.rules.document import PlanDocument
from kheo.progress.queries.reminders import addressees
from kheo.registrations.queries.codes import codes_in_use
from kheo.shared.periods import day_of, dmy
from kheo.shared.problems import Problem, RuleBroken, not_now


@dataclass(frozen=True)
class Outlook:
    """What an amendment would do to the plan's newest version."""

    latest: PlanVersion
    source: str
    text: str | None
    changes: tuple[Change, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class Wording:
    """What is said of an amendment beside its changes."""

    title: str
    reason: str = ""
    number: str = ""
    issued_on: date | None = None
    effective_on: date | None = None


def outlook(amendment: Amendment, by: Actor) -> Outlook:
    """The newest version with the amendment laid over it; nothing is changed."""
    latest = amendment.plan.versions.order_by("-number")[0]
    source, lost = edited(latest.source, amendment.edits)
    text = amendment.text or latest.text or None
    _, _, changes, problems = preview(data=source.encode(), text=text, by=by, codes_in_use=codes_in_use)
    problems = [*problems, *(_lost(path) for path in lost)]
    if amendment.text and amendment.text_of != latest.number:
        problems.append(
            Problem(
                "amendment.text_moved",
                f"Toàn văn được sửa từ phiên bản {amendment.text_of}; kế hoạch nay đã có phiên bản {latest.number}.",
                "Xem lại toàn văn theo phiên bản mới nhất rồi lưu lại.",
                "text",
            )
        )
    return Outlook(latest, source, text, tuple(changes), tuple(problems))


@transaction.atomic
def begin(*, plan: Plan, title: str, feedback_ids: Iterable[int] = (), by: Actor, at: datetime) -> Amendment:
    """Begin an amendment of a plan, with what units reported where it is known already."""
    if not title.strip():
        raise RuleBroken([_no_title()])
    made = Amendment.objects.create(plan=plan, title=title.strip()[:300], begun_at=at, begun_by_id=by.user_id)
    joined = _join(made, set(feedback_ids), by, at)
    after = {"plan": plan.code, "title": made.title, "feedback": joined}
    record(action="amendment.begin", by=by, at=at, unit=plan.issuer, target=made, after=after)
    return made


@transaction.atomic
def change(
    *,
    amendment_id: int,
    revision: int,
    wording: Wording,
    edits: Mapping[str, str | bool],
    text: str,
    feedback_ids: Iterable[int],
    by: Actor,
    at: datetime,
) -> Amendment:
    """Keep what was said of an amendment so far. `text` equal to the newest version's is no change of the text.

    Refused once it is in force or dropped, without a title, and where somebody saved it since the page was shown.
    """
    amendment = _locked(amendment_id)
    problems = _problems_here(amendment, "Sửa")
    if not wording.title.strip():
        problems.append(_no_title())
    if amendment.revision != revision:
        problems.append(
            Problem(
                "amendment.saved_elsewhere",
                "Bản sửa đổi vừa được người khác lưu.",
                "Tải lại trang, xem nội dung mới nhất rồi sửa tiếp.",
            )
        )
    if problems:
        raise RuleBroken(problems)
    latest = amendment.plan.versions.order_by("-number")[0]
    own_text = "" if text.strip() == latest.text.strip() else text
    before = {"edits": amendment.edits, "title": amendment.title}
    amendment.title, amendment.reason = wording.title.strip()[:300], wording.reason.strip()
    amendment.number, amendment.issued_on = wording.number.strip()[:60], wording.issued_on
    amendment.effective_on = wording.effective_on
    amendment.edits, amendment.text = dict(edits), own_text
    amendment.text_of = latest.number if own_text else None
    amendment.revision += 1
    amendment.save()
    joined = _join(amendment, set(feedback_ids), by, at)
    after = {"edits": amendment.edits, "title": amendment.title, "feedback": joined, "text": bool(own_text)}
    unit = amendment.plan.issuer
    record(action="amendment.change", by=by, at=at, unit=unit, target=amendment, before=before, after=after)
    return amendment


@transaction.atomic
def apply(*, amendment_id: int, revision: int, by: Actor, at: datetime, address: str = "") -> Amendment:
    """Bring an amendment into force: the plan's next version, from its day on; what units reported is settled.

    Everybody whom a change concerns is written to. Refuses an amendment that changes nothing, has a fault, is without
    a reason, or would rule over days that are over; a later page than was seen.
    """
    amendment = _locked(amendment_id)
    plan = amendment.plan
    Plan.objects.select_for_update().get(pk=plan.pk)
    today = day_of(at, plan.timezone)
    problems = _problems_here(amendment, AMENDMENT_MOVES[AmendmentStep.APPLY].label)
    seen = outlook(amendment, by)
    problems += seen.problems
    if amendment.revision != revision:
        problems.append(
            Problem("amendment.not_as_seen", "Bản sửa đổi đã khác lúc đồng chí xem.", "Xem lại rồi ban hành.")
        )
    if not seen.changes and not problems:
        problems.append(
            Problem("amendment.nothing", "Bản sửa đổi chưa thay đổi gì.", "Sửa chỉ tiêu, thời hạn hoặc nhiệm vụ trước.")
        )
    if not amendment.reason:
        problems.append(
            Problem("amendment.no_reason", "Chưa ghi lý do sửa đổi.", "Ghi ngắn gọn vì sao sửa đổi.", "reason")
        )
    day = amendment.effective_on or today
    if day < today:
        problems.append(
            Problem(
                "amendment.past",
                f"Ngày có hiệu lực {dmy(day)} đã qua; số liệu của những ngày đã qua không thay đổi.",
                "Chọn hôm nay hoặc một ngày sau.",
                "effective_on",
            )
        )
    if problems:
        raise RuleBroken(problems)
    before = seen.latest.document
    begins = datetime.combine(day, time(), ZoneInfo(plan.timezone))
    loaded = load_plan(
        data=seen.source.encode(), text=seen.text, by=by, at=at, codes_in_use=codes_in_use, effective_from=begins
    )
    amendment.state, amendment.version = AmendmentState.APPLIED, loaded.version
    amendment.effective_on, amendment.ended_at, amendment.ended_by_id = day, at, by.user_id
    amendment.save()
    settled = list(amendment.feedback.select_for_update().order_by("pk"))
    for each in settled:
        move(each, Step.SETTLE, f"Đã sửa đổi: {amendment.title}", by, at)
    told = _tell(amendment, loaded.changes, before, by, at, address)
    after = {"version": loaded.version.number, "effective_on": day, "settled": len(settled), "told": told}
    record(action="amendment.apply", by=by, at=at, unit=plan.issuer, target=amendment, after=after)
    return amendment


@transaction.atomic
def drop(*, amendment_id: int, by: Actor, at: datetime) -> Amendment:
    """Give an amendment up; what units reported is accepted still, and may join another one."""
    amendment = _locked(amendment_id)
    if problems := _problems_here(amendment, AMENDMENT_MOVES[AmendmentStep.DROP].label):
        raise RuleBroken(problems)
    _join(amendment, set(), by, at)
    amendment.state, amendment.ended_at, amendment.ended_by_id = AmendmentState.DROPPED, at, by.user_id
    amendment.save()
    record(action="amendment.drop", by=by, at=at, unit=amendment.plan.issuer, target=amendment)
    return amendment


def _locked(amendment_id: int) -> Amendment:
    rows = Amendment.objects.select_for_update(of=("self",)).select_related("plan__issuer", "plan__steward")
    return rows.get(pk=amendment_id)


def _problems_here(amendment: Amendment, label: str) -> list[Problem]:
    if amendment.state == AmendmentState.DRAFT:
        return []
    state = AMENDMENT_TITLES[AmendmentState(amendment.state)]
    return [not_now("amendment.wrong_state", label, f"bản sửa đổi ở trạng thái “{state}”")]


def _join(amendment: Amendment, wanted: set[int], by: Actor, at: datetime) -> list[int]:
    """Exactly these difficulties belong to the amendment now; those that cannot join are left where they are."""
    rows = Feedback.objects.select_for_update().filter(plan=amendment.plan).order_by("pk")
    for each in rows.filter(amendment=amendment).exclude(pk__in=wanted):
        each.amendment = None
        move(each, Step.RELEASE, "", by, at)
    for each in rows.filter(pk__in=wanted, amendment__isnull=True):
        if State(each.state) in MOVES[Step.AMEND].sources:
            each.amendment = amendment
            move(each, Step.AMEND, "", by, at)
    return list(amendment.feedback.order_by("pk").values_list("pk", flat=True))


def _tell(
    amendment: Amendment, changes: Iterable[Change], before: PlanDocument, by: Actor, at: datetime, address: str
) -> int:
    plan, version = amendment.plan, amendment.version
    if version is None or amendment.effective_on is None:
        return 0
    told = to_be_told(plan, changes, before, version.document, amendment.effective_on)
    people = addressees([each.unit.pk for each in told], day_of(at, plan.timezone))
    link = f"{address}/ke-hoach/{plan.code}/phien-ban/{version.number}/" if address else ""
    for each in told:
        subject, body = amendment_letter(
            unit=each.unit.title,
            plan=plan.title,
            title=amendment.title,
            number=amendment.number,
            effective_on=amendment.effective_on,
            sentences=each.sentences,
            reason=amendment.reason,
            steward=plan.steward.title,
            link=link,
        )
        for person in people[each.unit.pk]:
            write_letter(
                unit=each.unit,
                to_email=person.email,
                to_name=person.name,
                subject=subject,
                body=body,
                kind="amendment",
                key=f"sua-doi/{amendment.pk}/{each.unit.pk}/{person.email}"[:200],
                by=by,
                at=at,
            )
    return len(told)


def _no_title() -> Problem:
    return Problem(
        "amendment.no_title", "Chưa ghi trích yếu của bản sửa đổi.", "Ghi ngắn gọn sửa đổi nội dung gì.", "title"
    )


def _lost(path: str) -> Problem:
    return Problem(
        "amendment.lost",
        f"Phiên bản mới nhất của kế hoạch không còn mục “{path.split('.')[1]}”.",
        "Xem lại các nội dung sửa đổi rồi lưu lại.",
        path,
    )
