"""The table of the API's permission matrix: one line for each operation. An operation without a line fails the tests.

As in `doors.py`, a line says what the operation is about: everything ("all"), a plan ("plan") or something of a unit
("unit"), and how its address, query and body are filled for something at a position.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.house.doors import _plan, _recognised_registration, _unit, recognised, registration, scored_round, source
from tests.house.world import World
from tests.interchange.factories import DAY, some_figures

Filled = Callable[[World, str], dict[str, Any]]


@dataclass(frozen=True)
class Operation:
    about: str = "all"
    path: Filled | None = None
    query: Filled | None = None
    body: Filled | None = None
    answers: frozenset[int] = frozenset({200})  # to somebody who may


def _of_plan(world: World, position: str) -> dict[str, Any]:
    return {"code": _plan(world, position)}


def _target(world: World, position: str) -> dict[str, Any]:
    target = world.plans[position].versions.get().document.targets[0]
    return {"code": _plan(world, position), "target": target.code}


def _of_unit(world: World, position: str) -> dict[str, Any]:
    return {"unit": _unit(world, position)}


def _plan_and_unit(world: World, position: str) -> dict[str, Any]:
    return {"plan": _plan(world, position), "unit": _unit(world, position)}


def _number(make: Callable[[World, str], Any]) -> Filled:
    return lambda world, position: {"pk": world.one(make, position).pk}


def _because(world: World, position: str) -> dict[str, Any]:
    return {"reason": "Ghi thiếu số hộ."}


def _done(world: World, position: str) -> dict[str, Any]:
    return {"happened_on": "2023-06-01", "note": "Đã họp thôn."}


def _issued(world: World, position: str) -> dict[str, Any]:
    return {"pk": world.one(recognised, position).item.decision_id}


def _shown(world: World, position: str) -> dict[str, Any]:
    return {"pk": _recognised_registration(world, position)}


def _day_of_source(world: World, position: str) -> dict[str, Any]:
    return {"source": world.one(source, position).code, "year": 2023, "as_of": DAY.isoformat()}


ALL = Operation()
PLAN = Operation("plan", _of_plan)
FIGURES = Operation("unit", _of_plan, _of_unit)
REGISTRATION = _number(registration)
ROUND = _number(scored_round)
CONFLICT = frozenset({409})  # a draft is not there to be accepted

OPERATIONS: dict[str, Operation] = {
    "list_models": ALL,
    "read_model": Operation(path=_shown),
    "list_notices": ALL,
    "list_plans": ALL,
    "read_plan": PLAN,
    "list_clauses": PLAN,
    "list_targets": PLAN,
    "list_deadlines": PLAN,
    "list_units": ALL,
    "read_unit": Operation("unit", lambda world, position: {"code": _unit(world, position)}),
    "list_registrations": Operation("unit", query=_plan_and_unit),
    "read_registration": Operation("unit", REGISTRATION),
    "create_registration": Operation("unit", body=_plan_and_unit, answers=frozenset({201})),
    "change_registration": Operation(
        "unit", REGISTRATION, body=lambda *_: {"title": "Tên khác"}, answers=frozenset({428})
    ),
    "submit_registration": Operation("unit", REGISTRATION, answers=frozenset({200, 422})),
    "accept_registration": Operation("unit", REGISTRATION, answers=CONFLICT),
    "return_registration": Operation("unit", REGISTRATION, body=_because, answers=CONFLICT),
    "withdraw_registration": Operation("unit", REGISTRATION, body=_because),
    "list_progress": Operation("unit", REGISTRATION),
    "add_progress": Operation("unit", REGISTRATION, body=_done, answers=CONFLICT),
    "read_figures": FIGURES,
    "list_target_figures": Operation("plan", _target),
    "list_records": FIGURES,
    "list_deliveries": FIGURES,
    "list_rounds": Operation("unit", query=_of_unit),
    "read_round": Operation("unit", ROUND),
    "list_candidates": Operation("unit", ROUND),
    "list_decisions": ALL,
    "read_decision": Operation("unit", _issued),
    "list_recognitions": Operation("unit", query=_of_unit),
    "journal_head": ALL,
    "put_rollup": Operation("unit", _day_of_source, body=lambda *_: some_figures(), answers=frozenset({201})),
}
