"""Taking times in turn, so that a machine that slows down slows both sides down."""

from collections.abc import Callable
from statistics import median
from time import perf_counter


def in_turn(*calls: Callable[[], object], rounds: int = 15, warm: int = 3) -> list[float]:
    """The median of each call, in milliseconds."""
    times: list[list[float]] = [[] for _ in calls]
    for turn in range(rounds + warm):
        for call, kept in zip(calls, times, strict=True):
            start = perf_counter()
            call()
            if turn >= warm:
                kept.append((perf_counter() - start) * 1000)
    return [median(kept) for kept in times]
