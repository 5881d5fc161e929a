"""Writing what a list brings. Part of the actions on lists, inside their transaction."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from kheo.accounts.actor import Actor
from kheo.audit.actions import record
from kheo.papers.queries.comparing import Comparison, Row
from kheo.papers.queries.ground import Ground
from kheo.papers.queries.reports import counts_of, report_of
from kheo.plans.models import Plan
from kheo.registrations.actions.bulk import change_registrations, create_registrations
from kheo.registrations.actions.drafts import follow_title
from kheo.registrations.actions.events import tell_all
from kheo.registrations.actions.indexing import index
from kheo.registrations.actions.rows import as_objects, insert_rows, reserve_ids
from kheo.registrations.actions.steps import enter, mark_submitted, problems_before_submitting
from kheo.registrations.models import Delivery, ListImport, Registration
from kheo.registrations.rules import EDITABLE, RegistrationValues, State, Step
from kheo.shared.problems import RuleBroken
from kheo.units.models import Unit
from kheo.units.rules import contains

KEPT_STATE = ("state", "submitted_at", "late", "reason", "row_key")


def bring_in(
    entry: ListImport, comparison: Comparison, ground: Ground, by: Actor, at: datetime, *, with_table: bool
) -> None:
    """Write new rows, changes and steps; the deliveries that the list stands for; the record. `entry` is saved."""
    before = {row.found.pk: _kept(row.found) for row in comparison.rows if row.found and row.does_something}
    created = _create(entry, comparison.new, ground, by, at)
    changes = {row.found.pk: row.values for row in comparison.changed if row.found}
    changed = change_registrations(changes, by=by, at=at, document=ground.document) if changes else []
    revisions = {each.pk: each.revision for each, _ in changed}
    revisions.update(_move(comparison.moved, ground, by, at))
    entry.before = {str(pk): {**before[pk], "revision": revision} for pk, revision in revisions.items()}
    entry.new, entry.changed, entry.same = len(created), len(changed), comparison.same
    entry.report = report_of(comparison, ground if with_table else None)
    entry.applied_at, entry.applied_by_id = at, by.user_id
    entry.deliveries = _deliver(entry.scope, comparison.rows, ground, by, at) if entry.send or entry.accept else []
    _save(entry)
    record(
        action="list.import",
        by=by,
        at=at,
        unit=entry.scope,
        target=entry,
        before={pk: kept["values"] for pk, kept in entry.before.items()},
        after={
            "plan": entry.plan.code,
            "sha256": entry.sha256,
            "registrations": created,
            "deliveries": entry.deliveries,
            **counts_of(comparison),
        },
    )


def _save(entry: ListImport) -> None:
    """A list of the command line has an id in advance, and is written like the rows."""
    if entry._state.adding:
        insert_rows(
            ListImport, [{field.attname: getattr(entry, field.attname) for field in ListImport._meta.concrete_fields}]
        )
    else:
        entry.save()


def _create(entry: ListImport, rows: list[Row], ground: Ground, by: Actor, at: datetime) -> list[int]:
    """The new registrations, unit by unit in official order, so that numbers are given in it."""
    created: list[int] = []
    for unit, own in sorted(_by_unit(rows), key=lambda pair: pair[0].path):
        lineage = [each.pk for each in ground.lineage(unit)]
        for state in (State.ACCEPTED, State.SUBMITTED, State.DRAFT):
            chosen = [row for row in own if row.target is state]
            if chosen:
                made = create_registrations(
                    entry.plan,
                    unit,
                    [row.values for row in chosen],
                    state=State.SUBMITTED if state is State.ACCEPTED else state,
                    by=by,
                    at=at,
                    list_import=entry,
                    accept=state is State.ACCEPTED,
                    document=ground.document,
                    due=ground.due(unit),
                    lineage=lineage,
                    are_checked=True,
                )
                for row, each in zip(chosen, made, strict=True):
                    row.registration_id = each.pk
                    created.append(each.pk)
    return created


def _move(rows: list[Row], ground: Ground, by: Actor, at: datetime) -> dict[int, int]:
    """Send the registrations that were there, or enter them into the register; gives each one's new revision."""
    if not rows:
        return {}
    targets = {row.found.pk: row.target for row in rows if row.found}
    found = list(
        Registration.objects.select_for_update(of=("self",))
        .select_related("plan", "unit", "initiative")
        .filter(pk__in=list(targets))
        .order_by("unit__path", "id")
    )
    sent = [each for each in found if each.state in EDITABLE]
    entered = [each for each in found if targets[each.pk] is State.ACCEPTED]
    for each in sent:
        due = ground.due(each.unit)
        open_to = None if targets[each.pk] is State.ACCEPTED else due  # the keeper enters after the list is closed
        if problems := problems_before_submitting(each, ground.document, open_to, at):
            raise RuleBroken(problems)
        mark_submitted(each, due, at)
        each.save()
        follow_title(each.initiative, each)
    tell_all(sent, Step.SUBMIT, by=by, at=at)
    if entered:
        enter(entered, ground.plan, at=at)
        tell_all(entered, Step.ACCEPT, by=by, at=at)
    index(found)
    return {each.pk: each.revision for each in found}


