"""Middles that one odd value does not move."""

from __future__ import annotations

from collections.abc import Sequence


def median(values: Sequence[int]) -> int:
    """The middle, or the mean of the two middle ones rounded down; 0 of nothing."""
    if not values:
        return 0
    ordered = sorted(values)
    low, high = ordered[(len(ordered) - 1) // 2], ordered[len(ordered) // 2]
    return (low + high) // 2


def spread(values: Sequence[int]) -> int:
    """The median distance from the median, which one odd month does not move."""
    middle = median(values)
    return median([abs(value - middle) for value in values])
