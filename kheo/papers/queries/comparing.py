"""What a list would change: each of its rows held against the registrations that are there. Writes nothing."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from kheo.accounts.actor import Actor
from kheo.papers.queries.ground import Ground
from kheo.papers.rules import answers
from kheo.papers.rules.matching import completed, fresh, is_tidy, merged, missing_in, unit_of
from kheo.papers.rules.reading import CellProblem, ListDraft, ListReading
from kheo.plans.models import Plan
from kheo.registrations.models import Initiative, Registration
from kheo.registrations.queries.keeping import keeps_registers
from kheo.registrations.rules import (
    EDITABLE,
    IN_REGISTER,
    RegistrationValues,
    State,
    problems_with_values,
    row_key,
)
from kheo.units.models import Unit
from kheo.units.rules import contains

ALIKE = 88  # out of 100: how near a folded title comes to one of the same unit before it is shown


@dataclass(frozen=True, slots=True)
class Handing:
    """How a list is handed in: the level of rows that name none, sent at once or not, straight into the register."""

    level: str = ""
    send: bool = True
    accept: bool = False


AS_USUAL = Handing()


@dataclass(slots=True)
class Row:
    """One row of the list and what becomes of it. `found` is the registration that it already is."""

    draft: ListDraft
    unit: Unit
    values: RegistrationValues
    key: str
    found: Registration | None = None
    changed: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    target: State = State.DRAFT  # the state that it will have
    alike: str = ""  # the title of the initiative that it looks like …
    alike_id: int | None = None  # … and its id
    registration_id: int | None = None  # what it became

    @property
    def is_new(self) -> bool:
        return self.found is None

    @property
    def moves(self) -> bool:
        """Whether a registration that is there is sent, or enters the register."""
        return self.found is not None and self.target != self.found.state

    @property
    def does_something(self) -> bool:
        return self.found is None or bool(self.changed) or self.moves


@dataclass(slots=True)
class Comparison:
    """The whole list: rows that can be brought in, and the problems of those that cannot."""

    reading: ListReading
    rows: list[Row] = field(default_factory=list)
    problems: list[CellProblem] = field(default_factory=list)
    notes: list[CellProblem] = field(default_factory=list)

    @property
    def new(self) -> list[Row]:
        return [row for row in self.rows if row.is_new]

    @property
    def changed(self) -> list[Row]:
        return [row for row in self.rows if row.changed]

    @property
    def same(self) -> int:
        return sum(1 for row in self.rows if not row.is_new and not row.changed)

    @property
    def incomplete(self) -> list[Row]:
        return [row for row in self.rows if row.missing]

    @property
    def moved(self) -> list[Row]:
        """Registrations that were there, to be sent or entered into the register."""
        return [row for row in self.rows if row.moves]

    @property
    def look_alikes(self) -> list[Row]:
        return [row for row in self.rows if row.alike]

    @property
    def row_count(self) -> int:
        return len(self.reading.rows) + len(self.reading.refused)

    @property
    def does_something(self) -> bool:
        return any(row.does_something for row in self.rows)


def compare(reading: ListReading, *, ground: Ground, scope: Unit, handing: Handing, by: Actor) -> Comparison:
    """Hold each row against the plan's registrations. Four queries, however long the list."""
    result = Comparison(reading, problems=list(reading.problems), notes=list(reading.notes))
    drafts = list(placed(result, ground, scope))
    judge = _Judge(ground, handing, by, _known(ground.plan, drafts), tidy=is_tidy(reading.rows))
    for draft, unit in drafts:
        row = judge.row(draft, unit)
        if isinstance(row, Row):
            result.rows.append(row)
        else:
            result.problems.append(row)
    _look_alike(result)
    result.notes += [answers.incomplete(row.draft, row.missing) for row in result.incomplete]
    return result


def placed(result: Comparison, ground: Ground, scope: Unit) -> Iterable[tuple[ListDraft, Unit]]:
    """Each good row with its unit: the one it names, else that of its sheet's heading, else that of the sender."""
    reading, offices = result.reading, ground.offices
    sender = None if scope.pk in offices else scope.pk
    for draft in reading.rows:
        found = unit_of(draft, reading, offices, sender)
        unit = scope if found == scope.pk else ground.units.get(found or 0)
        if unit is None or not contains(scope.path, unit.path):
            result.problems.append(answers.no_unit(draft))
        else:
            yield draft, unit


@dataclass(slots=True)
class _Known:
    """The plan's registrations of the units in the list; those with a number, also withdrawn ones."""

    by_number: dict[int, Registration] = field(default_factory=dict)
    by_key: dict[tuple[int, str], Registration] = field(default_factory=dict)


def _known(plan: Plan, drafts: Iterable[tuple[ListDraft, Unit]]) -> _Known:
    """One light query where the units have nothing yet; a second one for what is there."""
    known = _Known()
    units = {unit.pk for _, unit in drafts}
    if not units or not Registration.objects.filter(plan=plan, unit__in=units).exists():
        return known
    wanted = {draft.register_number for draft, _ in drafts} - {None}
    for each in Registration.objects.filter(plan=plan, unit__in=units).select_related("unit").order_by("id"):
        if each.number in wanted and each.number is not None:
            known.by_number[each.number] = each
        if each.state == State.WITHDRAWN:
            continue
        key = each.row_key
        if key.startswith("~"):  # a draft that was set apart from a row which may be gone
            key = row_key(each.unit.code, each.title, each.carrier)
            known.by_key.setdefault((each.unit_id, key), each)
        else:
            known.by_key[each.unit_id, key] = each
    return known


