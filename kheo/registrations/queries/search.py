"""Asking the search index: which registrations meet a question, newest first, a page at a time.

A page costs the same however many rows meet the question: both databases walk from the newest row on and stop.
"""

from collections.abc import Callable, Sequence

from django.db import connection

from kheo.registrations.rules.tokens import LONGEST_WORD, PREFIX, Question, as_fts5, as_tsquery, word_token
from kheo.shared.text import words

MOST_ASKED = 12  # words of one question
MOST_COMPLETIONS = 300  # of the last word
SHORTEST_PREFIX = 2
SMALL = 20_000  # the highest id of an index that PostgreSQL simply looks through
LOOKED_AT = 200  # of the newest registrations with some common words
NEWEST, ENOUGH = 5_000, 50  # rows of a larger one that it looks through first, and how many of them fill a page


def question_of(text: str) -> Question:
    """Every word must be there; the last one, while it is being typed, by its beginning. One query."""
    asked = words(text)[:MOST_ASKED]
    question = [[word_token(word)] for word in asked]
    if asked and len(asked[-1]) >= SHORTEST_PREFIX and asked[-1].isascii() and not text[-1:].isspace():
        question[-1] = _completions(asked[-1][:LONGEST_WORD])
    return question


def _completions(beginning: str) -> list[str]:
    """The words that begin so. SQLite reads a few short lists faster than it gathers a prefix; PostgreSQL does not."""
    if connection.vendor != "sqlite":
        return [beginning + PREFIX]
    after = beginning[:-1] + chr(ord(beginning[-1]) + 1)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word FROM registrations_word WHERE word >= %s AND word < %s ORDER BY word LIMIT %s",
            [beginning, after, MOST_COMPLETIONS],
        )
        found = [word for (word,) in cursor.fetchall()]
    return found or [beginning]


def matching_ids(question: Question, *, limit: int, before: int | None = None, after: int | None = None) -> list[int]:
    """Ids of registrations that meet the question, newest first.

    `before` and `after` are ids that bound the page: older than, newer than. With `after`, the nearest to it are given.
    """
    if connection.vendor == "sqlite":
        column, asked = "rowid", as_fts5(question)
        conditions = ["registrations_search MATCH %s"]
    else:
        column, asked = "registration_id", as_tsquery(question)
        conditions = ["tokens @@ %s::tsquery"]
    parameters: list[str | int] = [asked]
    for sign, bound in (("<", before), (">", after)):
        if bound is not None:
            conditions.append(f"{column} {sign} %s")
            parameters.append(bound)
    direction = "ASC" if after is not None else "DESC"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {column} FROM registrations_search WHERE {' AND '.join(conditions)}"  # noqa: S608
            f" ORDER BY {column} {direction} LIMIT %s",
            [*parameters, limit],
        )
        found = [pk for (pk,) in cursor.fetchall()]
    return found[::-1] if after is not None else found


def _oldest_ids(question: Question, *, limit: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rowid FROM registrations_search WHERE registrations_search MATCH %s ORDER BY rowid LIMIT %s",
            [as_fts5(question), limit],
        )
        return [pk for (pk,) in cursor.fetchall()]


def few_ids(
    question: Question, said: Question, meeting: Callable[[Sequence[int]], list[int]], *, limit: int, page: int
) -> Sequence[int] | None:
    """The registrations that meet the question, where they are at most `limit`; None where they are many.

    `said` is the part of the question that is words; `meeting` tells which of some registrations meet the rest.

    SQLite's index answers lazily, and the fewer the lists that it has to lay side by side, the sooner: it is asked for
    the words alone, from the oldest on, which it reads fastest. Where they are many, and more than a page of the newest
    of them meet the rest as well, that is taken for many; else the whole question is put.

    PostgreSQL's reads the whole answer before it gives the first row: a small index is looked through instead; in a
    large one, what fills a page among the newest is taken for many.
    """
    if connection.vendor == "sqlite":
        if said and said != question:
            found = _oldest_ids(said, limit=limit + 1)
            if len(found) <= limit:
                return meeting(found)
            if len(meeting(matching_ids(said, limit=LOOKED_AT))) > page:
                return None
        found = _oldest_ids(question, limit=limit + 1)
        return found if len(found) <= limit else None
    asked = as_tsquery(question)
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(registration_id) FROM registrations_search")
        is_small = (cursor.fetchone()[0] or 0) <= SMALL
        cursor.execute(
            "SELECT registration_id FROM (SELECT registration_id, tokens FROM registrations_search"
            " ORDER BY registration_id DESC LIMIT %s) newest WHERE tokens @@ %s::tsquery LIMIT %s",
            [SMALL if is_small else NEWEST, asked, limit + 1],
        )
        found = [pk for (pk,) in cursor.fetchall()]
        if not is_small:
            if len(found) > ENOUGH:
                return None
            cursor.execute(
                "SELECT registration_id FROM registrations_search WHERE tokens @@ %s::tsquery LIMIT %s",
                [asked, limit + 1],
            )
            found = [pk for (pk,) in cursor.fetchall()]
    return found if len(found) <= limit else None


def matching_among(ids: Sequence[int], question: Question) -> list[int]:
    """Those of a few registrations that meet the question: by reading them, which costs less than asking the index."""
    if not ids or not question:
        return list(ids)
    marks = ", ".join(["%s"] * len(ids))
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            read = f"SELECT rowid, tokens FROM registrations_search WHERE rowid IN ({marks})"  # noqa: S608
            cursor.execute(read, list(ids))
            groups = [set(group) for group in question]
            rows = [(pk, set(tokens.split())) for pk, tokens in cursor.fetchall()]
            return [pk for pk, tokens in rows if all(not group.isdisjoint(tokens) for group in groups)]
        asked = f"SELECT registration_id FROM registrations_search WHERE registration_id IN ({marks})"  # noqa: S608
        cursor.execute(f"{asked} AND tokens @@ %s::tsquery", [*ids, as_tsquery(question)])
        return [pk for (pk,) in cursor.fetchall()]
