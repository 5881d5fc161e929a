"""The list of registrations: filtered, searched, in three orders, fifty at a time, at one cost whatever its length.

Two ways lead to a page. Where the facts and words asked for meet few registrations (at most `FEW`), the search index
names them all and they are sorted in any order. Where they meet many, the page is found by walking an index in its
order: by unit, by title (both hold every facet), or through the search index itself, which is in order of entry. Words
that meet many are therefore listed newest first, whatever order is asked for.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.db.models import F, Q

from kheo.accounts.permissions import Permission
from kheo.registrations.models import Registration
from kheo.registrations.models.registrations import RegistrationQuerySet
from kheo.registrations.queries.search import few_ids, matching_among, matching_ids, question_of
from kheo.registrations.rules.tokens import Question, code_token
from kheo.units.models import Unit
from kheo.units.rules import contains, subtree_range

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor

PAGE = 50
FEW = 1_000
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


@dataclass(frozen=True, slots=True)
class Row:
    """One registration as a list shows it; codes as stored."""

    id: int
    number: int | None
    title: str
    unit: str
    carrier: str
    field: str
    level: str
    state: str
    late: bool
    subject: str


@dataclass(frozen=True)
class Page:
    """One page. `total` is exact up to `FEW`, None above; cursors are None where there is nothing more."""

    rows: list[Row]
    total: int | None
    order: Order
    newer: str | None = None
    older: str | None = None


_COLUMNS = (
    *("id", "number", "title", "unit__short_title", "unit__title", "carrier"),
    *("field", "level", "state", "late", "subject"),
)


def page_of(asked: Asked, actor: "Actor", *, after: str = "", before: str = "") -> Page:
    """The page that follows the row `after` (or precedes the row `before`); the first page without either."""
    scopes = _scopes(asked, actor)
    if not scopes:
        return Page([], 0, asked.order)
    found = _find(asked, scopes)
    cursor = Cursor.read(after or before, found.order)
    backwards = bool(before and cursor)
    ids = found.ids_beside(cursor, backwards)
    more, ids = len(ids) > PAGE, ids[:PAGE]
    if backwards:
        ids.reverse()
    rows = _rows(ids, asked, scopes)
    first, last = (Cursor.of(found.order, rows[0]), Cursor.of(found.order, rows[-1])) if rows else ("", "")
    return Page(
        [row for row, _ in rows],
        found.total,
        found.order,
        newer=first if rows and (more if backwards else cursor) else None,
        older=last if rows and (more or backwards) else None,
    )


@dataclass(frozen=True)
class _Found:
    """How a list will be walked: through rows in an order, or through the search index (`question`), newest first."""

    order: Order
    total: int | None
    rows: RegistrationQuerySet
    question: Question | None = None

    def ids_beside(self, cursor: "Cursor | None", backwards: bool) -> list[int]:
        """Up to PAGE + 1 ids beside the cursor, the nearest first, in the direction of reading (or against it)."""
        if self.question is None:
            return _walk(self.rows, self.order, cursor, backwards)
        at = cursor.id if cursor else None
        ids = matching_ids(
            self.question, limit=PAGE + 1, before=None if backwards else at, after=at if backwards else None
        )
        return ids[::-1] if backwards else ids


def _find(asked: Asked, scopes: Sequence[str]) -> _Found:
    everywhere = "" in scopes
    rows = Registration.objects.filter(_within(scopes), plan=asked.plan_id, **asked.facets)
    if not everywhere:
        size = _first(Registration.objects.filter(_within(scopes), plan=asked.plan_id))
        if len(size) <= FEW:
            if asked.words:
                rows = rows.filter(pk__in=matching_among(size, question_of(asked.words)))
            return _Found(asked.order, rows.count(), rows)
    if everywhere and not asked.facets and not asked.words:
        size = _first(rows)
        return _Found(asked.order, len(size) if len(size) <= FEW else None, rows)
    question = _question(asked, scopes)
    some = few_ids(question, limit=FEW)
    if some is not None:
        return _Found(asked.order, len(some), rows.filter(pk__in=some))
    if asked.words or asked.order is Order.NEWEST:
        return _Found(Order.NEWEST, None, rows, question)
    if asked.order is Order.TITLE and not everywhere:
        # The sum keeps the database from gathering the units' rows first and sorting them all.
        units = Unit.objects.filter(_within(scopes, "path")).values("id")
        rows = Registration.objects.alias(one_of=F("unit_id") + 0).filter(
            plan=asked.plan_id, one_of__in=units, **asked.facets
        )
    return _Found(asked.order, None, rows)


def every(asked: Asked, actor: "Actor", *, most: int = 100_000) -> Iterator[Row]:
    """All rows of a list in its order, page by page: for taking the list away."""
    given, after = 0, ""
    while given < most:
        page = page_of(asked, actor, after=after)
        yield from page.rows
        given += len(page.rows)
        if page.older is None:
            return
        after = page.older


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
    def of(order: Order, row: tuple[Row, dict[Order, str]]) -> str:
        return f"{row[0].id}~{row[1][order]}" if order is not Order.NEWEST else str(row[0].id)


def _scopes(asked: Asked, actor: "Actor") -> list[str]:
    """The subtrees that the list covers: those of the actor inside the scope asked for."""
    reach = actor.reach(Permission.REGISTRATION_READ)
    if not asked.scope:
        return reach
    if any(contains(path, asked.scope) for path in reach):
        return [asked.scope]
    return [path for path in reach if contains(asked.scope, path)]


def _within(scopes: Sequence[str], path_field: str = "unit__path") -> Q:
    parts = []
    for path in scopes:
        if path == "":
            return Q()
        low, high = subtree_range(path)
        parts.append(Q(**{f"{path_field}__gte": low, f"{path_field}__lt": high}))
    return reduce(or_, parts)


def _first(rows: RegistrationQuerySet) -> list[int]:
    """The ids of any FEW + 1 rows: all of them where there are fewer."""
    return list(rows.order_by().values_list("id", flat=True)[: FEW + 1])


def _question(asked: Asked, scopes: Sequence[str]) -> Question:
    """The facts asked for as tokens, and the words. Up to three queries."""
    question: Question = [[f"_p{asked.plan_id}"]]
    if not Registration.objects.filter(Q(plan__lt=asked.plan_id) | Q(plan__gt=asked.plan_id)).exists():
        question = []  # what every row has only costs time
    letters = (("s", asked.state), ("f", asked.field), ("l", asked.level), ("j", asked.subject), ("k", asked.kind))
    question += [[code_token(letter, code)] for letter, code in letters if code]
    if asked.late:
        question.append(["_late"])
    if "" not in scopes and len(scopes) <= MOST_SCOPES:
        units = Unit.objects.filter(path__in=scopes).values_list("id", flat=True)
        question.append([f"_a{pk}" for pk in units] or ["_none"])
    return (question + question_of(asked.words)) or [[f"_p{asked.plan_id}"]]


def _walk(base: RegistrationQuerySet, order: Order, cursor: Cursor | None, backwards: bool) -> list[int]:
    """Up to PAGE + 1 ids beside the cursor, in the direction of reading (or against it)."""
    key = {Order.OFFICIAL: "unit__path", Order.TITLE: "title_sort"}.get(order)
    if key is None:
        found = base.order_by("id" if backwards else "-id")
        if cursor:
            found = found.filter(id__gt=cursor.id) if backwards else found.filter(id__lt=cursor.id)
    else:
        sign = "-" if backwards else ""
        found = base.order_by(f"{sign}{key}", f"{sign}id")
        if cursor:
            side = "lt" if backwards else "gt"
            beyond = Q(**{f"{key}__{side}": cursor.key}) | Q(**{key: cursor.key, f"id__{side}": cursor.id})
            found = found.filter(beyond, **{f"{key}__{side}e": cursor.key})
    return list(found.values_list("id", flat=True)[: PAGE + 1])


def _rows(ids: Sequence[int], asked: Asked, scopes: Sequence[str]) -> list[tuple[Row, dict[Order, str]]]:
    """The rows of some ids in their order, each with its keys; whatever lies outside the scopes is left out."""
    found = {}
    rows = Registration.objects.filter(_within(scopes), plan=asked.plan_id, pk__in=ids)
    shown = rows.values_list(*_COLUMNS, "unit__path", "title_sort")
    for pk, number, title, short, unit, carrier, field, level, state, late, subject, path, title_sort in shown:
        row = Row(pk, number, title, short or unit, carrier, field, level, state, late, subject)
        found[pk] = row, {Order.OFFICIAL: path, Order.TITLE: title_sort}
    return [found[pk] for pk in ids if pk in found]
