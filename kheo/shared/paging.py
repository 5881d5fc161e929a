"""A page of a list that is read by key: one row more than it holds says whether there is a further page."""

from collections.abc import Iterable
from typing import Protocol, TypeVar

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Sliced(Protocol[T_co]):
    """Rows in their order, of which the first few can be asked for."""

    def __getitem__(self, which: slice, /) -> Iterable[T_co]: ...


def cut(rows: Sliced[T], size: int) -> tuple[list[T], T | None]:
    """The first `size` rows; and the last of them, whose key begins the next page, where there is one. One read."""
    read = list(rows[: size + 1])
    return read[:size], read[size - 1] if len(read) > size else None
