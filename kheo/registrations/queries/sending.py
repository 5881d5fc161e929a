"""The unit's list before it is sent: what is ready, what is missing, what is sent already, and by when."""

from dataclasses import dataclass
from datetime import datetime

from kheo.plans.models import Plan
from kheo.plans.rules.document import PlanDocument
from kheo.registrations.models import Delivery, Registration
from kheo.registrations.queries.list_deadlines import list_deadlines_of, list_delivery
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
    rows = list(
        Registration.objects.filter(plan=plan)
        .within(unit.path)
        .exclude(state=State.WITHDRAWN)
        .select_related("unit")
        .order_by("unit__path", "id")
    )
    ready: list[Registration] = []
    incomplete: list[tuple[Registration, list[Problem]]] = []
    sent: list[Registration] = []
    drafts = [each for each in rows if each.state in EDITABLE]
    dues = list_deadlines_of(plan, [unit, *(each.unit for each in drafts)], document, instant)
    due = dues[unit.pk]
    for each in rows:
        if each.state not in EDITABLE:
            sent.append(each)
            continue
        own = dues[each.unit_id]
        clause = own.deadline.clause if own else None
        problems = problems_with_submission(RegistrationValues.of(each), document, clause=clause)
        if own and own != due and each.submitted_at is None:
            problems += own.problems(instant)
        if problems:
            incomplete.append((each, problems))
        else:
            ready.append(each)
    fresh = any(each.submitted_at is None and dues[each.unit_id] == due for each in drafts)
    problems = due.problems(instant) if due and fresh else []
    return ListToSend(due, list_delivery(plan, due) if due else None, ready, incomplete, sent, problems)