class _Judge:
    """Says of one row after the other what it is; remembers what the rows before it took."""

    def __init__(self, ground: Ground, handing: Handing, by: Actor, known: _Known, *, tidy: bool) -> None:
        self.ground, self.handing, self.by, self.known, self.tidy = ground, handing, by, known, tidy
        self.level = handing.level or ground.lowest_level
        self.keys: set[tuple[int, str]] = set()
        self.taken: set[int] = set()
        self._keeps: dict[int, bool] = {}

    def keeps(self, unit: Unit) -> bool:
        """Whether the sender keeps the register in which the unit's registrations stand; looked up once a unit."""
        if unit.pk not in self._keeps:
            self._keeps[unit.pk] = keeps_registers(self.by, self.ground.document, unit)
        return self._keeps[unit.pk]

    def row(self, draft: ListDraft, unit: Unit) -> Row | CellProblem:
        found = self.find(draft, unit)
        if draft.register_number:
            if found is None or found.unit_id != unit.pk:
                return answers.unknown_number(draft, unit.title)
            if found.state == State.WITHDRAWN:
                return answers.withdrawn(draft, found.title)
        if found is not None and found.pk in self.taken:
            return answers.same_registration(draft, found.title)
        row = self.merged(draft, unit, found)
        if problem := self.problem(row):
            return problem
        self.keys.add((unit.pk, row.key))
        if found is not None:
            self.taken.add(found.pk)
        return row

    def find(self, draft: ListDraft, unit: Unit) -> Registration | None:
        if draft.register_number:
            return self.known.by_number.get(draft.register_number)
        by_key = self.known.by_key
        if not by_key:
            return None
        found = by_key.get((unit.pk, row_key(unit.code, draft.title_folded, draft.carrier)))
        if found is None and not draft.carrier:  # then the unit itself carries it out
            found = by_key.get((unit.pk, row_key(unit.code, draft.title_folded, unit.title)))
        return found

    def merged(self, draft: ListDraft, unit: Unit, found: Registration | None) -> Row:
        document = self.ground.document
        if found is not None:
            before = RegistrationValues.of(found)
            values = merged(before, draft, self.ground.year).tidy()
            changed = tuple(before.differences(values))
            set_apart = found.row_key.startswith("~")
            key = row_key(unit.code, values.title, values.carrier) if changed or set_apart else found.row_key
            state = State(found.state)
        else:
            completed(draft, unit.title, self.level, document)
            values = fresh(draft)
            if not self.tidy:
                values = values.tidy()
            changed, state = (), State.DRAFT
            key = row_key(unit.code, draft.title_folded, values.carrier)
        row = Row(draft, unit, values, key, found, changed, target=state)
        if state in EDITABLE:
            row.missing = missing_in(values)
        if not row.missing:
            row.target = self.target(row, state)
        return row

    def target(self, row: Row, state: State) -> State:
        """A returned one goes back only when the list changes it: the office has said what it lacks."""
        if self.handing.accept and state not in IN_REGISTER:
            return State.ACCEPTED
        if self.handing.send and (state is State.DRAFT or (state is State.RETURNED and row.changed)):
            return State.SUBMITTED
        return state

    def problem(self, row: Row) -> CellProblem | None:
        """Why a row cannot be brought in. One that changes nothing always can."""
        draft, found, unit = row.draft, row.found, row.unit
        if not row.does_something:
            return None
        if wrong := problems_with_values(row.values, self.ground.document):
            return answers.wrong_value(draft, wrong[0])
        place = unit.pk, row.key
        other = self.known.by_key.get(place)
        if place in self.keys or (other is not None and (found is None or other.pk != found.pk)):
            return answers.title_taken(draft) if other else answers.same_registration(draft, row.values.title)
        if found is not None and row.changed:
            if found.state == State.CLOSED:
                return answers.closed(draft, found.title)
            if found.state in IN_REGISTER and not self.keeps(unit):
                return answers.in_register(draft, found.number)
        if row.target is State.SUBMITTED and (found is None or found.submitted_at is None):
            due = self.ground.due(unit)
            if due and due.is_closed(self.ground.at):
                return answers.deadline_closed(draft, due.occurrence.closes_on or due.last_day)
        return None


def _look_alike(result: Comparison) -> None:
    """Which new rows nearly repeat an initiative of the same unit, in this plan or an earlier year."""
    fresh: dict[int, list[Row]] = defaultdict(list)
    for row in result.rows:
        if row.is_new:
            fresh[row.unit.pk].append(row)
    if not fresh:
        return
    there: dict[int, list[tuple[str, str, int]]] = defaultdict(list)
    initiatives = Initiative.objects.filter(unit__in=list(fresh))
    for unit_id, folded, title, pk in initiatives.values_list("unit_id", "title_folded", "title", "id"):
        there[unit_id].append((folded, title, pk))
    for unit_id, near in there.items():
        choices = [folded for folded, _, _ in near]
        for row in fresh[unit_id]:
            best = process.extractOne(row.draft.title_folded, choices, scorer=fuzz.token_sort_ratio, score_cutoff=ALIKE)
            if best:
                _, row.alike, row.alike_id = near[best[2]]
