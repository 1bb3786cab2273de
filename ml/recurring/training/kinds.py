"""Subscriptions, bills and pay as they come in life: each kind draws days and amounts. Seeded and repeatable."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from random import Random

from domain.recurring.cadence import add_months

Charge = tuple[int, float]
Draw = Callable[[Random, int, int], list[Charge]]
_PRICES = (0.99, 1.99, 2.99, 4.99, 5.99, 6.99, 7.99, 8.99, 9.99, 10.99, 11.99, 12.99, 14.99, 15.99, 17.99, 19.99, 24.99)


def price(rng: Random) -> float:
    """Of a subscription: often one of the well-known ones, else anything up to a rent."""
    if rng.random() < 0.55:
        return rng.choice(_PRICES)
    drawn = math.exp(rng.gauss(3.8, 1.0))
    return float(max(1, round(drawn))) if rng.random() < 0.5 else round(max(1.0, drawn), 2)


def monthly_days(rng: Random, first: int, last: int, months: int = 1, jitter: float = 0.25) -> Iterator[int]:
    """The same day of the month; banks book some of them a day or two late."""
    start = first + rng.randrange(max(1, min(30 * months, last - first + 1)))
    day_of_month = rng.choice((1, 1, 2, 3, 5, 10, 15, 15, 20, 25, 28, 31)) if rng.random() < 0.5 else 0
    if day_of_month:
        then = date.fromordinal(start)
        start = add_months(then.replace(day=1).toordinal(), 1) - 1 if day_of_month > 28 else start
        start = start if day_of_month > 28 else then.replace(day=day_of_month).toordinal()
    step = 0
    while (day := add_months(start, step * months)) <= last:
        step += 1
        moved = day + (rng.choice((1, 1, 2)) if rng.random() < jitter else 0)
        if first <= moved <= last:
            yield moved


def every(rng: Random, first: int, last: int, period: float, jitter: float = 0.15) -> Iterator[int]:
    start = first + rng.randrange(max(1, min(int(period), last - first + 1)))
    step = 0
    while (day := start + round(step * period)) <= last:
        step += 1
        yield day + (rng.choice((-1, 1)) if rng.random() < jitter else 0)


def business_day(day: int, forward: bool) -> int:
    weekday = (day - 1) % 7
    if weekday < 5:
        return day
    return day + (7 - weekday) if forward else day - (weekday - 4)


def fixed_monthly(rng: Random, first: int, last: int) -> list[Charge]:
    amount = price(rng)
    return [(day, amount) for day in monthly_days(rng, first, last)]


def variable_monthly(rng: Random, first: int, last: int) -> list[Charge]:
    """Utilities and phone bills: an amount with a season and noise."""
    base, noise, season = math.exp(rng.gauss(4.1, 0.6)), rng.uniform(0.03, 0.25), rng.uniform(0, 0.5)
    phase = rng.uniform(0, 2 * math.pi)
    return [
        (
            day,
            round(
                base * (1 + season * math.sin(2 * math.pi * day / 365.25 + phase)) * math.exp(rng.gauss(0, noise)), 2
            ),
        )
        for day in monthly_days(rng, first, last, jitter=0.4)
    ]


def weekly(rng: Random, first: int, last: int) -> list[Charge]:
    amount = price(rng)
    return [(day, amount) for day in every(rng, first, last, 7, jitter=0.1)]


def two_weeks_pay(rng: Random, first: int, last: int) -> list[Charge]:
    """A wage: every second Friday or so, now and then with some hours more."""
    base, wobbles = math.exp(rng.gauss(7.1, 0.5)), rng.random() < 0.5
    return [
        (day, round(base * (math.exp(rng.gauss(0, 0.06)) if wobbles else 1), 2))
        for day in every(rng, first, last, 14, jitter=0.06)
    ]


def quarterly(rng: Random, first: int, last: int) -> list[Charge]:
    amount, noise = price(rng) * rng.choice((1, 3)), rng.choice((0, 0, 0.06))
    return [
        (day, round(amount * math.exp(rng.gauss(0, noise)), 2)) for day in monthly_days(rng, first, last, 3, jitter=0.3)
    ]


def yearly(rng: Random, first: int, last: int) -> list[Charge]:
    amount, rise = price(rng) * rng.choice((1, 5, 10)), rng.choice((1.0, 1.0, 1.03, 1.1))
    days = list(monthly_days(rng, first, last, 12, jitter=0.3))
    return [(day, round(amount * rise**place, 2)) for place, day in enumerate(days)]


def price_rise(rng: Random, first: int, last: int) -> list[Charge]:
    amount = price(rng)
    days = list(monthly_days(rng, first, last))
    rises = sorted(rng.randrange(2, max(3, len(days))) for _ in range(rng.choice((1, 1, 2))))
    charges = []
    for place, day in enumerate(days):
        if place in rises:
            amount = round(amount * rng.uniform(1.06, 1.4), 2)
        charges.append((day, amount))
    return charges


def skipped(rng: Random, first: int, last: int) -> list[Charge]:
    """A month is left out now and then."""
    amount = price(rng)
    return [(day, amount) for day in monthly_days(rng, first, last) if rng.random() > 0.13]


def moved_dates(rng: Random, first: int, last: int) -> list[Charge]:
    """Never on a weekend, and some days late by hand."""
    amount, forward, spread = price(rng), rng.random() < 0.6, rng.choice((0, 1, 3, 4))
    days = monthly_days(rng, first, last, jitter=0)
    return [(business_day(day + rng.randint(-spread, spread), forward), amount) for day in days]


def currency_wobble(rng: Random, first: int, last: int) -> list[Charge]:
    """A price in another currency: it follows a rate that walks."""
    amount, rate = price(rng), 1.0
    charges = []
    for day in monthly_days(rng, first, last):
        rate *= math.exp(rng.gauss(0, 0.018))
        charges.append((day, round(amount * rate, 2)))
    return charges


def twice_a_month(rng: Random, first: int, last: int) -> list[Charge]:
    base = math.exp(rng.gauss(6.8, 0.6))
    pair = rng.choice(((1, 15), (15, 31), (5, 20), (10, 25)))
    charges, then = [], date.fromordinal(first).replace(day=1)
    while then.toordinal() <= last:
        for day in pair:
            nominal = add_months(then.toordinal(), 1) - 1 if day > 28 else then.replace(day=day).toordinal()
            booked = business_day(nominal, forward=False)
            if first <= booked <= last:
                charges.append((booked, round(base, 2)))
        then = (then + timedelta(days=32)).replace(day=1)
    return charges


def two_months(rng: Random, first: int, last: int) -> list[Charge]:
    base, noise = math.exp(rng.gauss(4.2, 0.5)), rng.choice((0, 0.1))
    return [(day, round(base * math.exp(rng.gauss(0, noise)), 2)) for day in monthly_days(rng, first, last, 2)]


def half_yearly(rng: Random, first: int, last: int) -> list[Charge]:
    amount = price(rng) * rng.choice((1, 6))
    return [(day, round(amount, 2)) for day in monthly_days(rng, first, last, 6)]


def four_weeks(rng: Random, first: int, last: int) -> list[Charge]:
    amount = price(rng)
    return [(day, amount) for day in every(rng, first, last, 28, jitter=0.1)]


def thirty_days(rng: Random, first: int, last: int) -> list[Charge]:
    """Prepaid: the next one is bought when the last has run out."""
    amount, day, charges = price(rng), first + rng.randrange(30), []
    while day <= last:
        charges.append((day, amount))
        day += 30 + (rng.choice((0, 1, 2)) if rng.random() < 0.3 else 0)
    return charges


def paused(rng: Random, first: int, last: int) -> list[Charge]:
    """Cancelled for a while and taken up again."""
    charges = fixed_monthly(rng, first, last)
    if len(charges) < 8:
        return charges
    at = rng.randrange(3, len(charges) - 3)
    return charges[:at] + charges[at + rng.randrange(2, 4) :]


def monthly_pay(rng: Random, first: int, last: int) -> list[Charge]:
    base, forward, raised = math.exp(rng.gauss(7.8, 0.5)), False, rng.random() < 0.5
    noise = rng.choice((0, 0, 0.03, 0.1))
    days = list(monthly_days(rng, first, last, jitter=0))
    return [
        (
            business_day(day, forward),
            round(base * (1.04 ** (place // 12) if raised else 1) * (math.exp(rng.gauss(0, noise)) if noise else 1), 2),
        )
        for place, day in enumerate(days)
    ]


# What `make eval-recurring` plants: the eleven kinds that detection is judged by.
PLANTED: dict[str, Draw] = {
    "fixed_monthly": fixed_monthly,
    "variable_monthly": variable_monthly,
    "weekly": weekly,
    "two_weeks_pay": two_weeks_pay,
    "quarterly": quarterly,
    "yearly": yearly,
    "price_rise": price_rise,
    "skipped": skipped,
    "moved_dates": moved_dates,
    "currency_wobble": currency_wobble,
    # Its own purchases of the same merchant are added around it.
    "busy_merchant": fixed_monthly,
}
MORE: dict[str, Draw] = {
    "twice_a_month": twice_a_month,
    "two_months": two_months,
    "half_yearly": half_yearly,
    "four_weeks": four_weeks,
    "thirty_days": thirty_days,
    "paused": paused,
    "monthly_pay": monthly_pay,
}
CADENCE_OF = {
    "weekly": "weekly",
    "two_weeks_pay": "two_weeks",
    "quarterly": "quarterly",
    "yearly": "yearly",
    "twice_a_month": "twice_a_month",
    "two_months": "two_months",
    "half_yearly": "half_yearly",
    "four_weeks": "four_weeks",
}
INCOMING = frozenset({"two_weeks_pay", "monthly_pay"})


def around(rng: Random, first: int, last: int) -> list[Charge]:
    """Ordinary purchases at one merchant: two to six a month, of any amount."""
    rate, middle = rng.uniform(2, 6) / 30.4, math.exp(rng.gauss(3.2, 0.6))
    charges, day = [], float(first)
    while (day := day + rng.expovariate(rate)) <= last:
        charges.append((int(day), round(max(0.5, middle * math.exp(rng.gauss(0, 0.8))), 2)))
    return charges
