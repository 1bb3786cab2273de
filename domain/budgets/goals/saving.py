"""Saving in equal monthly payments: the closed form, exact.

A month's payment is made at its end, when interest of a twelfth of the yearly rate is credited on what was there
before: after `n` months `saved` has become `saved·(1+i)^n + monthly·((1+i)^n − 1)/i`. Everything is a fraction; only
what is paid is rounded, up to a whole minor unit, so that the target is reached and never missed by a cent. The last
payment is what is left by then, at most as much as the others.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

# Further out nobody plans; a goal that takes longer is told to have no end.
MAX_MONTHS = 1_200


def monthly_rate(yearly_percent: Decimal) -> Fraction:
    return Fraction(yearly_percent) / 1_200


def value_after(saved: int, monthly: Fraction | int, yearly_rate: Decimal, months: int) -> Fraction:
    """What `saved` and `months` payments have become, unrounded."""
    rate = monthly_rate(yearly_rate)
    if rate == 0:
        return Fraction(saved + monthly * months)
    grown = (1 + rate) ** months
    return saved * grown + monthly * (grown - 1) / rate


def exact_monthly(saved: int, target: int, yearly_rate: Decimal, months: int) -> Fraction:
    """The payment that reaches the target in `months`, unrounded; zero where interest alone does."""
    assert months > 0
    rate = monthly_rate(yearly_rate)
    if rate == 0:
        return max(Fraction(0), Fraction(target - saved, months))
    grown = (1 + rate) ** months
    return max(Fraction(0), (target - saved * grown) * rate / (grown - 1))


def required_monthly(saved: int, target: int, yearly_rate: Decimal, months: int) -> int:
    """The smallest whole payment that reaches the target in `months`."""
    return ceil(exact_monthly(saved, target, yearly_rate, months))


def payments(saved: int, target: int, yearly_rate: Decimal, months: int) -> list[int]:
    """Every payment until the target is reached; with the last one it is, to the cent."""
    monthly = required_monthly(saved, target, yearly_rate, months)
    grows = 1 + monthly_rate(yearly_rate)
    held = Fraction(saved)
    paid = []
    for _ in range(months):
        held *= grows
        pays = max(0, min(monthly, ceil(target - held)))
        held += pays
        paid.append(pays)
    return paid


def months_needed(saved: int, target: int, monthly: int, yearly_rate: Decimal) -> int | None:
    """After how many payments the target is reached; None where that takes longer than a hundred years."""
    if saved >= target:
        return 0
    if value_after(saved, monthly, yearly_rate, MAX_MONTHS) < target:
        return None
    low, high = 1, MAX_MONTHS
    while low < high:
        middle = (low + high) // 2
        if value_after(saved, monthly, yearly_rate, middle) >= target:
            high = middle
        else:
            low = middle + 1
    return low


def last_payment(saved: int, target: int, monthly: int, yearly_rate: Decimal, months: int) -> int:
    """What the last of `months` payments has to be, after the others were `monthly`."""
    if months == 0:
        return 0
    held = value_after(saved, monthly, yearly_rate, months - 1) * (1 + monthly_rate(yearly_rate))
    return max(0, min(monthly, ceil(target - held)))


def reachable(saved: int, monthly: int, yearly_rate: Decimal, months: int) -> int:
    """The largest target that these payments reach."""
    return floor(value_after(saved, monthly, yearly_rate, months))
