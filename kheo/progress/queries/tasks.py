"""The plan's tasks for every unit, as of the end of a day: what was noted, and what in the data speaks for it.

A fixed handful of queries, whatever the number of units and notes.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.db import connection
from django.db.models import Max

from kheo.plans.models import Plan
from kheo.plans.queries.plans import document_before
from kheo.plans.rules.document import PlanDocument, Task
from kheo.progress.models import TaskNote
from kheo.progress.queries.deadlines import deadline_figures
from kheo.progress.queries.tally import MOST_LISTED_UNITS
from kheo.progress.rules.deadlines import DeadlineFigure
from kheo.progress.rules.tasks import Part, Proof, TaskState, assignments, proofs_of
from kheo.shared.periods import end_of
from kheo.units.models import Unit
from kheo.units.queries import UnitOnDay, tree_below
from kheo.units.rules import subtree_range

COUNTED = (Proof.REGISTRATION, Proof.VISIT, Proof.ROUND, Proof.DECISION)  # deliveries stand with their deadlines
MOST_PROOFS = 50  # of one kind, newest first, to choose from


@dataclass(frozen=True)
class TaskFigure:
    """One task of one unit on a day."""

    task: Task
    unit: UnitOnDay
    part: Part
    last: TaskNote | None
    deadlines: list[DeadlineFigure]  # of what the task delivers
    counts: dict[Proof, int]  # what else in the data may speak for it

    @property
    def state(self) -> TaskState | None:
        """As somebody of the unit said it last; None where nobody has said anything."""
        return TaskState(self.last.state) if self.last else None

    @property
    def delivered(self) -> int:
        return sum(each.delivered_at is not None for each in self.deadlines)

    @property
    def has_proof(self) -> bool:
        return bool(self.delivered or any(self.counts.values()))


@dataclass(frozen=True)
class Board:
    """Every task of every unit of the scope, in the order of the plan and of the tree."""

    plan: Plan
    version: int
    document: PlanDocument
    as_of: date
    before: datetime
    units: list[UnitOnDay]
    figures: list[TaskFigure]

    @cached_property
    def by_task(self) -> dict[str, list[TaskFigure]]:
        found: defaultdict[str, list[TaskFigure]] = defaultdict(list)
        for each in self.figures:
            found[each.task.code].append(each)
        return dict(found)

    @cached_property
    def by_unit(self) -> dict[int, list[TaskFigure]]:
        found: defaultdict[int, list[TaskFigure]] = defaultdict(list)
        for each in self.figures:
            found[each.unit.id].append(each)
        return dict(found)


def board(plan: Plan, *, as_of: date, scope: Unit | None = None) -> Board:
    """The tasks as of the end of a day; `scope` is a unit with all below it, None the whole plan."""
    before = end_of(as_of, plan.timezone)
    version, document = document_before(plan, before)
    units = tree_below(scope.pk if scope else plan.issuer_id, as_of)
    given = assignments(document, units, as_of)
    if not given:
        return Board(plan, version, document, as_of, before, units, [])
    ids = {each.unit.id for each in given}
    listed = sorted(ids) if scope is not None and len(ids) <= MOST_LISTED_UNITS else None
    due: defaultdict[tuple[str, int], list[DeadlineFigure]] = defaultdict(list)
    delivered = {each.task.delivers for each in given if each.task.delivers}
    if any(each.delivers in delivered for each in document.deadlines):
        for figure in deadline_figures(plan, document, units, listed, as_of=as_of):
            if figure.deadline.delivers:
                due[figure.deadline.delivers, figure.unit_id].append(figure)
    last = _last_notes(plan, before, listed)
    counted = _rolled_up(units, _counted(plan, before))
    return Board(
        plan,
        version,
        document,
        as_of,
        before,
        units,
        [
            TaskFigure(
                each.task,
                each.unit,
                each.part,
                last.get((each.unit.id, each.task.code)),
                due.get((each.task.delivers or "", each.unit.id), []),
                {kind: counted.get((kind, each.unit.id), 0) for kind in COUNTED if kind in proofs_of(each.task)},
            )
            for each in given
        ],
    )


def _last_notes(plan: Plan, before: datetime, ids: Sequence[int] | None) -> dict[tuple[int, str], TaskNote]:
    """The note that holds, for each unit and task. One query."""
    notes = TaskNote.objects.filter(plan=plan, noted_at__lt=before)
    if ids is not None:
        notes = notes.filter(unit_id__in=ids)
    latest = notes.order_by().values("unit_id", "task").annotate(last=Max("id")).values("last")
    return {(each.unit_id, each.task): each for each in TaskNote.objects.filter(pk__in=latest)}


def notes_of(plan: Plan, before: datetime, unit_ids: Iterable[int]) -> list[TaskNote]:
    """Every note of some units, the newest first. One query."""
    return list(TaskNote.objects.filter(plan=plan, noted_at__lt=before, unit_id__in=list(unit_ids)))


# What each kind of proof is, and when it began to be one: visits held by the unit, rounds that it has ended, decisions
# that it has issued and not taken back, registrations that stand in the register.
_COUNTED = """
    SELECT 'visit', host_id, COUNT(*) FROM rounds_visit WHERE plan_id = %s AND held_at < %s GROUP BY host_id
    UNION ALL SELECT 'round', unit_id, COUNT(*) FROM rounds_round
        WHERE plan_id = %s AND phase = 'closed' AND closed_at < %s GROUP BY unit_id
    UNION ALL SELECT 'decision', unit_id, COUNT(*) FROM recognition_decision
        WHERE plan_id = %s AND kind <> 'revoke' AND issued_at < %s AND (revoked_at IS NULL OR revoked_at >= %s)
        GROUP BY unit_id
    UNION ALL SELECT 'registration', unit_id, COUNT(DISTINCT registration_id) FROM registrations_standing
        WHERE plan_id = %s AND from_at < %s AND (to_at IS NULL OR to_at >= %s) GROUP BY unit_id
