"""Charges that are out of the ordinary for their merchant or for this household, judged on what came before them.

`Watch` reads charges in order: it judges each by the past only, then learns it. Nothing is fitted; every threshold is
the household's own, so that who buys at new shops every day hears of few of them.
"""

from __future__ import annotations

import math
from bisect import bisect_left, insort
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from domain.insights.middles import median
from domain.insights.model import InsightKind

# How far back a merchant and a household are remembered.
_MEMORY = timedelta(days=400)
# Before that nobody knows what is ordinary.
_DAYS_LEAST, _CHARGES_LEAST = 60, 40
_TWICE_WITHIN = timedelta(days=2)
# Pairs of equal amounts so close together that a merchant is known for them: tickets, canteens, parking.
_TWICE_HABIT = 2
_AMOUNTS_LEAST = 4
# Robust standard deviations above the middle of a merchant's amounts, of which less than this is never believed.
_Z, _SPREAD_LEAST = 3.5, 0.16
# And at least so much more than usual, and than ever before.
_FACTOR, _OVER_EVER = 1.7, 1.15
# Of a kind that many are told in a year, about, the strongest: whose life is full of surprises hears of the larger.
_NEW_A_YEAR = 9
_TOLD_A_YEAR = 7
_NEW_PERCENTILE = 95
_FEE_MEMORY_FACTOR = 1.5


@dataclass(frozen=True, slots=True)
class Charge:
    """Money out to somebody; `minor` is positive. `merchant` tells one from another, `label` is for people."""

    id: UUID
    on: date
    minor: int
    merchant: str
    label: str
    account: str = ""
    is_fee: bool = False


@dataclass(frozen=True, slots=True)
class Anomaly:
    """`usual_minor` is what the merchant usually charges, or the household's usual charge; `other` is the charge that
    is there already where it came twice."""

    kind: InsightKind
    charge: Charge
    usual_minor: int
    seen_count: int
    other: Charge | None = None


@dataclass(slots=True)
class _Past:
    """What a merchant charged."""

    charges: deque[Charge] = field(default_factory=deque)
    twice_count: int = 0


