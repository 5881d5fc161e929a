"""Writing new registrations by the hundred or the thousand, of one list or of many. Part of other actions.

Five tables, one prepared statement for each, whatever the number of lists: initiatives, registrations, their stories,
their standings where they enter the register, and the search index.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from kheo.plans.models import Plan
from kheo.registrations.actions.indexing import write_tokens
from kheo.registrations.actions.rows import insert_rows, reserve_ids, stamp
from kheo.registrations.actions.standings import priorities_text
from kheo.registrations.actions.steps import take_numbers
from kheo.registrations.models import Event, Initiative, Registration, Standing
from kheo.registrations.rules import State
from kheo.registrations.rules.spelling import SPELT
from kheo.registrations.rules.tokens import place_facts

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor

IMPORTED = "import"  # the event of a registration that came in by a list

_TITLE, _FOLDED, _KIND = (SPELT.index(name) for name in ("title", "title_folded", "kind"))
_PRIORITIES, _CONSENT = SPELT.index("priorities"), SPELT.index("consent_to_publish")
_INITIATIVE = ("id", "unit_id", "kind", "title", "title_folded", "first_year", "created_at")
_REGISTRATION = (
    *("id", "unit_id", "initiative_id", "late", "list_import_id", "number", "continues_id", "first_time"),
    *("consent_recorded_at", *SPELT, "state", "submitted_at", "accepted_at"),
    *("plan_id", "created_at", "created_by_id", "changed_at", "revision", "reason"),
)
_EVENT = ("registration_id", "step", "at", "by_id", "by_name", "reason")
_COPIED = ("level_rank", "field", "subject", "kind")
_COPIES = [SPELT.index(name) for name in _COPIED]
_STANDING = (
    *("registration_id", "unit_id", "plan_id", "from_at", "priorities", "late", "first_time", *_COPIED),
    *("built", "recognised_rank", "commended", "replicated", "published"),
)
_NOTHING_YET = (False, 0, False, False, False)  # built, recognised_rank …


class NewRow(NamedTuple):
    """One registration to come. Columns are in the order of `SPELT`; a search finds it by its facts and words."""

    unit_id: int
    state: State  # draft, submitted or accepted
    late: bool
    list_import_id: int | None
    columns: Sequence[Any]
    facts: str
    words: str
    continues: Registration | None = None


def insert_registrations(
    plan: Plan, rows: Sequence[NewRow], *, by: "Actor", at: datetime, lineage: Callable[[int], Sequence[int]]
) -> list[int]:
    """Write the rows, in order, and give their ids. Those in the register take the next numbers, in order too.

    `lineage` gives the ids of a unit and of those above it. The caller has made sure that the rows are tidy, of known
    codes, and not there yet.
    """
    if not rows:
        return []
    now = stamp(at)
    ids = reserve_ids(Registration, len(rows))
    initiatives = _initiatives(plan, rows, now)
    entering = sum(1 for row in rows if row.state is State.ACCEPTED)
    number = take_numbers(plan, entering) if entering else 0
    common = (plan.pk, now, by.user_id, now, 1, "")
    tails: dict[State, tuple[Any, ...]] = {
        State.DRAFT: (State.DRAFT.value, None, None, *common),
        State.SUBMITTED: (State.SUBMITTED.value, now, None, *common),
        State.ACCEPTED: (State.ACCEPTED.value, now, now, *common),
    }
    written = []
    for pk, initiative, row in zip(ids, initiatives, rows, strict=True):
        given = None
        if row.state is State.ACCEPTED:
            number += 1
            given = number
        earlier, consented = row.continues, now if row.columns[_CONSENT] else None
        circumstances = (pk, row.unit_id, initiative, row.late, row.list_import_id, given)
        origin = (earlier.pk if earlier else None, earlier is None, consented)
        written.append((*circumstances, *origin, *row.columns, *tails[row.state]))
    insert_rows(Registration, _REGISTRATION, written)
    story = (IMPORTED, now, by.user_id, by.name, "")
    insert_rows(Event, _EVENT, [(pk, *story) for pk in ids])
    if entering:
        insert_rows(Standing, _STANDING, list(_standings(plan, ids, rows, now)))
    _index(plan, ids, rows, lineage)
    return ids


def _initiatives(plan: Plan, rows: Sequence[NewRow], now: Any) -> list[int]:
    """The initiative of each row: that of the registration it carries on, or a new one."""
    new = [row for row in rows if row.continues is None]
    ids = reserve_ids(Initiative, len(new))
    year = plan.period_from.year
    insert_rows(
        Initiative,
        _INITIATIVE,
        [
            (pk, row.unit_id, row.columns[_KIND], row.columns[_TITLE], row.columns[_FOLDED], year, now)
            for pk, row in zip(ids, new, strict=True)
        ],
    )
    following = iter(ids)
    return [row.continues.initiative_id if row.continues else next(following) for row in rows]


def _standings(plan: Plan, ids: Sequence[int], rows: Sequence[NewRow], now: Any) -> Iterator[tuple[Any, ...]]:
    for pk, row in zip(ids, rows, strict=True):
        if row.state is State.ACCEPTED:
            columns = row.columns
            yield (
                *(pk, row.unit_id, plan.pk, now, _priorities(columns[_PRIORITIES]), row.late, row.continues is None),
                *(columns[place] for place in _COPIES),
                *_NOTHING_YET,
            )


@cache
def _priorities(spelt: str) -> str:
    """The priorities of a registration, JSON there, as its standing has them."""
    return priorities_text(json.loads(spelt))


def _index(plan: Plan, ids: Sequence[int], rows: Sequence[NewRow], lineage: Callable[[int], Sequence[int]]) -> None:
    places: dict[tuple[int, State, bool], str] = {}
    found_by = []
    for pk, row in zip(ids, rows, strict=True):
        place = row.unit_id, row.state, row.late
        facts = places.get(place)
        if facts is None:
            above = lineage(row.unit_id)
            facts = " ".join(place_facts(plan.pk, row.unit_id, above, row.state.value, late=row.late))
            places[place] = facts
        found_by.append((pk, f"{facts} {row.facts} {row.words}"))
    write_tokens(found_by, set(" ".join([row.words for row in rows]).split()), are_new=True)
