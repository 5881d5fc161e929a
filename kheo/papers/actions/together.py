"""Many lists of one plan come in, many of them in one transaction: the command line's way with thousands of files.

The lists are read and prepared beside this process, and written by the hundred. One that is not like most (its rows
are there already, or not plain) is brought in on its own, in its turn, as `import_list` does.
"""

import gc
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import IntegrityError, connection, transaction
from rapidfuzz import fuzz

from kheo.accounts.actor import Actor
from kheo.audit.actions import Done, record_all
from kheo.papers.actions.delivering import Delivered, deliver_lists
from kheo.papers.actions.lists import import_list, one_list_at_a_time, refuse, short_name
from kheo.papers.queries.comparing import ALIKE, AS_USUAL, Handing
from kheo.papers.queries.ground import Ground
from kheo.papers.queries.prepared_lists import Read, footing_of, read_aside
from kheo.papers.queries.reports import kept, said, said_of
from kheo.papers.queries.workbook import read_file
from kheo.papers.rules.preparing import Prepared
from kheo.registrations.actions.new_rows import NewRow, insert_registrations
from kheo.registrations.actions.rows import insert_rows, reserve_ids, stamp
from kheo.registrations.models import Initiative, ListImport, Registration
from kheo.registrations.rules import State, row_key
from kheo.shared.problems import Problem, RuleBroken
from kheo.units.models import Unit

MOST = 64  # lists in one transaction
_LOG_PAGES = 8_192  # 32 MB of SQLite's log

_ENTRY = (
    *("id", "plan_id", "scope_id", "filename", "sha256", "uploaded_at", "uploaded_by_id", "level", "send", "accept"),
    *("report", "new", "changed", "same", "before", "deliveries", "applied_at", "applied_by_id"),
)


@dataclass(frozen=True, slots=True)
class Brought:
    """What became of one file: its report, and why it was refused."""

    path: Path
    said: dict[str, Any]
    refused: tuple[Problem, ...] = ()


def import_lists(
    *, ground: Ground, scope: Unit, paths: Sequence[Path], by: Actor, at: datetime, handing: Handing = AS_USUAL
) -> Iterator[Brought]:
    """Check and apply each file as `import_list` does, in order; a file that is refused does not stop the others.

    Each list comes in whole or not at all. What is reported is written for good.
    """
    refuse(ground, scope, handing, by)
    bringing = _Bringing(ground, scope, by, at, handing)
    with _little_collecting(), _seldom_tidying():
        lists = read_aside(paths, footing_of(ground, scope, handing))
        while some := list(islice(lists, MOST)):
            yield from bringing.bring(some)