class Watch:
    def __init__(self) -> None:
        self._merchants: dict[str, _Past] = {}
        self._all: deque[Charge] = deque()
        self._sorted: list[int] = []
        self._new: deque[Charge] = deque()
        self._candidates: dict[InsightKind, deque[tuple[date, float]]] = {}
        self._begins: date | None = None

    def see(self, charges: Iterable[Charge]) -> list[Anomaly]:
        """In order of their days: what is out of the ordinary, each judged before it is learned."""
        found = []
        for charge in charges:
            if (anomaly := self.judge(charge)) is not None:
                found.append(anomaly)
            self.learn(charge)
        return found

    def judge(self, charge: Charge) -> Anomaly | None:
        """The plainest of what can be said: it came twice, it is a fee, it is unlike the merchant, or it is new."""
        self._forget(charge.on)
        past = self._merchants.get(charge.merchant)
        if past is not None and (twice := self._twice(charge, past)):
            return twice
        if self._begins is None or (charge.on - self._begins).days < _DAYS_LEAST or len(self._all) < _CHARGES_LEAST:
            return None
        if charge.is_fee:
            return self._fee(charge, past)
        if past is not None and past.charges:
            return self._unusual(charge, past)
        return self._unknown(charge)

    def learn(self, charge: Charge) -> None:
        self._begins = self._begins or charge.on
        past = self._merchants.setdefault(charge.merchant, _Past())
        if not past.charges and not charge.is_fee:
            self._new.append(charge)
        if self._repeated(charge, past) is not None:
            past.twice_count += 1
        past.charges.append(charge)
        self._all.append(charge)
        insort(self._sorted, charge.minor)

    def _forget(self, today: date) -> None:
        before = today - _MEMORY
        while self._all and self._all[0].on < before:
            gone = self._all.popleft()
            del self._sorted[bisect_left(self._sorted, gone.minor)]
            past = self._merchants[gone.merchant]
            if past.charges and past.charges[0].id == gone.id:
                past.charges.popleft()
        while self._new and self._new[0].on < before:
            self._new.popleft()

    def _is_strong(self, kind: InsightKind, on: date, strength: float) -> bool:
        """Whether it is among the strongest of its kind in a year; each counts from then on, told or not."""
        known = self._candidates.setdefault(kind, deque())
        while known and known[0][0] < on - timedelta(days=365):
            known.popleft()
        stronger = sum(other >= strength for _, other in known)
        known.append((on, strength))
        return stronger < _TOLD_A_YEAR

    @property
    def _usual(self) -> int:
        return self._sorted[len(self._sorted) // 2] if self._sorted else 0

    def _percentile(self, percent: int) -> int:
        return self._sorted[min(len(self._sorted) - 1, len(self._sorted) * percent // 100)]

    @staticmethod
    def _repeated(charge: Charge, past: _Past) -> Charge | None:
        """A charge of the same amount, account and merchant a few days before."""
        for other in reversed(past.charges):
            if charge.on - other.on > _TWICE_WITHIN:
                return None
            if other.minor == charge.minor and other.account == charge.account:
                return other
        return None

    def _twice(self, charge: Charge, past: _Past) -> Anomaly | None:
        other = self._repeated(charge, past)
        if other is None or charge.minor * 2 < self._usual:
            return None
        same = sum(each.minor == charge.minor for each in past.charges)
        # The first of a pair does not make a habit; a price that most visits cost does.
        is_price = same >= 3 and same * 4 >= len(past.charges)
        if past.twice_count >= _TWICE_HABIT or is_price or (same > 1 and past.twice_count):
            return None
        if not self._is_strong(InsightKind.DOUBLE_CHARGE, charge.on, charge.minor / (1 + 3 * past.twice_count)):
            return None
        return Anomaly(InsightKind.DOUBLE_CHARGE, charge, charge.minor, len(past.charges), other)

    def _fee(self, charge: Charge, past: _Past | None) -> Anomaly | None:
        """One that this payee has not taken before, or not nearly so much."""
        known = [each.minor for each in past.charges] if past else []
        if known and charge.minor <= max(known) * _FEE_MEMORY_FACTOR:
            return None
        return Anomaly(InsightKind.FEE_CHARGED, charge, median(known), len(known))

    def _unusual(self, charge: Charge, past: _Past) -> Anomaly | None:
        amounts = [each.minor for each in past.charges]
        if len(amounts) < _AMOUNTS_LEAST:
            # Too few to know the merchant; what is large for the household is still worth a look.
            return self._unknown(charge, past) if charge.minor > max(amounts) * 3 else None
        usual = median(amounts)
        logs = sorted(math.log(amount) for amount in amounts)
        middle = logs[len(logs) // 2]
        distances = sorted(abs(each - middle) for each in logs)
        spread = max(1.4826 * distances[len(distances) // 2], _SPREAD_LEAST)
        strength = (math.log(charge.minor) - middle) / spread
        is_far = strength >= _Z or (len(amounts) >= 2 * _AMOUNTS_LEAST and charge.minor * 2 >= 3 * max(amounts))
        is_more = charge.minor >= usual * _FACTOR and charge.minor >= max(amounts) * _OVER_EVER
        if not is_far or not is_more or charge.minor - usual < self._usual // 2:
            return None
        if not self._is_strong(InsightKind.UNUSUAL_AMOUNT, charge.on, strength):
            return None
        return Anomaly(InsightKind.UNUSUAL_AMOUNT, charge, usual, len(amounts))

    def _unknown(self, charge: Charge, past: _Past | None = None) -> Anomaly | None:
        """Larger than all but a few of what new merchants have taken lately, and than most charges."""
        years = max(0.5, min(1.0, (charge.on - self._begins).days / 365)) if self._begins else 1.0
        most = max(1, round(_NEW_A_YEAR * years))
        largest = sorted((each.minor for each in self._new), reverse=True)
        known = largest[most - 1] if len(largest) >= most else 0
        if charge.minor <= max(known, self._percentile(_NEW_PERCENTILE), 3 * self._usual):
            return None
        return Anomaly(InsightKind.NEW_MERCHANT, charge, self._usual, len(past.charges) if past else 0)
