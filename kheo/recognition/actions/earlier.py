"""What was registered and recognised before the software came: brought in from the lists of those years.

It counts from the days that the papers name: registered on the last day for lists, recognised on the day of the
decision. Registrations end with their plan's period.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from kheo.accounts.actor import Actor
from kheo.audit.actions import record
from kheo.plans.models import Plan
from kheo.plans.rules.document import Level, PlanDocument
from kheo.recognition.models import Decision, DecisionItem, Recognition
from kheo.recognition.rules import DecisionKind, DecisionState
from kheo.registrations.actions.bulk import create_registrations
from kheo.registrations.actions.events import tell_all
from kheo.registrations.actions.indexing import index
from kheo.registrations.actions.standings import restate
from kheo.registrations.models import Registration
from kheo.registrations.queries.list_deadlines import list_deadline_of
from kheo.registrations.rules import IN_REGISTER, RegistrationValues, State, Step, row_key
from kheo.rounds.rules.convening import decider_of
from kheo.shared.periods import day_of, end_of, start_of
from kheo.units.models import Unit
from kheo.units.rules import ancestors

MORNING = timedelta(hours=9)
SIGNER = "(theo quyết định bản giấy)"


@dataclass(frozen=True, slots=True)
class Given:
    """What a decision on paper gave: recognition at a level."""

    level: str
    paper_number: str
    decided_on: date


@dataclass(frozen=True, slots=True)
class EarlierRow:
    """One line of an old list. `registration`: the one that it already is."""

    unit: Unit
    values: RegistrationValues
    registration: Registration | None = None
    given: Given | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    registrations: list[int]
    recognitions: list[int]
    decisions: list[int]


@transaction.atomic
def record_earlier(
    *, plan: Plan, rows: Sequence[EarlierRow], document: PlanDocument, by: Actor, at: datetime, source: str = ""
) -> Recorded:
    """Registrations in the register, the decisions that recognised them, and their standings; all rows or none.

    The caller has held the rows against what is there: new ones are new, and nothing is given twice at one level.
    """
    Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    created = _register(plan, rows, document, by, at)
    given = [(row.registration or created[n], row.given) for n, row in enumerate(rows) if row.given]
    decisions, recognitions = _recognise(plan, given, document, by, at)
    if created or recognitions:
        record(
            action="recognition.import",
            by=by,
            at=at,
            unit=plan.issuer,
            target=plan,
            after={
                "source": source,
                "registrations": [each.pk for each in created.values()],
                "recognitions": [each.pk for each in recognitions],
                "decisions": [each.pk for each in decisions],
            },
        )
    return Recorded(
        [each.pk for each in created.values()],
        [each.pk for each in recognitions],
        [each.pk for each in decisions],
    )


def _register(
    plan: Plan, rows: Sequence[EarlierRow], document: PlanDocument, by: Actor, at: datetime
) -> dict[int, Registration]:
    """The new ones, by the place of their row, numbered in official order; ended where their year is over."""
    by_unit: dict[int, list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        if row.registration is None:
            by_unit[row.unit.pk].append(place)
    earlier = _earlier_years(plan, [rows[place] for places in by_unit.values() for place in places])
    created: dict[int, Registration] = {}
    for places in sorted(by_unit.values(), key=lambda those: rows[those[0]].unit.path):
        unit = rows[places[0]].unit
        due = list_deadline_of(plan, unit, document, start_of(plan.period_from, plan.timezone))
        entered_on = due.last_day if due else plan.period_from
        if any(given.decided_on <= entered_on for place in places if (given := rows[place].given)):
            entered_on = plan.period_from
        keys = [_key(rows[place]) for place in places]
        made = create_registrations(
            plan,
            unit,
            [rows[place].values for place in places],
            state=State.SUBMITTED,
            accept=True,
            by=by,
            at=min(start_of(entered_on, plan.timezone) + MORNING, at),
            document=document,
            due=due,
            continues={n: earlier[key] for n, key in enumerate(keys) if key in earlier},
        )
        created.update(zip(places, made, strict=True))
    if plan.period_to < day_of(at, plan.timezone):
        _close(list(created.values()), plan, by)
    return created


def _key(row: EarlierRow) -> str:
    return row_key(row.unit.code, row.values.title, row.values.carrier)


def _earlier_years(plan: Plan, rows: Sequence[EarlierRow]) -> dict[str, Registration]:
    """The same model (unit, title, carrier) in a year before: what a row goes on with. The latest of them."""
    found = (
        Registration.objects.filter(row_key__in=[_key(row) for row in rows], state__in=list(IN_REGISTER))
        .filter(plan__period_from__lt=plan.period_from)
        .order_by("plan__period_from", "id")
    )
    return {each.row_key: each for each in found}


def _close(registrations: list[Registration], plan: Plan, by: Actor) -> None:
    ended = end_of(plan.period_to, plan.timezone) - timedelta(seconds=1)
    reason = f"Kết thúc kế hoạch năm {plan.period_from.year}."
    for each in registrations:
        each.state, each.closed_at, each.reason = State.CLOSED, ended, reason
    Registration.objects.bulk_update(registrations, ["state", "closed_at", "reason"], batch_size=100)
    tell_all(registrations, Step.CLOSE, by=by, at=ended)
    index(registrations)


def _recognise(
    plan: Plan, given: Sequence[tuple[Registration, Given]], document: PlanDocument, by: Actor, at: datetime
) -> tuple[list[Decision], list[Recognition]]:
    """One decision for each number and day of a deciding unit; a recognition for each line."""
    deciders = _deciders(plan, given, document)
    made: list[Decision] = []
    recognitions = []
    known: dict[tuple[int, str, date], Decision] = {}
    for registration, what in given:
        level = document.level_by_code[what.level]
        unit = deciders[registration.unit_id, level.code]
        key = unit.pk, what.paper_number, what.decided_on
        if key not in known:
            there = Decision.objects.filter(
                plan=plan, unit=unit, earlier=True, paper_number=what.paper_number, signed_on=what.decided_on
            ).first()
            known[key] = there or _decision(plan, unit, what, by, at)
            made += [] if there else [known[key]]
        recognitions.append(_line(known[key], registration, level))
    return made, recognitions


def _deciders(
    plan: Plan, given: Iterable[tuple[Registration, Given]], document: PlanDocument
) -> dict[tuple[int, str], Unit]:
    """The unit that the plan names for a level; the plan's issuer where it names none that is known. Two queries."""
    asked = {(each.unit_id, each.unit.path, what.level) for each, what in given}
    lines = {path: ancestors(path)[::-1] for _, path, _ in asked}
    above = {unit.path: unit for unit in Unit.objects.filter(path__in={p for line in lines.values() for p in line})}
    codes = {
        (pk, level): decider_of(document.level_by_code[level], [above[p] for p in lines[path] if p in above])
        for pk, path, level in asked
    }
    units = {unit.code: unit for unit in Unit.objects.filter(code__in={code for code in codes.values() if code})}
    return {key: units.get(code or "", plan.issuer) for key, code in codes.items()}


