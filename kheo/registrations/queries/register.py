"""The list of registrations: filtered, searched, in three orders, fifty at a time, at one cost whatever its length.

Two ways lead to a page. Where the facts and words asked for meet few registrations (at most `FEW`), the search index
names them all and they are sorted in any order. Where they meet many, the page is found by walking an index in its
order: by unit, by title (both hold every facet), or through the search index itself, which is in order of entry. Words
that meet many are therefore listed newest first, whatever order is asked for.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from kheo.accounts.permissions import Permission
from kheo.registrations.queries.register_rows import (
    BY_ROW,
    BY_UNIT,
    Extent,
    Found,
    Part,
    Row,
    among,
    beyond,
    count,
    extent,
    ids,
    of_plan,
    rows,
    rows_beside,
    rows_of,
    with_facets,
)
from kheo.registrations.queries.search import few_ids, matching_among, matching_ids, question_of
from kheo.registrations.rules.tokens import Question, code_token
from kheo.units.rules import contains

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor

PAGE = 50
FEW = 1_000
AT_ONCE = 500  # rows of a list that is taken away
MOST_SCOPES = 40  # subtrees named to the search index


class Order(StrEnum):
    OFFICIAL = "official"
    NEWEST = "newest"
    TITLE = "title"


@dataclass(frozen=True)
class Asked:
    """What a list is asked for. Empty values ask for nothing; `scope` is a unit's path, inside the actor's reach."""

    plan_id: int
    scope: str = ""
    state: str = ""
    field: str = ""
    level: str = ""
    subject: str = ""
    kind: str = ""
    late: bool = False
    words: str = ""
    order: Order = Order.OFFICIAL

    @property
    def facets(self) -> dict[str, str | bool]:
        named: dict[str, str | bool] = {
            name: getattr(self, name) for name in ("state", "field", "level", "subject", "kind") if getattr(self, name)
        }
        return {**named, "late": True} if self.late else named


@dataclass(frozen=True)
class Page:
    """One page. `total` is exact up to `FEW`, None above; cursors are None where there is nothing more."""

    rows: list[Row]
    total: int | None
    order: Order
    newer: str | None = None
    older: str | None = None


def page_of(asked: Asked, actor: "Actor", *, after: str = "", before: str = "") -> Page:
    """The page that follows the row `after` (or precedes the row `before`); the first page without either."""
    found = _find(asked, actor)
    if found is None:
        return Page([], 0, asked.order)
    cursor = Cursor.read(after or before, found.order)
    backwards = bool(before and cursor)
    beside = found.beside(cursor, PAGE + 1, backwards=backwards)
    more, rows = len(beside) > PAGE, beside[:PAGE]
    if backwards:
        rows.reverse()
    first, last = (Cursor.of(found.order, rows[0]), Cursor.of(found.order, rows[-1])) if rows else ("", "")
    return Page(
        [row for row, _, _ in rows],
        found.total,
        found.order,
        newer=first if rows and (more if backwards else cursor) else None,
        older=last if rows and (more or backwards) else None,
    )


def every(asked: Asked, actor: "Actor", *, most: int = 100_000) -> Iterator[Row]:
    """All rows of a list in its order, some hundreds at a time: for taking the list away."""
    found = _find(asked, actor)
    cursor, left = None, most
    while found is not None and left > 0:
        rows = found.beside(cursor, min(AT_ONCE, left))
        yield from (row for row, _, _ in rows)
        if len(rows) < AT_ONCE:
            return
        left -= len(rows)
        cursor = Cursor.read(Cursor.of(found.order, rows[-1]), found.order)


@dataclass(frozen=True)
class _Found:
    """How a list will be walked: through rows in an order, or through the search index (`question`), newest first."""

    order: Order
    total: int | None
    part: Part
    question: Question | None = None
    few: bool = False  # few enough to be sorted

    def beside(self, cursor: "Cursor | None", limit: int, *, backwards: bool = False) -> list[Found]:
        """Up to `limit` rows beside the cursor, the nearest first, in the direction of reading (or against it)."""
        if self.question is not None:
            at = cursor.id if cursor else None
            ids = matching_ids(
                self.question, limit=limit, before=None if backwards else at, after=at if backwards else None
            )
            return rows_of(ids[::-1] if backwards else ids, self.part)
        part, sign = self.part, " DESC" if backwards else ""
        if self.order is Order.NEWEST:
            if cursor:
                part &= Part(f"r.id {'>' if backwards else '<'} %s", (cursor.id,))
            return rows(BY_ROW, part, "r.id" if backwards else "r.id DESC", limit=limit)
        key = "u.path" if self.order is Order.OFFICIAL else "r.title_sort"
        if cursor:
            part &= beyond(key, cursor.key, cursor.id, backwards=backwards)
        by = f"{key}{sign}, r.id{sign}"
        if self.few:
            return rows(BY_ROW, part, by, limit=limit)
        return rows_beside(BY_UNIT if self.order is Order.OFFICIAL else BY_ROW, part, by, limit=limit)


def _find(asked: Asked, actor: "Actor") -> _Found | None:
    """None: nothing can be seen at all."""
    scopes = _scopes(asked, actor)
    if not scopes:
        return None
    whole = of_plan(asked.plan_id, scopes)
    part = whole & with_facets(asked.facets) if asked.facets else whole
    narrowed = bool(asked.facets or asked.words)
    reach = extent(asked.plan_id, scopes, most=FEW + 1)
    if reach.size <= FEW:
        total = reach.size
        if asked.words:
            inside = matching_among(ids(BY_UNIT, part, most=FEW), question_of(asked.words))
            return _Found(asked.order, len(inside), among(inside), few=True)
        if asked.facets:
            total = count(BY_UNIT, part, most=FEW + 1)
        return _Found(asked.order, total, part)
    if not narrowed and asked.order is not Order.NEWEST:
        return _Found(asked.order, None, part)
    said = question_of(asked.words)
    question = (_facts(asked, scopes, reach) + said) or [[f"_p{asked.plan_id}"]]
    if narrowed:
        few = few_ids(question, said, lambda some: ids(BY_ROW, among(some) & part, most=FEW), limit=FEW, page=PAGE)
        if few is not None:
            return _Found(asked.order, len(few), among(few) & part, few=True)
    if asked.words or asked.order is Order.NEWEST:
        return _Found(Order.NEWEST, None, part, question)
    return _Found(asked.order, None, part)


@dataclass(frozen=True)
class Cursor:
    """Where a page begins: the row beside it, by what the list is ordered by."""

    id: int
    key: str = ""

    @classmethod
    def read(cls, text: str, order: Order) -> "Cursor | None":
        """A cursor as it stands in an address; what cannot be read is the first page."""
        head, _, key = text.partition("~")
        if not (head.isascii() and head.isdigit() and len(head) < 19):
            return None
        if order is not Order.NEWEST and not (key.isascii() and key.isdigit()):
            return None
        return cls(int(head), key)

    @staticmethod
    def of(order: Order, found: Found) -> str:
        row, path, title_sort = found
        return str(row.id) if order is Order.NEWEST else f"{row.id}~{path if order is Order.OFFICIAL else title_sort}"


def _scopes(asked: Asked, actor: "Actor") -> list[str]:
    """The subtrees that the list covers: those of the actor inside the scope asked for."""
    reach = actor.reach(Permission.REGISTRATION_READ)
    if not asked.scope:
        return reach
    if any(contains(path, asked.scope) for path in reach):
        return [asked.scope]
    return [path for path in reach if contains(asked.scope, path)]


def _facts(asked: Asked, scopes: Sequence[str], reach: Extent) -> Question:
    """The facts asked for as tokens."""
    question: Question = [[f"_p{asked.plan_id}"]] if reach.other_plans else []  # what every row has only costs time
    letters = (("s", asked.state), ("f", asked.field), ("l", asked.level), ("j", asked.subject), ("k", asked.kind))
    question += [[code_token(letter, code)] for letter, code in letters if code]
    if asked.late:
        question.append(["_late"])
    if "" not in scopes and len(scopes) <= MOST_SCOPES:
        question.append([f"_a{pk}" for pk in reach.unit_ids] or ["_none"])
    return question
