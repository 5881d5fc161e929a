"""The report on a list, as it is kept with it and shown: counts, rows, problems, notes."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from kheo.papers.queries.comparing import Comparison, Row
from kheo.papers.queries.ground import Ground
from kheo.papers.rules.reading import CellProblem
from kheo.plans.rules.document import PlanDocument
from kheo.registrations.models import Registration
from kheo.registrations.rules import KIND_TITLES, Kind, RegistrationValues, State
from kheo.registrations.rules.values import LABELS
from kheo.shared.periods import dmy
from kheo.shared.problems import Problem

KEPT_PROBLEMS = 500  # of one report; the annotated copy shows all
KEPT_ROWS = 200
_COUNTS = ("sheets", "rows", "new", "changed", "same", "look_alikes", "incomplete")
Told = dict[str, str]  # a CellProblem as plain values
_SHORT = 300  # characters of an old or new value


def counts_of(comparison: Comparison) -> dict[str, int]:
    return {
        "sheets": comparison.reading.sheets,
        "rows": comparison.row_count,
        "new": len(comparison.new),
        "changed": len(comparison.changed),
        "same": comparison.same,
        "moved": len(comparison.moved),
        "incomplete": len(comparison.incomplete),
        "look_alikes": len(comparison.look_alikes),
    }


def said_of(comparison: Comparison | None, refused: Sequence[Problem] = ()) -> dict[str, Any]:
    """The report as other programs read it (see the contract of `kheo list import --json`); all problems are in it."""
    counts = counts_of(comparison) if comparison else dict.fromkeys(_COUNTS, 0)
    told = comparison.problems if comparison else [CellProblem("", "", p.code, p.message, p.next_step) for p in refused]
    notes = comparison.notes if comparison else []
    return said(counts, [asdict(problem) for problem in told], [asdict(note) for note in notes])


def said(counts: Mapping[str, int], problems: list[Told], notes: list[Told]) -> dict[str, Any]:
    """The same of a list that was not applied, from its counts and the problems and notes as plain values."""
    return {"applied": False, **{name: counts[name] for name in _COUNTS}, "problems": problems, "notes": notes}


def kept(counts: Mapping[str, int], problems: list[Told], notes: list[Told]) -> dict[str, Any]:
    """The report as it is kept with a list, but for the table of its rows."""
    return {
        **counts,
        "problem_count": len(problems),
        "problems": problems[:KEPT_PROBLEMS],
        "notes": notes[:KEPT_PROBLEMS],
    }


def report_of(comparison: Comparison, ground: Ground | None = None) -> dict[str, Any]:
    """Counts, problems and notes; the first rows too where the ground with the plan's words is given."""
    problems = [asdict(problem) for problem in comparison.problems]
    report = kept(counts_of(comparison), problems, [asdict(note) for note in comparison.notes])
    if ground is not None:
        document, plan_id = ground.document, ground.plan.pk
        latest = _latest_registrations(comparison)
        report["table"] = [_row(row, document, plan_id, latest) for row in comparison.rows[:KEPT_ROWS]]
        report["table_of"] = len(comparison.rows)
    return report


def _latest_registrations(comparison: Comparison) -> dict[int, tuple[int, int]]:
    """The latest registration of each initiative that a row looks like, and its plan, by initiative; one query."""
    initiatives = {row.alike_id for row in comparison.rows[:KEPT_ROWS] if row.alike_id}
    if not initiatives:
        return {}
    found = Registration.objects.filter(initiative__in=initiatives).exclude(state=State.WITHDRAWN).order_by("id")
    return {initiative: (pk, plan) for initiative, pk, plan in found.values_list("initiative_id", "id", "plan_id")}


def _row(row: Row, document: PlanDocument, plan_id: int, latest: dict[int, tuple[int, int]]) -> dict[str, Any]:
    said: dict[str, Any] = {
        "sheet": row.draft.sheet,
        "row": row.draft.row,
        "title": row.values.title,
        "carrier": row.values.carrier,
        "unit": row.unit.name,
        "fate": "new" if row.is_new else "changed" if row.changed else "same",
        "target": row.target.value,
    }
    if row.registration_id:
        said["registration"] = row.registration_id
    if row.found is not None:
        said["registration"] = row.found.pk
        said["number"] = row.found.number
        said["from"] = row.found.state
        before = RegistrationValues.of(row.found)
        said["changes"] = [
            (LABELS.get(name, name), _say(name, before, document), _say(name, row.values, document))
            for name in row.changed
        ]
    if row.missing:
        said["missing"] = [LABELS.get(name, name).lower() for name in row.missing]
    if row.alike:
        said["alike"] = row.alike
        said["alike_registration"], plan = latest.get(row.alike_id or 0, (None, None))
        said["alike_earlier"] = plan is not None and plan != plan_id
    return said


def _say(name: str, values: RegistrationValues, document: PlanDocument) -> str:
    value = getattr(values, name)
    words: dict[str, dict[str, Any]] = {
        "field": {**document.field_by_code},
        "level": {**document.level_by_code},
        "subject": {**document.subject_by_code},
        "priorities": {**document.priority_by_code},
    }
    known = words.get(name, {})
    if name == "kind":
        return KIND_TITLES[Kind(value)]
    if name == "priorities":
        return "; ".join(known[code].title if code in known else code for code in value)
    if name in {"starts_on", "ends_on"}:
        return dmy(value) if value else ""
    if value in known:
        return str(known[value].title)
    text = "" if value is None else str(value)
    return text if len(text) <= _SHORT else f"{text[: _SHORT - 1]}…"
