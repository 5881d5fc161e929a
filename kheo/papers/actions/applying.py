"""Writing what a list brings. Part of the actions on lists, inside their transaction."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from kheo.accounts.actor import Actor
from kheo.audit.actions import Done, record_all
from kheo.papers.actions.delivering import Delivered, deliver_lists
from kheo.papers.queries.comparing import Comparison, Row
from kheo.papers.queries.ground import Ground
from kheo.papers.queries.reports import counts_of, report_of
from kheo.registrations.actions.bulk import change_registrations
from kheo.registrations.actions.drafts import follow_title
from kheo.registrations.actions.events import tell_all
from kheo.registrations.actions.indexing import index
from kheo.registrations.actions.new_rows import NewRow, insert_registrations
from kheo.registrations.actions.steps import enter, mark_submitted, problems_before_submitting
from kheo.registrations.models import ListImport, Registration
from kheo.registrations.rules import EDITABLE, RegistrationValues, State, Step
from kheo.registrations.rules.spelling import spell
from kheo.shared.problems import RuleBroken
from kheo.units.models import Unit

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
    delivered = Delivered()
    if entry.send or entry.accept:
        sent = (row.unit for row in comparison.rows if row.does_something and row.target not in EDITABLE)
        [delivered] = deliver_lists([sent], entry.scope, ground, by, at)
    entry.deliveries = delivered.ids
    entry.save(force_insert=entry._state.adding)
    imported = Done(
        "list.import",
        entry.scope,
        entry,
        before={pk: kept["values"] for pk, kept in entry.before.items()},
        after={
            "plan": entry.plan.code,
            "sha256": entry.sha256,
            "registrations": created,
            "deliveries": entry.deliveries,
            **counts_of(comparison),
        },
    )
    record_all([*delivered.done, imported], by=by, at=at)


def _create(entry: ListImport, rows: list[Row], ground: Ground, by: Actor, at: datetime) -> list[int]:
    """The new registrations, unit by unit in official order, so that numbers are given in it."""
    new: list[NewRow] = []
    chosen: list[Row] = []
    for unit, own in sorted(_by_unit(rows), key=lambda pair: pair[0].path):
        due = ground.due(unit)
        late = bool(due and due.is_late(at))
        for state in (State.ACCEPTED, State.SUBMITTED, State.DRAFT):
            for row in own:
                if row.target is state:
                    spelt = spell(row.values, ground.document, unit.code)
                    new.append(NewRow(unit.pk, state, late and state is not State.DRAFT, entry.pk, *spelt))
                    chosen.append(row)
    created = insert_registrations(entry.plan, new, by=by, at=at, lineage=ground.ids_above)
    for row, pk in zip(chosen, created, strict=True):
        row.registration_id = pk
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
