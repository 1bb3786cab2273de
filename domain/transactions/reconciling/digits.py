"""Slips of the hand in an amount: digits swapped, a decimal point moved, one digit wrong."""

from __future__ import annotations

_SHIFTS = (10, 100)


def is_transposition(one: int, other: int) -> bool:
    """Whether swapping two neighbouring digits of one gives the other; the sign stays."""
    if (one < 0) != (other < 0) or one == other or (one - other) % 9:
        return False
    # 0.75 and 7.05: a leading zero that is not written was there on the statement.
    width = max(len(str(abs(one))), len(str(abs(other))), 3)
    a, b = str(abs(one)).zfill(width), str(abs(other)).zfill(width)
    places = [place for place in range(width) if a[place] != b[place]]
    return (
        len(places) == 2
        and places[1] == places[0] + 1
        and a[places[0]] == b[places[1]]
        and a[places[1]] == b[places[0]]
    )


def decimal_slip(one: int, other: int) -> int | None:
    """How many times too large (10, 100) or too small (-10, -100) one is of the other."""
    for shift in _SHIFTS:
        if one == other * shift:
            return shift
        if other == one * shift:
            return -shift
    return None


def one_digit_differs(one: int, other: int) -> bool:
    if (one < 0) != (other < 0):
        return False
    a, b = str(abs(one)), str(abs(other))
    return len(a) == len(b) and sum(x != y for x, y in zip(a, b, strict=True)) == 1
