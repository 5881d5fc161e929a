"""The arithmetic of scales: where a scale ends, and how labels that would cover each other are moved apart."""

from collections.abc import Sequence


def nice_top(largest: int) -> int:
    """The top of the scale: a number that four lines divide evenly, not below the largest value."""
    size = 1
    while 20 * size < largest:
        size *= 10
    return next(4 * step * size for step in (1, 2, 5) if 4 * step * size >= largest)


def apart(heights: Sequence[float], *, ceiling: float, floor: float, gap: float) -> list[float]:
    """Heights at least a gap apart, in the order given, between ceiling and floor wherever they all fit."""
    order = sorted(range(len(heights)), key=lambda position: (-heights[position], position))
    found = list(heights)
    lowest = floor + gap
    for position in order:  # from the floor upwards
        found[position] = lowest = min(found[position], lowest - gap)
    highest = ceiling - gap
    for position in reversed(order):  # and back down from the ceiling
        found[position] = highest = max(found[position], highest + gap)
    return found
