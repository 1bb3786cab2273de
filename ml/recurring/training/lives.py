"""Simulated households: streams of every kind among purchases, some of which are habits that only look like streams."""

from __future__ import annotations

import math
from dataclasses import dataclass
from random import Random

from ml.recurring.charges import History
from ml.recurring.training import kinds
from ml.recurring.training.kinds import Charge

FIRST_DAY = 737_000
_WEIGHTS = {
    "fixed_monthly": 3.0,
    "variable_monthly": 3.0,
    "monthly_pay": 1.0,
    "yearly": 2.5,
    "quarterly": 1.5,
    "busy_merchant": 1.5,
    "price_rise": 1.2,
    "moved_dates": 1.2,
}
_KINDS = {**kinds.PLANTED, **kinds.MORE}


@dataclass(frozen=True, slots=True)
class Life:
    """`streams` names the stream that each charge belongs to, empty for a purchase."""

    history: History
    streams: list[str]


def life(rng: Random) -> Life:
    """One household over one to five years."""
    span = rng.randrange(300, 1_900)
    book = _Book(rng, FIRST_DAY + rng.randrange(400), span)
    for number in range(rng.randrange(3, 22)):
        book.stream(f"s{number}")
    busy = rng.choice((0.3, 0.6, 1.0, 1.5))
    for number in range(int(12 * busy)):
        book.habit(f"h{number}")
    for number in range(int(5 * busy)):
        book.fixed_prices(f"f{number}")
    for number in range(int(4 * busy)):
        book.till(f"t{number}")
    for number in range(int(span / 30 * 5 * busy)):
        book.seldom(f"o{number}")
    book.people(rng.randrange(0, 5))
    return Life(History(book.keys, book.days, book.amounts), book.streams)


class _Book:
    def __init__(self, rng: Random, first: int, span: int) -> None:
        self.rng, self.first, self.last = rng, first, first + span
        self.scale = math.exp(rng.gauss(0, 0.5)) * rng.choice((1, 1, 1, 20, 80))
        self.keys: list[str] = []
        self.days: list[int] = []
        self.amounts: list[float] = []
        self.streams: list[str] = []

    def stream(self, key: str) -> None:
        """Most run to the end, some began late or were cancelled."""
        rng = self.rng
        names = list(_KINDS)
        kind = rng.choices(names, [_WEIGHTS.get(name, 1.0) for name in names])[0]
        first, last = self.first, self.last
        length = last - first
        if rng.random() < 0.35:
            first += rng.randrange(length)
        if rng.random() < 0.35:
            last -= rng.randrange(length)
        if last - first < 40:
            return
        incoming = kind in kinds.INCOMING or rng.random() < 0.03
        self.add(key, _KINDS[kind](rng, first, last), incoming, stream=key)
        if kind == "busy_merchant":
            self.add(key, kinds.around(rng, self.first, self.last), incoming=False)
        elif rng.random() < 0.08:
            # A fee or a single order at the same merchant.
            self.add(key, kinds.around(rng, self.last - 90, self.last)[:2], incoming=False)

    def habit(self, key: str) -> None:
        """Groceries, fuel, hairdresser: gaps around a mean, amounts around a middle."""
        rng = self.rng
        gap, wobble = rng.choice((3, 5, 7, 7, 8, 10, 14, 21, 30, 35, 45, 60)), rng.uniform(0.2, 0.9)
        middle, spread = math.exp(rng.gauss(3.3, 0.8)), rng.choice((0.05, 0.15, 0.3, 0.5, 0.7))
        charges, day = list[Charge](), self.first + rng.uniform(0, gap)
        while day <= self.last:
            charges.append((int(day), round(max(0.5, middle * math.exp(rng.gauss(0, spread))), 2)))
            day += max(0.5, gap * math.exp(rng.gauss(0, wobble)))
        self.add(key, charges, incoming=rng.random() < 0.04)

    def fixed_prices(self, key: str) -> None:
        """Fares, lunches, coffee: one of a few prices whenever somebody feels like it."""
        rng = self.rng
        prices = [round(math.exp(rng.gauss(1.9, 0.7)), 1) for _ in range(rng.randrange(1, 5))]
        rate, workdays = 1 / rng.choice((1.5, 3, 5, 8, 15, 25, 40)), rng.random() < 0.5
        charges, day = list[Charge](), float(self.first)
        while (day := day + rng.expovariate(rate)) <= self.last:
            if not workdays or (int(day) - 1) % 7 < 5:
                charges.append((int(day), rng.choice(prices)))
        self.add(key, charges, incoming=False)

    def till(self, key: str) -> None:
        """A marketplace or a cash machine: any amount, or round ones."""
        rng = self.rng
        round_ones = rng.random() < 0.4
        charges = kinds.around(rng, self.first, self.last)
        if round_ones:
            charges = [(day, float(rng.choice((20, 40, 50, 100, 200)))) for day, _ in charges]
        elif rng.random() < 0.5:
            charges = [(day, math.floor(amount) + 0.99) for day, amount in charges]
        self.add(key, charges, incoming=False)

    def seldom(self, key: str) -> None:
        """Shops and places to eat seen a few times, now and then for the same amount."""
        rng = self.rng
        middle, count = math.exp(rng.gauss(3.2, 0.9)), min(8, int(rng.paretovariate(1.1)))
        same = rng.random() < 0.25
        # Some places are visited for a season.
        season = rng.choice((40, 90, self.last - self.first)) if count > 2 else self.last - self.first
        start = rng.randrange(self.first, self.last - min(season, self.last - self.first) + 1)
        charges = [
            (
                start + rng.randrange(season + 1),
                round(max(0.5, middle if same else middle * math.exp(rng.gauss(0, 0.5))), 2),
            )
            for _ in range(count)
        ]
        self.add(key, charges, incoming=rng.random() < 0.05)

    def people(self, count: int) -> None:
        """Money to and from friends: round amounts at any time."""
        rng = self.rng
        for number in range(count):
            charges = [
                (rng.randrange(self.first, self.last + 1), float(rng.choice((10, 20, 25, 50, 100))))
                for _ in range(rng.randrange(2, 25))
            ]
            self.add(f"p{number}", charges, incoming=rng.random() < 0.4)

    def add(self, key: str, charges: list[Charge], incoming: bool, stream: str = "") -> None:
        sign = self.scale if incoming else -self.scale
        for day, amount in charges:
            if self.first <= day <= self.last:
                self.keys.append(key)
                self.days.append(day)
                self.amounts.append(round(sign * amount, 2))
                self.streams.append(stream)
