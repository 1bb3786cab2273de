"""Charges that should be found, put among a household's own: each kind by its definition, seeded and repeatable."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from uuid import UUID

from domain.insights.anomalies import Charge
from domain.insights.model import InsightKind

KINDS = (
    InsightKind.UNUSUAL_AMOUNT,
    InsightKind.NEW_MERCHANT,
    InsightKind.DOUBLE_CHARGE,
    InsightKind.FEE_CHARGED,
)
# A merchant that is known has charged so often before.
_KNOWN = 6
_BEFORE = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Injected:
    """All charges in order of time, those that were put in among them by id."""

    charges: tuple[Charge, ...]
    kinds: dict[UUID, InsightKind]
    # The days over which charges were put in and alarms are counted.
    first: date
    last: date

    @property
    def months(self) -> float:
        return max(1.0, ((self.last - self.first).days + 1) / 30.44)


def injected(charges: Sequence[Charge], seed: int, *, learned_share: float = 0.34) -> Injected:
    """About one a month, after the household is known: an amount three to ten times the usual, a merchant nobody has
    seen that takes more than 98 of 100 charges do, the same charge again within two days, and a fee."""
    rng = Random(seed)  # noqa: S311 - a simulation, not secrets
    days = (charges[-1].on - charges[0].on).days
    first = charges[0].on + timedelta(days=max(90, int(days * learned_share)))
    last = charges[-1].on
    found = list(charges)
    kinds: dict[UUID, InsightKind] = {}
    for number in range(max(1, (last - first).days // 30)):
        kind = KINDS[(number + seed) % len(KINDS)]
        day = first + timedelta(days=number * 30 + rng.randrange(30))
        past = [each for each in charges if day - _BEFORE <= each.on < day]
        made = _made(kind, past, day, rng) if past else None
        if made is not None and made.on <= last:
            made = replace(made, id=UUID(int=rng.getrandbits(128)))
            found.append(made)
            kinds[made.id] = kind
    found.sort(key=lambda each: each.on)
    return Injected(tuple(found), kinds, first, last)


def _made(kind: InsightKind, past: Sequence[Charge], day: date, rng: Random) -> Charge | None:
    ordered = sorted(each.minor for each in past)
    usual, large = ordered[len(ordered) // 2], ordered[len(ordered) * 98 // 100]
    if kind is InsightKind.NEW_MERCHANT:
        name = f"unknown {rng.getrandbits(40)}"
        return replace(
            past[-1], on=day, minor=int(large * rng.uniform(1.05, 3)) + 1, merchant=name, label=name, is_fee=False
        )
    if kind is InsightKind.FEE_CHARGED:
        name = f"fee {rng.getrandbits(40)}"
        minor = max(1, int(usual * math.exp(rng.uniform(-1.5, 0.7))))
        return replace(past[-1], on=day, minor=minor, merchant=name, label=name, is_fee=True)
    if kind is InsightKind.DOUBLE_CHARGE:
        once = [each for each in past if day - each.on <= timedelta(days=60) and each.minor * 2 >= usual]
        repeaters = _repeaters(past)
        once = [each for each in once if each.merchant not in repeaters]
        if not once:
            return None
        copied = rng.choice(once)
        return replace(copied, on=copied.on + timedelta(days=rng.randrange(3)))
    counts = Counter(each.merchant for each in past if not each.is_fee)
    known = sorted(name for name, count in counts.items() if count >= _KNOWN)
    if not known:
        return None
    mine = sorted(each.minor for each in past if each.merchant == (chosen := rng.choice(known)))
    example = next(each for each in past if each.merchant == chosen)
    # More than it ever was: three times the usual of a shop for everything may be an ordinary day.
    minor = int(max(mine[len(mine) // 2] * rng.uniform(3, 10), mine[-1] * 1.5, usual))
    return replace(example, on=day, minor=minor)


def _repeaters(past: Sequence[Charge]) -> set[str]:
    """Merchants that are known to take the same amount twice in a few days."""
    found: set[str] = set()
    last: dict[tuple[str, int], date] = {}
    for each in past:
        key = (each.merchant, each.minor)
        if key in last and (each.on - last[key]).days <= 3:
            found.add(each.merchant)
        last[key] = each.on
    return found
