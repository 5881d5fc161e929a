"""The unit's list before it is sent: what is ready, what is missing, what is sent already, and by when."""

from dataclasses import dataclass
from datetime import datetime

from kheo.plans.models import Plan
from kheo.plans.rules.document import PlanDocument
from kheo.registrations.models import Delivery, Registration
from kheo.registrations.queries.list_deadlines import list_deadline_of, list_delivery
from kheo.registrations.rules import EDITABLE, RegistrationValues, State, problems_with_submission
from kheo.registrations.rules.timing import ListDeadline
from kheo.shared.problems import Problem
from kheo.units.models import Unit


@dataclass(frozen=True)
class ListToSend:
    """`ready` and `incomplete` are drafts; `sent` waits or is in the register."""

    due: ListDeadline | None
    delivery: Delivery | None
    ready: list[Registration]
    incomplete: list[tuple[Registration, list[Problem]]]
    sent: list[Registration]
    problems: list[Problem]

    @property
    def is_empty(self) -> bool:
        return not (self.ready or self.incomplete or self.sent)


def list_to_send(plan: Plan, unit: Unit, document: PlanDocument, instant: datetime) -> ListToSend:
    """The list of the unit and of those below it. A fixed number of queries."""
    due = list_deadline_of(plan, unit, document, instant)
    rows = (
        Registration.objects.filter(plan=plan)
        .within(unit.path)
        .exclude(state=State.WITHDRAWN)
        .select_related("unit")
        .order_by("unit__path", "id")
    )
    ready: list[Registration] = []
    incomplete: list[tuple[Registration, list[Problem]]] = []
    sent: list[Registration] = []
    clause = due.deadline.clause if due else None
    for each in rows:
        if each.state not in EDITABLE:
            sent.append(each)
            continue
        problems = problems_with_submission(RegistrationValues.of(each), document, clause=clause)
        if problems:
            incomplete.append((each, problems))
        else:
            ready.append(each)
    fresh = any(each.submitted_at is None for each in [*ready, *(each for each, _ in incomplete)])
    problems = due.problems(instant) if due and fresh else []
    return ListToSend(due, list_delivery(plan, due) if due else None, ready, incomplete, sent, problems)
