"""How a rule divides an amount: exact, whatever the amount and the currency."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from domain.shared.money import EXPONENTS, Money
from domain.transactions.rules.model import Part

# Percentages have up to two decimals.
_WHOLE = 10_000


def percent_weight(percent: Decimal) -> int:
    return int(percent * 100)


def shares(amount: Money, parts: Sequence[Part]) -> tuple[int, ...] | None:
    """The parts of a signed amount in minor units, summing to it; None where they do not fit this amount.

    Percentages are of the whole. What fixed parts and percentages leave goes to the remaining parts, equally. A part
    that would be nothing, or on the other side, is no part: then the row is not split.
    """
    fixed = [_fixed(amount, part.amount) for part in parts if part.amount is not None]
    weights = [percent_weight(part.percent) for part in parts if part.percent is not None]
    rest_count = sum(part.amount is None and part.percent is None for part in parts)
    if None in fixed or sum(weights) > _WHOLE:
        return None
    percented = amount.allocate([*weights, _WHOLE - sum(weights)])
    left = percented[-1].minor - sum(minor for minor in fixed if minor is not None)
    if rest_count == 0 and left != 0:
        return None
    rest = iter(Money(left, amount.currency).allocate([1] * rest_count)) if rest_count else iter(())
    by_percent, by_amount = iter(percented), iter(fixed)
    found = []
    for part in parts:
        if part.amount is not None:
            found.append(next(by_amount) or 0)
        elif part.percent is not None:
            found.append(next(by_percent).minor)
        else:
            found.append(next(rest).minor)
    if any(share == 0 or (share < 0) != (amount.minor < 0) for share in found):
        return None
    return tuple(found)


def _fixed(amount: Money, size: Decimal) -> int | None:
    """The size in the row's currency, on the side of the row; None where the currency has fewer decimals."""
    scaled = size.scaleb(EXPONENTS[amount.currency])
    if scaled != scaled.to_integral_value():
        return None
    return -int(scaled) if amount.minor < 0 else int(scaled)