def _decision(plan: Plan, unit: Unit, what: Given, by: Actor, at: datetime) -> Decision:
    decided_at = start_of(what.decided_on, plan.timezone) + MORNING
    return Decision.objects.create(
        plan=plan,
        unit=unit,
        kind=DecisionKind.RECOGNISE,
        title=f"Công nhận mô hình, điển hình “Dân vận khéo” năm {plan.period_from.year}",
        legal_basis="Quyết định bản giấy, nhập từ danh sách của những năm trước.",
        state=DecisionState.ISSUED,
        year=what.decided_on.year,
        signer_name=SIGNER,
        signed_on=what.decided_on,
        signed_at=decided_at,
        drafted_at=at,
        drafted_by_id=by.user_id,
        issued_at=decided_at,
        issued_by_id=by.user_id,
        earlier=True,
        paper_number=what.paper_number,
    )


def _line(decision: Decision, registration: Registration, level: Level) -> Recognition:
    item = DecisionItem.objects.create(
        decision=decision,
        order=decision.items.count() + 1,
        registration=registration,
        named=registration.carrier or registration.unit.title,
        achievement=registration.title,
    )
    decided_at = decision.issued_at
    if decided_at is None:
        raise ValueError("an earlier decision has its day")
    recognition = Recognition.objects.create(
        item=item,
        registration=registration,
        plan_id=decision.plan_id,
        level=level.code,
        level_rank=level.rank,
        from_at=decided_at,
    )
    ranks = Recognition.objects.filter(registration=registration, to_at__isnull=True)
    restate(registration, at=decided_at, recognised_rank=max(ranks.values_list("level_rank", flat=True)))
    return recognition
