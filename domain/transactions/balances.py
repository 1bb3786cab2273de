"""A balance over time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from domain.shared.money import Money


class BalanceStep(StrEnum):
    DAY = "DAY"
    MONTH = "MONTH"


@dataclass(frozen=True, slots=True)
class BalancePoint:
    """What there was at the end of that day."""

    on: date
    balance: Money
