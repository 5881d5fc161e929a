"""The steps of the lifecycle: lock the row, ask the rules again, write, tell, state what it counts as, record."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Q

from kheo.audit.actions import record
from kheo.plans.models import Plan
from kheo.plans.rules.document import PlanDocument
from kheo.registrations.actions.drafts import follow_title, save_draft
from kheo.registrations.actions.events import tell, tell_all
from kheo.registrations.actions.indexing import index
from kheo.registrations.actions.standings import close_standing, open_standings
from kheo.registrations.actions.writing import same_row
from kheo.registrations.models import Counter, Registration
from kheo.registrations.queries.keeping import kept_by_others
from kheo.registrations.queries.list_deadlines import list_deadline_of
from kheo.registrations.queries.plan_documents import document_at
from kheo.registrations.rules import (
    MOVES,
    RegistrationValues,
    State,
    Step,
    problems_with_move,
    problems_with_submission,
    problems_with_values,
    row_key,
)
from kheo.registrations.rules.keeping import not_the_keeper
from kheo.registrations.rules.timing import ListDeadline
from kheo.shared.problems import Problem, RuleBroken

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor


@transaction.atomic
def submit(*, registration_id: int, by: "Actor", at: datetime) -> Registration:
    """Send a registration to the office that keeps the register.

    Refuses an incomplete one, one that is the same row as another of the unit, and one for a list that is closed. Sent
    after the list's last day it is marked late; a returned one keeps the day on which it was first sent.
    """
    registration = locked(registration_id)
    document = document_at(registration.plan, at)
    due = list_deadline_of(registration.plan, registration.unit, document, at)
    problems = problems_before_submitting(registration, document, due, at)
    if problems:
        raise RuleBroken(problems)
    before = registration.state
    mark_submitted(registration, due, at)
    registration.save()
    follow_title(registration.initiative, registration)
    tell(registration, Step.SUBMIT, by=by, at=at)
    index([registration])
    record(
        action="registration.submit",
        by=by,
        at=at,
        unit=registration.unit,
        target=registration,
        before={"state": before},
        after={"state": registration.state, "late": registration.late},
    )
    return registration


@dataclass(frozen=True)
class Sent:
    """A draft saved, and sent unless something was missing."""

    registration: Registration
    problems: list[Problem]


@transaction.atomic
def save_and_submit(
    *, registration_id: int, revision: int, values: RegistrationValues, by: "Actor", at: datetime
) -> Sent:
    """Keep what was typed and send it. What is missing stops the sending, never the keeping.

    Refuses, and keeps nothing, only as `save_draft` does.
    """
    saved = save_draft(registration_id=registration_id, revision=revision, values=values, by=by, at=at)
    try:
        with transaction.atomic():
            return Sent(submit(registration_id=registration_id, by=by, at=at), [])
    except RuleBroken as refused:
        return Sent(saved, refused.problems)


@transaction.atomic
def return_to_unit(*, registration_id: int, reason: str, by: "Actor", at: datetime) -> Registration:
    """Give a registration back to its unit, to be completed for the reason given."""
    return _move(Step.RETURN, registration_id, reason, by, at)


@transaction.atomic
def accept(*, registration_id: int, by: "Actor", at: datetime) -> Registration:
    """Enter a registration into the register: it gets the plan's next number and counts from now on.

    Refuses, as returning and closing do, whoever does not keep the register of its level.
    """
    registration = locked(registration_id)
    document = document_at(registration.plan, at)
    problems = problems_before_accepting(registration, document)
    problems += problems_with_keeper([registration], document, by)
    if problems:
        raise RuleBroken(problems)
    enter([registration], registration.plan, at=at)
    tell(registration, Step.ACCEPT, by=by, at=at)
    index([registration])
    record(
        action="registration.accept",
        by=by,
        at=at,
        unit=registration.unit,
        target=registration,
        before={"state": State.SUBMITTED},
        after={"state": registration.state, "number": registration.number},
    )
    return registration


@dataclass(frozen=True)
class Accepted:
    """What one decision entered into the register, in the order of the numbers given."""

    registrations: list[Registration] = field(default_factory=list)


@transaction.atomic
def accept_many(*, registration_ids: Sequence[int], by: "Actor", at: datetime) -> Accepted:
    """Enter several registrations of one plan at once, in official order, or none of them; one record lists them.

    Refuses with every problem of every registration; each message names the registration.
    """
    found = list(
        Registration.objects.select_for_update(of=("self",))
        .select_related("plan", "unit")
        .filter(pk__in=set(registration_ids))
        .order_by("unit__path", "id")
    )
    if not found:
        raise RuleBroken([_nothing_chosen()])
    plan = found[0].plan
    document = document_at(plan, at)
    problems = problems_with_keeper(found, document, by)
    for each in found:
        if each.plan_id != plan.pk:
            problems.append(_other_plan(each))
        for problem in problems_before_accepting(each, document):
            problems.append(
                Problem(
                    problem.code, f"{each.title}: {problem.message}", problem.next_step, problem.field, problem.clause
                )
            )
    if problems:
        raise RuleBroken(problems)
    enter(found, plan, at=at)
    tell_all(found, Step.ACCEPT, by=by, at=at)
    index(found)
    record(
        action="registration.accept_many",
        by=by,
        at=at,
        unit=plan.steward,
        target=plan,
        after={"numbers": {str(each.pk): each.number for each in found}},
    )
    return Accepted(found)


@transaction.atomic
def withdraw(*, registration_id: int, reason: str, by: "Actor", at: datetime) -> Registration:
    """Take a registration back, for the reason given; it stops counting, and its number is not given again."""
    return _move(Step.WITHDRAW, registration_id, reason, by, at)


@transaction.atomic
def close(*, registration_id: int, reason: str, by: "Actor", at: datetime) -> Registration:
    """The registration has been carried out and takes no more progress; it goes on counting."""
    return _move(Step.CLOSE, registration_id, reason, by, at)


# --- parts, also used where many are sent or entered at once ---------------------------------------------------------


def locked(registration_id: int) -> Registration:
    return (
        Registration.objects.select_for_update(of=("self",))
        .select_related("plan", "unit", "initiative")
        .get(pk=registration_id)
    )


def problems_before_submitting(
    registration: Registration, document: PlanDocument, due: ListDeadline | None, at: datetime
) -> list[Problem]:
    """All that keeps a registration from being sent now; empty means that it can be."""
    problems = problems_with_move(Step.SUBMIT, State(registration.state))
    if problems:
        return problems
    values = RegistrationValues.of(registration)
    problems = problems_with_submission(values, document, clause=due.deadline.clause if due else None)
    if due and registration.submitted_at is None:
        problems += due.problems(at)
    if registration.title and registration.row_key.startswith("~"):
        registration.row_key = row_key(registration.unit.code, registration.title, registration.carrier)
        other = same_row(registration)
        if other:
            problems.append(_same_row(other))
    return problems


def mark_submitted(registration: Registration, due: ListDeadline | None, at: datetime) -> None:
    registration.state = MOVES[Step.SUBMIT].target
    registration.reason = ""
    if registration.submitted_at is None:
        registration.submitted_at = at
        registration.late = due.is_late(at) if due else False
    registration.revision += 1
    registration.changed_at = at


def problems_before_accepting(registration: Registration, document: PlanDocument) -> list[Problem]:
    return problems_with_move(Step.ACCEPT, State(registration.state)) or problems_with_values(
        RegistrationValues.of(registration), document
    )


def problems_with_keeper(registrations: Sequence[Registration], document: PlanDocument, by: "Actor") -> list[Problem]:
    """One for each level whose register the actor does not keep."""
    levels = dict.fromkeys(each.level for each in kept_by_others(registrations, document, by))
    return [not_the_keeper(document, level) for level in levels]


def enter(registrations: Sequence[Registration], plan: Plan, *, at: datetime) -> None:
    """Number registrations of one plan in the order given, without gaps, and let them count from `at` on."""
    last = take_numbers(plan, len(registrations))
    for number, registration in enumerate(registrations, start=last + 1):
        registration.number = number
        registration.state = MOVES[Step.ACCEPT].target
        registration.accepted_at = at
        registration.changed_at = at
        registration.revision += 1
        registration.save(update_fields=["number", "state", "accepted_at", "changed_at", "revision"])
    open_standings(registrations, at=at)


def take_numbers(plan: Plan, count: int) -> int:
    """Reserve the next `count` numbers of a plan's register; returns the last number given before them."""
    counter = Counter.objects.select_for_update().filter(pk=plan.pk).first()
    if counter is None:
        try:
            with transaction.atomic():
                counter = Counter.objects.create(plan=plan)
        except IntegrityError:
            counter = Counter.objects.select_for_update().get(pk=plan.pk)
    last = counter.last
    counter.last = last + count
    counter.save(update_fields=["last"])
    return last


