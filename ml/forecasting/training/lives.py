"""Simulated spending over years: what comes every month, every quarter, every year, by chance, and stops or changes.

No row of anybody is in here. People come in crowds that share a season and a way of spending, since that is how a
forecaster meets them; what they share is drawn anew for each crowd, so that no season is learned by heart.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml.forecasting.panels import Floats, Ints, Rows, month_lengths

FIRST_MONTH = (2012 - 1970) * 12
KINDS = ("household", "cash", "card")


@dataclass(slots=True)
class _Book:
    """Columns in the making."""

    day: list[NDArray[np.int64]]
    amount: list[Floats]
    category: list[Ints]
    income_day: list[NDArray[np.int64]]
    income_amount: list[Floats]


@dataclass(frozen=True, slots=True)
class _Crowd:
    """What people of one crowd have in common: factors by calendar month."""

    kind: str
    season: Floats
    holiday: int
    volatile: float
    first: int


def crowd(seed: int, people: int, kind: str | None = None) -> Rows:
    """The rows of some people of one crowd; the same seed gives the same rows."""
    rng = np.random.default_rng(seed)
    chosen = kind or str(rng.choice(KINDS, p=(0.5, 0.25, 0.25)))
    strength = rng.choice((0.0, 0.08, 0.2, 0.35))
    season = np.exp(rng.normal(0, strength, 12) + np.where(np.arange(12) == 11, rng.choice((0.0, 0.15, 0.3)), 0))
    shared = _Crowd(chosen, season / season.mean(), int(rng.integers(5, 9)), float(rng.uniform(0.6, 1.5)),
                    FIRST_MONTH + int(rng.integers(0, 96)))  # fmt: skip
    parts = [_live(rng, shared, number) for number in range(people)]
    return Rows(
        household=np.concatenate([np.full(len(part.amount[0]), number) for number, part in enumerate(parts)]),
        category=np.concatenate([part.category[0] for part in parts]),
        day=np.concatenate([part.day[0] for part in parts]).astype("datetime64[D]"),
        amount=np.concatenate([part.amount[0] for part in parts]),
        income_household=np.concatenate([np.full(len(part.income_day[0]), at) for at, part in enumerate(parts)]),
        income_day=np.concatenate([part.income_day[0] for part in parts]).astype("datetime64[D]"),
        income_amount=np.concatenate([part.income_amount[0] for part in parts]),
    )


def _live(rng: np.random.Generator, shared: _Crowd, number: int) -> _Book:
    book = _Book([], [], [], [], [])
    life = _Life(rng, shared, book)
    {"household": life.household, "cash": life.cash, "card": life.card}[shared.kind]()
    return life.closed()


class _Life:
    """One household from its first to its last day. Amounts are in its own unit, the usual month being about 1,000."""

    def __init__(self, rng: np.random.Generator, shared: _Crowd, book: _Book) -> None:
        self._rng, self._shared, self._book = rng, shared, book
        self._size = int(rng.integers(10, 60))
        self._first = shared.first + int(rng.integers(0, 24))
        self._months = self._first + np.arange(self._size)
        self._starts = self._months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
        self._lengths = month_lengths(self._months)
        self._unit = float(np.exp(rng.normal(0, 1)))
        self._season = shared.season[self._months % 12]
        self._level = self._regimes()

    def closed(self) -> _Book:
        """Cut to a first and a last day within months, as exports are."""
        book, rng = self._book, self._rng
        day, amount = np.concatenate(book.day), np.concatenate(book.amount) * self._unit
        category = np.concatenate(book.category)
        begin = self._starts[0] + (int(rng.integers(0, 28)) if rng.random() < 0.5 else 0)
        end = self._starts[-1] + self._lengths[-1] - (int(rng.integers(0, 28)) if rng.random() < 0.5 else 0)
        kept = (day >= begin) & (day < end) & (np.abs(amount) > 0)
        order = np.flatnonzero(kept)[np.argsort(day[kept], kind="stable")]
        book.day, book.amount, book.category = [day[order]], [np.round(amount[order], 2)], [category[order]]
        if not len(order):
            book.day, book.amount, book.category = [self._starts[:1]], [np.ones(1)], [np.zeros(1, np.int64)]
        known = bool(book.income_day) and rng.random() < 0.7
        book.income_day = [np.concatenate(book.income_day) if known else np.zeros(0, np.int64)]
        book.income_amount = [np.concatenate(book.income_amount) * self._unit if known else np.zeros(0)]
        return book

    def _regimes(self) -> Floats:
        """A level that drifts, and now and then steps: a move, a child, a card used less."""
        rng = self._rng
        level = np.cumsum(rng.normal(0, rng.choice((0.0, 0.02, 0.05)), self._size))
        for _ in range(rng.poisson(self._size / 40)):
            level[rng.integers(0, self._size) :] += rng.normal(0, 0.4)
        if rng.random() < 0.3:
            # An account that is taken into use: little at first.
            ramp = int(rng.integers(2, 8))
            level[:ramp] += np.log(np.linspace(0.2, 1, min(ramp, self._size)))
        if rng.random() < 0.15:
            fade = int(rng.integers(0, self._size))
            level[fade:] -= np.linspace(0, rng.uniform(0.5, 3), self._size - fade)
        return np.clip(np.exp(level + rng.normal(0, 0.1)), 0.02, 8)

    def _put(self, category: int, month: Ints, day: Ints, amount: Floats) -> None:
        """`month` counts from the first one; days beyond a month's end fall on its last."""
        day = np.minimum(np.maximum(day, 1), self._lengths[month])
        self._book.day.append(self._starts[month] + day - 1)
        self._book.amount.append(np.asarray(amount, np.float64))
        self._book.category.append(np.full(len(month), category))

    # What lives consist of

    def _bill(self, category: int, amount: float, every: int = 1, spread: float = 0.0, wave: float = 0.0) -> None:
        """A payment on nearly the same day; `wave` is how much more it is in the cold half of the year."""
        rng = self._rng
        begin, end = 0, self._size
        if rng.random() < 0.25:
            begin = int(rng.integers(0, self._size))
        if rng.random() < 0.2:
            end = int(rng.integers(begin, self._size))
        month = np.arange(begin, end)
        month = month[(month + self._first) % every == rng.integers(0, every)]
        if not len(month):
            return
        steps = np.ones(self._size)
        for _ in range(rng.poisson(self._size / 24)):
            steps[rng.integers(0, self._size) :] *= rng.choice((1.02, 1.05, 1.1, 1.25, 0.8))
        turn = np.cos(2 * np.pi * ((self._months[month] % 12) - rng.choice((0, 0, 0, 6))) / 12)
        sums = amount * steps[month] * (1 + wave * turn) * np.exp(rng.normal(0, spread, len(month)))
        day = int(rng.integers(1, 29)) + np.round(rng.normal(0, rng.choice((0, 0, 1, 2)), len(month)))
        kept = rng.random(len(month)) > rng.choice((0, 0, 0.05))
        self._put(category, month[kept], day[kept].astype(np.int64), sums[kept])

    def _often(self, category: int, monthly: float, times: float, spread: float, elastic: float) -> None:
        """Shopping by chance: so many times a month, on some days of the week more, in some months more."""
        rng = self._rng
        wobble, hold = np.zeros(self._size), rng.uniform(0, 0.7)
        for at in range(1, self._size):
            wobble[at] = hold * wobble[at - 1] + rng.normal(0, 0.15 * self._shared.volatile)
        level = self._level**elastic * self._season**elastic * np.exp(wobble) * self._lengths / 30.44
        count = rng.poisson(np.maximum(times * level, 0))
        month = np.repeat(np.arange(self._size), count)
        day = self._days(month)
        mean = monthly / times * np.exp(-(spread**2) / 2)
        sums = mean * np.exp(rng.normal(0, spread, len(month)))
        if rng.random() < 0.4:
            coarse = rng.choice((1, 5, 10)) * monthly / times / 10
            sums = np.maximum(np.round(sums / coarse), 1) * coarse
        refund = rng.random(len(month)) < rng.choice((0, 0.01, 0.04))
        self._put(category, month, day, np.where(refund, -sums, sums))

    def _days(self, month: Ints) -> Ints:
        rng = self._rng
        shape = rng.choice(("even", "early", "late", "pay"))
        u = rng.random(len(month))
        u = {"even": u, "early": u**1.5, "late": u ** (1 / 1.4), "pay": (u**1.6 + self._payday / 31) % 1}[shape]
        return np.asarray(1 + np.floor(u * self._lengths[month]), np.int64)

    def _seldom(self, category: int, amount: float, yearly: float, spread: float) -> None:
        """Lumps: a sofa, a dentist, a car."""
        rng = self._rng
        count = rng.poisson(yearly / 12 * self._season)
        month = np.repeat(np.arange(self._size), count)
        self._put(category, month, self._days(month), amount * np.exp(rng.normal(0, spread, len(month))))

    def _each_year(self, category: int, amount: float, calendar: int, spread: float) -> None:
        """What comes in one month of the year: holidays, a tax, an insurance."""
        rng = self._rng
        month = np.flatnonzero(self._months % 12 == calendar)
        month = month[rng.random(len(month)) < 0.9]
        month = np.repeat(month, rng.integers(1, 5))
        self._put(category, month, self._days(month), amount * np.exp(rng.normal(0, spread, len(month))))

    @property
    def _payday(self) -> int:
        return int(self._rng.choice((1, 15, 25, 28)))

    def _earn(self, monthly: float) -> Floats:
        """A salary with a raise now and then, a thirteenth, and months without; returns what came by month."""
        rng = self._rng
        raises = np.cumprod(1 + (self._months % 12 == rng.integers(0, 12)) * rng.uniform(0, 0.06))
        sums = monthly * raises * np.exp(rng.normal(0, rng.choice((0.0, 0.02, 0.15, 0.4)), self._size))
        if rng.random() < 0.3:
            sums = sums * np.where(self._months % 12 == rng.choice((5, 10, 11)), rng.uniform(1.5, 2), 1)
        if rng.random() < 0.1:
            off = int(rng.integers(0, self._size))
            sums[off : off + rng.integers(1, 6)] *= 0.3
        day = np.minimum(self._payday, self._lengths)
        self._book.income_day.append(self._starts + day - 1)
        self._book.income_amount.append(np.asarray(sums, np.float64))
        return np.asarray(sums, np.float64)

    # Kinds of lives

    def household(self) -> None:
        rng = self._rng

        def have(share: float) -> bool:
            return bool(rng.random() < share)

        self._earn(float(1_000 * rng.uniform(0.9, 1.6)))
        if have(0.8):
            self._bill(0, rng.uniform(150, 450))
        for _ in range(rng.integers(1, 4)):
            self._bill(1, rng.uniform(15, 80), int(rng.choice((1, 1, 1, 2, 3))), rng.choice((0.0, 0.1, 0.25)),
                       rng.choice((0.0, 0.2, 0.5)))  # fmt: skip
        self._often(2, rng.uniform(60, 250), rng.uniform(3, 20), rng.uniform(0.4, 0.9), 0.7)
        if have(0.9):
            self._often(3, rng.uniform(20, 120), rng.uniform(1, 15), rng.uniform(0.4, 0.8), 1.2)
        if have(0.7):
            self._often(4, rng.uniform(20, 90), rng.uniform(1, 8), 0.4, 0.8)
        if have(0.9):
            self._often(5, rng.uniform(30, 150), rng.uniform(0.8, 8), rng.uniform(0.7, 1.3), 1.3)
        for _ in range(rng.integers(0, 6)):
            self._bill(6, rng.uniform(3, 20))
        if have(0.6):
            self._bill(7, rng.uniform(20, 120), int(rng.choice((1, 3, 12))))
        if have(0.7):
            self._seldom(8, rng.uniform(20, 150), rng.uniform(1, 8), 0.8)
        if have(0.6):
            self._seldom(9, rng.uniform(50, 600), rng.uniform(0.5, 6), 1.0)
        if have(0.6):
            self._each_year(10, rng.uniform(50, 500), self._shared.holiday + int(rng.integers(0, 2)), 0.6)
        if have(0.5):
            self._each_year(11, rng.uniform(50, 400), int(rng.integers(0, 12)), 0.2)
        if have(0.5):
            self._often(12, rng.uniform(20, 200), rng.uniform(0.3, 3), rng.uniform(0.2, 0.8), 1.0)

    def cash(self) -> None:
        """An account with standing orders and few large withdrawals, larger when there is money."""
        rng = self._rng
        sums = self._earn(float(1_000 * rng.uniform(0.8, 1.3)))
        for _ in range(rng.integers(0, 4)):
            self._bill(0, rng.uniform(20, 300))
        if rng.random() < 0.7:
            self._bill(1, rng.uniform(0.5, 5))
        left, times = float(rng.uniform(0, 2_000)), rng.uniform(1, 8)
        eager, fixed = rng.uniform(0.3, 1.0), sum(float(part.sum()) for part in self._book.amount) / self._size
        coarse = float(rng.choice((5, 10, 20)))
        month, day, amount = [], [], []
        for at in range(self._size):
            left += float(sums[at]) - fixed
            count = int(rng.poisson(times * self._season[at] ** 0.5))
            wish = max(left, 0) * eager * self._season[at] * np.exp(rng.normal(0, 0.35 * self._shared.volatile))
            for share in rng.dirichlet(np.full(max(count, 1), 1.5))[:count]:
                taken = max(coarse, round(wish * share / coarse) * coarse)
                month.append(at)
                day.append(int(rng.integers(1, 32)))
                amount.append(taken)
                left -= taken
        self._put(2, np.asarray(month, np.int64), np.asarray(day, np.int64), np.asarray(amount, np.float64))

    def card(self) -> None:
        """A card of an organisation: noisy, on working days, quiet for months, busy before the year's books close."""
        rng = self._rng
        closing = int(rng.choice((2, 11)))
        busy = np.where(self._months % 12 == closing, rng.uniform(1, 1.8), 1) * np.where(
            self._months % 12 == (closing + 1) % 12, rng.uniform(0.5, 1), 1
        )
        rate = np.exp(rng.normal(1.5, 1.1))
        quiet = rng.random(self._size) < rng.choice((0.0, 0.05, 0.2, 0.4))
        rates = rate * busy * self._season * self._level * rng.gamma(1 / 0.3, 0.3, self._size) * ~quiet
        month = np.repeat(np.arange(self._size), rng.poisson(np.minimum(rates, 200)))
        size = 1_000 / max(rate, 1)
        sums = size * np.exp(rng.normal(-0.4, rng.uniform(0.6, 1.3), len(month)))
        refund = rng.random(len(month)) < 0.02
        self._put(0, month, self._days(month), np.where(refund, -sums, sums))
        for _ in range(int(rng.choice((0, 0, 1, 2)))):
            self._bill(1, rng.uniform(20, 200), int(rng.choice((1, 1, 3))), rng.choice((0.0, 0.1)))


def crowds(seed: int, count: int, people: int) -> Any:
    """Crowds one after the other."""
    for number in range(count):
        yield crowd(seed * 100_003 + number, people)