def _deliver(scope: Unit, rows: Iterable[Row], ground: Ground, by: Actor, at: datetime) -> list[int]:
    """The list of each unit of whom the plan asks for one, and whose rows this list brings, counts as delivered.

    A hamlet's list is not yet that of the commune above it.
    """
    senders: dict[str, tuple[str, str]] = {}
    units: dict[str, Unit] = {}
    for unit, _ in _by_unit(row for row in rows if row.does_something and row.target not in EDITABLE):
        due = ground.due(unit)
        asked = next((each for each in ground.lineage(unit) if due and each.code == due.unit_code), None)
        if due and asked and contains(scope.path, asked.path):
            senders[asked.code] = (due.deadline.code, due.occurrence.period)
            units[asked.code] = asked
    if not senders:
        return []
    delivered = set(
        Delivery.objects.filter(
            plan=ground.plan,
            unit__in=[each.pk for each in units.values()],
            deadline__in={code for code, _ in senders.values()},
            revoked_at__isnull=True,
        ).values_list("unit_id", "deadline", "period")
    )
    return [
        _record_delivery(ground.plan, units[code], *what, by, at)
        for code, what in sorted(senders.items())
        if (units[code].pk, *what) not in delivered
    ]


def _record_delivery(plan: Plan, unit: Unit, deadline: str, period: str, by: Actor, at: datetime) -> int:
    """As `deliveries.deliver` does, of a deadline that is known to address the unit and to be open."""
    made = {
        "id": reserve_ids(Delivery, 1)[0],
        "plan_id": plan.pk,
        "deadline": deadline,
        "period": period,
        "unit_id": unit.pk,
        "delivered_at": at,
        "way": "import",
        "recorded_at": at,
        "recorded_by_id": by.user_id,
    }
    [whole] = insert_rows(Delivery, [made])
    [delivery] = as_objects(Delivery, [whole], lambda each: None)
    record(
        action="delivery.record",
        by=by,
        at=at,
        unit=unit,
        target=delivery,
        after={"plan": plan.code, "deadline": deadline, "period": period, "delivered_at": at, "way": "import"},
    )
    return delivery.pk


def _by_unit(rows: Iterable[Row]) -> list[tuple[Unit, list[Row]]]:
    grouped: dict[int, tuple[Unit, list[Row]]] = {}
    for row in rows:
        grouped.setdefault(row.unit.pk, (row.unit, []))[1].append(row)
    return list(grouped.values())


def _kept(registration: Registration) -> dict[str, Any]:
    """What undoing needs to know of a registration that was there."""
    kept = {name: getattr(registration, name) for name in KEPT_STATE}
    kept["submitted_at"] = kept["submitted_at"].isoformat() if kept["submitted_at"] else None
    return {**kept, "state": str(kept["state"]), "values": plain_values(RegistrationValues.of(registration))}


def plain_values(values: RegistrationValues) -> dict[str, Any]:
    said = asdict(values)
    for name in ("starts_on", "ends_on"):
        said[name] = said[name].isoformat() if said[name] else None
    return {**said, "priorities": list(said["priorities"])}


def values_from(kept: dict[str, Any]) -> RegistrationValues:
    days = {name: date.fromisoformat(kept[name]) if kept[name] else None for name in ("starts_on", "ends_on")}
    return RegistrationValues(**{**kept, **days, "priorities": tuple(kept["priorities"])})
