"""Keeping the search index in step with registrations, in the same transaction as the change. Part of other actions."""

from collections.abc import Iterable, Sequence

from django.db import connection, transaction

from kheo.registrations.actions.rows import copy_rows
from kheo.registrations.models import Registration
from kheo.registrations.rules.tokens import facts_of, words_of
from kheo.units.models import Unit
from kheo.units.rules import ancestors

_SQLITE_BATCH = 500
_STEP = 500  # pages of the index that one short transaction brings together


def index(registrations: Sequence[Registration], *, are_new: bool = False) -> None:
    """Write the tokens of registrations anew. `are_new` saves the look for old ones."""
    if not registrations:
        return
    above = _lineages({each.unit_id for each in registrations})
    rows, words = [], set()
    for each in registrations:
        facts = facts_of(
            plan_id=each.plan_id,
            unit_id=each.unit_id,
            lineage=above[each.unit_id],
            state=each.state,
            field=each.field,
            level=each.level,
            subject=each.subject,
            kind=each.kind,
            late=each.late,
        )
        said = words_of(each.title, each.carrier, each.place, each.content)
        words.update(said)
        rows.append((each.pk, " ".join(facts + said)))
    write_tokens(rows, words, are_new=are_new)


def write_tokens(rows: Sequence[tuple[int, str]], words: set[str], *, are_new: bool = False) -> None:
    """Write the tokens of registrations by id, and learn their words."""
    _learn(words)
    if are_new and connection.vendor == "postgresql":  # tokens hold nothing that means anything to it but spaces
        copy_rows("registrations_search (registration_id, tokens)", rows)
        return
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            if not are_new:
                cursor.executemany("DELETE FROM registrations_search WHERE rowid = %s", [(pk,) for pk, _ in rows])
            cursor.executemany("INSERT INTO registrations_search (rowid, tokens) VALUES (%s, %s)", rows)
        else:
            cursor.executemany(
                "INSERT INTO registrations_search (registration_id, tokens) VALUES (%s, array_to_tsvector(%s))"
                " ON CONFLICT (registration_id) DO UPDATE SET tokens = excluded.tokens",
                [(pk, sorted(set(tokens.split()))) for pk, tokens in rows],
            )


def forget(ids: Iterable[int]) -> None:
    """Take registrations out of the index before they are deleted."""
    column = "rowid" if connection.vendor == "sqlite" else "registration_id"
    with connection.cursor() as cursor:
        cursor.executemany(f"DELETE FROM registrations_search WHERE {column} = %s", [(pk,) for pk in ids])  # noqa: S608


def gather_index() -> None:
    """Bring the parts of SQLite's index together, which a question would have to ask one by one.

    Each transaction that writes registrations leaves a part of its own. They are joined a little at a time, so that
    nobody has to wait; where there is one part only, nothing is done. PostgreSQL's index has no parts.
    """
    if connection.vendor != "sqlite":
        return
    pages = -_STEP  # to begin with, all parts are taken for equal
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            before = connection.connection.total_changes
            cursor.execute(
                "INSERT INTO registrations_search (registrations_search, rank) VALUES ('merge', %s)", [pages]
            )
            if connection.connection.total_changes - before < 2:  # the statement itself counts as one
                return
        pages = _STEP


def _learn(words: set[str]) -> None:
    """Add the words that are not in the list of words yet; in order, so that two writers never wait for each other."""
    known: set[str] = set()
    wanted = sorted(words)
    with connection.cursor() as cursor:
        for start in range(0, len(wanted), _SQLITE_BATCH):
            batch = wanted[start : start + _SQLITE_BATCH]
            marks = ", ".join(["%s"] * len(batch))
            cursor.execute(f"SELECT word FROM registrations_word WHERE word IN ({marks})", batch)  # noqa: S608
            known.update(word for (word,) in cursor.fetchall())
        new = [(word,) for word in wanted if word not in known]
        if new:
            cursor.executemany("INSERT INTO registrations_word (word) VALUES (%s) ON CONFLICT DO NOTHING", new)


def _lineages(unit_ids: set[int]) -> dict[int, list[int]]:
    """For each unit, its own id and those of the units above it. Two queries."""
    paths = dict(Unit.objects.filter(pk__in=unit_ids).values_list("id", "path"))
    wanted = {path for own in paths.values() for path in ancestors(own)}
    by_path = dict(Unit.objects.filter(path__in=wanted).values_list("path", "id"))
    return {unit_id: [by_path[path] for path in ancestors(own) if path in by_path] for unit_id, own in paths.items()}


def reindex(path: str = "") -> int:
    """Write the index anew for all registrations of a subtree (after units moved); returns how many."""
    written = 0
    last = 0
    while True:
        some = list(Registration.objects.within(path).filter(pk__gt=last).order_by("pk")[:_SQLITE_BATCH])
        if not some:
            return written
        index(some)
        written += len(some)
        last = some[-1].pk