def _move(step: Step, registration_id: int, reason: str, by: "Actor", at: datetime) -> Registration:
    """The steps that change the state and say why."""
    registration = locked(registration_id)
    problems = problems_with_move(step, State(registration.state), reason)
    if MOVES[step].by == "keeper":
        problems += problems_with_keeper([registration], document_at(registration.plan, at), by)
    if step is Step.WITHDRAW:
        problems += problems_with_withdrawing(registration)
    if problems:
        raise RuleBroken(problems)
    before = registration.state
    registration.state = MOVES[step].target
    registration.reason = reason.strip()
    registration.changed_at = at
    registration.revision += 1
    if step is Step.WITHDRAW:
        registration.withdrawn_at = at
        close_standing(registration, at=at)
    elif step is Step.CLOSE:
        registration.closed_at = at
    registration.save(
        update_fields=["state", "reason", "changed_at", "revision", "withdrawn_at", "closed_at"],
    )
    tell(registration, step, by=by, at=at, reason=reason)
    index([registration])
    record(
        action=f"registration.{step}",
        by=by,
        at=at,
        unit=registration.unit,
        target=registration,
        before={"state": before},
        after={"state": registration.state, "reason": registration.reason},
    )
    return registration


def problems_with_withdrawing(registration: Registration) -> list[Problem]:
    """What a decision gave, a decision alone takes away."""
    given = registration.standings.filter(to_at__isnull=True).filter(Q(recognised_rank__gt=0) | Q(commended=True))
    if not given.exists():
        return []
    return [
        Problem(
            "registration.decided_already",
            "Mô hình đã được công nhận hoặc khen thưởng bằng quyết định, không rút đăng ký được nữa.",
            "Đề nghị cơ quan ban hành quyết định xem xét hủy bỏ trước, nếu có căn cứ.",
        )
    ]


def _same_row(other: Registration) -> Problem:
    return Problem(
        "registration.same_row",
        f"Đơn vị đã có đăng ký cùng tên, cùng người thực hiện: “{other.title}”.",
        "Sửa đăng ký đã có, hoặc đặt tên khác cho mô hình này.",
        "title",
    )


def _other_plan(registration: Registration) -> Problem:
    return Problem(
        "registration.other_plan",
        f"“{registration.title}” thuộc một kế hoạch khác.",
        "Mỗi lần chỉ vào sổ các đăng ký của một kế hoạch.",
    )


def _nothing_chosen() -> Problem:
    return Problem("registration.none_chosen", "Chưa chọn đăng ký nào.", "Đánh dấu các đăng ký cần vào sổ.")