"""


def _counted(plan: Plan, before: datetime) -> Counter[tuple[Proof, int]]:
    """How many of each kind every unit has by itself. One query."""
    at = connection.ops.adapt_datetimefield_value(before)
    with connection.cursor() as cursor:
        cursor.execute(_COUNTED, [plan.pk, at, plan.pk, at, plan.pk, at, at, plan.pk, at, at])
        return Counter({(Proof(kind), unit_id): count for kind, unit_id, count in cursor.fetchall()})


def _rolled_up(units: Sequence[UnitOnDay], own: Counter[tuple[Proof, int]]) -> Counter[tuple[Proof, int]]:
    """Registrations of a unit cover those of all below it; what a unit does itself is its own."""
    found = Counter(own)
    id_at = {unit.path: unit.id for unit in units}
    for unit in reversed(units):
        above = id_at.get(unit.parent_path)
        if above is not None:
            found[Proof.REGISTRATION, above] += found[Proof.REGISTRATION, unit.id]
    return found


@dataclass(frozen=True, slots=True)
class Proven:
    """One record that can stand beside a note."""

    kind: Proof
    id: int
    title: str
    moment: datetime

    @property
    def value(self) -> str:
        """As a form sends it."""
        return f"{self.kind.value}:{self.id}"


# The newest of each kind; the unit's own, and of registrations those below it too.
_PROVEN = f"""
    SELECT * FROM (SELECT 'delivery' AS kind, id, deadline AS title, delivered_at AS moment, period AS more
        FROM registrations_delivery WHERE plan_id = %s AND unit_id = %s AND delivered_at < %s
        AND (revoked_at IS NULL OR revoked_at >= %s) ORDER BY delivered_at DESC LIMIT {MOST_PROOFS}) AS deliveries
    UNION ALL SELECT * FROM (SELECT 'registration', held.id, held.title, standing.from_at, ''
        FROM registrations_standing standing JOIN registrations_registration held ON held.id = standing.registration_id
        JOIN units_unit unit ON unit.id = standing.unit_id WHERE standing.plan_id = %s AND unit.path >= %s
        AND unit.path < %s AND standing.from_at < %s AND (standing.to_at IS NULL OR standing.to_at >= %s)
        ORDER BY standing.from_at DESC, held.id DESC LIMIT {MOST_PROOFS}) AS registrations
    UNION ALL SELECT * FROM (SELECT 'visit', id, place, held_at, kind FROM rounds_visit
        WHERE plan_id = %s AND host_id = %s AND held_at < %s ORDER BY held_at DESC LIMIT {MOST_PROOFS}) AS visits
    UNION ALL SELECT * FROM (SELECT 'round', id, title, closed_at, '' FROM rounds_round WHERE plan_id = %s
        AND unit_id = %s AND phase = 'closed' AND closed_at < %s ORDER BY closed_at DESC LIMIT {MOST_PROOFS}) AS rounds
    UNION ALL SELECT * FROM (SELECT 'decision', id, title, issued_at, '' FROM recognition_decision WHERE plan_id = %s
        AND unit_id = %s AND kind <> 'revoke' AND issued_at < %s AND (revoked_at IS NULL OR revoked_at >= %s)
        ORDER BY issued_at DESC LIMIT {MOST_PROOFS}) AS decisions
"""  # noqa: S608
_VISITS = {"inspection": "Kiểm tra", "survey": "Khảo sát"}


def proven(plan: Plan, unit: Unit | UnitOnDay, document: PlanDocument, before: datetime) -> list[Proven]:
    """What of one unit can stand beside a note, the newest of each kind. One query."""
    at = connection.ops.adapt_datetimefield_value(before)
    unit_id = unit.pk if isinstance(unit, Unit) else unit.id
    low, high = subtree_range(unit.path)
    own = [plan.pk, unit_id, at]
    values = [*own, at, plan.pk, low, high, at, at, *own, *own, *own, at]
    with connection.cursor() as cursor:
        cursor.execute(_PROVEN, values)
        rows = cursor.fetchall()
    found = []
    for kind, pk, title, moment, more in rows:
        when = moment if isinstance(moment, datetime) else datetime.fromisoformat(moment)
        when = when if when.tzinfo else when.replace(tzinfo=connection.timezone)
        found.append(Proven(Proof(kind), pk, _title(Proof(kind), title, more, document), when))
    return found


def _title(kind: Proof, title: str, more: str, document: PlanDocument) -> str:
    if kind is Proof.DELIVERY:
        deadline = document.deadline_by_code.get(title)
        named = deadline.title if deadline else title
        return f"{named} ({more})" if more else named
    if kind is Proof.VISIT:
        return f"{_VISITS.get(more, 'Kiểm tra')}, {title}" if title else _VISITS.get(more, "Kiểm tra")
    return title
