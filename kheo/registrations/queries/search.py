"""Asking the search index: which registrations meet a question, newest first, a page at a time.

Both indexes answer lazily, so the first page costs the same however many rows meet the question.
"""

from collections.abc import Sequence

from django.db import connection

from kheo.registrations.rules.tokens import LONGEST_WORD, Question, as_fts5, as_tsquery, word_token
from kheo.shared.text import words

MOST_ASKED = 12  # words of one question
MOST_COMPLETIONS = 300  # of the last word
SHORTEST_PREFIX = 2


def question_of(text: str) -> Question:
    """Every word must be there; the last one, while it is being typed, by its beginning. One query."""
    asked = words(text)[:MOST_ASKED]
    question = [[word_token(word)] for word in asked]
    if asked and len(asked[-1]) >= SHORTEST_PREFIX and asked[-1].isascii() and not text[-1:].isspace():
        question[-1] = _completions(asked[-1][:LONGEST_WORD])
    return question


def _completions(beginning: str) -> list[str]:
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


def some_ids(question: Question, *, limit: int) -> Sequence[int]:
    """Any `limit` of the registrations that meet the question: all of them where there are fewer."""
    if connection.vendor == "sqlite":
        return matching_ids(question, limit=limit)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT registration_id FROM registrations_search WHERE tokens @@ %s::tsquery LIMIT %s",
            [as_tsquery(question), limit],
        )
        return [pk for (pk,) in cursor.fetchall()]


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