@contextmanager
def _little_collecting() -> Iterator[None]:
    """Lists by the thousand make many objects, none of which refers to itself: what was there before them is left out
    of the search for garbage, and the search is made seldom."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(100_000, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


@contextmanager
def _seldom_tidying() -> Iterator[None]:
    """SQLite moves what is written from its log to its file seldom, not after each of these long transactions.

    Each is as safe as any other: the log is on disk before a transaction counts as done. Does nothing on PostgreSQL.
    """
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_autocheckpoint")
        [before] = cursor.fetchone()
        cursor.execute(f"PRAGMA wal_autocheckpoint = {_LOG_PAGES}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA wal_autocheckpoint = {int(before)}")


class _Bringing:
    """The circumstances that all lists of one call have in common."""

    def __init__(self, ground: Ground, scope: Unit, by: Actor, at: datetime, handing: Handing) -> None:
        self.ground, self.scope, self.by, self.at, self.handing = ground, scope, by, at, handing
        self.target = State.SUBMITTED if handing.send else State.DRAFT
        if handing.accept:
            self.target = State.ACCEPTED
        self.now = stamp(at)
        self.most = MOST

    def bring(self, lists: list[Read]) -> Iterator[Brought]:
        """As many together as may be. After one on its own the next are fewer, so that a run of such costs no more."""
        while lists:
            run = self._alike_in_kind(lists[: self.most])
            try:
                done = self._write(run) if run else []
            except IntegrityError:  # somebody enters one of these rows at this very moment: each has to see for itself
                done = [self._alone(each) for each in run]
            self.most = min(2 * self.most, MOST)
            if not done:
                done, self.most = [self._alone(lists[0])], 1
            lists = lists[len(done) :]
            yield from done

    def _alike_in_kind(self, lists: Sequence[Read]) -> list[Read]:
        """The first lists that are plain and of which none sees what another brings; refused files are among them."""
        run: list[Read] = []
        units: set[int] = set()
        for each in lists:
            if each.prepared:
                own = {unit_id for unit_id, _ in each.prepared.of_units}
                if not each.prepared.plain or not units.isdisjoint(own) or self._closed(own):
                    break
                units |= own
            run.append(each)
        return run

    def _closed(self, units: set[int]) -> bool:
        """Whether it is too late for one of the units to send anything."""
        if self.target is not State.SUBMITTED:
            return False
        dues = (self.ground.due(self.ground.units[unit_id]) for unit_id in units)
        return any(due and due.is_closed(self.at) for due in dues)

    def _alone(self, read: Read) -> Brought:
        if read.refused:
            return _refused(read)
        try:
            entry, comparison = import_list(
                plan=self.ground.plan,
                scope=self.scope,
                data=read_file(read.path),
                filename=read.path.name,
                by=self.by,
                at=self.at,
                handing=self.handing,
                ground=self.ground,
            )
        except RuleBroken as broken:
            return Brought(read.path, said_of(None, broken.problems), tuple(broken.problems))
        return Brought(read.path, {**said_of(comparison), "applied": entry is not None})

    @transaction.atomic
    def _write(self, run: list[Read]) -> list[Brought]:
        """Bring in the first lists of the run: until one of whose rows the register has some already."""
        one_list_at_a_time(self.ground.plan)
        units = {unit_id for each in run if each.prepared for unit_id, _ in each.prepared.of_units}
        there = self._keys_there(units)
        new: list[tuple[Read, Prepared]] = []
        done: list[Read] = []
        for each in run:
            if each.prepared:
                if not there.isdisjoint(each.prepared.keys):
                    break
                new.append((each, each.prepared))
            done.append(each)
        counts = iter(self._write_new(new) if new else ())
        return [_brought(each, each.prepared, next(counts)) if each.prepared else _refused(each) for each in done]

    def _keys_there(self, units: set[int]) -> set[str]:
        """The rows that the register has of the units, by the keys under which a list would find them."""
        rows = Registration.objects.filter(plan=self.ground.plan, unit__in=units).exclude(state=State.WITHDRAWN)
        there = set(rows.values_list("row_key", flat=True))
        if any(key.startswith("~") for key in there):  # drafts that were set apart from rows which may be gone
            apart = rows.filter(row_key__startswith="~").values_list("unit__code", "title", "carrier")
            there.update(row_key(*words) for words in apart)
        return there

    def _write_new(self, lists: Sequence[tuple[Read, Prepared]]) -> list[dict[str, int]]:
        """Every list's registrations, deliveries and record; gives the counts of each."""
        ground, by, at = self.ground, self.by, self.at
        alike = self._look_alikes([each for _, each in lists])
        entries = reserve_ids(ListImport, len(lists))
        rows = [list(self._rows(each, pk)) for pk, (_, each) in zip(entries, lists, strict=True)]
        created = insert_registrations(
            ground.plan, [row for some in rows for row in some], by=by, at=at, lineage=ground.ids_above
        )
        following = iter(created)
        delivered = [Delivered() for _ in lists]
        if self.target is not State.DRAFT:
            sent = [
                [ground.units[pk] for pk, some in each.of_units if any(row[0] for row in some)] for _, each in lists
            ]
            delivered = deliver_lists(sent, self.scope, ground, by, at)
        counts, written, done = [], [], []
        for pk, (read, each), own, handed_in, found in zip(entries, lists, rows, delivered, alike, strict=True):
            counts.append(_counts(each, found))
            written.append(self._entry(pk, read, each, counts[-1], handed_in.ids))
            after = {
                "plan": ground.plan.code,
                "sha256": read.sha256,
                "registrations": list(islice(following, len(own))),
                "deliveries": handed_in.ids,
                **counts[-1],
            }
            entry = ListImport(pk=pk, filename=short_name(read.path.name))
            done += [*handed_in.done, Done("list.import", self.scope, entry, {}, after)]
        insert_rows(ListImport, _ENTRY, written)
        record_all(done, by=by, at=at)
        return counts

    def _rows(self, prepared: Prepared, entry: int) -> Iterator[NewRow]:
        """The registrations of a list, unit by unit in official order, the complete ones before the drafts."""
        units, target = self.ground.units, self.target
        for unit_id, rows in sorted(prepared.of_units, key=lambda pair: units[pair[0]].path):
            due = self.ground.due(units[unit_id])
            late = bool(due and due.is_late(self.at)) and target is not State.DRAFT
            for row in sorted(rows, key=_incomplete) if target is not State.DRAFT else rows:
                complete, _, facts, words, *columns = row
                state = target if complete else State.DRAFT
                yield NewRow(unit_id, state, late and complete, entry, columns, facts, words)

    def _entry(
        self, pk: int, read: Read, prepared: Prepared, counts: dict[str, int], deliveries: list[int]
    ) -> tuple[Any, ...]:
        """The list as it is kept, in the order of `_ENTRY`."""
        handing, now, by = self.handing, self.now, self.by.user_id
        report = json.dumps(kept(counts, prepared.problems, prepared.notes), ensure_ascii=False)
        who = (self.ground.plan.pk, self.scope.pk, short_name(read.path.name), read.sha256, now, by)
        how = (handing.level, handing.send, handing.accept)
        return (pk, *who, *how, report, counts["new"], 0, 0, "{}", json.dumps(deliveries), now, by)

    def _look_alikes(self, lists: Sequence[Prepared]) -> list[int]:
        """How many rows of each list nearly repeat an initiative of the same unit, as `compare` finds them."""
        units = {unit_id for each in lists for unit_id, _ in each.of_units}
        there: dict[int, list[str]] = defaultdict(list)
        for unit_id, folded in Initiative.objects.filter(unit__in=units).values_list("unit_id", "title_folded"):
            there[unit_id].append(" ".join(sorted(folded.split())))
        return [
            sum(
                any(fuzz.ratio(title, other, score_cutoff=ALIKE) for other in there[unit_id])
                for unit_id, rows in each.of_units
                if unit_id in there
                for _, title, *_ in rows
            )
            for each in lists
        ]


def _refused(read: Read) -> Brought:
    return Brought(read.path, said_of(None, read.refused), read.refused)


def _incomplete(row: Sequence[Any]) -> bool:
    return not row[0]


def _counts(prepared: Prepared, look_alikes: int) -> dict[str, int]:
    rows = [row for _, some in prepared.of_units for row in some]
    return {
        "sheets": prepared.sheets,
        "rows": prepared.rows,
        "new": len(rows),
        "changed": 0,
        "same": 0,
        "moved": 0,
        "incomplete": sum(map(_incomplete, rows)),
        "look_alikes": look_alikes,
    }


def _brought(read: Read, prepared: Prepared, counts: dict[str, int]) -> Brought:
    return Brought(read.path, {**said(counts, prepared.problems, prepared.notes), "applied": True})
