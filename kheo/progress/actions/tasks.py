"""A unit notes how far a task of the plan is."""

from datetime import date, datetime

from django.db import transaction

from kheo.accounts.actor import Actor
from kheo.audit.actions import record
from kheo.plans.models import Plan
from kheo.plans.queries.plans import document_before
from kheo.progress.models import TaskNote
from kheo.progress.queries.tasks import proven
from kheo.progress.rules.tasks import STATE_TITLES, TaskState, assignments, problems_with_note
from kheo.shared.periods import day_of, end_of
from kheo.shared.problems import Problem, RuleBroken
from kheo.units.models import Unit
from kheo.units.queries import tree_below


@transaction.atomic
def note_task(
    *,
    plan: Plan,
    unit: Unit,
    task: str,
    state: str,
    happened_on: date,
    words: str,
    key: str,
    by: Actor,
    at: datetime,
    proof: str = "",
) -> TaskNote:
    """Write a note of a unit about a task; the last note says how the task stands. The same `key` notes once.

    `proof` is a record of the unit, as `Proven.value` writes it. Refuses a task that the plan does not give to the
    unit, a day to come, "not applicable" without a reason, and a record that is not the unit's.
    """
    Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)  # sent twice at once: the second finds the first
    known = TaskNote.objects.filter(key=key).first()
    if known is not None:
        return known
    today = day_of(at, plan.timezone)
    before = end_of(today, plan.timezone)
    _, document = document_before(plan, before)
    given = assignments(document, [each for each in tree_below(plan.issuer_id, today) if each.id == unit.pk], today)
    problems = problems_with_note(
        assigned=any(each.task.code == task for each in given),
        state=state,
        happened_on=happened_on,
        words=words,
        today=today,
        first_day=plan.period_from,
    )
    chosen = next((each for each in proven(plan, unit, document, before) if each.value == proof), None)
    if proof and chosen is None:
        problems.append(Problem("task.unknown_proof", "Căn cứ này không phải của đơn vị.", "Chọn lại căn cứ.", "proof"))
    if problems:
        raise RuleBroken(problems)
    note = TaskNote.objects.create(
        plan=plan,
        task=task,
        unit=unit,
        state=state,
        happened_on=happened_on,
        words=words.strip(),
        proof=chosen.kind if chosen else "",
        proof_id=chosen.id if chosen else None,
        proof_title=chosen.title[:400] if chosen else "",
        noted_at=at,
        noted_by_id=by.user_id,
        noted_by_name=by.name[:200],
        key=key,
    )
    record(
        action="task.note",
        by=by,
        at=at,
        unit=unit,
        target=note,
        after={
            "plan": plan.code,
            "task": task,
            "state": STATE_TITLES[TaskState(state)],
            "happened_on": happened_on,
            "words": note.words,
            "proof": note.proof_title,
        },
    )
    return note
